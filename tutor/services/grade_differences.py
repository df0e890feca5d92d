"""What differs between two grades of one submission, line by line, for whoever is to judge it."""

from collections.abc import Iterable, Mapping
from typing import Any

_Stored = Mapping[str, Any]


def differing_lines(old: _Stored, new: _Stored) -> list[dict[str, Any]]:
    """Compare two stored results of one kind; empty where every line and finding is the same.

    A line is the same line in both where it stands at the same entered line, or, if nothing was
    entered for it, at the same part of the key. Each difference holds `section`, `slot_id`,
    `line`, and `before` and `after`: state, credit, penalty and the names of findings, or None
    where that grade has no such line. Findings on the order, which belong to no line, have no
    section.
    """
    before, after = _judged(old), _judged(new)
    return [
        {
            "section": place[0],
            "slot_id": (after.get(place) or before[place])["slot_id"],
            "line": (after.get(place) or before[place])["line"],
            "before": _told(before.get(place)),
            "after": _told(after.get(place)),
        }
        for place in dict.fromkeys([*after, *before])
        if _told(before.get(place)) != _told(after.get(place))
    ]


_Place = tuple[str | None, str, Any]


def _judged(result: _Stored) -> dict[_Place, dict[str, Any]]:
    """Every judged part of a result by its place; `tutor.grading.any_result` names the kinds."""
    match result.get("kind"):
        case "audit":
            return dict(_row(row, index) for index, row in enumerate(result["rows"]))
        case "sequence":
            return _order(result["findings"])
        case "choice":
            return dict(_option(verdict) for verdict in result["verdicts"])
        case "fields":
            return dict(_field(verdict) for verdict in result["verdicts"])
        case _:
            lines = dict(_line(verdict) for verdict in result["verdicts"])
            return lines | _order(result["order"])


def _line(verdict: _Stored) -> tuple[_Place, dict[str, Any]]:
    section, line, slot_id = verdict["section"], verdict["line"], verdict["slot_id"]
    place = (section, "slot", slot_id) if line is None else (section, "line", line)
    return place, {
        "slot_id": slot_id,
        "line": line,
        "state": verdict["state"],
        "credit": verdict["credit"],
        "penalty": verdict["penalty"],
        "findings": _names(verdict["findings"]),
    }


def _order(findings: Iterable[_Stored]) -> dict[_Place, dict[str, Any]]:
    names = _names(findings)
    return {(None, "order", None): _part("", findings=names)} if names else {}


def _row(row: _Stored, index: int) -> tuple[_Place, dict[str, Any]]:
    place = ("part", "fault", index) if row["mark"] is None else ("part", "mark", row["mark"])
    findings = [row["fault"]] if row["fault"] else []
    return place, _part("", row["state"], row["credit"], findings, row["mark"])


def _option(verdict: _Stored) -> tuple[_Place, dict[str, Any]]:
    is_right = verdict["chosen"] == verdict["correct"]
    part = _part(verdict["option_id"], "right" if is_right else "wrong")
    return ("part", "option", verdict["option_id"]), part


def _field(verdict: _Stored) -> tuple[_Place, dict[str, Any]]:
    findings = [verdict["slip"]] if verdict["slip"] else []
    part = _part(verdict["name"], verdict["state"], verdict["credit"], findings)
    return ("part", "field", verdict["name"]), part


def _part(
    slot_id: str,
    state: str = "",
    credit: str = "",
    findings: list[str] | None = None,
    line: int | None = None,
) -> dict[str, Any]:
    return {
        "slot_id": slot_id or None,
        "line": line,
        "state": state,
        "credit": credit,
        "penalty": "",
        "findings": findings or [],
    }


def _told(part: _Stored | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {name: part[name] for name in ("state", "credit", "penalty", "findings")}


def _names(findings: Iterable[_Stored]) -> list[str]:
    return sorted(
        f"{found['kind']}:{found['reason']}" if found["reason"] else str(found["kind"])
        for found in findings
    )
