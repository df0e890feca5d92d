"""ICD-9-CM from the official title files of version 32, the last: diagnoses and procedures.

Those files list codes that may stand on a claim and nothing else, so the
categories above them, which a coder must be told are not codes, are made here.
Each list comes twice, with full and with abbreviated titles.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    CodeRow,
    Contents,
    Hints,
    InvalidReleaseError,
    ReleaseContent,
    ShortTitleRow,
)
from tutor.codes.code import Code, CodeSet
from tutor.codes.release import CodeSetRelease

_LINES = {
    CodeSet.ICD9CM: re.compile(r"(\d{3,5}|V\d{2,4}|E\d{3,4}) +(\S.*)"),
    CodeSet.ICD9CM_VOLUME3: re.compile(r"(\d{2,4}) +(\S.*)"),
}
_LONGEST_SHORT_TITLE = 24
_FIRST_DAY = date(2013, 10, 1)
_LAST_DAY = date(2015, 9, 30)
"""Version 32 is version 31 unchanged, which came into force on the first of these days."""


@dataclass(frozen=True, slots=True)
class _List:
    """One of the two lists; the columns of its first line tell it from every other file."""

    release: CodeSetRelease
    starts: re.Pattern[bytes]
    totals: dict[str, int]


_LISTS = (
    _List(
        CodeSetRelease(CodeSet.ICD9CM, "icd9cm-v32", "ICD-9-CM version 32", _FIRST_DAY, _LAST_DAY),
        re.compile(rb"0010  Cholera"),
        {"numeric": 12_167, "E": 1_291, "V": 1_109},
    ),
    _List(
        CodeSetRelease(
            CodeSet.ICD9CM_VOLUME3,
            "icd9cm-volume3-v32",
            "ICD-9-CM Volume 3 version 32",
            _FIRST_DAY,
            _LAST_DAY,
        ),
        re.compile(rb"0001 Ther"),
        {"numeric": 3_882},
    ),
)


def _recognises(member: Member) -> bool:
    return any(listing.starts.match(member.head) for listing in _LISTS)


def _read(members: Sequence[Member], _hints: Hints) -> Contents:
    for listing in _LISTS:
        found = [member for member in members if listing.starts.match(member.head)]
        if found:
            yield _read_list(listing, found)


FORMAT = PublishedFormat("ICD-9-CM version 32 titles", _recognises, _read)


def _read_list(listing: _List, members: Sequence[Member]) -> ReleaseContent:
    full: dict[str, str] = {}
    short: dict[str, str] = {}
    for member in members:
        titles = _read_titles(member.data, listing.release.code_set, name=member.shown)
        _check_totals(titles, listing, name=member.shown)
        if max(map(len, titles.values())) > _LONGEST_SHORT_TITLE:
            full = full or titles
        else:
            short = short or titles
    if not full:
        raise InvalidReleaseError(
            f"{members[0].shown} holds abbreviated titles only. Import the file of full titles "
            "(CMS32_DESC_LONG_…), or the ZIP that holds both."
        )
    content = _with_headers(full, listing.release)
    content.short_titles += [
        ShortTitleRow(text, title)
        for text, title in short.items()
        if title != _full_title(full, text, members)
    ]
    return content


def _full_title(full: dict[str, str], text: str, members: Sequence[Member]) -> str:
    if text not in full:
        raise InvalidReleaseError(
            f"{members[0].package}: {text} has an abbreviated title but no full one. "
            "Download the package again."
        )
    return full[text]


def _check_totals(titles: dict[str, str], listing: _List, *, name: str) -> None:
    counts = Counter(text[0] if text[0] in "EV" else "numeric" for text in titles)
    if counts != listing.totals:
        expected = sum(listing.totals.values())
        raise InvalidReleaseError(
            f"{name} lists {len(titles):,} codes ({_shown(counts)}); version 32, the last, has "
            f"{expected:,} ({_shown(listing.totals)}). "
            "Download version 32 again; earlier versions cannot be imported."
        )


def _shown(counts: dict[str, int]) -> str:
    return ", ".join(f"{counts.get(kind, 0):,} {kind}" for kind in ("numeric", "E", "V"))


def read_icd9cm(descriptions: bytes, release: CodeSetRelease) -> ReleaseContent:
    """Read a title file, which is Latin-1: code, spaces, title; its totals are not checked.

    Raises:
        InvalidReleaseError: A line is not of that form, or a code stands twice.
    """
    titles = _read_titles(descriptions, release.code_set, name="the ICD-9-CM descriptions")
    return _with_headers(titles, release)


def _read_titles(data: bytes, code_set: CodeSet, *, name: str) -> dict[str, str]:
    titles: dict[str, str] = {}
    for number, line in enumerate(data.decode("latin-1").splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINES[code_set].fullmatch(line.strip())
        if match is None:
            raise InvalidReleaseError(
                f"Line {number} of {name} is {line[:40]!r}; "
                "a code, spaces and its title are expected."
            )
        if match[1] in titles:
            raise InvalidReleaseError(f"Line {number} of {name} lists {match[1]} a second time.")
        titles[match[1]] = " ".join(match[2].split())
    return titles


def _with_headers(titles: dict[str, str], release: CodeSetRelease) -> ReleaseContent:
    content = ReleaseContent(release)
    content.codes.extend(CodeRow(text, True, "", title, "") for text, title in titles.items())
    content.codes.extend(
        CodeRow(text, False, "", shared_title(below), "")
        for text, below in _headers(titles, release.code_set).items()
    )
    return content


def _headers(titles: dict[str, str], code_set: CodeSet) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for text, title in titles.items():
        stem = len(Code(code_set, text).category)
        for length in range(stem, len(text)):
            headers.setdefault(text[:length], []).append(title)
    return {text: below for text, below in headers.items() if text not in titles}


def shared_title(titles: list[str]) -> str:
    """Name a category by the words that all titles below it begin with.

    The ellipsis says that this is not the official wording, which the file
    does not hold.

    >>> shared_title(["Asthma, extrinsic, unspecified", "Asthma, intrinsic, unspecified"])
    'Asthma …'
    """
    if len(titles) == 1:
        return f"{titles[0]} …"
    shared = takewhile(
        lambda words: len(set(words)) == 1, zip(*map(str.split, titles), strict=False)
    )
    words = [alike[0] for alike in shared]
    return f"{' '.join(words).rstrip(',;:')} …" if words else "…"
