"""What reading a file of another program gives: texts of exercises, and all problems at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tutor.bank.exercise import Exercise, FamilyExercise
from tutor.bank.files import ExerciseFiles
from tutor.bank.problem import Problem, Severity

MOST_EXERCISES = 2_000
LARGEST_UPLOAD = 20_000_000

NewUid = Callable[[], UUID]
"""Makes the uid of an exercise that brings none of its own."""


@dataclass(frozen=True, slots=True)
class ImportDefaults:
    """What a file of another program does not say of its exercises, asked for once for all.

    Attributes:
        cites: The source of the questions: ours must name one.
    """

    date_of_service: date
    specialty: str
    topics: tuple[str, ...]
    content_areas: tuple[str, ...] = ()
    difficulty: int = 2
    minutes: int = 2
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedExercise:
    """The texts of one exercise, where they stood in the file, and what was left behind."""

    slug: str
    files: ExerciseFiles
    origin: str
    collection: str | None = None
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """Everything that one file gave. With an error in `problems` nothing of it is imported."""

    exercises: tuple[ImportedExercise, ...]
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the file was read without an error."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


@dataclass(slots=True)
class Report:
    """Collects the problems of one file."""

    name: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, place: str, code: str, message: str, remedy: str) -> None:
        """Note what keeps the file from being imported."""
        self.problems.append(Problem(self.name, place, Severity.ERROR, code, message, remedy))

    def warning(self, place: str, code: str, message: str, remedy: str) -> None:
        """Note what the author has to weigh."""
        self.problems.append(Problem(self.name, place, Severity.WARNING, code, message, remedy))

    def give(self, exercises: Iterable[ImportedExercise]) -> Imported:
        """Close the report; folders of one name get numbers behind it."""
        taken: dict[tuple[str | None, str], int] = {}
        kept = []
        for exercise in exercises:
            place = (exercise.collection, exercise.slug)
            taken[place] = count = taken.get(place, 0) + 1
            kept.append(exercise if count == 1 else _renamed(exercise, count))
        if len(kept) > MOST_EXERCISES:
            self.error(
                "",
                "BANK300",
                f"{self.name} holds {len(kept):,} exercises; at most {MOST_EXERCISES:,} are read.",
                "Divide the file.",
            )
            kept = []
        if not kept and not self.problems:
            self.error(
                "", "BANK301", f"{self.name} holds no exercise.", "Choose the file that has them."
            )
        return Imported(tuple(kept), tuple(self.problems))


def _renamed(exercise: ImportedExercise, count: int) -> ImportedExercise:
    return ImportedExercise(
        f"{exercise.slug[:50]}-{count}",
        exercise.files,
        exercise.origin,
        exercise.collection,
        exercise.losses,
    )


@dataclass(frozen=True, slots=True)
class Exported:
    """A file for another program, and what it cannot hold, by exercise."""

    content: bytes
    losses: Mapping[str, tuple[str, ...]]


def not_held(exercise: Exercise, holder: str) -> str:
    """Say that a format has no place for an exercise at all, and which one that is."""
    if isinstance(exercise, FamilyExercise):
        return f"all of it: {exercise.title!r} is a family, and {holder} cannot hold its variants"
    return f"all of it: {holder} has no exercise of the kind {exercise.kind}"
