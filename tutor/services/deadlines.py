"""By when somebody is owed an answer."""

from datetime import date, timedelta

DAYS_TO_ANSWER = 7
"""Working days, as HIMAA's appeals give; see docs/decisions/0025."""
_SATURDAY = 5


def due_after(day: date, working_days: int = DAYS_TO_ANSWER) -> date:
    """Return the last day of an answer to what came on a day.

    Weekends do not count; holidays do, since they differ from place to place.

    >>> due_after(date(2026, 3, 6)), due_after(date(2026, 3, 7))
    (datetime.date(2026, 3, 17), datetime.date(2026, 3, 17))
    """
    left = working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day
