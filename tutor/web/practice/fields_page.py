"""The page of a case of the revenue cycle: its documents, and the fields to fill."""

from collections.abc import Sequence
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tutor.bank.case_documents import case_documents
from tutor.bank.documents import render_text
from tutor.bank.exercise import Exercise, FieldsExercise
from tutor.codes.entered_field import EnteredField
from tutor.services.answer_saving import DraftConflictError
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
from tutor.web.practice.fields_form import apply_order_action, controls, open_parts
from tutor.web.services import app_services

_PLAIN = ("save", SUBMIT, SUBMIT_AS_IT_IS)


def as_case(exercise: Exercise) -> FieldsExercise:
    """Take an exercise as a case.

    Raises:
        TypeError: It is of another kind.
    """
    if not isinstance(exercise, FieldsExercise):
        raise TypeError(f"{type(exercise).__name__} is no case")
    return exercise


def render_attempt(view: AttemptView) -> str:
    """Render the case with what the server holds."""
    return _render(view, fields_of(view.entries))


def change(attempt_uid: UUID) -> ResponseReturnValue:
    """Save the fields, move an entry of a list, or hand in, from the plain form."""
    action, base, anchor = posted_action(), base_from_form(request.form), "answer"
    exercise = as_case(saving.load(attempt_uid).exercise)
    entries = entries_from_form(request.form, [field.name for field in exercise.fields])
    if action not in _PLAIN:
        entries, moved = apply_order_action(exercise, entries, action, attempt_uid)
        numbers = {field.name: n for n, field in enumerate(exercise.fields, start=1)}
        anchor = f"field-{numbers[moved]}" if moved else anchor
    found = open_parts(exercise, entries) if action == SUBMIT else ()
    try:
        if action in (SUBMIT, SUBMIT_AS_IT_IS) and not found:
            return saving.submit(attempt_uid, entries, base)
        saving.save(attempt_uid, entries, base)
    except DraftConflictError:
        return _render(saving.load(attempt_uid), entries, in_conflict=True), 409
    if found:
        return _render(saving.load(attempt_uid), entries, found=found), 422
    return back_to_form(attempt_uid, anchor)


def read_form(exercise: Exercise, attempt_uid: UUID) -> tuple[EnteredField, ...]:
    """Read the fields of the form, an entry of a list moved where that was asked."""
    case, action = as_case(exercise), posted_action()
    entries = entries_from_form(request.form, [field.name for field in case.fields])
    if action not in _PLAIN:
        entries, _moved = apply_order_action(case, entries, action, attempt_uid)
    return tuple(entries)


def _render(
    view: AttemptView,
    entries: Sequence[EnteredField],
    *,
    found: Sequence[OpenPart] = (),
    in_conflict: bool = False,
) -> str:
    exercise = as_case(view.exercise)
    theirs = fields_of(view.entries)
    labels = {field.name: field.label for field in exercise.fields}
    words = {field.name: {o.id: o.text for o in field.options} for field in exercise.fields}
    return render_template(
        "practice/fields.html",
        view=view,
        task=render_text(exercise, exercise.task),
        controls=controls(exercise, entries, view.attempt_uid),
        documents=case_documents(exercise),
        chart=app_services().plain_documents(exercise, view.content_hash),
        held=[entry_to_json(entry) for entry in view.entries],
        others=[one for one in view.conditions.limits if one.attempt_uid != view.attempt_uid],
        open_parts=found,
        differences=differences(entries, theirs, labels, words) if in_conflict else (),
    )
