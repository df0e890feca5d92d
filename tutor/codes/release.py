"""Releases of a code set and the choice among them by date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tutor.codes.code import CodeSet


@dataclass(frozen=True, slots=True)
class CodeSetRelease:
    """One published edition, in force from `valid_from` to `valid_to`, both days included.

    `valid_to` None means that no end is known.
    """

    code_set: CodeSet
    id: str
    title: str
    valid_from: date
    valid_to: date | None

    def covers(self, day: date) -> bool:
        """Whether the release is in force on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def release_on(
    releases: Iterable[CodeSetRelease], code_set: CodeSet, day: date
) -> CodeSetRelease | None:
    """Choose the release of a code set that is in force on a date of service.

    Where two cover the day, the one that began later holds (a mid-year update).
    """
    candidates = [r for r in releases if r.code_set is code_set and r.covers(day)]
    return max(candidates, key=lambda release: release.valid_from, default=None)
