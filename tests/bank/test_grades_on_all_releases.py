"""Loading more releases never turns a right code of the bank wrong."""

from collections.abc import Iterator

import pytest

from tests.published_codebook import published_instance
from tutor.bank.exercise import ChartExercise
from tutor.bank.loader import load_bank
from tutor.bank.rubrics import load_rubric
from tutor.codebook.listed import load_listed_codes
from tutor.codebook.lookup import Codebook
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import Code
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.grade import grade
from tutor.grading.key_entries import entries_of
from tutor.grading.references import References
from tutor.grading.result import GradeResult

from tests.bank.conftest import EXERCISES  # isort: skip

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("published-codebook")]

SHIPPED = load_bank(EXERCISES).charts
RUBRIC = load_rubric("practice-1")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Codebook]:
    """The codebook of all published files, HCPCS Level II among them."""
    path = published_instance(tmp_path_factory) / "codebook.sqlite"
    opened = Codebook.open(path, listed=load_listed_codes(EXERCISES / "codes.toml"))
    yield opened
    opened.close()


def graded(
    exercise: ChartExercise, entries: tuple[EnteredLine, ...], catalog: Codebook
) -> GradeResult:
    return grade(
        entries, exercise.key, exercise.encounter, references=References(catalog), rubric=RUBRIC
    )


def key_codes(exercise: ChartExercise) -> set[Code]:
    return {slot.code for slot in exercise.slots}


@pytest.mark.parametrize("exercise", SHIPPED, ids=lambda exercise: exercise.slug)
def test_the_grade_of_a_key_is_the_same_on_every_codebook(
    exercise: ChartExercise, codebook: Codebook, full: Codebook
) -> None:
    for variant in exercise.key.variants:
        entries = entries_of(variant)
        assert graded(exercise, entries, full) == graded(exercise, entries, codebook)
        for tempting in exercise.key.tempting:
            is_diagnosis = tempting.code.code_set.is_diagnosis
            section = Section.DIAGNOSIS if is_diagnosis else Section.PROCEDURE
            more = (*entries, EnteredLine(section, code=str(tempting.code)))
            assert graded(exercise, more, full) == graded(exercise, more, codebook)
        for left_out in range(len(entries)):
            fewer = entries[:left_out] + entries[left_out + 1 :]
            assert graded(exercise, fewer, full) == graded(exercise, fewer, codebook)


@pytest.mark.parametrize("exercise", SHIPPED, ids=lambda exercise: exercise.slug)
def test_a_code_of_a_key_can_be_reported_on_every_codebook(
    exercise: ChartExercise, codebook: Codebook, full: Codebook
) -> None:
    on = exercise.encounter.date_of_service
    for code in key_codes(exercise):
        assert codebook.status(code, on) is CodeStatus.BILLABLE, code
        assert full.status(code, on) is CodeStatus.BILLABLE, code
