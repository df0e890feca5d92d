"""Notices: what the product tells a person, whether or not a message goes out as well."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tutor.models.base import Base


class NoticeKind(enum.Enum):
    """What a notice is about."""

    SCORE_CHANGED = "score_changed"
    SCORE_RESTORED = "score_restored"
    DISPUTE = "dispute"
    REVIEW = "review"


class Notice(Base):
    """One notice to one person; `mailed_at` is when it was handed to the mail server, once."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("grade_change_id", "kind"),
        Index("ix_notice_user_id_created_at", "user_id", "created_at"),
        Index(
            "ix_notice_unread",
            "user_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind]
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    attempt_id: Mapped[int | None] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), index=True
    )
    dispute_id: Mapped[int | None] = mapped_column(
        ForeignKey("dispute.id", ondelete="CASCADE"), index=True
    )
    grade_change_id: Mapped[int | None] = mapped_column(
        ForeignKey("grade_change.id", ondelete="CASCADE")
    )
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
