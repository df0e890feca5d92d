"""Releases that an administrator uploads, from the first byte to the decision about them."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tutor.models.base import Base


class UploadState(enum.Enum):
    """How far an upload is; the first three are open, and one at most may be.

    One that brought only what is loaded already ends unchanged: there is nothing to decide.
    """

    RECEIVED = "received"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    APPLIED = "applied"
    DISCARDED = "discarded"
    UNCHANGED = "unchanged"


class ReleaseUpload(Base):
    """One upload, the progress of the job that reads it, and what it would change.

    It outlives its uploader: what was loaded into the codebook, and when, stays
    known after the account is gone.
    """

    __tablename__ = "release_upload"
    __table_args__ = (
        Index(
            "uq_release_upload_open",
            "is_open",
            unique=True,
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open"),
        ),
        CheckConstraint(
            "is_open = (state IN ('received', 'building', 'ready'))", name="open_until_decided"
        ),
        CheckConstraint(
            "(finished_at IS NULL) = (state IN ('received', 'building', 'ready'))",
            name="finished_has_time",
        ),
        CheckConstraint("done >= 0 AND total >= 0", name="progress_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    uploader_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    files: Mapped[list[Any]]
    effective_on: Mapped[date | None]
    holds_cpt_licence: Mapped[bool]
    state: Mapped[UploadState]
    is_open: Mapped[bool]
    step: Mapped[str] = mapped_column(String(200))
    done: Mapped[int]
    total: Mapped[int]
    message: Mapped[str] = mapped_column(Text)
    preview: Mapped[dict[str, Any] | None]
    received_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
