"""What the mistakes would cost: overpayment and underpayment, apart, and work at risk of denial.

DOMAIN 5.7. Valued from a fee schedule that is passed in; without one nothing
is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tutor.codes.encounter import Setting
from tutor.codes.entered_line import Section
from tutor.grading.answer_key import ProcedureSlot
from tutor.grading.claim import Claim
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.line import is_informational_text
from tutor.grading.normalise import ReadLine
from tutor.grading.pricing import PricedLine, PriceList
from tutor.grading.references import References
from tutor.grading.result import LineVerdict, Money, MoneyItem, MoneyKind

_NOTHING = Fraction(0)
_REJECTED = frozenset({FindingKind.NOT_EFFECTIVE, FindingKind.NOT_BILLABLE})
_MODIFIER_FAULTS = frozenset({FindingKind.MOD_MISSING, FindingKind.MOD_WRONG})
_CLAIM_EDITS = frozenset(
    {FindingKind.NCCI_PTP, FindingKind.NCCI_AOC, FindingKind.MUE, FindingKind.GLOBAL}
)


@dataclass(slots=True)
class _Group:
    """What the key and the answer bill for one code of the key."""

    wanted: Fraction = _NOTHING
    billed: Fraction = _NOTHING
    lines: list[int] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    verdict: LineVerdict
    slot: ProcedureSlot | None
    read: ReadLine | None
    wanted: Fraction
    billed: Fraction


def value_submission(
    verdicts: Sequence[LineVerdict],
    rules: Sequence[Finding],
    slots: Sequence[ProcedureSlot],
    claim: Claim,
    *,
    references: References,
) -> Money | None:
    """Compare what was billed with what the key would bill, code by code.

    None for a stay, which is paid by its group, and where no fee schedule is at hand.
    """
    prices = PriceList(references, claim.encounter)
    name = prices.name
    if name is None or claim.encounter.setting is Setting.INPATIENT_FACILITY:
        return None
    rows = _rows(verdicts, slots, claim, prices)
    items = [*_differences(rows), *_risks(rows, rules)]
    return Money(
        overpayment=_sum(items, MoneyKind.OVERPAYMENT),
        underpayment=_sum(items, MoneyKind.UNDERPAYMENT),
        denial_risk=_sum(items, MoneyKind.DENIAL_RISK),
        schedule=name,
        items=tuple(items),
    )


def _sum(items: Sequence[MoneyItem], kind: MoneyKind) -> Fraction:
    return sum((item.amount for item in items if item.kind is kind), _NOTHING)


def _rows(
    verdicts: Sequence[LineVerdict],
    slots: Sequence[ProcedureSlot],
    claim: Claim,
    prices: PriceList,
) -> list[_Row]:
    slot_by_id = {slot.id: slot for slot in slots}
    line_by_index = {read.line: read for read in claim.procedures}
    counted = [
        verdict
        for verdict in verdicts
        if verdict.section is Section.PROCEDURE and verdict.state != "optional_absent"
    ]
    of_key = [slot_by_id.get(verdict.slot_id or "") for verdict in counted]
    entered = [None if v.line is None else line_by_index[v.line] for v in counted]
    wanted = _valued([_slot_line(slot) for slot in of_key], prices)
    billed = _valued([_read_line(read) for read in entered], prices)
    rows = []
    for place, verdict in enumerate(counted):
        value = billed[place]
        if of_key[place] is not None and any(f.kind in _REJECTED for f in verdict.findings):
            # A code that no payer takes pays nothing yet; the work stays to be billed right.
            value = wanted[place]
        rows.append(_Row(verdict, of_key[place], entered[place], wanted[place], value))
    return rows


def _valued(lines: Sequence[PricedLine | None], prices: PriceList) -> list[Fraction]:
    values = iter(prices.values([line for line in lines if line is not None]))
    return [_NOTHING if line is None else next(values) for line in lines]


def _slot_line(slot: ProcedureSlot | None) -> PricedLine | None:
    if slot is None:
        return None
    one_of_each = tuple(group[0] for group in slot.modifiers_any)
    return PricedLine(slot.code, slot.modifiers + one_of_each, slot.units)


def _read_line(read: ReadLine | None) -> PricedLine | None:
    if read is None or read.code is None or read.fault is not None:
        return None
    return PricedLine(read.code, read.modifiers, read.units or 0)


def _differences(rows: Sequence[_Row]) -> list[MoneyItem]:
    """Per code of the key: too much or too little over all its lines, never line by line."""
    groups: dict[str, _Group] = {}
    for row in rows:
        code = row.slot.code if row.slot else row.read.code if row.read else None
        group = groups.setdefault(code.text if code else "", _Group())
        group.wanted += row.wanted
        group.billed += row.billed
        group.lines += [] if row.verdict.line is None else [row.verdict.line]
        group.slots += [row.slot.id] if row.slot else []
    items = []
    for code_text, group in groups.items():
        delta = group.billed - group.wanted
        if delta:
            kind = MoneyKind.OVERPAYMENT if delta > 0 else MoneyKind.UNDERPAYMENT
            lines, slots = tuple(group.lines), tuple(group.slots)
            items.append(MoneyItem(kind, code_text, abs(delta), lines, slots))
    return items


def _risks(rows: Sequence[_Row], rules: Sequence[Finding]) -> list[MoneyItem]:
    """Supported work on lines that would be rejected until they are corrected."""
    rejected_lines = {
        line
        for finding in rules
        if finding.kind in _CLAIM_EDITS
        for line in (finding.lines[1:] if finding.kind is FindingKind.NCCI_PTP else finding.lines)
    }
    items = []
    for row in rows:
        if row.slot is None or row.read is None:
            continue
        amount = _risk(row, is_rejected=row.verdict.line in rejected_lines)
        if amount:
            lines = (row.read.line,)
            code = row.slot.code.text
            items.append(MoneyItem(MoneyKind.DENIAL_RISK, code, amount, lines, (row.slot.id,)))
    return items


def _risk(row: _Row, *, is_rejected: bool) -> Fraction:
    findings = row.verdict.findings
    has_right_code = (
        row.read is not None and row.slot is not None and (row.read.code == row.slot.code)
    )
    if row.billed > row.wanted and not (is_rejected and has_right_code):
        return _NOTHING  # The excess is in the overpayment already (DOMAIN 5.9, 16).
    would_be_rejected = is_rejected or any(
        finding.kind in _REJECTED
        or finding.kind is FindingKind.PTR_WRONG
        or (finding.kind in _MODIFIER_FAULTS and not is_informational_text(finding.want or ""))
        for finding in findings
    )
    return min(row.billed, row.wanted) if would_be_rejected else _NOTHING
