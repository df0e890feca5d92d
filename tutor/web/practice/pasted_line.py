"""One pasted line, read word by word into lines of an answer and what is left over.

Not for dividing a text into lines or cells and not for headings: see
`tutor.web.practice.pasting`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tutor.codes.code import InvalidCodeError, parse_procedure
from tutor.codes.entered_line import EnteredLine, Section

DiagnosisTest = Callable[[str], bool]

_WORDS = re.compile(
    r"(?:→|->|=>|\b(?:ptrs?|pointers?|dx)\b:?)\s*(?P<after>[0-9A-L]{1,4}(?:\s*,\s*[0-9A-L]{1,2})*)(?![\w.])"
    r"|\(\s*(?P<within>[0-9A-L]{1,2}(?:\s*,\s*[0-9A-L]{1,2})*)\s*\)"
    r"|(?:\bx|×|\b(?:units?|qty)\b:?)\s*(?P<times>\d{1,5})(?![\w.])"
    r"|\b(?P<counted>\d{1,5})\s*(?:units?\b|x(?!\w)|×)"
    r"|(?P<word>[^\s,]+)",
    re.IGNORECASE,
)
_LIKE_A_DIAGNOSIS = re.compile(
    r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?|\d{3}\.\d{1,2}", re.IGNORECASE
)
_POINTERS = re.compile(r"[A-L]{1,4}", re.IGNORECASE)
_POINTER = re.compile(r"[A-L]{1,4}|[0-9]{1,2}", re.IGNORECASE)
_UNITS = re.compile(r"[0-9]{1,5}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}", re.IGNORECASE)
# The numbers that are modifiers; any other number of two digits can only be units.
_MODIFIER_NUMBER = re.compile(r"2[2-79]|3[23]|47|5[0-9]|6[236]|7[346-9]|8[0-2]|9[0-35-79]")
_MEASURE = re.compile(r"mg|ml|cc|mm|cm|kg|oz|iu|of|in|to|by|no|or|on|at|w/")
_PRESENT_ON_ADMISSION = frozenset("YNUW1")
MOST_MODIFIERS, MOST_POINTERS = 8, 12
_EDGES = " \t,;:.-–—()[]\"'"


@dataclass(frozen=True, slots=True)
class PastedLine:
    """What one pasted line gave.

    Attributes:
        entries: The lines of the answer; empty where the line holds no code.
        left_out: The words that stand in none of them, as they were pasted.
    """

    entries: tuple[EnteredLine, ...]
    left_out: str = ""


@dataclass(slots=True)
class _Entry:
    """A line of the answer while it is being read."""

    section: Section
    code: str
    modifiers: list[str] = field(default_factory=list)
    units: str = ""
    pointers: list[str] = field(default_factory=list)
    poa: str = ""
    in_title: bool = False

    def finished(self) -> EnteredLine:
        return EnteredLine(
            self.section,
            code=self.code,
            modifiers=" ".join(self.modifiers),
            units=self.units,
            pointers=",".join(self.pointers),
            poa=self.poa,
        )


def is_procedure(word: str) -> bool:
    """Whether a word has the shape of a CPT or HCPCS Level II code."""
    try:
        parse_procedure(word)
    except InvalidCodeError:
        return False
    return True


def looks_icd(word: str) -> bool:
    """Whether a word can be nothing but an ICD code, by its shape alone.

    Without its dot it may be an HCPCS code, or part of a title, so that is not certain.

    >>> looks_icd("e11.9"), looks_icd("250.00"), looks_icd("M5416"), looks_icd("B12")
    (True, True, False, False)
    """
    return "." in word and _LIKE_A_DIAGNOSIS.fullmatch(word) is not None


def bare(word: str) -> str:
    """Take away the punctuation around a word."""
    return word.strip(_EDGES)


def read_line(cells: Sequence[str], *, is_diagnosis: DiagnosisTest) -> PastedLine:
    """Read a line by what its words look like; `cells` has one element where it is no table.

    A title may stand before or after the code. Where one begins, only what is
    labelled (``x4``, ``→ A``) is still read, up to the end of its cell.
    """
    reader = _Reader(is_diagnosis)
    reader.look_for_certain(cells)
    for cell in cells:
        reader.read(cell)
    return PastedLine(
        tuple(entry.finished() for entry in reader.entries), " ".join(reader.left_out)
    )


class _Reader:
    """Reads the words of one line from left to right."""

    def __init__(self, is_diagnosis: DiagnosisTest) -> None:
        self.entries: list[_Entry] = []
        self.left_out: list[str] = []
        self._is_diagnosis = is_diagnosis
        self._only_certain = False
        self._times_labelled = False

    def look_for_certain(self, cells: Sequence[str]) -> None:
        """Note whether a known code stands here: B12 in a title must not be taken for one."""
        words = [word for cell in cells for word in re.split(r"[\s,]+", cell)]
        self._only_certain = any(self._certain(_head(word)) for word in words)
        found = _WORDS.finditer(" ".join(cells))
        self._times_labelled = any(match["times"] or match["counted"] for match in found)

    def read(self, cell: str) -> None:
        if self.entries:
            self.entries[-1].in_title = False
        for match in _WORDS.finditer(cell):
            self._take(match)

    def _take(self, match: re.Match[str]) -> None:
        pointers, units = match["after"] or match["within"], match["times"] or match["counted"]
        entry = self.entries[-1] if self.entries else None
        service = entry if entry and entry.section is Section.PROCEDURE else None
        if match["word"]:
            self._take_word(match["word"], entry)
        elif service and pointers and not service.pointers:
            service.pointers = re.split(r"\s*,\s*", pointers)
        elif service and units and not service.units:
            service.units = units
        else:
            self.left_out.append(match[0])

    def _take_word(self, word: str, entry: _Entry | None) -> None:
        head = _head(word)
        section = self._section_of(head, first=entry is None)
        if section is not None:
            entry = _Entry(section, head)
            self.entries.append(entry)
            for part in bare(word)[len(head) :].split("-"):
                self._take_detail(bare(part), entry)
        elif entry is None:
            self.left_out.append(word)
        else:
            self._take_detail(bare(word), entry, word)

    def _section_of(self, word: str, *, first: bool) -> Section | None:
        if self._is_diagnosis(word):
            return Section.DIAGNOSIS
        if is_procedure(word):
            return Section.PROCEDURE
        if first and not self._only_certain and _LIKE_A_DIAGNOSIS.fullmatch(word):
            return Section.DIAGNOSIS
        return None

    def _certain(self, word: str) -> bool:
        return self._is_diagnosis(word) or is_procedure(word)

    def _take_detail(self, word: str, entry: _Entry, written: str = "") -> None:
        if not word:
            return
        if entry.section is Section.DIAGNOSIS:
            taken = False
        else:
            taken = not entry.in_title and self._fits(word, entry)
        if not taken:
            entry.in_title = True
            self.left_out.append(written or word)

    def _fits(self, word: str, entry: _Entry) -> bool:
        begun = bool(entry.units or entry.pointers)
        is_number = _UNITS.fullmatch(word) is not None
        if _POINTERS.fullmatch(word) and (len(word) != 2 or begun):  # noqa: PLR2004
            return _append(entry.pointers, word, MOST_POINTERS)
        if _is_modifier(word):
            return _append(entry.modifiers, word, MOST_MODIFIERS)
        if is_number and begun:
            return _append(entry.pointers, word, MOST_POINTERS)
        if is_number and not self._times_labelled:
            entry.units = word
            return True
        return False


def _append(words: list[str], word: str, most: int) -> bool:
    if len(words) >= most:
        return False
    words.append(word)
    return True


def _is_modifier(word: str) -> bool:
    if not _MODIFIER.fullmatch(word) or _MEASURE.fullmatch(word):
        return False
    return _MODIFIER_NUMBER.fullmatch(word) is not None or not word.isdecimal()


def _head(word: str) -> str:
    """Return the code in front of modifiers that are joined by hyphens."""
    return bare(bare(word).split("-")[0])


def read_columns(
    cells: Sequence[str], roles: Sequence[str], *, is_diagnosis: DiagnosisTest
) -> PastedLine | None:
    """Read a line by the columns that its table has, or return none where a cell does not fit.

    `roles` names each column: a field of `EnteredLine`, or empty for one that
    is not asked for.
    """
    held = {role: bare(cell) for role, cell in zip(roles, cells, strict=False) if role}
    code = held.get("code", "")
    section = Section.DIAGNOSIS if is_diagnosis(code) else Section.PROCEDURE
    if not code or (section is Section.PROCEDURE and not is_procedure(code)):
        return None
    if not all(_fits_column(role, text) for role, text in held.items() if role != "code"):
        return None
    wanted = {"poa"} if section is Section.DIAGNOSIS else {"modifiers", "units", "pointers"}
    entry = {role: text for role, text in held.items() if role in wanted}
    other = [
        cell.strip()
        for number, cell in enumerate(cells)
        if number >= len(roles) or roles[number] not in wanted | {"code"}
    ]
    if "modifiers" in entry:
        entry["modifiers"] = " ".join(re.split(r"[\s,-]+", entry["modifiers"]))
    return PastedLine((EnteredLine(section, code=code, **entry),), " ".join(filter(None, other)))


def _fits_column(role: str, text: str) -> bool:
    parts = [part for part in re.split(r"[\s,-]+", text) if part]
    match role:
        case "modifiers":
            return len(parts) <= MOST_MODIFIERS and all(map(_MODIFIER.fullmatch, parts))
        case "units":
            return text == "" or _UNITS.fullmatch(text) is not None
        case "pointers":
            return len(parts) <= MOST_POINTERS and all(map(_POINTER.fullmatch, parts))
        case _:
            return text == "" or text.upper() in _PRESENT_ON_ADMISSION
