"""Answers as the key of a draft would give them, where no attempt of a learner is behind it."""

from collections.abc import Iterator

from tutor.bank.exercise import ChoiceExercise, Exercise, FieldsExercise
from tutor.codes.entered_field import EnteredField


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
