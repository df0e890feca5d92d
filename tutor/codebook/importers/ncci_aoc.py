"""NCCI add-on code edits: CMS's text of fixed columns, or a table with a header.

The text of fixed columns has no header; where its columns stand is in
`_FIXED_COLUMNS`. A day there is a year and the number of the day in it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from tutor.codebook.importers.delimited_file import (
    CellError,
    Row,
    head_of,
    head_rows,
    match_columns,
    plain_name,
    preamble_and_rest,
    read_code,
    read_each,
    read_lines,
    read_rows,
)
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    AddOnRow,
    Contents,
    EditContent,
    EditTable,
    Hints,
    InvalidReleaseError,
)
from tutor.codebook.importers.release_period import first_day, names_of, quarterly, stated_quarter

_TITLE = "NCCI add-on code edits"
_CONTRACTOR_DECIDES = "CCCCC"
_FIXED_ROW = re.compile(
    r"^[123][0-9A-Z]\d{3}[0-9A-Z][\d ]{7}(?:CCCCC|[0-9A-Z]\d{3}[0-9A-Z])[\d ]{7}\d{7}",
    re.ASCII | re.MULTILINE,
)
_FIXED_COLUMNS = {
    "type": slice(0, 1),
    "add_on": slice(1, 6),
    "add_on_end": slice(6, 13),
    "primary": slice(13, 18),
    "primary_end": slice(18, 25),
    "start": slice(25, 32),
    "end": slice(32, 39),
}
_POSITIONS = {use: position for position, use in enumerate(_FIXED_COLUMNS)}
_MOST_HEADER_LINES = 20
_NAMES = {
    "aocedittype": "type",
    "addoncode": "add_on",
    "primarycode": "primary",
    "aocdeldt": "add_on_end",
    "aocdeldtjulian": "add_on_end",
    "primarycodedeldt": "primary_end",
    "primarycodedeldtjulian": "primary_end",
    "aocediteffdt": "start",
    "aocediteffdtjulian": "start",
    "aoceditdeldt": "end",
    "aoceditdeldtjulian": "end",
    "specialinstructionnotes": "",
}
_REQUIRED = ("type", "add_on", "primary")
_ENDS = ("add_on_end", "primary_end", "end")
_TYPES = ("1", "2", "3")
_YEAR_AND_DAY = re.compile(r"([12]\d{3})(\d{3})", re.ASCII)
_YEAR_MONTH_DAY = re.compile(r"([12]\d{3})-?(\d\d)-?(\d\d)", re.ASCII)


def _is_header(cells: Sequence[str]) -> bool:
    return {"addoncode", "primarycode"} <= set(map(plain_name, cells))


def _is_fixed(text: str) -> bool:
    return _FIXED_ROW.search(text) is not None


def _recognises(member: Member) -> bool:
    head = head_of(member)
    return _is_fixed(head) or any(map(_is_header, head_rows(head)))


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    """A package holds the list once for each way of writing it; the first is read."""
    member = members[0]
    stated = filter(None, map(stated_quarter, names_of(member)))
    start = first_day(next(stated, None), member, hints)
    if _is_fixed(head_of(member)):
        rows, at = _fixed_rows(member), _POSITIONS
    else:
        before, rows = preamble_and_rest(read_rows(member), _is_header, member)
        at = match_columns(before[-1].cells, _NAMES, _REQUIRED, member)
    edits = read_each(rows, partial(_read_row, at=at), member)
    yield EditContent(quarterly(EditTable.ADD_ON, _TITLE, start), edits)


def _fixed_rows(member: Member) -> Iterator[Row]:
    has_begun = False
    for number, line in enumerate(read_lines(member), start=1):
        has_begun = has_begun or _is_fixed(line)
        if has_begun and line.strip():
            yield Row(number, [line[part].strip() for part in _FIXED_COLUMNS.values()])
        elif number > _MOST_HEADER_LINES:
            raise InvalidReleaseError(
                f"{member.shown} has no add-on code in its first {_MOST_HEADER_LINES} lines."
            )


def _read_row(cells: Sequence[str], at: Mapping[str, int]) -> AddOnRow:
    edit_type = cells[at["type"]]
    if edit_type not in _TYPES:
        raise CellError(f"{edit_type[:40]!r} is not a type of add-on edit (1, 2 or 3)")
    ends = [_read_day(cells[at[use]]) for use in _ENDS if use in at]
    primary = cells[at["primary"]]
    return AddOnRow(
        read_code(cells[at["add_on"]]),
        "" if primary == _CONTRACTOR_DECIDES else read_code(primary),
        edit_type,
        _read_day(cells[at["start"]]) if "start" in at else None,
        min(filter(None, ends), default=None),
    )


def _read_day(text: str) -> date | None:
    """A year and the number of the day in it, or year, month, day; None for nothing or noughts."""
    if not text.strip("0"):
        return None
    match = _YEAR_AND_DAY.fullmatch(text)
    if match:
        first = date(int(match[1]), 1, 1)
        day = first + timedelta(days=int(match[2]) - 1)
        if day.year == first.year:
            return day
    match = _YEAR_MONTH_DAY.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        match = None
    raise CellError(f"{text[:40]!r} is not a day (a year and the number of the day in it)")


NCCI_AOC = PublishedFormat(_TITLE, _recognises, _read)
