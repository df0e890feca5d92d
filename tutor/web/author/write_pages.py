"""The editor of a draft: structured forms, and the source itself. Plain forms; scripts save too."""

from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.files import CHART, EXERCISE, RATIONALE
from tutor.bank.topics import topic_paths
from tutor.bank.writing.differences import changed_texts
from tutor.bank.writing.form_fields import HEADER_PATHS
from tutor.bank.writing.reading import read_chart, read_rationale
from tutor.codes.encounter import Setting
from tutor.services import draft_writing
from tutor.services.draft_writing import SavedDraft, TextConflictError
from tutor.services.drafts import DraftView
from tutor.web.access import acting_user
from tutor.web.author import draft_form, draft_page
from tutor.web.author.blueprint import bp
from tutor.web.author.examining import examine_draft
from tutor.web.codebook.views import suggestions
from tutor.web.practice.draft_json import base_from_form
from tutor.web.services import app_services


@bp.get("/drafts/<uuid:draft_uid>")
def write(draft_uid: UUID) -> ResponseReturnValue:
    """Show the editor; who does not see the key is led to the page of the review."""
    view = draft_page.load(draft_uid)
    if not view.sees_key:
        return redirect(url_for(".review", draft_uid=draft_uid), code=303)
    if draft_form.shown(view.files) is None:
        flash("exercise.toml cannot be shown as a form until it is mended here.")
        return redirect(url_for(".source", draft_uid=draft_uid), code=303)
    return _write_page(view, dict(view.files))


@bp.post("/drafts/<uuid:draft_uid>")
def save(draft_uid: UUID) -> ResponseReturnValue:
    """Save the form, and do with its rows what was asked; a script is answered in JSON."""
    view = draft_page.load_with_key(draft_uid)
    posted = draft_form.posted_form(view.files)
    files = draft_form.keep_same(view.files, posted.files)
    action = request.form.get("action", "save")
    try:
        saved = _save(view, files)
    except TextConflictError as error:
        if _is_script():
            return jsonify(message=f"Not saved: {error}", version=error.held.version), 409
        return _write_page(view, files, held=error.held), 409
    if _is_script():
        return jsonify(_answer(draft_uid, saved, posted.places))
    if action == "submit":
        return redirect(url_for(".review", draft_uid=draft_uid), code=303)
    more = action.removeprefix("add:") if action.startswith("add:") else None
    anchor = f"section-{more}" if more else _anchor_after(action)
    return redirect(url_for(".write", draft_uid=draft_uid, more=more, _anchor=anchor), code=303)


def _anchor_after(action: str) -> str:
    parts = action.split(":")
    return f"section-{parts[1]}" if len(parts) == 3 else "draft-form"  # noqa: PLR2004


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _save(view: DraftView, files: dict[str, str]) -> SavedDraft:
    services = app_services()
    with services.databases.write.begin() as session:
        return draft_writing.save(
            session,
            acting=acting_user(),
            draft_uid=view.uid,
            files=files,
            base=base_from_form(request.form),
            client_key=request.form.get("client_key") or None,
            now=services.clock(),
        )


def _answer(draft_uid: UUID, saved: SavedDraft, places: Any) -> dict[str, Any]:
    """What a script puts into the page after a save."""
    view = draft_page.load(draft_uid)
    form = draft_form.shown(view.files)
    examined = examine_draft(view)
    panel = draft_page.panel_of(view, examined, form)
    return {
        "version": saved.version,
        "saved_at": saved.saved_at.isoformat(),
        "base_toml": saved.files.get(EXERCISE, ""),
        "places": places,
        "check": render_template("author/_check.html", draft=view, panel=panel),
        "chart": render_template("author/_chart.html", documents=read_chart(view.files)),
        "rationale": read_rationale(view.files),
    }


def _write_page(view: DraftView, files: dict[str, str], held: SavedDraft | None = None) -> str:
    """Show the form of texts: those that are held, or those that met another writer's."""
    form = draft_form.shown(files)
    if form is None:
        raise ValueError("only texts with a form are shown as one")
    examined = examine_draft(view)
    panel = draft_page.panel_of(view, examined, form)
    return draft_page.render(
        "write",
        view,
        "write",
        form=form,
        header=[one for one in form.fields if one.path in HEADER_PATHS],
        others=[one for one in form.fields if one.path not in HEADER_PATHS],
        files=files,
        chart_name=CHART,
        rationale_name=RATIONALE,
        base_toml=files[EXERCISE],
        version=held.version if held else view.version,
        panel=panel,
        documents=read_chart(files),
        rationale=read_rationale(files),
        topics=topic_paths(),
        more=request.args.get("more", ""),
        differences=changed_texts(held.files, files) if held else (),
        is_stay=form.form.value("setting") == Setting.INPATIENT_FACILITY.value,
        open_flag_count=panel.blocking + panel.to_confirm,
    )


@bp.get("/codes")
def suggest() -> ResponseReturnValue:
    """Continue what is typed into a code field of a key."""
    return suggestions(with_listed=True)


# The source ----------------------------------------------------------------------------------


@bp.get("/drafts/<uuid:draft_uid>/source")
def source(draft_uid: UUID) -> ResponseReturnValue:
    """Show the files themselves."""
    view = draft_page.load(draft_uid)
    if not view.sees_key:
        return redirect(url_for(".review", draft_uid=draft_uid), code=303)
    return _source_page(view, dict(view.files))


@bp.post("/drafts/<uuid:draft_uid>/source")
def save_source(draft_uid: UUID) -> ResponseReturnValue:
    """Save the files as they were written."""
    view = draft_page.load_with_key(draft_uid)
    files = draft_form.posted_source(view.files)
    try:
        saved = _save(view, files)
    except TextConflictError as error:
        if _is_script():
            return jsonify(message=f"Not saved: {error}", version=error.held.version), 409
        return _source_page(view, files, held=error.held), 409
    if _is_script():
        return jsonify(_answer(draft_uid, saved, {}))
    return redirect(url_for(".source", draft_uid=draft_uid), code=303)


def _source_page(view: DraftView, files: dict[str, str], held: SavedDraft | None = None) -> str:
    examined = examine_draft(view)
    panel = draft_page.panel_of(view, examined, None)
    return draft_page.render(
        "source",
        view,
        "source",
        files=files,
        fixed=(EXERCISE, CHART, RATIONALE),
        version=held.version if held else view.version,
        panel=panel,
        differences=changed_texts(held.files, files) if held else (),
        open_flag_count=panel.blocking + panel.to_confirm,
    )
