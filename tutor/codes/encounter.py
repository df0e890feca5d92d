"""An encounter as it is coded: the setting and date that pick the rules, and the coding itself."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tutor.codes.code import Code
from tutor.codes.name import Name
from tutor.codes.service_line import ServiceLine


class Setting(Name):
    """Who bills and where; decides which ICD-10-CM guideline sections apply (DOMAIN 1.6)."""

    OUTPATIENT_PROFESSIONAL = "outpatient_professional"
    HOSPITAL_PROFESSIONAL = "hospital_professional"
    OUTPATIENT_FACILITY = "outpatient_facility"
    INPATIENT_FACILITY = "inpatient_facility"

    @property
    def label(self) -> str:
        """Plain words for a page."""
        return self.value.replace("_", " ").capitalize()


class Payer(StrEnum):
    """Kinds of payer whose rules differ."""

    COMMERCIAL = "commercial"
    MEDICARE = "medicare"
    MEDICAID = "medicaid"
    WORKERS_COMPENSATION = "workers_compensation"
    SELF_PAY = "self_pay"

    @property
    def label(self) -> str:
        """Plain words for a page."""
        return (
            "Workers’ compensation"
            if self is Payer.WORKERS_COMPENSATION
            else self.value.replace("_", " ").capitalize()
        )


class Sex(Name):
    """The sex on the face sheet, which some edits ask for."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PriorProcedure:
    """Earlier surgery whose global period may still run."""

    procedure: Code
    date_of_service: date
    global_days: int
    same_physician: bool = True


@dataclass(frozen=True, slots=True)
class Encounter:
    """The circumstances of one contact of a patient with a provider.

    Attributes:
        date_of_service: It picks the release of every code set.
        prior: Earlier surgery whose global period may still run.
        combined_encounters: Whether several contacts of one day are coded as one, so that a
            Z code that is else first-listed only may follow (Section I.C.21.c.16).
        gestation_weeks: Completed weeks of a pregnancy, None where there is none or the
            chart does not say.
    """

    date_of_service: date
    setting: Setting
    payer: Payer = Payer.COMMERCIAL
    age_years: int | None = None
    sex: Sex = Sex.UNKNOWN
    place_of_service: str | None = None
    prior: tuple[PriorProcedure, ...] = ()
    combined_encounters: bool = False
    gestation_weeks: int | None = None


@dataclass(frozen=True, slots=True)
class CodedEncounter:
    """A whole coding: diagnoses in sequence, then service lines."""

    diagnoses: tuple[Code, ...] = ()
    service_lines: tuple[ServiceLine, ...] = ()
