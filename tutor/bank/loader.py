"""Read exercise folders: every problem of every file at once, never only the first.

A folder with an error yields no exercise; the others are read all the same.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from tutor.bank.documents import unknown_placeholders
from tutor.bank.exercise import Exercise
from tutor.bank.key_reader import read_key
from tutor.bank.problem import Problem, Severity
from tutor.bank.schema import CollectionTable, ExerciseTable, PatientTable
from tutor.codes.code import parse_procedure
from tutor.codes.encounter import Encounter, PriorProcedure

FILES = ("exercise.toml", "chart.md", "rationale.md")
_LARGEST_FILE = 200_000


@dataclass(frozen=True, slots=True)
class Bank:
    """What was read: the exercises without an error, and the problems of all files."""

    exercises: tuple[Exercise, ...]
    collections: dict[str, CollectionTable]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Folder:
    """One exercise folder while it is read."""

    root: Path
    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def report(self, name: str, place: str, code: str, message: str, remedy: str) -> None:
        path = (self.folder / name).relative_to(self.root).as_posix()
        self.problems.append(Problem(path, place, Severity.ERROR, code, message, remedy))

    def text(self, name: str) -> str | None:
        path = self.folder / name
        if path.is_symlink() or not path.is_file():
            self.report(name, "", "BANK101", f"{name} is missing.", f"Write {name}.")
            return None
        if path.stat().st_size > _LARGEST_FILE:
            found = f"{name} has {path.stat().st_size:,} bytes; at most {_LARGEST_FILE:,} are read."
            self.report(name, "", "BANK102", found, "Keep to one encounter.")
            return None
        try:
            return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            found = f"Byte {error.start} of {name} is not UTF-8."
            self.report(name, "", "BANK103", found, "Save the file as UTF-8.")
            return None

    def table(self, name: str, model: type[BaseModel]) -> Any:
        text = self.text(name)
        if text is None:
            return None
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.report(name, "", "BANK104", f"Not TOML: {error}.", "Mend it at that place.")
            return None
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for fault in error.errors():
                self.report(name, _place(fault["loc"]), "BANK105", _found(fault), _remedy(fault))
            return None


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
    for collection in _folders(root):
        reading = _Folder(root, collection)
        table = reading.table("collection.toml", CollectionTable)
        problems += reading.problems
        if table is None:
            continue
        collections[collection.name] = table
        for folder in _folders(collection):
            exercise, found = _load_exercise(root, folder, table)
            problems += found
            if exercise is not None:
                exercises.append(exercise)
    repeated = _repeated_uids(exercises)
    problems += repeated.problems
    kept = tuple(exercise for exercise in exercises if exercise.uid not in repeated.uids)
    return Bank(kept, collections, tuple(sorted(problems)))


def _folders(parent: Path) -> list[Path]:
    return sorted(
        path
        for path in parent.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith((".", "_"))
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


def _load_exercise(
    root: Path, folder: Path, collection: CollectionTable
) -> tuple[Exercise | None, list[Problem]]:
    reading = _Folder(root, folder)
    table = reading.table("exercise.toml", ExerciseTable)
    chart, rationale = reading.text("chart.md"), reading.text("rationale.md")
    for name, text in (("chart.md", chart), ("rationale.md", rationale)):
        for unknown in unknown_placeholders(text or ""):
            reading.report(
                name,
                unknown,
                "BANK107",
                f"{{{{ {unknown} }}}} is no placeholder.",
                "Use {{ dos }}, {{ dos - 14 days }} or one of the typed ones (docs/authoring.md).",
            )
    key = read_key(table, reading.report) if table else None
    if table is None or key is None or chart is None or rationale is None or reading.problems:
        return None, reading.problems
    age_years, age_text = _age(table.patient)
    exercise = Exercise(
        uid=table.uid,
        collection=folder.parent.name,
        slug=folder.name,
        kind=table.kind,
        title=table.title,
        specialty=table.specialty.value,
        encounter=Encounter(
            date_of_service=table.date_of_service,
            setting=table.setting,
            payer=table.payer,
            age_years=age_years,
            sex=table.patient.sex,
            place_of_service=table.place_of_service,
            prior=tuple(
                PriorProcedure(
                    parse_procedure(prior.code),
                    prior.date_of_service,
                    prior.global_days,
                    prior.same_physician,
                )
                for prior in table.prior
            ),
            combined_encounters=table.combined_encounters,
            gestation_weeks=table.gestation_weeks,
        ),
        age_text=age_text,
        topics=table.topics,
        content_areas=table.content_areas,
        difficulty=table.difficulty,
        minutes=table.minutes,
        chart_markdown=chart,
        rationale_markdown=rationale,
        asks_services=collection.asks_services,
        key=key,
    )
    return exercise, []


def _age(patient: PatientTable) -> tuple[int | None, str]:
    if patient.age_years is not None:
        return patient.age_years, _count(patient.age_years, "year")
    if patient.age_months is not None:
        return patient.age_months // 12, _count(patient.age_months, "month")
    if patient.age_days is not None:
        return 0, _count(patient.age_days, "day")
    return None, "age not stated"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _place(location: tuple[int | str, ...]) -> str:
    place = ""
    for part in location:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else part
    return place


def _found(fault: Any) -> str:
    if fault["type"] == "missing":
        return "It is missing."
    if fault["type"] == "extra_forbidden":
        return "There is no such field."
    message = str(fault["msg"]).removeprefix("Value error, ")
    found = repr(fault["input"])
    return f"{found[:80]}: {message}."


def _remedy(fault: Any) -> str:
    if fault["type"] == "extra_forbidden":
        return "Remove it, or correct its spelling (docs/authoring.md lists the fields)."
    return "Write what docs/authoring.md says for this field."
