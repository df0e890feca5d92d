"""The codes that an exercise depends on (DOMAIN 8.4), and as what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tutor.bank.exercise import (
    ChartExercise,
    ChoiceExercise,
    Exercise,
    FamilyExercise,
    FieldsExercise,
)
from tutor.bank.variants import variants_of
from tutor.codes.code import Code
from tutor.grading.answer_key import ProcedureSlot

MOST_VARIANTS = 24
"""How many variants of a large family are asked for their codes."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A code that an exercise depends on.

    Attributes:
        role: In words, as what.
        earns: Whether it earns credit: a code of the key, or an accepted one.
        is_near: Whether it is a foreseen near miss, which may be a code that is gone.
    """

    code: Code
    role: str
    earns: bool = False
    is_near: bool = False


def dependencies(exercise: Exercise) -> Iterator[Dependency]:
    """Every code of the key, with its role; a code may have several. Of a family, all variants."""
    if isinstance(exercise, FamilyExercise):
        variants = variants_of(exercise, most=MOST_VARIANTS)
        yield from dict.fromkeys(one for variant in variants for one in dependencies(variant))
    elif isinstance(exercise, ChoiceExercise | FieldsExercise):
        for code in exercise.codes:
            yield Dependency(code, "a code that the answer rests on")
    elif isinstance(exercise, ChartExercise):
        yield from _of_a_key(exercise)


def _of_a_key(exercise: ChartExercise) -> Iterator[Dependency]:
    for slot in exercise.slots:
        yield Dependency(slot.code, "the key", earns=True)
        for accepted in slot.accept:
            yield Dependency(accepted.code, "an accepted answer", earns=True)
        if isinstance(slot, ProcedureSlot):
            for near in slot.near:
                yield Dependency(near.code, "a near miss", is_near=True)
    for tempting in exercise.key.tempting:
        yield Dependency(tempting.code, "a tempting code")
    for code in sorted(exercise.key.allowed_extra, key=str):
        yield Dependency(code, "an allowed extra")


def used_codes(exercises: Iterable[Exercise]) -> frozenset[Code]:
    """Every code that any of the exercises depends on."""
    return frozenset(
        dependency.code for exercise in exercises for dependency in dependencies(exercise)
    )
