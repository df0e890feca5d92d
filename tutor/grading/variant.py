"""Hold one answer against one variant of a key: which line answers which slot, and how well.

Not for the sum (`tutor.grading.score`) or the rules that a coding breaks by
itself (`tutor.grading.rules`).
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Generic, TypeVar

from tutor.codes.code import Code
from tutor.codes.entered_line import Section
from tutor.grading.answer_key import (
    AnswerKey,
    DiagnosisSlot,
    ExtraReason,
    KeyVariant,
    ProcedureSlot,
)
from tutor.grading.fault import Fault
from tutor.grading.finding import FindingKind
from tutor.grading.line import judge_diagnosis_line, judge_procedure_line
from tutor.grading.line_memory import LineMemory
from tutor.grading.match import align_whole, in_whole_numbers
from tutor.grading.methods import Price
from tutor.grading.normalise import Judge, ReadLine
from tutor.grading.procedures import compare_procedure
from tutor.grading.result import LineVerdict
from tutor.grading.rows import Extra, Pairing, extra_verdict, missed_verdict, slot_verdict
from tutor.grading.rubric import Rubric
from tutor.grading.score import price_row
from tutor.grading.section_rows import SectionRows
from tutor.grading.specificity import CodeMatch, compare_diagnosis

AnySlot = TypeVar("AnySlot", DiagnosisSlot, ProcedureSlot)
_NOTHING = Fraction(0)
_MOST_REMEMBERED = 5_000

_Pairs = tuple[tuple[int, Pairing], ...]
"""The slots that a line may answer, by their index, each with the pair."""


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


_ALONE = Beside()


@dataclass(frozen=True, slots=True)
class _KnownLine:
    """What one line is to the variant, whatever stands beside it.

    Attributes:
        identity: What makes two lines the same line.
        pairs: The slots that it may answer.
        extra: What it is beyond the key.
        cost: What it costs beyond the key, as the alignment weighs it.
    """

    identity: Hashable
    pairs: _Pairs
    extra: Extra
    cost: int


class _SectionKey(Generic[AnySlot]):
    """The slots of one section, prepared for all answers, with what is remembered of codes.

    A class types the same few codes again and again, and a code is as close to
    a slot whoever typed it.
    """

    def __init__(
        self,
        section: Section,
        slots: tuple[AnySlot, ...],
        match_of: Callable[[AnySlot, ReadLine], CodeMatch | None],
    ) -> None:
        self.section = section
        self.slots = slots
        self.by_id = {slot.id: slot for slot in slots}
        self.costs = [0 if slot.optional else in_whole_numbers(Fraction(1)) for slot in slots]
        self.weights = [0 if slot.optional else in_whole_numbers(slot.weight) for slot in slots]
        self._match_of = match_of
        self._matches: dict[tuple[str, Fault | None], _Pairs] = {}

    def matches(self, read: ReadLine) -> _Pairs:
        """Find the slots that a line's code may answer, or remember them from the last time."""
        asked = (read.shown, read.fault)
        found = self._matches.get(asked)
        if found is None:
            found = tuple(
                (index, Pairing.of(match, ()))
                for index, slot in enumerate(self.slots)
                if (match := self._match_of(slot, read)) is not None
            )
            if len(self._matches) >= _MOST_REMEMBERED:
                self._matches.clear()
            self._matches[asked] = found
        return found


class VariantGrader:
    """Compares any number of answers with one variant."""

    def __init__(
        self,
        variant: KeyVariant,
        key: AnswerKey,
        *,
        judge: Judge,
        rubric: Rubric,
        price: Price | None,
    ) -> None:
        """Prepare the variant; `price` prices each row by itself, None where that cannot be."""
        self._key = key
        self._judge = judge
        self._rubric = rubric
        self._price = price
        self._diagnoses = _SectionKey(
            Section.DIAGNOSIS, variant.diagnoses, self._match_of_diagnosis
        )
        self._procedures = _SectionKey(
            Section.PROCEDURE, variant.procedures, self._match_of_procedure
        )
        # Of the pointers of a service only the first is judged.
        self._pointed = tuple(
            dict.fromkeys(slot.pointers[0] for slot in variant.procedures if slot.pointers)
        )
        self._duplicate = Extra(
            rubric.extra["DUPLICATE"], FindingKind.EXTRA, ExtraReason.DUPLICATE
        )
        self._duplicate_cost = in_whole_numbers(self._duplicate.penalty)
        self._missed = {
            (section.section, slot.id): self._priced(missed_verdict(section.section, slot))
            for section in (self._diagnoses, self._procedures)
            for slot in section.slots
        }
        self._sections: LineMemory[SectionRows] = LineMemory()
        self._known: LineMemory[_KnownLine] = LineMemory()
        self._rows: LineMemory[LineVerdict] = LineMemory()

    def compare(
        self,
        diagnoses: tuple[ReadLine, ...],
        procedures: tuple[ReadLine, ...],
        beside: Beside = _ALONE,
    ) -> tuple[SectionRows, SectionRows]:
        """Align both sections and judge every line; returns diagnoses and procedures."""
        if beside.guesses:
            # Which codes are guesses depends on the queries of this answer.
            of_diagnoses = self._diagnosis_rows(diagnoses, beside)
            pointed = self._pointed_places(of_diagnoses.answered)
            return of_diagnoses, self._procedure_rows(procedures, pointed, beside)
        of_diagnoses = self._sections.find(
            diagnoses, "diagnoses", lambda: self._diagnosis_rows(diagnoses, _ALONE)
        )
        pointed = self._pointed_places(of_diagnoses.answered)
        of_procedures = self._sections.find(
            procedures,
            (beside.unbundled, pointed),
            lambda: self._procedure_rows(procedures, pointed, beside),
        )
        return of_diagnoses, of_procedures

    def _pointed_places(self, answered: Mapping[str, ReadLine]) -> tuple[int | None, ...]:
        """Where the diagnoses stand that services have to point at: all that pointers depend on."""
        return tuple(
            answered[slot_id].position if slot_id in answered else None for slot_id in self._pointed
        )

    def _diagnosis_rows(self, lines: tuple[ReadLine, ...], beside: Beside) -> SectionRows:
        known = [
            self._known.find((read,), (), lambda read=read: self._known_diagnosis(read))  # type: ignore[misc]
            for read in lines
        ]
        return self._section_rows(self._diagnoses, lines, known, (), beside)

    def _procedure_rows(
        self, lines: tuple[ReadLine, ...], pointed: tuple[int | None, ...], beside: Beside
    ) -> SectionRows:
        known = [
            self._known.find(
                (read,),
                pointed,
                lambda read=read: self._known_procedure(read, pointed),  # type: ignore[misc]
            )
            for read in lines
        ]
        return self._section_rows(self._procedures, lines, known, pointed, beside)

    # One line ----------------------------------------------------------------------------

    def _known_diagnosis(self, read: ReadLine) -> _KnownLine:
        section = self._diagnoses
        return self._known_line(
            read,
            tuple(
                (index, self._diagnosis_pair(section.slots[index], read, pairing))
                for index, pairing in section.matches(read)
            ),
        )

    def _known_procedure(self, read: ReadLine, pointed: tuple[int | None, ...]) -> _KnownLine:
        section = self._procedures
        places = {
            slot_id: place
            for slot_id, place in zip(self._pointed, pointed, strict=True)
            if place is not None
        }
        return self._known_line(
            read,
            tuple(
                (index, self._procedure_pair(section.slots[index], read, pairing, places))
                for index, pairing in section.matches(read)
            ),
        )

    def _known_line(self, read: ReadLine, pairs: _Pairs) -> _KnownLine:
        extra = self._extra(read, _ALONE)
        return _KnownLine(read.identity, pairs, extra, in_whole_numbers(extra.penalty))

    def _diagnosis_pair(self, slot: DiagnosisSlot, read: ReadLine, pairing: Pairing) -> Pairing:
        deductions = judge_diagnosis_line(slot, read, rubric=self._rubric)
        return Pairing.of(pairing.match, deductions) if deductions else pairing

    def _procedure_pair(
        self, slot: ProcedureSlot, read: ReadLine, pairing: Pairing, places: Mapping[str, int]
    ) -> Pairing:
        if slot.code.code_set.is_stay_procedure:
            return pairing
        deductions = judge_procedure_line(
            slot,
            read,
            code_is_right=pairing.match.is_right,
            line_of_slot=places,
            rubric=self._rubric,
        )
        return Pairing.of(pairing.match, deductions) if deductions else pairing

    def _match_of_diagnosis(self, slot: DiagnosisSlot, read: ReadLine) -> CodeMatch | None:
        return compare_diagnosis(slot, read, judge=self._judge, rubric=self._rubric)

    def _match_of_procedure(self, slot: ProcedureSlot, read: ReadLine) -> CodeMatch | None:
        return compare_procedure(slot, read, rubric=self._rubric)

    def _extra(self, read: ReadLine, beside: Beside) -> Extra:
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

    # All lines of a section --------------------------------------------------------------

    def _section_rows(
        self,
        section: _SectionKey[AnySlot],
        lines: Sequence[ReadLine],
        known: Sequence[_KnownLine],
        pointed: tuple[int | None, ...],
        beside: Beside,
    ) -> SectionRows:
        pairs = self._align(section, lines, known, beside)
        rows = []
        answered: dict[str, ReadLine] = {}
        for index, slot in enumerate(section.slots):
            if index not in pairs:
                rows.append(self._missed[section.section, slot.id])
                continue
            column, pairing = pairs[index]
            read = answered[slot.id] = lines[column]
            rows.append(self._row(section, slot, read, pairing, pointed))
        if len(pairs) < len(lines):
            rows += self._rows_beyond(section.section, lines, known, pairs, beside)
        return SectionRows(section.by_id, tuple(rows), answered)

    def _align(
        self,
        section: _SectionKey[AnySlot],
        lines: Sequence[ReadLine],
        known: Sequence[_KnownLine],
        beside: Beside,
    ) -> dict[int, tuple[int, Pairing]]:
        """Pair one section; returns (line, pairing) by slot index.

        A line that costs nothing beyond the key answers no slot for nothing.
        """
        line_cost = self._costs_beyond(lines, known, beside)
        pairs = {
            (index, column): pairing
            for column, one in enumerate(known)
            for index, pairing in one.pairs
            if line_cost[column] or pairing.whole_credit
        }
        chosen = align_whole(
            pair_credit={place: pairing.whole_credit for place, pairing in pairs.items()},
            slot_cost=section.costs,
            line_cost=line_cost,
            slot_weight=section.weights,
        )
        return {index: (column, pairs[index, column]) for index, column in chosen.items()}

    def _costs_beyond(
        self, lines: Sequence[ReadLine], known: Sequence[_KnownLine], beside: Beside
    ) -> list[int]:
        """What each line would cost beyond the key; the second of two equal ones repeats."""
        seen: set[Hashable] = set()
        costs = []
        for read, one in zip(lines, known, strict=True):
            if one.identity in seen:
                costs.append(self._duplicate_cost)
                continue
            seen.add(one.identity)
            is_changed = beside.changes(read)
            costs.append(
                in_whole_numbers(self._extra(read, beside).penalty) if is_changed else one.cost
            )
        return costs

    def _row(
        self,
        section: _SectionKey[AnySlot],
        slot: AnySlot,
        read: ReadLine,
        pairing: Pairing,
        pointed: tuple[int | None, ...],
    ) -> LineVerdict:
        """The row of a slot and the line that answers it: what stands beside them is no matter."""
        return self._rows.find(
            (read,),
            (slot.id, pointed),
            lambda: self._priced(
                slot_verdict(section.section, slot, read, pairing, self._rubric)
            ),
        )

    def _rows_beyond(
        self,
        section: Section,
        lines: Sequence[ReadLine],
        known: Sequence[_KnownLine],
        pairs: Mapping[int, tuple[int, Pairing]],
        beside: Beside,
    ) -> list[LineVerdict]:
        taken = {column for column, _pairing in pairs.values()}
        answered = {known[column].identity for column in taken}
        billed = {
            lines[column].code for column, pairing in pairs.values() if pairing.match.is_right
        }
        seen: set[Hashable] = set()
        rows = []
        for column, (read, one) in enumerate(zip(lines, known, strict=True)):
            if column in taken:
                continue
            # More of a line than the key has is a repetition, whichever of them came first.
            repeats = one.identity in answered or one.identity in seen
            seen.add(one.identity)
            extra = self._duplicate if repeats else one.extra
            if not repeats and beside.changes(read):
                extra = self._extra(read, beside)
            if extra.reason is ExtraReason.UNSUPPORTED and read.code in billed:
                # The chart does support the code, only not twice (DOMAIN 5.9, 4).
                extra = replace(extra, detail="billed_already")
            rows.append(self._priced(extra_verdict(section, read, extra)))
        return rows

    def _priced(self, row: LineVerdict) -> LineVerdict:
        return row if self._price is None else price_row(row, self._price)
