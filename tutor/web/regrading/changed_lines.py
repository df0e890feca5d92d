"""The lines of an answer that a regrade judges otherwise, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tutor.services.regrade_views import MoveView
from tutor.web.practice.result_page import STATE_WORDS
from tutor.web.rendering import finding_words

_LINES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line: what was entered, how it was judged, and how it is; findings that come and go."""

    entered: str
    before: str
    after: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


def changed_lines(move: MoveView) -> list[ChangedLine]:
    """Write the first lines that changed."""
    return [_line(one, move.entries) for one in move.why[:_LINES_SHOWN]]


def _line(one: Any, entries: Sequence[Any]) -> ChangedLine:
    before, after = one["before"] or {}, one["after"] or {}
    was, now = before.get("findings", []), after.get("findings", [])
    return ChangedLine(
        entered=_entered(one, entries),
        before=STATE_WORDS.get(before.get("state", ""), ""),
        after=STATE_WORDS.get(after.get("state", ""), ""),
        gone=tuple(finding_words(name) for name in was if name not in now),
        come=tuple(finding_words(name) for name in now if name not in was),
    )


def _entered(one: Any, entries: Sequence[Any]) -> str:
    if one["section"] is None:
        return "the order"
    if one["line"] is not None and one["line"] < len(entries):
        entry = entries[one["line"]]
        return str(entry.get("code") or entry.get("reason") or entry.get("text") or "").strip()
    return "nothing entered"
