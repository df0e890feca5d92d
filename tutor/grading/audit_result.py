"""What an auditor marks, and what grading an audit returns."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tutor.codes.entered_line import EnteredLine
from tutor.grading.audit_fault import AuditFault
from tutor.grading.finding import Finding


@dataclass(frozen=True, slots=True)
class AuditMark:
    """One thing that the learner says is wrong with the coding that was shown.

    Attributes:
        line: 0-based index into the billed lines, None for a line that is missing.
        fault: What is wrong.
        fix: The correction as it was typed: the whole line to add, or the field concerned as
            it should read (the code that should come first, for a fault of order). None says
            that the line, or the modifier, is to be removed.
    """

    line: int | None
    fault: AuditFault
    fix: EnteredLine | None = None


class AuditState(StrEnum):
    """How a fault and a mark agree.

    `PLACE` is the right line with nothing else right; `OPTIONAL` a finding
    that need not be marked and costs nothing where it is.
    """

    FOUND = "found"
    OTHER_NAME = "other_name"
    WRONG_FIX = "wrong_fix"
    PLACE = "place"
    MISSED = "missed"
    FALSE_ALARM = "false_alarm"
    OPTIONAL = "optional"

    @property
    def is_found(self) -> bool:
        """Whether the fault was seen: its place, and its name or its remedy."""
        return self in (AuditState.FOUND, AuditState.OTHER_NAME, AuditState.WRONG_FIX)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One finding with the mark that answers it, or one mark that answers none.

    Attributes:
        state: How the two agree.
        finding: What is wrong with the coding, None for a false alarm.
        fault: The name that earns full credit, None for a false alarm.
        correction: The right remedy; None where the line is to be removed or none is judged.
        mark: Index of the mark, None for a fault that nobody marked.
        credit: Earned share of the fault, 0 to 1.
        points: What it took from the score of 100, before the score is held at 0.
    """

    state: AuditState
    finding: Finding | None
    fault: AuditFault | None
    correction: EnteredLine | None
    mark: int | None
    credit: Fraction
    points: Fraction


@dataclass(frozen=True, slots=True)
class AuditMoney:
    """Amounts that the marks uncover and those that they leave, in the schedule's currency.

    Over- and underpayment are never netted (DOMAIN 5.7).
    """

    overpayment_found: Fraction
    overpayment_missed: Fraction
    underpayment_found: Fraction
    underpayment_missed: Fraction
    schedule: str


@dataclass(frozen=True, slots=True)
class AuditResult:
    """One grading of one audit.

    `faults` counts what had to be marked, `found` what was, `wrong_marks` the
    marks that found nothing. `precision` is None where nothing was marked that
    counts. The points of the rows and the score add up to 100, unless they
    take more than there is.
    """

    rows: tuple[AuditRow, ...]
    score: Fraction
    exact: bool
    passed: bool
    faults: int
    found: int
    wrong_marks: int
    precision: Fraction | None
    recall: Fraction
    needs_review: bool
    rubric_id: str
    release_ids: tuple[str, ...]
    checks_not_run: tuple[str, ...] = ()
    money: AuditMoney | None = None
