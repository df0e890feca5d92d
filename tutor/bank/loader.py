"""Read exercise folders: every problem of every file at once, never only the first.

A folder with an error yields no exercise; the others are read all the same.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from tutor.bank.documents import unknown_placeholders
from tutor.bank.exercise import ChartExercise, Exercise, FamilyExercise, Kind
from tutor.bank.families import has_parameters
from tutor.bank.family_reader import read_family
from tutor.bank.files import CHART, EXERCISE, RATIONALE, ExerciseFiles, decode, read_folder
from tutor.bank.kind_reader import read_kind
from tutor.bank.problem import Problem, Severity
from tutor.bank.schema import (
    CollectionTable,
    ModifierText,
    PlaceOfService,
    Slug,
    Topic,
    pattern_of,
)
from tutor.bank.schema_kinds import KINDS
from tutor.bank.template import NAME

_T = TypeVar("_T", bound=BaseModel)

COLLECTION = "collection.toml"
_NEED_A_CHART = frozenset({"chart", "audit", "sequence"})


@dataclass(frozen=True, slots=True)
class Bank:
    """What was read: the exercises without an error, and the problems of all files.

    `files` holds the texts of each exercise by its uid.
    """

    exercises: tuple[Exercise, ...]
    collections: dict[str, CollectionTable]
    problems: tuple[Problem, ...]
    files: Mapping[UUID, ExerciseFiles] = field(default_factory=dict)

    @property
    def charts(self) -> tuple[ChartExercise, ...]:
        """The exercises that are charts to be coded."""
        return tuple(
            exercise
            for exercise in self.exercises
            if isinstance(exercise, ChartExercise) and exercise.kind is Kind.CHART
        )


@dataclass(frozen=True, slots=True)
class ReadExercise:
    """What one folder gave: an exercise, or the problems that keep it from being one."""

    exercise: Exercise | None
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Reading:
    """The texts of one folder while they are read; `path` is where it stands in the bank."""

    path: str
    files: ExerciseFiles
    problems: list[Problem] = field(default_factory=list)

    def report(self, name: str, place: str, code: str, message: str, remedy: str) -> None:
        path = f"{self.path}/{name}" if name else self.path
        self.problems.append(Problem(path, place, Severity.ERROR, code, message, remedy))

    def refuse(self, name: str, code: str, message: str, remedy: str) -> None:
        self.report(name, "", code, message, remedy)

    def text(self, name: str) -> str:
        """A text with its lines ended in one way; one that is missing is empty."""
        return self.files.get(name, "").replace("\r\n", "\n")

    def require(self, name: str) -> None:
        if name not in self.files:
            self.refuse(name, "BANK101", f"{name} is missing.", f"Write {name}.")

    def data(self, name: str) -> dict[str, Any] | None:
        if name not in self.files:
            return None
        try:
            return tomllib.loads(self.text(name))
        except tomllib.TOMLDecodeError as error:
            self.refuse(name, "BANK104", f"Not TOML: {error}.", "Mend it at that place.")
            return None

    def table(self, name: str, data: Mapping[str, Any], model: type[_T]) -> _T | None:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.refuse_shape(name, error)
            return None

    def refuse_shape(self, name: str, error: ValidationError) -> None:
        for fault in error.errors():
            self.report(name, _place(fault["loc"]), "BANK105", _found(fault), _remedy(fault))


def load_bank(root: Path) -> Bank:
    """Read the whole bank.

    A missing root is a bank without exercises and one problem.
    """
    if not root.is_dir():
        missing = Problem(
            str(root),
            "",
            Severity.ERROR,
            "BANK100",
            f"There is no folder {root}.",
            "Give the folder that holds the collections.",
        )
        return Bank((), {}, (missing,))
    exercises: list[Exercise] = []
    problems: list[Problem] = []
    collections: dict[str, CollectionTable] = {}
    files: dict[UUID, ExerciseFiles] = {}
    for folder in _folders(root):
        collection = _load_collection(folder, problems)
        if collection is None:
            continue
        collections[folder.name] = collection
        for exercise_folder in _folders(folder):
            texts = _folder_texts(exercise_folder, problems)
            if texts is None:
                continue
            read = read_exercise(
                texts,
                collection=folder.name,
                slug=exercise_folder.name,
                asks_services=collection.asks_services,
            )
            problems += read.problems
            if read.exercise is not None:
                exercises.append(read.exercise)
                files[read.exercise.uid] = texts
    repeated = _repeated_uids(exercises)
    problems += repeated.problems
    kept = tuple(exercise for exercise in exercises if exercise.uid not in repeated.uids)
    return Bank(kept, collections, tuple(sorted(problems)), files)


def load_collections(root: Path) -> dict[str, CollectionTable]:
    """Read what the collections say of themselves, without their exercises."""
    problems: list[Problem] = []
    tables = {folder.name: _load_collection(folder, problems) for folder in _folders(root)}
    return {name: table for name, table in tables.items() if table is not None}


def _folders(parent: Path) -> list[Path]:
    return sorted(
        path
        for path in parent.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith((".", "_"))
    )


def _load_collection(folder: Path, problems: list[Problem]) -> CollectionTable | None:
    reading = _Reading(folder.name, {})
    path = folder / COLLECTION
    text = None
    if path.is_symlink() or not path.is_file():
        reading.require(COLLECTION)
    else:
        text = decode(COLLECTION, path.read_bytes(), reading.refuse)
    if text is not None:
        reading.files = {COLLECTION: text}
    data = reading.data(COLLECTION)
    table = None if data is None else reading.table(COLLECTION, data, CollectionTable)
    problems += reading.problems
    return table


def _folder_texts(folder: Path, problems: list[Problem]) -> ExerciseFiles | None:
    """The texts of a folder, or None where a file of it cannot be read."""
    reading = _Reading(f"{folder.parent.name}/{folder.name}", {})
    texts = read_folder(folder, reading.refuse)
    problems += reading.problems
    return None if reading.problems else texts


def read_exercise(
    files: ExerciseFiles, *, collection: str, slug: str, asks_services: bool
) -> ReadExercise:
    """Read one exercise from the texts of its folder: a family, where it has parameters.

    Args:
        files: The texts by file name.
        collection: The collection that it belongs to.
        slug: The name of its folder.
        asks_services: Whether the collection asks for services.
    """
    reading = _Reading(f"{collection}/{slug}", files)
    data = reading.data(EXERCISE)
    if data is not None and has_parameters(data):
        family = _read_family(reading, data, (collection, slug), asks_services=asks_services)
        return ReadExercise(None if reading.problems else family, tuple(reading.problems))
    reading.require(EXERCISE)
    reading.require(RATIONALE)
    kind = data.get("kind") if data else None
    if kind in _NEED_A_CHART:
        reading.require(CHART)
    _check_placeholders(reading, is_readable=data is not None)
    exercise = None
    if data is not None:
        model = KINDS.get(kind) if isinstance(kind, str) else None
        if model is None:
            reading.report(
                EXERCISE,
                "kind",
                "BANK105",
                "It is missing." if kind is None else f"{kind!r:.80} is no kind of exercise.",
                f"Write one of {', '.join(KINDS)}.",
            )
        else:
            table = reading.table(EXERCISE, data, model)
            if table is not None:
                exercise = read_kind(
                    table,
                    texts={name: reading.text(name) for name in files},
                    place=(collection, slug),
                    asks_services=asks_services,
                    report=reading.report,
                )
    if reading.problems:
        exercise = None
    return ReadExercise(exercise, tuple(reading.problems))


def _read_family(
    reading: _Reading, data: Mapping[str, Any], place: tuple[str, str], *, asks_services: bool
) -> FamilyExercise | None:
    def read_drawn(files: ExerciseFiles) -> Exercise | None:
        collection, slug = place
        read = read_exercise(files, collection=collection, slug=slug, asks_services=asks_services)
        reading.problems += read.problems
        return read.exercise

    return read_family(
        data,
        {name: reading.text(name) for name in reading.files},
        asks_services=asks_services,
        report=reading.report,
        refuse_shape=lambda error: reading.refuse_shape(EXERCISE, error),
        read_drawn=read_drawn,
    )


def _check_placeholders(reading: _Reading, *, is_readable: bool) -> None:
    for name in reading.files:
        if name == EXERCISE:
            continue
        for unknown in unknown_placeholders(reading.text(name)):
            if not is_readable and NAME.match(unknown):
                continue  # It may be a parameter: nobody can tell while that file is broken.
            reading.report(
                name,
                unknown,
                "BANK107",
                f"{{{{ {unknown} }}}} is no placeholder.",
                "Use {{ dos }}, {{ dos - 14 days }} or one of the typed ones (docs/authoring.md).",
            )


@dataclass(frozen=True, slots=True)
class _Repeated:
    uids: frozenset[Any]
    problems: list[Problem]


def _repeated_uids(exercises: Iterable[Exercise]) -> _Repeated:
    places: defaultdict[Any, list[str]] = defaultdict(list)
    for exercise in exercises:
        places[exercise.uid].append(f"{exercise.collection}/{exercise.slug}/exercise.toml")
    shared = {uid: paths for uid, paths in places.items() if len(paths) > 1}
    problems = [
        Problem(
            path,
            "uid",
            Severity.ERROR,
            "BANK106",
            f"{uid} is the uid of {', '.join(other for other in paths if other != path)} too.",
            "Give the copy a new uid; the first keeps its own for ever.",
        )
        for uid, paths in shared.items()
        for path in paths
    ]
    return _Repeated(frozenset(shared), problems)


def _place(location: tuple[int | str, ...]) -> str:
    place = ""
    for part in location:
        if isinstance(part, str) and part.startswith("#"):
            continue  # The name that a union of shapes has for itself.
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else part
    return place


_SHAPES = {
    pattern_of(Topic): "a path of small letters, such as icd10cm/ear",
    pattern_of(Slug): "small letters, digits and hyphens",
    pattern_of(ModifierText): "two capitals or digits, such as 25 or LT",
    pattern_of(PlaceOfService): "two digits, such as 11",
}
_REMEDIES = {
    "topics": "Name one or more topics, such as icd10cm/ear or cpt/medicine.",
    "key": "Add what is right: the diagnoses, the services, or both.",
    "evidence": "Quote the words of the chart that decide this line.",
    "cites": "Name the guideline or rule by title and section.",
    "title": "Write a title that gives nothing of the key away.",
}


def _found(fault: Any) -> str:
    if fault["type"] == "missing":
        return "It is missing."
    if fault["type"] == "extra_forbidden":
        return "There is no such field."
    if fault["type"] == "string_too_short":
        return "It is empty."
    if fault["type"] == "string_pattern_mismatch":
        wanted = _SHAPES.get(fault["ctx"]["pattern"], "in another form")
        return f"{fault['input']!r} should be {wanted}."
    message = str(fault["msg"]).removeprefix("Value error, ")
    found = repr(fault["input"])
    return f"{found[:80]}: {message}."


def _remedy(fault: Any) -> str:
    if fault["type"] == "extra_forbidden":
        return "Remove it, or correct its spelling (docs/authoring.md lists the fields)."
    name = next((str(part) for part in reversed(fault["loc"]) if isinstance(part, str)), "")
    return _REMEDIES.get(name, "Write what docs/authoring.md says for this field.")
