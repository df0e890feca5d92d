"""When a code could be reported, as a figure: bars over years, with the day asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tutor.codes.release import CodeSetRelease

LEFT, WIDTH = 4, 312
_MOST_TICKS = 8
_STEPS = (1, 2, 5, 10, 20, 50)
_NARROWEST = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A span of days on the axis, both days included; `end` None where no end is known."""

    x: float
    width: float
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn, in units of the figure.

    Attributes:
        loaded: The spans that loaded releases cover.
        valid: The intervals in which the code could be reported.
        ticks: Where a year begins, and that year.
        marker: Where the day asked about lies, None where it is off the axis.
    """

    loaded: tuple[Bar, ...]
    valid: tuple[Bar, ...]
    ticks: tuple[tuple[float, int], ...]
    marker: float | None


def draw_timeline(
    releases: Sequence[CodeSetRelease],
    valid: Sequence[tuple[date, date | None]],
    on: date,
) -> Timeline | None:
    """Lay the intervals of a code out, None where there is nothing to draw."""
    if not valid or not releases:
        return None
    starts = [start for start, _end in valid] + [release.valid_from for release in releases]
    ends = [end for _start, end in valid if end] + [r.valid_to for r in releases if r.valid_to]
    axis = _Axis(min(starts), max([*ends, *starts]))
    return Timeline(
        loaded=tuple(axis.bar(release.valid_from, release.valid_to) for release in releases),
        valid=tuple(axis.bar(start, end) for start, end in valid),
        ticks=axis.ticks(),
        marker=axis.place(on) if axis.first <= on <= axis.last else None,
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    first: date
    last: date

    def place(self, day: date) -> float:
        days = max(1, (self.last - self.first).days)
        return round(LEFT + WIDTH * (day - self.first).days / days, 1)

    def bar(self, start: date, end: date | None) -> Bar:
        x = self.place(start)
        return Bar(x, max(_NARROWEST, round(self.place(end or self.last) - x, 1)), start, end)

    def ticks(self) -> tuple[tuple[float, int], ...]:
        years = range(self.first.year + 1, self.last.year + 1)
        step = next((n for n in _STEPS if len(years) <= n * _MOST_TICKS), _STEPS[-1])
        return tuple(
            (self.place(date(year, 1, 1)), year) for year in years if step == 1 or not year % step
        )
