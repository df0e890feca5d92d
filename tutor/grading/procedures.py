"""How close one procedure code is to another: the author's near misses, E/M levels, digits.

Neighbouring numbers are related only by habit, so sharing four digits is the
last resort and the author's `near` list comes first (DOMAIN 2.2, 5.3).
"""

from dataclasses import dataclass
from fractions import Fraction

from tutor.codes.code import Code, CodeSet
from tutor.grading.answer_key import NearCode, ProcedureSlot
from tutor.grading.evaluation_management import FAMILIES
from tutor.grading.finding import FindingKind
from tutor.grading.inpatient_procedures import compare_inpatient
from tutor.grading.normalise import ReadLine
from tutor.grading.rubric import Rubric
from tutor.grading.specificity import CodeMatch

_LEVEL = {code: (family, level) for family in FAMILIES for level, code in enumerate(family)}


@dataclass(frozen=True, slots=True)
class ProcedureMatch(CodeMatch):
    """A pair of service lines; `near` is the author's entry where it decided."""

    near: NearCode | None = None


def compare_procedure(
    slot: ProcedureSlot, read: ReadLine, *, rubric: Rubric
) -> ProcedureMatch | None:
    """Judge a submitted procedure code against a slot; None where they have nothing in common."""
    if read.code is None:
        return None
    if read.code == slot.code:
        return ProcedureMatch(Fraction(1), is_right=True)
    for accepted in slot.accept:
        if read.code == accepted.code and read.fault is None:
            return ProcedureMatch(accepted.credit, (FindingKind.ACCEPTED_ALTERNATE,), is_right=True)
    for near in slot.near:
        if read.code == near.code:
            return ProcedureMatch(near.credit, (_near_kind(slot, read, near),), near=near)
    if slot.code.code_set.is_stay_procedure:
        match = compare_inpatient(slot.code, read, rubric=rubric)
        return ProcedureMatch(match.credit, match.kinds) if match else None
    return _compare_services(slot.code, read, rubric)


def _compare_services(key: Code, read: ReadLine, rubric: Rubric) -> ProcedureMatch | None:
    if read.fault is not None or read.code is None:
        # A retired code is close to nothing unless the author says so (DOMAIN 5.9, 6).
        return None
    return _compare_em(key, read.code, rubric) or _compare_digits(key, read.code, rubric)


def _near_kind(slot: ProcedureSlot, read: ReadLine, near: NearCode) -> FindingKind:
    if read.fault is not None:
        return read.fault.kind
    if near.finding:
        return FindingKind(near.finding)
    by_level = em_relation(slot.code, near.code)
    return by_level or FindingKind.WRONG_PROCEDURE


def em_relation(key: Code, submitted: Code) -> FindingKind | None:
    """Say how two E/M codes differ; None where one of them is in no family or both are one."""
    if key.text not in _LEVEL or submitted.text not in _LEVEL or key == submitted:
        return None
    key_family, key_level = _LEVEL[key.text]
    family, level = _LEVEL[submitted.text]
    if family is not key_family:
        return FindingKind.EM_FAMILY
    return FindingKind.EM_LEVEL_OVER if level > key_level else FindingKind.EM_LEVEL_UNDER


def _compare_em(key: Code, submitted: Code, rubric: Rubric) -> ProcedureMatch | None:
    kind = em_relation(key, submitted)
    if kind is None:
        return None
    if kind is FindingKind.EM_FAMILY:
        return ProcedureMatch(rubric.credit["EM_FAMILY"], (kind,))
    steps = abs(_LEVEL[key.text][1] - _LEVEL[submitted.text][1])
    return ProcedureMatch(rubric.credit["EM_LEVEL_1" if steps == 1 else "EM_LEVEL_2"], (kind,))


def _compare_digits(key: Code, submitted: Code, rubric: Rubric) -> ProcedureMatch | None:
    if key.code_set is not submitted.code_set or key.text[:4] != submitted.text[:4]:
        return None
    if key.code_set is CodeSet.CPT and key.text[4].isdecimal() != submitted.text[4].isdecimal():
        # 0001F and 00012 share four characters and nothing else.
        return None
    return ProcedureMatch(rubric.credit["WRONG_PROCEDURE"], (FindingKind.WRONG_PROCEDURE,))
