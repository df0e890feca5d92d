"""Where authors begin: drafts, what waits for a review, new exercises, and those in the bank."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.exercise import Kind
from tutor.services import draft_writing, drafts, item_histories
from tutor.services.access import InvalidInputError
from tutor.services.draft_writing import NewDraft
from tutor.web.access import acting_user
from tutor.web.author.blueprint import bp
from tutor.web.author.draft_page import kind_label
from tutor.web.author.forms import NewForm
from tutor.web.services import app_services

_HINTS = {
    Kind.CHART.value: "An encounter from its documents; the learner types the codes.",
    Kind.AUDIT.value: "A chart and somebody’s coding; the learner marks what is wrong.",
    Kind.SEQUENCE.value: "Codes of a chart, to be put in order.",
    Kind.CHOICE.value: "A question as certification exams ask it.",
    Kind.FIELDS.value: "A case of the revenue cycle: documents to read, fields to fill.",
}


@bp.get("/")
def overview() -> str:
    """Show one's drafts, and what waits for somebody."""
    with app_services().databases.read() as session:
        cards = drafts.list_drafts(session, acting=acting_user())
    return render_template(
        "author/overview.html",
        mine=[card for card in cards if card.is_mine],
        waiting=[card for card in cards if card.waits_for_me],
        others=[card for card in cards if not card.is_mine and not card.waits_for_me],
        kind_label=kind_label,
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Ask for kind, title and collection, and begin."""
    services, form = app_services(), NewForm()
    with services.databases.read() as session:
        collections = drafts.writable_collections(session, acting=acting_user())
    form.offer(collections, today=_day(services.clock().date()))
    if not form.validate_on_submit():
        return _new(form, bool(collections)), 422 if request.method == "POST" else 200
    wanted = NewDraft(
        Kind(form.text("kind")),
        form.text("title"),
        form.text("collection"),
        form.day(),
    )
    try:
        with services.databases.write.begin() as session:
            uid = draft_writing.begin_new(
                session, acting=acting_user(), wanted=wanted, now=services.clock()
            )
    except InvalidInputError as error:
        form.take(error)
        return _new(form, bool(collections)), 422
    return redirect(url_for(".write", draft_uid=uid), code=303)


def _day(today: date) -> date:
    """The newest day that the loaded releases cover, where today lies beyond it."""
    return min(today, app_services().codebook.newest_day())


def _new(form: NewForm, may_write: bool) -> str:
    return render_template("author/new.html", form=form, hints=_HINTS, may_write=may_write)


@bp.get("/exercises")
def exercises() -> str:
    """List the exercises whose keys the person may know."""
    page = max(1, request.args.get("page", 1, type=int))
    words, collection = request.args.get("q", "").strip(), request.args.get("collection", "")
    with app_services().databases.read() as session:
        cards, total = item_histories.list_exercises(
            session, acting=acting_user(), words=words, collection=collection, page=page
        )
        collections = drafts.writable_collections(session, acting=acting_user())
    pages = max(1, -(-total // item_histories.CARDS_PER_PAGE))
    return render_template(
        "author/exercises.html",
        cards=cards,
        total=total,
        page=page,
        pages=pages,
        words=words,
        collection=collection,
        collections=collections,
        kind_label=kind_label,
    )


@bp.post("/exercises/<uuid:item_uid>/edit")
def edit(item_uid: UUID) -> ResponseReturnValue:
    """Begin to revise an exercise, or go on with the draft that is under way."""
    services = app_services()
    with services.databases.write.begin() as session:
        uid = draft_writing.begin_edit(
            session, acting=acting_user(), item_uid=item_uid, now=services.clock()
        )
    return redirect(url_for(".write", draft_uid=uid), code=303)


@bp.post("/exercises/<uuid:item_uid>/copy")
def copy(item_uid: UUID) -> ResponseReturnValue:
    """Begin another exercise from the texts of this one."""
    services = app_services()
    with services.databases.write.begin() as session:
        uid = draft_writing.begin_copy(
            session,
            acting=acting_user(),
            item_uid=item_uid,
            collection=request.form.get("collection", ""),
            now=services.clock(),
        )
    return redirect(url_for(".write", draft_uid=uid), code=303)


@bp.get("/exercises/<uuid:item_uid>")
def history(item_uid: UUID) -> str:
    """Show the revisions of an exercise, and what differs between two of them."""
    with app_services().databases.read() as session:
        shown = item_histories.get_history(session, acting=acting_user(), item_uid=item_uid)
        numbers = [one.number for one in shown.revisions]
        after = request.args.get("after", numbers[0], type=int)
        older = [number for number in numbers if number < after]
        before = request.args.get("before", older[0] if older else after, type=int)
        compared = None
        if len(numbers) > 1:
            compared = item_histories.compare(
                session, acting=acting_user(), item_uid=item_uid, before=before, after=after
            )
        collections = drafts.writable_collections(session, acting=acting_user())
        draft_uid = draft_writing.find_open(session, item_uid)
    return render_template(
        "author/history.html",
        item=shown,
        before=before,
        after=after,
        compared=compared,
        collections=collections,
        draft_uid=draft_uid,
    )


@bp.post("/exercises/<uuid:item_uid>/retire")
def retire(item_uid: UUID) -> ResponseReturnValue:
    """Take an exercise out of what is offered."""
    services = app_services()
    with services.databases.write.begin() as session:
        item_histories.retire(
            session,
            acting=acting_user(),
            item_uid=item_uid,
            reason=request.form.get("reason", ""),
            now=services.clock(),
        )
    flash("Retired. Learners no longer find it; attempts that are open can be ended.")
    return redirect(url_for(".history", item_uid=item_uid), code=303)


@bp.post("/exercises/<uuid:item_uid>/restore")
def restore(item_uid: UUID) -> ResponseReturnValue:
    """Offer a retired exercise again."""
    services = app_services()
    with services.databases.write.begin() as session:
        item_histories.restore(
            session,
            acting=acting_user(),
            item_uid=item_uid,
            reason=request.form.get("reason", ""),
            now=services.clock(),
        )
    flash("On offer again.")
    return redirect(url_for(".history", item_uid=item_uid), code=303)
