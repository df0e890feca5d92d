"""Conventions of the tabular list: Excludes1, Code first, manifestations, Use additional code.

ICD-10-CM Official Guidelines, Section I.A.12-17. Every pair is tried both
ways, for few notes are printed at both codes, and the partner is always found
from the note's holder (DOMAIN 1.3). "Code first, if applicable" and Excludes2
are advice and never a breach.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tutor.codes.code import Code
from tutor.codes.convention import Convention
from tutor.grading.claim import Breach, Claim, Rule, code_text
from tutor.grading.code_notes import CodeNotes
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine

_NotedLines = tuple[tuple[ReadLine, CodeNotes], ...]


def excludes1(claim: Claim) -> Iterator[Breach]:
    """Two codes that the tabular list never puts together, unless they are unrelated."""
    lines = claim.noted_diagnoses
    prefixes = {prefix for _read, notes in lines for prefix in notes.prefixes}
    found: dict[tuple[int, int], Convention] = {}
    for place, (_read, notes) in enumerate(lines):
        if not notes.excluded_prefixes.isdisjoint(prefixes):
            for other, (_partner, its_notes) in enumerate(lines):
                for prefix in its_notes.prefixes:
                    if prefix in notes.excluded:
                        _meet(found, lines, (place, other), notes.excluded[prefix])
        if not notes.interval_letters.isdisjoint(claim.letters):
            _meet_intervals(found, lines, place)
    for one, other in sorted(found):
        basis = _said(found[one, other])
        yield Breach(FindingKind.EXCLUDES1, (lines[one][0], lines[other][0]), basis=basis)


def _meet_intervals(
    found: dict[tuple[int, int], Convention], lines: _NotedLines, place: int
) -> None:
    texts = [notes.prefixes[-1] for _read, notes in lines]
    for interval, note in lines[place][1].excluded_intervals:
        for other, text in enumerate(texts):
            # Most lie before or behind it, which costs less to see than to ask.
            if interval.first[0] <= text[0] <= interval.last[0] and interval.reaches(text):
                _meet(found, lines, (place, other), note)


def _meet(
    found: dict[tuple[int, int], Convention],
    lines: _NotedLines,
    places: tuple[int, int],
    note: Convention,
) -> None:
    """Note a pair once, by the holder that stands first; a code does not exclude itself."""
    one, other = sorted(places)
    if lines[one][0].code != lines[other][0].code:
        found.setdefault((one, other), note)


def code_first(claim: Claim) -> Iterator[Breach]:
    """A manifestation needs its aetiology before it, and is never first itself."""
    lines = claim.noted_diagnoses
    for place, (read, all_notes) in enumerate(lines):
        if read.code is None or not all_notes.is_manifestation:
            continue
        notes = all_notes.code_first
        would_do = _aetiology_of(read.code, notes)
        basis = _said(notes[0]) if notes else ""
        others = [other for other, _notes in lines]
        if not any(other.code and would_do(other.code) for other in others[:place]):
            yield _without_aetiology(read, others[place + 1 :], notes, would_do, basis)
        if read is claim.first:
            yield Breach(FindingKind.MANIFESTATION_FIRST, (read,), partner=would_do, basis=basis)


def _without_aetiology(
    read: ReadLine,
    later: Sequence[ReadLine],
    notes: tuple[Convention, ...],
    would_do: Callable[[Code], bool],
    basis: str,
) -> Breach:
    found = [other for other in later if other.code and would_do(other.code)]
    if not found:
        return Breach(FindingKind.CODE_FIRST_MISSING, (read,), partner=would_do, basis=basis)
    # An open list takes nearly any code; one that it names is the likelier cause.
    named = [other for other in found if any(note.reaches(code_text(other)) for note in notes)]
    cause = (named or found)[0]
    detail = None if named else "open_list"
    return Breach(FindingKind.CODE_FIRST_ORDER, (read, cause), basis=basis, detail=detail)


def _aetiology_of(code: Code, notes: tuple[Convention, ...]) -> Callable[[Code], bool]:
    """Say which codes satisfy the notes.

    A list left open is satisfied by any code outside the manifestation's own
    category (DOMAIN 5.9, 20).
    """
    is_open = not notes or any(note.is_open for note in notes)

    def would_do(other: Code) -> bool:
        if is_open and other.category != code.category and other.code_set.is_diagnosis:
            return True
        return any(note.reaches(other.text) for note in notes)

    return would_do


# The conditions that always have their second code, whatever the words of the note: DOMAIN 1.4
# and 5.10, 4. What severe sepsis needs is the acute organ dysfunctions that R65.2- lists, with
# those that are commonly documented beside them; septic shock is an organ dysfunction by itself
# (Section I.C.1.d.2), and a contracted kidney is one of those that hypertension is presumed for.
_KIDNEY = ("N18",)
_HYPERTENSIVE_KIDNEY = ("N18", "N26")
_ORGAN_DYSFUNCTION = (
    "D65", "D688", "D689", "D695", "D696", "E872", "G6281", "G7281", "G92", "G934", "I21", "I46",
    "I50", "I5A", "I95", "J80", "J951", "J952", "J9582", "J96", "K720", "K729", "K767", "K7682",
    "N17", "N990", "R34", "R392", "R402", "R4182", "R571", "R579",
)  # fmt: skip
_ALWAYS_WITH: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    (("E0822", "E0922", "E1022", "E1122", "E1322"), _KIDNEY, "N18.-"),
    (("I12", "I13"), _HYPERTENSIVE_KIDNEY, "N18.-"),
    (("I110", "I130", "I132"), ("I50",), "I50.-"),
    (("R6520",), _ORGAN_DYSFUNCTION, "the acute organ dysfunction"),
    (("T20", "T21", "T22", "T23", "T24", "T25"), ("T31", "T32"), "T31.- or T32.-"),
)
_HOLDERS = tuple(prefix for holders, _partners, _wanted in _ALWAYS_WITH for prefix in holders)
_SEQUELA = "S"


def use_additional(claim: Claim) -> Iterator[Breach]:
    """A code whose stage, extent or organ dysfunction is always a second code."""
    lines = claim.icd10_diagnoses
    for text, read in lines:
        if not text.startswith(_HOLDERS) or _is_sequela_of_burn(text):
            continue
        for holders, partners, wanted in _ALWAYS_WITH:
            if not text.startswith(holders):
                continue
            if not any(other.startswith(partners) for other, _read in lines):
                would_do = partial(_begins, partners)
                kind = FindingKind.USE_ADDITIONAL_MISSING
                yield Breach(kind, (read,), partner=would_do, want=wanted)


def _begins(prefixes: tuple[str, ...], code: Code) -> bool:
    return code.text.startswith(prefixes)


def _is_sequela_of_burn(text: str) -> bool:
    """The extent is told of a burn under care, not of a scar."""
    return text.startswith("T2") and text.endswith(_SEQUELA)


def _said(note: Convention) -> str:
    return f"{note.holder}: {note.text}"


RULES: tuple[Rule, ...] = (excludes1, code_first, use_additional)
