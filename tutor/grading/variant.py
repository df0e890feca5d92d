"""Hold one answer against one variant of a key: which line answers which slot, and how well.

Not for the sum (`tutor.grading.score`) or the rules that a coding breaks by
itself (`tutor.grading.rules`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import TypeVar

from tutor.codes.code import Code
from tutor.codes.entered_line import Section
from tutor.grading.answer_key import (
    AnswerKey,
    CodeSlot,
    DiagnosisSlot,
    ExtraReason,
    KeyVariant,
    ProcedureSlot,
)
from tutor.grading.fault import Fault
from tutor.grading.finding import FindingKind
from tutor.grading.line import judge_diagnosis_line, judge_procedure_line
from tutor.grading.line_memory import LineMemory
from tutor.grading.match import align
from tutor.grading.methods import Price
from tutor.grading.normalise import Judge, ReadLine
from tutor.grading.procedures import compare_procedure
from tutor.grading.result import LineVerdict
from tutor.grading.rows import Extra, Pairing, extra_verdict, slot_verdict
from tutor.grading.rubric import Rubric
from tutor.grading.score import price_row
from tutor.grading.specificity import CodeMatch, compare_diagnosis

AnySlot = TypeVar("AnySlot", DiagnosisSlot, ProcedureSlot)
_NOTHING = Fraction(0)
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of all sections, and the line that answers each slot of a code, by its id."""

    verdicts: tuple[LineVerdict, ...]
    answered: Mapping[str, ReadLine]
    answered_procedures: Mapping[str, ReadLine]


@dataclass(frozen=True, slots=True)
class SectionRows:
    """The rows of one section, and the line that answers each of its slots."""

    rows: tuple[LineVerdict, ...]
    answered: Mapping[str, ReadLine]


_Matches = tuple[tuple[int, Pairing], ...]
"""The slots that a code may answer, by their index, each as a pair without deductions."""
_Remembered = dict[tuple[str, Fault | None], _Matches]
_MOST_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Memory:
    """How close codes are to the slots of one variant, what they cost beyond it, whole sections.

    A class types the same few codes again and again, and a code is as close to
    a slot whoever typed it.
    """

    diagnoses: _Remembered = field(default_factory=dict)
    procedures: _Remembered = field(default_factory=dict)
    extra_costs: dict[tuple[str, Fault | None], Fraction] = field(default_factory=dict)
    sections: LineMemory[SectionRows] = field(default_factory=LineMemory)
    rows: LineMemory[LineVerdict] = field(default_factory=LineMemory)


@dataclass(frozen=True, slots=True)
class VariantGrader:
    """Compares answers with one variant.

    `unbundled` are the entered lines that a procedure-to-procedure edit makes
    part of another line of the same answer; `guesses` the codes that answer a
    missed query without asking it, each with the query's id.
    """

    variant: KeyVariant
    key: AnswerKey
    judge: Judge
    rubric: Rubric
    memory: Memory
    price: Price | None
    diagnoses: tuple[ReadLine, ...]
    procedures: tuple[ReadLine, ...]
    unbundled: frozenset[int] = frozenset()
    guesses: Mapping[Code, str] = field(default_factory=dict)

    def compare(self) -> Comparison:
        """Align both sections and judge every line."""
        if self.guesses:
            # Which codes are guesses depends on the queries of this answer.
            diagnoses = self._diagnosis_rows()
            procedures = self._procedure_rows(diagnoses.answered)
        else:
            kept = self.memory.sections
            diagnoses = kept.find(self.diagnoses, "diagnoses", self._diagnosis_rows)
            places = tuple((name, read.position) for name, read in diagnoses.answered.items())
            procedures = kept.find(
                self.procedures,
                (self.unbundled, places),
                lambda: self._procedure_rows(diagnoses.answered),
            )
        return Comparison(diagnoses.rows + procedures.rows, diagnoses.answered, procedures.answered)

    def _diagnosis_rows(self) -> SectionRows:
        slots, lines = self.variant.diagnoses, self.diagnoses
        pairs = self._align(
            slots, lines, self.memory.diagnoses, self._diagnosis_match, self._diagnosis_pair
        )
        rows = self._verdicts(Section.DIAGNOSIS, slots, lines, pairs)
        return SectionRows(tuple(rows), _answered(slots, lines, pairs))

    def _procedure_rows(self, answered: Mapping[str, ReadLine]) -> SectionRows:
        slots, lines = self.variant.procedures, self.procedures
        positions = {slot_id: read.position for slot_id, read in answered.items()}
        pairs = self._align(
            slots,
            lines,
            self.memory.procedures,
            self._procedure_match,
            partial(self._procedure_pair, positions=positions),
        )
        rows = self._verdicts(Section.PROCEDURE, slots, lines, pairs)
        return SectionRows(tuple(rows), _answered(slots, lines, pairs))

    def _priced(self, row: LineVerdict) -> LineVerdict:
        return row if self.price is None else price_row(row, self.price)

    # Pairs -------------------------------------------------------------------------------

    def _diagnosis_pair(self, slot: DiagnosisSlot, read: ReadLine, pairing: Pairing) -> Pairing:
        deductions = judge_diagnosis_line(slot, read, rubric=self.rubric)
        return Pairing.of(pairing.match, deductions) if deductions else pairing

    def _procedure_pair(
        self, slot: ProcedureSlot, read: ReadLine, pairing: Pairing, positions: Mapping[str, int]
    ) -> Pairing:
        if slot.code.code_set.is_stay_procedure:
            return pairing
        deductions = judge_procedure_line(
            slot,
            read,
            code_is_right=pairing.match.is_right,
            line_of_slot=positions,
            rubric=self.rubric,
        )
        return Pairing.of(pairing.match, deductions) if deductions else pairing

    def _diagnosis_match(self, slot: DiagnosisSlot, read: ReadLine) -> CodeMatch | None:
        return compare_diagnosis(slot, read, judge=self.judge, rubric=self.rubric)

    def _procedure_match(self, slot: ProcedureSlot, read: ReadLine) -> CodeMatch | None:
        return compare_procedure(slot, read, rubric=self.rubric)

    def _align(
        self,
        slots: Sequence[AnySlot],
        lines: Sequence[ReadLine],
        remembered: _Remembered,
        match_of: Callable[[AnySlot, ReadLine], CodeMatch | None],
        judge_pair: Callable[[AnySlot, ReadLine, Pairing], Pairing],
    ) -> dict[int, tuple[int, Pairing]]:
        """Pair one section; returns (line, pairing) by slot index.

        A line that costs nothing beyond the key answers no slot for nothing.
        """
        line_cost = self._extra_costs(lines)
        pairs = {
            (row, column): judge_pair(slots[row], read, pairing)
            for column, read in enumerate(lines)
            for row, pairing in _matches(slots, read, remembered, match_of)
            if line_cost[column] or pairing.credit
        }
        chosen = align(
            pair_credit={place: pairing.credit for place, pairing in pairs.items()},
            slot_cost=[_NOTHING if slot.optional else _ONE for slot in slots],
            line_cost=line_cost,
            slot_weight=[_NOTHING if slot.optional else slot.weight for slot in slots],
        )
        return {row: (column, pairs[row, column]) for row, column in chosen.items()}

    # Lines beyond the key ----------------------------------------------------------------

    def _extra_costs(self, lines: Sequence[ReadLine]) -> list[Fraction]:
        """What each line would cost beyond the key; the second of two equal ones repeats."""
        seen: set[object] = set()
        costs = []
        for read in lines:
            identity = read.identity
            if identity in seen:
                costs.append(self.rubric.extra["DUPLICATE"])
                continue
            seen.add(identity)
            is_of_answer = read.line in self.unbundled or bool(self.guesses)
            costs.append(self._extra(read).penalty if is_of_answer else self._usual_cost(read))
        return costs

    def _usual_cost(self, read: ReadLine) -> Fraction:
        """What a code costs beyond the key, whatever stands beside it."""
        kept, asked = self.memory.extra_costs, (read.shown, read.fault)
        cost = kept.get(asked)
        if cost is None:
            cost = self._extra(read).penalty
            if len(kept) >= _MOST_REMEMBERED:
                kept.clear()
            kept[asked] = cost
        return cost

    def _duplicate(self) -> Extra:
        return Extra(self.rubric.extra["DUPLICATE"], FindingKind.EXTRA, ExtraReason.DUPLICATE)

    def _extra(self, read: ReadLine) -> Extra:
        if read.code in self.key.allowed_extra:
            return Extra(_NOTHING, FindingKind.EXTRA_ALLOWED)
        if read.fault is not None:
            return Extra(self.rubric.extra["INVALID"], read.fault.kind, detail=read.fault.detail)
        if read.code is not None and read.code in self.guesses:
            # The missed query has cost already; the guess explains it (DOMAIN 5.10, 17).
            query_id = self.guesses[read.code]
            return Extra(_NOTHING, FindingKind.QUERY_MISSED, detail="guessed", query_id=query_id)
        for tempting in self.key.tempting:
            if read.code == tempting.code:
                penalty = self.rubric.extra["TEMPTING"]
                if tempting.penalty is not None:
                    penalty = tempting.penalty
                return Extra(penalty, FindingKind.EXTRA, tempting.reason)
        if read.line in self.unbundled:
            penalty = self.rubric.extra["UNBUNDLED"]
            return Extra(penalty, FindingKind.EXTRA, ExtraReason.UNBUNDLED, "pair_edit")
        return Extra(self.rubric.extra["UNSUPPORTED"], FindingKind.EXTRA, ExtraReason.UNSUPPORTED)

    # Verdicts ----------------------------------------------------------------------------

    def _row(
        self,
        section: Section,
        slot: CodeSlot,
        lines: Sequence[ReadLine],
        pair: tuple[int, Pairing] | None,
    ) -> LineVerdict:
        """The row of a slot; where the line alone decides it, it is made once for all."""
        if pair is None or pair[1].deductions:
            return self._priced(slot_verdict(section, slot, lines, pair, self.rubric))
        return self.memory.rows.find(
            (lines[pair[0]],),
            (section, slot.id),
            lambda: self._priced(slot_verdict(section, slot, lines, pair, self.rubric)),
        )

    def _verdicts(
        self,
        section: Section,
        slots: Sequence[CodeSlot],
        lines: Sequence[ReadLine],
        pairs: Mapping[int, tuple[int, Pairing]],
    ) -> list[LineVerdict]:
        verdicts = [
            self._row(section, slot, lines, pairs.get(index)) for index, slot in enumerate(slots)
        ]
        taken = {column for column, _pairing in pairs.values()}
        if len(taken) == len(lines):
            return verdicts
        answered = {lines[column].identity for column in taken}
        billed = {
            lines[column].code for column, pairing in pairs.values() if pairing.match.is_right
        }
        seen: set[object] = set()
        for column, read in enumerate(lines):
            if column in taken:
                continue
            # More of a line than the key has is a repetition, whichever of them came first.
            repeats = read.identity in answered or read.identity in seen
            extra = self._duplicate() if repeats else self._extra(read)
            seen.add(read.identity)
            if extra.reason is ExtraReason.UNSUPPORTED and read.code in billed:
                # The chart does support the code, only not twice (DOMAIN 5.9, 4).
                extra = replace(extra, detail="billed_already")
            verdicts.append(self._priced(extra_verdict(section, read, extra)))
        return verdicts


def _matches(
    slots: Sequence[AnySlot],
    read: ReadLine,
    remembered: _Remembered,
    match_of: Callable[[AnySlot, ReadLine], CodeMatch | None],
) -> _Matches:
    """Find the slots that a line may answer, or remember them from the last time."""
    asked = (read.shown, read.fault)
    found = remembered.get(asked)
    if found is None:
        found = tuple(
            (row, Pairing.of(match, ()))
            for row, slot in enumerate(slots)
            if (match := match_of(slot, read)) is not None
        )
        if len(remembered) >= _MOST_REMEMBERED:
            remembered.clear()
        remembered[asked] = found
    return found


def _answered(
    slots: Sequence[CodeSlot],
    lines: Sequence[ReadLine],
    pairs: Mapping[int, tuple[int, Pairing]],
) -> dict[str, ReadLine]:
    return {slot.id: lines[pairs[index][0]] for index, slot in enumerate(slots) if index in pairs}
