"""Hold one answer against one variant of a key: which line answers which slot, and how well.

Not for the sum (`tutor.grading.score`) or the rules that a coding breaks by
itself (`tutor.grading.rules`).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import TypeVar

from tutor.codes.entered_line import Section
from tutor.grading.answer_key import (
    AnswerKey,
    DiagnosisSlot,
    ExtraReason,
    KeyVariant,
    ProcedureSlot,
)
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.line import Deduction, judge_diagnosis_line, judge_procedure_line
from tutor.grading.match import align
from tutor.grading.normalise import Fault, Judge, ReadLine
from tutor.grading.procedures import compare_procedure
from tutor.grading.result import LineVerdict, VerdictState
from tutor.grading.rubric import Method, Rubric
from tutor.grading.specificity import CodeMatch, compare_diagnosis

Slot = DiagnosisSlot | ProcedureSlot
AnySlot = TypeVar("AnySlot", DiagnosisSlot, ProcedureSlot)
_NOTHING = Fraction(0)
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Pairing:
    """One slot answered by one line; `credit` is what is left of the slot, never below 0."""

    match: CodeMatch
    deductions: tuple[Deduction, ...]
    credit: Fraction

    @classmethod
    def of(cls, match: CodeMatch, deductions: tuple[Deduction, ...]) -> "Pairing":
        """Pair, and take the deductions off the code's credit."""
        left = match.credit
        for deduction in deductions:
            left -= deduction.cost
        return cls(match, deductions, left if left > 0 else _NOTHING)


@dataclass(frozen=True, slots=True)
class _Extra:
    """What a line beyond the key costs, and what it is called."""

    penalty: Fraction
    kind: FindingKind
    reason: ExtraReason | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of both sections, and the line that answers each diagnosis slot."""

    verdicts: tuple[LineVerdict, ...]
    answered: Mapping[str, ReadLine]


_Matches = tuple[tuple[int, CodeMatch], ...]
"""The slots that a code may answer, by their index, and how close it is to each."""
_Remembered = dict[tuple[str, Fault | None], _Matches]
_MOST_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Memory:
    """How close codes are to the slots of one variant, as far as it has been asked.

    A class types the same few codes again and again, and a code is as close to
    a slot whoever typed it.
    """

    diagnoses: _Remembered = field(default_factory=dict)
    procedures: _Remembered = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VariantGrader:
    """Compares answers with one variant.

    `unbundled` are the entered lines that a procedure-to-procedure edit makes
    part of another line of the same answer.
    """

    variant: KeyVariant
    key: AnswerKey
    judge: Judge
    rubric: Rubric
    memory: Memory
    diagnoses: tuple[ReadLine, ...]
    procedures: tuple[ReadLine, ...]
    unbundled: frozenset[int] = frozenset()

    def compare(self) -> Comparison:
        """Align both sections and judge every line."""
        diagnosis_pairs = self._align(
            self.variant.diagnoses,
            self.diagnoses,
            self.memory.diagnoses,
            self._diagnosis_match,
            self._diagnosis_pair,
        )
        answered = {
            slot.id: self.diagnoses[diagnosis_pairs[index][0]]
            for index, slot in enumerate(self.variant.diagnoses)
            if index in diagnosis_pairs
        }
        positions = {slot_id: read.position for slot_id, read in answered.items()}
        procedure_pairs = self._align(
            self.variant.procedures,
            self.procedures,
            self.memory.procedures,
            self._procedure_match,
            partial(self._procedure_pair, positions=positions),
        )
        verdicts = [
            *self._verdicts(
                Section.DIAGNOSIS, self.variant.diagnoses, self.diagnoses, diagnosis_pairs
            ),
            *self._verdicts(
                Section.PROCEDURE, self.variant.procedures, self.procedures, procedure_pairs
            ),
        ]
        return Comparison(tuple(verdicts), answered)

    # Pairs -------------------------------------------------------------------------------

    def _diagnosis_pair(self, slot: DiagnosisSlot, read: ReadLine, match: CodeMatch) -> Pairing:
        return Pairing.of(match, judge_diagnosis_line(slot, read, rubric=self.rubric))

    def _procedure_pair(
        self, slot: ProcedureSlot, read: ReadLine, match: CodeMatch, positions: Mapping[str, int]
    ) -> Pairing:
        deductions = judge_procedure_line(
            slot,
            read,
            code_is_right=match.is_right,
            line_of_slot=positions,
            rubric=self.rubric,
        )
        return Pairing.of(match, deductions)

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
        judge_pair: Callable[[AnySlot, ReadLine, CodeMatch], Pairing],
    ) -> dict[int, tuple[int, Pairing]]:
        """Pair one section; returns (line, pairing) by slot index."""
        pairs = {
            (row, column): judge_pair(slots[row], read, match)
            for column, read in enumerate(lines)
            for row, match in _matches(slots, read, remembered, match_of)
        }
        chosen = align(
            pair_credit={place: pairing.credit for place, pairing in pairs.items()},
            slot_cost=[_NOTHING if slot.optional else _ONE for slot in slots],
            line_cost=[extra.penalty for extra in self._extras(lines)],
            slot_weight=[_NOTHING if slot.optional else slot.weight for slot in slots],
        )
        return {row: (column, pairs[row, column]) for row, column in chosen.items()}

    # Lines beyond the key ----------------------------------------------------------------

    def _extras(self, lines: Sequence[ReadLine]) -> list[_Extra]:
        """What each line would be if it answered no slot; the second of two equal ones repeats."""
        seen: Counter[object] = Counter()
        extras = []
        for read in lines:
            extras.append(self._duplicate() if seen[read.identity] else self._extra(read))
            seen[read.identity] += 1
        return extras

    def _duplicate(self) -> _Extra:
        return _Extra(self.rubric.extra["DUPLICATE"], FindingKind.EXTRA, ExtraReason.DUPLICATE)

    def _extra(self, read: ReadLine) -> _Extra:
        if read.code in self.key.allowed_extra:
            return _Extra(_NOTHING, FindingKind.EXTRA_ALLOWED)
        if read.fault is not None:
            return _Extra(self.rubric.extra["INVALID"], read.fault.kind, detail=read.fault.detail)
        for tempting in self.key.tempting:
            if read.code == tempting.code:
                penalty = self.rubric.extra["TEMPTING"]
                if tempting.penalty is not None:
                    penalty = tempting.penalty
                return _Extra(penalty, FindingKind.EXTRA, tempting.reason)
        if read.line in self.unbundled:
            penalty = self.rubric.extra["UNBUNDLED"]
            return _Extra(penalty, FindingKind.EXTRA, ExtraReason.UNBUNDLED, "pair_edit")
        return _Extra(self.rubric.extra["UNSUPPORTED"], FindingKind.EXTRA, ExtraReason.UNSUPPORTED)

    # Verdicts ----------------------------------------------------------------------------

    def _verdicts(
        self,
        section: Section,
        slots: Sequence[Slot],
        lines: Sequence[ReadLine],
        pairs: Mapping[int, tuple[int, Pairing]],
    ) -> list[LineVerdict]:
        verdicts = [
            self._slot_verdict(section, slot, lines, pairs.get(index))
            for index, slot in enumerate(slots)
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
            verdicts.append(_extra_verdict(section, read, extra))
        return verdicts

    def _slot_verdict(
        self,
        section: Section,
        slot: Slot,
        lines: Sequence[ReadLine],
        pair: tuple[int, Pairing] | None,
    ) -> LineVerdict:
        if pair is None:
            return _missed_verdict(section, slot)
        read, pairing = lines[pair[0]], pair[1]
        findings = [
            *_code_findings(slot, read, pairing.match),
            *_line_findings(slot, read, pairing),
        ]
        credit = pairing.credit
        if self.rubric.method is Method.SHARES and not self.rubric.partial_credit:
            findings, credit = _all_or_nothing(findings, is_right=pairing.match.is_right)
        if slot.optional and pairing.match.is_right and not pairing.deductions:
            findings.append(
                Finding(
                    FindingKind.OPTIONAL_PRESENT,
                    slot_id=slot.id,
                    line=read.line,
                    codes=(read.shown,),
                )
            )
        return LineVerdict(
            section=section,
            slot_id=slot.id,
            line=read.line,
            state=_state(pairing, credit),
            credit=credit,
            penalty=_NOTHING,
            findings=tuple(findings),
        )


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
            (row, match)
            for row, slot in enumerate(slots)
            if (match := match_of(slot, read)) is not None
        )
        if len(remembered) >= _MOST_REMEMBERED:
            remembered.clear()
        remembered[asked] = found
    return found


def _all_or_nothing(findings: list[Finding], *, is_right: bool) -> tuple[list[Finding], Fraction]:
    """Charge the whole line to its first fault; an accepted code is as good as the key's own."""
    faults = [f for f in findings if f.cost and f.kind is not FindingKind.ACCEPTED_ALTERNATE]
    settled = [
        replace(finding, cost=_ONE if faults and finding is faults[0] else _NOTHING)
        for finding in findings
    ]
    return settled, _NOTHING if faults or not is_right else _ONE


def _state(pairing: Pairing, credit: Fraction) -> VerdictState:
    if credit == 1:
        return "accepted" if pairing.match.kinds else "right"
    if pairing.match.is_right and not pairing.deductions:
        return "accepted"
    return "partial" if credit else "wrong"


def _missed_verdict(section: Section, slot: Slot) -> LineVerdict:
    if slot.optional:
        return LineVerdict(section, slot.id, None, "optional_absent", _NOTHING, _NOTHING, ())
    finding = Finding(FindingKind.MISSED, slot_id=slot.id, codes=(str(slot.code),), cost=_ONE)
    return LineVerdict(section, slot.id, None, "missed", _NOTHING, _NOTHING, (finding,))


def _extra_verdict(section: Section, read: ReadLine, extra: _Extra) -> LineVerdict:
    finding = Finding(
        extra.kind,
        reason=extra.reason,
        line=read.line,
        codes=(read.shown,),
        cost=extra.penalty,
        detail=extra.detail,
    )
    state: VerdictState = "allowed" if extra.kind is FindingKind.EXTRA_ALLOWED else "extra"
    return LineVerdict(section, None, read.line, state, _NOTHING, extra.penalty, (finding,))


def _code_findings(slot: Slot, read: ReadLine, match: CodeMatch) -> list[Finding]:
    """Say what is wrong with the code; the whole loss stands on the first of several."""
    findings: list[Finding] = []
    for kind in match.kinds:
        findings.append(
            Finding(
                kind,
                slot_id=slot.id,
                line=read.line,
                codes=(read.shown,),
                cost=_NOTHING if findings else 1 - match.credit,
                detail=read.fault.detail if read.fault and read.fault.kind is kind else None,
            )
        )
    return findings


def _line_findings(slot: Slot, read: ReadLine, pairing: Pairing) -> list[Finding]:
    """Say what else is wrong with the line; together they take no more than the code earned."""
    left = pairing.match.credit
    findings = []
    for deduction in pairing.deductions:
        cost = min(left, deduction.cost)
        left -= cost
        findings.append(
            Finding(
                deduction.kind,
                slot_id=slot.id,
                line=read.line,
                codes=(read.shown,),
                want=deduction.want,
                got=deduction.got,
                cost=cost,
            )
        )
    return findings
