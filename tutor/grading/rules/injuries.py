"""Injuries and their external causes: burns, sequelae, aftercare, place and activity.

ICD-10-CM Official Guidelines, Sections I.B.10, I.C.19.a and d, I.C.20 and
I.C.21.c.7 (DOMAIN 1.4, 1.5). Not for which of several injuries is the most
serious, which only the chart tells.
"""

from collections import defaultdict
from collections.abc import Iterator

from tutor.codes.code import Code
from tutor.grading.claim import Breach, Claim, Rule, code_text
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine
from tutor.grading.rules.first_listed import may_be_first

_FULL_LENGTH = 7
_BURNS = ("T20", "T21", "T22", "T23", "T24", "T25")
_CHEMICALS = ("T51", "T65")
_CORROSION_FROM = "4"
_SEQUELA = "S"
_INITIAL = frozenset("ABC")
_INJURIES_TO = "T34"

# Aftercare that can be of an injury. What is left out is of something else by its own title:
# explanted prostheses and scoliosis, transplants, neoplasms.
_AFTERCARE = ("Z471", "Z472", "Z4781", "Z4789", "Z480", "Z481", "Z488")
_ONCE_ONLY = ("Y92", "Y93", "Y99")
_ENCOUNTER_LETTERS = frozenset("STMVWXY")


def burns(claim: Claim) -> Iterator[Breach]:
    """The highest degree leads, and of one site on one side only the highest is coded."""
    if "T" not in claim.letters:
        return
    found = [
        (text, read)
        for text, read in claim.icd10_diagnoses
        if text.startswith(_BURNS) and not text.endswith(_SEQUELA)
    ]
    if len(found) > 1:
        yield from _burn_order(claim, found)
        yield from _burns_of_one_site(found)


def _burn_order(claim: Claim, found: list[tuple[str, ReadLine]]) -> Iterator[Breach]:
    # A corrosion stands behind the chemical that did it, by its Code first note.
    first = next(
        (read for read in claim.diagnoses if not _is_chemical(code_text(read))),
        None,
    )
    text, read = found[0]
    highest, worst = max(found, key=lambda burn: _degree(burn[0]))
    if read is first and _degree(text) < _degree(highest):
        yield Breach(FindingKind.BURN_ORDER, (read,), (worst,))


def _is_chemical(text: str) -> bool:
    return _CHEMICALS[0] <= text[:3] <= _CHEMICALS[1]


def _degree(text: str) -> int:
    """The degree in the 4th character, which burns count from 0 and corrosions from 4.

    0 where the title says "unspecified degree".
    """
    return int(text[3]) % 4


def _burns_of_one_site(found: list[tuple[str, ReadLine]]) -> Iterator[Breach]:
    by_site: defaultdict[tuple[str, str, bool], list[tuple[str, ReadLine]]] = defaultdict(list)
    for text, read in found:
        by_site[_site(text)].append((text, read))
    for burns_there in by_site.values():
        highest = max(_degree(text) for text, _read in burns_there)
        deepest = [read for text, read in burns_there if _degree(text) == highest]
        for text, read in burns_there:
            if _degree(text) < highest:
                yield Breach(FindingKind.BURN_SAME_SITE, (read, deepest[0]), tuple(deepest[1:]))


def _site(text: str) -> tuple[str, str, bool]:
    """Category and side; a burn and a corrosion are two injuries."""
    return text[:3], text[5], text[3] >= _CORROSION_FROM


def sequelae(claim: Claim) -> Iterator[Breach]:
    """What an injury left behind comes before the injury that left it."""
    first = claim.first
    if first is None or not _is_sequela(code_text(first)):
        return
    others = [read.code for read in claim.valid_diagnoses if read is not first and read.code]
    on = claim.encounter.date_of_service
    # The exception of I.B.10: a manifestation that must follow the sequela code.
    if any(claim.references.catalog.is_manifestation(code, on) for code in others):
        return
    is_there = any(map(_is_condition, others))
    yield Breach(FindingKind.SEQUELA_ORDER, (first,), partner=None if is_there else _is_condition)


def _is_sequela(text: str) -> bool:
    return text[:1] in ("S", "T") and len(text) == _FULL_LENGTH and text.endswith(_SEQUELA)


def _is_condition(code: Code) -> bool:
    return may_be_first(code) and not _is_sequela(code.text)


def aftercare(claim: Claim) -> Iterator[Breach]:
    """Aftercare of an injury is the injury's own code with its 7th character."""
    if "Z" not in claim.letters or claim.letters.isdisjoint("ST"):
        return
    lines = claim.icd10_diagnoses
    followed = [read for text, read in lines if text.startswith(_AFTERCARE)]
    for text, injury in lines if followed else ():
        if _is_injury(text) and not text.endswith(_SEQUELA):
            for read in followed:
                yield Breach(FindingKind.AFTERCARE_INJURY, (read, injury))


def _is_injury(text: str) -> bool:
    is_kind = text[0] == "S" or (text[0] == "T" and text[:3] <= _INJURIES_TO)
    return is_kind and len(text) == _FULL_LENGTH


def place_and_activity(claim: Claim) -> Iterator[Breach]:
    """Place, activity and status are told once, at the first contact for treatment."""
    if "Y" not in claim.letters:
        return
    lines = claim.icd10_diagnoses
    told = [(text, read) for text, read in lines if text.startswith(_ONCE_ONLY)]
    if not told:
        return
    later = _of_later_contact(lines)
    first_told: dict[str, tuple[str, ReadLine]] = {}
    for text, read in told:
        earlier_text, earlier = first_told.setdefault(text[:3], (text, read))
        if later:
            yield _repeat(read, later, "subsequent_encounter")
        elif earlier_text != text:
            yield _repeat(read, (earlier,), "more_than_once")


def _repeat(read: ReadLine, concerned: tuple[ReadLine, ...], detail: str) -> Breach:
    return Breach(FindingKind.EXT_CAUSE_REPEAT, (read,), concerned, detail=detail)


def _of_later_contact(lines: tuple[tuple[str, ReadLine], ...]) -> tuple[ReadLine, ...]:
    """The lines whose 7th character speaks of a later contact, where none is an initial one."""
    dated = [(text[-1], read) for text, read in lines if _says_which_contact(text)]
    if any(contact in _INITIAL for contact, _read in dated):
        return ()
    return tuple(read for _contact, read in dated)


def _says_which_contact(text: str) -> bool:
    """A letter in the 7th place of an injury, a cause, or a fracture of diseased bone."""
    return len(text) == _FULL_LENGTH and text[0] in _ENCOUNTER_LETTERS and text[-1].isalpha()


RULES: tuple[Rule, ...] = (burns, sequelae, aftercare, place_and_activity)
