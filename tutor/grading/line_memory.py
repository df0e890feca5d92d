"""What was found of the same lines before.

A class answers one chart in much the same words, and a judge reads the same
text in the same place as the same object. Rules and rows that depend on a
section's lines alone are therefore found once for each way to fill the section.
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Found = TypeVar("Found")
_MOST_KEPT = 1_000


class LineMemory(Generic[Found]):
    """Keeps what was found of a tuple of lines, for the ways to fill a section met last."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Hashable, ...], tuple[tuple[object, ...], Found]] = {}

    def find(self, lines: tuple[object, ...], beside: Hashable, make: Callable[[], Found]) -> Found:
        """Return what `make` finds, or what it found when it was last asked.

        Args:
            lines: The lines that it depends on, or their rows; kept with the answer, so that
                no other line ever comes to have the identity of one of them.
            beside: All else that it depends on.
            make: Finds it.
        """
        asked = (beside, *map(id, lines))
        kept = self._kept.get(asked)
        if kept is not None:
            return kept[1]
        found = make()
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[asked] = (lines, found)
        return found
