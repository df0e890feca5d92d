"""The titles of codes on the day of an exercise, as far as this installation knows them."""

from datetime import date

from tutor.codes.code import (
    ICD10_FROM,
    Code,
    CodeSet,
    InvalidCodeError,
    parse_code,
    parse_procedure,
)
from tutor.codes.encounter import Encounter
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.inpatient_procedure import procedure_set
from tutor.grading.explain import NamedCode
from tutor.web.services import AppServices


def named_code(code: Code, on: date, services: AppServices) -> NamedCode:
    """Return a code with its title on a day: the release's, or the bank's own label."""
    record = services.codebook.find(code, on)
    if record is not None:
        return NamedCode(str(code), record.description, record.seventh_meaning or "")
    listed = services.codebook.listed(code)
    return NamedCode(str(code), listed.label if listed else "")


def read_code(line: EnteredLine, encounter: Encounter) -> Code | None:
    """Return the code of a line as its section of the encounter reads it; None where it is none."""
    if line.section is Section.QUERY:
        return None
    stay_set = procedure_set(encounter.setting, encounter.date_of_service)
    try:
        if line.section is Section.PROCEDURE and stay_set is None:
            return parse_procedure(line.code)
        return parse_code(line.code, _set_of(line.section, encounter, stay_set))
    except InvalidCodeError:
        return None


def _set_of(section: Section, encounter: Encounter, stay_set: CodeSet | None) -> CodeSet:
    if section is Section.PROCEDURE and stay_set is not None:
        return stay_set
    return CodeSet.ICD10CM if encounter.date_of_service >= ICD10_FROM else CodeSet.ICD9CM
