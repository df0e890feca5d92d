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


class Fault(StrEnum):
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


_FAMILIES: Mapping[FaultFamily, tuple[Fault, ...]] = {
    FaultFamily.MISSING: (Fault.MISSING_LINE,),
    FaultFamily.CODE: (
        Fault.UNSUPPORTED,
        Fault.INCLUDED,
        Fault.DUPLICATE,
        Fault.WRONG_CODE,
        Fault.WRONG_SIDE,
        Fault.NOT_SPECIFIC_ENOUGH,
        Fault.TOO_SPECIFIC,
        Fault.WRONG_SEVENTH_CHARACTER,
        Fault.LEVEL_TOO_LOW,
        Fault.LEVEL_TOO_HIGH,
        Fault.INVALID_CODE,
    ),
    FaultFamily.MODIFIERS: (
        Fault.MODIFIER_MISSING,
        Fault.MODIFIER_WRONG,
        Fault.MODIFIER_UNNEEDED,
        Fault.MODIFIER_ORDER,
    ),
    FaultFamily.UNITS: (Fault.TOO_MANY_UNITS, Fault.TOO_FEW_UNITS),
    FaultFamily.POINTERS: (Fault.WRONG_POINTER,),
    FaultFamily.ADMISSION: (Fault.WRONG_POA,),
    FaultFamily.ORDER: (Fault.WRONG_ORDER,),
    FaultFamily.RULE: (
        Fault.CODES_CONFLICT,
        Fault.PARTNER_MISSING,
        Fault.PATIENT_CONFLICT,
        Fault.GLOBAL_PERIOD,
    ),
    FaultFamily.QUERY: (Fault.QUERY,),
}
_FAMILY_OF = {fault: family for family, faults in _FAMILIES.items() for fault in faults}

_NAMES: Mapping[Fault, str] = {
    Fault.MISSING_LINE: "MISSED",
    Fault.UNSUPPORTED: "EXTRA OPTIONAL_PRESENT EXTRA_ALLOWED",
    Fault.INCLUDED: "NCCI_PTP",
    Fault.WRONG_CODE: (
        "WRONG_CATEGORY WRONG_SUBCATEGORY WRONG_5TH_DIGIT WRONG_PROCEDURE EM_FAMILY "
        "PCS_OPERATION PCS_BODY_PART PCS_APPROACH PCS_DEVICE PCS_QUALIFIER ACCEPTED_ALTERNATE"
    ),
    Fault.WRONG_SIDE: "WRONG_LATERALITY",
    Fault.NOT_SPECIFIC_ENOUGH: "LOW_SPECIFICITY",
    Fault.TOO_SPECIFIC: "OVER_SPECIFIC",
    Fault.WRONG_SEVENTH_CHARACTER: "WRONG_7TH",
    Fault.LEVEL_TOO_LOW: "EM_LEVEL_UNDER",
    Fault.LEVEL_TOO_HIGH: "EM_LEVEL_OVER",
    Fault.INVALID_CODE: "INVALID_CODE NOT_BILLABLE NOT_EFFECTIVE MALFORMED WRONG_CODE_SET",
    Fault.MODIFIER_MISSING: "MOD_MISSING",
    Fault.MODIFIER_WRONG: "MOD_WRONG",
    Fault.MODIFIER_UNNEEDED: "MOD_UNNEEDED",
    Fault.MODIFIER_ORDER: "MOD_ORDER",
    Fault.TOO_MANY_UNITS: "UNITS_OVER MUE",
    Fault.TOO_FEW_UNITS: "UNITS_UNDER",
    Fault.WRONG_POINTER: "PTR_WRONG PTR_ORDER",
    Fault.WRONG_POA: "POA",
    Fault.WRONG_ORDER: (
        "SEQ_FIRST SEQ_PAIR CODE_FIRST_ORDER MANIFESTATION_FIRST EXT_CAUSE_FIRST Z_FIRST_ONLY "
        "NEVER_FIRST OB_FIRST BURN_ORDER SEQUELA_ORDER"
    ),
    Fault.CODES_CONFLICT: (
        "EXCLUDES1 EXT_CAUSE_REPEAT HTN_PRESUMED HTN_STAGE DM_PRESUMED HIV_PAIR TRIMESTER_WEEKS "
        "BURN_SAME_SITE AFTERCARE_INJURY"
    ),
    Fault.PARTNER_MISSING: "CODE_FIRST_MISSING USE_ADDITIONAL_MISSING Z3A_ALONE NCCI_AOC",
    Fault.PATIENT_CONFLICT: "AGE_CONFLICT SEX_CONFLICT",
    Fault.GLOBAL_PERIOD: "GLOBAL",
    Fault.QUERY: "QUERY_MISSED QUERY_UNNEEDED",
}
_FAULT_OF_KIND = {
    FindingKind(name): fault for fault, names in _NAMES.items() for name in names.split()
}
_FAULT_OF_REASON = {
    ExtraReason.INTEGRAL_SYMPTOM: Fault.INCLUDED,
    ExtraReason.COMBINATION_EXISTS: Fault.INCLUDED,
    ExtraReason.UNBUNDLED: Fault.INCLUDED,
    ExtraReason.DUPLICATE: Fault.DUPLICATE,
}


def fault_of(finding: Finding) -> Fault:
    """Give the name under which an auditor marks a finding.

    >>> fault_of(Finding(FindingKind.WRONG_5TH_DIGIT)).value
    'WRONG_CODE'
    """
    if finding.reason in _FAULT_OF_REASON:
        return _FAULT_OF_REASON[finding.reason]
    return _FAULT_OF_KIND[finding.kind]
