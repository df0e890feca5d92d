"""The lines that a dispute can be about, in any kind of exercise, and what they say in words."""

from dataclasses import dataclass

from tutor.bank.exercise import ChartExercise, ChoiceExercise, Exercise, FieldsExercise
from tutor.codes.entered_field import EnteredField, EnteredMark
from tutor.codes.entered_line import Section
from tutor.grading.answer_key import Slot
from tutor.services.entries import Entry

PART = "part"
"""The section of an option of a question, a field of a case, or a mark of an audit."""


BILLED = "billed:"
"""What a billed line of an audit that answers no line of the key is called, before its number."""


@dataclass(frozen=True, slots=True)
class DisputedLine:
    """One line of a graded attempt; a part of the key, an entered line, or both aligned."""

    section: str
    slot_id: str | None
    line: int | None

    def is_of(self, exercise: Exercise, entries: int) -> bool:
        """Whether there is such a line in an answer of so many entries."""
        return (
            self.section in {*Section, PART}
            and (self.slot_id is None or self.slot_id in wanted_words(exercise))
            and (self.line is None or 0 <= self.line < entries)
            and (self.slot_id is not None or self.line is not None)
        )


def wanted_words(exercise: Exercise) -> dict[str, str]:
    """What each part of the key asks for, in words, by the id of the part."""
    if isinstance(exercise, ChoiceExercise):
        return {option.id: option.text for option in exercise.options}
    if isinstance(exercise, FieldsExercise):
        return {field.name: ", ".join(field.values) for field in exercise.fields}
    if not isinstance(exercise, ChartExercise):
        raise TypeError(f"{type(exercise).__name__} is no kind of exercise")
    wanted = {slot.id: str(slot.code) for slot in exercise.slots}
    wanted |= {
        f"{BILLED}{number}": f"not in the key; billed was {line.code}"
        for number, line in enumerate(exercise.coding, start=1)
    }
    return wanted | {slot.id: slot.reason.label for slot in exercise.queries}


def find_slot(exercise: Exercise, slot_id: str | None) -> Slot | None:
    """Return the slot of a key of codes, which has reasons and evidence; None for other parts."""
    if not isinstance(exercise, ChartExercise):
        return None
    slots: tuple[Slot, ...] = (*exercise.slots, *exercise.queries)
    return next((slot for slot in slots if slot.id == slot_id), None)


def entered_text(entry: Entry) -> str:
    """What an entered line says: its code with modifiers, a query's reason, or what was filled in.

    >>> from tutor.codes.entered_line import EnteredLine
    >>> entered_text(EnteredLine(Section.PROCEDURE, code=" 20610", modifiers="rt lt"))
    '20610-RT-LT'
    """
    if isinstance(entry, EnteredField):
        return entry.text.strip()
    if isinstance(entry, EnteredMark):
        return f"{entry.fault} {entry.code}".strip()
    if entry.section is Section.QUERY:
        return entry.reason.strip()
    return "-".join([entry.code.strip().upper(), *entry.modifiers.upper().split()])
