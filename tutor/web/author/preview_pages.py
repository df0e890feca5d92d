"""A draft as a learner meets it, and what a learner would be told: real pages, nothing stored."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.exercise import ChartExercise, Exercise, Kind
from tutor.bank.variants import drawn
from tutor.codes.aids import OPEN
from tutor.grading.key_entries import entries_of
from tutor.services.conditions import Conditions
from tutor.services.drafts import DraftView
from tutor.services.entries import Entry
from tutor.services.practice import AttemptView
from tutor.services.seeds import seed_of_draft
from tutor.services.submissions import ResultView
from tutor.web.access import acting_user
from tutor.web.author import draft_page
from tutor.web.author.blueprint import bp, let_authors_in
from tutor.web.author.examining import examine_draft
from tutor.web.author.sheets import right_fields
from tutor.web.practice import kind_pages
from tutor.web.practice.draft_json import held_to_json
from tutor.web.services import app_services

sheet = Blueprint("preview", __name__, url_prefix="/author/preview")
sheet.before_request(let_authors_in)


@bp.get("/drafts/<uuid:draft_uid>/preview")
def preview(draft_uid: UUID) -> ResponseReturnValue:
    """Offer the pages that a learner sees."""
    view = draft_page.load(draft_uid)
    if not view.sees_key:
        return redirect(url_for(".review", draft_uid=draft_uid), code=303)
    examined = examine_draft(view)
    return draft_page.render(
        "preview",
        view,
        "preview",
        is_ready=examined.exercise is not None,
        errors=examined.errors,
        has_key=isinstance(examined.exercise, Exercise)
        and examined.exercise.kind is not Kind.AUDIT,
    )


@sheet.get("/<uuid:attempt_uid>")
def attempt(attempt_uid: UUID) -> ResponseReturnValue:
    """Show the page on which a learner answers."""
    view = draft_page.load_with_key(attempt_uid)
    exercise = _variant(view)
    if exercise is None:
        return _back(view)
    return kind_pages.of(exercise).render_attempt(_attempt(view, exercise, ()))


@sheet.post("/<uuid:attempt_uid>")
def change(attempt_uid: UUID) -> ResponseReturnValue:
    """Grade what was typed into the preview; nothing of it is kept."""
    view = draft_page.load_with_key(attempt_uid)
    exercise = _variant(view)
    if exercise is None:
        return _back(view)
    pages = kind_pages.of(exercise)
    entries = pages.read_form(exercise, view.uid)
    if request.form.get("action", "").startswith("submit"):
        return _result(view, exercise, pages.meant(exercise, view.uid, entries))
    return pages.render_attempt(_attempt(view, exercise, entries))


@sheet.get("/<uuid:attempt_uid>/draft")
def draft(attempt_uid: UUID) -> ResponseReturnValue:
    """Answer that nothing of a preview is held."""
    draft_page.load_with_key(attempt_uid)
    return jsonify(held_to_json(0, None, ()))


@sheet.get("/<uuid:attempt_uid>/result")
def result(attempt_uid: UUID) -> ResponseReturnValue:
    """Show what a learner is told who answers as the key does, or not at all."""
    view = draft_page.load_with_key(attempt_uid)
    exercise = _variant(view)
    if exercise is None:
        return _back(view)
    entries = _key_entries(exercise) if request.args.get("answer") == "key" else ()
    return _result(view, exercise, entries)


def _variant(view: DraftView) -> Exercise | None:
    """What the draft's texts make, of a family one variant; None where they make nothing."""
    exercise = examine_draft(view).exercise
    return exercise and drawn(exercise, seed_of_draft(view.uid))


def _key_entries(exercise: Exercise) -> tuple[Entry, ...]:
    if isinstance(exercise, ChartExercise):
        return entries_of(exercise.key.variants[0])
    return right_fields(exercise)


def _back(view: DraftView) -> ResponseReturnValue:
    flash("There is nothing to preview until the errors of the file are mended.")
    return redirect(url_for("author.preview", draft_uid=view.uid), code=303)


def _attempt(view: DraftView, exercise: Exercise, entries: Sequence[Entry]) -> AttemptView:
    return AttemptView(
        attempt_uid=view.uid,
        exercise=exercise,
        content_hash=view.content_hash,
        entries=tuple(entries),
        draft_version=0,
        client_key=None,
        saved_at=None,
        is_submitted=False,
        is_set_aside=False,
        guide_dismissed=True,
        item_uid=exercise.uid,
        aids=OPEN,
        conditions=Conditions(),
        variant_count=1,
        pages="preview",
    )


def _result(view: DraftView, exercise: Exercise, entries: Sequence[Entry]) -> str:
    services = app_services()
    return kind_pages.of(exercise).render_result(
        ResultView(
            attempt_uid=view.uid,
            exercise=exercise,
            entries=tuple(entries),
            result=services.grader(exercise, entries),
            submitted_at=services.clock(),
            is_visitor=acting_user().is_visitor,
            suggestions=(),
            aids=OPEN,
            variant_count=1,
            pages="preview",
        )
    )
