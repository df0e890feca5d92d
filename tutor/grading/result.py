"""What grading returns: aligned lines, findings and figures. Scores are computed, never edited."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tutor.codes.entered_line import Section
from tutor.grading.finding import Finding

VerdictState = Literal[
    "right", "accepted", "partial", "wrong", "missed", "extra", "allowed", "optional_absent"
]


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """One row of the comparison: a key slot, an entered line, or both aligned.

    Attributes:
        section: Diagnoses or procedures.
        slot_id: The key slot, None for a line beyond the key.
        line: 0-based index into the entered lines, None for a missed slot.
        state: In one word, for the page's colour and symbol.
        credit: Earned share of the slot, 0 to 1 (0 for a line beyond the key).
        penalty: What a line beyond the key cost.
        findings: Everything noticed about this row.
    """

    section: Section
    slot_id: str | None
    line: int | None
    state: VerdictState
    credit: Fraction
    penalty: Fraction
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """Values in the fee schedule's currency; over and under are never netted for show.

    DOMAIN 5.7.
    """

    overpayment: Fraction
    underpayment: Fraction
    denial_risk: Fraction

    @property
    def net(self) -> Fraction:
        """Overpayment less underpayment; never shown alone."""
        return self.overpayment - self.underpayment


@dataclass(frozen=True, slots=True)
class GradeResult:
    """One grading of one submission against one key.

    Code-level figures count codes only: modifiers, units and order are not in
    them. `precision` is None where nothing was submitted.
    """

    verdicts: tuple[LineVerdict, ...]
    findings: tuple[Finding, ...]
    score: Fraction
    exact: bool
    passed: bool
    true_positives: int
    submitted: int
    required: int
    precision: Fraction | None
    recall: Fraction
    f1: Fraction
    code_over_code: Fraction
    code_over_code_net: Fraction
    audit_accuracy: Fraction
    variant: int
    needs_review: bool
    rubric_id: str
    release_ids: tuple[str, ...]
    money: Money | None = None
