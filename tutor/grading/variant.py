"""Hold one answer against one variant of a key: which line answers which slot, and how well.

Not for what a line is to a slot by itself (`tutor.grading.known_line`), the sum
(`tutor.grading.score`) or the rules that a coding breaks by itself
(`tutor.grading.rules`).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from tutor.codes.entered_line import Section
from tutor.grading.answer_key import AnswerKey, ExtraReason, KeyVariant
from tutor.grading.finding import FindingKind
from tutor.grading.known_line import (
    ALONE,
    AnySlot,
    Beside,
    KnownLine,
    LineJudge,
    Pointed,
    SectionKey,
)
from tutor.grading.line_memory import LineMemory
from tutor.grading.match import align_whole, in_whole_numbers
from tutor.grading.methods import Price
from tutor.grading.normalise import Judge, ReadLine
from tutor.grading.result import LineVerdict
from tutor.grading.rows import Extra, extra_verdict, missed_verdict, slot_verdict
from tutor.grading.rubric import Rubric
from tutor.grading.score import price_row
from tutor.grading.section_rows import SectionRows


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
        self._rubric = rubric
        self._price = price
        self._lines = LineJudge(variant.diagnoses, variant.procedures, key, judge, rubric)
        self._duplicate = Extra(rubric.extra["DUPLICATE"], FindingKind.EXTRA, ExtraReason.DUPLICATE)
        self._duplicate_cost = in_whole_numbers(self._duplicate.penalty)
        self._missed = {
            section.section: [
                self._priced(missed_verdict(section.section, slot)) for slot in section.slots
            ]
            for section in (self._lines.diagnoses, self._lines.procedures)
        }
        self._sections: LineMemory[SectionRows] = LineMemory()

    def compare(
        self,
        diagnoses: tuple[ReadLine, ...],
        procedures: tuple[ReadLine, ...],
        beside: Beside = ALONE,
    ) -> tuple[SectionRows, SectionRows]:
        """Align both sections and judge every line; returns diagnoses and procedures."""
        if beside.guesses:
            # Which codes are guesses depends on the queries of this answer.
            of_diagnoses = self._diagnosis_rows(diagnoses, beside)
            pointed = self._lines.pointed(of_diagnoses.answered)
            return of_diagnoses, self._procedure_rows(procedures, pointed, beside)
        of_diagnoses = self._sections.find(
            diagnoses, "diagnoses", lambda: self._diagnosis_rows(diagnoses, ALONE)
        )
        pointed = self._lines.pointed(of_diagnoses.answered)
        of_procedures = self._sections.find(
            procedures,
            (beside.unbundled, pointed),
            lambda: self._procedure_rows(procedures, pointed, beside),
        )
        return of_diagnoses, of_procedures

    def _diagnosis_rows(self, reads: Sequence[ReadLine], beside: Beside) -> SectionRows:
        lines = [self._lines.diagnosis(read) for read in reads]
        return self._rows(self._lines.diagnoses, lines, beside)

    def _procedure_rows(
        self, reads: Sequence[ReadLine], pointed: Pointed, beside: Beside
    ) -> SectionRows:
        lines = [self._lines.procedure(read, pointed) for read in reads]
        return self._rows(self._lines.procedures, lines, beside)

    def _rows(
        self, section: SectionKey[AnySlot], lines: Sequence[KnownLine], beside: Beside
    ) -> SectionRows:
        line_of_slot = self._align(section, lines, beside)
        rows = []
        answered: dict[str, ReadLine] = {}
        for index, slot in enumerate(section.slots):
            if index in line_of_slot:
                line = lines[line_of_slot[index]]
                answered[slot.id] = line.read
                rows.append(self._row(section, index, line))
            else:
                rows.append(self._missed[section.section][index])
        if len(answered) < len(lines):
            rows += self._rows_beyond(section.section, lines, line_of_slot, beside)
        return SectionRows(section.by_id, tuple(rows), answered)

    def _align(
        self, section: SectionKey[AnySlot], lines: Sequence[KnownLine], beside: Beside
    ) -> dict[int, int]:
        """Pair one section; returns the line of each answered slot, both by index.

        A line that costs nothing beyond the key answers no slot for nothing.
        """
        line_cost = self._costs_beyond(lines, beside)
        return align_whole(
            pair_credit={
                (index, place): pairing.whole_credit
                for place, line in enumerate(lines)
                for index, pairing in line.pairs.items()
                if line_cost[place] or pairing.whole_credit
            },
            slot_cost=section.costs,
            line_cost=line_cost,
            slot_weight=section.weights,
        )

    def _costs_beyond(self, lines: Sequence[KnownLine], beside: Beside) -> list[int]:
        """What each line would cost beyond the key; the second of two equal ones repeats."""
        seen: set[Hashable] = set()
        costs = []
        for line in lines:
            if line.identity in seen:
                costs.append(self._duplicate_cost)
            elif beside.changes(line.read):
                costs.append(in_whole_numbers(self._lines.beyond_key(line.read, beside).penalty))
            else:
                costs.append(line.cost)
            seen.add(line.identity)
        return costs

    def _row(self, section: SectionKey[AnySlot], index: int, line: KnownLine) -> LineVerdict:
        """The row of a slot and the line that answers it: what stands beside them is no matter."""
        row = line.rows.get(index)
        if row is None:
            slot, pairing = section.slots[index], line.pairs[index]
            made = slot_verdict(section.section, slot, line.read, pairing, self._rubric)
            row = line.rows[index] = self._priced(made)
        return row

    def _rows_beyond(
        self,
        section: Section,
        lines: Sequence[KnownLine],
        line_of_slot: Mapping[int, int],
        beside: Beside,
    ) -> list[LineVerdict]:
        taken = set(line_of_slot.values())
        repeated = {lines[place].identity for place in taken}
        billed = {
            lines[place].read.code
            for index, place in line_of_slot.items()
            if lines[place].pairs[index].match.is_right
        }
        rows = []
        for place, line in enumerate(lines):
            if place not in taken:
                # More of a line than the key has is a repetition, whichever of them came first.
                repeats = (line.identity in repeated, line.read.code in billed)
                rows.append(self._row_beyond(section, line, repeats, beside))
                repeated.add(line.identity)
        return rows

    def _row_beyond(
        self, section: Section, line: KnownLine, repeats: tuple[bool, bool], beside: Beside
    ) -> LineVerdict:
        """The row of a line beyond the key, which may repeat another one or only its code."""
        is_changed = beside.changes(line.read)
        row = None if is_changed else line.rows_beyond.get(repeats)
        if row is None:
            repeats_line, repeats_code = repeats
            extra = self._lines.beyond_key(line.read, beside) if is_changed else line.extra
            if repeats_line:
                extra = self._duplicate
            elif extra.reason is ExtraReason.UNSUPPORTED and repeats_code:
                # The chart does support the code, only not twice (DOMAIN 5.9, 4).
                extra = replace(extra, detail="billed_already")
            row = self._priced(extra_verdict(section, line.read, extra))
            if not is_changed:
                line.rows_beyond[repeats] = row
        return row

    def _priced(self, row: LineVerdict) -> LineVerdict:
        return row if self._price is None else price_row(row, self._price)
