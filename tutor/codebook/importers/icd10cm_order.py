"""ICD-10-CM from the order file: every code and header of a release with its titles.

The order file is the official list. It says nothing of 7th characters, but
prints the header that each 7-character code was made from, and that code's
title is the header's with the meaning behind it; so codes come out in the same
form as from the tabular list. Its addenda close with the official totals.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from tutor.codebook.importers.first_day import first_day, named_release
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.icd10cm_tabular import padding
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    CodeRow,
    Contents,
    Hints,
    InvalidReleaseError,
    OrderAddenda,
    ReleaseContent,
    ShortTitleRow,
)
from tutor.codebook.importers.release_date import day_named_in
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

_LINE = re.compile(r"\d{5} ([A-Z][0-9A-Z]{2,6}) +([01]) (.{60}) (\S.*)")
_ORDER_STARTS = re.compile(rb"(?:\xef\xbb\xbf)?\d{5} A00     0 ")
_CODES_STARTS = re.compile(rb"(?:\xef\xbb\xbf)?A000    [A-Z]")
_ADDENDA_STARTS = re.compile(rb"(?:Add|Delete|Revise from): +[01] [A-Z]\d[0-9A-Z]+ ")
_ADDENDA_TOTAL = re.compile(r"^ *(\d+) (headers|codes) in (icd10cm_order_(\w+))\.txt", re.MULTILINE)
_WHOLE = 7
_LINES_OF_TOTALS = 4


def _recognises(member: Member) -> bool:
    return any(
        pattern.match(member.head) for pattern in (_ORDER_STARTS, _CODES_STARTS, _ADDENDA_STARTS)
    )


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    orders = [m for m in members if _ORDER_STARTS.match(m.head)]
    addenda = [m for m in members if _ADDENDA_STARTS.match(m.head)]
    if not orders and not addenda:
        raise InvalidReleaseError(
            f"{members[0].shown} lists billable codes without their headers. "
            "Import the order file (icd10cm_order_YYYY.txt) of the same release."
        )
    for member in orders:
        content = read_order_file(
            member.data, order_release(first_day(member, hints)), name=member.shown
        )
        for codes in (m for m in members if _CODES_STARTS.match(m.head)):
            _check_codes_file(content, codes)
        yield content
    for member in addenda:
        yield _read_addenda(member)


FORMAT = PublishedFormat("ICD-10-CM order file", _recognises, _read)


def order_release(first_day: date) -> CodeSetRelease:
    """Name a release by its first day: a fiscal year, or an update within one."""
    return named_release(CodeSet.ICD10CM, first_day, stem="icd10cm", title="ICD-10-CM")


def read_order_file(data: bytes, release: CodeSetRelease, *, name: str) -> ReleaseContent:
    """Read the fixed-width lines: order number, code, 1 for billable, short and long title.

    Raises:
        InvalidReleaseError: A line is of another form, or a code stands twice.
    """
    content = ReleaseContent(release)
    titles: dict[str, str] = {}
    for text, is_billable, short, title in _lines(data, name):
        if text in titles:
            raise InvalidReleaseError(f"{name} lists {text} twice.")
        titles[text] = title
        content.codes.append(CodeRow(text, is_billable, "", title, ""))
        if short != title:
            content.short_titles.append(ShortTitleRow(text, short))
    headers = {row.text for row in content.codes if not row.is_billable}
    content.codes = list(_extended(content.codes, titles, headers))
    return content


def _lines(data: bytes, name: str) -> Iterator[tuple[str, bool, str, str]]:
    text = data.decode("latin-1")
    if not text.endswith("\n"):
        raise InvalidReleaseError(
            f"The last line of {name} does not end. The file is cut off; download it again."
        )
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            raise InvalidReleaseError(
                f"Line {number} of {name} is {line[:40]!r}; an order number, a code, 0 or 1, "
                "a short and a long title are expected. The file may be cut off."
            )
        yield match[1], match[2] == "1", match[3].strip(), " ".join(match[4].split())


def _extended(rows: list[CodeRow], titles: dict[str, str], headers: set[str]) -> Iterator[CodeRow]:
    """Write each code with a 7th character as its header and the character's meaning."""
    padded: set[str] = set()
    for row in rows:
        node = _header_of(row.text, headers) if row.is_billable and len(row.text) == _WHOLE else ""
        beginning = f"{titles[node]}, " if node else ""
        if not node or not row.title.startswith(beginning):
            yield row
            continue
        yield CodeRow(row.text, True, node, "", row.title.removeprefix(beginning))
        if node not in padded:
            padded.add(node)
            yield from padding(node)


def _header_of(text: str, headers: set[str]) -> str:
    """The header that a 7-character code extends: what stands before the placeholders."""
    for length in range(_WHOLE - 1, 2, -1):
        if text[:length] in headers:
            return text[:length]
        if text[length - 1] != "X":
            return ""
    return ""


def _check_codes_file(content: ReleaseContent, member: Member) -> None:
    """Hold the list of billable codes that lies in the same package against the order file."""
    listed = {line[:7].strip() for line in member.data.decode("latin-1").splitlines() if line[:7]}
    billable = {row.text for row in content.codes if row.is_billable}
    if listed != billable:
        odd = ", ".join(sorted(listed ^ billable)[:5])
        raise InvalidReleaseError(
            f"{member.shown} and the order file beside it do not list the same codes: "
            f"{len(listed):,} and {len(billable):,} ({odd} …). Download the package again."
        )


def _read_addenda(member: Member) -> OrderAddenda:
    totals = _ADDENDA_TOTAL.findall(member.data.decode("latin-1"))
    if len(totals) != _LINES_OF_TOTALS or [kind for _n, kind, _f, _y in totals] != [
        "headers",
        "headers",
        "codes",
        "codes",
    ]:
        raise InvalidReleaseError(
            f"{member.shown} does not close with the totals of headers and codes. "
            "The file may be cut off."
        )
    (_, headers), (_, billable) = (
        (int(totals[0][0]), int(totals[1][0])),
        (int(totals[2][0]), int(totals[3][0])),
    )
    day = day_named_in(totals[3][2])
    if day is None:
        raise InvalidReleaseError(f"{member.shown} names no year in its totals.")
    return OrderAddenda(order_release(day), member.shown, billable, headers)
