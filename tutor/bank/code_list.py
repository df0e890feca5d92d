"""The bank's `codes.toml` as an author's file: its faults as problems, beside the exercises'."""

from dataclasses import dataclass
from pathlib import Path

from tutor.bank.problem import Problem, Severity
from tutor.codebook.listed import InvalidCodeListError, ListedCode, load_listed_codes

CODES_NAME = "codes.toml"


@dataclass(frozen=True, slots=True)
class CodeListFile:
    """What was read: the entries, none where the file has a fault, and the problems."""

    listed: tuple[ListedCode, ...]
    problems: tuple[Problem, ...] = ()


def read_code_list(path: Path) -> CodeListFile:
    """Read the list with every fault; a bank without one has an empty list."""
    try:
        return CodeListFile(load_listed_codes(path))
    except InvalidCodeListError as error:
        return CodeListFile((), tuple(map(_problem, error.faults)))


def _problem(fault: str) -> Problem:
    place, colon, message = fault.partition(": ")
    if not (colon and place.startswith("code[")):
        place, message = "", fault
    return Problem(
        CODES_NAME,
        place,
        Severity.ERROR,
        "BANK115",
        message,
        "Mend the list; exercises are checked once it can be read.",
    )
