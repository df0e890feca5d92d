"""A grader of exercises: the rules of `tutor.grading` bound to references and a rubric."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Protocol

from tutor.bank.exercise import Exercise
from tutor.codes.encounter import Encounter
from tutor.codes.entered_line import EnteredLine
from tutor.grading.answer_key import AnswerKey
from tutor.grading.grade import KeyGrader
from tutor.grading.references import References
from tutor.grading.result import GradeResult
from tutor.grading.rubric import Rubric

_KEPT = 512


class Grader(Protocol):
    """Grades entries against an exercise."""

    def __call__(self, exercise: Exercise, entries: Sequence[EnteredLine]) -> GradeResult:
        """Grade."""
        ...


def grader_with(references: References, rubric: Rubric) -> Grader:
    """Make the grader that asks these references."""
    graders = _KeyGraders(references, rubric)

    def grade_exercise(exercise: Exercise, entries: Sequence[EnteredLine]) -> GradeResult:
        return graders.of(exercise.key, exercise.encounter).grade(entries)

    return grade_exercise


class _KeyGraders:
    """The graders of the keys graded last, so that a class on one chart prepares it once."""

    def __init__(self, references: References, rubric: Rubric) -> None:
        self._references = references
        self._rubric = rubric
        self._kept: OrderedDict[tuple[int, Encounter], tuple[AnswerKey, KeyGrader]] = OrderedDict()
        self._lock = Lock()

    def of(self, key: AnswerKey, encounter: Encounter) -> KeyGrader:
        # A key is large to compare and is read once for all: its identity will do, and keeping
        # the key itself makes sure that no other one comes to have the same.
        place = (id(key), encounter)
        with self._lock:
            if place in self._kept:
                self._kept.move_to_end(place)
                return self._kept[place][1]
        made = KeyGrader(key, encounter, references=self._references, rubric=self._rubric)
        with self._lock:
            self._kept[place] = (key, made)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made
