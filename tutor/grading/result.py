"""What grading returns: aligned lines, findings and figures. Scores are computed, never edited."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from tutor.codes.entered_line import Section
from tutor.codes.inpatient import BaseRate, Grouping
from tutor.grading.finding import QUERY_KINDS, Finding

VerdictState = Literal[
    "right", "accepted", "partial", "wrong", "missed", "extra", "allowed", "optional_absent"
]


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """One row of the comparison: a key slot, an entered line, or both aligned.

    Attributes:
        section: Diagnoses, procedures or queries.
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


class MoneyKind(StrEnum):
    """What an amount is: paid too much, not billed, or billed in a way that will be denied."""

    OVERPAYMENT = "overpayment"
    UNDERPAYMENT = "underpayment"
    DENIAL_RISK = "denial_risk"


@dataclass(frozen=True, slots=True)
class MoneyItem:
    """One amount with the code that it is about, and the entered lines or the slot behind it."""

    kind: MoneyKind
    code: str
    amount: Fraction
    lines: tuple[int, ...] = ()
    slot_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Money:
    """Values in the fee schedule's currency; over and under are never netted for show.

    DOMAIN 5.7. `schedule` names the fee schedule; `items` explain each sum.
    """

    overpayment: Fraction
    underpayment: Fraction
    denial_risk: Fraction
    schedule: str = ""
    items: tuple[MoneyItem, ...] = ()

    @property
    def net(self) -> Fraction:
        """Overpayment less underpayment; never shown alone."""
        return self.overpayment - self.underpayment


@dataclass(frozen=True, slots=True)
class GroupImpact:
    """The DRG of the key and of the answer, and what each pays.

    A payment is weight times base rate in whole cents (`BaseRate.payment`), None where no
    weight or rate is known. `delta` is what the answer's group would pay beyond the key's,
    negative where less. `weights` names the table that the weights are from.
    """

    key: Grouping | None
    submitted: Grouping | None
    key_payment: Fraction | None = None
    submitted_payment: Fraction | None = None
    weights: str = ""
    base_rate: BaseRate | None = None

    @property
    def delta(self) -> Fraction | None:
        """The difference of the two payments as they are shown; None where one is not known."""
        if self.key_payment is None or self.submitted_payment is None:
            return None
        return self.submitted_payment - self.key_payment

    @property
    def is_changed(self) -> bool:
        """Whether the answer lands in another group, or in none."""
        wanted = self.key.drg if self.key else None
        got = self.submitted.drg if self.submitted else None
        return wanted != got


@dataclass(frozen=True, slots=True)
class GradeResult:
    """One grading of one submission against one key.

    Code-level figures count codes only: modifiers, units and order are not in
    them; `line_accuracy` counts a line as right only where its code, modifiers,
    units and POA are right. `precision` is None where nothing was submitted,
    `first_listed_correct` where the key asks for no first diagnosis.
    `checks_not_run` names the checks whose tables are not loaded.
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
    line_accuracy: Fraction
    first_listed_correct: bool | None
    variant: int
    needs_review: bool
    rubric_id: str
    release_ids: tuple[str, ...]
    checks_not_run: tuple[str, ...] = ()
    money: Money | None = None
    drg: GroupImpact | None = None

    @property
    def is_record_correct(self) -> bool:
        """Whether the record as a whole would pass: every line and query, the first, the DRG."""
        return (
            self.line_accuracy == 100  # noqa: PLR2004
            and not any(finding.kind in QUERY_KINDS for finding in self.findings)
            and self.first_listed_correct is not False
            and not (self.drg and self.drg.is_changed)
        )
