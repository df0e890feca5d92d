"""The conversion table of new ICD-10-CM codes: since when each is one, and what said it before.

It is published each year by the National Center for Health Statistics as a
workbook and as CSV, and lists all new codes since October 2016. "Unless
otherwise specified", a bare year means 1 October of that year.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    Contents,
    ConversionRow,
    ConversionTable,
    Hints,
    InvalidReleaseError,
)
from tutor.codebook.importers.release_date import month_words
from tutor.codebook.importers.table_file import header_row, read_table
from tutor.codebook.intervals import fiscal_year_end
from tutor.codes.code import CodeSet, InvalidCodeError, parse_code

_HEADER = ("current code assignment", "effective", "previous code(s) assignment")
_OCTOBER = 10
_YEAR = re.compile(r"20\d\d")
_DAY_AND_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})/(?:20)?(\d\d)")
_CELL_DAY = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_SERIAL_DAY = re.compile(r"\d{5}")
_SERIAL_ZERO = date(1899, 12, 30)
"""Workbooks count days from here."""
_ONE = r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?(?![0-9A-Z.])"
_CODE_OR_RANGE = re.compile(rf"({_ONE})(?:\s*-\s*({_ONE}))?")


def _recognises(member: Member) -> bool:
    return header_row(member, _HEADER[0]) is not None


def _read(members: Sequence[Member], _hints: Hints) -> Contents:
    """Read one member: a package holds the same table as a workbook and as CSV."""
    yield read_conversion_table(min(members, key=lambda member: member.is_workbook))


FORMAT = PublishedFormat("ICD-10-CM conversion table", _recognises, _read)


def read_conversion_table(member: Member) -> ConversionTable:
    """Read the table; it is named after the newest day in it.

    Raises:
        InvalidReleaseError: Its columns are others, or a row cannot be read.
    """
    header = header_row(member, _HEADER[0]) or ()
    if header != _HEADER:
        raise InvalidReleaseError(
            f"{member.shown} has the columns {', '.join(header)}; "
            f"{', '.join(_HEADER)} are expected."
        )
    rows = []
    for number, (code, effective, previous) in read_table(member, header):
        try:
            rows.append(_row(code, effective, previous))
        except ValueError as error:
            raise InvalidReleaseError(
                f"Row {number} of {member.shown} ({code[:20]}) cannot be read: {error}."
            ) from error
    if not rows:
        raise InvalidReleaseError(f"{member.shown} lists no code.")
    return _named(list(dict.fromkeys(rows)))


def _named(rows: list[ConversionRow]) -> ConversionTable:
    newest = max(row.effective_on for row in rows)
    is_annual = newest.month == _OCTOBER
    year = fiscal_year_end(newest).year
    name, words = (
        (f"{year}", f"fiscal year {year}")
        if is_annual
        else (f"{newest:%Y-%m}", month_words(newest))
    )
    return ConversionTable(
        f"icd10cm-conversion-{name}", f"ICD-10-CM conversion table, {words}", rows
    )


def _row(code: str, effective: str, previous: str) -> ConversionRow:
    return ConversionRow(_canonical(code), read_day(effective), read_previous(previous))


def read_day(text: str) -> date:
    """Read the day in any form that the tables use: a year, month/day/year, a workbook's day.

    >>> read_day("2018"), read_day("01/01/21"), read_day("45017")
    (datetime.date(2018, 10, 1), datetime.date(2021, 1, 1), datetime.date(2023, 4, 1))

    Raises:
        ValueError: It is none of these.
    """
    if _YEAR.fullmatch(text):
        return date(int(text), _OCTOBER, 1)
    if match := _DAY_AND_YEAR.fullmatch(text):
        return date(2000 + int(match[3]), int(match[1]), int(match[2]))
    if match := _CELL_DAY.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if _SERIAL_DAY.fullmatch(text):
        return _SERIAL_ZERO + timedelta(days=int(text))
    raise ValueError(f"{text[:20]!r} is no year and no day")


def read_previous(text: str) -> tuple[str, ...]:
    """Read the codes in a cell; a range, which only a code list can resolve, keeps its hyphen.

    The words between them carry nothing: "and", "&", "None", "Codes in Categories".

    >>> read_previous("H02.101-H02.106; H02.109")
    ('H02101-H02106', 'H02109')
    >>> read_previous("None")
    ()

    Raises:
        ValueError: A part with a digit in it is no code.
    """
    rest = _CODE_OR_RANGE.sub("", text)
    if any(character.isdigit() for character in rest):
        raise ValueError(f"{text[:40]!r} holds something that is no code")
    found = (
        "-".join(_canonical(code) for code in match.groups() if code)
        for match in _CODE_OR_RANGE.finditer(text)
    )
    return tuple(dict.fromkeys(found))


def _canonical(text: str) -> str:
    try:
        return parse_code(text, CodeSet.ICD10CM).text
    except InvalidCodeError as error:
        raise ValueError(str(error)) from error
