"""Which quarter a HCPCS Level II file is for: by its name, else by what it changes."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from tutor.codebook.importers.hcpcs_record import NO_CHANGE, Record
from tutor.codebook.importers.release_content import Hints, InvalidReleaseError
from tutor.codebook.importers.release_date import (
    first_of_quarter,
    last_day_of_quarter,
    month_named_in,
    month_words,
)
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_SHORT_YEAR = re.compile(r"hcpcs?([0-9]{2})(?![0-9])")
_JANUARY = 1


def release_of(names: Iterable[str], records: Iterable[Record], hints: Hints) -> CodeSetRelease:
    """Name the release of a file.

    A day that was given holds. Else the first name with a year and a month
    does; CMS called its yearly file by the year alone. What names leave open
    is settled by the records: most of what a file changes takes effect on the
    first day of its quarter (so in the files of January 2018, January and
    October 2020, October 2025). The disclaimer is no help: it names the year
    of its wording, also in the October file.

    Raises:
        InvalidReleaseError: Nothing says the quarter.
    """
    names = list(names)
    first = hints.effective_on or _named_month(names) or _changed_quarter(names, records)
    if first is None:
        raise InvalidReleaseError(
            f"{' and '.join(names)}: neither a name nor a change says the quarter that this file "
            "is for. Give its first day: --effective 2026-10-01."
        )
    return CodeSetRelease(
        CodeSet.HCPCS,
        f"hcpcs-{first:%Y-%m}",
        f"HCPCS Level II {month_words(first)}",
        first,
        last_day_of_quarter(first),
    )


def _named_month(names: Iterable[str]) -> date | None:
    for name in names:
        year, month = _year_in(name), month_named_in(name)
        if year and month:
            return date(year, month, 1)
    return None


def _changed_quarter(names: Iterable[str], records: Iterable[Record]) -> date | None:
    """The quarter of most changes, unless a name has another year: then January of that."""
    year = next(filter(None, map(_year_in, names)), None)
    days = Counter(record.effective for record in records if record.action not in ("", NO_CHANGE))
    day = Record.read_day(days.most_common(1)[0][0]) if days else None
    if day is not None and year in (None, day.year):
        return first_of_quarter(day)
    return date(year, _JANUARY, 1) if year else None


def _year_in(name: str) -> int | None:
    """The year in a name: `HCPC2025_OCT_ANWEB.xlsx`, `HCPC17_CONTR_ANWEB.txt`."""
    if match := _YEAR.search(name):
        return int(match[0])
    match = _SHORT_YEAR.match(name.lower())
    return 2000 + int(match[1]) if match else None
