"""What the answer to an exercise is, so that the variants of a family can be compared by it.

Two signatures: the whole answer, and the decision, which leaves the side of
the body out, since another side asks for no other thought.
"""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from tutor.bank.exercise import ChartExercise, ChoiceExercise, Exercise, FieldsExercise
from tutor.codes.catalog import CodeCatalog
from tutor.codes.code import Code
from tutor.codes.modifier import Modifier
from tutor.grading.answer_key import DiagnosisSlot, KeyVariant, ProcedureSlot

_SIDE = re.compile(r"\b(?:right|left)\b", re.IGNORECASE)
_SIDES = frozenset(("LT", "RT"))


def answer_of(exercise: Exercise) -> Hashable:
    """The whole answer; equal for two variants that want the same."""
    return _Signature(str, frozenset()).of(exercise)


def decision_of(exercise: Exercise, catalog: CodeCatalog) -> Hashable:
    """The answer without the side: codes by their titles, modifiers of sides left out."""
    on = exercise.date_of_service

    def named(code: Code) -> str:
        record = catalog.find(code, on)
        return _SIDE.sub("#", record.description) if record else str(code)

    return _Signature(named, _SIDES).of(exercise)


@dataclass(frozen=True, slots=True)
class _Signature:
    named: Callable[[Code], str]
    left_out: frozenset[str]

    def of(self, exercise: Exercise) -> Hashable:
        if isinstance(exercise, ChartExercise):
            coding = tuple(exercise.coding)
            return tuple(self._variant(variant) for variant in exercise.key.variants), coding
        if isinstance(exercise, ChoiceExercise):
            return tuple((option.text, option.correct) for option in exercise.options)
        if isinstance(exercise, FieldsExercise):
            return tuple((field.name, field.values) for field in exercise.fields)
        raise TypeError(f"{type(exercise).__name__} has no answer")

    def _variant(self, variant: KeyVariant) -> Hashable:
        names = {slot.id: self.named(slot.code) for slot in variant.diagnoses}
        return (
            frozenset(map(self._diagnosis, variant.diagnoses)),
            tuple(sorted(self._procedure(slot, names) for slot in variant.procedures)),
            frozenset((names.get(a, a), names.get(b, b)) for a, b in variant.before),
            frozenset((query.reason, query.about) for query in variant.queries),
        )

    def _diagnosis(self, slot: DiagnosisSlot) -> Hashable:
        return self.named(slot.code), slot.is_first, slot.optional, slot.poa

    def _procedure(self, slot: ProcedureSlot, names: dict[str, str]) -> tuple[str, ...]:
        return (
            self.named(slot.code),
            self._modifiers(slot.modifiers),
            ";".join(self._modifiers(group) for group in slot.modifiers_any),
            str(slot.units),
            ";".join(names.get(pointer, pointer) for pointer in slot.pointers),
            str((slot.is_first, slot.optional)),
        )

    def _modifiers(self, modifiers: tuple[Modifier, ...]) -> str:
        return ",".join(m.text for m in modifiers if m.text not in self.left_out)
