"""Changes of a code set in a span of days, each with the chapter and category that it is in."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tutor.codebook.changes import Change, ChangeKind
from tutor.codebook.contents import Contents
from tutor.codebook.leaf import Group
from tutor.codes.code import Code, CodeSet

_KEPT_LISTS = 16
_NOWHERE = Group("unplaced", "Not placed", "The loaded tabular list does not place these yet")
ReadChanges = Callable[[CodeSet, date, date], tuple[Change, ...]]


@dataclass(frozen=True, slots=True)
class PlacedChange:
    """A change, its chapter or other outermost group, and the category of its code."""

    change: Change
    chapter: Group
    category: Code | None


@dataclass(frozen=True, slots=True)
class ChangeList:
    """All changes of a span in the order of the book, and those that a filter leaves.

    Attributes:
        kinds: How many there are of each kind in the chosen chapter.
        chapters: Each chapter with how many of the chosen kind it has.
    """

    placed: tuple[PlacedChange, ...]
    kinds: dict[ChangeKind, int]
    chapters: tuple[tuple[Group, int], ...]
    total: int


class ChangeLists:
    """Reads and keeps the lists that are asked for again and again after a release."""

    def __init__(self, contents: Contents, read: ReadChanges) -> None:
        self._contents = contents
        self._read = read
        self._placed = lru_cache(maxsize=_KEPT_LISTS)(self._place)

    def list_changes(
        self,
        code_set: CodeSet,
        since: date,
        until: date,
        *,
        kind: ChangeKind | None = None,
        chapter: str = "",
    ) -> ChangeList:
        """Filter by kind and by the key of a chapter; each count leaves the other filter on."""
        placed = self._placed(code_set, *self._narrowed(code_set, since, until))
        in_chapter = [one for one in placed if chapter in ("", one.chapter.key)]
        of_kind = [one for one in placed if kind in (None, one.change.kind)]
        counts = Counter(one.change.kind for one in in_chapter)
        groups = {one.chapter.key: one.chapter for one in placed}
        by_chapter = Counter(one.chapter.key for one in of_kind)
        return ChangeList(
            placed=tuple(one for one in in_chapter if kind in (None, one.change.kind)),
            kinds={kind: counts[kind] for kind in ChangeKind if counts[kind]},
            chapters=tuple((group, by_chapter[key]) for key, group in groups.items()),
            total=len(placed),
        )

    def _narrowed(self, code_set: CodeSet, since: date, until: date) -> tuple[date, date]:
        """The span from its first to its last day of change, so that few spans are ever read.

        A list that dates each code itself changes on any day.
        """
        if code_set is CodeSet.HCPCS:
            return since, until
        days = [day for day in self._contents.change_days(code_set) if since <= day <= until]
        return (days[0], days[-1]) if days else (date.max, date.max)

    def _place(self, code_set: CodeSet, since: date, until: date) -> tuple[PlacedChange, ...]:
        placed = [self._with_place(change) for change in self._read(code_set, since, until)]
        order = {group.key: number for number, group in enumerate(self._chapters(code_set, placed))}
        kinds = list(ChangeKind)
        placed.sort(
            key=lambda one: (
                order.get(one.chapter.key, len(order)),
                one.category.text if one.category else "",
                one.change.code.text if one.change.code else one.change.holder,
                kinds.index(one.change.kind),
                one.change.on,
            )
        )
        return tuple(placed)

    def _chapters(self, code_set: CodeSet, placed: list[PlacedChange]) -> tuple[Group, ...]:
        days = [one.change.on for one in placed]
        leaf = self._contents.leaf(code_set, "", max(days)) if days else None
        return leaf.groups if leaf else ()

    def _with_place(self, change: Change) -> PlacedChange:
        code, day = change.code, change.on
        if code is None:
            chapter = self._contents.chapter_of_holder(change.holder, day)
            return PlacedChange(change, chapter or _NOWHERE, None)
        chapter = self._contents.group_of(code, day)
        return PlacedChange(change, chapter or _NOWHERE, _category(code))


def _category(code: Code) -> Code | None:
    if code.code_set.is_service:
        return None
    return Code(code.code_set, code.category)
