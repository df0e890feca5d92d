"""Read a date as charts write it, to count its distance from the date of service.

Not for finding dates: that is `tutor.deidentification.dates`.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[a-z]{3,}")
_YEAR_DIGITS = 4
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_CENTURY = 100


def read_date(text: str, *, near: date) -> date | None:
    """Return the day that a text names, or None where it names none.

    A year of two digits, or a missing one, is the one that puts the day closest
    to `near`, though a year of two digits never lies more than a year after it.

    >>> read_date("March 4th, 2025", near=date(2026, 2, 11))
    datetime.date(2025, 3, 4)
    >>> read_date("1/30", near=date(2026, 2, 11))
    datetime.date(2026, 1, 30)
    >>> read_date("March 2025", near=date(2026, 2, 11)) is None
    True
    """
    compact = _COMPACT.match(text)
    if compact:
        return _day(*(int(part) for part in compact.groups()))
    month = next(
        (
            _MONTHS.index(word[:3]) + 1
            for word in _WORD.findall(text.lower())
            if word[:3] in _MONTHS
        ),
        None,
    )
    numbers = _NUMBER.findall(text)
    return _named(month, numbers, near) if month else _numeric(numbers, near)


def year_of(text: str) -> str | None:
    """Return the year alone, which may stay, where a text names one in full.

    >>> year_of("March of 2025"), year_of("3/14")
    ('2025', None)
    """
    found = re.search(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", text)
    return found[0] if found else None


def _named(month: int, numbers: list[str], near: date) -> date | None:
    years = [number for number in numbers if len(number) == _YEAR_DIGITS]
    others = [number for number in numbers if len(number) < _YEAR_DIGITS]
    if not others:
        return None
    if years:
        return _day(int(years[0]), month, int(others[0]))
    if len(others) > 1:
        return _day(_full_year(int(others[1]), near), month, int(others[0]))
    return _closest(month, int(others[0]), near)


def _numeric(numbers: list[str], near: date) -> date | None:
    match [int(number) for number in numbers], [len(number) for number in numbers]:
        case [year, month, day, *_], [4, *_]:
            return _day(year, month, day)
        case [month, day, year, *_], [_, _, length, *_]:
            full = year if length == _YEAR_DIGITS else _full_year(year, near)
            return _day(full, month, day) or _day(full, day, month)
        case [month, day], [length, other] if length < _YEAR_DIGITS and other < _YEAR_DIGITS:
            return _closest(month, day, near)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None


def _full_year(year: int, near: date) -> int:
    full = near.year - near.year % _CENTURY + year
    return full - _CENTURY if full > near.year + 1 else full


def _closest(month: int, day: int, near: date) -> date | None:
    def days() -> Iterator[date]:
        for year in (near.year - 1, near.year, near.year + 1):
            found = _day(year, month, day)
            if found:
                yield found

    return min(days(), key=lambda each: abs((each - near).days), default=None)
