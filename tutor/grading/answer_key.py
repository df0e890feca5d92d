"""The answer key: codings that earn credit, and codes foreseen as wrong (DOMAIN 5.2).

Not for the shape of the author's file: that is `tutor.bank.schema`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from tutor.codes.code import Code
from tutor.codes.modifier import Modifier
from tutor.codes.query import QueryReason


class ExtraReason(StrEnum):
    """Why a submitted code beyond the key is wrong (DOMAIN 5.6)."""

    UNSUPPORTED = "UNSUPPORTED"
    INTEGRAL_SYMPTOM = "INTEGRAL_SYMPTOM"
    UNCERTAIN_OUTPATIENT = "UNCERTAIN_OUTPATIENT"
    HISTORY_ONLY = "HISTORY_ONLY"
    NOT_TREATED = "NOT_TREATED"
    COMBINATION_EXISTS = "COMBINATION_EXISTS"
    UNBUNDLED = "UNBUNDLED"
    DUPLICATE = "DUPLICATE"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim passage of the chart; `occurrence` counts from 1 where it repeats."""

    text: str
    occurrence: int = 1


@dataclass(frozen=True, slots=True)
class AcceptedCode:
    """A defensible alternative to a slot's code, with the share of credit it earns."""

    code: Code
    credit: Fraction
    why: str = ""


@dataclass(frozen=True, slots=True)
class NearCode:
    """A foreseen near miss on a procedure slot: partial credit under a finding's name."""

    code: Code
    credit: Fraction
    finding: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class DiagnosisSlot:
    """One diagnosis that the key asks for; `is_first` marks the first-listed or principal one."""

    id: str
    code: Code
    is_first: bool = False
    weight: Fraction = Fraction(1)
    optional: bool = False
    poa: str | None = None
    accept: tuple[AcceptedCode, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    cites: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureSlot:
    """One service line that the key asks for.

    `modifiers` are wanted in this order; of each group in `modifiers_any`
    exactly one is wanted; `modifiers_allowed` never cost. `pointers` are
    diagnosis slot ids, the one that justifies the service first. `is_first`
    marks the principal procedure of a stay, whose lines have a code alone.
    """

    id: str
    code: Code
    is_first: bool = False
    modifiers: tuple[Modifier, ...] = ()
    modifiers_any: tuple[tuple[Modifier, ...], ...] = ()
    modifiers_allowed: tuple[Modifier, ...] = ()
    units: int = 1
    pointers: tuple[str, ...] = ()
    weight: Fraction = Fraction(1)
    optional: bool = False
    accept: tuple[AcceptedCode, ...] = ()
    near: tuple[NearCode, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    cites: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class QuerySlot:
    """One question for the provider that the key asks for (DOMAIN 5.10, 17).

    `about` says in short words what is unclear; `guesses` are the codes that
    would answer the question without asking it.
    """

    id: str
    reason: QueryReason
    about: str = ""
    evidence: tuple[Evidence, ...] = ()
    cites: tuple[str, ...] = ()
    why: str = ""
    guesses: tuple[Code, ...] = ()

    @property
    def weight(self) -> Fraction:
        """What it counts in the score: as much as a usual line."""
        return Fraction(1)

    @property
    def optional(self) -> bool:
        """Never: what need not be asked is not in the key."""
        return False


CodeSlot = DiagnosisSlot | ProcedureSlot
Slot = CodeSlot | QuerySlot


@dataclass(frozen=True, slots=True)
class TemptingCode:
    """A plausible wrong code; `penalty` None means the rubric's."""

    code: Code
    reason: ExtraReason
    why: str = ""
    penalty: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A published rule that the key breaks on purpose, with the author's reason."""

    rule: str
    codes: tuple[Code, ...]
    why: str


@dataclass(frozen=True, slots=True)
class KeyVariant:
    """One complete key; nothing is inherited from another variant (DOMAIN 5.9, 15)."""

    diagnoses: tuple[DiagnosisSlot, ...] = ()
    procedures: tuple[ProcedureSlot, ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    queries: tuple[QuerySlot, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """What a grader needs to know of what is right.

    `variants` is never empty; the one that scores best counts.
    """

    variants: tuple[KeyVariant, ...]
    tempting: tuple[TemptingCode, ...] = ()
    allowed_extra: frozenset[Code] = field(default_factory=frozenset)
    waivers: tuple[Waiver, ...] = ()
