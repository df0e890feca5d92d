"""What service lines are worth: fee, units, and what modifiers and company do to the price.

Fees are passed in: the bank's teaching schedule, or a published one with its
indicators. What company does to a price stands in `tutor.grading.reductions`
(DOMAIN 2.4, 5.7, 5.10, 15).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from tutor.codes.claim_edits import FeeLine, SurgicalShares
from tutor.codes.code import Code
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.modifier import Modifier
from tutor.grading.reductions import ASSISTANTS, BilledProcedure, reduced
from tutor.grading.references import References

_NOTHING, _ONE = Fraction(0), Fraction(1)
_MOST_KEPT = 2_000
# Payment as a share of the fee. Assistants at surgery by a non-physician: 85 % of 16 %.
_FACTORS = {
    "52": Fraction(1, 2),
    "53": Fraction(1, 2),
    "62": Fraction(5, 8),
    "QK": Fraction(1, 2),
    "QX": Fraction(1, 2),
    "QY": Fraction(1, 2),
}
_PHYSICIAN_ASSISTS, _OTHER_ASSISTS = Fraction(16, 100), Fraction(136, 1000)
_BOTH_SIDES = {
    "": Fraction(3, 2),
    "0": _ONE,
    "1": Fraction(3, 2),
    "2": _ONE,
    "3": Fraction(2),
    "9": _ONE,
}
# Where a schedule does not divide its fees: the shares of most operations with a 90-day period.
_USUAL_SHARES = SurgicalShares(Fraction(10, 100), Fraction(70, 100), Fraction(20, 100))
_DIVIDED_PERIODS = frozenset({"", "010", "090"})


_Told = tuple[str, tuple[str, ...], int]


@dataclass(frozen=True)
class PricedLine:
    """A service line as it is priced."""

    code: Code
    modifiers: tuple[Modifier, ...]
    units: int

    @cached_property
    def told(self) -> _Told:
        """All that decides its price, to be remembered by."""
        return self.code.text, tuple(modifier.text for modifier in self.modifiers), self.units


@dataclass(frozen=True, slots=True)
class PriceList:
    """The fees of one encounter."""

    references: References
    encounter: Encounter
    kept: dict[tuple[_Told, ...], list[Fraction]] = field(default_factory=dict)
    """Claims that were priced before: a class bills the same few services."""
    kept_lines: dict[_Told, BilledProcedure] = field(default_factory=dict)
    """Lines that were priced before, each by itself."""

    @property
    def name(self) -> str | None:
        """What the schedule is called; None where there is none for the day and the setting.

        A published schedule is the physicians': hospitals are paid by other rules, so
        for them only a schedule of the bank's own says anything.
        """
        if self.references.fees is not None:
            return self.references.fees.name
        edits = self.references.edits
        if edits is None or self.encounter.setting is Setting.OUTPATIENT_FACILITY:
            return None
        return edits.schedule_name(self.encounter.date_of_service) or None

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
        asked = tuple([line.told for line in lines])
        values = self.kept.get(asked)
        if values is None:
            values = reduced([self._billed(line) for line in lines], self._base_amount)
            if len(self.kept) >= _MOST_KEPT:
                self.kept.clear()
            self.kept[asked] = values
        return values

    def _billed(self, line: PricedLine) -> BilledProcedure | None:
        """Price one line by itself, or remember its price; None without a fee."""
        billed = self.kept_lines.get(line.told)
        if billed is None:
            billed = self._priced_alone(line)
            if len(self.kept_lines) >= _MOST_KEPT:
                self.kept_lines.clear()
            if billed is not None:
                self.kept_lines[line.told] = billed
        return billed

    def _priced_alone(self, line: PricedLine) -> BilledProcedure | None:
        fee = self.fee(line.code)
        if fee is None:
            return None
        modifiers = frozenset(modifier.text for modifier in line.modifiers)
        value = _value_alone(modifiers, fee) * line.units
        return BilledProcedure(line.code, modifiers, line.units, fee, value)

    def _base_amount(self, base: Code) -> Fraction:
        fee = self.fee(base)
        return fee.amount if fee else _NOTHING


def _value_alone(modifiers: frozenset[str], fee: FeeLine) -> Fraction:
    """Price one unit: the fee of the code, or the code's with a modifier, then the factors."""
    by_modifier = dict(fee.by_modifier)
    priced = next((modifier for modifier in sorted(modifiers) if modifier in by_modifier), None)
    value = fee.amount if priced is None else by_modifier[priced]
    left = modifiers - {priced}
    for modifier in left:
        value *= _FACTORS.get(modifier, _ONE)
    if "50" in left:
        value *= _BOTH_SIDES.get(fee.bilateral, _ONE)
    return value * _assistance(left) * _part_of_surgery(left, fee)


def _assistance(modifiers: frozenset[str]) -> Fraction:
    """What an assistant is paid; AS beside 80 says who assists, and is not a second reduction."""
    if "AS" in modifiers:
        return _OTHER_ASSISTS
    return _PHYSICIAN_ASSISTS if modifiers & ASSISTANTS else _ONE


def _part_of_surgery(modifiers: frozenset[str], fee: FeeLine) -> Fraction:
    """The share of a global fee: of the care before, the operation and the care after.

    A return for a complication (78) is paid as the operation alone. A fee without a period of 10
    or 90 days holds nothing else and is paid whole: Medicare Claims Processing Manual, Chapter
    12, Section 40.4.
    """
    shares = fee.shares
    if shares is None and fee.global_days in _DIVIDED_PERIODS:
        shares = _USUAL_SHARES
    if shares is None or not modifiers & {"54", "55", "56", "78"}:
        return _ONE
    share = shares.operation if modifiers & {"54", "78"} else _NOTHING
    share += shares.after if "55" in modifiers else _NOTHING
    return share + (shares.before if "56" in modifiers else _NOTHING)
