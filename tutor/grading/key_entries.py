"""The key written as an answer: what somebody who gets everything right would type."""

from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import DiagnosisSlot, KeyVariant, ProcedureSlot, QuerySlot


def entries_of(variant: KeyVariant) -> tuple[EnteredLine, ...]:
    """Write the key as a learner who gets everything right would type it."""
    ordered = diagnoses_in_order(variant)
    position = {slot.id: place for place, slot in enumerate(ordered, start=1)}
    diagnoses = tuple(
        EnteredLine(Section.DIAGNOSIS, code=str(slot.code), poa=slot.poa or "") for slot in ordered
    )
    procedures = tuple(
        EnteredLine(
            Section.PROCEDURE,
            code=str(slot.code),
            modifiers=" ".join(
                map(str, (*slot.modifiers, *(group[0] for group in slot.modifiers_any)))
            ),
            units=str(slot.units) if slot.code.code_set.is_service else "",
            pointers=",".join(str(position[name]) for name in slot.pointers if name in position),
        )
        for slot in procedures_in_order(variant)
    )
    return diagnoses + procedures + tuple(_query(slot) for slot in variant.queries)


def _query(slot: QuerySlot) -> EnteredLine:
    quoted = slot.evidence[0].text if slot.evidence else ""
    return EnteredLine(Section.QUERY, reason=slot.reason.value, evidence=quoted)


def procedures_in_order(variant: KeyVariant) -> list[ProcedureSlot]:
    """The procedures, the principal one of a stay first; the order of the others is free."""
    return sorted(variant.procedures, key=lambda slot: not slot.is_first)


def diagnoses_in_order(variant: KeyVariant) -> list[DiagnosisSlot]:
    """The diagnoses in an order that satisfies the first place and every `before` pair."""
    left = sorted(variant.diagnoses, key=lambda slot: not slot.is_first)
    ordered: list[DiagnosisSlot] = []
    while left:
        waiting = {slot.id for slot in left}
        blocked = {later for earlier, later in variant.before if earlier in waiting}
        ready = next((slot for slot in left if slot.id not in blocked), left[0])
        left.remove(ready)
        ordered.append(ready)
    return ordered
