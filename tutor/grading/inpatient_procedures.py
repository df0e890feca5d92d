"""How close one inpatient procedure is to another, character by character (DOMAIN 5.10, 21).

ICD-10-PCS gives each of the seven characters its own question, so a wrong
answer to one is one finding. A side is part of the body part. Volume 3 of
ICD-9-CM has categories instead, judged as those of its diagnoses are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tutor.codes.code import Code, CodeSet
from tutor.codes.inpatient_procedure import character_names
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine
from tutor.grading.rubric import Rubric
from tutor.grading.specificity import CodeMatch

PLACES: Mapping[FindingKind, int] = {
    FindingKind.PCS_OPERATION: 2,
    FindingKind.PCS_BODY_PART: 3,
    FindingKind.PCS_APPROACH: 4,
    FindingKind.PCS_DEVICE: 5,
    FindingKind.PCS_QUALIFIER: 6,
}
"""The 0-based place of the character that each finding is about."""

_SYSTEM = 2
_TABLE = 3


@dataclass(frozen=True, slots=True)
class CharacterVerdict:
    """One character of an answer beside the key's, named as its section names it."""

    name: str
    wanted: str
    got: str

    @property
    def is_right(self) -> bool:
        """Whether the two are the same."""
        return self.wanted == self.got


def compare_characters(key: Code, submitted: Code) -> tuple[CharacterVerdict, ...]:
    """Hold two ICD-10-PCS codes side by side."""
    names = character_names(key.text[0])
    pairs = zip(names, key.text, submitted.text, strict=True)
    return tuple(CharacterVerdict(*one) for one in pairs)


def compare_inpatient(key: Code, read: ReadLine, *, rubric: Rubric) -> CodeMatch | None:
    """Judge another code than the key's; None where the two have nothing in common."""
    code = read.code
    if code is None or code.code_set is not key.code_set:
        return None
    if key.code_set is not CodeSet.ICD10PCS:
        return _compare_categories(key, code, read, rubric)
    if read.fault is not None:
        return _compare_faulty(read, code.text[:_TABLE] == key.text[:_TABLE], rubric)
    if code.text[:_SYSTEM] != key.text[:_SYSTEM]:
        return CodeMatch(rubric.credit["WRONG_CATEGORY"], (FindingKind.WRONG_CATEGORY,))
    kinds = tuple(kind for kind, place in PLACES.items() if code.text[place] != key.text[place])
    credit = Fraction(1)
    for kind in kinds:
        credit *= rubric.credit[kind.value]
    return CodeMatch(credit, kinds)


def _compare_faulty(read: ReadLine, in_same_table: bool, rubric: Rubric) -> CodeMatch | None:
    """A code that may not be reported answers a procedure of its own table, as diagnoses do."""
    if read.fault is None or not in_same_table:
        return None
    kind = read.fault.kind
    is_unknown = kind is FindingKind.INVALID_CODE
    return CodeMatch(Fraction(0) if is_unknown else rubric.credit[kind.value], (kind,))


def _compare_categories(key: Code, code: Code, read: ReadLine, rubric: Rubric) -> CodeMatch | None:
    if code.category != key.category:
        return None
    is_header = read.fault is not None and read.fault.kind is FindingKind.NOT_BILLABLE
    if is_header and not key.text.startswith(code.text):
        return CodeMatch(Fraction(0), (FindingKind.NOT_BILLABLE, FindingKind.WRONG_SUBCATEGORY))
    if read.fault is not None:
        return _compare_faulty(read, True, rubric)
    return CodeMatch(rubric.credit["WRONG_SUBCATEGORY"], (FindingKind.WRONG_SUBCATEGORY,))
