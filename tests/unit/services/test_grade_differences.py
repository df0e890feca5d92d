"""What a regrade says has changed, in every kind of result."""

from typing import Any

import pytest

from tutor.services.grade_differences import differing_lines


def finding(kind: str, reason: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "reason": reason}


def line(state: str, *findings: dict[str, Any], at: int | None = 0) -> dict[str, Any]:
    return {
        "section": "diagnosis",
        "slot_id": "knee",
        "line": at,
        "state": state,
        "credit": "1",
        "penalty": "0",
        "findings": list(findings),
    }


def chart(*verdicts: dict[str, Any], order: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"verdicts": list(verdicts), "order": [finding(kind) for kind in order]}


def test_the_same_result_differs_in_nothing() -> None:
    result = chart(line("wrong", finding("EXTRA", "UNSUPPORTED")), order=("SEQ_FIRST",))

    assert differing_lines(result, result) == []


def test_a_line_is_told_with_state_and_findings_before_and_after() -> None:
    (one,) = differing_lines(
        chart(line("wrong", finding("EXTRA", "UNSUPPORTED"))), chart(line("accepted"))
    )

    assert (one["section"], one["slot_id"], one["line"]) == ("diagnosis", "knee", 0)
    assert (one["before"]["state"], one["after"]["state"]) == ("wrong", "accepted")
    assert one["before"]["findings"] == ["EXTRA:UNSUPPORTED"]


def test_a_missed_slot_that_is_asked_for_no_more_has_no_after() -> None:
    (one,) = differing_lines(chart(line("missed", at=None)), chart())

    assert (one["line"], one["before"]["state"], one["after"]) == (None, "missed", None)


def test_the_order_belongs_to_no_line() -> None:
    (one,) = differing_lines(chart(order=("SEQ_FIRST",)), chart())

    assert (one["section"], one["before"]["findings"]) == (None, ["SEQ_FIRST"])


def mark(state: str, at: int | None) -> dict[str, Any]:
    return {"state": state, "credit": "1", "fault": "code", "mark": at}


def filled(state: str) -> dict[str, Any]:
    return {"name": "due", "state": state, "credit": "1", "slip": None}


@pytest.mark.parametrize(
    ("before", "after", "slot_id"),
    [
        (
            {"kind": "audit", "rows": [mark("false", 0)]},
            {"kind": "audit", "rows": [mark("found", 0)]},
            None,
        ),
        (
            {"kind": "sequence", "findings": [finding("SEQ_PAIR")]},
            {"kind": "sequence", "findings": []},
            None,
        ),
        (
            {
                "kind": "choice",
                "verdicts": [{"option_id": "a", "chosen": True, "correct": False}],
            },
            {"kind": "choice", "verdicts": [{"option_id": "a", "chosen": True, "correct": True}]},
            "a",
        ),
        (
            {"kind": "fields", "verdicts": [filled("wrong")]},
            {"kind": "fields", "verdicts": [filled("right")]},
            "due",
        ),
    ],
    ids=["audit", "sequence", "choice", "fields"],
)
def test_other_kinds_name_the_part_that_changed(
    before: dict[str, Any], after: dict[str, Any], slot_id: str | None
) -> None:
    (one,) = differing_lines(before, after)

    assert one["slot_id"] == slot_id
    assert one["before"] != one["after"]
    assert differing_lines(after, after) == []
