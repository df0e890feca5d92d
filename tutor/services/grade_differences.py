"""What differs between two grades of one submission, line by line, for whoever is to judge it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

_Line = Mapping[str, Any]


def differing_lines(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Compare two stored results; empty where every line and finding is the same.

    A line is the same line in both where it stands at the same entered line, or, if nothing was
    entered for it, at the same slot. Each difference holds `section`, `slot_id`, `line`, and
    `before` and `after`: state, credit, penalty and the names of findings, or None where that
    grade has no such line. Findings on the order, which belong to no line, have no section.
    """
    before, after = _by_place(old["verdicts"]), _by_place(new["verdicts"])
    differences = []
    for place in dict.fromkeys([*after, *before]):
        was, now = _told(before.get(place)), _told(after.get(place))
        if was != now:
            shown: _Line = after.get(place) or before[place]
            differences.append(
                {
                    "section": shown["section"],
                    "slot_id": shown["slot_id"],
                    "line": shown["line"],
                    "before": was,
                    "after": now,
                }
            )
    was_order, now_order = _names(old["order"]), _names(new["order"])
    if was_order != now_order:
        differences.append(
            {
                "section": None,
                "slot_id": None,
                "line": None,
                "before": {"findings": was_order},
                "after": {"findings": now_order},
            }
        )
    return differences


def _by_place(verdicts: Iterable[_Line]) -> dict[tuple[Any, ...], _Line]:
    return {_place(verdict): verdict for verdict in verdicts}


def _place(verdict: _Line) -> tuple[Any, ...]:
    if verdict["line"] is not None:
        return (verdict["section"], "line", verdict["line"])
    return (verdict["section"], "slot", verdict["slot_id"])


def _told(verdict: _Line | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    return {
        "state": verdict["state"],
        "credit": verdict["credit"],
        "penalty": verdict["penalty"],
        "findings": _names(verdict["findings"]),
    }


def _names(findings: Iterable[Mapping[str, Any]]) -> list[str]:
    names = Counter(
        f"{found['kind']}:{found['reason']}" if found["reason"] else str(found["kind"])
        for found in findings
    )
    return sorted(names.elements())
