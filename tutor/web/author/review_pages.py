"""The review of a draft: its door for who has not seen the key, comments, codings, publishing."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.writing.differences import changed_texts
from tutor.errors import ConflictError
from tutor.services import comments, draft_writing, drafts, item_histories, regrades, reviews
from tutor.services.access import InvalidInputError
from tutor.services.drafts import DraftState, DraftView
from tutor.services.regrades import RegradeOrder
from tutor.services.reviews import Obstacle, ObstacleError, Readiness
from tutor.web.access import acting_user
from tutor.web.author import draft_page
from tutor.web.author.blueprint import bp
from tutor.web.author.examining import examine_draft
from tutor.web.notices.views import send_notices
from tutor.web.regrading.views import start_job
from tutor.web.services import app_services


@bp.get("/drafts/<uuid:draft_uid>/review")
def review(draft_uid: UUID) -> ResponseReturnValue:
    """Show where a draft stands and what can be done with it now."""
    return _page(draft_page.load(draft_uid))


def _page(view: DraftView, refused: tuple[Obstacle, ...] = ()) -> str:
    if not view.sees_key:
        return draft_page.render("door", view, "review", refused=refused)
    examined = examine_draft(view)
    panel = draft_page.panel_of(view, examined, None)
    with app_services().databases.read() as session:
        draft = drafts.find_draft(session, acting_user(), view.uid)
        said = comments.list_comments(session, draft=draft)
        ready = Readiness(())
        if view.state in drafts.OPEN_STATES:
            ready = reviews.readiness(
                session,
                acting=acting_user(),
                draft=draft,
                examined=examined,
                grader=app_services().grader,
            )
        base = _base_files(session, view)
        older = (
            reviews.grades_of_before(session, view.item_uid)
            if view.item_uid and view.state is DraftState.PUBLISHED
            else 0
        )
    return draft_page.render(
        "review",
        view,
        "review",
        refused=refused,
        panel=panel,
        comments=said,
        open_comments=sum(not one.is_resolved for one in said),
        ready=ready,
        changes=changed_texts(base, view.files) if base else (),
        older_grades=older,
        is_administrator=drafts.is_administrator(acting_user()),
        open_flag_count=panel.blocking + panel.to_confirm,
        typed=request.form,
    )


def _base_files(session: object, view: DraftView) -> dict[str, str]:
    if view.item_uid is None or view.base_number is None:
        return {}
    return item_histories.texts_of(
        session,  # type: ignore[arg-type]
        acting=acting_user(),
        item_uid=view.item_uid,
        number=view.base_number,
    )


def _version() -> int:
    return request.form.get("version", -1, type=int)


def _back(draft_uid: UUID, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".review", draft_uid=draft_uid, _anchor=anchor), code=303)


@bp.post("/drafts/<uuid:draft_uid>/join")
def join(draft_uid: UUID) -> ResponseReturnValue:
    """Begin to write on a draft of somebody else."""
    with app_services().databases.write.begin() as session:
        drafts.join(session, acting=acting_user(), draft_uid=draft_uid)
    return redirect(url_for(".write", draft_uid=draft_uid), code=303)


@bp.post("/drafts/<uuid:draft_uid>/key")
def ask_for_key(draft_uid: UUID) -> ResponseReturnValue:
    """Open the key to a reviewer."""
    with app_services().databases.write.begin() as session:
        drafts.ask_for_key(session, acting=acting_user(), draft_uid=draft_uid)
    return _back(draft_uid)


@bp.post("/drafts/<uuid:draft_uid>/comments")
def comment(draft_uid: UUID) -> ResponseReturnValue:
    """Say something of a draft."""
    services = app_services()
    with services.databases.write.begin() as session:
        comments.add(
            session,
            acting=acting_user(),
            draft_uid=draft_uid,
            text=request.form.get("comment", ""),
            place=request.form.get("place", "").strip(),
            now=services.clock(),
        )
    return _back(draft_uid, "comments")


@bp.post("/drafts/<uuid:draft_uid>/comments/<uuid:comment_uid>/resolve")
def resolve(draft_uid: UUID, comment_uid: UUID) -> ResponseReturnValue:
    """Mark a comment as settled."""
    services = app_services()
    with services.databases.write.begin() as session:
        comments.resolve(
            session,
            acting=acting_user(),
            comment_uid=comment_uid,
            draft_uid=draft_uid,
            now=services.clock(),
        )
    return _back(draft_uid, "comments")


@bp.post("/drafts/<uuid:draft_uid>/submit")
def submit(draft_uid: UUID) -> ResponseReturnValue:
    """Hand a draft in for review, or say everything that keeps it from being."""
    services = app_services()
    view = draft_page.load_with_key(draft_uid)
    _same_version(view)
    examined = examine_draft(view)
    try:
        with services.databases.write.begin() as session:
            reviews.submit_for_review(
                session,
                acting=acting_user(),
                draft_uid=draft_uid,
                version=_version(),
                examined=examined,
                now=services.clock(),
            )
    except ObstacleError as error:
        return _page(view, error.obstacles), 422
    flash("In review: others of this collection see it now, and can code it blind.")
    return _back(draft_uid)


def _same_version(view: DraftView) -> None:
    """What was examined must be what the person has decided about."""
    if view.version != _version():
        raise ConflictError("This draft was changed since this page was made. Look at it again.")


@bp.post("/drafts/<uuid:draft_uid>/take-back")
def take_back(draft_uid: UUID) -> ResponseReturnValue:
    """Go on writing."""
    services = app_services()
    with services.databases.write.begin() as session:
        reviews.take_back(
            session,
            acting=acting_user(),
            draft_uid=draft_uid,
            version=_version(),
            now=services.clock(),
        )
    return redirect(url_for(".write", draft_uid=draft_uid), code=303)


@bp.post("/drafts/<uuid:draft_uid>/return")
def give_back(draft_uid: UUID) -> ResponseReturnValue:
    """Give a draft back to its author, saying why."""
    services = app_services()
    with services.databases.write.begin() as session:
        reviews.return_with_comment(
            session,
            acting=acting_user(),
            draft_uid=draft_uid,
            version=_version(),
            text=request.form.get("comment", ""),
            now=services.clock(),
        )
    send_notices()
    flash("Returned to its author, who is told, with your comment.")
    return _back(draft_uid)


@bp.post("/drafts/<uuid:draft_uid>/publish")
def publish(draft_uid: UUID) -> ResponseReturnValue:
    """Make a draft the current revision, or say what keeps it from being, with what was typed."""
    view = draft_page.load_with_key(draft_uid)
    try:
        _publish(view)
    except ObstacleError as error:
        return _page(view, error.obstacles), 422
    except InvalidInputError as error:
        return _page(view, (Obstacle(str(error)),)), 422
    except ConflictError as error:
        return _page(draft_page.load(draft_uid), (Obstacle(str(error)),)), 409
    send_notices()
    flash(f"“{view.title}” is published.")
    return _back(draft_uid)


def _publish(view: DraftView) -> None:
    services = app_services()
    _same_version(view)
    examined = examine_draft(view)
    with services.databases.write.begin() as session:
        reviews.publish(
            session,
            acting=acting_user(),
            draft_uid=view.uid,
            version=_version(),
            examined=examined,
            summary=request.form.get("summary", ""),
            reason_without_coding=request.form.get("reason_without_coding", ""),
            grader=services.grader,
            now=services.clock(),
        )


@bp.post("/drafts/<uuid:draft_uid>/discard")
def discard(draft_uid: UUID) -> ResponseReturnValue:
    """Give a draft up."""
    services, view = app_services(), draft_page.load(draft_uid)
    with services.databases.write.begin() as session:
        draft_writing.discard(
            session, acting=acting_user(), draft_uid=draft_uid, now=services.clock()
        )
    flash(f"The draft “{view.title}” is discarded.")
    return redirect(url_for(".overview"), code=303)


@bp.post("/exercises/<uuid:item_uid>/regrade")
def regrade(item_uid: UUID) -> ResponseReturnValue:
    """Preview what the published key does to grades of before."""
    services = app_services()
    with services.databases.write.begin() as session:
        uid = regrades.order_regrade(
            session, acting=acting_user(), order=RegradeOrder(item_uid), now=services.clock()
        )
    start_job(uid)
    return redirect(url_for("regrading.regrade", regrade_uid=uid), code=303)
