"""Views of regrades: ordering one, judging its preview, applying it, taking it back."""

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.errors import NotFoundError
from tutor.services import regrade_views, regrades
from tutor.services.access import InvalidInputError
from tutor.services.audit_log import read_entries
from tutor.services.background import start_command
from tutor.services.notices import score_words
from tutor.services.regrade_views import MovePage, RegradeView
from tutor.services.regrades import APPLY_ROLES, REGRADE_ROLES, RegradeKey, RegradeOrder
from tutor.web.access import acting_user, roles_somewhere
from tutor.web.notices.views import send_notices
from tutor.web.regrading.changed_lines import changed_lines
from tutor.web.regrading.forms import ApplyForm, OrderForm
from tutor.web.services import app_services

bp = Blueprint("regrading", __name__, url_prefix="/regrades")

bp.add_app_template_filter(changed_lines)
bp.add_app_template_filter(score_words, "hundredths")


@bp.get("")
@roles_somewhere(*REGRADE_ROLES)
def overview() -> str:
    """List regrades, and order one."""
    form = OrderForm(formdata=None)
    form.item.data = request.args.get("item", "")
    form.key.data = RegradeKey.CURRENT.value
    return _overview(form)


@bp.post("")
@roles_somewhere(*REGRADE_ROLES)
def order() -> ResponseReturnValue:
    """Order a preview and start its job."""
    services, form = app_services(), OrderForm()
    if not form.validate_on_submit():
        return _overview(form), 422
    try:
        wanted = RegradeOrder(_item(form.text("item")), RegradeKey(form.text("key")))
        with services.databases.write.begin() as session:
            uid = regrades.order_regrade(
                session, acting=acting_user(), order=wanted, now=services.clock()
            )
    except InvalidInputError as error:
        form.take(error)
        return _overview(form), 422
    except NotFoundError:
        form.take(InvalidInputError("There is no exercise of this uid.", field="item"))
        return _overview(form), 422
    start_job(uid)
    return redirect(url_for(".regrade", regrade_uid=uid), code=303)


def _item(text: str) -> UUID | None:
    words = text.strip()
    try:
        return UUID(words) if words else None
    except ValueError as error:
        raise InvalidInputError(
            f"{words[:40]!r} is no uid; it stands in exercise.toml.", field="item"
        ) from error


@bp.get("/<uuid:regrade_uid>")
@roles_somewhere(*REGRADE_ROLES)
def regrade(regrade_uid: UUID) -> str:
    """Show how far a regrade is: its preview, its progress, or what it did."""
    return _page(regrade_uid, ApplyForm(formdata=None))


@bp.get("/<uuid:regrade_uid>/state")
@roles_somewhere(*REGRADE_ROLES)
def state(regrade_uid: UUID) -> ResponseReturnValue:
    """Tell a script how far a regrade is."""
    view, _moves = _load(regrade_uid)
    return jsonify(
        state=view.state.value, is_working=view.is_working, done=view.done, total=view.total
    )


@bp.post("/<uuid:regrade_uid>/apply")
@roles_somewhere(*APPLY_ROLES)
def apply(regrade_uid: UUID) -> ResponseReturnValue:
    """Apply what was previewed."""
    services, form = app_services(), ApplyForm()
    _load(regrade_uid)
    if not form.validate_on_submit():
        return _page(regrade_uid, form), 422
    with services.databases.write.begin() as session:
        regrades.apply_regrade(
            session,
            acting=acting_user(),
            regrade_uid=regrade_uid,
            reason=form.text("reason"),
            never_lower=form.never_lower.data,
            frozen_reason=form.text("frozen_reason"),
            now=services.clock(),
        )
    start_job(regrade_uid)
    send_notices()
    return redirect(url_for(".regrade", regrade_uid=regrade_uid), code=303)


@bp.post("/<uuid:regrade_uid>/undo")
@roles_somewhere(*APPLY_ROLES)
def undo(regrade_uid: UUID) -> ResponseReturnValue:
    """Take a whole regrade back."""
    services = app_services()
    with services.databases.write.begin() as session:
        regrades.undo_regrade(
            session, acting=acting_user(), regrade_uid=regrade_uid, now=services.clock()
        )
    start_job(regrade_uid)
    send_notices()
    return redirect(url_for(".regrade", regrade_uid=regrade_uid), code=303)


@bp.post("/<uuid:regrade_uid>/again")
@roles_somewhere(*REGRADE_ROLES)
def again(regrade_uid: UUID) -> ResponseReturnValue:
    """Preview once more, on what the database holds now."""
    services = app_services()
    with services.databases.write.begin() as session:
        regrades.preview_again(
            session, acting=acting_user(), regrade_uid=regrade_uid, now=services.clock()
        )
    start_job(regrade_uid)
    return redirect(url_for(".regrade", regrade_uid=regrade_uid), code=303)


@bp.post("/<uuid:regrade_uid>/discard")
@roles_somewhere(*REGRADE_ROLES)
def discard(regrade_uid: UUID) -> ResponseReturnValue:
    """Forget a preview."""
    services = app_services()
    with services.databases.write.begin() as session:
        regrades.discard_regrade(
            session, acting=acting_user(), regrade_uid=regrade_uid, now=services.clock()
        )
    flash("The regrade is discarded. No score has changed.")
    return redirect(url_for(".overview"), code=303)


@bp.post("/<uuid:regrade_uid>/resume")
@roles_somewhere(*REGRADE_ROLES)
def resume(regrade_uid: UUID) -> ResponseReturnValue:
    """Go on with a job that stopped; a job that is at work sends the second one away."""
    _load(regrade_uid)
    start_job(regrade_uid)
    return redirect(url_for(".regrade", regrade_uid=regrade_uid), code=303)


def start_job(regrade_uid: UUID) -> None:
    """Start the job of a regrade, as a process that outlives this one."""
    start_command(app_services().settings, "bank", "regrade-job", str(regrade_uid))


def _load(regrade_uid: UUID) -> tuple[RegradeView, MovePage]:
    services = app_services()
    with services.databases.read() as session:
        view = regrade_views.get_regrade(
            session, acting=acting_user(), regrade_uid=regrade_uid, now=services.clock()
        )
        moves = regrade_views.list_moves(
            session,
            acting=acting_user(),
            regrade_uid=regrade_uid,
            direction=request.args.get("show", ""),
            page=request.args.get("page", 1, type=int),
        )
    return view, moves


def _page(regrade_uid: UUID, form: ApplyForm) -> str:
    view, moves = _load(regrade_uid)
    with app_services().databases.read() as session:
        history = read_entries(session, regrade_uid)
    return render_template(
        "regrades/regrade.html",
        regrade=view,
        moves=moves,
        shown=request.args.get("show", ""),
        history=history,
        form=form,
        may_apply=acting_user().has_somewhere(*APPLY_ROLES),
    )


def _overview(form: OrderForm) -> str:
    services = app_services()
    with services.databases.read() as session:
        listed = regrade_views.list_regrades(session, acting=acting_user(), now=services.clock())
    return render_template("regrades/regrades.html", regrades=listed, form=form)
