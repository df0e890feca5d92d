"""Add up: one alignment, several figures, each with its own denominator (DOMAIN 5.3, 5.4)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypedDict

from tutor.grading.answer_key import DiagnosisSlot, ProcedureSlot
from tutor.grading.finding import FindingKind
from tutor.grading.result import LineVerdict

_FULL = 100
_RIGHT_CODE = frozenset({FindingKind.ACCEPTED_ALTERNATE, FindingKind.OPTIONAL_PRESENT})
_LINE_LEVEL = frozenset(
    {
        FindingKind.MOD_MISSING,
        FindingKind.MOD_WRONG,
        FindingKind.MOD_UNNEEDED,
        FindingKind.MOD_ORDER,
        FindingKind.UNITS_OVER,
        FindingKind.UNITS_UNDER,
        FindingKind.PTR_WRONG,
        FindingKind.PTR_ORDER,
        FindingKind.POA,
    }
)


class Figures(TypedDict):
    """The figures of DOMAIN 5.4, codes only."""

    true_positives: int
    submitted: int
    required: int
    precision: Fraction | None
    recall: Fraction
    f1: Fraction
    code_over_code: Fraction
    code_over_code_net: Fraction
    audit_accuracy: Fraction


@dataclass(slots=True)
class Tally:
    """Running totals over the verdicts of one submission."""

    weight: Fraction = Fraction(0)
    earned: Fraction = Fraction(0)
    penalties: Fraction = Fraction(0)
    required: int = 0
    true_positives: int = 0
    revised: int = 0
    missed: int = 0
    extra: int = 0

    def add(self, verdict: LineVerdict, slot: DiagnosisSlot | ProcedureSlot | None) -> None:
        """Count one row."""
        if slot is None:
            self.penalties += verdict.penalty
            self.extra += verdict.state == "extra"
        elif slot.optional:
            # Neither reward nor cost; a wrong code in its place is a wrong code all the same.
            self.revised += verdict.line is not None and not _has_right_code(verdict)
        else:
            self.weight += slot.weight
            self.earned += slot.weight * verdict.credit
            self.required += 1
            if verdict.line is None:
                self.missed += 1
            elif _has_right_code(verdict):
                self.true_positives += 1
            else:
                self.revised += 1

    def score(self, sequence: Fraction) -> Fraction:
        """The score out of 100, never below 0."""
        if not self.weight:
            return _FULL * max(Fraction(0), 1 - self.penalties - sequence)
        return _FULL * max(Fraction(0), self.earned - self.penalties - sequence) / self.weight


def _has_right_code(verdict: LineVerdict) -> bool:
    return all(
        finding.kind in _RIGHT_CODE or finding.kind in _LINE_LEVEL for finding in verdict.findings
    )


def figures(tally: Tally) -> Figures:
    """Derive the figures; codes that are allowed or optional are in none of them."""
    true_positives, required = tally.true_positives, tally.required
    wrong = tally.revised + tally.extra
    submitted = true_positives + wrong
    precision = Fraction(true_positives, submitted) if submitted else None
    recall = _share(true_positives, required)
    both = (precision or Fraction(0)) + recall
    return Figures(
        true_positives=true_positives,
        submitted=submitted,
        required=required,
        precision=precision,
        recall=recall,
        f1=2 * (precision or Fraction(0)) * recall / both if both else Fraction(0),
        code_over_code=_FULL * recall,
        code_over_code_net=_FULL * _share(max(0, true_positives - wrong), required),
        audit_accuracy=_FULL
        * _share(true_positives, true_positives + tally.revised + tally.missed + tally.extra),
    )


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(1)
