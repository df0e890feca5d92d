"""What a line loses beside its code: modifiers, units, pointers, present on admission.

Modifiers, pointers and POA are judged on any code that is valid; units only
where the code is right, for a wrong code's units mean something else
(DOMAIN 5.3 and 5.9, 2, 5 and 14).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.codes.modifier import Modifier
from tutor.grading.answer_key import DiagnosisSlot, ProcedureSlot
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine
from tutor.grading.rubric import Rubric

# Modifiers that tell and do not pay, unless a payer says otherwise (DOMAIN 5.9, 14).
INFORMATIONAL = frozenset(
    ("51", "P1", "P2", "P3", "P4", "P5", "P6", "93", "95", "GT", "QW", "GC", "AT")
)


@dataclass(frozen=True, slots=True)
class Deduction:
    """One thing that a line loses, as a share of its slot."""

    kind: FindingKind
    cost: Fraction
    want: str | None = None
    got: str | None = None


def judge_procedure_line(
    slot: ProcedureSlot,
    read: ReadLine,
    *,
    code_is_right: bool,
    line_of_slot: Mapping[str, int],
    rubric: Rubric,
) -> tuple[Deduction, ...]:
    """List what a service line loses.

    Args:
        slot: What the key wants.
        read: What was submitted.
        code_is_right: Whether the code earned its credit, so that units count.
        line_of_slot: Position of the submitted diagnosis that answers each
            diagnosis slot.
        rubric: The numbers.
    """
    if read.fault is not None:
        return ()
    deductions = judge_modifiers(slot, read, rubric)
    if code_is_right:
        deductions += judge_units(slot, read, rubric)
    return tuple(deductions + _judge_pointers(slot, read, line_of_slot, rubric))


def judge_modifiers(slot: ProcedureSlot, read: ReadLine, rubric: Rubric) -> list[Deduction]:
    """List what is wrong with the modifiers of a line."""
    left = list(read.modifiers)
    missing: list[tuple[Modifier, ...]] = []
    for wanted in [(modifier,) for modifier in slot.modifiers] + list(slot.modifiers_any):
        found = next((modifier for modifier in left if modifier in wanted), None)
        if found is None:
            missing.append(wanted)
        else:
            left.remove(found)
    surplus = [str(modifier) for modifier in left if modifier not in slot.modifiers_allowed]
    surplus += read.unread_modifiers
    if not missing and not surplus:
        return _judge_modifier_order(slot, read, rubric)
    deductions = []
    for wanted in missing:
        # One missing and one surplus is one slip; the wanted one says how grave it is.
        got = surplus.pop(0) if surplus else None
        kind = FindingKind.MOD_WRONG if got else FindingKind.MOD_MISSING
        cost = rubric.line["MOD_INFORMATIONAL" if is_informational(wanted) else kind.value]
        deductions.append(Deduction(kind, cost, "/".join(map(str, wanted)), got))
    for got in surplus:
        cost = rubric.line["MOD_INFORMATIONAL" if got in INFORMATIONAL else "MOD_UNNEEDED"]
        deductions.append(Deduction(FindingKind.MOD_UNNEEDED, cost, None, got))
    return deductions


def is_informational(wanted: Sequence[Modifier]) -> bool:
    """Whether every modifier that would do is one that tells and does not pay."""
    return all(modifier.text in INFORMATIONAL for modifier in wanted)


def is_informational_text(want: str) -> bool:
    """The same of a finding's text, where modifiers that would do are divided by strokes."""
    return all(modifier in INFORMATIONAL for modifier in want.split("/"))


def _judge_modifier_order(slot: ProcedureSlot, read: ReadLine, rubric: Rubric) -> list[Deduction]:
    in_key = [modifier for modifier in read.modifiers if modifier in slot.modifiers]
    if in_key == list(slot.modifiers):
        return []
    want = " ".join(map(str, slot.modifiers))
    got = " ".join(map(str, read.modifiers))
    return [Deduction(FindingKind.MOD_ORDER, rubric.line["MOD_ORDER"], want, got)]


def judge_units(slot: ProcedureSlot, read: ReadLine, rubric: Rubric) -> list[Deduction]:
    """Say whether the units of a line are too many or too few."""
    if read.units == slot.units:
        return []
    over = read.units is not None and read.units > slot.units
    kind = FindingKind.UNITS_OVER if over else FindingKind.UNITS_UNDER
    got = str(read.units) if read.units is not None else read.units_text
    return [Deduction(kind, rubric.line["UNITS"], str(slot.units), got)]


def _judge_pointers(
    slot: ProcedureSlot, read: ReadLine, line_of_slot: Mapping[str, int], rubric: Rubric
) -> list[Deduction]:
    """Judge the first pointer only; a line without pointers is not judged (DOMAIN 5.9, 2)."""
    if not slot.pointers or not read.pointers:
        return []
    wanted = slot.pointers[0]
    position = line_of_slot.get(wanted)
    if position is not None and read.pointers[0] == position:
        return []
    later = position is not None and position in read.pointers
    kind = FindingKind.PTR_ORDER if later else FindingKind.PTR_WRONG
    return [Deduction(kind, rubric.line[kind.value], wanted, str(list(read.pointers)))]


def judge_diagnosis_line(
    slot: DiagnosisSlot, read: ReadLine, *, rubric: Rubric
) -> tuple[Deduction, ...]:
    """List what a diagnosis line loses beside its code: the POA indicator, where one is wanted."""
    if read.fault is not None or slot.poa is None or read.poa == slot.poa:
        return ()
    return (Deduction(FindingKind.POA, rubric.line["POA"], slot.poa, read.poa or None),)
