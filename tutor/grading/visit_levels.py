"""How the level of an evaluation and management visit follows from its elements (DOMAIN 2.3).

By medical decision making, where two of problems, data and risk must reach a
level, or by the minutes of the day of the visit. Numbers only, no wording of CPT.
"""

from dataclasses import dataclass
from enum import IntEnum

LONGEST_SHORT_DISCHARGE = 30
"""Minutes of a discharge day from which on the longer code is used, exclusively."""


class Level(IntEnum):
    """The levels of medical decision making, lowest first."""

    MINIMAL = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3

    @classmethod
    def of(cls, word: str) -> "Level":
        """Read the word that an author writes.

        >>> Level.of("moderate")
        <Level.MODERATE: 2>
        """
        return cls[word.upper()]


@dataclass(frozen=True, slots=True)
class Family:
    """Codes of one kind of visit.

    Attributes:
        by_decision: The code for each level, from minimal (straightforward) to high.
        by_minutes: The fewest minutes of each code, lowest first; empty where time never decides.
    """

    by_decision: tuple[str, str, str, str]
    by_minutes: tuple[tuple[int, str], ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """Every code of the family that has a level."""
        return frozenset(self.by_decision) | {code for _minutes, code in self.by_minutes}


def _family(codes: str, minutes: tuple[int, ...] = ()) -> Family:
    """Three codes serve four levels where the lowest one covers the two lowest levels."""
    names = codes.split()
    first, second, third, fourth = names if len(names) == len(Level) else (names[0], *names)
    return Family((first, second, third, fourth), tuple(zip(minutes, names, strict=bool(minutes))))


FAMILIES = (
    _family("99202 99203 99204 99205", (15, 30, 45, 60)),
    _family("99212 99213 99214 99215", (10, 20, 30, 40)),
    _family("99221 99222 99223", (40, 55, 75)),
    _family("99231 99232 99233", (25, 35, 50)),
    _family("99234 99235 99236", (45, 70, 85)),
    _family("99242 99243 99244 99245", (20, 30, 40, 55)),
    _family("99252 99253 99254 99255", (35, 45, 60, 80)),
    # A visit in the emergency department is never chosen by time.
    _family("99282 99283 99284 99285"),
)
DISCHARGE = ("99238", "99239")
"""Chosen by minutes alone: up to half an hour, and more."""


def family_of(code: str) -> Family | None:
    """The family whose levels a code belongs to; None where its level has no elements."""
    return next((family for family in FAMILIES if code in family.codes), None)


def decided_level(problems: Level | None, data: Level | None, risk: Level | None) -> Level | None:
    """The level that two of the three elements reach; None where fewer than two are given.

    >>> decided_level(Level.LOW, Level.MINIMAL, Level.MODERATE)
    <Level.LOW: 1>
    """
    given = sorted((level for level in (problems, data, risk) if level is not None), reverse=True)
    return given[1] if len(given) > 1 else None


def code_by_minutes(family: Family, minutes: int) -> str | None:
    """The highest code whose minutes are met; None below the lowest or where time never decides.

    >>> code_by_minutes(FAMILIES[1], 34)
    '99214'
    """
    met = [code for fewest, code in family.by_minutes if minutes >= fewest]
    return met[-1] if met else None


def discharge_code(minutes: int) -> str:
    """The code of a discharge day of so many minutes.

    >>> discharge_code(30), discharge_code(31)
    ('99238', '99239')
    """
    return DISCHARGE[minutes > LONGEST_SHORT_DISCHARGE]
