"""What the tabular list advises about a coding, without a verdict: feedback, never a finding.

"Code first, if applicable", "use additional code", "code also" and Excludes2
depend on the chart, which no table knows (DOMAIN 1.4, 5.9, 18). An Excludes1
note that names an unspecified code means its siblings too, but only an author
can say whether it does here (DOMAIN 5.10, 12).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations

from tutor.codes.code import Code, CodeSet
from tutor.codes.convention import CodeInterval, Convention, ConventionKind
from tutor.grading.claim import Claim, code_text
from tutor.grading.normalise import ReadLine


class AdviceKind(StrEnum):
    """What kind of note it is."""

    CODE_FIRST = "CODE_FIRST_ADVICE"
    USE_ADDITIONAL = "USE_ADDITIONAL_ADVICE"
    CODE_ALSO = "CODE_ALSO_ADVICE"
    EXCLUDES2 = "EXCLUDES2_ADVICE"
    EXCLUDES1_SIBLING = "EXCLUDES1_SIBLING"


@dataclass(frozen=True, slots=True)
class Advice:
    """One note worth reading again: the codes that it is about, its holder and its words."""

    kind: AdviceKind
    codes: tuple[str, ...]
    holder: str
    text: str
    answers: tuple[CodeInterval, ...] = ()
    """The codes that would answer the note."""


_MISSING_PARTNER = {
    ConventionKind.CODE_FIRST: AdviceKind.CODE_FIRST,
    ConventionKind.USE_ADDITIONAL: AdviceKind.USE_ADDITIONAL,
    ConventionKind.CODE_ALSO: AdviceKind.CODE_ALSO,
}


def advise(claim: Claim) -> tuple[Advice, ...]:
    """List the notes that the diagnoses of a claim bring up, each once."""
    lines = [r for r in claim.valid_diagnoses if r.code and r.code.code_set is CodeSet.ICD10CM]
    found: dict[tuple[AdviceKind, str, str], Advice] = {}
    for advice in (*_unanswered(claim, lines), *_between(claim, lines)):
        found.setdefault((advice.kind, advice.holder, advice.text), advice)
    return tuple(found.values())


def _unanswered(claim: Claim, lines: list[ReadLine]) -> Iterator[Advice]:
    """Notes that ask for a second code, where nothing on the claim answers them."""
    for place, read in enumerate(lines):
        if read.code is None:
            continue
        for note in _notes(claim, read.code):
            kind = _MISSING_PARTNER.get(note.kind)
            if kind is None or not note.targets or not _is_of_category(note, read.code):
                continue
            if kind is AdviceKind.CODE_FIRST and not _is_advice_to_order(claim, note, read.code):
                continue
            others = lines[:place] if kind is AdviceKind.CODE_FIRST else lines
            if not any(note.reaches(code_text(other)) for other in others if other is not read):
                yield Advice(kind, (read.shown,), note.holder, note.text, note.targets)


def _is_advice_to_order(claim: Claim, note: Convention, code: Code) -> bool:
    """Closed and unconditional; the manifestations have a rule of their own."""
    on = claim.encounter.date_of_service
    is_rule = claim.references.catalog.is_manifestation(code, on)
    return not (note.is_conditional or note.is_open or is_rule)


def _is_of_category(note: Convention, code: Code) -> bool:
    """Chapters and sections ask for too much too often to be told beside every code."""
    return "-" not in note.holder and code.text.startswith(note.holder)


def _between(claim: Claim, lines: list[ReadLine]) -> Iterator[Advice]:
    """Notes about two codes that both stand on the claim."""
    for holder, other in permutations(lines, 2):
        if holder.code is None or other.code is None or holder.code == other.code:
            continue
        for note in _notes(claim, holder.code):
            codes = (holder.shown, other.shown)
            if note.kind is ConventionKind.EXCLUDES2 and note.reaches(other.code.text):
                yield Advice(AdviceKind.EXCLUDES2, codes, note.holder, note.text)
            elif note.kind is ConventionKind.EXCLUDES1 and _means(claim, note, other.code):
                yield Advice(AdviceKind.EXCLUDES1_SIBLING, codes, note.holder, note.text)


def _means(claim: Claim, note: Convention, code: Code) -> bool:
    """Whether the note names an unspecified code of the other's category, and not the other."""
    if note.reaches(code.text):
        return False
    on = claim.encounter.date_of_service
    for target in note.targets:
        if target.first != target.last or target.first[:3] != code.category:
            continue
        named = claim.references.catalog.find(Code(code.code_set, target.first), on)
        if named is not None and named.is_billable and "unspecified" in named.description.lower():
            return True
    return False


def _notes(claim: Claim, code: Code) -> tuple[Convention, ...]:
    return claim.references.catalog.conventions(code, claim.encounter.date_of_service)
