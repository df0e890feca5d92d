"""Views of one's own notices."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.services import notices
from tutor.services.corrections import Correction, list_corrections
from tutor.services.notice_mail import deliver_notices
from tutor.web.access import acting_user, acting_user_or_none
from tutor.web.services import app_services

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.app_context_processor
def know_notices() -> dict[str, object]:
    """Give pages what is asked for only by those that show it."""
    return {"count_unread": _count_unread, "corrections_of": _corrections_of}


def _corrections_of(attempt_uid: UUID) -> tuple[Correction, ...]:
    with app_services().databases.read() as session:
        return list_corrections(session, acting=acting_user(), attempt_uid=attempt_uid)


def _count_unread() -> int:
    acting = acting_user_or_none()
    if acting is None:
        return 0
    with app_services().databases.read() as session:
        return notices.count_unread(session, acting=acting)


@bp.get("")
def own_notices() -> str:
    """List one's own notices; looking at them does not mark them as read."""
    with app_services().databases.read() as session:
        listed = notices.list_notices(session, acting=acting_user())
    return render_template("notices/notices.html", notices=listed)


@bp.post("/read")
def mark_read() -> ResponseReturnValue:
    """Mark one notice as read, or all."""
    services = app_services()
    notice_uid = request.form.get("notice", type=UUID)
    with services.databases.write.begin() as session:
        notices.mark_read(
            session, acting=acting_user(), now=services.clock(), notice_uid=notice_uid
        )
    return redirect(url_for(".own_notices"), code=303)


def send_notices() -> None:
    """Send by e-mail what a view has just told somebody, where that is possible."""
    services = app_services()
    deliver_notices(services.settings, services.databases.write, clock=services.clock)
