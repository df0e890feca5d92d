"""Whether a fix sets a finding right, judged as a line of an answer is judged.

The field concerned of the corrected line is read exactly as if it had been
entered; any text can be judged.
"""

from dataclasses import dataclass, replace

from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import (
    CodeSlot,
    DiagnosisSlot,
    KeyVariant,
    ProcedureSlot,
    QuerySlot,
    Slot,
)
from tutor.grading.audit_fault import FaultFamily
from tutor.grading.audit_targets import BilledCoding, Target
from tutor.grading.breaches import SlotKey
from tutor.grading.finding import FindingKind
from tutor.grading.key_entries import diagnoses_in_order, entries_of, procedures_in_order
from tutor.grading.line import judge_diagnosis_line, judge_modifiers, judge_units
from tutor.grading.methods import code_slots_of
from tutor.grading.normalise import Judge, ReadLine
from tutor.grading.procedures import compare_procedure
from tutor.grading.queries import is_asked_by
from tutor.grading.rubric import Rubric
from tutor.grading.sequence import place_of
from tutor.grading.specificity import CodeMatch, compare_diagnosis

_BLANK_SERVICE = EnteredLine(Section.PROCEDURE)
_FIELD_OF = {
    FaultFamily.MODIFIERS: "modifiers",
    FaultFamily.UNITS: "units",
    FaultFamily.ADMISSION: "poa",
}


@dataclass(frozen=True, slots=True)
class FixJudge:
    """Judges the fixes of one coding's faults."""

    coding: BilledCoding
    judge: Judge
    rubric: Rubric

    def is_right(self, target: Target, fix: EnteredLine | None) -> bool:
        """Whether the fix would set right what the target says."""
        if target.is_of_a_rule or target.fault.family is FaultFamily.QUERY:
            return True  # There is more than one remedy, and the key names none.
        if target.is_extra:
            return fix is None
        if fix is None:
            return target.finding.kind is FindingKind.MOD_UNNEEDED
        if target.place is None:
            return self._shown(fix) == target.finding.codes[0]
        return self._sets_right(target, code_slots_of(self.coding.variant)[target.place], fix)

    def _sets_right(self, target: Target, slot: CodeSlot, fix: EnteredLine) -> bool:
        family = target.fault.family
        if family is FaultFamily.MISSING:
            return self.is_whole_line(slot, fix)
        if family is FaultFamily.CODE:
            return self.has_code_of(slot, fix)
        if family is FaultFamily.ORDER:
            return self._comes_first(target, fix)
        return self._is_right_field(family, slot, fix)

    def is_whole_line(self, slot: CodeSlot, fix: EnteredLine) -> bool:
        """Whether it may be added as it stands: code, modifiers, units and POA, not pointers."""
        if not self.has_code_of(slot, fix):
            return False
        read = self._read(fix)
        if isinstance(slot, DiagnosisSlot):
            return not judge_diagnosis_line(slot, read, rubric=self.rubric)
        if not slot.code.code_set.is_service:
            return True
        return not (
            judge_modifiers(slot, read, self.rubric) or judge_units(slot, read, self.rubric)
        )

    def has_code_of(self, slot: Slot, fix: EnteredLine) -> bool:
        """Whether the fix names the slot's code, or one that is as good; a query has none."""
        if isinstance(slot, QuerySlot):
            return False
        match = self._match(slot, fix)
        return match is not None and match.is_right

    def is_near(self, slot: Slot, fix: EnteredLine) -> bool:
        """Whether the fix names a code that would earn part of the slot, or asks its question."""
        if isinstance(slot, QuerySlot):
            return is_asked_by(fix, slot, self.coding.variant.queries)
        match = self._match(slot, fix)
        return match is not None and match.credit > 0

    def correction(self, target: Target) -> EnteredLine | None:
        """The right fix; None where the line goes, or where no fix is judged."""
        if target.place is None or target.is_of_a_rule or target.is_extra:
            return None
        variant = self.coding.variant
        line = _written(variant)[target.place]
        family = target.fault.family
        if family is FaultFamily.MISSING:
            return replace(line, pointers="")
        if family is FaultFamily.QUERY:
            return line
        if family is FaultFamily.ORDER:
            return EnteredLine(target.place[0], code=str(_earlier_slot(target, variant).code))
        if family is FaultFamily.POINTERS:
            position = self._wanted_position(target.place)
            return replace(_BLANK_SERVICE, pointers=str(position or ""))
        field = _FIELD_OF.get(family, "code")
        return replace(EnteredLine(line.section), **{field: getattr(line, field)})

    # Fields ------------------------------------------------------------------------------

    def _is_right_field(self, family: FaultFamily, slot: CodeSlot, fix: EnteredLine) -> bool:
        if isinstance(slot, DiagnosisSlot):
            return family is FaultFamily.ADMISSION and fix.poa.strip().upper() == slot.poa
        read = self.judge.read_procedure(fix, 0, 0)
        if family is FaultFamily.MODIFIERS:
            return self._has_modifiers(slot, read)
        if family is FaultFamily.UNITS:
            return bool(fix.units.strip()) and read.units == slot.units
        wanted = self._wanted_position((Section.PROCEDURE, slot.id))
        # No letter stands for a diagnosis that is not billed: then none can be asked for.
        return wanted is None or read.pointers[:1] == (wanted,)

    def _has_modifiers(self, slot: ProcedureSlot, read: ReadLine) -> bool:
        """Whether the modifiers are the wanted ones, or those among them that were lacking."""
        if not judge_modifiers(slot, read, self.rubric):
            return True
        billed = self.coding.line_of((Section.PROCEDURE, slot.id))
        if billed is None or not read.modifiers:
            return False
        kept = [
            modifier
            for modifier in billed.modifiers
            if modifier not in read.modifiers and modifier in _legitimate(slot)
        ]
        together = replace(read, modifiers=(*read.modifiers, *kept))
        lacks = judge_modifiers(slot, together, self.rubric)
        return all(deduction.kind is FindingKind.MOD_ORDER for deduction in lacks) and bool(kept)

    def _wanted_position(self, place: SlotKey) -> int | None:
        slot = code_slots_of(self.coding.variant)[place]
        if not isinstance(slot, ProcedureSlot) or not slot.pointers:
            return None
        read = self.coding.line_of((Section.DIAGNOSIS, slot.pointers[0]))
        return read.position if read else None

    def _comes_first(self, target: Target, fix: EnteredLine) -> bool:
        """Whether the fix names the line that belongs before, as it is or as it was billed."""
        slot = _earlier_slot(target, self.coding.variant)
        billed = self.coding.line_of((place_of(target.finding)[0], slot.id))
        return self.has_code_of(slot, fix) or (
            billed is not None and self._shown(fix) == billed.shown
        )

    # Reading -----------------------------------------------------------------------------

    def _read(self, fix: EnteredLine) -> ReadLine:
        if fix.section is Section.DIAGNOSIS:
            return self.judge.read_diagnosis(fix, 0, 0)
        return self.judge.read_procedure(fix, 0, 0)

    def _shown(self, fix: EnteredLine) -> str:
        return self._read(fix).shown

    def _match(self, slot: CodeSlot, fix: EnteredLine) -> CodeMatch | None:
        if isinstance(slot, DiagnosisSlot):
            if fix.section is not Section.DIAGNOSIS:
                return None
            return compare_diagnosis(slot, self._read(fix), judge=self.judge, rubric=self.rubric)
        if fix.section is not Section.PROCEDURE:
            return None
        return compare_procedure(slot, self._read(fix), rubric=self.rubric)


def _legitimate(slot: ProcedureSlot) -> set[object]:
    groups = (modifier for group in slot.modifiers_any for modifier in group)
    return {*slot.modifiers, *slot.modifiers_allowed, *groups}


def _earlier_slot(target: Target, variant: KeyVariant) -> CodeSlot:
    """The line that a finding of order wants before: the first one, or a pair's earlier."""
    finding = target.finding
    if finding.kind is FindingKind.SEQ_FIRST:
        return code_slots_of(variant)[place_of(finding)]
    return next(
        slot
        for earlier, later in variant.before
        for slot in variant.diagnoses
        if slot.id == earlier and later == finding.slot_id and str(slot.code) == finding.want
    )


def _written(variant: KeyVariant) -> dict[SlotKey, EnteredLine]:
    """Each slot as somebody who gets it right would type it."""
    places: list[SlotKey] = [(Section.DIAGNOSIS, slot.id) for slot in diagnoses_in_order(variant)]
    places += [(Section.PROCEDURE, slot.id) for slot in procedures_in_order(variant)]
    places += [(Section.QUERY, slot.id) for slot in variant.queries]
    return dict(zip(places, entries_of(variant), strict=True))
