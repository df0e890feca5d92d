"""Coding a draft blind: the page of its kind, saved and handed in as a learner's answer is."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.exercise import Exercise, Kind
from tutor.bank.variants import drawn
from tutor.codes.aids import OPEN
from tutor.errors import ConflictError
from tutor.services import blind_codings
from tutor.services.access import InvalidInputError
from tutor.services.answer_saving import DraftBase, DraftConflictError, HeldAnswer
from tutor.services.blind_codings import CodingView
from tutor.services.conditions import Conditions
from tutor.services.entries import Entry
from tutor.services.practice import AttemptView
from tutor.services.seeds import seed_of_draft
from tutor.services.submissions import ResultView
from tutor.web.access import acting_user
from tutor.web.author.blueprint import bp, let_authors_in
from tutor.web.author.examining import examine
from tutor.web.practice import kind_pages
from tutor.web.practice.draft_json import (
    MalformedDraftError,
    base_from_form,
    base_from_json,
    entries_from_json,
    held_to_json,
)
from tutor.web.services import app_services

sheet = Blueprint("blind", __name__, url_prefix="/author/blind")
sheet.before_request(let_authors_in)


@bp.post("/drafts/<uuid:draft_uid>/blind")
def begin_blind(draft_uid: UUID) -> ResponseReturnValue:
    """Begin to code a draft, or go on with it."""
    services = app_services()
    with services.databases.write.begin() as session:
        uid = blind_codings.begin(
            session, acting=acting_user(), draft_uid=draft_uid, now=services.clock()
        )
    return redirect(url_for("blind.attempt", attempt_uid=uid), code=303)


@bp.post("/blind/<uuid:coding_uid>/notes")
def answer_difference(coding_uid: UUID) -> ResponseReturnValue:
    """Say what was decided about a difference."""
    services = app_services()
    with services.databases.write.begin() as session:
        draft_uid = blind_codings.answer_difference(
            session,
            acting=acting_user(),
            coding_uid=coding_uid,
            difference=request.form.get("difference", ""),
            text=request.form.get("note", ""),
            now=services.clock(),
        )
    return redirect(url_for(".review", draft_uid=draft_uid, _anchor="codings"), code=303)


@sheet.get("/<uuid:attempt_uid>")
def attempt(attempt_uid: UUID) -> ResponseReturnValue:
    """Show the page to answer; a coding that is handed in shows how it compares."""
    coding = _load(attempt_uid)
    if coding.handed_in_at is not None:
        return redirect(url_for(".result", attempt_uid=attempt_uid), code=303)
    return _render(coding, coding.entries)


@sheet.post("/<uuid:attempt_uid>")
def change(attempt_uid: UUID) -> ResponseReturnValue:
    """Save, rearrange or hand in from the plain form."""
    coding = _load(attempt_uid)
    exercise = _exercise(coding)
    pages = kind_pages.of(exercise)
    entries = pages.read_form(exercise, coding.uid)
    base = base_from_form(request.form)
    try:
        if request.form.get("action", "").startswith("submit"):
            _save(coding, entries, base, None)
            _hand_in(coding, exercise, pages.meant(exercise, coding.uid, entries))
            return redirect(url_for(".result", attempt_uid=attempt_uid), code=303)
        _save(coding, entries, base, None)
    except DraftConflictError:
        flash("This answer was also changed in another tab. The fields show what you sent.")
        return _render(_load(attempt_uid), entries), 409
    return redirect(url_for(".attempt", attempt_uid=attempt_uid, _anchor="pad"), code=303)


@sheet.get("/<uuid:attempt_uid>/draft")
def draft(attempt_uid: UUID) -> ResponseReturnValue:
    """Answer what the server holds, for another tab."""
    coding = _load(attempt_uid)
    return jsonify(held_to_json(coding.version, coding.saved_at, coding.entries))


@sheet.put("/<uuid:attempt_uid>/draft")
def save_draft(attempt_uid: UUID) -> ResponseReturnValue:
    """Save what was typed, as the script of the pad sends it."""
    coding = _load(attempt_uid)
    payload = request.get_json(silent=True)
    if not isinstance(payload, dict):
        return jsonify(message="The body is not a JSON object with client_key and entries."), 400
    client_key = payload.get("client_key")
    try:
        entries = entries_from_json(payload.get("entries"))
        base = base_from_json(payload)
    except MalformedDraftError as error:
        return jsonify(message=f"Not saved: {error}."), 422
    try:
        held = _save(coding, entries, base, client_key if isinstance(client_key, str) else None)
    except DraftConflictError as error:
        told = held_to_json(error.held.version, error.held.saved_at, error.held.entries)
        return jsonify(told | {"message": f"Not saved: {error}"}), 409
    return jsonify(held_to_json(held.version, held.saved_at, held.entries))


@sheet.get("/<uuid:attempt_uid>/result")
def result(attempt_uid: UUID) -> ResponseReturnValue:
    """Show the coding beside the key, line by line."""
    coding = _load(attempt_uid)
    if coding.result is None or coding.handed_in_at is None:
        return redirect(url_for(".attempt", attempt_uid=attempt_uid), code=303)
    exercise = _exercise(coding)
    return kind_pages.of(exercise).render_result(
        ResultView(
            attempt_uid=coding.uid,
            exercise=exercise,
            entries=coding.entries,
            result=coding.result,
            submitted_at=coding.handed_in_at,
            is_visitor=False,
            suggestions=(),
            aids=OPEN,
            variant_count=1,
            pages="blind",
        )
    )


@sheet.get("/<uuid:attempt_uid>/review")
def to_review(attempt_uid: UUID) -> ResponseReturnValue:
    """Go from a coding to the review of its draft."""
    return redirect(url_for("author.review", draft_uid=_load(attempt_uid).draft_uid), code=303)


def _load(coding_uid: UUID) -> CodingView:
    with app_services().databases.read() as session:
        return blind_codings.get_own(session, acting=acting_user(), coding_uid=coding_uid)


def _exercise(coding: CodingView) -> Exercise:
    exercise = examine(coding.files, coding.collection, coding.slug).exercise
    if exercise is None:
        raise ConflictError("These texts make no exercise any more; ask the author to look at it.")
    return drawn(exercise, seed_of_draft(coding.uid))


def _save(
    coding: CodingView, entries: Sequence[Entry], base: DraftBase | None, client_key: str | None
) -> HeldAnswer:
    services = app_services()
    with services.databases.write.begin() as session:
        return blind_codings.save(
            session,
            acting=acting_user(),
            coding_uid=coding.uid,
            entries=entries,
            base=base,
            client_key=client_key,
            now=services.clock(),
        )


def _hand_in(coding: CodingView, exercise: Exercise, entries: Sequence[Entry]) -> None:
    services = app_services()
    # An audit without a mark is an answer: nothing is wrong with the coding that is shown.
    if exercise.kind is not Kind.AUDIT and all(entry.is_blank for entry in entries):
        raise InvalidInputError("Answer something before you hand it in.")
    with services.databases.write.begin() as session:
        blind_codings.hand_in(
            session,
            acting=acting_user(),
            coding_uid=coding.uid,
            exercise=exercise,
            entries=entries,
            grader=services.grader,
            now=services.clock(),
        )


def _render(coding: CodingView, entries: Sequence[Entry]) -> str:
    exercise = _exercise(coding)
    return kind_pages.of(exercise).render_attempt(
        AttemptView(
            attempt_uid=coding.uid,
            exercise=exercise,
            content_hash=coding.content_hash,
            entries=tuple(entries),
            draft_version=coding.version,
            client_key=coding.client_key,
            saved_at=coding.saved_at,
            is_submitted=False,
            is_set_aside=False,
            guide_dismissed=True,
            item_uid=exercise.uid,
            aids=OPEN,
            variant_count=1,
            conditions=Conditions(),
            pages="blind",
        )
    )
