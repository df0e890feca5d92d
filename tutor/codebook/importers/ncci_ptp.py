"""NCCI procedure-to-procedure edits: CMS's tab-separated text in parts, or a CSV of the same.

The text begins with a notice and a header over several lines. One quarter has
some two and a half million rows, so they are read as they go, and each code,
date and reason only once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice

from tutor.codebook.importers.delimited_file import (
    CellError,
    ReadOnce,
    Row,
    head_of,
    head_rows,
    match_columns,
    plain_cell,
    plain_name,
    preamble_and_rest,
    raw_rows,
    read_code,
    read_each,
)
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    Contents,
    EditContent,
    EditTable,
    Hints,
    InvalidReleaseError,
    PtpRow,
)
from tutor.codebook.importers.release_period import (
    first_day,
    names_of,
    quarterly,
    stated_quarter,
    stated_revision,
)

_TITLES = {
    EditTable.PTP_PRACTITIONER: "NCCI procedure-to-procedure edits for practitioners",
    EditTable.PTP_HOSPITAL: "NCCI procedure-to-procedure edits for outpatient hospitals",
}
_PRACTITIONER = re.compile(r"ccipra|prac")
_HOSPITAL = re.compile(r"ccioph|hosp|outpatient|(?<![a-z])oph(?![a-z])")
_OFFICIAL_ROW = re.compile(
    r'^"?[0-9A-Z]{5}"?[\t,]"?[0-9A-Z]{5}"?[\t,][ *"]*[\t,]"?\d{8}"?[\t,]"?(?:\d{8}|\*)?"? *[\t,]'
    r'"?[019]',
    re.MULTILINE,
)
_OFFICIAL_COLUMNS = {
    "column_1": 0,
    "column_2": 1,
    "effective_on": 3,
    "deleted_on": 4,
    "indicator": 5,
    "rationale": 6,
}
_MOST_HEADER_ROWS = 40
_CSV_NAMES = {
    "column1": "column_1",
    "column2": "column_2",
    "modifier": "indicator",
    "effective": "effective_on",
    "deletion": "deleted_on",
    "rationale": "rationale",
}
_CSV_REQUIRED = ("column_1", "column_2", "indicator", "deleted_on", "rationale")
_COMPACT_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)", re.ASCII)
_INDICATORS = ("0", "1", "9")


def _is_csv_header(cells: Sequence[str]) -> bool:
    return {"column1", "column2", "modifier"} <= set(map(plain_name, cells))


def _is_official(head: str) -> bool:
    return _OFFICIAL_ROW.search(head) is not None


def _recognises(member: Member) -> bool:
    head = head_of(member)
    return _is_official(head) or any(map(_is_csv_header, head_rows(head)))


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    """One release for each setting and quarter; its parts may be members of several packages."""
    groups: dict[tuple[EditTable, date, str], list[Member]] = {}
    for member in members:
        table = _table_of(member)
        stated = filter(None, map(stated_quarter, names_of(member)))
        day = first_day(next(stated, None), member, hints)
        revision = next(filter(None, map(stated_revision, names_of(member))), "")
        groups.setdefault((table, day, revision), []).append(member)
    for (table, day, revision), parts in groups.items():
        release = quarterly(table, _TITLES[table], day, revision=revision)
        lines = sum(part.data.count(b"\n") for part in parts)
        yield EditContent(release, chain.from_iterable(map(_rows, parts)), lines)


def _table_of(member: Member) -> EditTable:
    """The setting, which stands nowhere but in the file's name."""
    for name in map(str.lower, names_of(member)):
        if _PRACTITIONER.search(name):
            return EditTable.PTP_PRACTITIONER
        if _HOSPITAL.search(name):
            return EditTable.PTP_HOSPITAL
    raise InvalidReleaseError(
        f"{member.shown}: neither the pairs nor the file's name say whether they are for "
        "practitioners or for hospitals. Name the file as CMS does, ccipra-… or ccioph-…."
    )


def _rows(member: Member) -> Iterator[PtpRow]:
    rows = raw_rows(member)
    if _is_official(head_of(member)):
        return _pairs(_without_header(rows, member), _OFFICIAL_COLUMNS, member)
    before, rest = preamble_and_rest(rows, _is_csv_header, member)
    columns = match_columns(before[-1].cells, _CSV_NAMES, _CSV_REQUIRED, member)
    return _pairs(rest, columns, member)


def _without_header(rows: Iterator[Row], member: Member) -> Iterator[Row]:
    """The rows from the first pair of codes on; its header may stand over several rows."""
    for row in islice(rows, _MOST_HEADER_ROWS):
        if _is_official("\t".join(row.cells)):
            return chain([row], rows)
    raise InvalidReleaseError(
        f"{member.shown} has no pair of codes in its first {_MOST_HEADER_ROWS} rows."
    )


def _pairs(rows: Iterator[Row], at: Mapping[str, int], member: Member) -> Iterator[PtpRow]:
    codes, dates = ReadOnce(read_code), ReadOnce(_read_date)
    indicators, reasons = ReadOnce(_read_indicator), ReadOnce(plain_cell)
    one, two, indicator = at["column_1"], at["column_2"], at["indicator"]
    effective, deleted, reason = at.get("effective_on"), at["deleted_on"], at["rationale"]

    def read(cells: Sequence[str]) -> PtpRow:
        return PtpRow(
            codes[cells[one]],
            codes[cells[two]],
            None if effective is None else dates[cells[effective]],
            dates[cells[deleted]],
            indicators[cells[indicator]],
            reasons[cells[reason]],
        )

    return read_each(rows, read, member)


def _read_date(text: str) -> date | None:
    """Year, month, day without or with hyphens; None for nothing or ``*``."""
    plain = plain_cell(text)
    if plain in ("", "*"):
        return None
    match = _COMPACT_DATE.fullmatch(plain)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        match = None
    raise CellError(f"{text[:40]!r} is not a date (yyyymmdd or *)")


def _read_indicator(text: str) -> str:
    plain = plain_cell(text)
    if plain not in _INDICATORS:
        raise CellError(f"{text[:40]!r} is not a modifier indicator (0, 1 or 9)")
    return plain


NCCI_PTP = PublishedFormat("NCCI procedure-to-procedure edits", _recognises, _read)
