"""Laws that hold for every key and every answer."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.strategies import (
    DIAGNOSES,
    PROCEDURES,
    answer_keys,
    answers,
    rich_keys,
    strangers_to,
    texts,
)
from tests.table_catalog import DAY, TableCatalog
from tutor.bank.explanations import load_explanations
from tutor.bank.rubrics import load_rubric
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import AnswerKey
from tutor.grading.explain import ExplanationFacts, explain
from tutor.grading.grade import KeyGrader, grade
from tutor.grading.key_entries import entries_of
from tutor.grading.match import assign
from tutor.grading.references import FeeSchedule, References
from tutor.grading.result import GradeResult
from tutor.grading.serialise import result_from_json, result_to_json
from tutor.services.access import InvalidInputError
from tutor.services.entries import entries_from_json, entries_to_json

CATALOG = TableCatalog()
RUBRIC = load_rubric("practice-1")
FEES = FeeSchedule.of(
    "Fees", {code.text: Fraction(100 + place, 3) for place, code in enumerate(PROCEDURES)}
)
ENCOUNTER = Encounter(date_of_service=DAY, setting=Setting.OUTPATIENT_PROFESSIONAL)


def graded(key: AnswerKey, entries: list[EnteredLine] | tuple[EnteredLine, ...]) -> GradeResult:
    return grade(entries, key, ENCOUNTER, references=References(CATALOG), rubric=RUBRIC)


@given(answer_keys())
def test_the_key_earns_everything(key: AnswerKey) -> None:
    result = graded(key, entries_of(key.variants[0]))

    assert result.score == 100
    assert result.exact


@given(answer_keys(), answers)
def test_any_text_is_graded_within_bounds_and_explained(
    key: AnswerKey, entries: list[EnteredLine]
) -> None:
    result = graded(key, entries)

    assert 0 <= result.score <= 100
    assert all(0 <= verdict.credit <= 1 for verdict in result.verdicts)
    graded_lines = {verdict.line for verdict in result.verdicts if verdict.line is not None}
    assert graded_lines == {n for n, line in enumerate(entries) if not line.is_blank}
    for finding in result.findings:
        said = explain(finding, load_explanations(), ExplanationFacts())
        assert said.headline
        assert said.body


@given(answer_keys(), answers)
def test_grading_twice_gives_the_same(key: AnswerKey, entries: list[EnteredLine]) -> None:
    assert graded(key, entries) == graded(key, entries)


@given(rich_keys(), st.integers(0, 10**6))
def test_what_was_graded_before_changes_nothing(key: AnswerKey, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a seed for cases
    references = References(CATALOG, fees=FEES)
    right = entries_of(key.variants[0])
    grader = KeyGrader(key, ENCOUNTER, references=references, rubric=RUBRIC)

    for _answer in range(6):
        # The same lines again and again, in other company and in other places.
        entries = [line for line in right if random.random() < 0.8]
        random.shuffle(entries)
        fresh = grade(entries, key, ENCOUNTER, references=references, rubric=RUBRIC)

        assert grader.grade(entries) == fresh


@given(answer_keys(), answers)
def test_a_result_survives_being_written_and_read(
    key: AnswerKey, entries: list[EnteredLine]
) -> None:
    result = graded(key, entries)

    assert result_from_json(result_to_json(result)) == result


@given(answer_keys(), st.data())
def test_the_order_of_tail_codes_does_not_matter(key: AnswerKey, data: st.DataObject) -> None:
    entries = entries_of(key.variants[0])
    head, tail = entries[:1], [line for line in entries[1:] if line.section is Section.DIAGNOSIS]
    services = [line for line in entries if line.section is Section.PROCEDURE]
    shuffled = data.draw(st.permutations(tail))

    assert graded(key, [*head, *shuffled, *services]).score == 100


@given(answer_keys(), answers, st.data())
def test_wrong_codes_that_fit_no_open_slot_never_help(
    key: AnswerKey, entries: list[EnteredLine], data: st.DataObject
) -> None:
    strangers = data.draw(strangers_to(key))

    scores = [graded(key, [*entries, *strangers[:n]]).score for n in range(len(strangers) + 1)]

    assert scores == sorted(scores, reverse=True)


@given(rich_keys())
def test_a_key_that_uses_everything_earns_everything(key: AnswerKey) -> None:
    for variant in key.variants:
        result = graded(key, entries_of(variant))

        assert result.score == 100
        assert result.exact


@given(rich_keys(), answers)
def test_a_key_that_uses_everything_grades_any_text_within_bounds(
    key: AnswerKey, entries: list[EnteredLine]
) -> None:
    result = graded(key, entries)

    assert 0 <= result.score <= 100
    assert result_from_json(result_to_json(result)) == result


@given(answer_keys(), st.data())
def test_the_order_of_tail_codes_does_not_matter_for_a_partly_wrong_answer(
    key: AnswerKey, data: st.DataObject
) -> None:
    (variant,) = key.variants
    free = AnswerKey(
        variants=(
            replace(
                variant,
                diagnoses=tuple(replace(slot, is_first=False) for slot in variant.diagnoses),
            ),
        )
    )
    codes = data.draw(st.lists(st.sampled_from([*map(str, DIAGNOSES), "Junk", "E11"]), max_size=8))
    entries = [EnteredLine(Section.DIAGNOSIS, code=code) for code in codes]

    shuffled = data.draw(st.permutations(entries))

    assert graded(free, shuffled).score == graded(free, entries).score


@given(texts, texts, texts)
def test_any_text_is_kept_as_it_was_typed(code: str, modifiers: str, units: str) -> None:
    entries = (
        EnteredLine(Section.DIAGNOSIS, code=code),
        EnteredLine(Section.PROCEDURE, code=code, modifiers=modifiers, units=units),
    )
    if "\x00" in code + modifiers + units:
        with pytest.raises(InvalidInputError, match="NUL"):
            entries_to_json(entries)
    else:
        stored = json.loads(json.dumps(entries_to_json(entries)))
        assert entries_from_json(stored) == entries


@given(answer_keys(), answers)
def test_renaming_the_slots_changes_nothing(key: AnswerKey, entries: list[EnteredLine]) -> None:
    variant = key.variants[0]
    renamed = replace(
        variant,
        diagnoses=tuple(replace(slot, id=f"x-{slot.id}") for slot in variant.diagnoses),
        procedures=tuple(
            replace(slot, id=f"y-{slot.id}", pointers=tuple(f"x-{p}" for p in slot.pointers))
            for slot in variant.procedures
        ),
    )

    before, after = graded(key, entries), graded(AnswerKey(variants=(renamed,)), entries)

    assert before.score == after.score
    assert [f.name for f in before.findings] == [f.name for f in after.findings]


@given(answer_keys(), answers)
def test_the_itemised_costs_explain_the_score(key: AnswerKey, entries: list[EnteredLine]) -> None:
    result = graded(key, entries)
    slots = {slot.id: slot for slot in key.variants[0].diagnoses}
    weights = {slot.id: Fraction(0 if slot.optional else slot.weight) for slot in slots.values()}
    weights |= {slot.id: slot.weight for slot in key.variants[0].procedures}
    earned = sum((weights[v.slot_id] * v.credit for v in result.verdicts if v.slot_id), Fraction(0))
    penalties = sum((verdict.penalty for verdict in result.verdicts), Fraction(0))
    in_lines = sum(len(verdict.findings) for verdict in result.verdicts)
    order = min(sum((f.cost for f in result.findings[in_lines:]), Fraction(0)), Fraction(1))

    explained = 100 * (earned - penalties - order) / sum(weights.values())

    assert result.score == max(0, explained)


@given(st.integers(1, 4).flatmap(lambda n: st.lists(
    st.lists(st.integers(0, 20), min_size=5, max_size=5), min_size=n, max_size=n)))  # fmt: skip
def test_the_assignment_agrees_with_trying_everything(cost: list[list[int]]) -> None:
    chosen = assign(cost)

    best = min(
        sum(cost[row][column] for row, column in enumerate(columns))
        for columns in permutations(range(5), len(cost))
    )
    assert sum(cost[row][column] for row, column in enumerate(chosen)) == best
    assert len(set(chosen)) == len(chosen)
