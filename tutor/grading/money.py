"""What the mistakes would cost: overpayment and underpayment, apart, and work at risk of denial.

DOMAIN 5.7. Valued from a fee schedule that is passed in; without one nothing
is guessed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from tutor.codes.code import Code
from tutor.codes.encounter import Setting
from tutor.grading.answer_key import ProcedureSlot
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.line import is_informational_text
from tutor.grading.line_memory import LineMemory
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


@dataclass(frozen=True, slots=True)
class _Service:
    """One row as a payer sees it, whatever stands beside it.

    Attributes:
        code: The key's code, or of a line beyond the key its own; None where it is none.
        wanted: The key's line; None beyond the key.
        billed: The answer's line; None where it has none, or no code.
        is_as_good: Whether the code billed is the key's, or one that the author accepts in full.
        is_stopped: Whether the line would be rejected, whatever it pays.
        lacks_modifier: Whether it lacks a modifier that pays.
    """

    row: LineVerdict
    slot_id: str | None
    code: Code | None
    wanted: PricedLine | None
    billed: PricedLine | None
    is_as_good: bool
    is_stopped: bool
    lacks_modifier: bool


@dataclass(frozen=True, slots=True)
class _Valued:
    """A service with what the key and the answer bill for it, in whole parts of the currency."""

    service: _Service
    wanted: int
    billed: int


@dataclass(frozen=True, slots=True)
class _Table:
    """The services, valued in parts of the currency small enough to be whole numbers.

    Sums and differences of whole numbers are as exact as those of fractions, and much faster.
    """

    rows: Sequence[_Valued]
    parts: int

    def amount(self, value: int) -> Fraction:
        """A value in the currency itself."""
        return Fraction(value, self.parts)


@dataclass(slots=True)
class _Group:
    """What the key and the answer bill for one code of the key."""

    wanted: int = 0
    billed: int = 0
    lines: list[int] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)


class ServiceValuer:
    """Compares what answers bill with what one variant of a key would bill, code by code."""

    def __init__(self, slots: Sequence[ProcedureSlot], prices: PriceList) -> None:
        self._slots = {slot.id: slot for slot in slots}
        self._prices = prices
        self._services: LineMemory[_Service] = LineMemory()
        self._moneys: LineMemory[Money | None] = LineMemory()

    def value(
        self, rows: tuple[LineVerdict, ...], lines: Sequence[ReadLine], rules: Sequence[Finding]
    ) -> Money | None:
        """Value one answer, or remember it: the rows and the claim edits decide everything.

        None for a stay, which is paid by its group, and where no fee schedule is at hand.

        Args:
            rows: The rows of the services.
            lines: The service lines that were entered.
            rules: The broken rules; a line that a claim edit stops is at risk.
        """
        rejected = _rejected_lines(rules)
        return self._moneys.find(rows, rejected, lambda: self._value(rows, lines, rejected))

    def _value(
        self, rows: Sequence[LineVerdict], lines: Sequence[ReadLine], rejected: frozenset[int]
    ) -> Money | None:
        name = self._prices.name
        if name is None or self._prices.encounter.setting is Setting.INPATIENT_FACILITY:
            return None
        table = self._table(rows, {read.line: read for read in lines})
        items = [*_differences(table), *_risks(table, rejected)]
        return Money(
            overpayment=_sum(items, MoneyKind.OVERPAYMENT),
            underpayment=_sum(items, MoneyKind.UNDERPAYMENT),
            denial_risk=_sum(items, MoneyKind.DENIAL_RISK),
            schedule=name,
            items=tuple(items),
        )

    def _table(self, rows: Sequence[LineVerdict], lines: Mapping[int, ReadLine]) -> _Table:
        services = [self._service(row, lines) for row in rows if row.state not in _NOT_COUNTED]
        wanted = self._values([service.wanted for service in services])
        billed = self._values([service.billed for service in services])
        parts = lcm(*(value.denominator for value in (*wanted, *billed)))
        return _Table(
            [
                _Valued(service, _in_parts(due, parts), _in_parts(paid, parts))
                for service, due, paid in zip(services, wanted, billed, strict=True)
            ],
            parts,
        )

    def _values(self, lines: Sequence[PricedLine | None]) -> list[Fraction]:
        """Price lines in each other's company; what is not there is worth nothing."""
        values = iter(self._prices.values([line for line in lines if line is not None]))
        return [_NOTHING if line is None else next(values) for line in lines]

    def _service(self, row: LineVerdict, lines: Mapping[int, ReadLine]) -> _Service:
        return self._services.find(
            (row,),
            (),
            lambda: _service(
                row,
                self._slots[row.slot_id] if row.slot_id is not None else None,
                lines[row.line] if row.line is not None else None,
            ),
        )


def _in_parts(value: Fraction, parts: int) -> int:
    return value.numerator * (parts // value.denominator)


def _sum(items: Sequence[MoneyItem], kind: MoneyKind) -> Fraction:
    return sum((item.amount for item in items if item.kind is kind), _NOTHING)


# One service -----------------------------------------------------------------------------------


def _service(row: LineVerdict, slot: ProcedureSlot | None, read: ReadLine | None) -> _Service:
    code = read.code if read else None
    wanted = _key_line(slot, read) if slot else None
    # A code that no payer takes pays nothing yet; the work stays to be billed right.
    is_faulty = read is not None and read.fault is not None
    lacking = [finding.want or "" for finding in row.findings if finding.kind in _MODIFIER_FAULTS]
    return _Service(
        row,
        slot_id=slot.id if slot else None,
        code=slot.code if slot else code,
        wanted=wanted,
        billed=wanted if is_faulty else _read_line(read),
        is_as_good=slot is not None and code is not None and _is_as_good(slot, code),
        is_stopped=(
            is_faulty
            or any(finding.kind is FindingKind.PTR_WRONG for finding in row.findings)
            or any(_WASTE.intersection(want.split("/")) for want in lacking)
        ),
        lacks_modifier=not all(map(is_informational_text, lacking)),
    )


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


# All services of an answer ---------------------------------------------------------------------


def _differences(table: _Table) -> list[MoneyItem]:
    """Per code of the key: too much or too little over all its lines, never line by line."""
    groups: dict[str, _Group] = {}
    for valued in table.rows:
        service, line = valued.service, valued.service.row.line
        group = groups.setdefault(service.code.text if service.code else "", _Group())
        group.wanted += valued.wanted
        group.billed += valued.billed
        if line is not None:
            group.lines.append(line)
        if service.slot_id is not None:
            group.slots.append(service.slot_id)
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
    left: defaultdict[Code | None, int] = defaultdict(int)
    for valued in table.rows:
        if valued.service.slot_id is not None:
            left[valued.service.code] += max(0, valued.wanted - valued.billed)
    for valued in table.rows:
        service, line = valued.service, valued.service.row.line
        if line is None or service.code is None:
            continue
        if service.slot_id is not None:
            risk = _risk(valued, is_rejected=line in rejected)
        else:
            risk = min(valued.billed, left[service.code]) if line in rejected else 0
            left[service.code] -= risk
        if risk:
            slots = (service.slot_id,) if service.slot_id is not None else ()
            amount, code = table.amount(risk), service.code.text
            items.append(MoneyItem(MoneyKind.DENIAL_RISK, code, amount, (line,), slots))
    return items


def _rejected_lines(rules: Sequence[Finding]) -> frozenset[int]:
    """The lines that a claim edit stops; of a pair only column 2."""
    return frozenset(
        line
        for finding in rules
        if finding.kind in _CLAIM_EDITS
        for line in (finding.lines[1:] if finding.kind is FindingKind.NCCI_PTP else finding.lines)
    )


def _risk(valued: _Valued, *, is_rejected: bool) -> int:
    service = valued.service
    if valued.billed > valued.wanted and not service.is_as_good:
        return 0  # The excess is in the overpayment already (DOMAIN 5.9, 16).
    would_be_rejected = (
        is_rejected
        or service.is_stopped
        # A modifier whose lack pays more, such as 26, overvalues the line and stops nothing.
        or (service.lacks_modifier and valued.billed <= valued.wanted)
    )
    return min(valued.billed, valued.wanted) if would_be_rejected else 0
