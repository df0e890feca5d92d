"""The rows of a comparison: what is to be said of a slot, of its line, of a line beyond the key."""

from dataclasses import dataclass, replace
from fractions import Fraction

from tutor.codes.code import Code
from tutor.codes.entered_line import Section
from tutor.grading.answer_key import CodeSlot, ExtraReason
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.inpatient_procedures import PLACES
from tutor.grading.line import Deduction
from tutor.grading.match import in_whole_numbers
from tutor.grading.normalise import ReadLine
from tutor.grading.result import LineVerdict, VerdictState
from tutor.grading.rubric import Method, Rubric
from tutor.grading.specificity import CodeMatch

_NOTHING = Fraction(0)
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Pairing:
    """One slot answered by one line; `credit` is what is left of the slot, never below 0.

    `whole_credit` is the same as the alignment weighs it.
    """

    match: CodeMatch
    deductions: tuple[Deduction, ...]
    credit: Fraction
    whole_credit: int

    @classmethod
    def of(cls, match: CodeMatch, deductions: tuple[Deduction, ...]) -> "Pairing":
        """Pair, and take the deductions off the code's credit."""
        left = match.credit
        for deduction in deductions:
            left -= deduction.cost
        credit = left if left > 0 else _NOTHING
        return cls(match, deductions, credit, in_whole_numbers(credit))


@dataclass(frozen=True, slots=True)
class Extra:
    """What a line beyond the key costs, and what it is called."""

    penalty: Fraction
    kind: FindingKind
    reason: ExtraReason | None = None
    detail: str | None = None
    query_id: str | None = None


def slot_verdict(
    section: Section, slot: CodeSlot, read: ReadLine, pairing: Pairing, rubric: Rubric
) -> LineVerdict:
    """The row of a slot that a line answers."""
    findings = [
        *_code_findings(slot, read, pairing.match),
        *_line_findings(slot, read, pairing),
    ]
    credit = pairing.credit
    if rubric.method is Method.SHARES and not rubric.partial_credit:
        findings, credit = _all_or_nothing(findings, is_right=pairing.match.is_right)
    if slot.optional and pairing.match.is_right and not pairing.deductions:
        findings.append(
            Finding(
                FindingKind.OPTIONAL_PRESENT,
                slot_id=slot.id,
                line=read.line,
                codes=(read.shown,),
            )
        )
    return LineVerdict(
        section=section,
        slot_id=slot.id,
        line=read.line,
        state=_state(pairing, credit),
        credit=credit,
        penalty=_NOTHING,
        findings=tuple(findings),
    )


def _all_or_nothing(findings: list[Finding], *, is_right: bool) -> tuple[list[Finding], Fraction]:
    """Charge the whole line to its first fault; an accepted code is as good as the key's own."""
    faults = [f for f in findings if f.cost and f.kind is not FindingKind.ACCEPTED_ALTERNATE]
    settled = [
        replace(finding, cost=_ONE if faults and finding is faults[0] else _NOTHING)
        for finding in findings
    ]
    return settled, _NOTHING if faults or not is_right else _ONE


def _state(pairing: Pairing, credit: Fraction) -> VerdictState:
    if credit == 1:
        return "accepted" if pairing.match.kinds else "right"
    if pairing.match.is_right and not pairing.deductions:
        return "accepted"
    return "partial" if credit else "wrong"


def missed_verdict(section: Section, slot: CodeSlot) -> LineVerdict:
    """The row of a slot that no line answers."""
    if slot.optional:
        return LineVerdict(section, slot.id, None, "optional_absent", _NOTHING, _NOTHING, ())
    finding = Finding(FindingKind.MISSED, slot_id=slot.id, codes=(str(slot.code),), cost=_ONE)
    return LineVerdict(section, slot.id, None, "missed", _NOTHING, _NOTHING, (finding,))


def extra_verdict(section: Section, read: ReadLine, extra: Extra) -> LineVerdict:
    """The row of a line beyond the key."""
    finding = Finding(
        extra.kind,
        reason=extra.reason,
        slot_id=extra.query_id,
        line=read.line,
        codes=(read.shown,),
        cost=extra.penalty,
        detail=extra.detail,
    )
    state: VerdictState = "allowed" if extra.kind is FindingKind.EXTRA_ALLOWED else "extra"
    return LineVerdict(section, None, read.line, state, _NOTHING, extra.penalty, (finding,))


def _code_findings(slot: CodeSlot, read: ReadLine, match: CodeMatch) -> list[Finding]:
    """Say what is wrong with the code; the whole loss stands on the first of several."""
    findings: list[Finding] = []
    for kind in match.kinds:
        findings.append(
            Finding(
                kind,
                slot_id=slot.id,
                line=read.line,
                codes=(read.shown,),
                want=_character(slot.code, kind),
                got=_character(read.code, kind) if read.code else None,
                cost=_NOTHING if findings else 1 - match.credit,
                detail=read.fault.detail if read.fault and read.fault.kind is kind else None,
            )
        )
    return findings


def _character(code: Code, kind: FindingKind) -> str | None:
    """The character that a finding about an ICD-10-PCS code compares."""
    return code.text[PLACES[kind]] if kind in PLACES else None


def _line_findings(slot: CodeSlot, read: ReadLine, pairing: Pairing) -> list[Finding]:
    """Say what else is wrong with the line; together they take no more than the code earned."""
    left = pairing.match.credit
    findings = []
    for deduction in pairing.deductions:
        cost = min(left, deduction.cost)
        left -= cost
        findings.append(
            Finding(
                deduction.kind,
                slot_id=slot.id,
                line=read.line,
                codes=(read.shown,),
                want=deduction.want,
                got=deduction.got,
                cost=cost,
            )
        )
    return findings
