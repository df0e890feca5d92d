"""Answers typed into the page of a kind, where no attempt of a learner is behind it."""

from collections.abc import Iterator

from werkzeug.datastructures import MultiDict

from tutor.bank.exercise import ChoiceExercise, Exercise, FieldsExercise, Kind
from tutor.codes.entered_field import EnteredField
from tutor.services.entries import Entry
from tutor.web.practice import pad_form

_FIELD = "f-"


def read_entries(exercise: Exercise, form: MultiDict[str, str]) -> tuple[Entry, ...]:
    """Read an answer from the form of its kind, a row moved or removed where that was asked."""
    if exercise.kind is Kind.CHART:
        lines = pad_form.entries_from_form(form.items())
        return pad_form.apply_row_action(lines, form.get("action", ""))
    return tuple(
        EnteredField(name.removeprefix(_FIELD), text)
        for name, text in form.items(multi=True)
        if name.startswith(_FIELD)
    )


def right_fields(exercise: Exercise) -> tuple[EnteredField, ...]:
    """Answer a question or a case as its key does."""
    return tuple(_right(exercise))


def _right(exercise: Exercise) -> Iterator[EnteredField]:
    if isinstance(exercise, ChoiceExercise):
        for option in exercise.options:
            if option.correct:
                yield EnteredField("option", option.id)
    elif isinstance(exercise, FieldsExercise):
        for field in exercise.fields:
            for value in field.values:
                yield EnteredField(field.name, value)
