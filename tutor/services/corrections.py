"""What regrades did to one attempt, for the page of its result."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.models.attempt import Attempt, Submission
from tutor.models.regrade import ChangeOutcome as ChangeOutcome  # noqa: PLC0414 - for views
from tutor.models.regrade import GradeChange, Regrade
from tutor.services.access import ActingUser

_TOLD = (ChangeOutcome.APPLIED, ChangeOutcome.KEPT, ChangeOutcome.FROZEN)


@dataclass(frozen=True, slots=True)
class Correction:
    """One regrade of an attempt; scores in hundredths of a point."""

    outcome: ChangeOutcome
    before: int
    after: int
    reason: str
    at: datetime

    @property
    def has_moved(self) -> bool:
        """Whether the score is another one since."""
        return self.outcome is ChangeOutcome.APPLIED and self.before != self.after


def list_corrections(
    session: Session, *, acting: ActingUser, attempt_uid: UUID
) -> tuple[Correction, ...]:
    """List what regrades did to one's own attempt, the latest first; none for another person's."""
    rows = session.execute(
        select(GradeChange, Regrade.reason)
        .join(Regrade, Regrade.id == GradeChange.regrade_id)
        .join(Submission, Submission.id == GradeChange.submission_id)
        .join(Attempt, Attempt.id == Submission.attempt_id)
        .where(
            Attempt.uid == attempt_uid,
            Attempt.user_id == acting.id,
            GradeChange.outcome.in_(_TOLD),
        )
        .order_by(GradeChange.changed_at.desc(), GradeChange.id.desc())
    )
    return tuple(
        Correction(
            change.outcome,
            change.old_hundredths,
            change.new_hundredths,
            reason,
            change.changed_at,
        )
        for change, reason in rows
        if change.changed_at is not None
    )
