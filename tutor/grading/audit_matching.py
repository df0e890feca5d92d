"""Hold the marks of an audit against what there is to be marked, at minimum cost.

To change a line beyond the key into one that is missing is one mark for two
faults; to remove a wrong code and to add the right one are two marks for one.
Both ways of saying it earn the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.grading.audit_fault import AuditFault
from tutor.grading.audit_fix import FixJudge
from tutor.grading.audit_result import AuditMark, AuditState
from tutor.grading.audit_targets import Target
from tutor.grading.finding import FindingKind
from tutor.grading.match import align
from tutor.grading.methods import slots_of
from tutor.grading.rubric import Rubric

_NOTHING = Fraction(0)
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Answer:
    """The mark that answers a target, by its index, and how well."""

    mark: int
    state: AuditState


@dataclass(frozen=True, slots=True)
class Matching:
    """The answer of each target by its index, and the marks that answer none."""

    answers: Mapping[int, Answer]
    false_alarms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A mark as it is held against the targets; `is_second` for the other half of a change."""

    index: int
    mark: AuditMark
    is_second: bool = False


class Matcher:
    """Matches any number of audits of one coding."""

    def __init__(self, targets: Sequence[Target], fixes: FixJudge, rubric: Rubric) -> None:
        self._targets = targets
        self._fixes = fixes
        self._rubric = rubric
        self._slots = slots_of(fixes.coding.variant)
        self._missed = [
            self._slots[target.place]
            for target in targets
            if target.place and target.is_listed and target.finding.kind is FindingKind.MISSED
        ]
        self._removable = {line for t in targets if t.is_extra for line in t.lines}

    def match(self, marks: Sequence[AuditMark]) -> Matching:
        """Choose which mark answers which target, so that the score is the best there is."""
        readings = self._read(marks)
        states = {
            (row, column): state
            for row, target in enumerate(self._targets)
            for column, reading in enumerate(readings)
            if (state := self._judge(target, reading.mark, marks)) is not None
        }
        chosen = align(
            pair_credit={pair: self._credit(state) for pair, state in states.items()},
            slot_cost=[_ONE if target.is_required else _NOTHING for target in self._targets],
            line_cost=[self._cost(reading) for reading in readings],
            slot_weight=[_ONE if target.is_required else _NOTHING for target in self._targets],
        )
        answers = {
            row: Answer(readings[column].index, states[row, column])
            for row, column in chosen.items()
        }
        unmatched = set(range(len(readings))) - set(chosen.values())
        alarms = (readings[c].index for c in unmatched if not readings[c].is_second)
        return Matching(answers, tuple(sorted(alarms)))

    def _read(self, marks: Sequence[AuditMark]) -> list[_Reading]:
        """Put the marks in an order of their own, so that theirs decides nothing."""
        readings = [_Reading(index, mark) for index, mark in enumerate(marks)]
        readings.sort(key=lambda reading: _by_content(reading.mark))
        seconds = [
            _Reading(
                reading.index, AuditMark(None, AuditFault.MISSING_LINE, reading.mark.fix), True
            )
            for reading in readings
            if self._is_change_into_missed(reading.mark)
        ]
        return readings + seconds

    def _cost(self, reading: _Reading) -> Fraction:
        return _NOTHING if reading.is_second else self._rubric.audit["FALSE_ALARM"]

    def _credit(self, state: AuditState) -> Fraction:
        return _ONE if state is AuditState.OPTIONAL else self._rubric.audit[state.name]

    # One mark and one target -----------------------------------------------------------------

    def _judge(
        self, target: Target, mark: AuditMark, marks: Sequence[AuditMark]
    ) -> AuditState | None:
        """Say how a mark agrees with a target; None where it speaks of something else."""
        if not self._is_at_place(target, mark):
            return None
        is_restated = self._is_restated(target, mark, marks)
        is_right = is_restated or self._fixes.is_right(target, mark.fix)
        names = {target.fault}
        if is_restated:
            names.add(AuditFault.WRONG_CODE if target.is_extra else AuditFault.UNSUPPORTED)
        if mark.fault in names:
            state = AuditState.FOUND if is_right else AuditState.WRONG_FIX
        elif is_right and mark.fault.family is target.fault.family:
            state = AuditState.OTHER_NAME
        else:
            state = AuditState.PLACE
        return state if target.is_required else _of_optional(target, state)

    def _is_at_place(self, target: Target, mark: AuditMark) -> bool:
        if target.lines:
            return mark.line in target.lines
        # A missing line has no place but its code.
        if mark.line is not None or mark.fix is None:
            return False
        if target.place is None:
            return self._fixes.is_right(target, mark.fix)
        return self._fixes.is_near(self._slots[target.place], mark.fix)

    def _is_restated(self, target: Target, mark: AuditMark, marks: Sequence[AuditMark]) -> bool:
        """Whether a line beyond the key is changed into a missed one, or a wrong one replaced."""
        if target.is_extra:
            return self._is_change_into_missed(mark)
        if not target.is_wrong_code or target.place is None or mark.fix is not None:
            return False
        slot = self._slots[target.place]
        return any(
            other.line is None
            and other.fix is not None
            and self._fixes.has_code_of(slot, other.fix)
            for other in marks
        )

    def _is_change_into_missed(self, mark: AuditMark) -> bool:
        if mark.fix is None or mark.line not in self._removable:
            return False
        return any(self._fixes.has_code_of(slot, mark.fix) for slot in self._missed)


def _of_optional(target: Target, state: AuditState) -> AuditState | None:
    """What need not be marked may be: under its name, or with the right remedy."""
    if state is AuditState.PLACE:
        return None
    is_said = target.is_listed and not target.finding.kind.is_information
    return None if state is AuditState.WRONG_FIX and not is_said else AuditState.OPTIONAL


def _by_content(mark: AuditMark) -> tuple[bool, int, str, bool, tuple[str, ...]]:
    fix = mark.fix
    typed = (
        (fix.section.value, fix.code, fix.modifiers, fix.units, fix.pointers, fix.poa)
        if fix
        else ()
    )
    return mark.line is None, mark.line or 0, mark.fault.value, fix is None, typed
