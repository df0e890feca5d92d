"""What the mistakes would cost: overpayment and underpayment, apart, and work at risk of denial.

DOMAIN 5.7. Valued from a fee schedule that is passed in; without one nothing
is guessed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tutor.codes.code import Code
from tutor.codes.encounter import Setting
from tutor.grading.answer_key import ProcedureSlot
from tutor.grading.claim import Claim
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.line import is_informational_text
from tutor.grading.normalise import ReadLine
from tutor.grading.pricing import PricedLine, PriceList
from tutor.grading.result import LineVerdict, Money, MoneyItem, MoneyKind

_NOTHING = Fraction(0)
# An absent line that was not asked for, and a line that may stand beyond the key (DOMAIN 5.9, 11).
_NOT_COUNTED = frozenset({"optional_absent", "allowed"})
_MODIFIER_FAULTS = frozenset({FindingKind.MOD_MISSING, FindingKind.MOD_WRONG})
# A drug of a single-dose container goes with one of them, or is not paid (DOMAIN 5.10, 14).
_WASTE = frozenset({"JW", "JZ"})
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
    rejected: frozenset[int],
    slots: Sequence[ProcedureSlot],
    claim: Claim,
    *,
    prices: PriceList,
) -> Money | None:
    """Compare what was billed with what the key would bill, code by code.

    None for a stay, which is paid by its group, and where no fee schedule is at hand.

    Args:
        verdicts: The rows of the services.
        rejected: The entered lines that a claim edit stops.
        slots: The services that the key asks for.
        claim: The answer.
        prices: What services are worth.
    """
    name = prices.name
    if name is None or claim.encounter.setting is Setting.INPATIENT_FACILITY:
        return None
    rows = _rows(verdicts, slots, claim, prices)
    items = [*_differences(rows), *_risks(rows, rejected)]
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
    counted = [verdict for verdict in verdicts if verdict.state not in _NOT_COUNTED]
    of_key = [slot_by_id.get(verdict.slot_id or "") for verdict in counted]
    entered = [None if v.line is None else line_by_index[v.line] for v in counted]
    key_lines = [
        None if slot is None else _key_line(slot, read)
        for slot, read in zip(of_key, entered, strict=True)
    ]
    # A code that no payer takes pays nothing yet; the work stays to be billed right.
    billed_lines = [
        key_line if read is not None and read.fault is not None else _read_line(read)
        for key_line, read in zip(key_lines, entered, strict=True)
    ]
    wanted, billed = _valued(key_lines, prices), _valued(billed_lines, prices)
    return [
        _Row(verdict, of_key[place], entered[place], wanted[place], billed[place])
        for place, verdict in enumerate(counted)
    ]


def _valued(lines: Sequence[PricedLine | None], prices: PriceList) -> list[Fraction]:
    values = iter(prices.values([line for line in lines if line is not None]))
    return [_NOTHING if line is None else next(values) for line in lines]


def _key_line(slot: ProcedureSlot, read: ReadLine | None) -> PricedLine:
    """The key's line; what the author leaves open is taken as the answer has it."""
    entered = read.modifiers if read else ()
    chosen = tuple(
        next((modifier for modifier in entered if modifier in group), group[0])
        for group in slot.modifiers_any
    )
    allowed = tuple(modifier for modifier in entered if modifier in slot.modifiers_allowed)
    code = read.code if read and read.code and _is_as_good(slot, read.code) else slot.code
    return PricedLine(code, slot.modifiers + chosen + allowed, slot.units)


def _is_as_good(slot: ProcedureSlot, code: Code) -> bool:
    """Whether it is the key's code, or one that the author accepts in full."""
    return code == slot.code or any(
        accepted.code == code and accepted.credit == 1 for accepted in slot.accept
    )


def _read_line(read: ReadLine | None) -> PricedLine | None:
    if read is None or read.code is None:
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


def _risks(rows: Sequence[_Row], rejected: frozenset[int]) -> list[MoneyItem]:
    """Supported work on lines that would be rejected until they are corrected."""
    items = []
    # Work of a code that is billed on more lines than the key has is supported there as well.
    left: defaultdict[Code, Fraction] = defaultdict(Fraction)
    for row in rows:
        if row.slot is not None:
            left[row.slot.code] += row.wanted - min(row.billed, row.wanted)
    for row in rows:
        code = row.slot.code if row.slot else row.read.code if row.read else None
        if row.read is None or code is None:
            continue
        is_rejected = row.read.line in rejected
        if row.slot is not None:
            amount = _risk(row, row.slot, row.read, is_rejected=is_rejected)
        else:
            amount = min(row.billed, left[code]) if is_rejected else _NOTHING
            left[code] -= amount
        if amount:
            slots = (row.slot.id,) if row.slot else ()
            risk = MoneyKind.DENIAL_RISK
            items.append(MoneyItem(risk, code.text, amount, (row.read.line,), slots))
    return items


def rejected_lines(rules: Sequence[Finding]) -> frozenset[int]:
    """The lines that a claim edit stops; of a pair only column 2."""
    return frozenset(
        line
        for finding in rules
        if finding.kind in _CLAIM_EDITS
        for line in (finding.lines[1:] if finding.kind is FindingKind.NCCI_PTP else finding.lines)
    )


def _risk(row: _Row, slot: ProcedureSlot, read: ReadLine, *, is_rejected: bool) -> Fraction:
    findings = row.verdict.findings
    if row.billed > row.wanted and not (read.code and _is_as_good(slot, read.code)):
        return _NOTHING  # The excess is in the overpayment already (DOMAIN 5.9, 16).
    lacking = [finding.want or "" for finding in findings if finding.kind in _MODIFIER_FAULTS]
    would_be_rejected = (
        is_rejected
        or read.fault is not None
        or any(finding.kind is FindingKind.PTR_WRONG for finding in findings)
        or any(_WASTE.intersection(want.split("/")) for want in lacking)
        # A modifier whose lack pays more, such as 26, overvalues the line and stops nothing.
        or (row.billed <= row.wanted and not all(map(is_informational_text, lacking)))
    )
    return min(row.billed, row.wanted) if would_be_rejected else _NOTHING
