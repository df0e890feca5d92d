"""`coder-tutor grade-vectors`: run worked cases through the grader and print each difference."""

import json
import sys
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from tutor.bank.rubrics import load_rubric
from tutor.bank.vectors import (
    UnreadVector,
    Vector,
    VectorFileError,
    read_vectors,
    references_of,
)
from tutor.cli.instance import Instance
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.grade import grade
from tutor.grading.references import References
from tutor.grading.result import GradeResult, GroupImpact
from tutor.grading.rubric import Rubric
from tutor.services.references import references_for

_SHOWS_VALUES = frozenset(
    {
        FindingKind.MOD_MISSING,
        FindingKind.MOD_WRONG,
        FindingKind.MOD_UNNEEDED,
        FindingKind.MOD_ORDER,
        FindingKind.UNITS_OVER,
        FindingKind.UNITS_UNDER,
        FindingKind.PTR_WRONG,
        FindingKind.PTR_ORDER,
    }
)


@click.command("grade-vectors")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--only", help="Ids to run, divided by commas.")
@click.option("--rubric", help="Grade all cases by this rubric, whatever they name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def grade_vectors(file: Path, only: str | None, rubric: str | None, as_json: bool) -> None:
    """Grade the worked cases of FILE and compare with what each expects.

    Prints every difference and closes with the count. Exit code 1 means that
    a case differs or cannot be read, 2 that the file cannot be read. A case may
    name its `rubric`; --rubric grades all of them by one.
    """
    vectors = _chosen(read_vectors(file), only)
    instance = Instance.from_environment()
    references = references_for(instance.codebook, instance.settings.bank_path)
    outcomes = [(vector, _outcome(vector, references, rubric)) for vector in vectors]
    for vector in vectors:
        if isinstance(vector, Vector) and vector.unused:
            click.echo(f"{vector.id}: not looked at: {', '.join(vector.unused)}", err=True)
    if as_json:
        click.echo(_as_json(outcomes))
    else:
        for vector, found in outcomes:
            for field, (expected, got) in found.items():
                click.echo(f"{vector.id} {field}: expected {expected!r}, got {got!r}")
        failed = sum(bool(found) for _vector, found in outcomes)
        click.echo(f"{len(outcomes) - failed} passed, {failed} failed")
    if any(found for _vector, found in outcomes):
        sys.exit(1)


def _outcome(
    vector: Vector | UnreadVector, references: References, rubric: str | None
) -> dict[str, tuple[Any, Any]]:
    if isinstance(vector, UnreadVector):
        return {"vector": ("a case that can be read", vector.problem)}
    return differences(vector, references, load_rubric(rubric or vector.rubric_id))


def _chosen(
    vectors: tuple[Vector | UnreadVector, ...], only: str | None
) -> list[Vector | UnreadVector]:
    if only is None:
        return list(vectors)
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    by_id = {vector.id: vector for vector in vectors}
    unknown = [name for name in wanted if name not in by_id]
    if unknown or not wanted:
        named = ", ".join(unknown) or "nothing"
        raise VectorFileError(f"--only names {named}, which the file does not have.")
    return [by_id[name] for name in wanted]


def _as_json(outcomes: Iterable[tuple[Vector | UnreadVector, dict[str, tuple[Any, Any]]]]) -> str:
    results = [
        {
            "id": vector.id,
            "passed": not found,
            "differences": [
                {"field": field, "expected": expected, "got": got}
                for field, (expected, got) in found.items()
            ],
        }
        for vector, found in outcomes
    ]
    passed = sum(result["passed"] is True for result in results)
    return json.dumps(
        {"passed": passed, "failed": len(results) - passed, "vectors": results}, indent=2
    )


def differences(
    vector: Vector, references: References, rubric: Rubric
) -> dict[str, tuple[Any, Any]]:
    """Grade one vector; returns (expected, got) for each field of its expectation that differs."""
    result = grade(
        vector.entries,
        vector.key,
        vector.encounter,
        references=references_of(vector, references),
        rubric=rubric,
    )
    got = as_expected(result)
    return {
        field: (expected, got.get(field))
        for field, expected in vector.expected.items()
        if not _equal(expected, got.get(field))
    }


def _equal(expected: Any, got: Any) -> bool:
    if isinstance(expected, list) and isinstance(got, list):
        return sorted(map(_in_order, map(str, expected))) == got
    # 38 and 38.0 are one amount; True and 1 are not one answer.
    return expected == got and isinstance(expected, bool) == isinstance(got, bool)


def _in_order(finding: str) -> str:
    """Write the codes of a pair in one order, but for an edit's two columns."""
    if finding.startswith(FindingKind.NCCI_PTP):
        return finding
    return " ".join(
        "+".join(sorted(part.split("+"))) if "+" in part and "=" not in part else part
        for part in finding.split(" ")
    )


def as_expected(result: GradeResult) -> dict[str, Any]:
    """Write a result with the names and roundings of a vector's expectation."""
    money = result.money
    written: dict[str, Any] = {
        "findings": sorted(_finding_text(finding) for finding in result.findings),
        "score": _rounded(result.score, 2),
        "exact": result.exact,
        "tp": result.true_positives,
        "submitted": result.submitted,
        "required": result.required,
        "precision": None if result.precision is None else _rounded(result.precision, 4),
        "recall": _rounded(result.recall, 4),
        "f1": _rounded(result.f1, 4),
        "code_over_code": _rounded(result.code_over_code, 2),
        "code_over_code_net": _rounded(result.code_over_code_net, 2),
        "audit_accuracy": _rounded(result.audit_accuracy, 2),
        "variant": result.variant,
    }
    if money is not None:
        written["money"] = {
            "overpayment": _rounded(money.overpayment, 2),
            "underpayment": _rounded(money.underpayment, 2),
            "denial_risk": _rounded(money.denial_risk, 2),
            "net": _rounded(money.net, 2),
        }
    if result.drg is not None:
        written["drg"] = _groups(result.drg)
    return written


def _groups(impact: GroupImpact) -> dict[str, Any]:
    return {
        "key": impact.key.drg if impact.key else None,
        "submitted": impact.submitted.drg if impact.submitted else None,
        "delta": None if impact.delta is None else _rounded(impact.delta, 2),
    }


def _rounded(value: Fraction, places: int) -> float:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def _finding_text(finding: Finding) -> str:
    codes = list(finding.codes)
    if finding.kind.is_rule:
        # A pair of codes is a set, but for an edit's two columns (DOMAIN 5.9, 17).
        codes = ["+".join(codes if finding.kind is FindingKind.NCCI_PTP else sorted(codes))]
    parts = [finding.name, *([finding.slot_id] if finding.slot_id else []), *codes]
    if finding.kind in _SHOWS_VALUES:
        parts.append(f"want={finding.want} got={finding.got}")
    return " ".join(parts)
