"""Which version of the grouper serves a day, and which code set a day's diagnoses are of.

Not for the tables of a version: the package that is asked holds them.
"""

from collections.abc import Collection
from datetime import date

from tutor.codes.code import CodeSet

ICD10_FIRST_ON = date(2015, 10, 1)
"""The first discharge that is coded in ICD-10 (45 CFR 162.1002(c))."""

# Version 43 is that of fiscal year 2026, which began in October 2025; one a year since.
_YEAR_OF_VERSION_0 = 1983
_OCTOBER, _APRIL = 10, 4


def grouper_version_on(day: date, versions: Collection[int]) -> int | None:
    """Choose the version in force on a day of discharge; None where it is not among those given.

    A version comes into force on the first day of a fiscal year and is updated once,
    in April, when new codes do. Each holds for its own half-year only: a missing update is
    not stood in for by the version before it, which lacks the new codes.

    Args:
        day: The day of discharge.
        versions: Ten times the version's number: 430 for 43, 431 for 43.1.

    >>> grouper_version_on(date(2026, 5, 9), [430, 431]), grouper_version_on(
    ...     date(2026, 3, 31), [430, 431]
    ... )
    (431, 430)
    """
    fiscal_year = day.year + (day.month >= _OCTOBER)
    is_updated = _APRIL <= day.month < _OCTOBER
    version = 10 * (fiscal_year - _YEAR_OF_VERSION_0) + is_updated
    return version if version in versions else None


def version_name(version: int) -> str:
    """Write a version as its publisher does.

    >>> version_name(430), version_name(431)
    ('43', '43.1')
    """
    number, update = divmod(version, 10)
    return f"{number}.{update}" if update else str(number)


def diagnosis_set_on(day: date) -> CodeSet:
    """Name the code set that the diagnoses of a discharge are of."""
    return CodeSet.ICD10CM if day >= ICD10_FIRST_ON else CodeSet.ICD9CM
