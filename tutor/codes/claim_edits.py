"""What rules may ask about claim edits and fees. Loaded tables answer; tests answer with theirs.

A table that is not loaded for the day answers None to `serves`, and the
finding that needs it is not guessed: the result says that the check did not
run.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from tutor.codes.code import Code
from tutor.codes.encounter import Setting
from tutor.codes.name import Name


class EditCheck(Name):
    """Tables that a check may need; the values name the checks in a result."""

    PTP = "NCCI_PTP"
    MUE = "MUE"
    ADD_ON = "NCCI_AOC"
    FEES = "FEES"


@dataclass(frozen=True, slots=True)
class PairEdit:
    """An NCCI procedure-to-procedure edit; column 1 is paid, column 2 is not.

    `modifier_allowed` is indicator 1: both are paid where a modifier says why.
    `rationale` is the publisher's reason as a short text, "" where none is published.
    """

    column_1: Code
    column_2: Code
    modifier_allowed: bool
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class UnitLimit:
    """A medically unlikely edit: the most units of a code for one patient and day.

    `indicator` is the adjudication indicator: 1 limits each claim line, 2 and 3
    the day's sum over all lines of the code.
    """

    code: Code
    units: int
    indicator: int


@dataclass(frozen=True, slots=True)
class AddOnEdit:
    """The primaries of an add-on code.

    `is_open` says that the contractor decides beside them or instead of them
    (edit types 2 and 3), so that an unlisted primary is no error.
    """

    add_on: Code
    primaries: frozenset[Code]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class SurgicalShares:
    """How a surgical fee is divided between the care before, the operation and the care after."""

    before: Fraction
    operation: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What a fee schedule says of a code on a day.

    `amount` is the fee of one unit without modifiers, `by_modifier` the fee with one
    of them; the indicators are those of the Medicare physician fee schedule, "" where the
    schedule does not carry them (DOMAIN 2.4).
    """

    amount: Fraction
    by_modifier: tuple[tuple[str, Fraction], ...] = ()
    global_days: str = ""
    multiple_procedure: str = ""
    bilateral: str = ""
    endoscopic_base: Code | None = None
    shares: SurgicalShares | None = None


class ClaimEdits(Protocol):
    """Claim edits by date; the setting picks the practitioner or the hospital table."""

    def serves(self, check: EditCheck, on: date, setting: Setting) -> bool:
        """Whether a table for this check is loaded for the day."""
        ...

    def pair(self, column_1: Code, column_2: Code, on: date, setting: Setting) -> PairEdit | None:
        """The edit in force for the pair in this order."""
        ...

    def unit_limit(self, code: Code, on: date, setting: Setting) -> UnitLimit | None:
        """The limit in force for a code."""
        ...

    def add_on(self, code: Code, on: date) -> AddOnEdit | None:
        """What an add-on code needs beside it; None where the code is no add-on."""
        ...

    def fee(self, code: Code, on: date, setting: Setting) -> FeeLine | None:
        """The fee schedule's line for a code, as it is paid in this setting."""
        ...

    def schedule_name(self, on: date) -> str:
        """The fee schedule of the day with its year, "" where none is loaded."""
        ...
