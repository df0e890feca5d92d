"""What every test of an import gives: the defaults, and uids that can be foreseen."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from uuid import UUID

from tutor.bank.exercise import Exercise
from tutor.bank.loader import read_exercise
from tutor.bank.porting.imported import ImportDefaults, Imported, NewUid

DEFAULTS = ImportDefaults(
    date_of_service=date(2026, 3, 3),
    specialty="coding-practice",
    topics=("certification/anatomy",),
    cites=("A textbook of our own",),
)


def numbered() -> NewUid:
    numbers: Iterator[int] = count(1)
    return lambda: UUID(int=next(numbers))


def codes(imported: Imported) -> set[str]:
    return {problem.code for problem in imported.problems}


def only(imported: Imported) -> Exercise:
    """The one exercise of a file, read as the bank reads it."""
    (found,) = imported.exercises
    read = read_exercise(found.files, collection="office", slug=found.slug, asks_services=True)
    assert read.problems == ()
    assert read.exercise is not None
    return read.exercise
