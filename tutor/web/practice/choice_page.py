"""The page of a question: its text, a chart where it has one, and the options to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tutor.bank.documents import render_phrase, render_text
from tutor.bank.exercise import ChoiceExercise, Exercise
from tutor.codes.entered_field import EnteredField
from tutor.services.answer_saving import DraftConflictError
from tutor.services.entries import Entry
from tutor.services.practice import AttemptView
from tutor.web.practice import saving
from tutor.web.practice.answer_form import (
    SUBMIT,
    SUBMIT_AS_IT_IS,
    OpenPart,
    back_to_form,
    differences,
    entries_from_form,
    fields_of,
    posted_action,
)
from tutor.web.practice.draft_json import base_from_form, entry_to_json
from tutor.web.practice.shown_options import FIELD, meant_entries, shown_options
from tutor.web.services import app_services

NOTHING_CHOSEN = "No option is chosen."


@dataclass(frozen=True, slots=True)
class OptionControl:
    """One option as the form shows it; `value` is its name on this page alone."""

    letter: str
    value: str
    html: str
    is_chosen: bool


def as_choice(exercise: Exercise) -> ChoiceExercise:
    """Take an exercise as a question.

    Raises:
        TypeError: It is of another kind.
    """
    if not isinstance(exercise, ChoiceExercise):
        raise TypeError(f"{type(exercise).__name__} is no question")
    return exercise


def render_attempt(view: AttemptView) -> str:
    """Render the question with what the server holds."""
    return _render(view, fields_of(view.entries))


def change(attempt_uid: UUID) -> ResponseReturnValue:
    """Save the choice or hand it in, from the plain form."""
    action, base = posted_action(), base_from_form(request.form)
    entries = entries_from_form(request.form, [FIELD])
    try:
        if action == SUBMIT_AS_IT_IS or (action == SUBMIT and entries):
            answered = meant(saving.load(attempt_uid).exercise, attempt_uid, entries)
            return saving.submit(attempt_uid, entries, base, meant=answered)
        saving.save(attempt_uid, entries, base)
    except DraftConflictError:
        return _render(saving.load(attempt_uid), entries, in_conflict=True), 409
    if action == SUBMIT:
        parts = [OpenPart("answer", NOTHING_CHOSEN)]
        return _render(saving.load(attempt_uid), entries, open_parts=parts), 422
    return back_to_form(attempt_uid)


def read_form(_exercise: Exercise, _attempt_uid: UUID) -> tuple[EnteredField, ...]:
    """Read what is chosen in the form, by the names of the page."""
    return entries_from_form(request.form, [FIELD])


def meant(
    exercise: Exercise, attempt_uid: UUID, entries: Sequence[Entry]
) -> tuple[EnteredField, ...]:
    """Turn names of the page into ids of options."""
    return meant_entries(as_choice(exercise), attempt_uid, fields_of(entries))


def _render(
    view: AttemptView,
    entries: Sequence[EnteredField],
    *,
    open_parts: Sequence[OpenPart] = (),
    in_conflict: bool = False,
) -> str:
    exercise = as_choice(view.exercise)
    chosen = {entry.text for entry in entries}
    shown = shown_options(exercise, view.attempt_uid)
    letters = {option.token: option.letter for option in shown}
    theirs = fields_of(view.entries)
    labels, words = {FIELD: "Your choice"}, {FIELD: letters}
    return render_template(
        "practice/choice.html",
        view=view,
        question=render_text(exercise, exercise.question),
        options=[
            OptionControl(
                option.letter,
                option.token,
                render_phrase(exercise, option.option.text),
                option.token in chosen,
            )
            for option in shown
        ],
        documents=app_services().plain_documents(exercise, view.content_hash),
        held=[entry_to_json(entry) for entry in view.entries],
        others=[one for one in view.conditions.limits if one.attempt_uid != view.attempt_uid],
        open_parts=open_parts,
        differences=differences(entries, theirs, labels, words) if in_conflict else (),
    )
