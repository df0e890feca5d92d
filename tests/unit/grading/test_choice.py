"""Questions: right, wrong, several of them, and what the rubric makes of a part."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.bank.rubrics import load_rubric
from tutor.grading.any_result import any_result_from_json, any_result_to_json
from tutor.grading.choice import ChoiceOption, ChoiceResult, grade_choice

PRACTICE, STRICT = load_rubric("practice-1"), load_rubric("exam-strict")
ONE = tuple(ChoiceOption(name, name, name == "b", "why") for name in "abcd")
TWO = tuple(ChoiceOption(name, name, name in "bc", "why") for name in "abcd")


def one(*chosen: str) -> ChoiceResult:
    return grade_choice(chosen, ONE, several=False, rubric=PRACTICE)


def test_the_right_option_earns_all_and_any_other_nothing() -> None:
    assert one("b").score == 100
    assert one("b").exact
    assert one("b").passed
    assert one("a").score == 0
    assert not one("a").exact
    assert one().score == 0


def test_choosing_all_of_one_right_earns_nothing() -> None:
    assert one("a", "b", "c", "d").score == 0


@pytest.mark.parametrize(
    ("chosen", "practice", "strict"),
    [
        ("bc", 100, 100),
        ("b", 50, 0),
        ("ab", 0, 0),
        ("abc", 50, 0),
        ("abcd", 0, 0),
        ("", 0, 0),
        ("ad", 0, 0),
    ],
)
def test_each_right_option_of_several_has_its_share_where_the_rubric_gives_parts(
    chosen: str, practice: int, strict: int
) -> None:
    assert grade_choice(chosen, TWO, several=True, rubric=PRACTICE).score == practice
    assert grade_choice(chosen, TWO, several=True, rubric=STRICT).score == strict


def test_an_option_that_there_is_not_counts_as_a_wrong_one() -> None:
    graded = grade_choice(["b", "zz"], TWO, several=True, rubric=PRACTICE)
    assert graded.score == 0
    assert graded.unknown == ("zz",)
    assert not graded.exact


def test_repeating_an_option_changes_nothing() -> None:
    assert one("b", "b") == one("b")


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "zz"])))
def test_a_score_is_within_bounds_and_full_only_for_the_right_set(chosen: list[str]) -> None:
    graded = grade_choice(chosen, TWO, several=True, rubric=PRACTICE)
    assert 0 <= graded.score <= 100
    assert (graded.score == 100) == (set(chosen) == {"b", "c"})
    assert any_result_from_json(any_result_to_json(graded)) == graded
    assert isinstance(graded.score, Fraction)
