"""Codes of the code sets of the HIPAA rules, as values.

Not for asking whether a code exists: that needs a date and a release, see
`tutor.codes.catalog`.
"""

import re
from dataclasses import dataclass
from datetime import date

from tutor.codes.name import Name

# HIPAA's date for ICD-10 (45 CFR 162.1002(c)); one day earlier ICD-9-CM was in force.
ICD10_FROM = date(2015, 10, 1)
ICD9_LAST_DAY = date(2015, 9, 30)


class CodeSet(Name):
    """The code sets that a claim may use (45 CFR 162.1002)."""

    CPT = "cpt"
    HCPCS = "hcpcs"
    ICD9CM = "icd9cm"
    ICD10CM = "icd10cm"
    ICD10PCS = "icd10pcs"
    ICD9CM_VOLUME3 = "icd9cm_volume3"

    @property
    def label(self) -> str:
        """The name a coder uses."""
        return _TITLES[self]

    @property
    def is_diagnosis(self) -> bool:
        """Whether codes of this set stand among the diagnoses."""
        return self in (CodeSet.ICD9CM, CodeSet.ICD10CM)

    @property
    def is_service(self) -> bool:
        """Whether codes of this set stand on service lines of a professional claim."""
        return self in (CodeSet.CPT, CodeSet.HCPCS)

    @property
    def is_stay_procedure(self) -> bool:
        """Whether codes of this set are the procedures of an inpatient stay."""
        return self in (CodeSet.ICD10PCS, CodeSet.ICD9CM_VOLUME3)


ENCOUNTER_SETS = tuple(CodeSet)
"""The sets that a coded encounter may use, in the order in which pages name them."""

_TITLES = {
    CodeSet.CPT: "CPT",
    CodeSet.HCPCS: "HCPCS Level II",
    CodeSet.ICD9CM: "ICD-9-CM",
    CodeSet.ICD10CM: "ICD-10-CM",
    CodeSet.ICD10PCS: "ICD-10-PCS",
    CodeSet.ICD9CM_VOLUME3: "ICD-9-CM Volume 3",
}

# Shapes only; the release's list is the truth. Since FY2026 the second character of an
# ICD-10-CM code can be a letter (QA0…), so nothing here may demand a digit there.
_SHAPES = {
    CodeSet.CPT: re.compile(r"\d{4}[0-9FTUMA]"),
    CodeSet.HCPCS: re.compile(r"[A-V]\d{4}"),
    CodeSet.ICD9CM: re.compile(r"\d{3,5}|V\d{2,4}|E\d{3,4}"),
    CodeSet.ICD10CM: re.compile(r"[A-Z][0-9A-Z]{2,6}"),
    # The letters I and O are never used: they look like digits.
    CodeSet.ICD10PCS: re.compile(r"[0-9A-HJ-NP-Z]{7}"),
    CodeSet.ICD9CM_VOLUME3: re.compile(r"\d{2,4}"),
}
_DOTTED = {
    CodeSet.CPT: re.compile(r"[^.]+"),
    CodeSet.HCPCS: re.compile(r"[^.]+"),
    CodeSet.ICD9CM: re.compile(r"(?:\d{3}|V\d{2}|E\d{3})(?:\.[0-9]{1,2})?|[^.]+"),
    CodeSet.ICD10CM: re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{0,4})?|[^.]+"),
    CodeSet.ICD10PCS: re.compile(r"[^.]+"),
    CodeSet.ICD9CM_VOLUME3: re.compile(r"\d{2}(?:\.\d{1,2})?|[^.]+"),
}
_WITHOUT_DOT = frozenset({CodeSet.CPT, CodeSet.HCPCS, CodeSet.ICD10PCS})


class InvalidCodeError(ValueError):
    """A text that cannot be a code of the code set in any release."""

    def __init__(self, text: str, code_set: CodeSet) -> None:
        super().__init__(f"{text!r} does not have the shape of a {code_set} code")
        self.text = text
        self.code_set = code_set


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """One code: its code set and its canonical text, upper case and without the dot."""

    code_set: CodeSet
    text: str

    def __hash__(self) -> int:
        """Hash the text alone: sets rarely hold one text of two code sets."""
        return hash(self.text)

    def __str__(self) -> str:
        """Write the code as a coder does, with the dot of the sets that have one.

        >>> str(Code(CodeSet.ICD10CM, "E119")), str(Code(CodeSet.ICD9CM, "E8889"))
        ('E11.9', 'E888.9')
        >>> str(Code(CodeSet.ICD9CM_VOLUME3, "4701")), str(Code(CodeSet.ICD10PCS, "0DTJ4ZZ"))
        ('47.01', '0DTJ4ZZ')
        """
        if self.code_set in _WITHOUT_DOT:
            return self.text
        stem = self.category
        return self.text if self.text == stem else f"{stem}.{self.text[len(stem) :]}"

    @property
    def category(self) -> str:
        """What an ICD code begins with.

        Three characters; four for an ICD-9-CM E code, two for a Volume 3 procedure.
        """
        if self.code_set is CodeSet.ICD9CM_VOLUME3:
            return self.text[:2]
        stem = 4 if self.code_set is CodeSet.ICD9CM and self.text.startswith("E") else 3
        return self.text[:stem]


def parse_code(text: str, code_set: CodeSet) -> Code:
    """Read one code as a coder may type it.

    Case, the spaces around a code and its dot carry no meaning, so they never
    cost a learner a point. A letter O typed for a zero does change the code,
    and is refused rather than guessed at.

    >>> parse_code(" e11.9 ", CodeSet.ICD10CM).text
    'E119'
    >>> parse_code("9921O", CodeSet.CPT)
    Traceback (most recent call last):
    tutor.codes.code.InvalidCodeError: '9921O' does not have the shape of a cpt code

    Raises:
        InvalidCodeError: The text cannot be a code of this code set in any release.
    """
    typed = text.strip().upper()
    canonical = typed.replace(".", "", 1)
    if (
        not typed.isascii()
        or not _DOTTED[code_set].fullmatch(typed)
        or not _SHAPES[code_set].fullmatch(canonical)
    ):
        raise InvalidCodeError(text, code_set)
    return Code(code_set, canonical)


def parse_procedure(text: str) -> Code:
    """Read a CPT or HCPCS Level II code; the first character tells which it is.

    Raises:
        InvalidCodeError: The text has the shape of neither.
    """
    first = text.strip()[:1]
    return parse_code(text, CodeSet.HCPCS if first.isalpha() else CodeSet.CPT)
