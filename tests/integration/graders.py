"""Graders for tests of services: the real one on the table catalog."""

from collections.abc import Sequence

from tests.table_catalog import TableCatalog
from tutor.bank.exercise import Exercise
from tutor.bank.rubrics import load_rubric
from tutor.codes.entered_line import EnteredLine
from tutor.grading.grade import grade
from tutor.grading.references import References
from tutor.grading.result import GradeResult


def table_grader(exercise: Exercise, entries: Sequence[EnteredLine]) -> GradeResult:
    return grade(
        entries,
        exercise.key,
        exercise.encounter,
        references=References(TableCatalog()),
        rubric=load_rubric("practice-1"),
    )
