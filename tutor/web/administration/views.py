"""Views of the codebook for administrators: what is loaded, and uploads of releases."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.staleness import StaleKind
from tutor.codebook.changes import ChangeKind
from tutor.codes.code import CodeSet
from tutor.errors import ConflictError
from tutor.services import release_uploads
from tutor.services.access import InvalidInputError, Role
from tutor.services.release_uploads import UploadState, UploadView
from tutor.web.access import acting_user, roles_required
from tutor.web.administration.forms import ReleaseForm
from tutor.web.administration.receiving import LARGEST_UPLOAD, received_file, reception_of
from tutor.web.administration.told_change import change_parts, changed_code_address, with_days
from tutor.web.codebook.wording import CHANGE_KINDS
from tutor.web.rendering import day
from tutor.web.services import app_services

bp = Blueprint("administration", __name__, url_prefix="/administration/codebook")
CHANGES_PER_PAGE = 50
_LABELS = {code_set.value: code_set.label for code_set in CodeSet}


bp.add_app_template_filter(change_parts)
bp.add_app_template_filter(changed_code_address)
bp.add_app_template_filter(with_days)


@bp.app_template_filter("iso_day")
def iso_day(text: str) -> str:
    """Write a day that is kept as text.

    >>> iso_day("2025-10-01")
    'Oct 1, 2025'
    """
    return day(date.fromisoformat(text))


@bp.app_template_filter("file_size")
def file_size(size: int) -> str:
    """Write a size of a file.

    >>> file_size(8_071_393), file_size(900_000), file_size(13)
    ('8.1 MB', '900 kB', '13 bytes')
    """
    thousand, million = 1_000, 1_000_000
    if size >= million:
        return f"{size / million:,.1f} MB"
    return f"{size / thousand:,.0f} kB" if size >= thousand else f"{size} bytes"


@bp.get("")
@roles_required(Role.ADMINISTRATOR)
def overview() -> str:
    """Show what is loaded, and the form that uploads more."""
    return _overview(ReleaseForm(formdata=None))


@bp.post("")
@roles_required(Role.ADMINISTRATOR)
def upload() -> ResponseReturnValue:
    """Take the files of a release in, and start the job that reads them."""
    services, form, reception = app_services(), ReleaseForm(), reception_of(request)
    if reception is None or not form.validate_on_submit():
        return _refused(form, 422)
    try:
        with services.databases.write.begin() as session:
            release_uploads.begin_upload(
                session,
                acting=acting_user(),
                upload_uid=reception.upload_uid,
                files=[received_file(storage) for storage in form.files.data],
                effective_on=form.effective_on.data,
                holds_cpt_licence=form.holds_cpt_licence.data,
                now=services.clock(),
            )
    except InvalidInputError as error:
        form.take(error)
        return _refused(form, 422)
    except ConflictError as error:
        form.take(InvalidInputError(str(error), field="files"))
        return _refused(form, 409)
    reception.keep()
    services.desk.sweep()
    services.desk.start(reception.upload_uid)
    return redirect(url_for(".progress", upload_uid=reception.upload_uid), code=303)


@bp.get("/<uuid:upload_uid>")
@roles_required(Role.ADMINISTRATOR)
def progress(upload_uid: UUID) -> str:
    """Show how far an upload is, and what it would change once that is known."""
    view = _get(upload_uid)
    preview = view.preview or {}
    stale = preview.get("stale", [])
    return render_template(
        "administration/upload.html",
        upload=view,
        preview=preview,
        counts=_counts(preview.get("counts", [])),
        stale={kind.value: [one for one in stale if one["kind"] == kind] for kind in StaleKind},
        labels=_LABELS,
        change_kinds=CHANGE_KINDS,
    )


@bp.get("/<uuid:upload_uid>/state")
@roles_required(Role.ADMINISTRATOR)
def state(upload_uid: UUID) -> ResponseReturnValue:
    """Tell a script how far an upload is."""
    view = _get(upload_uid)
    return jsonify(
        state=view.state.value,
        is_working=view.is_working,
        step=view.step,
        done=view.done,
        total=view.total,
    )


@bp.get("/<uuid:upload_uid>/changes")
@roles_required(Role.ADMINISTRATOR)
def changes(upload_uid: UUID) -> str:
    """List every change that an upload brings."""
    view, args = _get(upload_uid), request.args
    listed = app_services().desk.read_changes(upload_uid)
    kind, code_set = args.get("kind", ""), args.get("code_set", "")
    chosen = [
        change
        for change in listed
        if (not kind or change["kind"] == kind)
        and (not code_set or change["code_set"] == code_set)
        and (change["is_used"] or not args.get("used"))
    ]
    pages = max(1, -(-len(chosen) // CHANGES_PER_PAGE))
    page = min(max(1, args.get("page", 1, type=int)), pages)
    start = (page - 1) * CHANGES_PER_PAGE
    return render_template(
        "administration/upload_changes.html",
        upload=view,
        changes=chosen[start : start + CHANGES_PER_PAGE],
        total=len(chosen),
        page=page,
        pages=pages,
        kinds=[kind.value for kind in ChangeKind if any(c["kind"] == kind for c in listed)],
        change_kinds=CHANGE_KINDS,
        code_sets={c["code_set"]: _LABELS[c["code_set"]] for c in listed},
    )


@bp.post("/<uuid:upload_uid>/apply")
@roles_required(Role.ADMINISTRATOR)
def apply(upload_uid: UUID) -> ResponseReturnValue:
    """Let an uploaded release take the place of the codebook in use."""
    services = app_services()
    with services.databases.write.begin() as session:
        release_uploads.apply_upload(
            session,
            acting=acting_user(),
            upload_uid=upload_uid,
            desk=services.desk,
            now=services.clock(),
        )
    return redirect(url_for(".progress", upload_uid=upload_uid), code=303)


@bp.post("/<uuid:upload_uid>/discard")
@roles_required(Role.ADMINISTRATOR)
def discard(upload_uid: UUID) -> ResponseReturnValue:
    """Forget an upload."""
    services = app_services()
    with services.databases.write.begin() as session:
        release_uploads.discard_upload(
            session,
            acting=acting_user(),
            upload_uid=upload_uid,
            desk=services.desk,
            now=services.clock(),
        )
    flash("The upload is discarded. The codebook is as it was.")
    return redirect(url_for(".overview"), code=303)


def _get(upload_uid: UUID) -> UploadView:
    services = app_services()
    with services.databases.read() as session:
        return release_uploads.get_upload(
            session, acting=acting_user(), upload_uid=upload_uid, now=services.clock()
        )


def _counts(counts: Sequence[dict[str, Any]]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Code set and its counts by kind, in the order in which kinds are learnt."""
    order = list(ChangeKind)
    ordered = sorted(counts, key=lambda c: (c["code_set"], order.index(ChangeKind(c["kind"]))))
    return [
        (code_set, [(count["kind"], count["count"]) for count in group])
        for code_set, group in groupby(ordered, key=lambda count: str(count["code_set"]))
    ]


def _refused(form: ReleaseForm, status: int) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        messages = [message for errors in form.errors.values() for message in errors]
        return jsonify(message=" ".join(map(str, messages))), status
    return _overview(form), status


def _overview(form: ReleaseForm) -> str:
    services = app_services()
    with services.databases.read() as session:
        uploads = release_uploads.list_uploads(session, acting=acting_user(), now=services.clock())
    waiting = (UploadState.RECEIVED, UploadState.BUILDING, UploadState.READY)
    return render_template(
        "administration/codebook.html",
        form=form,
        largest=LARGEST_UPLOAD,
        uploads=uploads,
        open_upload=next((upload for upload in uploads if upload.state in waiting), None),
        releases=services.codebook.release_statuses(),
        edits=services.codebook.edits.loaded,
        missing=services.codebook.missing_sources(),
    )
