"""Laws of scoring that hold under every rubric, and of the alignment below them."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from tests.property.strategies import answer_keys, answers, rich_keys
from tests.table_catalog import DAY, RELEASE, TableCatalog
from tutor.bank.rubrics import load_rubric, rubric_ids
from tutor.codes.code import CodeSet
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine
from tutor.codes.release import CodeSetRelease
from tutor.grading.answer_key import AnswerKey
from tutor.grading.finding import QUERY_KINDS
from tutor.grading.grade import grade
from tutor.grading.key_entries import entries_of
from tutor.grading.match import align, assign
from tutor.grading.methods import code_slots_of
from tutor.grading.references import FeeSchedule, References
from tutor.grading.result import GradeResult

FEES = FeeSchedule.of(
    "Test", {code: Fraction(fee) for code, fee in (("99213", 92), ("20610", 66), ("J3301", 2))}
)
REFERENCES = References(TableCatalog(), fees=FEES)
ENCOUNTER = Encounter(date_of_service=DAY, setting=Setting.OUTPATIENT_PROFESSIONAL)
RUBRICS = st.sampled_from(rubric_ids())


def graded(
    key: AnswerKey,
    entries: list[EnteredLine] | tuple[EnteredLine, ...],
    rubric_id: str = "practice-1",
    references: References = REFERENCES,
) -> GradeResult:
    rubric = load_rubric(rubric_id)
    return grade(entries, key, ENCOUNTER, references=references, rubric=rubric)


@given(RUBRICS, rich_keys())
def test_the_key_earns_everything_under_every_rubric(rubric_id: str, key: AnswerKey) -> None:
    for variant in key.variants:
        result = graded(key, entries_of(variant), rubric_id)

        assert result.score == 100
        assert result.exact


@given(RUBRICS, rich_keys())
def test_an_empty_answer_earns_nothing_under_any_rubric(rubric_id: str, key: AnswerKey) -> None:
    result = graded(key, (), rubric_id)

    assert result.score == (0 if result.required else 100)


@given(RUBRICS, rich_keys(), answers)
def test_the_points_of_the_findings_explain_the_score(
    rubric_id: str, key: AnswerKey, entries: list[EnteredLine]
) -> None:
    result = graded(key, entries, rubric_id)

    lost = sum((finding.points for finding in result.findings), Fraction(0))
    assert result.score == max(0, 100 - lost)
    assert all(finding.points >= 0 for finding in result.findings)
    assert all(finding.cost or not finding.points for finding in result.findings)


@given(rich_keys(), answers)
def test_every_rubric_sees_the_same_findings(key: AnswerKey, entries: list[EnteredLine]) -> None:
    one_variant = AnswerKey(key.variants[:1], key.tempting, key.allowed_extra)

    seen = {
        tuple((finding.name, finding.slot_id, finding.line) for finding in result.findings)
        for result in (graded(one_variant, entries, rubric_id) for rubric_id in rubric_ids())
    }

    assert len(seen) == 1


@given(RUBRICS, answer_keys())
def test_an_optional_slot_changes_no_score_whether_right_or_left_out(
    rubric_id: str, key: AnswerKey
) -> None:
    (variant,) = key.variants
    whole = entries_of(variant)
    optional = {str(slot.code) for slot in variant.diagnoses if slot.optional}
    # Pointers name places among the diagnoses, so that a line is blanked and not taken out.
    without = tuple(EnteredLine(line.section) if line.code in optional else line for line in whole)

    assert graded(key, without, rubric_id).score == graded(key, whole, rubric_id).score


@given(rich_keys(), answers)
def test_a_finding_names_codes_of_the_answer_and_of_the_key_alone(
    key: AnswerKey, entries: list[EnteredLine]
) -> None:
    result = graded(key, entries)

    variant = key.variants[result.variant]
    slots = {str(slot.code) for slot in code_slots_of(variant).values()}
    typed = {"".join(line.code.upper().split()).replace(".", "") for line in entries}
    # A query is no code: its finding names its reason.
    for finding in [one for one in result.findings if one.kind not in QUERY_KINDS]:
        for code in finding.codes:
            known = "".join(code.upper().split()).replace(".", "") in typed
            assert known or code in slots or code == "(no code)"


@given(rich_keys(), answers)
def test_a_later_release_that_changes_none_of_these_codes_changes_nothing(
    key: AnswerKey, entries: list[EnteredLine]
) -> None:
    class Later(TableCatalog):
        def release(self, code_set: CodeSet, on: date) -> CodeSetRelease | None:
            found = super().release(code_set, on)
            return found and replace(RELEASE, id="table-2026-april")

    before = graded(key, entries)
    after = graded(key, entries, references=References(Later(), fees=FEES))

    assert replace(after, release_ids=before.release_ids) == before


@given(rich_keys(), answers)
def test_money_is_the_sum_of_its_items(key: AnswerKey, entries: list[EnteredLine]) -> None:
    money = graded(key, entries).money

    assert money is not None
    for kind in ("overpayment", "underpayment", "denial_risk"):
        items = [item.amount for item in money.items if item.kind.value == kind]
        assert getattr(money, kind) == sum(items, Fraction(0))
        assert all(amount > 0 for amount in items)


def test_the_assignment_agrees_with_a_reference_on_five_thousand_cases() -> None:
    random = Random(20261125)  # noqa: S311 - a seed for cases
    for case in range(5_000):
        # Most are as small as a chart, some as large as an answer may be; few costs, many ties.
        largest = 25 if case % 20 == 0 else 8
        cost = _matrix(random, rows=random.randint(1, largest), dearest=random.choice((3, 1000)))
        matrix = np.array(cost)
        rows, columns = linear_sum_assignment(matrix)

        chosen = assign(cost)

        assert len(set(chosen)) == len(chosen)
        assert sum(cost[row][column] for row, column in enumerate(chosen)) == int(
            matrix[rows, columns].sum()
        )


def _matrix(random: Random, *, rows: int, dearest: int) -> list[list[int]]:
    columns = rows + random.randint(0, rows)
    return [[random.randint(0, dearest) for _ in range(columns)] for _ in range(rows)]


def test_the_alignment_costs_what_a_reference_finds() -> None:
    random = Random(7)  # noqa: S311 - a seed for cases
    for _case in range(500):
        slots, lines = random.randint(1, 8), random.randint(1, 8)
        pairs = {
            (slot, line): Fraction(random.choice((0, 25, 50, 60, 100)), 100)
            for slot in range(slots)
            for line in range(lines)
            if random.random() < 0.4
        }
        slot_cost = [Fraction(random.choice((0, 1, 1))) for _ in range(slots)]
        line_cost = [Fraction(random.choice((0, 25, 50)), 100) for _ in range(lines)]

        chosen = align(
            pair_credit=pairs,
            slot_cost=slot_cost,
            line_cost=line_cost,
            slot_weight=slot_cost,
        )

        assert _cost_of(chosen, pairs, slot_cost, line_cost) == _cheapest(
            pairs, slot_cost, line_cost
        )


def _cost_of(
    chosen: dict[int, int],
    pairs: dict[tuple[int, int], Fraction],
    slot_cost: list[Fraction],
    line_cost: list[Fraction],
) -> Fraction:
    cost = sum((1 - pairs[place] for place in chosen.items()), Fraction(0))
    cost += sum((c for slot, c in enumerate(slot_cost) if slot not in chosen), Fraction(0))
    taken = set(chosen.values())
    return cost + sum((c for line, c in enumerate(line_cost) if line not in taken), Fraction(0))


def _cheapest(
    pairs: dict[tuple[int, int], Fraction], slot_cost: list[Fraction], line_cost: list[Fraction]
) -> Fraction:
    """The same question as one square matrix, in hundredths, for the reference to solve."""
    slots, lines = len(slot_cost), len(line_cost)
    matrix = np.full((slots + lines, slots + lines), 10_000)
    for (slot, line), credit in pairs.items():
        matrix[slot, line] = int(100 * (1 - credit))
    for slot, cost in enumerate(slot_cost):
        matrix[slot, lines + slot] = int(100 * cost)
    for line, cost in enumerate(line_cost):
        matrix[slots + line, line] = int(100 * cost)
    matrix[slots:, lines:] = 0
    rows, columns = linear_sum_assignment(matrix)
    return Fraction(int(matrix[rows, columns].sum()), 100)
