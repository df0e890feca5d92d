"""What contradicts itself in a key: alternatives, waivers, variants, pointers (DOMAIN 5.8)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import TypeVar

from tutor.bank.exercise import ChartExercise
from tutor.bank.modifier_checks import WASTE, FindListed
from tutor.bank.problem import Problem, error_in, warning_in
from tutor.bank.wording import content_words
from tutor.codes.claim_edits import EditCheck
from tutor.codes.code import Code
from tutor.codes.encounter import Setting
from tutor.grading.answer_key import (
    AcceptedCode,
    CodeSlot,
    KeyVariant,
    ProcedureSlot,
    Slot,
)
from tutor.grading.finding import FindingKind
from tutor.grading.references import References

SlotKind = TypeVar("SlotKind", bound=Slot)

_RULES = tuple(kind.value for kind in FindingKind if kind.is_rule)
_FEWEST_WORDS = 3
_FACILITIES = (Setting.OUTPATIENT_FACILITY, Setting.INPATIENT_FACILITY)


def check_key(
    exercise: ChartExercise, *, references: References, listed: FindListed
) -> Iterator[Problem]:
    """Find what one part of the key says against another."""
    yield from _accepted(exercise)
    yield from _tempting(exercise)
    yield from _waivers(exercise)
    yield from _variants(exercise)
    for variant in exercise.key.variants:
        yield from _same_diagnosis(exercise, variant)
        yield from _pointers(exercise, variant)
        yield from _known_limits(exercise, variant, references, listed)


# Alternatives --------------------------------------------------------------------------------


def _accepted(exercise: ChartExercise) -> Iterator[Problem]:
    for slot in exercise.slots:
        codes = [accepted.code for accepted in slot.accept]
        near = [entry.code for entry in slot.near] if isinstance(slot, ProcedureSlot) else []
        for code in _repeated([slot.code, *codes, *near]):
            yield error_in(
                exercise,
                f"key.{slot.id}",
                "BANK227",
                f"{code} stands more than once among the code, accept and near of {slot.id}.",
                "Keep it where it belongs.",
            )
        for number, accepted in enumerate(slot.accept):
            if accepted.credit < 1 and not _says_what_is_lost(accepted, slot):
                yield warning_in(
                    exercise,
                    f"key.{slot.id}.accept[{number}].why",
                    "BANK228",
                    f"{accepted.code} earns {float(accepted.credit):.2f}, and its why does not "
                    "say what is lost.",
                    "Say what this code leaves out that the chart holds.",
                )


def _says_what_is_lost(accepted: AcceptedCode, slot: CodeSlot) -> bool:
    """More than a word or two, and not the reason of the right code once more."""
    words = set(content_words(accepted.why))
    return len(words) >= _FEWEST_WORDS and words != set(content_words(slot.why))


def _repeated(codes: Iterable[Code]) -> list[Code]:
    seen = list(codes)
    return sorted({code for code in seen if seen.count(code) > 1})


def _tempting(exercise: ChartExercise) -> Iterator[Problem]:
    key = exercise.key
    right = {accepted.code for slot in exercise.slots for accepted in slot.accept}
    codes = [tempting.code for tempting in key.tempting]
    for code in _repeated(codes):
        yield error_in(
            exercise,
            "key.tempting",
            "BANK227",
            f"{code} is tempting twice.",
            "Keep one entry, with the reason that is told.",
        )
    for code in sorted(right & set(codes)):
        yield error_in(
            exercise,
            "key.tempting",
            "BANK216",
            f"{code} is tempting and accepted at the same time.",
            "Keep it in one place.",
        )


# Waivers, variants, pointers -----------------------------------------------------------------


def _waivers(exercise: ChartExercise) -> Iterator[Problem]:
    for number, waiver in enumerate(exercise.key.waivers):
        if waiver.rule not in _RULES:
            near = get_close_matches(waiver.rule.upper(), _RULES, n=3, cutoff=0.5)
            yield error_in(
                exercise,
                f"key.waive[{number}].rule",
                "BANK229",
                f"{waiver.rule!r} is no rule.",
                f"Write one of {', '.join(near or _RULES)}.",
            )


def _variants(exercise: ChartExercise) -> Iterator[Problem]:
    graded = [_graded_part(variant) for variant in exercise.key.variants]
    if len(set(graded)) < len(graded):
        yield error_in(
            exercise,
            "key.variants",
            "BANK215",
            "Two variants ask for the same: they differ in words, or not at all.",
            "Keep one of them.",
        )


def _graded_part(variant: KeyVariant) -> KeyVariant:
    return replace(
        variant,
        diagnoses=tuple(map(_without_words, variant.diagnoses)),
        procedures=tuple(map(_without_words, variant.procedures)),
        queries=tuple(map(_without_words, variant.queries)),
    )


def _without_words(slot: SlotKind) -> SlotKind:
    return replace(slot, cites=(), why="", evidence=())


def _same_diagnosis(exercise: ChartExercise, variant: KeyVariant) -> Iterator[Problem]:
    """A diagnosis is reported once (ICD-10-CM Official Guidelines, Section I.B.12)."""
    for code in _repeated(slot.code for slot in variant.diagnoses):
        yield error_in(
            exercise,
            "key.diagnoses",
            "BANK227",
            f"{code} is asked for on two lines, and an encounter reports a diagnosis once.",
            "Keep one line.",
        )


def _pointers(exercise: ChartExercise, variant: KeyVariant) -> Iterator[Problem]:
    for slot in variant.procedures:
        place = f"key.{slot.id}.pointers"
        if len(set(slot.pointers)) < len(slot.pointers):
            yield error_in(
                exercise,
                place,
                "BANK226",
                f"{slot.id} points to one diagnosis twice.",
                "Name each diagnosis once, the one that justifies the service first.",
            )
        if slot.pointers and exercise.encounter.setting in _FACILITIES:
            yield warning_in(
                exercise,
                place,
                "BANK226",
                f"{slot.id} has pointers, which a hospital's claim form does not have.",
                "Take them out: they would be graded.",
            )


def _known_limits(
    exercise: ChartExercise, variant: KeyVariant, references: References, listed: FindListed
) -> Iterator[Problem]:
    """What the facts in `codes.toml` forbid, where the published tables are not loaded."""
    on, setting = exercise.encounter.date_of_service, exercise.encounter.setting
    edits = references.edits
    if edits is None or not edits.serves(EditCheck.MUE, on, setting):
        yield from _too_many_units(exercise, variant, listed)
    if edits is None or not edits.serves(EditCheck.ADD_ON, on, setting):
        yield from _lone_add_ons(exercise, variant, listed)


def _too_many_units(
    exercise: ChartExercise, variant: KeyVariant, listed: FindListed
) -> Iterator[Problem]:
    totals: dict[Code, int] = {}
    for slot in variant.procedures:
        # What was discarded was not given to the patient.
        if not any(modifier.text == WASTE for modifier in slot.modifiers):
            totals[slot.code] = totals.get(slot.code, 0) + slot.units
    for code, units in totals.items():
        entry = listed(code)
        if entry is not None and entry.mue and units > entry.mue:
            yield warning_in(
                exercise,
                "key.procedures",
                "BANK295",
                f"{code} has {units} units in all; codes.toml gives a limit of {entry.mue} a day.",
                "Correct the units, or waive MUE with the reason once the published limits "
                "are loaded.",
            )


def _lone_add_ons(
    exercise: ChartExercise, variant: KeyVariant, listed: FindListed
) -> Iterator[Problem]:
    entries = [(slot, listed(slot.code)) for slot in variant.procedures]
    has_primary = any(entry is None or not entry.add_on for _slot, entry in entries)
    for slot, entry in entries:
        if entry is not None and entry.add_on and not has_primary:
            yield warning_in(
                exercise,
                f"key.{slot.id}.code",
                "BANK295",
                f"{slot.code} is an add-on code, and the key has nothing that it could ride with.",
                "Add the primary service, or correct the code.",
            )
