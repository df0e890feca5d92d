"""A problem in an author's file: where it is, what was found, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from tutor.bank.exercise import Exercise


class Severity(StrEnum):
    """An error keeps an exercise out of the bank; a warning is for the author to weigh."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with one file.

    Attributes:
        path: The file, relative to the bank's folder.
        place: Where in the file, e.g. ``key.diagnoses[1].code``; empty for all of it.
        severity: Whether it keeps the exercise out.
        code: Its stable name, e.g. ``BANK204``.
        message: What was found and what was expected.
        remedy: What to do.
    """

    path: str
    place: str
    severity: Severity
    code: str
    message: str
    remedy: str


def error_in(exercise: Exercise, place: str, code: str, message: str, remedy: str) -> Problem:
    """An error at a place of an exercise: a file of its folder, or a path in `exercise.toml`."""
    return _problem_in(exercise, Severity.ERROR, place, (code, message, remedy))


def warning_in(exercise: Exercise, place: str, code: str, message: str, remedy: str) -> Problem:
    """A warning at a place of an exercise: a file of its folder, or a path in `exercise.toml`."""
    return _problem_in(exercise, Severity.WARNING, place, (code, message, remedy))


def _problem_in(
    exercise: Exercise, severity: Severity, place: str, words: tuple[str, str, str]
) -> Problem:
    name = place if place in ("chart.md", "rationale.md") else "exercise.toml"
    path = f"{exercise.collection}/{exercise.slug}/{name}"
    return Problem(path, "" if name == place else place, severity, *words)
