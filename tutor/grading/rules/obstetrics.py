"""Pregnancy: what its chapter demands of the order, of the weeks and of their trimester.

ICD-10-CM Official Guidelines, Section I.C.15.a, and the head of Chapter 15 for
the bounds of the trimesters. Not for what the Excludes1 notes forbid beside an
obstetric code: those are conventions.
"""

import re
from collections.abc import Iterator

from tutor.codes.code import Code
from tutor.grading.claim import Breach, Claim, Rule, code_text
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine

_CHAPTER = "O"
_WEEKS = "Z3A"
_WEEKS_LETTERS = (_CHAPTER, "Z")
_UNSPECIFIED_WEEKS = "00"
_SECOND_FROM, _THIRD_FROM = 14, 28
_TRIMESTER = re.compile(r"(first|second|third) trimester")

# An incidental pregnancy beside an obstetric code is an Excludes1 conflict, weeks in the first
# place are never first: other rules name both. A termination is first-listed by its own rule.
_MAY_PRECEDE = ("Z331", "Z332", _WEEKS)
# The sequela of an obstetric complication stands behind the condition that it left (I.C.15.p).
_SEQUELA = "O94"


def obstetric_codes_first(claim: Claim) -> Iterator[Breach]:
    """Chapter 15 has sequencing priority: an obstetric code leads the record that has one."""
    first = claim.first
    if _CHAPTER not in claim.letters or first is None:
        return
    obstetric = next((read for text, read in claim.icd10_diagnoses if _leads(text)), None)
    text = code_text(first)
    if obstetric and text[0] != _CHAPTER and not text.startswith(_MAY_PRECEDE):
        yield Breach(FindingKind.OB_FIRST, (first,), (obstetric,))


def _leads(text: str) -> bool:
    return text[0] == _CHAPTER and not text.startswith(_SEQUELA)


def weeks_of_gestation(claim: Claim) -> Iterator[Breach]:
    """Weeks need an obstetric code, and one whose trimester they lie in."""
    if claim.letters.isdisjoint(_WEEKS_LETTERS):
        return
    lines = claim.icd10_diagnoses
    obstetric = [read for text, read in lines if text[0] == _CHAPTER]
    weeks = [read for text, read in lines if text.startswith(_WEEKS)]
    if obstetric:
        yield from _wrong_trimesters(claim, obstetric, weeks)
    else:
        for read in weeks:
            yield Breach(FindingKind.Z3A_ALONE, (read,), partner=_is_obstetric)


def _is_obstetric(code: Code) -> bool:
    return code.text[0] == _CHAPTER


def _wrong_trimesters(
    claim: Claim, obstetric: list[ReadLine], weeks: list[ReadLine]
) -> Iterator[Breach]:
    """The coded weeks decide; where none are coded, the weeks of the chart."""
    counts = [_weeks_of(read) for read in weeks] or [claim.encounter.gestation_weeks]
    possible = {_trimester(count) for count in counts if count is not None}
    if not possible:
        return
    for read in obstetric:
        # A preterm labor and its delivery may name two trimesters; either will do.
        named = _TRIMESTER.findall(read.record.description) if read.record else []
        if named and possible.isdisjoint(named):
            yield Breach(
                FindingKind.TRIMESTER_WEEKS,
                (read,),
                tuple(weeks),
                want=" or ".join(sorted(possible)),
            )


def _weeks_of(read: ReadLine) -> int | None:
    """Completed weeks by the last characters: 01 is less than 8, 49 more than 42, 00 unknown."""
    written = read.code.text[len(_WEEKS) :] if read.code else ""
    return int(written) if written.isdecimal() and written != _UNSPECIFIED_WEEKS else None


def _trimester(weeks: int) -> str:
    if weeks < _SECOND_FROM:
        return "first"
    return "second" if weeks < _THIRD_FROM else "third"


RULES: tuple[Rule, ...] = (obstetric_codes_first, weeks_of_gestation)
