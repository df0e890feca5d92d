"""An inpatient stay as a grouper and a claim editor read it, and what they answer.

Not for how they find it: that is published logic, in an adapter behind the
protocols here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from typing import Protocol

from tutor.codes.code import Code
from tutor.codes.encounter import Sex


@dataclass(frozen=True, slots=True)
class CodedStay:
    """One coded stay.

    `diagnoses` are in order, the principal first, each with its present-on-admission
    indicator ("" where none is given); `discharged_on` picks the version of every table.
    """

    discharged_on: date
    age_years: int | None
    sex: Sex
    diagnoses: tuple[tuple[Code, str], ...]
    procedures: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """A Medicare severity diagnosis-related group.

    `mdc` is the major diagnostic category in two figures, "" where there is none. The last
    three are those of the table of weights of the day, None where none is loaded; the mean
    stays in days are also None where the table has too few stays to print them.
    """

    drg: str
    title: str
    version: str
    weight: Fraction | None = None
    mdc: str = ""
    mdc_title: str = ""
    geometric_mean_days: Fraction | None = None
    arithmetic_mean_days: Fraction | None = None


@dataclass(frozen=True, slots=True)
class DrgWeight:
    """What the table of weights says of a group; `weight` is 0 where the group is never paid."""

    weight: Fraction
    geometric_mean_days: Fraction | None = None
    arithmetic_mean_days: Fraction | None = None


@dataclass(frozen=True, slots=True)
class BaseRate:
    """What one unit of weight pays, in dollars, and the name to show beside it."""

    amount: Fraction
    name: str

    def payment(self, weight: Fraction) -> Fraction:
        """Weight times base rate, in whole cents, half a cent up.

        >>> BaseRate(Fraction(5000), "").payment(Fraction("1.23451"))
        Fraction(123451, 20)
        >>> BaseRate(Fraction(1), "").payment(Fraction("0.005"))
        Fraction(1, 100)
        """
        return Fraction(floor(weight * self.amount * 100 + Fraction(1, 2)), 100)


@dataclass(frozen=True, slots=True)
class CodeEdit:
    """One edit of the Medicare Code Editor against one diagnosis.

    `name` is one of ``age_conflict``, ``sex_conflict``,
    ``unacceptable_principal_diagnosis``, ``manifestation_as_principal``,
    ``external_cause_as_principal``, ``duplicate_of_principal`` or
    ``questionable_admission``.
    """

    name: str
    code: Code
    detail: str = ""


class Grouper(Protocol):
    """Assigns the group of a stay."""

    def group(self, stay: CodedStay) -> Grouping | None:
        """Group a stay; None where no version serves the day or the stay has no diagnosis."""
        ...


class DrgWeights(Protocol):
    """The published relative weights of groups, by day of discharge."""

    def serves(self, on: date) -> bool:
        """Whether a table is loaded for the day."""
        ...

    def find(self, drg: str, on: date) -> DrgWeight | None:
        """What the table of the day says of a group; None where it does not name it."""
        ...

    def name(self, on: date) -> str:
        """The table of the day with its year, "" where none is loaded."""
        ...


class ClaimEditor(Protocol):
    """Checks codes against the patient and against the place of the principal diagnosis."""

    def serves(self, on: date) -> bool:
        """Whether an edition of the edits serves the day."""
        ...

    def edits(self, stay: CodedStay) -> Sequence[CodeEdit]:
        """The edits in force on the day of discharge that the stay fails, in order of the codes."""
        ...
