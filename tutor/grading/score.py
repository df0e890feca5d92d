"""Add up: the score by the rubric's method, itemised, and the figures beside it (DOMAIN 5.3-5.5).

One alignment serves them all. Every method says of each finding how many of
the 100 points it took, so that the deductions explain the score to the last
fraction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypedDict

from tutor.codes.entered_line import Section
from tutor.grading.finding import (
    LINE_KINDS,
    MODIFIER_KINDS,
    UNITS_KINDS,
    Finding,
    FindingKind,
)
from tutor.grading.methods import METHODS, KeySlots, Price, Sheet
from tutor.grading.result import LineVerdict
from tutor.grading.rubric import Method, Rubric

_FULL = 100
_NOTHING = Fraction(0)
_RIGHT_CODE = frozenset({FindingKind.ACCEPTED_ALTERNATE, FindingKind.OPTIONAL_PRESENT})
_NO_RIGHT_LINE = MODIFIER_KINDS | UNITS_KINDS | {FindingKind.POA}


class Figures(TypedDict):
    """The figures of DOMAIN 5.4: codes only, but for `line_accuracy`."""

    true_positives: int
    submitted: int
    required: int
    precision: Fraction | None
    recall: Fraction
    f1: Fraction
    code_over_code: Fraction
    code_over_code_net: Fraction
    audit_accuracy: Fraction
    line_accuracy: Fraction


@dataclass(frozen=True, slots=True)
class Scored:
    """The score, held at 0, and every finding with the points that it took."""

    score: Fraction
    verdicts: tuple[LineVerdict, ...]
    findings: tuple[Finding, ...]


def score_verdicts(
    key: KeySlots,
    verdicts: Sequence[LineVerdict],
    *,
    order: Sequence[Finding],
    rules: Sequence[Finding],
    rubric: Rubric,
) -> Scored:
    """Score the rows of one variant by the rubric's method.

    Args:
        key: The slots of the key.
        verdicts: The rows, with what each finding costs as a share of its line.
        order: What is out of order, within the rubric's cap.
        rules: What the coding breaks by itself.
        rubric: The numbers and the method.
    """
    price = METHODS[rubric.method](Sheet(key, tuple(verdicts), tuple(rules), rubric))
    # The rows of the method of shares are priced when they are made, for each stands alone.
    priced = tuple(verdicts)
    if rubric.method is not Method.SHARES:
        priced = tuple(price_row(verdict, price) for verdict in verdicts)
    findings = [finding for verdict in priced for finding in verdict.findings]
    findings += [_with_points(finding, price(finding, None)) for finding in order]
    findings += [_with_points(finding, price(finding, None)) for finding in rules]
    lost = _NOTHING
    for finding in findings:
        if finding.cost:
            lost += finding.points
    return Scored(max(_NOTHING, _FULL - lost), priced, tuple(findings))


def row_price(key: KeySlots, rubric: Rubric) -> Price | None:
    """How to price a row by itself; None where the method looks at all rows together."""
    if rubric.method is not Method.SHARES:
        return None
    return METHODS[rubric.method](Sheet(key, (), (), rubric))


def price_row(verdict: LineVerdict, price: Price) -> LineVerdict:
    """The row with the points that each of its findings took."""
    if not verdict.findings or not any(finding.cost for finding in verdict.findings):
        return verdict
    findings = tuple(_with_points(f, price(f, verdict)) for f in verdict.findings)
    return LineVerdict(
        verdict.section,
        verdict.slot_id,
        verdict.line,
        verdict.state,
        verdict.credit,
        verdict.penalty,
        findings,
    )


def _with_points(finding: Finding, points: Fraction) -> Finding:
    return finding.taking(points) if points else finding


def figures_of(key: KeySlots, verdicts: Iterable[LineVerdict]) -> Figures:
    """Count codes: none that is allowed or optional, and no query, is in any of the figures."""
    slots = key.slots
    true_positives = revised = missed = extra = right_lines = required = 0
    for verdict in verdicts:
        if verdict.section is Section.QUERY:
            continue
        if verdict.slot_id is None:
            extra += verdict.state == "extra"
            continue
        has_right_code = verdict.line is not None and _has_right_code(verdict)
        if slots[verdict.section, verdict.slot_id].optional:
            # Neither reward nor cost; a wrong code in its place is a wrong code all the same.
            revised += verdict.line is not None and not has_right_code
            continue
        required += 1
        if verdict.line is None:
            missed += 1
        elif has_right_code:
            true_positives += 1
            right_lines += not any(f.kind in _NO_RIGHT_LINE for f in verdict.findings)
        else:
            revised += 1
    return _figures(true_positives, revised, missed, extra, right_lines, required)


@lru_cache(maxsize=4_096)
def _figures(
    true_positives: int, revised: int, missed: int, extra: int, right_lines: int, required: int
) -> Figures:
    """Divide; the same few counts come again with every class."""
    wrong = revised + extra
    submitted = true_positives + wrong
    reviewed = true_positives + revised + missed + extra
    precision = Fraction(true_positives, submitted) if submitted else None
    recall = _share(true_positives, required)
    both = (precision or _NOTHING) + recall
    return Figures(
        true_positives=true_positives,
        submitted=submitted,
        required=required,
        precision=precision,
        recall=recall,
        f1=2 * (precision or _NOTHING) * recall / both if both else _NOTHING,
        code_over_code=_FULL * recall,
        code_over_code_net=_FULL * _share(max(0, true_positives - wrong), required),
        audit_accuracy=_FULL * _share(true_positives, reviewed),
        line_accuracy=_FULL * _share(right_lines, reviewed),
    )


def _has_right_code(verdict: LineVerdict) -> bool:
    return not verdict.findings or all(
        finding.kind in _RIGHT_CODE or finding.kind in LINE_KINDS for finding in verdict.findings
    )


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(1)
