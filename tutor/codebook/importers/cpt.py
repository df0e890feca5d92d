"""CPT from the AMA's own data files, for an installation whose owner holds a licence.

Nothing of the AMA's is part of this project; who has the files may import
them. They come in several layouts of the same list, known here by their lines:

- LONGULT, LONGUT: code, tab, full descriptor.
- LONGULF, LONGUF: code in columns 1-5, descriptor from column 10, over several lines.
- MEDU, SHORTU: code in columns 1-5, descriptor from column 7, 48 or 28 characters at most.

The names with UL are in both cases of letters, the others in capitals only.
The licence's text stands above the first code and is skipped.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import HEAD_BYTES, Member
from tutor.codebook.importers.release_content import (
    CodeRow,
    Contents,
    Hints,
    InvalidReleaseError,
    ReleaseContent,
    ShortTitleRow,
)
from tutor.codebook.importers.text_file import decoded
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

_CODE = "[0-9]{4}[0-9FTUMA]"
_CODE_WIDTH = 5
_LONGEST_MEDIUM = 48
_LONGEST_SHORT = 28
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


class _Layout(IntEnum):
    """The layouts; of several in one package, the first holds."""

    TABBED = 1
    LINES = 2
    SHORT = 3
    MEDIUM = 4


_LINES = {
    _Layout.TABBED: re.compile(rf"({_CODE})\t([^\t]+)"),
    _Layout.SHORT: re.compile(rf"({_CODE}) (\S.{{0,{_LONGEST_SHORT - 1}}})"),
    _Layout.MEDIUM: re.compile(rf"({_CODE}) (\S.{{0,{_LONGEST_MEDIUM - 1}}})"),
    _Layout.LINES: re.compile(rf"({_CODE})[ 0-9]{{4}}(.*\S)"),
}
"""The narrower layout comes first: its lines may fit the wider ones too."""
_FULL = (_Layout.TABBED, _Layout.LINES)


@dataclass(frozen=True, slots=True)
class _File:
    member: Member
    layout: _Layout
    titles: dict[str, str]

    @property
    def rank(self) -> tuple[bool, _Layout]:
        """The order of the layouts, but full descriptors in small letters go before all."""
        is_in_capitals = all(title.isupper() for title in self.titles.values())
        return self.layout in _FULL and is_in_capitals, self.layout


def _recognises(member: Member) -> bool:
    try:
        lines = _code_lines(decoded(member.head).splitlines()[: _last_whole_line(member)])
    except InvalidReleaseError:
        return False
    return b"\0" not in member.head and _layout_of(lines) is not None


def _last_whole_line(member: Member) -> int | None:
    return None if len(member.head) < HEAD_BYTES else -1


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    """Read the full descriptors and the short ones, each from the best file of the package.

    Raises:
        InvalidReleaseError: No licence was stated, no name or hint says the
            year, or a file is not all in one layout.
    """
    if not hints.holds_cpt_licence:
        raise InvalidReleaseError(
            f"{members[0].shown} holds CPT descriptors, which are the American Medical "
            "Association's and may be used only under its licence. If you hold one, import the "
            "file with --i-hold-an-ama-licence."
        )
    content = ReleaseContent(_release_of(members, hints))
    files = sorted((_read_file(member) for member in members), key=lambda file: file.rank)
    full = _best([file for file in files if file.layout in _FULL])
    short = _best([file for file in files if file.layout not in _FULL])
    content.codes.extend(CodeRow(text, True, "", title, "") for text, title in full.items())
    content.short_titles.extend(ShortTitleRow(*item) for item in short.items())
    return iter((content,))


def _best(files: Sequence[_File]) -> dict[str, str]:
    """The titles of the first; the others must name the same codes."""
    for other in files[1:]:
        if other.titles.keys() != files[0].titles.keys():
            raise InvalidReleaseError(
                f"{files[0].member.shown} names {len(files[0].titles):,} codes, "
                f"{other.member.shown} {len(other.titles):,}; the same ones are expected in both."
            )
    return files[0].titles if files else {}


def _release_of(members: Iterable[Member], hints: Hints) -> CodeSetRelease:
    names = [name for member in members for name in (member.name, member.package)]
    years = [int(match[0]) for match in map(_YEAR.search, names) if match]
    if hints.effective_on is not None:
        years.insert(0, hints.effective_on.year)
    if not years:
        raise InvalidReleaseError(
            f"{names[0]}: no name says the year that this file is for. Give its first day: "
            "--effective 2027-01-01."
        )
    year = years[0]
    return CodeSetRelease(
        CodeSet.CPT, f"cpt-{year}", f"CPT {year}", date(year, 1, 1), date(year, 12, 31)
    )


def _read_file(member: Member) -> _File:
    lines = list(_code_lines(decoded(member.data).splitlines()))
    layout = _layout_of(lines)
    if layout is None:
        raise InvalidReleaseError(
            f"{member.shown} is not all in one layout of the AMA's files: a code with its "
            "descriptor is expected on every line that begins with a digit. It may be damaged."
        )
    titles: dict[str, list[str]] = {}
    for line in lines:
        text, title = _fields(layout, line)
        if text in titles and layout is not _Layout.LINES:
            raise InvalidReleaseError(f"{member.shown} holds {text} twice.")
        titles.setdefault(text, []).extend(title.split())
    return _File(member, layout, {text: " ".join(words) for text, words in titles.items()})


def _fields(layout: _Layout, line: str) -> tuple[str, str]:
    match = _LINES[layout].fullmatch(line)
    return (match[1], match[2]) if match else ("", "")


def _code_lines(lines: Iterable[str]) -> Iterator[str]:
    """The lines from the first code on that begin with a digit; all else is licence text."""
    has_begun = False
    for line in map(str.rstrip, lines):
        has_begun = has_begun or any(shape.fullmatch(line) for shape in _LINES.values())
        if has_begun and line[:1].isdigit():
            yield line


def _layout_of(lines: Iterable[str]) -> _Layout | None:
    """The narrowest layout that every line has; None where none has, or where no line has words."""
    possible = list(_LINES)
    has_words = False
    for line in lines:
        possible = [layout for layout in possible if _LINES[layout].fullmatch(line)]
        has_words = has_words or any(map(str.isalpha, line[_CODE_WIDTH:]))
    return possible[0] if possible and has_words else None


CPT = PublishedFormat("CPT data files of the American Medical Association", _recognises, _read)
