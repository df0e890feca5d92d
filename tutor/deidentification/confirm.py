"""The second tier: every capital and every number that nothing explains, for the author to look at.

Not a judgement: most of what is shown here is a brand, a maker or a rare term.
"""

import re
from collections.abc import Iterator

from tutor.deidentification import ordinary_names, organisations
from tutor.deidentification.category import Category
from tutor.deidentification.flag import Found, joined
from tutor.deidentification.likely_names import is_abbreviation, is_eponym_here, without_columns
from tutor.deidentification.name_words import TITLE_WORDS
from tutor.deidentification.prepared import Prepared, Word
from tutor.deidentification.rule import find_all
from tutor.deidentification.strange_numbers import find_numbers

_CAPITAL = "A capital letter, and no word that a chart is known to hold: perhaps a name."
_MONTH = "A month, perhaps of one event: every part of a date but the year identifies."
_MONTHS = re.compile(
    r"\b(?:January|February|April|June|July|August|September|October|November|December|Sept|"
    r"(?:(?:in|since|last|late|early|mid|until|of|by|from|to|this|through|"
    r"around)[\s-]+(?:early\s+|late\s+|mid-?)?(?:March|May)))\b"
)
_SHORT = 3
_SPEAKS = re.compile(
    r"\s+(?:says?|said|reports?|reported|states?|stated|denies|denied|lives|lived|"
    r"works|worked|called|calls|came|comes|"
    r"presents?|presented|tells|told|complains|feels|felt|wants|wanted|asks|asked|"
    r"thinks|thought|admits|agrees|agreed|"
    r"understands|understood|went|goes|took|smokes|drinks|walks|arrived|returns|returned|"
    r"tolerated|knows|remembers|drove|drives|helps|noted|notes|who|and\s+(?:his|her|I))\b"
)
_IS = re.compile(
    r"\s+(?:has|had|was|is|will|takes|uses|used|does|did|needs|can|fell|sat|got|" r"gets|'s)\b"
)
_INITIAL = re.compile(r"(?<![\w.'-])(?P<v>[A-Z]\.[ ]?(?:[A-Z]\.[ ]?)?(?P<l>[A-Z][a-z'-]+))")
_LETTERED = re.compile(
    r"\b(?:vitamin|hepatitis|types?|grade|stage|class|part|option|group|plan|"
    r"protein|influenza|phase|level|blood|factor|strep|hemoglobin|appendix|"
    r"section)\s+$",
    re.IGNORECASE,
)
_TWO_INITIALS = re.compile(
    r"(?<![\w.])(?!(?:U\.\s?S|E\.\s?R|I\.\s?V|P\.\s?O|O\.\s?R|E\.\s?D|D\.\s?C|"
    r"A\.\s?M|P\.\s?M|M\.\s?D|D\.\s?O|R\.\s?N|N\.\s?P|P\.\s?A|B\.\s?P|H\.\s?R|"
    r"R\.\s?R|I\.\s?D|Q\.\s?D|B\.\s?I|T\.\s?I|I\.\s?M|C\.\s?T|E\.\s?K|H\.\s?S|"
    r"N\.\s?S|K\.\s?U|J\.\s?P|S\.\s?O|P\.\s?R|N\.\s?G|C\.\s?C|A\.\s?P|P\.\s?T|"
    r"O\.\s?T))[A-Z]\.\s?[A-Z]\.(?![\w])"
)
_DOSE_AFTER = re.compile(
    r"[\s-]*(?:XR|ER|SR|CR|LA|HCT|DS|forte)?[\s,(]*\d+(?:[./]\d+)?(?:-\d+)?\s?(?:mg|"
    r"mcg|ml|g|units?|%|iu|meq|puffs?|tab|cap|one|b\.?i\.?d|q\.?\d?h|daily|p\.?o)",
    re.IGNORECASE,
)
_SUTURE_BEFORE = re.compile(r"(?:#?\d-0|#\d+|0|french|fr|gauge)\s*$", re.IGNORECASE)


def find_to_confirm(prepared: Prepared, blocked: list[Found]) -> list[Found]:
    """Return what the author is to look at, where nothing blocks, in order, without overlaps."""
    covered = bytearray(len(prepared.text) + 1)
    for one in blocked:
        covered[one.start : one.end] = b"\1" * (one.end - one.start)
    found = [
        one
        for one in (
            *find_all(organisations.RULES, prepared),
            *without_columns(find_all(ordinary_names.RULES, prepared), prepared),
            *_months(prepared),
            *_words(prepared, _lower_words(prepared, covered)),
            *_initials(prepared),
            *find_numbers(prepared),
        )
        if not any(covered[one.start : one.end])
    ]
    return _neighbours_joined(joined(found), prepared)


def _months(prepared: Prepared) -> Iterator[Found]:
    for match in _MONTHS.finditer(prepared.text):
        yield Found(*match.span(), Category.DATE, "date.month", _MONTH)


def _lower_words(prepared: Prepared, covered: bytearray) -> frozenset[str]:
    """Words that the text writes small somewhere, outside of e-mail addresses and the like."""
    return frozenset(
        word.text for word in prepared.words if word.text.islower() and not covered[word.start]
    )


def _words(prepared: Prepared, lower_words: frozenset[str]) -> Iterator[Found]:
    for number, word in enumerate(prepared.words):
        if word.is_capitalised and _is_suspect(number, word, prepared, lower_words):
            yield Found(word.start, word.end, Category.NAME, "name.capital", _CAPITAL)


def _initials(prepared: Prepared) -> Iterator[Found]:
    known = prepared.vocabulary
    for match in _INITIAL.finditer(prepared.text):
        # "Plan B. Continue" ends a sentence; "nurse J. Lake" is somebody.
        ends_sentence = known.is_safe(match["l"]) and not known.is_name(match["l"])
        if ends_sentence and match["l"].lower() in _STARTERS:
            continue
        if not _LETTERED.search(prepared.before(match.start(), 16)):
            yield Found(*match.span("v"), Category.NAME, "name.capital", _CAPITAL)
    for match in _TWO_INITIALS.finditer(prepared.text):
        yield Found(
            *match.span(), Category.NAME, "name.two_initials", "Perhaps somebody's initials."
        )


_STARTERS = frozenset(
    [
        "the",
        "he",
        "she",
        "it",
        "his",
        "her",
        "their",
        "they",
        "we",
        "you",
        "i",
        "this",
        "that",
        "these",
        "those",
        "there",
        "a",
        "an",
        "in",
        "on",
        "at",
        "for",
        "with",
        "no",
        "not",
        "if",
        "as",
        "after",
        "before",
        "when",
        "then",
        "and",
        "but",
        "or",
        "patient",
        "follow",
        "continue",
        "will",
        "return",
        "start",
        "stop",
        "begin",
        "repeat",
        "both",
        "all",
        "also",
        "she's",
        "he's",
        "once",
        "given",
        "discussed",
        "recommend",
        "review",
        "see",
        "plan",
        "take",
        "use",
        "keep",
        "given",
        "currently",
        "today",
        "next",
        "please",
    ]
)


def _is_suspect(number: int, word: Word, prepared: Prepared, lower_words: frozenset[str]) -> bool:
    known = prepared.vocabulary
    plain = word.text.removesuffix("'s").removesuffix("'S")
    if len(plain) == 1 or plain.lower() in TITLE_WORDS or is_abbreviation(plain, known):
        return False
    if is_eponym_here(word, prepared):
        return False
    if known.is_name(plain):
        return not known.is_safe(plain) or _is_out_of_place(number, word, prepared)
    if known.is_safe(plain):
        return _is_capital_of_its_own(number, word, prepared)
    return plain.lower() not in lower_words and _is_unexplained(word, plain, prepared)


def _is_capital_of_its_own(number: int, word: Word, prepared: Prepared) -> bool:
    """Whether an ordinary word has a capital that nothing calls for: "we told Skip to rest"."""
    text = word.text
    if (
        not text[1:].islower()
        or len(text) <= _SHORT
        or prepared.vocabulary.is_proper(text)
        or prepared.vocabulary.is_eponym(text)
    ):
        return False
    if prepared.begins_sentence(word.start) or _has_digit_beside(word, prepared):
        return False
    return not _is_in_title(number, word, prepared)


_TITLE_LINE = re.compile(
    r"(?:[A-Z0-9(][\w'/&().-]*|of|and|the|for|with|in|on|to|a|an|or|at|by|vs|"
    r"[-/&,])(?:[ ]+(?:[A-Z0-9(][\w'/&().-]*|of|and|the|for|with|in|on|to|a|an|or|"
    r"at|by|vs|[-/&,]))*\s*:?"
)


def _is_in_title(number: int, word: Word, prepared: Prepared) -> bool:
    """Whether the word stands in a heading, or in a known run of capitals."""
    line, label = prepared.line(word.start), prepared.cell(word.start, word.end)
    return (
        _is_heading(word, line, prepared)
        or (":" in prepared.text[slice(*label)] and _is_heading(word, label, prepared))
        or " ".join(_run_around(number, prepared)).lower() in _PLACES_OF_CARE
    )


def _is_heading(word: Word, span: tuple[int, int], prepared: Prepared) -> bool:
    """Whether a line, or a label in a column of one, begins with capitals, this one among them."""
    begins, ends = span
    line = prepared.text[begins:ends]
    heading, colon, _rest = line.partition(":")
    return (
        word.start - begins < len(heading)
        and bool(colon or not line.rstrip().endswith("."))
        and bool(_TITLE_LINE.fullmatch(heading.strip("#*_| -")))
    )


def _run_around(number: int, prepared: Prepared) -> list[str]:
    """The words with a capital that stand together with this one."""
    words = prepared.words
    first = last = number
    while first > 0 and words[first - 1].is_capitalised and _is_joined(first - 1, prepared):
        first -= 1
    while last + 1 < len(words) and words[last + 1].is_capitalised and _is_joined(last, prepared):
        last += 1
    return [word.text for word in words[first : last + 1]]


def _is_joined(number: int, prepared: Prepared) -> bool:
    first, second = prepared.words[number : number + 2]
    return prepared.text[first.end : second.start] in (" ", "-", " & ")


_PLACES_OF_CARE = frozenset(
    part.strip()
    for part in """
    emergency, emergency department, emergency room, operating room, recovery room, intensive
    care unit, intensive care, labor and delivery, day surgery, physical therapy, therapy,
    emergency medicine, critical care, nursery, occupational therapy, speech therapy, social
    work, social services, case management, home health, pulmonary, general surgery, primary
    care, urgent care, family medicine, internal medicine, radiology, cardiology, neurology,
    interventional radiology, nursing, pharmacy, pediatrics, plastic surgery, vascular surgery,
    infectious disease, pain management, respiratory therapy, physical medicine, newborn
    nursery, surgery, anesthesia, pathology, orthopedics, urology, oncology, hospice, medical
    oncology, hematology, psychiatry, ambulatory surgery, outpatient surgery, medicine, chapter,
    steri strips, steri strip, review of systems, adult protective services, child protective
    services, protective services, doppler, type, stage, grade, table, figure, section
    """.replace("\n", " ").split(",")
)


def _is_unexplained(word: Word, plain: str, prepared: Prepared) -> bool:
    """Whether a word that no list holds may be a name after all."""
    if _has_digit_beside(word, prepared):
        return False
    parts = re.split(r"'", plain)
    if len(parts) > 1 and all(prepared.vocabulary.is_safe(part) for part in parts if len(part) > 1):
        return False
    if prepared.vocabulary.is_eponym(plain):
        # An eponym nobody is called by: safe on its own ("Parkinson", "Crohn").
        return False
    return not (
        _DOSE_AFTER.match(prepared.after(word.end, 24))
        or _SUTURE_BEFORE.search(prepared.before(word.start, 8))
    )


def _has_digit_beside(word: Word, prepared: Prepared) -> bool:
    """Whether the letters are part of a token with digits, which is judged as a number."""
    return prepared.before(word.start, 1).isdigit() or prepared.after(word.end, 1).isdigit()


def _is_out_of_place(number: int, word: Word, prepared: Prepared) -> bool:
    """Whether an ordinary word that is also a name is written as a name here.

    "Long" may begin a sentence; in the middle of one it is somebody.
    """
    words = prepared.words
    before = words[number - 1] if number else None
    after = words[number + 1] if number + 1 < len(words) else None
    if after and _is_beside(word, after, prepared) and _may_be_name(after, prepared):
        return True
    if before and _is_beside(before, word, prepared) and _may_be_name(before, prepared):
        return True
    if prepared.begins_sentence(word.start):
        rest = prepared.after(word.end, 24)
        is_given = word.text.lower() in prepared.vocabulary.given_names
        return bool(_SPEAKS.match(rest)) or (is_given and bool(_IS.match(rest)))
    return not _is_in_title(number, word, prepared)


def _is_beside(first: Word, second: Word, prepared: Prepared) -> bool:
    return (
        prepared.text[first.end : second.start].strip(" .,&-/") == ""
        and second.start - first.end <= _SHORT
    )


def _may_be_name(word: Word, prepared: Prepared) -> bool:
    """Whether a capitalised word beside another one may be a part of the same name."""
    known = prepared.vocabulary
    if not word.is_capitalised or len(word.text) == 1 or is_eponym_here(word, prepared):
        return False
    if word.text.isupper():
        return known.is_name(word.text) and not known.is_safe(word.text)
    return known.is_name(word.text) or not (known.is_safe(word.text) or known.is_eponym(word.text))


def _neighbours_joined(found: list[Found], prepared: Prepared) -> list[Found]:
    """Join words of one name, which the author ticks once."""
    kept: list[Found] = []
    for one in found:
        if kept and one.rule == kept[-1].rule == "name.capital":
            between = prepared.laid_out[kept[-1].end : one.start]
            if between in (" ", "-", ", ", " & ", " and ", "/", ". "):
                kept[-1] = kept[-1]._replace(end=one.end)
                continue
        kept.append(one)
    return kept
