"""Read the code of an inpatient procedure: ICD-10-PCS, or Volume 3 of ICD-9-CM before it."""

from datetime import date

from tutor.codes.catalog import CodeCatalog, CodeStatus
from tutor.codes.code import (
    ICD9_LAST_DAY,
    ICD10_FROM,
    Code,
    CodeSet,
    InvalidCodeError,
    parse_code,
)
from tutor.codes.inpatient_procedure import PCS_LENGTH
from tutor.grading.fault import Fault, has_shape, is_service, malformation, stay_hint_of
from tutor.grading.finding import FindingKind

_LENGTHS = {CodeSet.ICD10PCS: (PCS_LENGTH, PCS_LENGTH), CodeSet.ICD9CM_VOLUME3: (3, 4)}
_REAL = (CodeStatus.BILLABLE, CodeStatus.HEADER, CodeStatus.UNVERIFIED)


def read_stay_procedure(
    text: str, code_set: CodeSet, catalog: CodeCatalog, on: date
) -> tuple[Code | None, Fault | None]:
    """Read one code of the set that the day of discharge demands.

    A code of the other era, or one of professional claims, belongs to another
    set; where no list is loaded for the day no well-shaped code is invalid.
    """
    try:
        code = parse_code(text, code_set)
    except InvalidCodeError:
        return None, _not_of(code_set, text, catalog)
    return code, _fault_of(code, catalog.status(code, on))


def _fault_of(code: Code, status: CodeStatus) -> Fault | None:
    if status in (CodeStatus.BILLABLE, CodeStatus.UNVERIFIED):
        return None
    if status is CodeStatus.HEADER:
        return Fault(FindingKind.NOT_BILLABLE)
    if status.is_not_effective:
        return Fault(FindingKind.NOT_EFFECTIVE, status.value)
    detail = "no_table_row" if code.code_set is CodeSet.ICD10PCS else None
    return Fault(FindingKind.INVALID_CODE, detail)


def _not_of(code_set: CodeSet, text: str, catalog: CodeCatalog) -> Fault:
    if is_service(text):
        return Fault(FindingKind.WRONG_CODE_SET, "professional")
    other, day = CodeSet.ICD9CM_VOLUME3, ICD9_LAST_DAY
    if code_set is CodeSet.ICD9CM_VOLUME3:
        other, day = CodeSet.ICD10PCS, ICD10_FROM
    if has_shape(text, other) and catalog.status(parse_code(text, other), day) in _REAL:
        return Fault(FindingKind.WRONG_CODE_SET, other.value)
    return Fault(
        FindingKind.INVALID_CODE, stay_hint_of(text) or malformation(text, _LENGTHS[code_set])
    )
