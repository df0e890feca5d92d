"""Exercises under way: drafts, what was said of them, who coded them blind, what was imported.

A draft is the texts of its folder. What became of it once published is a revision
(`tutor.models.item`) and a record of who answers for it.
"""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tutor.models.base import Base


class DraftState(enum.Enum):
    """Where a draft stands; one that is published or discarded is never changed again."""

    WRITING = "writing"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    DISCARDED = "discarded"


_OPEN = text("state IN ('writing', 'in_review')")


class Draft(Base):
    """One exercise under way; `version` counts its saves.

    `item_id` and `base_revision_id` are those of the exercise that it revises; a new one has
    none. `exercise_uid` is the uid that stands in its file and never changes. `writers` have
    saved it or joined in, and `key_readers` have looked at its key: neither can code it blind.
    `clearances` holds who let which flag of the de-identification check pass, why and when.
    `intake` tells where a real snippet came from; its raw text is never kept.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint(
            "(item_id IS NULL) = (base_revision_id IS NULL)", name="revises_a_revision"
        ),
        CheckConstraint(
            "(state = 'published') = (revision_id IS NOT NULL)", name="published_has_revision"
        ),
        # Of one exercise at most one draft is under way: what two would change could not be joined.
        Index(
            "uq_draft_open",
            "exercise_uid",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_draft_collection_state", "collection", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    exercise_uid: Mapped[UUID]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    base_revision_id: Mapped[int | None] = mapped_column(ForeignKey("item_revision.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("item_revision.id"), index=True)
    collection: Mapped[str] = mapped_column(String(100))
    slug: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    files: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    client_key: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[DraftState]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    writers: Mapped[list[Any]]
    key_readers: Mapped[list[Any]]
    clearances: Mapped[list[Any]]
    intake: Mapped[dict[str, Any] | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]


class DraftComment(Base):
    """What somebody said of a draft; `place` names a file or a field, empty for all of it."""

    __tablename__ = "draft_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    place: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]


class BlindCoding(Base):
    """How a second person answers a draft without its key; it counts for this very content.

    `entries` are kept as typed, `version` counts their saves. `result` is there once it is
    handed in, and `notes` say what was decided about each of its differences.
    """

    __tablename__ = "blind_coding"
    __table_args__ = (
        UniqueConstraint("draft_id", "coder_id", "content_hash"),
        CheckConstraint("version >= 0", name="version_from_zero"),
        CheckConstraint("(handed_in_at IS NULL) = (score_hundredths IS NULL)", name="scored"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    coder_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    content_hash: Mapped[str] = mapped_column(String(64))
    files: Mapped[dict[str, Any]]
    entries: Mapped[list[Any]]
    version: Mapped[int]
    client_key: Mapped[str | None] = mapped_column(String(64))
    saved_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    score_hundredths: Mapped[int | None]
    is_same: Mapped[bool]
    notes: Mapped[list[Any]]
    begun_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]


class BatchState(enum.Enum):
    """Where an import stands; while it is previewed nothing of it is in the bank."""

    PREVIEWED = "previewed"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"


class ImportBatch(Base):
    """One file that was read; `exercises` holds its texts until it is applied or discarded."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    format: Mapped[str] = mapped_column(String(20))
    collection: Mapped[str] = mapped_column(String(100))
    state: Mapped[BatchState]
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    exercises: Mapped[list[Any]]
    problems: Mapped[list[Any]]
    counts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class RevisionRecord(Base):
    """Who answers for a revision that was published here, and what the checks said then.

    `blind_coding` tells who coded it blind and what was said to the differences; `flags` and
    `clearances` are those of the de-identification check of version `deid_version`.
    """

    __tablename__ = "revision_record"

    revision_id: Mapped[int] = mapped_column(ForeignKey("item_revision.id"), primary_key=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id", ondelete="SET NULL"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    reviewer_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    deid_version: Mapped[str] = mapped_column(String(40))
    flags: Mapped[list[Any]]
    clearances: Mapped[list[Any]]
    blind_coding: Mapped[dict[str, Any]]
    summary: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
