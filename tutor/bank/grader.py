"""A grader of exercises: the rules of `tutor.grading` bound to a catalog and a rubric."""

from collections.abc import Sequence
from typing import Protocol

from tutor.bank.exercise import Exercise
from tutor.codes.catalog import CodeCatalog
from tutor.codes.entered_line import EnteredLine
from tutor.grading.grade import grade
from tutor.grading.result import GradeResult
from tutor.grading.rubric import Rubric


class Grader(Protocol):
    """Grades entries against an exercise."""

    def __call__(self, exercise: Exercise, entries: Sequence[EnteredLine]) -> GradeResult:
        """Grade."""
        ...


def grader_with(catalog: CodeCatalog, rubric: Rubric) -> Grader:
    """Make the grader that asks this catalog."""

    def grade_exercise(exercise: Exercise, entries: Sequence[EnteredLine]) -> GradeResult:
        return grade(entries, exercise.key, exercise.encounter, catalog=catalog, rubric=rubric)

    return grade_exercise
