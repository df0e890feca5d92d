"""What a regrade does to the disputes that it answers, in the same transaction as itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.models.attempt import Attempt
from tutor.models.dispute import Dispute, DisputeState
from tutor.models.item import ItemRevision
from tutor.services import audit_log, notices
from tutor.services.access import ActingUser
from tutor.services.deadlines import due_after

_WAITING = (DisputeState.OPEN, DisputeState.ESCALATED)


def settle_disputes(
    session: Session, *, acting: ActingUser | None, regrade_id: int, now: datetime
) -> None:
    """Accept every dispute that waited for a regrade: it is applied."""
    for dispute, user_id, title in _waiting_for(session, regrade_id, _WAITING):
        was_escalated = dispute.state is DisputeState.ESCALATED
        dispute.state, dispute.due_on = DisputeState.ACCEPTED, None
        if was_escalated:
            dispute.decided_at = now
        else:
            dispute.answered_at = now
        words = dispute.decision if was_escalated else dispute.answer
        _record(session, acting, "dispute accepted", dispute, now)
        if user_id is not None:
            notices.tell(
                session,
                user_id=user_id,
                title=f"Your dispute about “{title}” was accepted",
                text=f"The key is corrected, and answers to it are graded again. {words}".strip(),
                dispute_id=dispute.id,
                now=now,
            )


def release_disputes(
    session: Session, *, acting: ActingUser | None, regrade_id: int, now: datetime
) -> None:
    """Let disputes wait for an answer again: the regrade that was to answer them is discarded."""
    for dispute, _user_id, _title in _waiting_for(session, regrade_id, _WAITING):
        if dispute.state is DisputeState.ESCALATED:
            dispute.decision, dispute.decided_by_id = "", None
        else:
            dispute.answer, dispute.answered_by_id = "", None
        dispute.regrade_id = dispute.amendment = None
        _record(session, acting, "amendment dropped", dispute, now)


def reopen_disputes(
    session: Session, *, acting: ActingUser | None, regrade_id: int, now: datetime
) -> None:
    """Open disputes anew: the regrade that had answered them is undone."""
    for dispute, user_id, title in _waiting_for(session, regrade_id, (DisputeState.ACCEPTED,)):
        was_escalated = dispute.escalated_at is not None
        dispute.state = DisputeState.ESCALATED if was_escalated else DisputeState.OPEN
        dispute.due_on = due_after(now.date())
        dispute.regrade_id = dispute.amendment = None
        if was_escalated:
            dispute.decision, dispute.decided_by_id, dispute.decided_at = "", None, None
        else:
            dispute.answer, dispute.answered_by_id, dispute.answered_at = "", None, None
        _record(session, acting, "dispute reopened", dispute, now)
        if user_id is not None:
            notices.tell(
                session,
                user_id=user_id,
                title=f"Your dispute about “{title}” is open again",
                text="The correction that had answered it was taken back. You will hear of "
                "the new answer.",
                dispute_id=dispute.id,
                now=now,
            )


def _waiting_for(
    session: Session, regrade_id: int, states: Sequence[DisputeState]
) -> list[tuple[Dispute, int | None, str]]:
    rows = session.execute(
        select(Dispute, Attempt.user_id, ItemRevision.title)
        .outerjoin(Attempt, Attempt.id == Dispute.attempt_id)
        .join(ItemRevision, ItemRevision.id == Dispute.revision_id)
        .where(Dispute.regrade_id == regrade_id, Dispute.state.in_(states))
        .order_by(Dispute.id)
    )
    return [(dispute, user_id, title) for dispute, user_id, title in rows]


def _record(
    session: Session, acting: ActingUser | None, action: str, dispute: Dispute, now: datetime
) -> None:
    audit_log.record(
        session, acting=acting, action=action, subject="dispute", subject_uid=dispute.uid, now=now
    )
