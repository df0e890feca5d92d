"""Compare the page of one code on two days.

Pure: it takes two pages as they were read and says what differs. Notes are
compared as sets for each holder and kind, as changes are counted
(`tutor.codebook.changes`), so a note that moved from Excludes1 to Excludes2
of the same holder is one that moved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tutor.codebook.entry import CodeEntry, CodeSummary, NoteLine
from tutor.codebook.word_changes import Piece, mark_words

_EXCLUDES = ("excludes1", "excludes2")


class Difference(StrEnum):
    """What became of a line between the first day and the second."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    REVISED = "revised"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class PageOnDay:
    """What one day says of the code; `entry` None where no loaded release has it."""

    on: date
    entry: CodeEntry | None
    children: tuple[CodeSummary, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line of both pages.

    Attributes:
        name: What the line is about: a code, a 7th character, the kind of a note.
        before: Its wording on the first day, with the words that differ; empty where absent.
        after: Its wording on the second day.
        holder: For notes, what prints it.
        moved_to: For a note that moved, the kind that it has now.
    """

    difference: Difference
    name: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    holder: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both pages side by side, each list in the order of a book."""

    before: PageOnDay
    after: PageOnDay
    title: ComparedLine
    notes: tuple[ComparedLine, ...]
    sevenths: tuple[ComparedLine, ...]
    children: tuple[ComparedLine, ...]

    @property
    def status_differs(self) -> bool:
        """Whether the code is something else on the second day."""
        return _status(self.before) != _status(self.after)

    @property
    def has_differences(self) -> bool:
        """Whether anything differs at all."""
        lines = (self.title, *self.notes, *self.sevenths, *self.children)
        return self.status_differs or any(line.difference is not Difference.SAME for line in lines)

    @property
    def reads_one_edition(self) -> bool:
        """Whether the notes of both days come from one edition, so that they cannot differ."""
        editions = [page.entry.notes_from if page.entry else None for page in self._pages]
        return editions[0] is not None and editions[0] == editions[1]

    @property
    def _pages(self) -> tuple[PageOnDay, PageOnDay]:
        return self.before, self.after


def compare_pages(before: PageOnDay, after: PageOnDay) -> Comparison:
    """Say what differs between two days."""
    old, new = before.entry, after.entry
    return Comparison(
        before=before,
        after=after,
        title=_line(
            "title",
            old.record.description if old else None,
            new.record.description if new else None,
        ),
        notes=_compare_notes(old.notes if old else (), new.notes if new else ()),
        sevenths=_compare_named(
            old.seventh_characters if old else (), new.seventh_characters if new else ()
        ),
        children=_compare_named(
            [(str(below.code), below.description) for below in before.children],
            [(str(below.code), below.description) for below in after.children],
        ),
    )


def _status(page: PageOnDay) -> object:
    return page.entry.summary.status if page.entry else None


def _compare_named(
    before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]
) -> tuple[ComparedLine, ...]:
    old, new = dict(before), dict(after)
    return tuple(_line(name, old.get(name), new.get(name)) for name in sorted(old | new))


def _line(name: str, old: str | None, new: str | None) -> ComparedLine:
    was, now = mark_words(old or "", new or "")
    if old is None or new is None:
        # A line that only one day has is changed as a whole, not word by word.
        was, now = _plain(old), _plain(new)
        difference = Difference.SAME if old is new else _one_sided(new)
    else:
        difference = Difference.SAME if old == new else Difference.REVISED
    return ComparedLine(difference, name, was, now)


def _one_sided(new: str | None) -> Difference:
    return Difference.REMOVED if new is None else Difference.ADDED


def _plain(text: str | None) -> tuple[Piece, ...]:
    return (Piece(text, is_changed=False),) if text else ()


def _compare_notes(
    before: Sequence[NoteLine], after: Sequence[NoteLine]
) -> tuple[ComparedLine, ...]:
    old, new = _by_holder(before), _by_holder(after)
    lines = []
    arrived = set()
    for key, note in old.items():
        moved = _place_moved_to(key, old, new)
        if moved is not None:
            arrived.add(moved)
        if key in new:
            difference = Difference.SAME
        else:
            difference = Difference.MOVED if moved else Difference.REMOVED
        lines.append(_note(difference, note, moved_to=moved[1] if moved else ""))
    lines += [
        _note(Difference.ADDED, note)
        for key, note in new.items()
        if key not in old and key not in arrived
    ]
    return tuple(lines)


_NoteKey = tuple[str, str, str]


def _by_holder(notes: Iterable[NoteLine]) -> dict[_NoteKey, NoteLine]:
    return {(note.holder, note.kind, note.text): note for note in notes}


def _place_moved_to(
    key: _NoteKey, old: dict[_NoteKey, NoteLine], new: dict[_NoteKey, NoteLine]
) -> _NoteKey | None:
    """Where an exclusion stands now that stood under the other kind of the same holder."""
    holder, kind, text = key
    if kind not in _EXCLUDES or key in new:
        return None
    other = (holder, _EXCLUDES[1 - _EXCLUDES.index(kind)], text)
    return other if other in new and other not in old else None


def _note(difference: Difference, note: NoteLine, *, moved_to: str = "") -> ComparedLine:
    text = _plain(note.text)
    return ComparedLine(
        difference,
        note.kind,
        before=() if difference is Difference.ADDED else text,
        after=() if difference is Difference.REMOVED else text,
        holder=note.holder,
        moved_to=moved_to,
    )
