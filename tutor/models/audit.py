"""The audit log: who did what to which thing, and when. Rows are added and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tutor.models.base import Base


class AuditEntry(Base):
    """One act. No actor stands for the command line, or for an account that is gone.

    `subject` is the kind of thing that `subject_uid` identifies. Words of learners are not
    copied here: they go when their author's account does.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject_uid", "subject_uid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    subject_uid: Mapped[UUID]
    detail: Mapped[dict[str, Any]]
