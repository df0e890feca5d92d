"""Whether the elements that an author gives for a visit lead to its code (DOMAIN 2.3)."""

from collections.abc import Iterator
from typing import Protocol

from tutor.codes.code import Code
from tutor.grading.evaluation_management import is_evaluation_management
from tutor.grading.visit_levels import (
    DISCHARGE,
    Family,
    Level,
    code_by_minutes,
    decided_level,
    discharge_code,
    family_of,
)


class Elements(Protocol):
    """The table `em` of a service, with the words that an author wrote."""

    @property
    def problems(self) -> str | None:
        """From minimal to high."""

    @property
    def data(self) -> str | None:
        """From minimal to high."""

    @property
    def risk(self) -> str | None:
        """From minimal to high."""

    @property
    def minutes(self) -> int | None:
        """Of the day of the visit."""


def visit_faults(code: Code, elements: Elements) -> Iterator[tuple[str, str, str]]:
    """Find what is wrong with the elements: the problem's code, what was found, and the remedy.

    Families without a table here (nursing facility, home, critical care) are not judged.
    """
    if not is_evaluation_management(code):
        yield (
            "BANK121",
            f"{code} is no visit, so no level of a visit is chosen for it.",
            "Take the table em out.",
        )
        return
    if code.text in DISCHARGE:
        yield from _discharge_faults(code, elements)
        return
    family = family_of(code.text)
    if family is not None:
        yield from _level_faults(code, elements, family)


def _discharge_faults(code: Code, elements: Elements) -> Iterator[tuple[str, str, str]]:
    if elements.minutes is None:
        yield (
            "BANK121",
            f"{code} is chosen by minutes, and em gives none.",
            "Write the minutes of the discharge day that the chart states.",
        )
    elif discharge_code(elements.minutes) != code.text:
        yield (
            "BANK120",
            f"{elements.minutes} minutes lead to {discharge_code(elements.minutes)}, not {code}.",
            "Correct the code, or the minutes.",
        )


def _level_faults(code: Code, elements: Elements, family: Family) -> Iterator[tuple[str, str, str]]:
    given = (elements.problems, elements.data, elements.risk)
    level = decided_level(*(None if word is None else Level.of(word) for word in given))
    by_minutes = elements.minutes is not None and bool(family.by_minutes)
    if level is None and not by_minutes:
        wanted = "two of problems, data and risk" + (", or minutes" if family.by_minutes else "")
        yield (
            "BANK121",
            f"em does not decide the level of {code}: give {wanted}.",
            "Write what the chart supports for each element.",
        )
        return
    led_to = {}
    if level is not None:
        led_to[f"{level.name.lower()} decision making"] = family.by_decision[level]
    if by_minutes and elements.minutes is not None:
        found = code_by_minutes(family, elements.minutes) or "no code of the family"
        led_to[f"{elements.minutes} minutes"] = found
    if code.text not in led_to.values():
        found = " and ".join(f"{basis} to {other}" for basis, other in led_to.items())
        yield (
            "BANK120",
            f"The elements lead by {found}, not to {code}.",
            "Correct the code, or the elements; two of the three must reach the level.",
        )
