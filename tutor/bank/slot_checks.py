"""What can be wrong with the procedures of a stay and with the queries of a key."""

from collections.abc import Iterator
from typing import NamedTuple

from tutor.bank.documents import has_evidence
from tutor.bank.exercise import ChartExercise
from tutor.grading.answer_key import KeyVariant, ProcedureSlot, QuerySlot
from tutor.grading.methods import code_slots_of


class Fault(NamedTuple):
    """One error of a key: its place, its code, what was found, and the remedy."""

    place: str
    code: str
    message: str
    remedy: str


def stay_faults(variant: KeyVariant) -> Iterator[Fault]:
    """A stay's procedure is a code and its place; it has nothing else of a service line."""
    firsts = [slot for slot in variant.procedures if slot.is_first]
    if len(firsts) > 1:
        yield Fault(
            "key.procedures",
            "BANK218",
            "Two procedures have role = 'first'.",
            "Only one procedure is the principal one.",
        )
    for slot in variant.procedures:
        if slot.code.code_set.is_stay_procedure and _is_service_line(slot):
            yield Fault(
                f"key.{slot.id}",
                "BANK219",
                f"{slot.code} is an inpatient procedure with modifiers, units or pointers.",
                "Write its code alone; a procedure done twice is two slots.",
            )
        elif slot.is_first and slot.code.code_set.is_service:
            yield Fault(
                f"key.{slot.id}.role",
                "BANK218",
                f"{slot.code} has role = 'first', but the order of services is free.",
                "Remove it: only an inpatient stay has a principal procedure.",
            )


def _is_service_line(slot: ProcedureSlot) -> bool:
    modifiers = slot.modifiers or slot.modifiers_any or slot.modifiers_allowed
    return bool(modifiers or slot.pointers or slot.units != 1)


def query_faults(exercise: ChartExercise, variant: KeyVariant) -> Iterator[Fault]:
    """A query quotes the chart, and no guess at its answer is right in the same key."""
    required = {slot.code for slot in code_slots_of(variant).values()}
    for slot in variant.queries:
        yield from _evidence_faults(exercise, slot)
        for code in slot.guesses:
            if code in required or code in exercise.key.allowed_extra:
                yield Fault(
                    f"key.{slot.id}.guesses",
                    "BANK225",
                    f"{code} is a guess and right at the same time.",
                    "Keep it in one place.",
                )


def _evidence_faults(exercise: ChartExercise, slot: QuerySlot) -> Iterator[Fault]:
    for passage in slot.evidence:
        if not has_evidence(exercise, passage):
            yield Fault(
                f"key.{slot.id}.evidence",
                "BANK222",
                f"{passage.text!r} (occurrence {passage.occurrence}) is not in chart.md.",
                "Quote the chart word for word, inside one paragraph or table cell.",
            )
