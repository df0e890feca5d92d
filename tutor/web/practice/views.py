"""Views of the bank, and of the pages of an attempt, which `kind_pages` has for each kind."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.exercise import Kind
from tutor.codes.aids import OPEN
from tutor.codes.code import ENCOUNTER_SETS
from tutor.codes.encounter import Setting
from tutor.errors import NotFoundError
from tutor.services import catalogue, practice, submissions
from tutor.services.access import InvalidInputError
from tutor.services.answer_saving import DraftConflictError
from tutor.services.catalogue import ItemFilters
from tutor.services.practice import AttemptView
from tutor.web.access import acting_or_new_visitor, acting_user, acting_user_or_none
from tutor.web.practice import kind_pages, saving
from tutor.web.practice.draft_json import (
    MalformedDraftError,
    base_from_json,
    entries_from_json,
    held_to_json,
)
from tutor.web.practice.forms import ConditionsForm
from tutor.web.services import app_services

bp = Blueprint("practice", __name__)

_Json = dict[str, Any]


@bp.get("/practice")
def bank() -> str:
    """List the exercises that the person may see."""
    acting = acting_user_or_none()
    filters = ItemFilters(
        specialty=request.args.get("specialty", ""),
        code_set=request.args.get("code_set", ""),
        setting=request.args.get("setting", ""),
        kind=request.args.get("kind", ""),
        difficulty=request.args.get("difficulty", 0, type=int),
        not_done=request.args.get("not_done") == "1",
        words=request.args.get("q", "").strip(),
    )
    page = max(1, request.args.get("page", 1, type=int))
    with app_services().databases.read() as session:
        items = catalogue.list_items(session, acting=acting, filters=filters, page=page)
    return render_template(
        "practice/bank.html",
        items=items,
        filters=filters,
        settings=Setting,
        kinds=Kind,
        code_sets=ENCOUNTER_SETS,
    )


@bp.get("/practice/<uuid:item_uid>")
def exercise(item_uid: UUID) -> str:
    """Show what an exercise is about, and one's own attempts at it."""
    return _exercise(item_uid, ConditionsForm(formdata=None))


def _exercise(item_uid: UUID, form: ConditionsForm) -> str:
    acting = acting_user_or_none()
    with app_services().databases.read() as session:
        item = catalogue.get_item(session, acting=acting, item_uid=item_uid)
        opened = practice.find_open_attempt(session, acting=acting, item_uid=item_uid)
    return render_template("practice/exercise.html", item=item, opened=opened, form=form)


@bp.post("/practice/<uuid:item_uid>/start")
def start(item_uid: UUID) -> ResponseReturnValue:
    """Open an attempt, or go on with the open one; a stranger becomes a visitor."""
    services, asked, form = app_services(), None, ConditionsForm()
    if form.look_up.name in request.form:
        try:
            asked = form.read_aids() if form.validate() else None
        except InvalidInputError as error:
            form.take(error)
        if asked is None:
            return _exercise(item_uid, form), 422
    acting = acting_or_new_visitor()
    with services.databases.write.begin() as session:
        attempt_uid = practice.start_attempt(
            session, acting=acting, item_uid=item_uid, now=services.clock(), aids=asked or OPEN
        )
        held = practice.find_open_attempt(session, acting=acting, item_uid=item_uid)
    if asked and held and held.aids != asked:
        flash(
            "This attempt was open already, and goes on under the conditions that it was "
            "begun with: "
            f"{held.aids}."
        )
    return redirect(url_for(".attempt", attempt_uid=attempt_uid), code=303)


@bp.post("/attempts/<uuid:attempt_uid>/set-aside")
def set_aside(attempt_uid: UUID) -> ResponseReturnValue:
    """End an attempt without a grade."""
    services, acting = app_services(), acting_user()
    with services.databases.write.begin() as session:
        practice.set_aside(session, acting=acting, attempt_uid=attempt_uid)
    return _after_set_aside(saving.load(attempt_uid))


def _after_set_aside(view: AttemptView) -> ResponseReturnValue:
    """Say that the attempt has ended, where it can be begun anew, if it still can."""
    flash(f"Your attempt at “{view.exercise.title}” is set aside, without a grade.")
    try:
        with app_services().databases.read() as session:
            catalogue.get_item(session, acting=acting_user(), item_uid=view.item_uid)
    except NotFoundError:
        return redirect(url_for(".bank"), code=303)
    return redirect(url_for(".exercise", item_uid=view.item_uid), code=303)


@bp.get("/attempts/<uuid:attempt_uid>")
def attempt(attempt_uid: UUID) -> ResponseReturnValue:
    """Show what is to be answered; an attempt that has ended shows how instead."""
    view = saving.load(attempt_uid)
    if view.is_submitted:
        return redirect(url_for(".result", attempt_uid=attempt_uid), code=303)
    if view.is_set_aside:
        return _after_set_aside(view)
    return kind_pages.of(view.exercise).render_attempt(view)


@bp.post("/attempts/<uuid:attempt_uid>")
def change(attempt_uid: UUID) -> ResponseReturnValue:
    """Save, rearrange or submit from the plain form."""
    with app_services().databases.read() as session:
        exercise = practice.get_exercise(session, acting=acting_user(), attempt_uid=attempt_uid)
    return kind_pages.of(exercise).change(attempt_uid)


@bp.get("/attempts/<uuid:attempt_uid>/draft")
def draft(attempt_uid: UUID) -> ResponseReturnValue:
    """Answer what the server holds, for another tab."""
    view = saving.load(attempt_uid)
    return jsonify(held_to_json(view.draft_version, view.saved_at, view.entries))


@bp.put("/attempts/<uuid:attempt_uid>/draft")
def save_draft(attempt_uid: UUID) -> ResponseReturnValue:
    """Save what was typed; answers what the server now holds, also where it refuses."""
    acting_user()
    payload = request.get_json(silent=True)
    if not isinstance(payload, dict):
        return jsonify(message="The body is not a JSON object with client_key and entries."), 400
    client_key = payload.get("client_key")
    if client_key is not None and not isinstance(client_key, str):
        return jsonify(message="client_key is not a text."), 422
    try:
        entries = entries_from_json(payload.get("entries"))
        base = base_from_json(payload)
    except MalformedDraftError as error:
        return jsonify(message=f"Not saved: {error}."), 422
    try:
        held = saving.save(attempt_uid, entries, base, client_key)
    except DraftConflictError as error:
        held = error.held
        message = {"message": f"Not saved: {error}"}
        return jsonify(held_to_json(held.version, held.saved_at, held.entries) | message), 409
    return jsonify(held_to_json(held.version, held.saved_at, held.entries))


@bp.get("/attempts/<uuid:attempt_uid>/result")
def result(attempt_uid: UUID) -> ResponseReturnValue:
    """Show the explained grade; an open attempt goes back to its page."""
    with app_services().databases.read() as session:
        view = practice.get_attempt(session, acting=acting_user(), attempt_uid=attempt_uid)
        if not view.is_submitted:
            return redirect(url_for(".attempt", attempt_uid=attempt_uid), code=303)
        graded = submissions.get_result(session, acting=acting_user(), attempt_uid=attempt_uid)
    return kind_pages.of(graded.exercise).render_result(graded)
