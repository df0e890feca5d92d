"""Months and days as names of published files and their texts write them.

Publishers name a release by its year and, for an update within the year, by
the month: ``icd10cm_order_2027.txt``, ``icd10cm-order-Jan-2021.txt``,
``icd10c-tabular-April-1-2026.xml``, ``icd10cm_order_2022-04.txt``.
"""

import re
from calendar import monthrange
from datetime import date

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MONTH_NUMBER = re.compile(r"(?<!\d)20\d\d[-_](0[1-9]|1[0-2])(?!\d)")
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""In English, whatever the machine's language."""
_MONTH_WORD = re.compile(
    r"(?<![a-z])(?:"
    + "|".join(f"({name[:3]}(?:{name[3:]})?)" for name in map(str.lower, MONTH_NAMES))
    + r")(?![a-z])"
)
_OCTOBER = 10
_QUARTER = 3


def day_named_in(name: str) -> date | None:
    """The first day of the release that a file name names; a bare year is a fiscal year.

    >>> day_named_in("icd10cm_order_2027.txt"), day_named_in("icd10cm-order-Jan-2021.txt")
    (datetime.date(2026, 10, 1), datetime.date(2021, 1, 1))
    >>> day_named_in("tabular.xml") is None
    True
    """
    years = {int(year) for year in _YEAR.findall(name)}
    if len(years) != 1:
        return None
    (year,) = years
    month = month_named_in(name)
    return date(year - 1, _OCTOBER, 1) if month is None else date(year, month, 1)


def month_named_in(name: str) -> int | None:
    """The month that a file name names by word or number."""
    number = _MONTH_NUMBER.search(name)
    if number:
        return int(number[1])
    word = _MONTH_WORD.search(name.lower())
    return word.lastindex if word else None


def month_words(day: date) -> str:
    """Month and year for a title, in English whatever the machine's language.

    >>> month_words(date(2026, 4, 1))
    'April 2026'
    """
    return f"{MONTH_NAMES[day.month - 1]} {day.year}"


def last_day_of_quarter(day: date) -> date:
    """The last day of the calendar quarter.

    >>> last_day_of_quarter(date(2025, 10, 1))
    datetime.date(2025, 12, 31)
    """
    month = first_of_quarter(day).month + _QUARTER - 1
    return date(day.year, month, monthrange(day.year, month)[1])


def first_of_quarter(day: date) -> date:
    """The first day of the calendar quarter."""
    return date(day.year, (day.month - 1) // _QUARTER * _QUARTER + 1, 1)
