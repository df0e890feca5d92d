"""The page of an arrangement: the chart, and given codes to be put in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tutor.bank.exercise import ChartExercise, Exercise, Kind
from tutor.codes.encounter import Setting
from tutor.codes.entered_field import EnteredField
from tutor.codes.entered_line import EnteredLine, Section
from tutor.services.answer_saving import DraftConflictError
from tutor.services.entries import Entry, lines_of
from tutor.services.practice import AttemptView
from tutor.web.practice import saving
from tutor.web.practice.answer_form import (
    SUBMIT,
    SUBMIT_AS_IT_IS,
    OpenPart,
    back_to_form,
    differences,
    entries_from_form,
    posted_action,
)
from tutor.web.practice.code_titles import named_code
from tutor.web.practice.draft_json import base_from_form, entry_to_json
from tutor.web.practice.shown_order import given_codes, shown_order
from tutor.web.services import app_services

FIELD = "order"
NOTHING_MOVED = "No code has been moved yet."
_STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code of the list, with its title."""

    code: str
    title: str


def as_arrangement(exercise: Exercise) -> ChartExercise:
    """Take an exercise as codes to be put in order.

    Raises:
        TypeError: It is of another kind.
    """
    if not isinstance(exercise, ChartExercise) or exercise.kind is not Kind.SEQUENCE:
        raise TypeError(f"{exercise.kind} is no arrangement")
    return exercise


def render_attempt(view: AttemptView) -> str:
    """Render chart and codes with what the server holds."""
    return _render(view, lines_of(view.entries))


def change(attempt_uid: UUID) -> ResponseReturnValue:
    """Save the order, move a code, or hand in, from the plain form."""
    action, base = posted_action(), base_from_form(request.form)
    exercise = saving.load(attempt_uid).exercise
    entered = read_form(exercise, attempt_uid)
    try:
        if action == SUBMIT_AS_IT_IS or (action == SUBMIT and entered):
            answered = meant(exercise, attempt_uid, entered)
            return saving.submit(attempt_uid, entered, base, meant=answered)
        saving.save(attempt_uid, entered, base)
    except DraftConflictError:
        return _render(saving.load(attempt_uid), entered, in_conflict=True), 409
    if action == SUBMIT:
        parts = [OpenPart("codes", NOTHING_MOVED)]
        return _render(saving.load(attempt_uid), entered, open_parts=parts), 422
    return back_to_form(attempt_uid)


def read_form(exercise: Exercise, attempt_uid: UUID) -> tuple[EnteredLine, ...]:
    """Read the order of the form, a code moved where that was asked."""
    entered = _lines(field.text for field in entries_from_form(request.form, [FIELD]))
    verb, _, code = posted_action().partition(":")
    if verb in _STEPS:
        order = order_of(as_arrangement(exercise), entered, attempt_uid)
        return _moved(order, code, _STEPS[verb])
    return entered


def meant(
    exercise: Exercise, attempt_uid: UUID, entries: Sequence[Entry]
) -> tuple[EnteredLine, ...]:
    """The order that is handed in: where nothing was moved, the one that the page shows."""
    return lines_of(entries) or _lines(shown_order(as_arrangement(exercise), attempt_uid))


def order_of(
    exercise: ChartExercise, entered: Iterable[EnteredLine], attempt_uid: UUID
) -> tuple[str, ...]:
    """The order that the page shows: what was entered of the given codes, then the others."""
    known = given_codes(exercise)
    begun = [line.code for line in entered if line.code in known]
    return tuple(dict.fromkeys([*begun, *shown_order(exercise, attempt_uid)]))


def _moved(order: Sequence[str], code: str, step: int) -> tuple[EnteredLine, ...]:
    """Move one code; one that is not there, or that is at its end, moves nothing."""
    moved = list(order)
    target = moved.index(code) + step if code in moved else -1
    if 0 <= target < len(moved):
        moved.remove(code)
        moved.insert(target, code)
    return _lines(moved)


def _lines(codes: Iterable[str]) -> tuple[EnteredLine, ...]:
    return tuple(EnteredLine(Section.DIAGNOSIS, code=code) for code in codes)


def _fields(lines: Iterable[EnteredLine]) -> tuple[EnteredField, ...]:
    return tuple(EnteredField(FIELD, line.code) for line in lines)


def _render(
    view: AttemptView,
    entered: Sequence[Entry],
    *,
    open_parts: Sequence[OpenPart] = (),
    in_conflict: bool = False,
) -> str:
    exercise, services = as_arrangement(view.exercise), app_services()
    mine, theirs = lines_of(entered), lines_of(view.entries)
    titles = {
        str(slot.code): named_code(slot.code, exercise.date_of_service, services).title
        for slot in exercise.key.variants[0].diagnoses
    }
    order = order_of(exercise, mine, view.attempt_uid)
    return render_template(
        "practice/sequence.html",
        view=view,
        rows=[CodeRow(code, titles[code]) for code in order],
        is_answered=bool(mine),
        is_stay=exercise.encounter.setting is Setting.INPATIENT_FACILITY,
        documents=services.plain_documents(exercise, view.content_hash),
        held=[entry_to_json(line) for line in theirs],
        others=[one for one in view.conditions.limits if one.attempt_uid != view.attempt_uid],
        open_parts=open_parts,
        differences=differences(_fields(mine), _fields(theirs), {FIELD: "Order"}, {})
        if in_conflict
        else (),
    )
