"""ICD-10-CM from the tabular XML: hierarchy, notes, 7th characters.

The XML holds no 7-character codes that are made with a 7th-character table:
they are an entry without entries below it, padded with X to six characters,
and each character that the nearest table at or above it offers. That makes a
few codes which the release does not have (a patient who died cannot be seen
again), so `expand` keeps only what a code list names.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from xml.etree.ElementTree import Element

from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    LINES_PER_GROUP,
    BlockRow,
    CodeRow,
    Contents,
    Hints,
    InvalidReleaseError,
    NoteKind,
    NoteRow,
    PlacementRow,
    ReleaseContent,
    SeventhRow,
    Tabular,
)
from tutor.codebook.importers.release_date import day_named_in, month_words
from tutor.codebook.importers.xml_file import read_xml
from tutor.codebook.intervals import fiscal_year_end
from tutor.codes.code import CodeSet
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
_ROOT = re.compile(rb"<ICD10CM\.tabular\b")


class _Seventh(NamedTuple):
    character: str
    meaning: str


def _recognises(member: Member) -> bool:
    return bool(_ROOT.search(member.head))


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    for member in members:
        root = read_xml(member)
        yield read_tabular(root, _release(member, root, hints))


FORMAT = PublishedFormat("ICD-10-CM tabular list (XML)", _recognises, _read)


def tabular_release(first_day: date) -> CodeSetRelease:
    """Name an edition of the tabular list; it serves until its fiscal year ends."""
    return CodeSetRelease(
        CodeSet.ICD10CM,
        f"icd10cm-tabular-{first_day:%Y-%m}",
        f"ICD-10-CM tabular list of {month_words(first_day)}",
        first_day,
        fiscal_year_end(first_day),
    )


def _release(member: Member, root: Element, hints: Hints) -> CodeSetRelease:
    """Date an edition: its name says the month, its version the fiscal year."""
    named = hints.effective_on or day_named_in(member.name)
    if named is None:
        version = _words(root.findtext("version"))
        if not re.fullmatch(r"20\d\d", version):
            raise InvalidReleaseError(
                f"{member.shown} does not say of which year it is (version {version!r}). "
                "Give its first day: --effective YYYY-MM-DD."
            )
        named = date(int(version) - 1, 10, 1)
    return tabular_release(named)


def read_tabular(root: Element, release: CodeSetRelease) -> Tabular:
    """Read one edition.

    Raises:
        InvalidReleaseError: The XML holds an element that this reader does not
            know, or no entry at all.
    """
    reader = _Reader(Tabular(release))
    for chapter in root.iterfind("chapter"):
        reader.read_chapter(chapter)
    if not reader.tabular.entries:
        raise InvalidReleaseError("The ICD-10-CM tabular XML holds no code.")
    return reader.tabular


def expand(tabular: Tabular, listed: frozenset[str], release: CodeSetRelease) -> ReleaseContent:
    """Make the codes of a release from a tabular list and the bare list of its codes."""
    content = ReleaseContent(release)
    tables: dict[str, list[SeventhRow]] = {}
    for seventh in tabular.sevenths:
        tables.setdefault(seventh.holder, []).append(seventh)
    holding = {text[:length] for text in tabular.entries for length in range(1, len(text))}
    for text, title in tabular.entries.items():
        sevenths = _nearest(text, tables)
        if text in holding or (sevenths and len(text) < _LONGEST):
            content.codes.append(CodeRow(text, False, "", title, ""))
        elif text in listed:
            content.codes.append(CodeRow(text, True, "", title, ""))
        if text not in holding and sevenths and len(text) < _LONGEST:
            content.codes.extend(padding(text))
            padded = text.ljust(_PADDED, "X")
            content.codes.extend(
                CodeRow(padded + seventh.character, True, text, "", seventh.meaning)
                for seventh in sevenths
                if padded + seventh.character in listed
            )
    return content


def padding(text: str) -> Iterable[CodeRow]:
    """The headers between an entry and its 7-character codes: the entry with X after X."""
    padded = text.ljust(_PADDED, "X")
    return (
        CodeRow(padded[:length], False, text, "", "") for length in range(len(text) + 1, _LONGEST)
    )


def _nearest(text: str, tables: dict[str, list[SeventhRow]]) -> list[SeventhRow]:
    for length in range(len(text), _CATEGORY - 1, -1):
        if text[:length] in tables:
            return tables[text[:length]]
    return []


class _Reader:
    """Walks the XML once and fills an edition."""

    def __init__(self, tabular: Tabular) -> None:
        self.tabular = tabular
        self._sections: set[str] = set()

    def read_chapter(self, chapter: Element) -> None:
        number = _words(chapter.findtext("name"))
        key = f"chapter {number}"
        title = _words(chapter.findtext("desc"))
        self.tabular.blocks.append(BlockRow(key, "chapter", number, title, ""))
        self._read_notes(chapter, key)
        sections = chapter.findall("section")
        parents = nest_sections([section.get("id", "") for section in sections])
        for section in sections:
            label = section.get("id", "")
            if not label or f"section {label}" in self._sections:
                raise InvalidReleaseError(
                    f"A section of chapter {number} has no id of its own ({label!r})."
                )
            self._sections.add(f"section {label}")
            parent = f"section {parents[label]}" if parents[label] else key
            block = f"section {label}"
            title = _words(section.findtext("desc"))
            self.tabular.blocks.append(BlockRow(block, "section", label, title, parent))
            self._read_notes(section, block)
            for entry in section.iterfind("diag"):
                text = self._read_entry(entry, place=block)
                self.tabular.placements.append(PlacementRow(text, block))

    def _read_entry(self, entry: Element, *, place: str, depth: int = 1) -> str:
        text = _words(entry.findtext("name")).replace(".", "")
        title = _plain(_words(entry.findtext("desc")))
        if not text or not title:
            raise InvalidReleaseError(f"An entry in {place} has no name or title.")
        if text in self.tabular.entries:
            raise InvalidReleaseError(f"The ICD-10-CM tabular XML prints {text} twice.")
        if not _CATEGORY <= len(text) <= _LONGEST or depth > _LONGEST:
            raise InvalidReleaseError(
                f"The ICD-10-CM tabular XML has an entry {text[:20]!r} in {place[:20]}; "
                "codes have three to seven characters and lie in each other accordingly."
            )
        self.tabular.entries[text] = title
        self._read_notes(entry, text)
        self._read_sevenths(entry, text)
        for child in entry.iterfind("diag"):
            self._read_entry(child, place=text, depth=depth + 1)
        return text

    def _read_sevenths(self, entry: Element, holder: str) -> None:
        table = entry.find("sevenChrDef")
        if table is None:
            return
        sevenths = [
            _Seventh(extension.get("char", ""), _words(extension.text))
            for extension in table.iterfind("extension")
        ]
        self.tabular.sevenths.extend(
            SeventhRow(holder, position, *seventh) for position, seventh in enumerate(sevenths)
        )

    def _read_notes(self, element: Element, holder: str) -> None:
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
        self.tabular.notes.extend(
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
            if (outer_low, outer_high) != (low, high) and outer_low <= low and high <= outer_high
        ]
        nearest = max(
            around, key=lambda item: (item[0], _descending(item[1])), default=("", "", "")
        )
        parents[label] = nearest[2]
    return parents


def _descending(text: str) -> tuple[int, ...]:
    return tuple(-ord(character) for character in text)


def _alternative_meanings(table: Element) -> list[str]:
    """The other wordings that a 7th-character table prints below a character."""
    lines, character = [], ""
    for child in table:
        if child.tag == "extension":
            character = child.get("char", "")
        elif child.tag == "note":
            lines.append(f"{character}: {_words(child.text)}")
    return lines


def _acuity(table: Element) -> list[str]:
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
