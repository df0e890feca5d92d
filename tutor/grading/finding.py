"""Findings: one thing noticed in one submission each (DOMAIN 5.6, a closed list of names)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tutor.codes.name import Name
from tutor.grading.answer_key import ExtraReason


class FindingGroup(StrEnum):
    """The audit grouping of reports (DOMAIN 5.6): which way a mistake leads."""

    OVERCODING = "over-coding"
    UNDERCODING = "under-coding"
    ACCURACY = "accuracy"
    COMPLIANCE = "compliance"
    TECHNICAL = "technical"
    SEQUENCE = "sequence"
    INFORMATION = "information"


class FindingKind(Name):
    """What can be noticed; names are stable, for reports and other programs read them."""

    MISSED = "MISSED"
    EXTRA = "EXTRA"
    WRONG_CATEGORY = "WRONG_CATEGORY"
    WRONG_SUBCATEGORY = "WRONG_SUBCATEGORY"
    LOW_SPECIFICITY = "LOW_SPECIFICITY"
    OVER_SPECIFIC = "OVER_SPECIFIC"
    WRONG_LATERALITY = "WRONG_LATERALITY"
    WRONG_7TH = "WRONG_7TH"
    WRONG_5TH_DIGIT = "WRONG_5TH_DIGIT"
    WRONG_PROCEDURE = "WRONG_PROCEDURE"
    EM_LEVEL_UNDER = "EM_LEVEL_UNDER"
    EM_LEVEL_OVER = "EM_LEVEL_OVER"
    EM_FAMILY = "EM_FAMILY"
    INVALID_CODE = "INVALID_CODE"
    NOT_BILLABLE = "NOT_BILLABLE"
    NOT_EFFECTIVE = "NOT_EFFECTIVE"
    MALFORMED = "MALFORMED"
    WRONG_CODE_SET = "WRONG_CODE_SET"
    MOD_MISSING = "MOD_MISSING"
    MOD_WRONG = "MOD_WRONG"
    MOD_UNNEEDED = "MOD_UNNEEDED"
    MOD_ORDER = "MOD_ORDER"
    UNITS_OVER = "UNITS_OVER"
    UNITS_UNDER = "UNITS_UNDER"
    PTR_WRONG = "PTR_WRONG"
    PTR_ORDER = "PTR_ORDER"
    POA = "POA"
    SEQ_FIRST = "SEQ_FIRST"
    SEQ_PAIR = "SEQ_PAIR"
    QUERY_MISSED = "QUERY_MISSED"
    QUERY_UNNEEDED = "QUERY_UNNEEDED"
    PCS_OPERATION = "PCS_OPERATION"
    PCS_BODY_PART = "PCS_BODY_PART"
    PCS_APPROACH = "PCS_APPROACH"
    PCS_DEVICE = "PCS_DEVICE"
    PCS_QUALIFIER = "PCS_QUALIFIER"
    EXCLUDES1 = "EXCLUDES1"
    CODE_FIRST_MISSING = "CODE_FIRST_MISSING"
    CODE_FIRST_ORDER = "CODE_FIRST_ORDER"
    MANIFESTATION_FIRST = "MANIFESTATION_FIRST"
    USE_ADDITIONAL_MISSING = "USE_ADDITIONAL_MISSING"
    EXT_CAUSE_FIRST = "EXT_CAUSE_FIRST"
    EXT_CAUSE_REPEAT = "EXT_CAUSE_REPEAT"
    Z_FIRST_ONLY = "Z_FIRST_ONLY"
    NEVER_FIRST = "NEVER_FIRST"
    HTN_PRESUMED = "HTN_PRESUMED"
    HTN_STAGE = "HTN_STAGE"
    DM_PRESUMED = "DM_PRESUMED"
    HIV_PAIR = "HIV_PAIR"
    TRIMESTER_WEEKS = "TRIMESTER_WEEKS"
    OB_FIRST = "OB_FIRST"
    Z3A_ALONE = "Z3A_ALONE"
    BURN_ORDER = "BURN_ORDER"
    BURN_SAME_SITE = "BURN_SAME_SITE"
    SEQUELA_ORDER = "SEQUELA_ORDER"
    AFTERCARE_INJURY = "AFTERCARE_INJURY"
    AGE_CONFLICT = "AGE_CONFLICT"
    SEX_CONFLICT = "SEX_CONFLICT"
    NCCI_PTP = "NCCI_PTP"
    NCCI_AOC = "NCCI_AOC"
    MUE = "MUE"
    GLOBAL = "GLOBAL"
    ACCEPTED_ALTERNATE = "ACCEPTED_ALTERNATE"
    OPTIONAL_PRESENT = "OPTIONAL_PRESENT"
    EXTRA_ALLOWED = "EXTRA_ALLOWED"

    @property
    def is_information(self) -> bool:
        """Whether it is said for the learner's information and never breaks exactness by itself."""
        return self in (
            FindingKind.ACCEPTED_ALTERNATE,
            FindingKind.OPTIONAL_PRESENT,
            FindingKind.EXTRA_ALLOWED,
        )

    @property
    def is_rule(self) -> bool:
        """Whether a coding breaks it by itself, whatever the key."""
        return self in _RULES

    @property
    def group(self) -> FindingGroup:
        """The audit group of findings of this kind; `Finding.group` knows the exceptions."""
        return _GROUP_OF[self]


MODIFIER_KINDS = frozenset(
    {
        FindingKind.MOD_MISSING,
        FindingKind.MOD_WRONG,
        FindingKind.MOD_UNNEEDED,
        FindingKind.MOD_ORDER,
    }
)
UNITS_KINDS = frozenset({FindingKind.UNITS_OVER, FindingKind.UNITS_UNDER})
POINTER_KINDS = frozenset({FindingKind.PTR_WRONG, FindingKind.PTR_ORDER})
QUERY_KINDS = frozenset({FindingKind.QUERY_MISSED, FindingKind.QUERY_UNNEEDED})
LINE_KINDS = MODIFIER_KINDS | UNITS_KINDS | POINTER_KINDS | {FindingKind.POA}
"""What can be wrong with a line whose code is right."""

_KINDS = tuple(FindingKind)
_RULES = frozenset(
    _KINDS[_KINDS.index(FindingKind.EXCLUDES1) : _KINDS.index(FindingKind.GLOBAL) + 1]
)

_KINDS_OF_GROUP = {
    FindingGroup.OVERCODING: (
        FindingKind.EXTRA,
        FindingKind.OVER_SPECIFIC,
        FindingKind.EM_LEVEL_OVER,
        FindingKind.UNITS_OVER,
    ),
    # A second code that is not there is a patient who looks less ill than documented.
    FindingGroup.UNDERCODING: (
        FindingKind.MISSED,
        FindingKind.LOW_SPECIFICITY,
        FindingKind.EM_LEVEL_UNDER,
        FindingKind.UNITS_UNDER,
        FindingKind.CODE_FIRST_MISSING,
        FindingKind.USE_ADDITIONAL_MISSING,
    ),
    FindingGroup.COMPLIANCE: (
        *sorted(MODIFIER_KINDS | POINTER_KINDS),
        FindingKind.QUERY_MISSED,
        FindingKind.QUERY_UNNEEDED,
        FindingKind.NCCI_PTP,
        FindingKind.NCCI_AOC,
        FindingKind.MUE,
        FindingKind.GLOBAL,
    ),
    FindingGroup.TECHNICAL: (
        FindingKind.INVALID_CODE,
        FindingKind.NOT_BILLABLE,
        FindingKind.NOT_EFFECTIVE,
        FindingKind.MALFORMED,
        FindingKind.WRONG_CODE_SET,
        FindingKind.AGE_CONFLICT,
        FindingKind.SEX_CONFLICT,
    ),
    FindingGroup.SEQUENCE: (
        FindingKind.SEQ_FIRST,
        FindingKind.SEQ_PAIR,
        FindingKind.CODE_FIRST_ORDER,
        FindingKind.MANIFESTATION_FIRST,
        FindingKind.EXT_CAUSE_FIRST,
        FindingKind.Z_FIRST_ONLY,
        FindingKind.NEVER_FIRST,
        FindingKind.OB_FIRST,
        FindingKind.BURN_ORDER,
        FindingKind.SEQUELA_ORDER,
    ),
    FindingGroup.INFORMATION: tuple(kind for kind in FindingKind if kind.is_information),
}
# What is left is a wrong choice of code that leads neither way by its name alone.
_GROUP_OF = dict.fromkeys(FindingKind, FindingGroup.ACCURACY) | {
    kind: group for group, kinds in _KINDS_OF_GROUP.items() for kind in kinds
}
_PROFESSIONAL_PART = "26"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed.

    Attributes:
        kind: Its stable name.
        reason: For EXTRA why it is wrong; None otherwise.
        slot_id: The key line concerned, None for a line beyond the key.
        line: 0-based index into the entered lines, None for a missed slot.
        codes: The codes concerned as they are to be shown: the submitted one,
            or the key's own for MISSED and SEQ_PAIR; of a query its reason.
        want: What the key asks for, where a value is compared.
        got: What was found instead.
        cost: Share of one line's credit that it took (0 where it only explains).
        detail: A machine-readable qualifier, e.g. ``"converted_to_header"``.
        lines: Of a rule or of the order, every entered line that it speaks of.
        basis: What a rule rests on in this case: the note with its holder, the edit, the period.
        points: What it took from the score of 100, before the score is held at 0. The points
            of all findings and the score add up to 100.
    """

    kind: FindingKind
    reason: ExtraReason | None = None
    slot_id: str | None = None
    line: int | None = None
    codes: tuple[str, ...] = ()
    want: str | None = None
    got: str | None = None
    cost: Fraction = Fraction(0)
    detail: str | None = None
    lines: tuple[int, ...] = ()
    basis: str = ""
    points: Fraction = Fraction(0)

    def taking(self, points: Fraction) -> "Finding":
        """The same finding with the points that it took."""
        return Finding(
            self.kind,
            self.reason,
            self.slot_id,
            self.line,
            self.codes,
            self.want,
            self.got,
            self.cost,
            self.detail,
            self.lines,
            self.basis,
            points,
        )

    @property
    def name(self) -> str:
        """The stable name, with the reason where there is one: ``EXTRA:DUPLICATE``."""
        return f"{self.kind}:{self.reason}" if self.reason else str(self.kind)

    @property
    def group(self) -> FindingGroup:
        """The audit group (DOMAIN 5.6).

        Unbundling is a matter of compliance, not of one code too many; without 26 the
        whole service is billed where only a part of it was done.
        """
        if self.reason is ExtraReason.UNBUNDLED:
            return FindingGroup.COMPLIANCE
        if self.kind is FindingKind.MOD_MISSING and self.want == _PROFESSIONAL_PART:
            return FindingGroup.OVERCODING
        return self.kind.group
