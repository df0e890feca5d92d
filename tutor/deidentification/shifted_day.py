"""Another day for a chart than the real one: a date of service identifies like any other date."""

from datetime import date, timedelta

_FAR_ENOUGH = 7
_RELEASES_BEGIN = (10, 1)
"""Month and day of the yearly releases of ICD-10-CM: on either side of it, codes differ."""


def shifted_day(real: date, *, seed: int, newest: date) -> date:
    """Return a day of the same year and releases, at least a week away from the real one.

    Never after `newest`, unless the real day is; where no day is left, one of the weeks before.
    The year may stay (45 CFR 164.514(b)(2)(i)(C)), and dates in the chart count from this day.

    >>> shifted_day(date(2025, 11, 4), seed=5, newest=date(2026, 9, 30)).year
    2025
    """
    begin = date(real.year, *_RELEASES_BEGIN)
    first, last = (
        (begin, date(real.year, 12, 31))
        if real >= begin
        else (date(real.year, 1, 1), begin - timedelta(1))
    )
    last = min(last, max(newest, real))
    days = [
        first + timedelta(number)
        for number in range((last - first).days + 1)
        if abs((first + timedelta(number) - real).days) >= _FAR_ENOUGH
    ]
    if not days:
        days = [real - timedelta(number) for number in range(_FAR_ENOUGH, 5 * _FAR_ENOUGH)]
    return days[seed % len(days)]
