"""Drafts that a reviewer gave back: by whom, when and why, until they are handed in again.

A returned draft is one that is being written, so its state does not tell; the audit log does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tutor.models.audit import AuditEntry
from tutor.models.draft import Draft, DraftComment, DraftState
from tutor.models.person import User

DRAFT_HANDED_IN = "draft handed in"
DRAFT_TAKEN_BACK = "draft taken back"
DRAFT_RETURNED = "draft returned"
_STEPS = (DRAFT_HANDED_IN, DRAFT_TAKEN_BACK, DRAFT_RETURNED)


@dataclass(frozen=True, slots=True)
class Returned:
    """Who gave a draft back, and what has to change; `text` is empty where that is not known."""

    by: str
    at: datetime
    text: str


def returned_uids(session: Session, draft_uids: Iterable[UUID]) -> frozenset[UUID]:
    """Say which of these drafts were given back since they were last handed in."""
    last = _last_steps().where(AuditEntry.subject_uid.in_(list(draft_uids)))
    rows = session.scalars(
        select(AuditEntry.subject_uid).where(
            AuditEntry.id.in_(last), AuditEntry.action == DRAFT_RETURNED
        )
    )
    return frozenset(rows)


def find_returned(session: Session, draft: Draft) -> Returned | None:
    """Say who gave a draft back, None where nobody did since it was last handed in."""
    if draft.state is not DraftState.WRITING:
        return None
    last = _last_steps().where(AuditEntry.subject_uid == draft.uid)
    row = session.execute(
        select(AuditEntry, User.display_name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.id.in_(last), AuditEntry.action == DRAFT_RETURNED)
    ).one_or_none()
    if row is None:
        return None
    entry, by = row
    return Returned(by or "somebody whose account is gone", entry.at, _text(session, entry))


def _last_steps() -> Select[int]:
    """The last step of each draft between its author and its reviewers."""
    return (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.subject == "draft", AuditEntry.action.in_(_STEPS))
        .group_by(AuditEntry.subject_uid)
    )


def _text(session: Session, entry: AuditEntry) -> str:
    comment = entry.detail.get("comment")
    if not isinstance(comment, str):
        return ""
    return session.scalar(select(DraftComment.text).where(DraftComment.uid == UUID(comment))) or ""
