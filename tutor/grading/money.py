"""What the mistakes would cost: overpayment and underpayment, apart, and work at risk of denial.

DOMAIN 5.7. Valued from a fee schedule that is passed in; without one nothing
is guessed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from tutor.codes.entered_line import Section
from tutor.codes.modifier import Modifier
from tutor.grading.answer_key import ProcedureSlot
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.line import INFORMATIONAL
from tutor.grading.normalise import ReadLine
from tutor.grading.result import LineVerdict, Money

# Payment as a share of the fee. Assistants at surgery by a non-physician: 85 % of 16 %.
_FACTORS = {
    "50": Fraction(3, 2),
    "62": Fraction(5, 8),
    "80": Fraction(16, 100),
    "81": Fraction(16, 100),
    "82": Fraction(16, 100),
    "AS": Fraction(136, 1000),
    "QK": Fraction(1, 2),
    "QX": Fraction(1, 2),
    "QY": Fraction(1, 2),
}
_REJECTED = frozenset({FindingKind.NOT_EFFECTIVE, FindingKind.NOT_BILLABLE})
_MODIFIER_FAULTS = frozenset({FindingKind.MOD_MISSING, FindingKind.MOD_WRONG})


def value_line(
    code: str, modifiers: Sequence[Modifier], units: int, fees: Mapping[str, Fraction]
) -> Fraction:
    """Value one line: fee × units × the modifiers' factors; 0 where the schedule has no fee.

    A fee of the code with a modifier (``"71046-26"``) stands before the code's own.
    """
    for modifier in modifiers:
        own = fees.get(f"{code}-{modifier}")
        if own is not None:
            return own * units
    value = fees.get(code, Fraction(0)) * units
    for modifier in modifiers:
        value *= _FACTORS.get(modifier.text, Fraction(1))
    return value


def value_submission(
    verdicts: Sequence[LineVerdict],
    slots: Sequence[ProcedureSlot],
    lines: Sequence[ReadLine],
    *,
    fees: Mapping[str, Fraction] | None,
) -> Money | None:
    """Compare what was billed with what the key would bill, code by code."""
    if fees is None:
        return None
    slot_by_id = {slot.id: slot for slot in slots}
    line_by_index = {read.line: read for read in lines}
    wanted: defaultdict[str, Fraction] = defaultdict(Fraction)
    billed: defaultdict[str, Fraction] = defaultdict(Fraction)
    at_risk = Fraction(0)
    for verdict in verdicts:
        if verdict.section is not Section.PROCEDURE or verdict.state == "optional_absent":
            continue
        slot = slot_by_id.get(verdict.slot_id or "")
        read = None if verdict.line is None else line_by_index[verdict.line]
        key_value = _slot_value(slot, fees)
        line_value = _read_value(read, fees)
        if slot is not None and any(f.kind in _REJECTED for f in verdict.findings):
            # A code that no payer takes pays nothing yet; the work stays to be billed right.
            line_value = key_value
        group = slot.code.text if slot else (read.code.text if read and read.code else "")
        wanted[group] += key_value
        billed[group] += line_value
        if slot is not None and read is not None:
            at_risk += _denial_risk(verdict.findings, key_value, line_value)
    deltas = [billed[group] - wanted[group] for group in wanted]
    return Money(
        overpayment=sum((delta for delta in deltas if delta > 0), Fraction(0)),
        underpayment=sum((-delta for delta in deltas if delta < 0), Fraction(0)),
        denial_risk=at_risk,
    )


def _slot_value(slot: ProcedureSlot | None, fees: Mapping[str, Fraction]) -> Fraction:
    if slot is None:
        return Fraction(0)
    one_of_each = tuple(group[0] for group in slot.modifiers_any)
    return value_line(slot.code.text, slot.modifiers + one_of_each, slot.units, fees)


def _read_value(read: ReadLine | None, fees: Mapping[str, Fraction]) -> Fraction:
    if read is None or read.code is None or read.fault is not None:
        return Fraction(0)
    return value_line(read.code.text, read.modifiers, read.units or 0, fees)


def _denial_risk(
    findings: Sequence[Finding], key_value: Fraction, line_value: Fraction
) -> Fraction:
    """Supported work on a line that would be rejected until it is corrected."""
    if line_value > key_value:
        return Fraction(0)  # The excess is in the overpayment already.
    rejected = any(
        finding.kind in _REJECTED
        or finding.kind is FindingKind.PTR_WRONG
        or (finding.kind in _MODIFIER_FAULTS and not _only_informs(finding))
        for finding in findings
    )
    return line_value if rejected else Fraction(0)


def _only_informs(finding: Finding) -> bool:
    return all(modifier in INFORMATIONAL for modifier in (finding.want or "").split("/"))
