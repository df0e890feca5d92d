"""From when to when each loaded release serves, given the others that are loaded.

A release serves until the next of its code set begins, at most until the end
that it was published with. The tabular list comes out up to twice a fiscal
year; where only one edition of a year is loaded, its notes serve the whole
year, and the codebook says which edition that is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

_DAY = timedelta(days=1)
_OCTOBER = 10


def fiscal_year_start(day: date) -> date:
    """The first day of the federal fiscal year, 1 October, around a day.

    >>> fiscal_year_start(date(2026, 4, 1)), fiscal_year_start(date(2026, 10, 1))
    (datetime.date(2025, 10, 1), datetime.date(2026, 10, 1))
    """
    return date(day.year - (day.month < _OCTOBER), _OCTOBER, 1)


def fiscal_year_end(day: date) -> date:
    """The last day of the federal fiscal year, 30 September, around a day."""
    return fiscal_year_start(day).replace(year=fiscal_year_start(day).year + 1) - _DAY


def serve_codes(releases: Sequence[CodeSetRelease]) -> dict[str, CodeSetRelease]:
    """End each release where the next of its code set begins; by id."""
    served: dict[str, CodeSetRelease] = {}
    for code_set in CodeSet:
        served |= _ended([r for r in releases if r.code_set is code_set])
    return served


def serve_tabulars(releases: Sequence[CodeSetRelease]) -> dict[str, CodeSetRelease]:
    """Begin the first loaded edition of a fiscal year with that year; by id."""
    first: dict[date, CodeSetRelease] = {}
    for release in sorted(releases, key=lambda release: release.valid_from):
        first.setdefault(fiscal_year_start(release.valid_from), release)
    begun = [
        replace(release, valid_from=start)
        if first[start := fiscal_year_start(release.valid_from)] is release
        else release
        for release in releases
    ]
    return _ended(begun)


def edition_for(editions: Mapping[int, CodeSetRelease], day: date) -> int | None:
    """Choose the edition of the tabular list to read on a day, by its bit.

    Where none serves the day, the last before it, else the first after: an
    older wording is better than none, as long as it is named.
    """
    ordered = sorted(editions.items(), key=lambda item: item[1].valid_from)
    serving = [bit for bit, release in ordered if release.covers(day)]
    begun = [bit for bit, release in ordered if release.valid_from <= day]
    return next(iter(serving or begun[-1:] or [bit for bit, _release in ordered[:1]]), None)


def _ended(releases: Sequence[CodeSetRelease]) -> dict[str, CodeSetRelease]:
    ordered = sorted(releases, key=lambda release: (release.valid_from, release.id))
    served = {release.id: release for release in ordered[-1:]}
    for release, following in pairwise(ordered):
        last = following.valid_from - _DAY
        if release.valid_to is not None:
            last = min(last, release.valid_to)
        served[release.id] = replace(release, valid_to=last)
    return served
