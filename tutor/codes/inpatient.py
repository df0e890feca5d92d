"""An inpatient stay as a grouper and a claim editor read it, and what they answer.

Not for how they find it: that is published logic, in an adapter behind the
protocols here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
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
    """A Medicare severity diagnosis-related group; `weight` None where no table is loaded."""

    drg: str
    title: str
    version: str
    weight: Fraction | None = None


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


class ClaimEditor(Protocol):
    """Checks codes against the patient and against the place of the principal diagnosis."""

    def serves(self, on: date) -> bool:
        """Whether an edition of the edits serves the day."""
        ...

    def edits(self, stay: CodedStay) -> Sequence[CodeEdit]:
        """The edits in force on the day of discharge that the stay fails, in order of the codes."""
        ...
