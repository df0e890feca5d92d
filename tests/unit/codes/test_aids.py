"""What an attempt leaves open: its laws, and its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.codes.aids import NOTHING, OPEN, Aids, LookUp
from tutor.codes.code import CodeSet

SOME_SETS = st.frozensets(st.sampled_from(CodeSet), min_size=1)
AIDS = st.just(NOTHING) | st.builds(
    Aids, st.sampled_from([LookUp.EVERYTHING, LookUp.CODES]), SOME_SETS
)
ASKED = st.tuples(st.sampled_from(LookUp), st.frozensets(st.sampled_from(CodeSet)))


@given(AIDS, AIDS, ASKED)
def test_what_both_leave_open_is_never_more_than_either(
    one: Aids, other: Aids, asked: tuple[LookUp, frozenset[CodeSet]]
) -> None:
    met = one.meet(other)

    assert met == other.meet(one)
    if met.allows(*asked):
        assert one.allows(*asked)
        assert other.allows(*asked)


@given(AIDS)
def test_everything_open_changes_nothing(aids: Aids) -> None:
    assert aids.meet(OPEN) == aids
    assert aids.meet(aids) == aids


def test_nothing_open_allows_nothing() -> None:
    assert not NOTHING.allows(LookUp.CODES)
    assert not any(NOTHING.allows(LookUp.CODES, [code_set]) for code_set in CodeSet)


@pytest.mark.parametrize(
    ("look_up", "code_sets"),
    [(LookUp.NONE, frozenset({CodeSet.CPT})), (LookUp.CODES, frozenset())],
    ids=["nothing in a set", "something in no set"],
)
def test_a_look_up_needs_a_set_to_look_in(look_up: LookUp, code_sets: frozenset[CodeSet]) -> None:
    with pytest.raises(ValueError, match="does not go with"):
        Aids(look_up, code_sets)


@pytest.mark.parametrize(
    ("aids", "words"),
    [
        (OPEN, "everything"),
        (Aids(LookUp.EVERYTHING, frozenset({CodeSet.CPT})), "everything, of CPT"),
        (Aids(LookUp.CODES), "codes and titles only"),
        (NOTHING, "no look-up at all"),
    ],
    ids=str,
)
def test_it_is_said_in_words(aids: Aids, words: str) -> None:
    assert str(aids) == words
