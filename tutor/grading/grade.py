"""Grade a submission: the whole pipeline of DOMAIN 5.3 in the order in which it runs.

Read, validate on the date of service, align, judge each line, judge the order,
add up. Pure and deterministic: the same entries, key, encounter, catalog and
rubric always give the same result.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from tutor.codes.catalog import CodeCatalog, CodeStatus
from tutor.codes.code import CodeSet
from tutor.codes.encounter import Encounter
from tutor.codes.entered_line import EnteredLine, Section
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
from tutor.grading.money import value_submission
from tutor.grading.normalise import Judge, ReadLine, read_lines
from tutor.grading.procedures import compare_procedure
from tutor.grading.result import GradeResult, LineVerdict, VerdictState
from tutor.grading.rubric import Rubric
from tutor.grading.score import Tally, figures
from tutor.grading.sequence import judge_sequence, sequence_cost
from tutor.grading.specificity import CodeMatch, compare_diagnosis

Slot = DiagnosisSlot | ProcedureSlot
AnySlot = TypeVar("AnySlot", DiagnosisSlot, ProcedureSlot)


def grade(
    entries: Sequence[EnteredLine],
    key: AnswerKey,
    encounter: Encounter,
    *,
    catalog: CodeCatalog,
    rubric: Rubric,
    fees: Mapping[str, Fraction] | None = None,
) -> GradeResult:
    """Grade the entered lines against the variant of the key that they fit best.

    Args:
        entries: Every line as it was typed; any text is graded.
        key: What is right.
        encounter: Setting and date of service.
        catalog: The codes, asked about the date of service only.
        rubric: The numbers.
        fees: Fee by code, or by code and modifier (``"71046-26"``); without
            them no money is reported.
    """
    judge = Judge(catalog, encounter.date_of_service)
    diagnoses, procedures = read_lines(entries, judge)
    graded = [
        _VariantGrader(index, variant, key, judge, rubric, diagnoses, procedures, fees).grade()
        for index, variant in enumerate(key.variants)
    ]
    return max(graded, key=lambda result: (result.score, result.exact, -result.variant))


@dataclass(frozen=True, slots=True)
class _Pairing:
    """One slot answered by one line."""

    match: CodeMatch
    deductions: tuple[Deduction, ...]

    @property
    def credit(self) -> Fraction:
        lost = sum((deduction.cost for deduction in self.deductions), Fraction(0))
        return max(Fraction(0), self.match.credit - lost)


@dataclass(frozen=True, slots=True)
class _Extra:
    """What a line beyond the key costs, and what it is called."""

    penalty: Fraction
    kind: FindingKind
    reason: ExtraReason | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class _VariantGrader:
    """Grades one submission against one variant of the key."""

    index: int
    variant: KeyVariant
    key: AnswerKey
    judge: Judge
    rubric: Rubric
    diagnoses: tuple[ReadLine, ...]
    procedures: tuple[ReadLine, ...]
    fees: Mapping[str, Fraction] | None

    def grade(self) -> GradeResult:
        """Align, judge and add up."""
        diagnosis_pairs = self._align(self.variant.diagnoses, self.diagnoses, self._diagnosis_pair)
        answered = {
            slot.id: self.diagnoses[diagnosis_pairs[index][0]]
            for index, slot in enumerate(self.variant.diagnoses)
            if index in diagnosis_pairs
        }
        positions = {slot_id: read.position for slot_id, read in answered.items()}

        def procedure_pair(slot: ProcedureSlot, read: ReadLine) -> _Pairing | None:
            return self._procedure_pair(slot, read, positions)

        procedure_pairs = self._align(self.variant.procedures, self.procedures, procedure_pair)
        verdicts = [
            *self._verdicts(
                Section.DIAGNOSIS, self.variant.diagnoses, self.diagnoses, diagnosis_pairs
            ),
            *self._verdicts(
                Section.PROCEDURE, self.variant.procedures, self.procedures, procedure_pairs
            ),
        ]
        order = judge_sequence(self.variant, self.diagnoses, answered, rubric=self.rubric)
        return self._add_up(verdicts, order)

    # Pairs -------------------------------------------------------------------------------

    def _diagnosis_pair(self, slot: DiagnosisSlot, read: ReadLine) -> _Pairing | None:
        match = compare_diagnosis(slot, read, judge=self.judge, rubric=self.rubric)
        if match is None:
            return None
        return _Pairing(match, judge_diagnosis_line(slot, read, rubric=self.rubric))

    def _procedure_pair(
        self, slot: ProcedureSlot, read: ReadLine, positions: Mapping[str, int]
    ) -> _Pairing | None:
        match = compare_procedure(slot, read, rubric=self.rubric)
        if match is None:
            return None
        deductions = judge_procedure_line(
            slot,
            read,
            code_is_right=match.is_right,
            line_of_slot=positions,
            rubric=self.rubric,
        )
        return _Pairing(match, deductions)

    def _align(
        self,
        slots: Sequence[AnySlot],
        lines: Sequence[ReadLine],
        judge_pair: Callable[[AnySlot, ReadLine], _Pairing | None],
    ) -> dict[int, tuple[int, _Pairing]]:
        """Pair one section; returns (line, pairing) by slot index."""
        pairs = {
            (row, column): pairing
            for row, slot in enumerate(slots)
            for column, read in enumerate(lines)
            if (pairing := judge_pair(slot, read)) is not None
        }
        credit_of = {place: pairing.credit for place, pairing in pairs.items()}
        chosen = align(
            len(slots),
            len(lines),
            pair_credit=lambda row, column: credit_of.get((row, column)),
            slot_cost=[Fraction(0 if slot.optional else 1) for slot in slots],
            line_cost=[extra.penalty for extra in self._extras(lines)],
            slot_weight=[Fraction(0) if slot.optional else slot.weight for slot in slots],
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
            return _Extra(Fraction(0), FindingKind.EXTRA_ALLOWED)
        if read.fault is not None:
            return _Extra(self.rubric.extra["INVALID"], read.fault.kind, detail=read.fault.detail)
        for tempting in self.key.tempting:
            if read.code == tempting.code:
                penalty = self.rubric.extra["TEMPTING"]
                if tempting.penalty is not None:
                    penalty = tempting.penalty
                return _Extra(penalty, FindingKind.EXTRA, tempting.reason)
        return _Extra(self.rubric.extra["UNSUPPORTED"], FindingKind.EXTRA, ExtraReason.UNSUPPORTED)

    # Verdicts ----------------------------------------------------------------------------

    def _verdicts(
        self,
        section: Section,
        slots: Sequence[Slot],
        lines: Sequence[ReadLine],
        pairs: Mapping[int, tuple[int, _Pairing]],
    ) -> list[LineVerdict]:
        verdicts = [
            self._slot_verdict(section, slot, lines, pairs.get(index))
            for index, slot in enumerate(slots)
        ]
        taken = {column for column, _pairing in pairs.values()}
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
        pair: tuple[int, _Pairing] | None,
    ) -> LineVerdict:
        if pair is None:
            return _missed_verdict(section, slot)
        read, pairing = lines[pair[0]], pair[1]
        findings = [*_code_findings(slot, read, pairing.match)]
        findings += [
            Finding(
                deduction.kind,
                slot_id=slot.id,
                line=read.line,
                codes=(read.shown,),
                want=deduction.want,
                got=deduction.got,
                cost=deduction.cost,
            )
            for deduction in pairing.deductions
        ]
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
            state=_state(pairing),
            credit=pairing.credit,
            penalty=Fraction(0),
            findings=tuple(findings),
        )

    # The sum -----------------------------------------------------------------------------

    def _add_up(self, verdicts: list[LineVerdict], order: tuple[Finding, ...]) -> GradeResult:
        slots: dict[tuple[Section, str], Slot] = {
            **{(Section.DIAGNOSIS, slot.id): slot for slot in self.variant.diagnoses},
            **{(Section.PROCEDURE, slot.id): slot for slot in self.variant.procedures},
        }
        tally = Tally()
        for verdict in verdicts:
            slot = slots[verdict.section, verdict.slot_id] if verdict.slot_id else None
            tally.add(verdict, slot)
        findings = tuple(finding for verdict in verdicts for finding in verdict.findings) + order
        needs_review = self._needs_review(slots.values())
        score = tally.score(sequence_cost(order, self.rubric))
        is_clean = all(finding.kind.is_information and not finding.cost for finding in findings)
        exact = is_clean and score == 100 and not needs_review  # noqa: PLR2004
        money = value_submission(verdicts, self.variant.procedures, self.procedures, fees=self.fees)
        return GradeResult(
            verdicts=tuple(verdicts),
            findings=findings,
            score=score,
            exact=exact,
            passed=score >= self.rubric.pass_mark and not needs_review,
            **figures(tally),
            variant=self.index,
            needs_review=needs_review,
            rubric_id=self.rubric.id,
            release_ids=self._release_ids(),
            money=money,
        )

    def _needs_review(self, slots: Iterable[Slot]) -> bool:
        """Fail closed: a key whose own codes cannot be verified proves nothing by itself."""
        on = self.judge.on
        return any(
            self.judge.catalog.status(slot.code, on) is CodeStatus.UNVERIFIED
            for slot in slots
            if slot.code.code_set.is_diagnosis
        )

    def _release_ids(self) -> tuple[str, ...]:
        releases = (
            self.judge.catalog.release(code_set, self.judge.on)
            for code_set in (self.judge.diagnosis_set, CodeSet.CPT, CodeSet.HCPCS)
        )
        return tuple(release.id for release in releases if release)


def _state(pairing: _Pairing) -> VerdictState:
    if pairing.credit == 1:
        return "accepted" if pairing.match.kinds else "right"
    if pairing.match.is_right and not pairing.deductions:
        return "accepted"
    return "partial" if pairing.credit else "wrong"


def _missed_verdict(section: Section, slot: Slot) -> LineVerdict:
    if slot.optional:
        return LineVerdict(section, slot.id, None, "optional_absent", Fraction(0), Fraction(0), ())
    finding = Finding(
        FindingKind.MISSED, slot_id=slot.id, codes=(str(slot.code),), cost=Fraction(1)
    )
    return LineVerdict(section, slot.id, None, "missed", Fraction(0), Fraction(0), (finding,))


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
    return LineVerdict(section, None, read.line, state, Fraction(0), extra.penalty, (finding,))


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
                cost=Fraction(0) if findings else 1 - match.credit,
                detail=read.fault.detail if read.fault and read.fault.kind is kind else None,
            )
        )
    return findings
