"""Faults: what an auditor may say is wrong with a line, a closed list coarser than findings.

An auditor sees the coding and the chart, not the way in which our alignment
came to its name: which of four reasons makes a line unsupported, or whether a
code differs in its category or below, is not asked. What decides the remedy
or the report is: side, depth, 7th character, direction of a level or of units.
"""

from collections.abc import Mapping
from enum import StrEnum

from tutor.grading.answer_key import ExtraReason
from tutor.grading.finding import Finding, FindingKind


class FaultFamily(StrEnum):
    """Faults that are partly right for one another: the same place, called by a near name."""

    MISSING = "missing"
    CODE = "code"
    MODIFIERS = "modifiers"
    UNITS = "units"
    POINTERS = "pointers"
    ADMISSION = "admission"
    ORDER = "order"
    RULE = "rule"
    QUERY = "query"


class AuditFault(StrEnum):
    """What can be marked; names are stable, for files and other programs use them."""

    MISSING_LINE = "MISSING_LINE"
    UNSUPPORTED = "UNSUPPORTED"
    INCLUDED = "INCLUDED"
    DUPLICATE = "DUPLICATE"
    WRONG_CODE = "WRONG_CODE"
    WRONG_SIDE = "WRONG_SIDE"
    NOT_SPECIFIC_ENOUGH = "NOT_SPECIFIC_ENOUGH"
    TOO_SPECIFIC = "TOO_SPECIFIC"
    WRONG_SEVENTH_CHARACTER = "WRONG_SEVENTH_CHARACTER"
    LEVEL_TOO_LOW = "LEVEL_TOO_LOW"
    LEVEL_TOO_HIGH = "LEVEL_TOO_HIGH"
    INVALID_CODE = "INVALID_CODE"
    MODIFIER_MISSING = "MODIFIER_MISSING"
    MODIFIER_WRONG = "MODIFIER_WRONG"
    MODIFIER_UNNEEDED = "MODIFIER_UNNEEDED"
    MODIFIER_ORDER = "MODIFIER_ORDER"
    TOO_MANY_UNITS = "TOO_MANY_UNITS"
    TOO_FEW_UNITS = "TOO_FEW_UNITS"
    WRONG_POINTER = "WRONG_POINTER"
    WRONG_POA = "WRONG_POA"
    WRONG_ORDER = "WRONG_ORDER"
    CODES_CONFLICT = "CODES_CONFLICT"
    PARTNER_MISSING = "PARTNER_MISSING"
    PATIENT_CONFLICT = "PATIENT_CONFLICT"
    GLOBAL_PERIOD = "GLOBAL_PERIOD"
    QUERY = "QUERY"

    @property
    def family(self) -> FaultFamily:
        """The faults that it is near to."""
        return _FAMILY_OF[self]


_FAMILIES: Mapping[FaultFamily, tuple[AuditFault, ...]] = {
    FaultFamily.MISSING: (AuditFault.MISSING_LINE,),
    FaultFamily.CODE: (
        AuditFault.UNSUPPORTED,
        AuditFault.INCLUDED,
        AuditFault.DUPLICATE,
        AuditFault.WRONG_CODE,
        AuditFault.WRONG_SIDE,
        AuditFault.NOT_SPECIFIC_ENOUGH,
        AuditFault.TOO_SPECIFIC,
        AuditFault.WRONG_SEVENTH_CHARACTER,
        AuditFault.LEVEL_TOO_LOW,
        AuditFault.LEVEL_TOO_HIGH,
        AuditFault.INVALID_CODE,
    ),
    FaultFamily.MODIFIERS: (
        AuditFault.MODIFIER_MISSING,
        AuditFault.MODIFIER_WRONG,
        AuditFault.MODIFIER_UNNEEDED,
        AuditFault.MODIFIER_ORDER,
    ),
    FaultFamily.UNITS: (AuditFault.TOO_MANY_UNITS, AuditFault.TOO_FEW_UNITS),
    FaultFamily.POINTERS: (AuditFault.WRONG_POINTER,),
    FaultFamily.ADMISSION: (AuditFault.WRONG_POA,),
    FaultFamily.ORDER: (AuditFault.WRONG_ORDER,),
    FaultFamily.RULE: (
        AuditFault.CODES_CONFLICT,
        AuditFault.PARTNER_MISSING,
        AuditFault.PATIENT_CONFLICT,
        AuditFault.GLOBAL_PERIOD,
    ),
    FaultFamily.QUERY: (AuditFault.QUERY,),
}
_FAMILY_OF = {fault: family for family, faults in _FAMILIES.items() for fault in faults}

_NAMES: Mapping[AuditFault, str] = {
    AuditFault.MISSING_LINE: "MISSED",
    AuditFault.UNSUPPORTED: "EXTRA OPTIONAL_PRESENT EXTRA_ALLOWED",
    AuditFault.INCLUDED: "NCCI_PTP",
    AuditFault.WRONG_CODE: (
        "WRONG_CATEGORY WRONG_SUBCATEGORY WRONG_5TH_DIGIT WRONG_PROCEDURE EM_FAMILY "
        "PCS_OPERATION PCS_BODY_PART PCS_APPROACH PCS_DEVICE PCS_QUALIFIER ACCEPTED_ALTERNATE"
    ),
    AuditFault.WRONG_SIDE: "WRONG_LATERALITY",
    AuditFault.NOT_SPECIFIC_ENOUGH: "LOW_SPECIFICITY",
    AuditFault.TOO_SPECIFIC: "OVER_SPECIFIC",
    AuditFault.WRONG_SEVENTH_CHARACTER: "WRONG_7TH",
    AuditFault.LEVEL_TOO_LOW: "EM_LEVEL_UNDER",
    AuditFault.LEVEL_TOO_HIGH: "EM_LEVEL_OVER",
    AuditFault.INVALID_CODE: "INVALID_CODE NOT_BILLABLE NOT_EFFECTIVE MALFORMED WRONG_CODE_SET",
    AuditFault.MODIFIER_MISSING: "MOD_MISSING",
    AuditFault.MODIFIER_WRONG: "MOD_WRONG",
    AuditFault.MODIFIER_UNNEEDED: "MOD_UNNEEDED",
    AuditFault.MODIFIER_ORDER: "MOD_ORDER",
    AuditFault.TOO_MANY_UNITS: "UNITS_OVER MUE",
    AuditFault.TOO_FEW_UNITS: "UNITS_UNDER",
    AuditFault.WRONG_POINTER: "PTR_WRONG PTR_ORDER",
    AuditFault.WRONG_POA: "POA",
    AuditFault.WRONG_ORDER: (
        "SEQ_FIRST SEQ_PAIR CODE_FIRST_ORDER MANIFESTATION_FIRST EXT_CAUSE_FIRST Z_FIRST_ONLY "
        "NEVER_FIRST OB_FIRST BURN_ORDER SEQUELA_ORDER"
    ),
    AuditFault.CODES_CONFLICT: (
        "EXCLUDES1 EXT_CAUSE_REPEAT HTN_PRESUMED HTN_STAGE DM_PRESUMED HIV_PAIR TRIMESTER_WEEKS "
        "BURN_SAME_SITE AFTERCARE_INJURY"
    ),
    AuditFault.PARTNER_MISSING: "CODE_FIRST_MISSING USE_ADDITIONAL_MISSING Z3A_ALONE NCCI_AOC",
    AuditFault.PATIENT_CONFLICT: "AGE_CONFLICT SEX_CONFLICT",
    AuditFault.GLOBAL_PERIOD: "GLOBAL",
    AuditFault.QUERY: "QUERY_MISSED QUERY_UNNEEDED",
}
_FAULT_OF_KIND = {
    FindingKind(name): fault for fault, names in _NAMES.items() for name in names.split()
}
_FAULT_OF_REASON = {
    ExtraReason.INTEGRAL_SYMPTOM: AuditFault.INCLUDED,
    ExtraReason.COMBINATION_EXISTS: AuditFault.INCLUDED,
    ExtraReason.UNBUNDLED: AuditFault.INCLUDED,
    ExtraReason.DUPLICATE: AuditFault.DUPLICATE,
}


def fault_of(finding: Finding) -> AuditFault:
    """Give the name under which an auditor marks a finding.

    >>> fault_of(Finding(FindingKind.WRONG_5TH_DIGIT)).value
    'WRONG_CODE'
    """
    if finding.reason in _FAULT_OF_REASON:
        return _FAULT_OF_REASON[finding.reason]
    return _FAULT_OF_KIND[finding.kind]
