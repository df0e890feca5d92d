"""What the mistakes would cost: overpayment and underpayment, apart, and work at risk of denial.

DOMAIN 5.7. Valued from a fee schedule that is passed in; without one nothing
is guessed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

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

    wanted: int = 0
    billed: int = 0
    lines: list[int] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """One service of the key or the answer; values are whole numbers of the table's part."""

    verdict: LineVerdict
    slot: ProcedureSlot | None
    read: ReadLine | None
    wanted: int
    billed: int

    @property
    def code(self) -> Code | None:
        """The key's code, or of a line beyond the key its own."""
        if self.slot is not None:
            return self.slot.code
        return self.read.code if self.read else None


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows, valued in parts of the currency small enough that every value is a whole number.

    Sums and differences of whole numbers are as exact as those of fractions, and much faster.
    """

    rows: Sequence[_Row]
    parts: int

    def amount(self, value: int) -> Fraction:
        """A value in the currency itself."""
        return Fraction(value, self.parts)


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
    table = _table(verdicts, slots, claim, prices)
    items = [*_differences(table), *_risks(table, rejected)]
    return Money(
        overpayment=_sum(items, MoneyKind.OVERPAYMENT),
        underpayment=_sum(items, MoneyKind.UNDERPAYMENT),
        denial_risk=_sum(items, MoneyKind.DENIAL_RISK),
        schedule=name,
        items=tuple(items),
    )


def _sum(items: Sequence[MoneyItem], kind: MoneyKind) -> Fraction:
    return sum((item.amount for item in items if item.kind is kind), _NOTHING)


def _table(
    verdicts: Sequence[LineVerdict],
    slots: Sequence[ProcedureSlot],
    claim: Claim,
    prices: PriceList,
) -> _Table:
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
    parts = lcm(*(value.denominator for value in (*wanted, *billed)))
    return _Table(
        [
            _Row(verdict, slot, read, _in_parts(due, parts), _in_parts(paid, parts))
            for verdict, slot, read, due, paid in zip(
                counted, of_key, entered, wanted, billed, strict=True
            )
        ],
        parts,
    )


def _in_parts(value: Fraction, parts: int) -> int:
    return value.numerator * (parts // value.denominator)


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


def _differences(table: _Table) -> list[MoneyItem]:
    """Per code of the key: too much or too little over all its lines, never line by line."""
    groups: dict[str, _Group] = {}
    for row in table.rows:
        code = row.code
        group = groups.setdefault(code.text if code else "", _Group())
        group.wanted += row.wanted
        group.billed += row.billed
        if row.verdict.line is not None:
            group.lines.append(row.verdict.line)
        if row.slot is not None:
            group.slots.append(row.slot.id)
    items = []
    for code_text, group in groups.items():
        delta = group.billed - group.wanted
        if delta:
            kind = MoneyKind.OVERPAYMENT if delta > 0 else MoneyKind.UNDERPAYMENT
            amount = table.amount(abs(delta))
            items.append(MoneyItem(kind, code_text, amount, tuple(group.lines), tuple(group.slots)))
    return items


def _risks(table: _Table, rejected: frozenset[int]) -> list[MoneyItem]:
    """Supported work on lines that would be rejected until they are corrected."""
    items = []
    # Work of a code that is billed on more lines than the key has is supported there as well.
    left: defaultdict[Code, int] = defaultdict(int)
    for row in table.rows:
        if row.slot is not None:
            left[row.slot.code] += max(0, row.wanted - row.billed)
    for row in table.rows:
        code = row.code
        if row.read is None or code is None:
            continue
        is_rejected = row.read.line in rejected
        if row.slot is not None:
            risk = _risk(row, row.slot, row.read, is_rejected=is_rejected)
        else:
            risk = min(row.billed, left[code]) if is_rejected else 0
            left[code] -= risk
        if risk:
            slots = (row.slot.id,) if row.slot else ()
            amount, lines = table.amount(risk), (row.read.line,)
            items.append(MoneyItem(MoneyKind.DENIAL_RISK, code.text, amount, lines, slots))
    return items


def rejected_lines(rules: Sequence[Finding]) -> frozenset[int]:
    """The lines that a claim edit stops; of a pair only column 2."""
    return frozenset(
        line
        for finding in rules
        if finding.kind in _CLAIM_EDITS
        for line in (finding.lines[1:] if finding.kind is FindingKind.NCCI_PTP else finding.lines)
    )


def _risk(row: _Row, slot: ProcedureSlot, read: ReadLine, *, is_rejected: bool) -> int:
    findings = row.verdict.findings
    if row.billed > row.wanted and not (read.code and _is_as_good(slot, read.code)):
        return 0  # The excess is in the overpayment already (DOMAIN 5.9, 16).
    lacking = [finding.want or "" for finding in findings if finding.kind in _MODIFIER_FAULTS]
    would_be_rejected = (
        is_rejected
        or read.fault is not None
        or any(finding.kind is FindingKind.PTR_WRONG for finding in findings)
        or any(_WASTE.intersection(want.split("/")) for want in lacking)
        # A modifier whose lack pays more, such as 26, overvalues the line and stops nothing.
        or (row.billed <= row.wanted and not all(map(is_informational_text, lacking)))
    )
    return min(row.billed, row.wanted) if would_be_rejected else 0
