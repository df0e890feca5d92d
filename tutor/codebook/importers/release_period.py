"""The days on which a published edit table holds, from its text, its file's name, or the importer.

Quarterly tables hold to the end of their quarter, the fee schedule to the end
of its year, the weights of groups to the end of their fiscal year, where no
later release comes first.
"""

import re
from collections.abc import Iterator
from datetime import date

from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    EditRelease,
    EditTable,
    Hints,
    InvalidReleaseError,
)
from tutor.codebook.importers.release_date import MONTH_NAMES, last_day_of_quarter
from tutor.codebook.intervals import fiscal_year_end

_MONTHS = [name.lower() for name in MONTH_NAMES]
_MONTH = "(" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + ")"
_EFFECTIVE = re.compile(r"eff(?:ective)?[ :_-]*(?:date[ :_-]*)?(\d{1,2})[-/](\d{1,2})[-/](\d{4})")
_EFFECTIVE_IN_WORDS = re.compile(rf"effective[ :]*{_MONTH} (\d{{1,2}}),? (\d{{4}})")
_MONTH_AND_YEAR = re.compile(rf"(?<![a-z]){_MONTH}[ _-]+(20\d\d)(?!\d)")
_YEAR_AND_MONTH = re.compile(r"(?<!\d)(20\d\d)[-_](0[1-9]|1[0-2])(?!\d)")
_YEAR_AND_QUARTER = re.compile(r"(?<!\d)(20\d\d)[ _-]?q([1-4])(?!\d)")
_PTP_VERSION = re.compile(r"cci(?:pra|oph)-v(\d\d)([0-3])r(\d)")
_PTP_VERSION_0_YEAR = 1994
_FISCAL_YEAR = re.compile(r"(?<![a-z])(?:fy|fiscal year)[ _-]*(20\d\d)(?!\d)")
_OCTOBER = 10
_QUARTER_MONTHS = 3


def stated_day(text: str) -> date | None:
    """The day after "effective" or "Eff", in figures (month first) or words.

    >>> stated_day("MCR_MUE_PractitionerServices_Eff_07-01-2026.csv")
    datetime.date(2026, 7, 1)
    """
    text = " ".join(text.lower().split())
    match = _EFFECTIVE.search(text)
    if match:
        return _day(int(match[3]), int(match[1]), int(match[2]))
    match = _EFFECTIVE_IN_WORDS.search(text)
    return _day(int(match[3]), _month(match[1]), int(match[2])) if match else None


def stated_month(text: str) -> date | None:
    """The first day of a month named with its year, as "July 2026" or "2026-07".

    >>> stated_month("asp_ndc_hcpcs_2026-01.csv")
    datetime.date(2026, 1, 1)
    """
    text = text.lower()
    match = _MONTH_AND_YEAR.search(text)
    if match:
        return _day(int(match[2]), _month(match[1]), 1)
    match = _YEAR_AND_MONTH.search(text)
    return _day(int(match[1]), int(match[2]), 1) if match else None


def stated_quarter(text: str) -> date | None:
    """The first day of a quarter, as "2026Q1" or in the version number of NCCI pairs.

    Version 30 is the year 2024; the figure after it counts the quarters from 0.

    >>> stated_quarter("ccipra-v322r0-f1.TXT")
    datetime.date(2026, 7, 1)
    """
    text = text.lower()
    match = _PTP_VERSION.search(text)
    if match:
        return date(_PTP_VERSION_0_YEAR + int(match[1]), 1 + 3 * int(match[2]), 1)
    match = _YEAR_AND_QUARTER.search(text)
    return date(int(match[1]), 3 * int(match[2]) - 2, 1) if match else None


def stated_revision(text: str) -> str:
    """The number of a replacement of NCCI pairs ("v322r1" is the first), "" for the original."""
    match = _PTP_VERSION.search(text.lower())
    return match[3].strip("0") if match else ""


def stated_fiscal_year(text: str) -> date | None:
    """The first day of a federal fiscal year that is named by its number.

    >>> stated_fiscal_year("FY 2026 Final Post-Acute DRG")
    datetime.date(2025, 10, 1)
    """
    match = _FISCAL_YEAR.search(" ".join(text.lower().split()))
    return date(int(match[1]) - 1, _OCTOBER, 1) if match else None


def names_of(member: Member) -> Iterator[str]:
    """The names that may say what a file is: its own, then its package's."""
    yield member.name
    if member.package != member.name:
        yield member.package


def first_day(found: date | None, member: Member, hints: Hints) -> date:
    """The first day of a release.

    Raises:
        InvalidReleaseError: Nobody says it.
    """
    day = found or hints.effective_on
    if day is None:
        raise InvalidReleaseError(
            f"Neither {member.shown} nor its name says from which day it holds. "
            "Give that day: --effective YYYY-MM-DD."
        )
    return day


def quarterly(table: EditTable, title: str, start: date, *, revision: str = "") -> EditRelease:
    """A release that holds to the end of the quarter in which it begins.

    A revision of the same day takes the place of the original, by its id.
    """
    end = last_day_of_quarter(start)
    name = f"{title}, {start.year} Q{end.month // _QUARTER_MONTHS}"
    return _release(table, name, start, end, revision)


def yearly(table: EditTable, title: str, start: date) -> EditRelease:
    """A release that holds to the end of the calendar year in which it begins."""
    return _release(table, f"{title}, from {start.isoformat()}", start, date(start.year, 12, 31))


def fiscal_yearly(table: EditTable, title: str, start: date, *, revision: str = "") -> EditRelease:
    """A release that holds to the end of the federal fiscal year in which it begins.

    A revision of the same day takes the place of the original, by its id.
    """
    end = fiscal_year_end(start)
    return _release(table, f"{title}, fiscal year {end.year}", start, end, revision)


def _release(
    table: EditTable, name: str, start: date, end: date, revision: str = ""
) -> EditRelease:
    release_id = f"{table.value.replace('_', '-')}-{start.isoformat()}"
    if not revision:
        return EditRelease(table, release_id, name, start, end)
    return EditRelease(
        table, f"{release_id}-r{revision}", f"{name}, revision {revision}", start, end
    )


def _month(word: str) -> int:
    return next(n for n, name in enumerate(_MONTHS, start=1) if name.startswith(word))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
