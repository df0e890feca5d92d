"""What service lines are worth: fee, units, and what modifiers and company do to the price.

Fees are passed in: the bank's teaching schedule, or a published one with its
indicators. Reductions for several procedures apply only where the schedule
carries the indicators (DOMAIN 2.4, 5.7, 5.10, 15).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.codes.claim_edits import FeeLine, SurgicalShares
from tutor.codes.code import Code
from tutor.codes.encounter import Encounter
from tutor.codes.modifier import Modifier
from tutor.grading.references import References

_NOTHING = Fraction(0)
# Payment as a share of the fee. Assistants at surgery by a non-physician: 85 % of 16 %.
_FACTORS = {
    "50": Fraction(3, 2),
    "52": Fraction(1, 2),
    "53": Fraction(1, 2),
    "62": Fraction(5, 8),
    "80": Fraction(16, 100),
    "81": Fraction(16, 100),
    "82": Fraction(16, 100),
    "AS": Fraction(136, 1000),
    "QK": Fraction(1, 2),
    "QX": Fraction(1, 2),
    "QY": Fraction(1, 2),
}
# Where a schedule does not divide its fees: the shares of most operations with a 90-day period.
_USUAL_SHARES = SurgicalShares(Fraction(10, 100), Fraction(70, 100), Fraction(20, 100))
_BILATERAL_PAID_TWICE = "3"
_NOT_PAID_TWICE = frozenset({"0", "2", "9"})
_STANDARD, _ENDOSCOPY = "2", "3"
_FURTHER_PROCEDURE = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A service line as it is priced."""

    code: Code
    modifiers: tuple[Modifier, ...]
    units: int


@dataclass(frozen=True, slots=True)
class PriceList:
    """The fees of one encounter."""

    references: References
    encounter: Encounter

    @property
    def name(self) -> str | None:
        """What the schedule is called; None where there is none for the day."""
        if self.references.fees is not None:
            return self.references.fees.name
        edits = self.references.edits
        return (edits.schedule_name(self.encounter.date_of_service) or None) if edits else None

    def fee(self, code: Code) -> FeeLine | None:
        """The schedule's line for a code; the bank's own schedule stands before a published one."""
        own = self.references.fees
        if own is None:
            edits, encounter = self.references.edits, self.encounter
            if edits is None:
                return None
            return edits.fee(code, encounter.date_of_service, encounter.setting)
        return own.lines.get(code.text)

    def values(self, lines: Sequence[PricedLine]) -> list[Fraction]:
        """Price the lines of one claim, each in the company of the others; 0 without a fee."""
        fees = [self.fee(line.code) for line in lines]
        alone = [
            _value_alone(line, fee) if fee else _NOTHING
            for line, fee in zip(lines, fees, strict=True)
        ]
        if not any(fee and fee.multiple_procedure in (_STANDARD, _ENDOSCOPY) for fee in fees):
            return alone
        return _reduced(self, lines, fees, alone)


def _value_alone(line: PricedLine, fee: FeeLine) -> Fraction:
    """Price one line: a fee of the code with a modifier stands before the code's own."""
    by_modifier = dict(fee.by_modifier)
    for modifier in line.modifiers:
        if modifier.text in by_modifier:
            return by_modifier[modifier.text] * line.units
    value = fee.amount * line.units
    for modifier in line.modifiers:
        value *= _factor(modifier.text, fee)
    return value


def _factor(modifier: str, fee: FeeLine) -> Fraction:
    shares = fee.shares or _USUAL_SHARES
    if modifier == "50" and fee.bilateral:
        if fee.bilateral in _NOT_PAID_TWICE:
            return Fraction(1)
        return Fraction(2) if fee.bilateral == _BILATERAL_PAID_TWICE else _FACTORS["50"]
    if modifier in ("54", "78"):
        # A return for a complication pays the operation alone, as does surgery without care after.
        return shares.operation
    if modifier == "55":
        return shares.after
    return shares.before if modifier == "56" else _FACTORS.get(modifier, Fraction(1))


def _reduced(
    prices: PriceList,
    lines: Sequence[PricedLine],
    fees: Sequence[FeeLine | None],
    alone: Sequence[Fraction],
) -> list[Fraction]:
    """Reduce what is done beside a dearer procedure: half, or less an endoscopy's base."""
    values = list(alone)
    families: defaultdict[Code, list[int]] = defaultdict(list)
    ranked: list[list[int]] = []
    for place, fee in enumerate(fees):
        if fee is None or _is_repeat_exempt(lines[place]):
            continue
        if fee.multiple_procedure == _STANDARD:
            ranked.append([place])
        elif fee.multiple_procedure == _ENDOSCOPY:
            families[fee.endoscopic_base or lines[place].code].append(place)
    for base, members in families.items():
        _reduce_family(prices, base, members, values)
        ranked.append(members)
    ranked.sort(key=lambda members: -sum(values[place] for place in members))
    for members in ranked[1:]:
        for place in members:
            values[place] *= _FURTHER_PROCEDURE
    return values


def _is_repeat_exempt(line: PricedLine) -> bool:
    """An assistant or a second surgeon is paid a share already ranked by the surgeon's claim."""
    return any(modifier.text in ("80", "81", "82", "AS") for modifier in line.modifiers)


def _reduce_family(
    prices: PriceList, base: Code, members: Sequence[int], values: list[Fraction]
) -> None:
    """Pay the dearest endoscopy in full, each other one what it is dearer than the base."""
    if len(members) == 1:
        return
    base_fee = prices.fee(base)
    base_value = base_fee.amount if base_fee else _NOTHING
    dearest = max(members, key=lambda place: (values[place], -place))
    for place in members:
        if place != dearest:
            values[place] = max(_NOTHING, values[place] - base_value)
