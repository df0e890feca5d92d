"""Results of audits and of arrangements as JSON and back, without a loss.

Fractions are written as text. A chart's result is in `tutor.grading.serialise`.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.audit_fault import AuditFault
from tutor.grading.audit_result import AuditMoney, AuditResult, AuditRow, AuditState
from tutor.grading.sequence_result import SequenceResult
from tutor.grading.serialise import finding_from_json, finding_to_json

_AUDIT_PLAIN = (
    "exact",
    "passed",
    "faults",
    "found",
    "wrong_marks",
    "needs_review",
    "rubric_id",
)
_MONEY = (
    "overpayment_found",
    "overpayment_missed",
    "underpayment_found",
    "underpayment_missed",
)
_SEQUENCE_PLAIN = (
    "exact",
    "passed",
    "kept",
    "constraints",
    "variant",
    "needs_review",
    "rubric_id",
)
_TYPED = ("code", "modifiers", "units", "pointers", "poa")


def audit_to_json(result: AuditResult) -> dict[str, Any]:
    """Write the result of an audit; `audit_from_json` reads back an equal one."""
    return {
        **{name: getattr(result, name) for name in _AUDIT_PLAIN},
        "score": str(result.score),
        "precision": None if result.precision is None else str(result.precision),
        "recall": str(result.recall),
        "release_ids": list(result.release_ids),
        "checks_not_run": list(result.checks_not_run),
        "rows": [_row_to_json(row) for row in result.rows],
        "money": None if result.money is None else _money_to_json(result.money),
    }


def audit_from_json(data: Mapping[str, Any]) -> AuditResult:
    """Read what `audit_to_json` wrote."""
    return AuditResult(
        **{name: data[name] for name in _AUDIT_PLAIN},
        score=Fraction(data["score"]),
        precision=None if data["precision"] is None else Fraction(data["precision"]),
        recall=Fraction(data["recall"]),
        release_ids=tuple(data["release_ids"]),
        checks_not_run=tuple(data["checks_not_run"]),
        rows=tuple(_row_from_json(row) for row in data["rows"]),
        money=None if data["money"] is None else _money_from_json(data["money"]),
    )


def sequence_to_json(result: SequenceResult) -> dict[str, Any]:
    """Write the result of an arrangement; `sequence_from_json` reads back an equal one."""
    return {
        **{name: getattr(result, name) for name in _SEQUENCE_PLAIN},
        "score": str(result.score),
        "release_ids": list(result.release_ids),
        "findings": [finding_to_json(finding) for finding in result.findings],
    }


def sequence_from_json(data: Mapping[str, Any]) -> SequenceResult:
    """Read what `sequence_to_json` wrote."""
    return SequenceResult(
        **{name: data[name] for name in _SEQUENCE_PLAIN},
        score=Fraction(data["score"]),
        release_ids=tuple(data["release_ids"]),
        findings=tuple(finding_from_json(finding) for finding in data["findings"]),
    )


def _row_to_json(row: AuditRow) -> dict[str, Any]:
    return {
        "state": row.state.value,
        "finding": None if row.finding is None else finding_to_json(row.finding),
        "fault": None if row.fault is None else row.fault.value,
        "correction": None if row.correction is None else _line_to_json(row.correction),
        "mark": row.mark,
        "credit": str(row.credit),
        "points": str(row.points),
    }


def _row_from_json(data: Mapping[str, Any]) -> AuditRow:
    return AuditRow(
        state=AuditState(data["state"]),
        finding=None if data["finding"] is None else finding_from_json(data["finding"]),
        fault=None if data["fault"] is None else AuditFault(data["fault"]),
        correction=None if data["correction"] is None else _line_from_json(data["correction"]),
        mark=data["mark"],
        credit=Fraction(data["credit"]),
        points=Fraction(data["points"]),
    )


def _line_to_json(line: EnteredLine) -> dict[str, str]:
    return {"section": line.section.value, **{name: getattr(line, name) for name in _TYPED}}


def _line_from_json(data: Mapping[str, str]) -> EnteredLine:
    return EnteredLine(Section(data["section"]), **{name: data[name] for name in _TYPED})


def _money_to_json(money: AuditMoney) -> dict[str, str]:
    return {**{name: str(getattr(money, name)) for name in _MONEY}, "schedule": money.schedule}


def _money_from_json(data: Mapping[str, str]) -> AuditMoney:
    return AuditMoney(**{name: Fraction(data[name]) for name in _MONEY}, schedule=data["schedule"])
