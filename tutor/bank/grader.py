"""A grader of exercises: the rules of `tutor.grading` bound to references and a rubric."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Protocol, TypeVar, cast

from tutor.bank.exercise import (
    ChartExercise,
    ChoiceExercise,
    Exercise,
    FieldsExercise,
    Kind,
)
from tutor.codes.entered_field import EnteredField, EnteredMark
from tutor.codes.entered_line import EnteredLine
from tutor.grading.any_result import AnyResult
from tutor.grading.audit import AuditGrader
from tutor.grading.audit_mark import read_mark
from tutor.grading.choice import grade_choice
from tutor.grading.fields import grade_fields
from tutor.grading.grade import KeyGrader
from tutor.grading.references import References
from tutor.grading.rubric import Rubric
from tutor.grading.sequencing import grade_sequence

_KEPT = 512
_T = TypeVar("_T")

Entry = EnteredLine | EnteredField | EnteredMark


class Grader(Protocol):
    """Grades entries against an exercise, by the way of its kind."""

    def __call__(self, exercise: Exercise, entries: Sequence[Entry]) -> AnyResult:
        """Grade; entries of another form than the kind takes stand for nothing.

        Raises:
            UnreadableMarkError: A mark of an audit is none that a form of ours can send.
        """
        ...


def grader_with(references: References, rubric: Rubric) -> Grader:
    """Make the grader that asks these references."""
    graders = _Graders(references, rubric)

    def grade_exercise(exercise: Exercise, entries: Sequence[Entry]) -> AnyResult:
        if isinstance(exercise, ChartExercise):
            return graders.grade_chart(exercise, entries)
        fields = [entry for entry in entries if isinstance(entry, EnteredField)]
        if isinstance(exercise, ChoiceExercise):
            chosen = [field.text for field in fields if not field.is_blank]
            return grade_choice(chosen, exercise.options, several=exercise.several, rubric=rubric)
        if isinstance(exercise, FieldsExercise):
            return grade_fields(fields, exercise.fields, rubric=rubric)
        raise TypeError(f"{type(exercise).__name__} is no kind of exercise")

    return grade_exercise


class _Graders:
    """The graders of the keys graded last, so that a class on one chart prepares it once."""

    def __init__(self, references: References, rubric: Rubric) -> None:
        self._references = references
        self._rubric = rubric
        self._kept: OrderedDict[Hashable, tuple[ChartExercise, object]] = OrderedDict()
        self._lock = Lock()

    def grade_chart(self, exercise: ChartExercise, entries: Sequence[Entry]) -> AnyResult:
        """Grade a chart, the audit of a coding of it, or the order of its codes."""
        lines = [entry for entry in entries if isinstance(entry, EnteredLine)]
        if exercise.kind is Kind.AUDIT:
            marked = [entry for entry in entries if isinstance(entry, EnteredMark)]
            marks = [read_mark(mark) for mark in marked if not mark.is_blank]
            return self._audit_grader(exercise).grade(marks)
        if exercise.kind is Kind.SEQUENCE:
            return grade_sequence(
                [line.code for line in lines],
                exercise.key,
                exercise.encounter,
                references=self._references,
                rubric=self._rubric,
            )
        return self._key_grader(exercise).grade(lines)

    def _key_grader(self, exercise: ChartExercise) -> KeyGrader:
        return self._of(
            exercise,
            lambda: KeyGrader(
                exercise.key,
                exercise.encounter,
                references=self._references,
                rubric=self._rubric,
            ),
        )

    def _audit_grader(self, exercise: ChartExercise) -> AuditGrader:
        return self._of(
            exercise,
            lambda: AuditGrader(
                exercise.coding,
                exercise.key,
                exercise.encounter,
                references=self._references,
                rubric=self._rubric,
            ),
        )

    def _of(self, exercise: ChartExercise, make: Callable[[], _T]) -> _T:
        # A key is large to compare and is read once for all: its identity will do, and keeping
        # the exercise makes sure that no other key comes to have the same.
        place = (id(exercise.key), exercise.encounter, exercise.coding)
        with self._lock:
            if place in self._kept:
                self._kept.move_to_end(place)
                return cast("_T", self._kept[place][1])
        made = make()
        with self._lock:
            self._kept[place] = (exercise, made)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made
