"""How close one diagnosis code is to another: right category, wrong depth, side or 7th character.

Judged from the wording and the tree of the release, never from the position of
a digit: 1/2/9 is only the commonest scheme for sides, and a 7th character can
be the encounter, the eye, a stage or a fetus (DOMAIN 1.4, 5.3, 5.9).
"""

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from tutor.codes.catalog import CodeRecord
from tutor.codes.code import Code, CodeSet
from tutor.grading.answer_key import DiagnosisSlot
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import Judge, ReadLine
from tutor.grading.rubric import Rubric

_WORD = re.compile(r"[a-z0-9']+")
_SIDES = {"right": "right", "left": "left", "bilateral": "bilateral", "both": "bilateral"}
_STOP_WORDS = ("of", "the", "a", "an", "in", "on", "with", "and", "unspecified", "unilateral")
_SIDED_NOUNS = ("side", "eye", "ear", "limb", "extremity", "hand", "foot")
_NOT_TELLING = frozenset((*_STOP_WORDS, *_SIDED_NOUNS))
_IRREGULAR_PLURALS = {"feet": "foot", "extremities": "extremity"}
_SHORTEST_PLURAL = 4
_ICD9_FIFTH = 5


@dataclass(frozen=True, slots=True)
class CodeMatch:
    """A pair that may be aligned: the credit of the code alone, and what is to be said of it."""

    credit: Fraction
    kinds: tuple[FindingKind, ...] = ()
    is_right: bool = False


def compare_diagnosis(
    slot: DiagnosisSlot, read: ReadLine, *, judge: Judge, rubric: Rubric
) -> CodeMatch | None:
    """Judge a submitted diagnosis against a slot; None where the two have nothing in common."""
    if read.code == slot.code:
        return CodeMatch(Fraction(1), is_right=True)
    for accepted in slot.accept:
        if read.code == accepted.code and read.fault is None:
            return CodeMatch(accepted.credit, (FindingKind.ACCEPTED_ALTERNATE,), is_right=True)
    if read.code is None or read.code.code_set is not slot.code.code_set:
        return None
    if read.fault is not None:
        return _compare_faulty(slot.code, read, judge=judge, rubric=rubric)
    if slot.code.code_set is CodeSet.ICD9CM:
        return _compare_icd9(slot.code, read.code, rubric)
    return _compare_valid(slot.code, read.record, judge=judge, rubric=rubric)


def _compare_faulty(key: Code, read: ReadLine, *, judge: Judge, rubric: Rubric) -> CodeMatch | None:
    code, fault = read.code, read.fault
    if code is None or fault is None or fault.kind is FindingKind.WRONG_CODE_SET:
        return None
    same_category = code.category == key.category
    if fault.kind is FindingKind.MALFORMED and fault.repaired is not None:
        return _compare_malformed(key, fault.repaired, judge=judge, rubric=rubric)
    if not same_category:
        other = _other_category(key, read.record, judge=judge, rubric=rubric)
        return other and CodeMatch(other.credit, (fault.kind, *other.kinds))
    if fault.kind is FindingKind.NOT_BILLABLE and not key.text.startswith(code.text):
        return CodeMatch(Fraction(0), (FindingKind.NOT_BILLABLE, FindingKind.WRONG_SUBCATEGORY))
    if fault.kind is FindingKind.INVALID_CODE:
        return CodeMatch(Fraction(0), (FindingKind.INVALID_CODE,))
    return CodeMatch(rubric.credit[fault.kind.value], (fault.kind,))


def _compare_malformed(
    key: Code, repaired: Code, *, judge: Judge, rubric: Rubric
) -> CodeMatch | None:
    share = rubric.credit["MALFORMED"]
    if repaired == key:
        return CodeMatch(share, (FindingKind.MALFORMED,))
    record = judge.catalog.find(repaired, judge.on)
    sibling = _compare_valid(key, record, judge=judge, rubric=rubric)
    return sibling and CodeMatch(share * sibling.credit, (FindingKind.MALFORMED, *sibling.kinds))


def _compare_icd9(key: Code, code: Code, rubric: Rubric) -> CodeMatch | None:
    if key.category != code.category:
        return None
    if len(key.text) == len(code.text) == _ICD9_FIFTH and key.text[:4] == code.text[:4]:
        return CodeMatch(rubric.credit["WRONG_5TH_DIGIT"], (FindingKind.WRONG_5TH_DIGIT,))
    return CodeMatch(rubric.credit["WRONG_SUBCATEGORY"], (FindingKind.WRONG_SUBCATEGORY,))


def _compare_valid(
    key: Code, submitted: CodeRecord | None, *, judge: Judge, rubric: Rubric
) -> CodeMatch | None:
    wanted = judge.catalog.find(key, judge.on)
    if wanted is None or submitted is None:
        return None
    if key.category != submitted.code.category:
        return _other_category(key, submitted, judge=judge, rubric=rubric)
    seventh = _compare_seventh(wanted, submitted)
    if wanted.node == submitted.node:
        kind = seventh or FindingKind.WRONG_SUBCATEGORY
        return CodeMatch(rubric.credit[kind.value], (kind,))
    kind = _compare_nodes(wanted, submitted)
    credit = rubric.credit[kind.value]
    if seventh is None:
        return CodeMatch(credit, (kind,))
    kinds = (kind,) if seventh is kind else (kind, seventh)
    return CodeMatch(credit * rubric.credit["SECOND_ATTRIBUTE"], kinds)


def _other_category(
    key: Code, submitted: CodeRecord | None, *, judge: Judge, rubric: Rubric
) -> CodeMatch | None:
    wanted = judge.catalog.find(key, judge.on)
    if wanted is None or submitted is None or not wanted.section:
        return None
    if wanted.section != submitted.section:
        return None
    return CodeMatch(rubric.credit["WRONG_CATEGORY"], (FindingKind.WRONG_CATEGORY,))


def _compare_seventh(wanted: CodeRecord, submitted: CodeRecord) -> FindingKind | None:
    """Compare 7th characters by what they say; None where they agree or one has none."""
    if (
        wanted.seventh_character is None
        or submitted.seventh_character is None
        or wanted.seventh_character == submitted.seventh_character
    ):
        return None
    got = (submitted.seventh_meaning or "").lower()
    want = (wanted.seventh_meaning or "").lower()
    if _is_unspecified(got):
        return FindingKind.LOW_SPECIFICITY
    if _is_unspecified(want):
        return FindingKind.OVER_SPECIFIC
    if side_of(got) and side_of(want):
        return FindingKind.WRONG_LATERALITY
    return FindingKind.WRONG_7TH


def _is_unspecified(meaning: str) -> bool:
    # "not applicable or unspecified" is a fetus of a single pregnancy: a choice, not a gap.
    return "unspecified" in meaning and not meaning.startswith("not applicable")


def _compare_nodes(wanted: CodeRecord, submitted: CodeRecord) -> FindingKind:
    by_side = _compare_sides(wanted.node_description, submitted.node_description)
    if by_side:
        return by_side
    want_vague = "unspecified" in wanted.node_description.lower()
    got_vague = "unspecified" in submitted.node_description.lower()
    if got_vague and not want_vague and _is_under_parent(wanted, submitted):
        return FindingKind.LOW_SPECIFICITY
    if want_vague and not got_vague and _is_under_parent(submitted, wanted):
        return FindingKind.OVER_SPECIFIC
    return FindingKind.WRONG_SUBCATEGORY


def _is_under_parent(deep: CodeRecord, vague: CodeRecord) -> bool:
    """Whether the vague code's parent stands above the deep one."""
    return bool(vague.ancestors) and vague.ancestors[-1] in deep.ancestors


def _compare_sides(want: str, got: str) -> FindingKind | None:
    want_side, got_side = side_of(want), side_of(got)
    if want_side == got_side or _apart_from_side(want) != _apart_from_side(got):
        return None
    if got_side is None:
        return FindingKind.LOW_SPECIFICITY
    if want_side is None:
        return FindingKind.OVER_SPECIFIC
    return FindingKind.WRONG_LATERALITY


def side_of(title: str) -> str | None:
    """Return right, left or bilateral where the title names exactly one of them.

    >>> side_of("Pain in right knee"), side_of("Pain in unspecified knee")
    ('right', None)
    """
    sides = {_SIDES[word] for word in _WORD.findall(title.lower()) if word in _SIDES}
    return sides.pop() if len(sides) == 1 else None


def _apart_from_side(title: str) -> Counter[str]:
    """The words of a title without its side and the nouns that only sided titles carry."""
    words = (_singular(word) for word in _WORD.findall(title.lower()))
    return Counter(word for word in words if word not in _SIDES and word not in _NOT_TELLING)


def _singular(word: str) -> str:
    if word in _IRREGULAR_PLURALS:
        return _IRREGULAR_PLURALS[word]
    if (
        len(word) >= _SHORTEST_PLURAL
        and word.endswith("s")
        and not word.endswith(("ss", "is", "us"))
    ):
        return word[:-1]
    return word
