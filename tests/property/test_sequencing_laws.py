"""Laws that hold for every key and every arrangement of its codes."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.property.strategies import DIAGNOSES, answer_keys, texts
from tests.table_catalog import DAY, TableCatalog
from tutor.bank.rubrics import load_rubric
from tutor.codes.encounter import Encounter, Setting
from tutor.grading.answer_key import AnswerKey
from tutor.grading.references import References
from tutor.grading.sequence_result import SequenceResult
from tutor.grading.sequencing import grade_sequence
from tutor.grading.serialise_kinds import sequence_from_json, sequence_to_json

REFERENCES = References(TableCatalog())
RUBRIC = load_rubric("practice-1")
ENCOUNTER = Encounter(date_of_service=DAY, setting=Setting.OUTPATIENT_PROFESSIONAL)


@st.composite
def ordered_keys(draw: st.DrawFn) -> AnswerKey:
    """Keys of one variant with some pairs, all of which run the same way."""
    (variant,) = draw(answer_keys()).variants
    names = [slot.id for slot in variant.diagnoses]
    pairs = [(a, b) for place, a in enumerate(names) for b in names[place + 1 :]]
    before = draw(st.lists(st.sampled_from(pairs), max_size=5)) if pairs else []
    return AnswerKey(variants=(replace(variant, before=tuple(before)),))


def graded(key: AnswerKey, order: list[str]) -> SequenceResult:
    return grade_sequence(order, key, ENCOUNTER, references=REFERENCES, rubric=RUBRIC)


def codes_of(key: AnswerKey) -> list[str]:
    return [str(slot.code) for slot in key.variants[0].diagnoses]


def is_satisfied(key: AnswerKey, order: list[str]) -> bool:
    (variant,) = key.variants
    place = {slot.id: order.index(str(slot.code)) for slot in variant.diagnoses}
    firsts = [place[slot.id] for slot in variant.diagnoses if slot.is_first]
    return not any(firsts) and all(place[a] < place[b] for a, b in variant.before)


@given(ordered_keys(), st.data())
def test_every_arrangement_that_satisfies_the_key_earns_everything_and_no_other_does(
    key: AnswerKey, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(codes_of(key)))

    result = graded(key, order)

    assert (result.score == 100) is is_satisfied(key, order)
    assert result.exact is is_satisfied(key, order)


@given(ordered_keys(), st.data())
def test_every_topological_order_earns_everything(key: AnswerKey, data: st.DataObject) -> None:
    (variant,) = key.variants
    left, order = list(variant.diagnoses), []
    while left:
        waiting = {slot.id for slot in left}
        blocked = {b for a, b in variant.before if a in waiting}
        ready = [slot for slot in left if slot.id not in blocked]
        firsts = [slot for slot in ready if slot.is_first]
        taken = firsts[0] if firsts else data.draw(st.sampled_from(ready))
        left.remove(taken)
        order.append(str(taken.code))

    result = graded(key, order)

    assert result.score == 100
    assert result.kept == result.constraints


lists_of_codes = st.lists(st.sampled_from(list(map(str, DIAGNOSES))) | texts, max_size=8)


@given(ordered_keys(), lists_of_codes)
def test_any_texts_are_graded_within_bounds_and_explained_by_points(
    key: AnswerKey, order: list[str]
) -> None:
    result = graded(key, order)

    lost = sum((finding.points for finding in result.findings), Fraction(0))
    assert result.score == max(0, 100 - lost)
    assert 0 <= result.kept <= result.constraints
    assert sequence_from_json(sequence_to_json(result)) == result


@given(ordered_keys(), st.data())
def test_a_missing_a_repeated_and_a_foreign_code_each_cost(
    key: AnswerKey, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(codes_of(key)))
    code = data.draw(st.sampled_from(order))
    full = graded(key, order).score

    for changed in (
        [other for other in order if other != code],
        [*order, code],
        [*order, "Q99.9"],
    ):
        result = graded(key, changed)
        assert not result.exact
        assert result.score < full or full == result.score == 0 or len(changed) < len(order)


@given(ordered_keys())
def test_nothing_put_in_order_earns_nothing(key: AnswerKey) -> None:
    assert graded(key, []).score == 0
