"""The real bank held against the published releases."""

from datetime import date

import pytest

from tutor.bank.exercise import ChartExercise, on_day
from tutor.bank.grader import grader_with
from tutor.bank.loader import Bank
from tutor.bank.rubrics import load_rubric
from tutor.bank.staleness import Measure, StaleExercise, StaleKind, find_stale
from tutor.codebook.lookup import Codebook
from tutor.grading.references import References


@pytest.fixture(scope="module")
def measure(codebook: Codebook) -> Measure:
    return Measure(codebook, grader_with(References(codebook), load_rubric("practice-1")))


def dated(bank: Bank, slug: str, day: date) -> ChartExercise:
    exercise = next(exercise for exercise in bank.charts if exercise.slug == slug)
    moved = on_day(exercise, day)
    assert isinstance(moved, ChartExercise)
    return moved


def judge(exercise: ChartExercise, measure: Measure) -> StaleExercise:
    (found,) = find_stale([exercise], measure)
    return found


def test_no_exercise_of_the_bank_is_broken(bank: Bank, measure: Measure) -> None:
    found = find_stale(bank.exercises, measure)

    broken = [stale for stale in found if stale.kind is StaleKind.BROKEN]
    assert [(stale.exercise.slug, stale.reasons) for stale in broken] == []


def test_a_chart_of_last_year_meets_the_excludes_notes_that_moved_in_fy2026(
    bank: Bank, measure: Measure
) -> None:
    found = judge(dated(bank, "worse-cough-since-monday", date(2025, 2, 5)), measure)

    assert (found.kind, found.changes_result) == (StaleKind.REVIEW, False)
    assert (
        "J44.0 (the key): moved from Excludes1 to Excludes2 at J44 on 2025-10-01: "
        "“chronic bronchitis NOS (J42)”." in found.reasons
    )


def test_a_key_code_whose_own_note_changed_is_historic(bank: Bank, measure: Measure) -> None:
    found = judge(dated(bank, "second-baby-before-sunrise", date(2025, 6, 18)), measure)

    assert (found.kind, found.codes) == (StaleKind.HISTORIC, ("O70.1",))
    assert found.redated_on == date(2025, 10, 1)


def test_a_chart_dated_before_its_code_exists_is_broken(bank: Bank, measure: Measure) -> None:
    found = judge(dated(bank, "relapse-in-november", date(2024, 11, 3)), measure)

    assert found.kind is StaleKind.BROKEN
    assert found.reasons[0].startswith("G35.A (the key) is not yet a code")
