"""Views of progress, of stale exercises, and of accounts."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.staleness import StaleKind
from tutor.errors import ConflictError
from tutor.services import accounts, progress
from tutor.services.access import InvalidInputError, Role
from tutor.services.disputes import MAY_ANSWER
from tutor.services.release_preview import stale_json
from tutor.web.access import acting_user, roles_required, roles_somewhere
from tutor.web.account.views import reset_link
from tutor.web.report.forms import NewUserForm
from tutor.web.services import app_services

bp = Blueprint("report", __name__)


@bp.get("/progress")
def own_progress() -> str:
    """Show one's own progress."""
    with app_services().databases.read() as session:
        own = progress.get_progress(session, acting=acting_user())
    return render_template("progress/progress.html", own=own)


@bp.get("/reports")
@roles_somewhere(*MAY_ANSWER)
def key_report_list() -> ResponseReturnValue:
    """Send whoever kept the address of the reports on keys to what they have become."""
    return redirect(url_for("disputes.overview"), code=301)


@bp.get("/reports/stale")
@roles_somewhere(Role.INSTRUCTOR)
def stale() -> str:
    """List the exercises that the loaded releases have made stale."""
    services = app_services()
    with services.databases.read() as session:
        found = services.review.list_stale(session, acting=acting_user())
        identifying = services.identifiers.list_open(session, acting=acting_user())
    told = [stale_json(one) for one in found]
    by_kind = {kind.value: [one for one in told if one["kind"] == kind] for kind in StaleKind}
    newest = services.codebook.newest_day()
    return render_template(
        "reports/stale.html",
        stale=by_kind,
        total=len(told),
        newest=newest,
        identifying=identifying,
    )


@bp.route("/administration/users", methods=["GET", "POST"])
@roles_required(Role.ADMINISTRATOR)
def users() -> ResponseReturnValue:
    """List accounts, and make one."""
    services = app_services()
    form = NewUserForm()
    link = None
    if form.validate_on_submit():
        try:
            with services.databases.write.begin() as session:
                token = accounts.create_user_as(
                    session,
                    acting=acting_user(),
                    email=form.text("email"),
                    display_name=form.text("display_name"),
                    role=Role(form.text("role")),
                    now=services.clock(),
                )
            link = (form.text("email"), reset_link(token))
            form = NewUserForm(formdata=None)
        except InvalidInputError as error:
            form.take(error)
        except ConflictError as error:
            form.take(InvalidInputError(str(error), field="email"))
    return _users(form, link), 422 if form.errors else 200


@bp.post("/administration/users/<uuid:user_uid>/reset")
@roles_required(Role.ADMINISTRATOR)
def issue_reset(user_uid: UUID) -> ResponseReturnValue:
    """Make a one-time link for somebody who forgot the password."""
    services = app_services()
    with services.databases.write.begin() as session:
        email, token = accounts.issue_reset(
            session, acting=acting_user(), user_uid=user_uid, now=services.clock()
        )
    return _users(NewUserForm(formdata=None), (email, reset_link(token)))


def _users(form: NewUserForm, link: tuple[str, str] | None) -> str:
    words = request.args.get("q", "").strip()
    with app_services().databases.read() as session:
        listed = accounts.list_users(session, acting=acting_user(), words=words)
    return render_template(
        "administration/users.html", users=listed, words=words, form=form, link=link
    )
