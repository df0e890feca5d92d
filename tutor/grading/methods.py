"""Three methods to make points of findings: shares, opportunities, lines (DOMAIN 5.3, 5.5).

Each says of every finding how many of the 100 points it takes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tutor.codes.entered_line import Section
from tutor.grading.answer_key import (
    CodeSlot,
    DiagnosisSlot,
    KeyVariant,
    ProcedureSlot,
    QuerySlot,
    Slot,
)
from tutor.grading.finding import (
    LINE_KINDS,
    MODIFIER_KINDS,
    POINTER_KINDS,
    UNITS_KINDS,
    Finding,
    FindingKind,
)
from tutor.grading.result import LineVerdict
from tutor.grading.rubric import Method, Rubric
from tutor.grading.sequence import place_of

_FULL = 100
_NOTHING = Fraction(0)

Price = Callable[[Finding, LineVerdict | None], Fraction]
"""How many points a finding takes; the row is None for what belongs to no single row."""


@dataclass(frozen=True, slots=True)
class KeySlots:
    """The slots of a variant by section and id, and what they are worth in the score.

    Attributes:
        point: What one unit of weight is of the 100 points.
        points: Of each slot its part of the 100 points; an optional one has none.
        worth: Of each slot all its opportunities, for the method that counts them.
        total_worth: What these are together.
    """

    variant: KeyVariant
    slots: Mapping[tuple[Section, str], Slot]
    point: Fraction
    points: Mapping[tuple[Section, str], Fraction]
    worth: Mapping[tuple[Section, str], Fraction]
    total_worth: Fraction

    @classmethod
    def of(cls, variant: KeyVariant, rubric: Rubric) -> "KeySlots":
        """List them once for all answers."""
        slots = slots_of(variant)
        weight = sum((slot.weight for slot in slots.values() if not slot.optional), _NOTHING)
        point = _FULL / (weight or Fraction(1))
        points = {
            place: _NOTHING if slot.optional else point * slot.weight
            for place, slot in slots.items()
        }
        worth = {}
        if rubric.method is Method.OPPORTUNITIES:
            worth = {place: _worth(slot, variant, rubric.weights) for place, slot in slots.items()}
        return cls(variant, slots, point, points, worth, sum(worth.values(), _NOTHING))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is priced: the key, the rows, and the rules that the coding breaks by itself."""

    key: KeySlots
    verdicts: tuple[LineVerdict, ...]
    rules: tuple[Finding, ...]
    rubric: Rubric

    @property
    def slots(self) -> Mapping[tuple[Section, str], Slot]:
        """The slots of all sections."""
        return self.key.slots


def slots_of(variant: KeyVariant) -> dict[tuple[Section, str], Slot]:
    """All slots of a key by section and id."""
    return {
        **{(Section.DIAGNOSIS, slot.id): slot for slot in variant.diagnoses},
        **{(Section.PROCEDURE, slot.id): slot for slot in variant.procedures},
        **{(Section.QUERY, slot.id): slot for slot in variant.queries},
    }


def code_slots_of(variant: KeyVariant) -> dict[tuple[Section, str], CodeSlot]:
    """The slots that ask for a code: all but the queries."""
    slots = slots_of(variant)
    return {place: slot for place, slot in slots.items() if not isinstance(slot, QuerySlot)}


# The methods -----------------------------------------------------------------------------------


def _by_shares(sheet: Sheet) -> Price:
    """Each line earns its share of its weight; all else is taken off (DOMAIN 5.3)."""
    point = sheet.key.point

    def price(finding: Finding, verdict: LineVerdict | None) -> Fraction:
        if not finding.cost:
            return _NOTHING
        if verdict is None:
            if finding.kind is FindingKind.SEQ_FIRST and sheet.rubric.first_listed_decides:
                return point * _credit_of_first(sheet, finding)
            return point * finding.cost
        if verdict.slot_id is None:
            return point * finding.cost
        return sheet.key.points[verdict.section, verdict.slot_id] * finding.cost

    return price


def _credit_of_first(sheet: Sheet, finding: Finding) -> Fraction:
    """What the slot that belongs first has earned, in units of weight."""
    place = place_of(finding)
    slot = sheet.slots[place]
    if slot.optional:
        return _NOTHING
    credit = (v.credit for v in sheet.verdicts if (v.section, v.slot_id) == place)
    return slot.weight * next(credit, _NOTHING)


def _by_opportunities(sheet: Sheet) -> Price:
    """Each thing that an audit looks at counts by itself: code, modifiers, units, order, POA.

    What a missed line would have carried was not reported either, so all its
    opportunities are lost. A line beyond the key and a broken rule are
    opportunities of their own, both lost.
    """
    weights, slots = sheet.rubric.weights, sheet.slots
    worth, total = sheet.key.worth, sheet.key.total_worth
    # One that costs nothing is no opportunity: it must not make the others smaller.
    total += weights["code"] * sum(bool(verdict.penalty) for verdict in sheet.verdicts)
    total += weights["rule"] * sum(bool(finding.cost) for finding in sheet.rules)
    point = _FULL / (total or Fraction(1))
    counted: set[tuple[str | None, Section, str]] = set()

    def price(finding: Finding, verdict: LineVerdict | None) -> Fraction:
        if not _counts(finding) or (verdict and _is_free(verdict, slots)):
            return _NOTHING
        if verdict is None:
            return point * _worth_of_order(finding, slots, weights)
        if verdict.slot_id is None:
            return point * weights["code"]
        slot = slots[verdict.section, verdict.slot_id]
        if finding.kind in (FindingKind.MISSED, FindingKind.QUERY_MISSED):
            return point * worth[verdict.section, verdict.slot_id]
        part = _part_of(finding)
        if (verdict.slot_id, verdict.section, part) in counted:
            return _NOTHING
        counted.add((verdict.slot_id, verdict.section, part))
        return point * (_code_weight(slot, weights) if part == "code" else weights[part])

    return price


def _part_of(finding: Finding) -> str:
    if finding.kind in MODIFIER_KINDS:
        return "modifiers"
    if finding.kind in UNITS_KINDS:
        return "units"
    if finding.kind in POINTER_KINDS:
        return "pointers"
    return "poa" if finding.kind is FindingKind.POA else "code"


def _code_weight(slot: Slot, weights: Mapping[str, Fraction]) -> Fraction:
    is_first = isinstance(slot, DiagnosisSlot) and slot.is_first
    return slot.weight * weights["first_listed" if is_first else "code"]


def _worth(slot: Slot, variant: KeyVariant, weights: Mapping[str, Fraction]) -> Fraction:
    """All the opportunities of one line of the key, its place in the order included."""
    if slot.optional:
        return _NOTHING
    worth = _code_weight(slot, weights)
    if isinstance(slot, DiagnosisSlot):
        places = slot.is_first + sum(later == slot.id for _earlier, later in variant.before)
        worth += weights["sequence"] * places
        return worth + (weights["poa"] if slot.poa else _NOTHING)
    if isinstance(slot, ProcedureSlot):
        worth += weights["sequence"] * slot.is_first
    if isinstance(slot, ProcedureSlot) and slot.code.code_set.is_service:
        worth += weights["modifiers"] + weights["units"]
        worth += weights["pointers"] if slot.pointers else _NOTHING
    return worth


def _worth_of_order(
    finding: Finding, slots: Mapping[tuple[Section, str], Slot], weights: Mapping[str, Fraction]
) -> Fraction:
    """What a rule or a place in the order weighs; the place of an optional line is no matter."""
    if finding.kind.is_rule:
        return weights["rule"]
    return _NOTHING if slots[place_of(finding)].optional else weights["sequence"]


def _by_lines(sheet: Sheet) -> Price:
    """Right lines by the longer of answer and key; a wrong modifier or unit leaves half a line."""
    slots = sheet.slots
    states = [verdict.state for verdict in sheet.verdicts if not _is_free(verdict, slots)]
    missed, extra = states.count("missed"), states.count("extra")
    point = _FULL / Fraction(max(len(states) - extra, len(states) - missed) or 1)
    extras_left = [max(0, extra - missed)]
    counted: set[tuple[str | None, Section]] = set()

    def price(finding: Finding, verdict: LineVerdict | None) -> Fraction:
        if verdict is None or not _counts(finding) or _is_free(verdict, slots):
            return _NOTHING
        if verdict.slot_id is None:
            # A line beyond the key stands for a missed one first: each counts once.
            extras_left[0] -= 1
            return point if extras_left[0] >= 0 else _NOTHING
        place = (verdict.slot_id, verdict.section)
        if finding.kind in POINTER_KINDS or finding.kind is FindingKind.POA or place in counted:
            return _NOTHING
        counted.add(place)
        return point / 2 if finding.kind in LINE_KINDS else point

    return price


def _counts(finding: Finding) -> bool:
    """Whether it is a fault where nothing is weighed: an accepted code is a right one."""
    return bool(finding.cost) and finding.kind is not FindingKind.ACCEPTED_ALTERNATE


def _is_free(verdict: LineVerdict, slots: Mapping[tuple[Section, str], Slot]) -> bool:
    """Whether the row counts neither as a line of the key nor as one of the answer."""
    if verdict.slot_id is None:
        return verdict.state != "extra"
    return slots[verdict.section, verdict.slot_id].optional


METHODS: Mapping[Method, Callable[[Sheet], Price]] = {
    Method.SHARES: _by_shares,
    Method.OPPORTUNITIES: _by_opportunities,
    Method.LINES: _by_lines,
}
