"""Add up: the score by the rubric's method, itemised, and the figures beside it (DOMAIN 5.3-5.5).

One alignment serves them all. Every method says of each finding how many of
the 100 points it took, so that the deductions explain the score to the last
fraction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from math import lcm
from typing import TypedDict

from tutor.grading.finding import Finding
from tutor.grading.methods import METHODS, KeySlots, Price, Sheet
from tutor.grading.result import LineVerdict
from tutor.grading.rubric import Method, Rubric
from tutor.grading.section_rows import CodeCounts, SectionRows

_FULL = 100
_NOTHING = Fraction(0)


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


def score_sections(
    key: KeySlots,
    sections: Sequence[SectionRows],
    *,
    order: Sequence[Finding],
    rules: Sequence[Finding],
    rubric: Rubric,
) -> Scored:
    """Score the rows of one variant by the rubric's method.

    Args:
        key: The slots of the key.
        sections: The rows, with what each finding costs as a share of its line.
        order: What is out of order, within the rubric's cap.
        rules: What the coding breaks by itself.
        rubric: The numbers and the method.
    """
    rows = tuple(chain.from_iterable(section.rows for section in sections))
    price = METHODS[rubric.method](Sheet(key, rows, tuple(rules), rubric))
    if rubric.method is Method.SHARES:
        # The rows were priced when they were made, for each stands alone.
        findings = list(chain.from_iterable(section.findings for section in sections))
    else:
        rows = tuple(price_row(row, price) for row in rows)
        findings = [finding for row in rows for finding in row.findings]
    findings += [_with_points(finding, price(finding, None)) for finding in (*order, *rules)]
    return Scored(_score_left(findings), rows, tuple(findings))


def _score_left(findings: Sequence[Finding]) -> Fraction:
    """What the findings leave of the 100 points; added over one denominator, which is faster."""
    taken = [finding.points for finding in findings if finding.points]
    parts = lcm(*(points.denominator for points in taken))
    lost = sum(points.numerator * (parts // points.denominator) for points in taken)
    return Fraction(max(0, _FULL * parts - lost), parts)


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


def figures_of(sections: Sequence[SectionRows]) -> Figures:
    """Make figures of the codes counted in all sections."""
    counts = CodeCounts()
    for section in sections:
        counts = counts.plus(section.counts)
    return _figures(counts)


@lru_cache(maxsize=4_096)
def _figures(counts: CodeCounts) -> Figures:
    """Divide; the same few counts come again with every class."""
    true_positives, revised, missed, extra, right_lines, required = counts
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


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(1)
