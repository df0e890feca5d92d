"""What one line is to a variant of a key, whatever stands beside it: found once for all answers.

A class types the same few codes again and again, and a line is as close to a
slot whoever typed it. Not for which slot it answers in the end
(`tutor.grading.variant`), which depends on the other lines.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic, TypeVar

from tutor.codes.code import Code
from tutor.codes.entered_line import Section
from tutor.grading.answer_key import (
    AnswerKey,
    DiagnosisSlot,
    ExtraReason,
    ProcedureSlot,
)
from tutor.grading.fault import Fault
from tutor.grading.finding import FindingKind
from tutor.grading.line import judge_diagnosis_line, judge_procedure_line
from tutor.grading.line_memory import LineMemory
from tutor.grading.match import in_whole_numbers
from tutor.grading.normalise import Judge, ReadLine
from tutor.grading.procedures import compare_procedure
from tutor.grading.result import LineVerdict
from tutor.grading.rows import Extra, Pairing
from tutor.grading.rubric import Rubric
from tutor.grading.specificity import CodeMatch, compare_diagnosis

AnySlot = TypeVar("AnySlot", DiagnosisSlot, ProcedureSlot)
Pointed = tuple[int | None, ...]
"""Where the diagnoses stand that services have to point at, None where one is missed."""

_NOTHING, _ONE = Fraction(0), Fraction(1)
_MOST_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a line in its answer and changes what it costs beyond the key.

    `unbundled` are the entered lines that a procedure-to-procedure edit makes
    part of another line of the same answer; `guesses` the codes that answer a
    missed query without asking it, each with the query's id.
    """

    unbundled: frozenset[int] = frozenset()
    guesses: Mapping[Code, str] = field(default_factory=dict)

    def changes(self, read: ReadLine) -> bool:
        """Whether it may say something of this line."""
        return bool(self.guesses) or read.line in self.unbundled


ALONE = Beside()


@dataclass(frozen=True, slots=True, eq=False)
class KnownLine:
    """One line beside the slots of its section.

    Attributes:
        identity: What makes two lines the same line.
        pairs: The slots that it may answer, by their index, each with the pair.
        extra: What it is beyond the key.
        cost: What it costs beyond the key, as the alignment weighs it.
        rows: Its rows so far, by the index of the slot that it answers.
        rows_beyond: Its rows so far beyond the key, by what it repeats there.
    """

    read: ReadLine
    identity: Hashable
    pairs: Mapping[int, Pairing]
    extra: Extra
    cost: int
    rows: dict[int, LineVerdict] = field(default_factory=dict)
    rows_beyond: dict[tuple[bool, bool], LineVerdict] = field(default_factory=dict)


class SectionKey(Generic[AnySlot]):
    """The slots of one section as the alignment weighs them, and how close codes are to them."""

    def __init__(
        self,
        section: Section,
        slots: tuple[AnySlot, ...],
        match_of: Callable[[AnySlot, ReadLine], CodeMatch | None],
    ) -> None:
        self.section = section
        self.slots: tuple[AnySlot, ...] = slots
        self.by_id: Mapping[str, AnySlot] = {slot.id: slot for slot in slots}
        self.costs = [0 if slot.optional else in_whole_numbers(_ONE) for slot in slots]
        self.weights = [0 if slot.optional else in_whole_numbers(slot.weight) for slot in slots]
        self._match_of: Callable[[AnySlot, ReadLine], CodeMatch | None] = match_of
        self._kept: dict[tuple[str, Fault | None], Mapping[int, Pairing]] = {}

    def pairs_of_code(self, read: ReadLine) -> Mapping[int, Pairing]:
        """The slots that a line's code may answer, by their index, as pairs without deductions."""
        asked = (read.shown, read.fault)
        found = self._kept.get(asked)
        if found is None:
            found = {
                index: Pairing.of(match, ())
                for index, slot in enumerate(self.slots)
                if (match := self._match_of(slot, read)) is not None
            }
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[asked] = found
        return found


class LineJudge:
    """Says what lines are to one variant."""

    def __init__(
        self,
        diagnoses: Sequence[DiagnosisSlot],
        procedures: Sequence[ProcedureSlot],
        key: AnswerKey,
        judge: Judge,
        rubric: Rubric,
    ) -> None:
        self._key = key
        self._rubric = rubric
        self.diagnoses = SectionKey(
            Section.DIAGNOSIS,
            tuple(diagnoses),
            lambda slot, read: compare_diagnosis(slot, read, judge=judge, rubric=rubric),
        )
        self.procedures = SectionKey(
            Section.PROCEDURE,
            tuple(procedures),
            lambda slot, read: compare_procedure(slot, read, rubric=rubric),
        )
        # Of the pointers of a service only the first is judged.
        self._pointed = tuple(
            dict.fromkeys(slot.pointers[0] for slot in procedures if slot.pointers)
        )
        self._known: LineMemory[KnownLine] = LineMemory()

    def pointed(self, answered: Mapping[str, ReadLine]) -> Pointed:
        """All that the judgement of pointers needs to know of the diagnoses of an answer."""
        return tuple(
            answered[slot_id].position if slot_id in answered else None for slot_id in self._pointed
        )

    def diagnosis(self, read: ReadLine) -> KnownLine:
        """What a diagnosis is to the variant."""
        return self._known.find((read,), (), lambda: self._judge_diagnosis(read))

    def procedure(self, read: ReadLine, pointed: Pointed) -> KnownLine:
        """What a service line is to the variant."""
        return self._known.find((read,), pointed, lambda: self._judge_procedure(read, pointed))

    def beyond_key(self, read: ReadLine, beside: Beside) -> Extra:
        """What a line is beyond the key, and what it costs there."""
        if read.code in self._key.allowed_extra:
            return Extra(_NOTHING, FindingKind.EXTRA_ALLOWED)
        penalties = self._rubric.extra
        if read.fault is not None:
            return Extra(penalties["INVALID"], read.fault.kind, detail=read.fault.detail)
        if read.code is not None and read.code in beside.guesses:
            # The missed query has cost already; the guess explains it (DOMAIN 5.10, 17).
            query_id = beside.guesses[read.code]
            return Extra(_NOTHING, FindingKind.QUERY_MISSED, detail="guessed", query_id=query_id)
        for tempting in self._key.tempting:
            if read.code == tempting.code:
                penalty = penalties["TEMPTING"] if tempting.penalty is None else tempting.penalty
                return Extra(penalty, FindingKind.EXTRA, tempting.reason)
        if read.line in beside.unbundled:
            reason = ExtraReason.UNBUNDLED
            return Extra(penalties["UNBUNDLED"], FindingKind.EXTRA, reason, "pair_edit")
        return Extra(penalties["UNSUPPORTED"], FindingKind.EXTRA, ExtraReason.UNSUPPORTED)

    def _judge_diagnosis(self, read: ReadLine) -> KnownLine:
        section = self.diagnoses
        pairs = {}
        for index, pairing in section.pairs_of_code(read).items():
            deductions = judge_diagnosis_line(section.slots[index], read, rubric=self._rubric)
            pairs[index] = Pairing.of(pairing.match, deductions) if deductions else pairing
        return self._known_line(read, pairs)

    def _judge_procedure(self, read: ReadLine, pointed: Pointed) -> KnownLine:
        section = self.procedures
        pairs = dict(section.pairs_of_code(read))
        places = {
            slot_id: place
            for slot_id, place in zip(self._pointed, pointed, strict=True)
            if place is not None
        }
        for index, pairing in pairs.items():
            slot = section.slots[index]
            if slot.code.code_set.is_stay_procedure:
                continue
            deductions = judge_procedure_line(
                slot,
                read,
                code_is_right=pairing.match.is_right,
                line_of_slot=places,
                rubric=self._rubric,
            )
            if deductions:
                pairs[index] = Pairing.of(pairing.match, deductions)
        return self._known_line(read, pairs)

    def _known_line(self, read: ReadLine, pairs: Mapping[int, Pairing]) -> KnownLine:
        extra = self.beyond_key(read, ALONE)
        return KnownLine(read, read.identity, pairs, extra, in_whole_numbers(extra.penalty))
