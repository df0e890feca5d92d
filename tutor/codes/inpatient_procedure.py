"""Procedures of an inpatient stay: which code set the day demands, and what a character says.

Not for whether a code exists: that is for `tutor.codes.catalog`.
"""

import re
from datetime import date

from tutor.codes.code import ICD10_FROM, Code, CodeSet, parse_code
from tutor.codes.encounter import Setting

PCS_LENGTH = 7
_USUAL = (
    "Section",
    "Body system",
    "Root operation",
    "Body part",
    "Approach",
    "Device",
    "Qualifier",
)
# Where a section names its characters otherwise (ICD-10-PCS tables); the place stays the same.
_OF_SECTION = {
    "2": {3: "Body region"},
    "3": {1: "Body system", 5: "Substance"},
    "4": {5: "Function or device"},
    "5": {4: "Duration", 5: "Function"},
    "6": {4: "Duration", 5: "Qualifier"},
    "7": {1: "Anatomical regions", 3: "Body region", 5: "Method"},
    "8": {3: "Body region", 5: "Method"},
    "9": {1: "Anatomical regions", 3: "Body region", 5: "Method"},
    "B": {2: "Root type", 4: "Contrast", 5: "Qualifier"},
    "C": {2: "Root type", 4: "Radionuclide", 5: "Qualifier"},
    "D": {2: "Modality", 3: "Treatment site", 4: "Modality qualifier", 5: "Isotope"},
    "F": {
        1: "Section qualifier",
        2: "Root type",
        3: "Body system and region",
        4: "Type qualifier",
        5: "Equipment",
    },
    "G": {2: "Root type", 3: "Type qualifier", 4: "Qualifier", 5: "Qualifier"},
    "H": {2: "Root type", 3: "Type qualifier", 4: "Qualifier", 5: "Qualifier"},
    "X": {5: "Device, substance or technology"},
}
_VOLUME3 = re.compile(r"\d{2}(?:\.\d{1,2})?")


def procedure_set(setting: Setting, on: date) -> CodeSet | None:
    """The one set of a stay's procedures on its day of discharge; None for all other settings.

    45 CFR 162.1002: ICD-10-PCS since 2015-10-01, before it Volume 3 of ICD-9-CM.
    """
    if setting is not Setting.INPATIENT_FACILITY:
        return None
    return CodeSet.ICD10PCS if on >= ICD10_FROM else CodeSet.ICD9CM_VOLUME3


def character_names(section: str) -> tuple[str, ...]:
    """Name the seven characters of a code in a section; "" asks for the usual names.

    >>> character_names("0")[2:4], character_names("B")[2:5]
    (('Root operation', 'Body part'), ('Root type', 'Body part', 'Contrast'))
    """
    own = _OF_SECTION.get(section.upper(), {})
    return tuple(own.get(place, usual) for place, usual in enumerate(_USUAL))


def is_written_as_stay_procedure(text: str, code_set: CodeSet) -> bool:
    """Whether a written code can only be a stay's procedure, where diagnoses have their dot.

    >>> is_written_as_stay_procedure("0DTJ4ZZ", CodeSet.ICD10PCS)
    True
    >>> is_written_as_stay_procedure("S52.531A", CodeSet.ICD10PCS)
    False
    """
    written = text.strip()
    if code_set is CodeSet.ICD9CM_VOLUME3:
        return bool(_VOLUME3.fullmatch(written))
    return len(written) == PCS_LENGTH and "." not in written


def parse_either(text: str, stay_set: CodeSet, diagnosis_set: CodeSet) -> Code:
    """Read a diagnosis or a procedure of a stay; a diagnosis is written with its dot.

    Raises:
        InvalidCodeError: The text has the shape of neither.
    """
    is_procedure = is_written_as_stay_procedure(text, stay_set)
    return parse_code(text, stay_set if is_procedure else diagnosis_set)
