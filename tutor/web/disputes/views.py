"""Views of disputes: raising one, following it, and answering it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.documents import Highlight
from tutor.errors import NotFoundError
from tutor.services import accepting, dispute_views, disputes, raised_answers, submissions
from tutor.services.accepting import Concession
from tutor.services.access import InvalidInputError, Role
from tutor.services.answer_counts import Pattern
from tutor.services.dispute_views import DisputeView
from tutor.services.disputed_lines import DisputedLine
from tutor.services.disputes import MAY_ANSWER, Amendment, Citation, Claim
from tutor.web.access import acting_user, roles_somewhere
from tutor.web.checking import check_amended
from tutor.web.disputes.forms import AcceptForm, DeclineForm, DisputeForm, EscalateForm
from tutor.web.disputes.line_shown import shown_line
from tutor.web.notices.views import send_notices
from tutor.web.regrading.views import start_job
from tutor.web.services import app_services

bp = Blueprint("disputes", __name__)


# Raising and following -------------------------------------------------------------------------


@bp.get("/attempts/<uuid:attempt_uid>/dispute")
def raise_dispute(attempt_uid: UUID) -> str:
    """Show the line, the chart, and the form that contests it."""
    return _raise_page(attempt_uid, DisputeForm(formdata=None))


@bp.post("/attempts/<uuid:attempt_uid>/dispute")
def send_dispute(attempt_uid: UUID) -> ResponseReturnValue:
    """Contest one line of one's own result."""
    services, form = app_services(), DisputeForm()
    if not form.validate_on_submit():
        return _raise_page(attempt_uid, form), 422
    claim = Claim(Citation(form.text("citation")), form.text("quote"), form.text("argument"))
    try:
        with services.databases.write.begin() as session:
            uid = disputes.open_dispute(
                session,
                acting=acting_user(),
                attempt_uid=attempt_uid,
                line=_line(),
                claim=claim,
                now=services.clock(),
            )
    except InvalidInputError as error:
        form.take(error)
        return _raise_page(attempt_uid, form), 422
    flash("Your dispute is with the people who keep the key. You will be told what they answer.")
    return redirect(url_for(".dispute", dispute_uid=uid), code=303)


def _line() -> DisputedLine:
    return DisputedLine(
        section=request.args.get("section", ""),
        slot_id=request.args.get("slot") or None,
        line=request.args.get("line", type=int),
    )


def _raise_page(attempt_uid: UUID, form: DisputeForm) -> str:
    services = app_services()
    with services.databases.read() as session:
        graded = submissions.get_result(session, acting=acting_user(), attempt_uid=attempt_uid)
    line = _line()
    shown = shown_line(graded, line)
    return render_template(
        "disputes/raise.html",
        graded=graded,
        line=line,
        shown=shown,
        form=form,
        documents=services.documents(graded.exercise, highlights=shown.highlights),
    )


@bp.get("/disputes/mine")
def own_disputes() -> str:
    """List one's own disputes."""
    services = app_services()
    with services.databases.read() as session:
        listed = dispute_views.list_own_disputes(
            session, acting=acting_user(), now=services.clock()
        )
    return render_template("disputes/mine.html", disputes=listed)


@bp.post("/disputes/<uuid:dispute_uid>/escalate")
def escalate(dispute_uid: UUID) -> ResponseReturnValue:
    """Ask a reviewer to decide again."""
    services, form = app_services(), EscalateForm()
    if not form.validate_on_submit():
        return _own_page(_own(dispute_uid), form), 422
    with services.databases.write.begin() as session:
        disputes.escalate(
            session,
            acting=acting_user(),
            dispute_uid=dispute_uid,
            text=form.text("argument"),
            now=services.clock(),
        )
    flash("A reviewer who has not answered it before decides now. That decision is the last.")
    return redirect(url_for(".dispute", dispute_uid=dispute_uid), code=303)


@bp.get("/disputes/<uuid:dispute_uid>")
def dispute(dispute_uid: UUID) -> ResponseReturnValue:
    """Show one dispute: to its learner, or to those who answer."""
    acting = acting_user()
    if acting.has_somewhere(*MAY_ANSWER):
        return _answer_page(dispute_uid, {})
    return _own_page(_own(dispute_uid), EscalateForm(formdata=None))


def _own(dispute_uid: UUID) -> DisputeView:
    services = app_services()
    with services.databases.read() as session:
        return dispute_views.get_own_dispute(
            session, acting=acting_user(), dispute_uid=dispute_uid, now=services.clock()
        )


def _own_page(view: DisputeView, form: EscalateForm) -> str:
    return render_template("disputes/own.html", dispute=view, form=form)


# Answering --------------------------------------------------------------------------------------


@bp.get("/disputes")
@roles_somewhere(*MAY_ANSWER)
def overview() -> str:
    """List disputes, what is overdue first, and what the answers raise."""
    services, acting = app_services(), acting_user()
    with services.databases.read() as session:
        listed = dispute_views.list_disputes(session, acting=acting, now=services.clock())
        raised = services.answers.list_raised(session, acting=acting, now=services.clock())
    return render_template("disputes/disputes.html", disputes=listed, raised=raised)


@bp.post("/disputes/raised")
@roles_somewhere(*MAY_ANSWER)
def take_up() -> ResponseReturnValue:
    """Make a dispute of what the answers raise."""
    services, form = app_services(), request.form
    item_uid = form.get("item", type=UUID)
    if item_uid is None:
        raise NotFoundError("no exercise is named")
    pattern = Pattern(form.get("section", ""), form.get("slot") or None, form.get("entered", ""))
    with services.databases.write.begin() as session:
        uid = raised_answers.take_up(
            session, acting=acting_user(), item_uid=item_uid, pattern=pattern, now=services.clock()
        )
    return redirect(url_for(".dispute", dispute_uid=uid), code=303)


@bp.post("/disputes/<uuid:dispute_uid>/decline")
@roles_somewhere(*MAY_ANSWER)
def decline(dispute_uid: UUID) -> ResponseReturnValue:
    """Say no, with a reason."""
    services, form = app_services(), DeclineForm()
    if not form.validate_on_submit():
        return _answer_page(dispute_uid, {"decline_form": form}), 422
    with services.databases.write.begin() as session:
        disputes.decline(
            session,
            acting=acting_user(),
            dispute_uid=dispute_uid,
            answer=form.text("refusal"),
            now=services.clock(),
        )
    send_notices()
    flash("The dispute is declined, and the learner is told.")
    return redirect(url_for(".overview"), code=303)


@bp.post("/disputes/<uuid:dispute_uid>/accept")
@roles_somewhere(*MAY_ANSWER)
def accept(dispute_uid: UUID) -> ResponseReturnValue:
    """Amend the key as the dispute asks, and preview who moves by it."""
    services, form = app_services(), AcceptForm()
    if not form.validate_on_submit():
        return _answer_page(dispute_uid, {"accept_form": form}), 422
    concession = Concession(
        amendment=Amendment(form.text("amendment")),
        slot_id=form.text("slot") or None,
        code=form.text("code").strip(),
        credit=str(form.credit.data or 1),
        why=form.text("answer"),
    )
    try:
        with services.databases.write.begin() as session:
            regrade_uid = accepting.accept_dispute(
                session,
                acting=acting_user(),
                dispute_uid=dispute_uid,
                concession=concession,
                check=check_amended,
                now=services.clock(),
            )
    except accepting.AmendmentRefusedError as error:
        return _answer_page(dispute_uid, {"accept_form": form, "problems": error.problems}), 422
    except InvalidInputError as error:
        form.take(error)
        return _answer_page(dispute_uid, {"accept_form": form}), 422
    start_job(regrade_uid)
    flash(
        "The key is amended once this is applied. The rationale stays as it is and may argue "
        "against the code that you accept: read it then, and revise the exercise from its history."
    )
    return redirect(url_for("regrading.regrade", regrade_uid=regrade_uid), code=303)


def _answer_page(dispute_uid: UUID, given: dict[str, Any]) -> str:
    services, acting = app_services(), acting_user()
    with services.databases.read() as session:
        file = dispute_views.get_dispute_file(
            session, acting=acting, dispute_uid=dispute_uid, now=services.clock()
        )
    view = file.dispute
    accept_form = given.get("accept_form") or _accept_form(view)
    accept_form.offer_lines(accepting.slot_choices(view))
    evidence = view.slot.evidence if view.slot else ()
    marks = [Highlight(f"says-{number}", passage) for number, passage in enumerate(evidence)]
    return render_template(
        "disputes/dispute.html",
        file=file,
        dispute=view,
        accept_form=accept_form,
        decline_form=given.get("decline_form") or DeclineForm(formdata=None),
        problems=given.get("problems", ()),
        documents=services.documents(view.exercise, highlights=marks),
        may_decide=acting.has_somewhere(Role.REVIEWER),
    )


def _accept_form(view: DisputeView) -> AcceptForm:
    form = AcceptForm(formdata=None)
    form.code.data = view.entered.partition("-")[0]
    form.slot.data = view.slot.id if view.slot else ""
    return form
