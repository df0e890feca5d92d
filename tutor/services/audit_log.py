"""The audit log: each act that others may have to answer for, written with the act itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.models.audit import AuditEntry
from tutor.models.person import User
from tutor.services.access import ActingUser


@dataclass(frozen=True, slots=True)
class AuditView:
    """One act as a page tells it; `actor` None for the command line or an account that is gone."""

    at: datetime
    actor: str | None
    action: str
    detail: Mapping[str, Any]


def record(
    session: Session,
    *,
    acting: ActingUser | None,
    action: str,
    subject: str,
    subject_uid: UUID,
    now: datetime,
    **detail: Any,
) -> None:
    """Write one act down, in the transaction that does it; nobody acting is the command line."""
    session.add(
        AuditEntry(
            at=now,
            actor_id=acting.id if acting else None,
            action=action,
            subject=subject,
            subject_uid=subject_uid,
            detail=detail,
        )
    )


def read_entries(session: Session, subject_uid: UUID) -> tuple[AuditView, ...]:
    """Return what was done to a thing, the first act first; the caller has checked who asks."""
    rows = session.execute(
        select(AuditEntry, User.display_name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.subject_uid == subject_uid)
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    return tuple(AuditView(entry.at, actor, entry.action, entry.detail) for entry, actor in rows)
