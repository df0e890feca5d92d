"""The page of an audit: the chart, the coding that was billed, and the marks on its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.audit_words import load_audit_words
from tutor.bank.exercise import ChartExercise, Exercise, Kind
from tutor.codes.code import CodeSet
from tutor.codes.encounter import Setting
from tutor.codes.entered_field import EnteredMark
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.query import QueryReason
from tutor.services.answer_saving import DraftConflictError
from tutor.services.practice import AttemptView
from tutor.web.practice import saving
from tutor.web.practice.answer_form import (
    SUBMIT,
    SUBMIT_AS_IT_IS,
    OpenPart,
    back_to_form,
    differences,
    posted_action,
)
from tutor.web.practice.audit_form import (
    OF_LINES,
    as_fields,
    line_marks,
    marks_from_form,
    marks_of,
    open_parts,
    place_words,
    without_row,
)
from tutor.web.practice.code_titles import named_code, read_code
from tutor.web.practice.draft_json import base_from_form, entry_to_json
from tutor.web.services import app_services

ADD, TAKE_OUT = "add", "drop"
MISSING = "missing"
"""How the form and the address name the place of lines that are missing."""


@dataclass(frozen=True, slots=True)
class Billed:
    """A billed line as the claim shows it; the title is "" where none may be shown."""

    line: EnteredLine
    title: str


def as_audit(exercise: Exercise) -> ChartExercise:
    """Take an exercise as an audit.

    Raises:
        TypeError: It is of another kind.
    """
    if not isinstance(exercise, ChartExercise) or exercise.kind is not Kind.AUDIT:
        raise TypeError(f"{exercise.kind} is no audit")
    return exercise


def render_attempt(view: AttemptView) -> str:
    """Render chart and coding with the marks that the server holds."""
    return _render(view, marks_of(view.entries), opened=_opened(request.args.get("mark")))


def _opened(place: str | None) -> str | None:
    return "" if place == MISSING else place


def change(attempt_uid: UUID) -> ResponseReturnValue:
    """Save the marks, add or remove a row, or hand in, from the plain form."""
    action, base = posted_action(), base_from_form(request.form)
    verb, _, place = action.partition(":")
    exercise = as_audit(saving.load(attempt_uid).exercise)
    marks = read_form(exercise, attempt_uid)
    found = open_parts(marks, exercise.coding) if action == SUBMIT else ()
    try:
        if action in (SUBMIT, SUBMIT_AS_IT_IS) and not found:
            return saving.submit(attempt_uid, marks, base)
        saving.save(attempt_uid, marks, base)
    except DraftConflictError:
        return _render(saving.load(attempt_uid), marks, in_conflict=True), 409
    if found:
        return _render(saving.load(attempt_uid), marks, found=found), 422
    if verb == ADD:
        anchor = f"line-{place}"
        target = url_for("practice.attempt", attempt_uid=attempt_uid, mark=place, _anchor=anchor)
        return redirect(target, code=303)
    return back_to_form(attempt_uid)


def read_form(_exercise: Exercise, _attempt_uid: UUID) -> tuple[EnteredMark, ...]:
    """Read the marks of the form, without the row that is to be taken out."""
    verb, _, place = posted_action().partition(":")
    form = list(request.form.items())
    return marks_from_form(without_row(form, place) if verb == TAKE_OUT else form)


def billed_lines(
    exercise: ChartExercise,
    coding: Sequence[EnteredLine],
    *,
    told: frozenset[CodeSet] = frozenset(CodeSet),
) -> list[Billed]:
    """The billed lines with their titles, as far as titles of their code sets may be told."""
    services = app_services()
    lines = []
    for line in coding:
        code, title = read_code(line, exercise.encounter), ""
        if code is not None and code.code_set in told:
            title = named_code(code, exercise.date_of_service, services).title
        lines.append(Billed(line, title))
    return lines


def _render(
    view: AttemptView,
    marks: Sequence[EnteredMark],
    *,
    opened: str | None = None,
    found: Sequence[OpenPart] = (),
    in_conflict: bool = False,
) -> str:
    exercise, services = as_audit(view.exercise), app_services()
    coding = exercise.coding
    groups = line_marks(coding, marks, opened)
    mine, theirs = as_fields(marks, coding), as_fields(marks_of(view.entries), coding)
    labels = [place_words(group.key, coding) for group in groups]
    return render_template(
        "practice/audit.html",
        view=view,
        groups=groups,
        billed=billed_lines(exercise, coding, told=view.conditions.aids.code_sets),
        blank=EnteredMark(""),
        words=load_audit_words(),
        families=OF_LINES,
        sections=Section,
        query_reasons=QueryReason,
        is_stay=exercise.encounter.setting is Setting.INPATIENT_FACILITY,
        missing=MISSING,
        documents=services.plain_documents(exercise, view.content_hash),
        held=[entry_to_json(mark) for mark in view.entries],
        others=[one for one in view.conditions.limits if one.attempt_uid != view.attempt_uid],
        open_parts=found,
        differences=differences(mine, theirs, dict(zip(labels, labels, strict=True)), {})
        if in_conflict
        else (),
    )
