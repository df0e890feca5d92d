"""Notices: what the product tells a person about the own scores, disputes and drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from tutor.models.attempt import Attempt, ItemGrade, Submission
from tutor.models.dispute import Dispute
from tutor.models.item import ItemRevision
from tutor.models.notice import Notice
from tutor.models.notice import NoticeKind as NoticeKind  # noqa: PLC0414 - for views
from tutor.models.regrade import GradeChange
from tutor.services.access import ActingUser

NOTICES_SHOWN = 100
_LONGEST_TITLE = 300
_LINES_TOLD = 8
_HUNDREDTHS = 100
_STATES = {
    "right": "right",
    "accepted": "accepted",
    "partial": "partly right",
    "wrong": "wrong",
    "missed": "missed",
    "extra": "beyond the key",
    "allowed": "may stand",
    "optional_absent": "optional, left out",
}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as its page shows it; what it is about may have been deleted."""

    uid: UUID
    kind: NoticeKind
    title: str
    text: str
    created_at: datetime
    is_unread: bool
    attempt_uid: UUID | None
    dispute_uid: UUID | None


def count_unread(session: Session, *, acting: ActingUser) -> int:
    """Count what the person has not read."""
    unread = select(func.count(Notice.id)).where(
        Notice.user_id == acting.id, Notice.read_at.is_(None)
    )
    return session.scalar(unread) or 0


def list_notices(session: Session, *, acting: ActingUser) -> tuple[NoticeView, ...]:
    """List the person's own notices, the newest first."""
    rows = session.execute(
        select(Notice, Attempt.uid, Dispute.uid)
        .outerjoin(Attempt, Attempt.id == Notice.attempt_id)
        .outerjoin(Dispute, Dispute.id == Notice.dispute_id)
        .where(Notice.user_id == acting.id)
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(NOTICES_SHOWN)
    )
    return tuple(
        NoticeView(
            uid=notice.uid,
            kind=notice.kind,
            title=notice.title,
            text=notice.text,
            created_at=notice.created_at,
            is_unread=notice.read_at is None,
            attempt_uid=attempt_uid,
            dispute_uid=dispute_uid,
        )
        for notice, attempt_uid, dispute_uid in rows
    )


def mark_read(
    session: Session, *, acting: ActingUser, now: datetime, notice_uid: UUID | None = None
) -> None:
    """Mark one of the person's notices as read, or all of them; doing it again changes nothing."""
    statement = update(Notice).where(Notice.user_id == acting.id, Notice.read_at.is_(None))
    if notice_uid is not None:
        statement = statement.where(Notice.uid == notice_uid)
    session.execute(statement.values(read_at=now))


def tell(
    session: Session,
    *,
    user_id: int,
    title: str,
    text: str,
    now: datetime,
    kind: NoticeKind = NoticeKind.DISPUTE,
    dispute_id: int | None = None,
    attempt_id: int | None = None,
) -> None:
    """Tell one person about a dispute, or about something else."""
    session.add(
        Notice(
            uid=uuid4(),
            user_id=user_id,
            kind=kind,
            title=title[:_LONGEST_TITLE],
            text=text,
            dispute_id=dispute_id,
            attempt_id=attempt_id,
            created_at=now,
        )
    )


def tell_of_scores(
    session: Session, changes: Sequence[GradeChange], *, reason: str, is_undone: bool, now: datetime
) -> None:
    """Tell everybody whose score moved: what, from, to and why, once for each change."""
    moved = [change for change in changes if change.old_hundredths != change.new_hundredths]
    if not moved:
        return
    rows = session.execute(
        select(Submission.id, Submission.entries, Attempt.id, Attempt.user_id, ItemRevision.title)
        .join(Attempt, Attempt.id == Submission.attempt_id)
        .join(ItemGrade, ItemGrade.submission_id == Submission.id)
        .join(ItemRevision, ItemRevision.id == ItemGrade.revision_id)
        .where(Submission.id.in_([change.submission_id for change in moved]), ItemGrade.is_current)
    ).all()
    about = {row[0]: row for row in rows}
    kind = NoticeKind.SCORE_RESTORED if is_undone else NoticeKind.SCORE_CHANGED
    told = []
    for change in moved:
        _submission, entries, attempt_id, user_id, title = about[change.submission_id]
        before, after = change.old_hundredths, change.new_hundredths
        if is_undone:
            before, after = after, before
        told.append(
            {
                "uid": uuid4(),
                "user_id": user_id,
                "kind": kind,
                "title": f"Your score for “{title}”: {score_words(before)} → {score_words(after)}"[
                    :_LONGEST_TITLE
                ],
                "text": _score_text(change.why, entries, reason, is_undone=is_undone),
                "attempt_id": attempt_id,
                "grade_change_id": change.id,
                "created_at": now,
            }
        )
    session.execute(insert(Notice), told)


def _score_text(
    why: Sequence[Mapping[str, Any]],
    entries: Sequence[Mapping[str, Any]],
    reason: str,
    *,
    is_undone: bool,
) -> str:
    if is_undone:
        return f"An earlier correction was taken back, and your score with it. It was: {reason}"
    lines = [words for one in why if (words := _line_words(one, entries))]
    if len(lines) > _LINES_TOLD:
        lines = [*lines[:_LINES_TOLD], f"and {len(lines) - _LINES_TOLD} more lines"]
    changed = f"\nWhat changed: {'; '.join(lines)}." if lines else ""
    return f"Your answer was graded again. Why: {reason}{changed}"


def _line_words(one: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> str:
    if one["section"] is None:
        return "what was found about the order of the lines"
    before, after = _state(one["before"]), _state(one["after"])
    name = f"the missing {one['section']}"
    if one["line"] is not None and one["line"] < len(entries):
        entry = entries[one["line"]]
        name = str(entry.get("code") or entry.get("reason") or "an empty line").strip()
    if before == after:
        return f"{name} is {after or 'gone'} as before, with other credit or reasons"
    if not before:
        return f"{name} is {after} now"
    return f"{name} was {before} and is {after}" if after else f"{name} no longer counts"


def _state(line: Mapping[str, Any] | None) -> str:
    return _STATES.get(line["state"], line["state"]) if line else ""


def score_words(hundredths: int) -> str:
    """Write a stored score as pages do.

    >>> score_words(8333), score_words(10000), score_words(750)
    ('83.33', '100', '7.5')
    """
    text = f"{float(Fraction(hundredths, _HUNDREDTHS)):.2f}"
    return text.rstrip("0").rstrip(".")
