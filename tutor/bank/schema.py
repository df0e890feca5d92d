"""The shape of `exercise.toml`, schema 1: what an author may write, and what each thing must be.

What all kinds share, and the kinds that rest on a chart and a key of codes
alone; the others are in `tutor.bank.schema_kinds`. Only the shape: whether
codes exist, evidence stands in the chart and the key earns full marks is for
`tutor.bank.checks`.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from tutor.codes.encounter import Payer, Setting, Sex
from tutor.codes.query import QueryReason
from tutor.grading.answer_key import ExtraReason
from tutor.grading.finding import FindingKind

# The oldest age that may be written: 45 CFR 164.514(b)(2)(i)(C) puts 90 and over in one group.
OLDEST_AGE = 89


def _quoted(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError(  # noqa: TRY004 - pydantic collects a ValueError with its place
            f"{value} is a number; write the code in quotes, as it stands in the code book"
        )
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
CodeText = Annotated[Text, BeforeValidator(_quoted)]
ModifierText = Annotated[str, BeforeValidator(_quoted), StringConstraints(pattern=r"^[A-Z0-9]{2}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
Topic = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(?:/[a-z0-9-]+)*$", max_length=80)]
PlaceOfService = Annotated[str, StringConstraints(pattern=r"^\d\d$")]


def pattern_of(text: Any) -> str:
    """Return the pattern of one of the types above, by which a fault names it."""
    (pattern,) = (one.pattern for one in text.__metadata__ if isinstance(one, StringConstraints))
    return str(pattern)


Credit = Annotated[Decimal, Field(gt=0, le=1)]


class Specialty(StrEnum):
    """The specialties that a chart may name: one list, so that none is there in two spellings.

    American spelling, as the certifiers write them; each is shown as its
    words. A new one is added here.
    """

    ALLERGY = "allergy-and-immunology"
    ANESTHESIOLOGY = "anesthesiology"
    BEHAVIORAL_HEALTH = "behavioral-health"
    CARDIOLOGY = "cardiology"
    DERMATOLOGY = "dermatology"
    DURABLE_MEDICAL_EQUIPMENT = "durable-medical-equipment"
    EMERGENCY_MEDICINE = "emergency-medicine"
    ENDOCRINOLOGY = "endocrinology"
    FAMILY_MEDICINE = "family-medicine"
    GASTROENTEROLOGY = "gastroenterology"
    GENERAL_SURGERY = "general-surgery"
    HEMATOLOGY_ONCOLOGY = "hematology-and-oncology"
    HOSPITAL_MEDICINE = "hospital-medicine"
    INFECTIOUS_DISEASE = "infectious-disease"
    INTERNAL_MEDICINE = "internal-medicine"
    NEPHROLOGY = "nephrology"
    NEUROLOGY = "neurology"
    NEUROSURGERY = "neurosurgery"
    OBSTETRICS_GYNECOLOGY = "obstetrics-and-gynecology"
    OPHTHALMOLOGY = "ophthalmology"
    ORTHOPEDICS = "orthopedics"
    OTOLARYNGOLOGY = "otolaryngology"
    PAIN_MEDICINE = "pain-medicine"
    PATHOLOGY = "pathology"
    PEDIATRICS = "pediatrics"
    PHYSICAL_THERAPY = "physical-therapy"
    PLASTIC_SURGERY = "plastic-surgery"
    PODIATRY = "podiatry"
    PULMONOLOGY = "pulmonology"
    RADIOLOGY = "radiology"
    RHEUMATOLOGY = "rheumatology"
    UROLOGY = "urology"
    VASCULAR_SURGERY = "vascular-surgery"
    # Not of a clinic: questions and cases about the work itself.
    CODING_PRACTICE = "coding-practice"
    COMPLIANCE = "compliance"
    REVENUE_CYCLE = "revenue-cycle"


class Table(BaseModel):
    """A table of a file: a field that it does not have is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EvidenceTable(Table):
    """A passage that stands more than once: which of them is meant."""

    text: Text
    occurrence: Annotated[int, Field(ge=1)] = 1


class AcceptTable(Table):
    """A defensible alternative code."""

    code: CodeText
    credit: Credit = Decimal(1)
    why: Text


class NearTable(Table):
    """A foreseen near miss of a service."""

    code: CodeText
    credit: Annotated[Decimal, Field(ge=0, lt=1)]
    finding: FindingKind | None = None
    why: Text


class _Slot(Table):
    id: Slug
    code: CodeText
    weight: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    optional: bool = False
    accept: tuple[AcceptTable, ...] = ()
    evidence: tuple[Text | EvidenceTable, ...] = ()
    cites: tuple[Text, ...] = ()
    why: str = ""


class DiagnosisTable(_Slot):
    """One diagnosis of the key."""

    role: Literal["first", "any"] = "any"
    poa: Literal["Y", "N", "U", "W", "1"] | None = None


class ElementsTable(Table):
    """How an E/M level was chosen: by medical decision making, or by minutes."""

    problems: Literal["minimal", "low", "moderate", "high"] | None = None
    data: Literal["minimal", "low", "moderate", "high"] | None = None
    risk: Literal["minimal", "low", "moderate", "high"] | None = None
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None


class ProcedureTable(_Slot):
    """One service line of the key, or one procedure of a stay, which has a code alone."""

    role: Literal["first", "any"] = "any"
    modifiers: tuple[ModifierText, ...] = ()
    modifiers_any: tuple[tuple[ModifierText, ...], ...] = ()
    modifiers_allowed: tuple[ModifierText, ...] = ()
    units: Annotated[int, Field(ge=1, le=99_999)] = 1
    pointers: Annotated[tuple[Slug, ...], Field(max_length=4)] = ()
    near: tuple[NearTable, ...] = ()
    em: ElementsTable | None = None


class QueryTable(Table):
    """One question for the provider that the key asks for."""

    id: Slug
    reason: QueryReason
    about: Text
    evidence: Annotated[tuple[Text | EvidenceTable, ...], Field(min_length=1)]
    cites: tuple[Text, ...] = ()
    why: Text
    guesses: tuple[CodeText, ...] = ()


class TemptingTable(Table):
    """A foreseen wrong code with its reason."""

    code: CodeText
    reason: ExtraReason
    why: Text
    penalty: Annotated[Decimal, Field(ge=0, le=1)] | None = None


class WaiveTable(Table):
    """A published rule that the key breaks on purpose."""

    rule: Text
    codes: tuple[CodeText, ...]
    why: Text


class VariantTable(Table):
    """One complete alternative key."""

    diagnoses: tuple[DiagnosisTable, ...] = ()
    procedures: tuple[ProcedureTable, ...] = ()
    before: tuple[tuple[Slug, Slug], ...] = ()
    queries: tuple[QueryTable, ...] = ()


class KeyTable(VariantTable):
    """The answer key: one coding, or with `variants` up to eight complete ones."""

    variants: Annotated[tuple[VariantTable, ...], Field(max_length=8)] = ()
    tempting: tuple[TemptingTable, ...] = ()
    allowed_extra: tuple[CodeText, ...] = ()
    waive: tuple[WaiveTable, ...] = ()


class PatientTable(Table):
    """The patient: an age in one unit, and a sex."""

    age_years: Annotated[int, Field(ge=0, le=OLDEST_AGE)] | None = None
    age_months: Annotated[int, Field(ge=0, le=35)] | None = None
    age_days: Annotated[int, Field(ge=0, le=60)] | None = None
    sex: Sex


class PriorTable(Table):
    """Earlier surgery and its global period."""

    code: CodeText
    date_of_service: date
    global_days: Literal[0, 10, 90]
    same_physician: bool = True


class HeaderTable(Table):
    """What every exercise begins with."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    uid: UUID
    title: Annotated[str, StringConstraints(min_length=5, max_length=120)]
    date_of_service: date
    specialty: Specialty
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    content_areas: tuple[Text, ...] = ()
    difficulty: Annotated[int, Field(ge=1, le=5)]
    minutes: Annotated[int, Field(ge=1, le=90)]


class EncounterTable(HeaderTable):
    """The encounter that a chart describes, and the key of its codes."""

    setting: Setting
    payer: Payer
    place_of_service: PlaceOfService | None = None
    patient: PatientTable
    prior: tuple[PriorTable, ...] = ()
    combined_encounters: bool = False
    gestation_weeks: Annotated[int, Field(ge=1, le=44)] | None = None
    key: KeyTable


class ChartTable(EncounterTable):
    """A chart to be coded."""

    kind: Literal["chart"]


class SequenceTable(EncounterTable):
    """Codes to be put in order: the diagnoses of the key."""

    kind: Literal["sequence"]


class CollectionTable(Table):
    """`collection.toml`: what the exercises of one folder have in common.

    Attributes:
        organisation: The slug of the organisation that owns it; none owns the public bank.
        private: Whether only members of its organisation see it.
    """

    title: Annotated[Text, StringConstraints(max_length=200)]
    description: Text
    contains_cpt: bool
    asks_services: bool
    organisation: Slug | None = None
    private: bool = True
