"""Exercises in and out of the bank: files read, shown, taken over and undone; files handed out."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.porting.formats import ExportFormat, ImportFormat, format_of, read_file
from tutor.bank.porting.imported import ImportDefaults, ImportedExercise
from tutor.bank.porting.sheet_columns import KINDS_OF_LINES
from tutor.bank.porting.sheet_writing import template
from tutor.bank.porting.zip_folders import write_zip
from tutor.errors import NotFoundError
from tutor.services import drafts, exports, imports
from tutor.services.exports import Export
from tutor.web.access import acting_user
from tutor.web.author import draft_page
from tutor.web.author.blueprint import bp
from tutor.web.author.examining import examiner
from tutor.web.author.forms import ImportForm
from tutor.web.services import app_services

_TYPES = {"zip": "application/zip", "csv": "text/csv", "xml": "application/xml"}


@bp.route("/imports", methods=["GET", "POST"])
def import_list() -> ResponseReturnValue:
    """Ask for a file, and show one's imports."""
    services, form = app_services(), ImportForm()
    with services.databases.read() as session:
        collections = drafts.writable_collections(session, acting=acting_user())
        batches = imports.list_batches(session, acting=acting_user())
    today = min(services.clock().date(), services.codebook.newest_day())
    form.offer(collections, today=today)
    if not form.validate_on_submit():
        page = render_template(
            "author/imports.html",
            form=form,
            batches=batches,
            formats=ImportFormat,
            kinds_of_lines=KINDS_OF_LINES,
            may_write=bool(collections),
        )
        return page, 422 if request.method == "POST" else 200
    name = (form.file.data.filename or "file").replace("\\", "/").rpartition("/")[2]
    defaults = ImportDefaults(
        date_of_service=form.date_of_service.data or today,
        specialty=form.text("specialty"),
        topics=tuple(form.text("topics").replace(",", " ").split()),
        cites=tuple(line.strip() for line in form.text("cites").splitlines() if line.strip()),
    )
    imported = read_file(name, form.file.data.read(), defaults=defaults)
    found = format_of(name)
    check = examiner()
    with services.databases.write.begin() as session:
        uid = imports.preview(
            session,
            acting=acting_user(),
            file_name=name,
            format_name=found.value if found else "unknown",
            collection=form.text("collection"),
            imported=imported,
            examine=lambda files, collection, slug: check.examine(
                files, collection=collection, slug=slug
            ),
            now=services.clock(),
        )
    return redirect(url_for(".import_batch", batch_uid=uid), code=303)


@bp.get("/imports/template.csv")
def import_template() -> Response:
    """Hand out the sheet to be filled in, with its headings and a sample."""
    return _file(template(), "charts.csv")


@bp.get("/imports/<uuid:batch_uid>")
def import_batch(batch_uid: UUID) -> str:
    """Show what a file gave, or what became of it."""
    with app_services().databases.read() as session:
        batch = imports.get_batch(session, acting=acting_user(), batch_uid=batch_uid)
    return render_template("author/import.html", batch=batch, states=imports.BatchState)


@bp.post("/imports/<uuid:batch_uid>/apply")
def apply_import(batch_uid: UUID) -> ResponseReturnValue:
    """Take everything over as drafts."""
    services = app_services()
    with services.databases.write.begin() as session:
        count = imports.apply(
            session, acting=acting_user(), batch_uid=batch_uid, now=services.clock()
        )
    counted = "1 draft was made. It" if count == 1 else f"{count} drafts were made. Each"
    flash(f"{counted} goes through check and review like any other.")
    return redirect(url_for(".import_batch", batch_uid=batch_uid), code=303)


@bp.post("/imports/<uuid:batch_uid>/undo")
def undo_import(batch_uid: UUID) -> ResponseReturnValue:
    """Discard every draft of an import that nobody has touched."""
    services = app_services()
    with services.databases.write.begin() as session:
        kept = imports.undo(
            session, acting=acting_user(), batch_uid=batch_uid, now=services.clock()
        )
    counted = "1 draft that was" if len(kept) == 1 else f"{len(kept)} drafts that were"
    flash(
        f"Undone, but for {counted} changed since: {', '.join(kept[:10])}."
        if kept
        else "Undone: all its drafts are discarded."
    )
    return redirect(url_for(".import_batch", batch_uid=batch_uid), code=303)


@bp.post("/imports/<uuid:batch_uid>/discard")
def discard_import(batch_uid: UUID) -> ResponseReturnValue:
    """Forget what was only looked at."""
    with app_services().databases.write.begin() as session:
        imports.discard(session, acting=acting_user(), batch_uid=batch_uid)
    flash("Forgotten; nothing of it was in the bank.")
    return redirect(url_for(".import_list"), code=303)


# Out -----------------------------------------------------------------------------------------


@bp.get("/exports")
def export_list() -> str:
    """Offer files, and say what one would lose before it is taken."""
    wanted = request.args.get("format", "")
    made: Export | None = None
    if wanted in set(ExportFormat):
        made = _export(ExportFormat(wanted))
    with app_services().databases.read() as session:
        cards = exports.exportable_collections(session, acting=acting_user())
    return render_template(
        "author/exports.html",
        collections=cards,
        formats=ExportFormat,
        wanted=wanted,
        collection=request.args.get("collection", ""),
        items=request.args.getlist("item"),
        made=made,
    )


@bp.get("/exports/file")
def export_file() -> Response:
    """Hand out the file."""
    wanted = request.args.get("format", "")
    if wanted not in set(ExportFormat):
        raise NotFoundError(f"export format {wanted!r}")
    made = _export(ExportFormat(wanted))
    return _file(made.exported.content, made.name)


def _export(kind: ExportFormat) -> Export:
    uids = tuple(uid for text in request.args.getlist("item") if (uid := _uid(text)) is not None)
    with app_services().databases.read() as session:
        return exports.export_exercises(
            session,
            acting=acting_user(),
            kind=kind,
            collection=request.args.get("collection", ""),
            item_uids=uids,
        )


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@bp.get("/drafts/<uuid:draft_uid>/folder.zip")
def draft_folder(draft_uid: UUID) -> Response:
    """Hand out the folder of a draft, byte for byte."""
    view = draft_page.load_with_key(draft_uid)
    folder = ImportedExercise(view.slug, view.files, view.slug, view.collection)
    return _file(write_zip([folder]).content, f"{view.slug}.zip")


def _file(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=_TYPES[name.rpartition(".")[2]])
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
