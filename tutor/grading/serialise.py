"""A result as JSON and back, without a loss: fractions are written as text."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tutor.codes.entered_line import Section
from tutor.grading.answer_key import ExtraReason
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.result import GradeResult, LineVerdict, Money

_FRACTIONS = ("score", "recall", "f1", "code_over_code", "code_over_code_net", "audit_accuracy")
_PLAIN = (
    "exact",
    "passed",
    "true_positives",
    "submitted",
    "required",
    "variant",
    "needs_review",
    "rubric_id",
)
_MONEY = ("overpayment", "underpayment", "denial_risk")


def result_to_json(result: GradeResult) -> dict[str, Any]:
    """Write a result; `result_from_json` reads back an equal one."""
    return {
        **{name: getattr(result, name) for name in _PLAIN},
        **{name: str(getattr(result, name)) for name in _FRACTIONS},
        "precision": None if result.precision is None else str(result.precision),
        "release_ids": list(result.release_ids),
        "verdicts": [_verdict_to_json(verdict) for verdict in result.verdicts],
        "order": [_finding_to_json(finding) for finding in _order_of(result)],
        "money": None
        if result.money is None
        else {name: str(getattr(result.money, name)) for name in _MONEY},
    }


def result_from_json(data: Mapping[str, Any]) -> GradeResult:
    """Read what `result_to_json` wrote."""
    verdicts = tuple(_verdict_from_json(verdict) for verdict in data["verdicts"])
    order = tuple(_finding_from_json(finding) for finding in data["order"])
    money = data["money"]
    figures: dict[str, Any] = {name: data[name] for name in _PLAIN}
    figures |= {name: Fraction(data[name]) for name in _FRACTIONS}
    return GradeResult(
        **figures,
        precision=None if data["precision"] is None else Fraction(data["precision"]),
        release_ids=tuple(data["release_ids"]),
        verdicts=verdicts,
        findings=tuple(f for verdict in verdicts for f in verdict.findings) + order,
        money=None if money is None else Money(**{n: Fraction(money[n]) for n in _MONEY}),
    )


def _order_of(result: GradeResult) -> tuple[Finding, ...]:
    """The findings that belong to no single line: they follow those of the lines."""
    return result.findings[sum(len(verdict.findings) for verdict in result.verdicts) :]


def _verdict_to_json(verdict: LineVerdict) -> dict[str, Any]:
    return {
        "section": verdict.section.value,
        "slot_id": verdict.slot_id,
        "line": verdict.line,
        "state": verdict.state,
        "credit": str(verdict.credit),
        "penalty": str(verdict.penalty),
        "findings": [_finding_to_json(finding) for finding in verdict.findings],
    }


def _verdict_from_json(data: Mapping[str, Any]) -> LineVerdict:
    return LineVerdict(
        section=Section(data["section"]),
        slot_id=data["slot_id"],
        line=data["line"],
        state=data["state"],
        credit=Fraction(data["credit"]),
        penalty=Fraction(data["penalty"]),
        findings=tuple(_finding_from_json(finding) for finding in data["findings"]),
    )


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "reason": finding.reason.value if finding.reason else None,
        "slot_id": finding.slot_id,
        "line": finding.line,
        "codes": list(finding.codes),
        "want": finding.want,
        "got": finding.got,
        "cost": str(finding.cost),
        "detail": finding.detail,
    }


def _finding_from_json(data: Mapping[str, Any]) -> Finding:
    return Finding(
        kind=FindingKind(data["kind"]),
        reason=ExtraReason(data["reason"]) if data["reason"] else None,
        slot_id=data["slot_id"],
        line=data["line"],
        codes=tuple(data["codes"]),
        want=data["want"],
        got=data["got"],
        cost=Fraction(data["cost"]),
        detail=data["detail"],
    )
