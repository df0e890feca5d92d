"""When a code of a list that dates each code itself could be reported.

The rule was checked against the published files: the codes that the October
2025 file holds in force on 2020-10-01 are those of the October 2020 file.

A termination one day before the effective date does not mean that the code
came back. It is how every ended code is published: its last action is its
end, which takes effect on the first day without it. A code that is brought
back is published without a termination and keeps its old day of addition
(J0570, October 2025), so no file of this form tells of a gap.
"""

from datetime import date

from tutor.codebook.importers.release_content import DatedRow

Interval = tuple[date, date | None]


def intervals(row: DatedRow) -> tuple[Interval, ...]:
    """Say from which day to which, both included, the code could be reported.

    None as the last day: no end is set. Nothing where the code was ended
    before its first day.

    >>> row = DatedRow("CP", "", "", date(2016, 1, 1), date(2018, 1, 1), date(2017, 12, 31))
    >>> intervals(row)
    ((datetime.date(2016, 1, 1), datetime.date(2017, 12, 31)),)
    """
    if row.terminated_on is not None and row.terminated_on < row.added_on:
        return ()
    return ((row.added_on, row.terminated_on),)


def is_active(row: DatedRow, day: date) -> bool:
    """Whether the code could be reported on this day."""
    return any(first <= day and (last is None or day <= last) for first, last in intervals(row))
