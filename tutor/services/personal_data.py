"""A person's own data: everything at once to take away, and all of it deleted."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tutor.models.attempt import Attempt, AttemptDraft, ItemGrade, Submission
from tutor.models.dispute import Dispute
from tutor.models.item import ItemRevision
from tutor.models.notice import Notice
from tutor.models.person import LoginSession, User
from tutor.models.regrade import ChangeOutcome, GradeChange, Regrade
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
        "notices": [
            {
                "title": notice.title,
                "text": notice.text,
                "created_at": notice.created_at.isoformat(),
                "read_at": notice.read_at and notice.read_at.isoformat(),
                "mailed_at": notice.mailed_at and notice.mailed_at.isoformat(),
            }
            for notice in session.scalars(
                select(Notice).where(Notice.user_id == user.id).order_by(Notice.created_at)
            )
        ],
        "regrades": [
            {
                "reason": regrade.reason,
                "state": regrade.state.value,
                "created_at": regrade.created_at.isoformat(),
            }
            for regrade in session.scalars(
                select(Regrade).where(Regrade.actor_id == user.id).order_by(Regrade.id)
            )
        ],
        "disputes_answered": [
            {
                "answer": dispute.answer if dispute.answered_by_id == user.id else None,
                "decision": dispute.decision if dispute.decided_by_id == user.id else None,
            }
            for dispute in session.scalars(
                select(Dispute)
                .where((Dispute.answered_by_id == user.id) | (Dispute.decided_by_id == user.id))
                .order_by(Dispute.id)
            )
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
    grades = session.scalars(_GRADES, {"of_submission": submission.id}).all() if submission else []
    disputes = session.scalars(
        select(Dispute).where(Dispute.attempt_id == attempt.id).order_by(Dispute.id)
    )
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
        "frozen_at": attempt.frozen_at.isoformat() if attempt.frozen_at else None,
        "grades": [
            {
                "rubric": grade.rubric_id,
                "releases": grade.release_ids,
                "counts": grade.is_current,
                "graded_at": grade.graded_at.isoformat(),
                "result": grade.result,
            }
            for grade in grades
        ],
        "disputes": [_dispute(dispute) for dispute in disputes],
    }


# What a regrade has only prepared is no grade yet.
_GRADES = (
    select(ItemGrade)
    .where(
        ItemGrade.submission_id == bindparam("of_submission"),
        ItemGrade.is_current
        | ItemGrade.regrade_id.is_(None)
        | ItemGrade.id.in_(
            select(GradeChange.new_grade_id).where(
                GradeChange.submission_id == bindparam("of_submission"),
                GradeChange.outcome.in_((ChangeOutcome.APPLIED, ChangeOutcome.UNDONE)),
            )
        ),
    )
    .order_by(ItemGrade.id)
)


def _dispute(dispute: Dispute) -> dict[str, Any]:
    is_answered = dispute.state.value not in ("open", "closed")
    return {
        "section": dispute.section,
        "slot": dispute.slot_id,
        "entered": dispute.entered,
        "cites": dispute.citation.value,
        "quote": dispute.quote,
        "text": dispute.text,
        "state": dispute.state.value,
        "opened_at": dispute.opened_at.isoformat(),
        "answer": dispute.answer if is_answered else "",
        "escalation": dispute.escalation,
        "decision": dispute.decision if dispute.decided_at else "",
    }


def delete_account(session: Session, *, acting: ActingUser, password: str) -> None:
    """Delete the person with every attempt, grade, dispute, notice and login.

    A release that an administrator uploaded stays, without a name: the
    codebook that everybody uses was made with it. So do regrades and answers
    to other people's disputes.

    Raises:
        WrongPasswordError: The password is wrong; nothing is deleted.
    """
    user = session.get_one(User, acting.id)
    if user.password_hash is not None and not check_password(user.password_hash, password):
        raise WrongPasswordError("The password is wrong; nothing was deleted.", field="password")
    session.delete(user)
