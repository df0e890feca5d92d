"""A result as JSON and back, without a loss: fractions are written as text."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tutor.codes.entered_line import Section
from tutor.codes.inpatient import BaseRate, Grouping
from tutor.grading.answer_key import ExtraReason
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.result import (
    GradeResult,
    GroupImpact,
    LineVerdict,
    Money,
    MoneyItem,
    MoneyKind,
)

_FRACTIONS = (
    "score",
    "recall",
    "f1",
    "code_over_code",
    "code_over_code_net",
    "audit_accuracy",
)
_GROUP_TEXTS = ("drg", "title", "version", "mdc", "mdc_title")
_GROUP_FIGURES = ("weight", "geometric_mean_days", "arithmetic_mean_days")
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
        "line_accuracy": str(result.line_accuracy),
        "first_listed_correct": result.first_listed_correct,
        "release_ids": list(result.release_ids),
        "checks_not_run": list(result.checks_not_run),
        "verdicts": [_verdict_to_json(verdict) for verdict in result.verdicts],
        "order": [finding_to_json(finding) for finding in _order_of(result)],
        "money": None if result.money is None else _money_to_json(result.money),
        "drg": None if result.drg is None else _drg_to_json(result.drg),
    }


def result_from_json(data: Mapping[str, Any]) -> GradeResult:
    """Read what `result_to_json` wrote, in this version or an earlier one.

    Earlier versions had no line accuracy: it is then that of the codes.
    """
    verdicts = tuple(_verdict_from_json(verdict) for verdict in data["verdicts"])
    order = tuple(finding_from_json(finding) for finding in data["order"])
    money = data["money"]
    figures: dict[str, Any] = {name: data[name] for name in _PLAIN}
    figures |= {name: Fraction(data[name]) for name in _FRACTIONS}
    return GradeResult(
        **figures,
        precision=None if data["precision"] is None else Fraction(data["precision"]),
        line_accuracy=Fraction(data.get("line_accuracy", data["audit_accuracy"])),
        first_listed_correct=data.get("first_listed_correct"),
        release_ids=tuple(data["release_ids"]),
        checks_not_run=tuple(data.get("checks_not_run", ())),
        verdicts=verdicts,
        findings=tuple(f for verdict in verdicts for f in verdict.findings) + order,
        money=None if money is None else _money_from_json(money),
        drg=_drg_from_json(data["drg"]) if data.get("drg") else None,
    )


def _money_to_json(money: Money) -> dict[str, Any]:
    return {
        **{name: str(getattr(money, name)) for name in _MONEY},
        "schedule": money.schedule,
        "items": [
            {
                "kind": item.kind.value,
                "code": item.code,
                "amount": str(item.amount),
                "lines": list(item.lines),
                "slot_ids": list(item.slot_ids),
            }
            for item in money.items
        ],
    }


def _money_from_json(data: Mapping[str, Any]) -> Money:
    return Money(
        **{name: Fraction(data[name]) for name in _MONEY},
        schedule=data.get("schedule", ""),
        items=tuple(
            MoneyItem(
                MoneyKind(item["kind"]),
                item["code"],
                Fraction(item["amount"]),
                tuple(item["lines"]),
                tuple(item["slot_ids"]),
            )
            for item in data.get("items", ())
        ),
    )


def _drg_to_json(impact: GroupImpact) -> dict[str, Any]:
    return {
        "key": _group_to_json(impact.key),
        "submitted": _group_to_json(impact.submitted),
        "key_payment": _text_of(impact.key_payment),
        "submitted_payment": _text_of(impact.submitted_payment),
        "weights": impact.weights,
        "base_rate": impact.base_rate
        and {"amount": str(impact.base_rate.amount), "name": impact.base_rate.name},
    }


def _drg_from_json(data: Mapping[str, Any]) -> GroupImpact:
    """Read an impact, of this version or of one that knew no payments."""
    rate = data.get("base_rate")
    return GroupImpact(
        _group_from_json(data["key"]),
        _group_from_json(data["submitted"]),
        _fraction_of(data.get("key_payment")),
        _fraction_of(data.get("submitted_payment")),
        weights=data.get("weights", ""),
        base_rate=rate and BaseRate(Fraction(rate["amount"]), rate["name"]),
    )


def _group_to_json(group: Grouping | None) -> dict[str, Any] | None:
    if group is None:
        return None
    return {name: getattr(group, name) for name in _GROUP_TEXTS} | {
        name: _text_of(getattr(group, name)) for name in _GROUP_FIGURES
    }


def _group_from_json(data: Mapping[str, Any] | None) -> Grouping | None:
    if data is None:
        return None
    read: dict[str, Any] = {name: data.get(name, "") for name in _GROUP_TEXTS}
    read |= {name: _fraction_of(data.get(name)) for name in _GROUP_FIGURES}
    return Grouping(**read)


def _text_of(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _fraction_of(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


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
        "findings": [finding_to_json(finding) for finding in verdict.findings],
    }


def _verdict_from_json(data: Mapping[str, Any]) -> LineVerdict:
    return LineVerdict(
        section=Section(data["section"]),
        slot_id=data["slot_id"],
        line=data["line"],
        state=data["state"],
        credit=Fraction(data["credit"]),
        penalty=Fraction(data["penalty"]),
        findings=tuple(finding_from_json(finding) for finding in data["findings"]),
    )


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """Write one finding; `finding_from_json` reads back an equal one."""
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
        "lines": list(finding.lines),
        "basis": finding.basis,
        "points": str(finding.points),
    }


def finding_from_json(data: Mapping[str, Any]) -> Finding:
    """Read one finding, of this version or an earlier one."""
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
        lines=tuple(data.get("lines", ())),
        basis=data.get("basis", ""),
        points=Fraction(data.get("points", 0)),
    )
