"""From which day the file in hand holds, by what its names say and what it says itself.

An update within a year often lies in a package that names the month, while
the file inside bears the name of the year's first release
(``april-1-2026-icd-10-pcs-order-file.zip`` with ``icd10pcs_order_2026.txt``).
"""

from datetime import date

from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import Hints, InvalidReleaseError
from tutor.codebook.importers.release_date import day_named_in, month_words
from tutor.codebook.intervals import fiscal_year_end, fiscal_year_start
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

_OCTOBER = 10


def first_day(member: Member, hints: Hints, *, fiscal_year: int | None = None) -> date:
    """The day told by whoever imports; else the day that member and package are named after.

    Args:
        member: The file.
        hints: What whoever imports it says.
        fiscal_year: The year that the file itself states. It outranks names,
            which then only tell an update within the year.

    Raises:
        InvalidReleaseError: Nothing says it.
    """
    if hints.effective_on is not None:
        return hints.effective_on
    named = [day for day in map(day_named_in, (member.name, member.package)) if day is not None]
    if fiscal_year is not None:
        start = date(fiscal_year - 1, _OCTOBER, 1)
    elif named:
        start = fiscal_year_start(named[0])
    else:
        raise InvalidReleaseError(
            f"The name of {member.shown} does not say from when it holds, and its content cannot. "
            "Give its first day: --effective YYYY-MM-DD."
        )
    return max([start, *(day for day in named if fiscal_year_start(day) == start)])


def named_release(code_set: CodeSet, day: date, *, stem: str, title: str) -> CodeSetRelease:
    """Name a release after its fiscal year, or after its month where it is an update within one.

    >>> named_release(CodeSet.ICD10PCS, date(2026, 4, 1), stem="icd10pcs", title="ICD-10-PCS").id
    'icd10pcs-2026-04'
    """
    end = fiscal_year_end(day)
    if day.month == _OCTOBER:
        return CodeSetRelease(
            code_set, f"{stem}-{end.year}", f"{title} fiscal year {end.year}", day, end
        )
    return CodeSetRelease(
        code_set, f"{stem}-{day:%Y-%m}", f"{title} update of {month_words(day)}", day, end
    )
