"""ICD-10-CM from the tabular XML and the list of codes that go with one release.

The XML holds no 7-character codes that are made with a 7th-character table:
they are an entry without entries below it, padded with X to six characters,
and each character that the nearest table at or above it offers. That makes a
few codes which the release does not have (a patient who died cannot be seen
again), so only what the code list names is kept.
"""

import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tutor.codebook.importers.release_content import (
    LINES_PER_GROUP,
    BlockRow,
    CodeRow,
    InvalidReleaseError,
    NoteKind,
    NoteRow,
    ReleaseContent,
    SeventhRow,
)
from tutor.codes.release import CodeSetRelease

_NOTES = {
    "includes": NoteKind.INCLUDES,
    "inclusionTerm": NoteKind.INCLUSION,
    "excludes1": NoteKind.EXCLUDES1,
    "excludes2": NoteKind.EXCLUDES2,
    "codeFirst": NoteKind.CODE_FIRST,
    "useAdditionalCode": NoteKind.USE_ADDITIONAL,
    "codeAlso": NoteKind.CODE_ALSO,
    "notes": NoteKind.NOTE,
    "sevenChrNote": NoteKind.SEVENTH,
}
_STRUCTURE = {"name", "desc", "diag", "section", "sectionIndex", "sevenChrDef", "visualImpairment"}
_PADDED = 6
_LONGEST = 7
_CATEGORY = 3
_LAST_GROUP = 99


class _Seventh(NamedTuple):
    character: str
    meaning: str


def read_icd10cm(tabular: bytes, code_list: bytes, release: CodeSetRelease) -> ReleaseContent:
    """Read one release.

    Raises:
        InvalidReleaseError: The XML is broken or holds an element that this reader does not know.
    """
    try:
        root = ET.fromstring(tabular)  # noqa: S314 - the caller has checked the file's sha256
    except ET.ParseError as error:
        raise InvalidReleaseError(f"The ICD-10-CM tabular XML cannot be read: {error}") from error
    listed = frozenset(code_list.decode("utf-8").split())
    reader = _Reader(ReleaseContent(release), listed)
    for chapter in root.iterfind("chapter"):
        reader.read_chapter(chapter)
    if not reader.content.codes:
        raise InvalidReleaseError("The ICD-10-CM tabular XML holds no code.")
    return reader.content


class _Reader:
    """Walks the XML once and fills the rows of a release."""

    def __init__(self, content: ReleaseContent, listed: frozenset[str]) -> None:
        self.content = content
        self._listed = listed

    def read_chapter(self, chapter: ET.Element) -> None:
        number = _words(chapter.findtext("name"))
        key = f"chapter {number}"
        title = _words(chapter.findtext("desc"))
        self.content.blocks.append(BlockRow(key, "chapter", number, title, ""))
        self._read_notes(chapter, key)
        sections = chapter.findall("section")
        parents = nest_sections([section.get("id", "") for section in sections])
        for section in sections:
            label = section.get("id", "")
            if not label:
                raise InvalidReleaseError(f"A section of chapter {number} has no id.")
            parent = f"section {parents[label]}" if parents[label] else key
            block = f"section {label}"
            title = _words(section.findtext("desc"))
            self.content.blocks.append(BlockRow(block, "section", label, title, parent))
            self._read_notes(section, block)
            for entry in section.iterfind("diag"):
                self._read_entry(entry, sevenths=(), block=block)

    def _read_entry(self, entry: ET.Element, *, sevenths: Sequence[_Seventh], block: str) -> None:
        text = _words(entry.findtext("name")).replace(".", "")
        title = _plain(_words(entry.findtext("desc")))
        if not text or not title:
            raise InvalidReleaseError(f"An entry in {block or 'a category'} has no name or title.")
        self._read_notes(entry, text)
        sevenths = self._read_sevenths(entry, text) or sevenths
        below = entry.findall("diag")
        if below:
            self.content.codes.append(CodeRow(text, False, "", title, "", block))
            for child in below:
                self._read_entry(child, sevenths=sevenths, block="")
        elif sevenths and len(text) < _LONGEST:
            self._extend(text, title, sevenths, block)
        elif text in self._listed:
            self.content.codes.append(CodeRow(text, True, "", title, "", block))

    def _extend(self, text: str, title: str, sevenths: Sequence[_Seventh], block: str) -> None:
        codes = self.content.codes
        codes.append(CodeRow(text, False, "", title, "", block))
        padded = text.ljust(_PADDED, "X")
        codes.extend(
            CodeRow(padded[:length], False, text, "", "", "")
            for length in range(len(text) + 1, _PADDED + 1)
        )
        codes.extend(
            CodeRow(padded + seventh.character, True, text, "", seventh.meaning, "")
            for seventh in sevenths
            if padded + seventh.character in self._listed
        )

    def _read_sevenths(self, entry: ET.Element, holder: str) -> Sequence[_Seventh]:
        table = entry.find("sevenChrDef")
        if table is None:
            return ()
        sevenths = [
            _Seventh(extension.get("char", ""), _words(extension.text))
            for extension in table.iterfind("extension")
        ]
        self.content.sevenths.extend(
            SeventhRow(holder, position, *seventh) for position, seventh in enumerate(sevenths)
        )
        return sevenths

    def _read_notes(self, element: ET.Element, holder: str) -> None:
        for group, child in enumerate(element):
            if child.tag in _NOTES:
                kind, lines = _NOTES[child.tag], [_words(note.text) for note in child.iter("note")]
            elif child.tag == "sevenChrDef":
                kind, lines = NoteKind.SEVENTH, _alternative_meanings(child)
            elif child.tag == "visualImpairment":
                self._add_notes(holder[:_CATEGORY], _LAST_GROUP, NoteKind.NOTE, _acuity(child))
                continue
            elif child.tag in _STRUCTURE:
                continue
            else:
                raise InvalidReleaseError(
                    f"{holder} holds <{child.tag}>, which this version cannot read."
                )
            self._add_notes(holder, group, kind, lines)

    def _add_notes(self, holder: str, group: int, kind: NoteKind, lines: Iterable[str]) -> None:
        self.content.notes.extend(
            NoteRow(holder, group * LINES_PER_GROUP + number, kind, line)
            for number, line in enumerate(lines)
            if line
        )


def nest_sections(labels: Iterable[str]) -> dict[str, str]:
    """Say for each section of a chapter which wider section lies directly around it.

    The XML prints all sections of a chapter side by side, but some only
    announce a range of others, and their notes hold for the whole range.

    >>> nest_sections(["T07-T88", "T07", "T20-T32", "T20-T25"])
    {'T07-T88': '', 'T07': 'T07-T88', 'T20-T32': 'T07-T88', 'T20-T25': 'T20-T32'}
    """
    ranges = {
        label: (label.partition("-")[0], label.partition("-")[2] or label) for label in labels
    }
    parents = {}
    for label, (low, high) in ranges.items():
        around = [
            (outer_low, outer_high, outer)
            for outer, (outer_low, outer_high) in ranges.items()
            if outer != label and outer_low <= low and high <= outer_high
        ]
        nearest = max(
            around, key=lambda item: (item[0], _descending(item[1])), default=("", "", "")
        )
        parents[label] = nearest[2]
    return parents


def _descending(text: str) -> tuple[int, ...]:
    return tuple(-ord(character) for character in text)


def _alternative_meanings(table: ET.Element) -> list[str]:
    """The other wordings that a 7th-character table prints below a character."""
    lines, character = [], ""
    for child in table:
        if child.tag == "extension":
            character = child.get("char", "")
        elif child.tag == "note":
            lines.append(f"{character}: {_words(child.text)}")
    return lines


def _acuity(table: ET.Element) -> list[str]:
    """The table of ranges of sight, one line each.

    It is printed below the last code of a category whose first note refers to
    it, so it is a note of the whole category.
    """
    lines = []
    for category in table.iterfind("visCategory"):
        number = _words(category.findtext("value"))
        if not number:
            continue
        below = ", ".join(_words(v.text) for v in category.iterfind("visRange/visMax/value"))
        least = ", ".join(_words(v.text) for v in category.iterfind("visRange/visMin/value"))
        meaning = f"less than {below}" if below[:1].isdigit() else below
        meaning += f"; at least {least}" if least else ""
        lines.append(f"Visual impairment category {number}: {meaning}")
    return lines


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _plain(title: str) -> str:
    """Write a title as the order file does, which knows no accents (Meniere, Sjogren)."""
    if title.isascii():
        return title
    parts = unicodedata.normalize("NFD", title)
    return "".join(part for part in parts if not unicodedata.combining(part))
