"""What there is to be marked in a coding: findings that count, and those that may be named.

A finding that costs a line its credit must be marked. One that costs nothing
explains another, or informs; marking it is neither needed nor a false alarm.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tutor.grading.answer_key import AnswerKey, KeyVariant
from tutor.grading.audit_fault import AuditFault, FaultFamily, fault_of
from tutor.grading.breaches import SlotKey
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.methods import code_slots_of
from tutor.grading.normalise import ReadLine
from tutor.grading.result import GradeResult, LineVerdict
from tutor.grading.sequence import place_of

_ORDER = frozenset({FindingKind.SEQ_FIRST, FindingKind.SEQ_PAIR})


@dataclass(frozen=True, slots=True)
class BilledCoding:
    """Somebody's coding as the grader sees it: its result, and its lines as they were read."""

    result: GradeResult
    key: AnswerKey
    reads: Mapping[int, ReadLine]

    @property
    def variant(self) -> KeyVariant:
        """The variant of the key that the coding fits best."""
        return self.key.variants[self.result.variant]

    def line_of(self, place: SlotKey) -> ReadLine | None:
        """The billed line that answers a slot, with a right or a wrong code."""
        for verdict in self.result.verdicts:
            if (verdict.section, verdict.slot_id) == place and verdict.line is not None:
                return self.reads[verdict.line]
        return None


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that can be marked.

    Attributes:
        finding: What is wrong, or may be said.
        lines: The billed lines on which a mark may stand; none for a line that is missing.
        place: The slot of the key, None for a line beyond the key and for a rule.
        is_required: Whether not marking it is a fault missed.
        is_listed: Whether the grader found it; False for a line that may be added without harm.
    """

    finding: Finding
    lines: frozenset[int]
    place: SlotKey | None
    is_required: bool
    is_listed: bool = True

    @property
    def fault(self) -> AuditFault:
        """The name that earns full credit."""
        return fault_of(self.finding) if self.is_listed else AuditFault.MISSING_LINE

    @property
    def is_extra(self) -> bool:
        """Whether it is a billed line that may be removed: beyond the key, or optional."""
        return (
            self.is_listed
            and self.fault.family is FaultFamily.CODE
            and not self.is_of_a_rule
            and (self.place is None or self.finding.kind is FindingKind.OPTIONAL_PRESENT)
        )

    @property
    def is_of_a_rule(self) -> bool:
        """Whether the coding breaks a rule by itself; the remedy is then more than one."""
        return self.finding.kind.is_rule

    @property
    def is_wrong_code(self) -> bool:
        """Whether a line of the key was billed under another code."""
        is_of_key = self.place is not None and not self.is_extra
        return is_of_key and self.fault.family is FaultFamily.CODE


def find_targets(coding: BilledCoding) -> tuple[Target, ...]:
    """List what can be marked, in the order of the findings; what may be added stands last."""
    verdicts = coding.result.verdicts
    in_rows = sum(len(verdict.findings) for verdict in verdicts)
    rows = [_of_row(verdict, finding) for verdict in verdicts for finding in verdict.findings]
    apart = [_of_whole(coding, finding) for finding in coding.result.findings[in_rows:]]
    return (*rows, *apart, *_additions(coding, rows))


def _is_required(finding: Finding) -> bool:
    return bool(finding.cost) and not finding.kind.is_information


def _of_row(verdict: LineVerdict, finding: Finding) -> Target:
    lines = frozenset() if verdict.line is None else frozenset({verdict.line})
    place = (verdict.section, verdict.slot_id) if verdict.slot_id is not None else None
    return Target(finding, lines, place, _is_required(finding))


def _of_whole(coding: BilledCoding, finding: Finding) -> Target:
    """A rule or a place in the order: it may be marked on any line that it speaks of."""
    lines = {*finding.lines, *(() if finding.line is None else (finding.line,))}
    place = None
    if finding.kind in _ORDER and finding.slot_id is not None:
        place = place_of(finding)
        answering = coding.line_of(place)
        lines |= {answering.line} if answering else set()
    return Target(finding, frozenset(lines), place, _is_required(finding))


def _additions(coding: BilledCoding, rows: list[Target]) -> Iterator[Target]:
    """Lines that may be added without harm: optional ones, allowed ones, and replaced ones.

    To remove a wrong code and to add the right one says what changing it says.
    """
    slots = code_slots_of(coding.variant)
    replaced = {target.place for target in rows if target.is_wrong_code}
    absent = {
        (verdict.section, verdict.slot_id)
        for verdict in coding.result.verdicts
        if verdict.state == "optional_absent"
    }
    for place, slot in slots.items():
        if place in replaced or place in absent:
            yield _addition(FindingKind.MISSED, str(slot.code), place)
    for code in sorted(coding.key.allowed_extra):
        yield _addition(FindingKind.EXTRA_ALLOWED, str(code), None)


def _addition(kind: FindingKind, code: str, place: SlotKey | None) -> Target:
    slot_id = place[1] if place else None
    finding = Finding(kind, slot_id=slot_id, codes=(code,), cost=Fraction(0))
    return Target(finding, frozenset(), place, is_required=False, is_listed=False)
