"""A person's own data: everything at once to take away, and all of it deleted."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.models.attempt import Attempt, AttemptDraft, ItemGrade, KeyReport, Submission
from tutor.models.item import ItemRevision
from tutor.models.person import LoginSession, User
from tutor.models.release_upload import ReleaseUpload
from tutor.services.access import ActingUser
from tutor.services.accounts import WrongPasswordError
from tutor.services.organisations import list_own_memberships
from tutor.services.passwords import check_password
from tutor.services.visibility import own_attempts


def export_data(session: Session, *, acting: ActingUser) -> dict[str, Any]:
    """Return everything that is kept about the person, ready to be written as JSON."""
    user = session.get_one(User, acting.id)
    logins = session.scalars(select(LoginSession).where(LoginSession.user_id == user.id))
    attempts = session.execute(
        select(Attempt, ItemRevision.title, ItemRevision.number, AttemptDraft, Submission)
        .join(ItemRevision, ItemRevision.id == Attempt.revision_id)
        .outerjoin(AttemptDraft, AttemptDraft.attempt_id == Attempt.id)
        .outerjoin(Submission, Submission.attempt_id == Attempt.id)
        .where(own_attempts(acting))
        .order_by(Attempt.started_at)
    )
    uploads = session.scalars(
        select(ReleaseUpload)
        .where(ReleaseUpload.uploader_id == user.id)
        .order_by(ReleaseUpload.received_at)
    )
    return {
        "account": {
            "uid": str(user.uid),
            "email": user.email,
            "display_name": user.display_name,
            "roles": sorted(membership.role.value for membership in user.memberships),
            "preferences": user.preferences,
            "created_at": user.created_at.isoformat(),
        },
        "organisations": [
            {"name": membership.name, "roles": [role.value for role in membership.roles]}
            for membership in list_own_memberships(session, acting=acting)
        ],
        "logins": [
            {
                "user_agent": login.user_agent,
                "created_at": login.created_at.isoformat(),
                "last_seen_at": login.last_seen_at.isoformat(),
            }
            for login in logins
        ],
        "attempts": [
            _attempt(session, attempt, title, number, draft, submission)
            for attempt, title, number, draft, submission in attempts
        ],
        "release_uploads": [
            {
                "files": [file["name"] for file in upload.files],
                "effective_on": upload.effective_on and upload.effective_on.isoformat(),
                "holds_cpt_licence": upload.holds_cpt_licence,
                "state": upload.state.value,
                "received_at": upload.received_at.isoformat(),
            }
            for upload in uploads
        ],
    }


def _attempt(
    session: Session,
    attempt: Attempt,
    title: str,
    number: int,
    draft: AttemptDraft | None,
    submission: Submission | None,
) -> dict[str, Any]:
    grades = (
        session.scalars(select(ItemGrade).where(ItemGrade.submission_id == submission.id)).all()
        if submission
        else []
    )
    reports = session.scalars(select(KeyReport).where(KeyReport.attempt_id == attempt.id))
    return {
        "exercise": title,
        "revision": number,
        "state": attempt.state.value,
        "look_up": attempt.look_up.value,
        "open_code_sets": attempt.open_code_sets,
        "started_at": attempt.started_at.isoformat(),
        "submitted_at": attempt.submitted_at.isoformat() if attempt.submitted_at else None,
        "draft": draft.entries if draft else None,
        "submission": submission.entries if submission else None,
        "grades": [
            {"rubric": grade.rubric_id, "releases": grade.release_ids, "result": grade.result}
            for grade in grades
        ],
        "reports": [
            {"text": report.text, "created_at": report.created_at.isoformat()} for report in reports
        ],
    }


def delete_account(session: Session, *, acting: ActingUser, password: str) -> None:
    """Delete the person with every attempt, grade, report and login.

    A release that an administrator uploaded stays, without a name: the
    codebook that everybody uses was made with it.

    Raises:
        WrongPasswordError: The password is wrong; nothing is deleted.
    """
    user = session.get_one(User, acting.id)
    if user.password_hash is not None and not check_password(user.password_hash, password):
        raise WrongPasswordError("The password is wrong; nothing was deleted.", field="password")
    session.delete(user)
