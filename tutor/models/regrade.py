"""Regrades: a preview that is computed once, applied as it was previewed, and undone as a whole."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tutor.models.base import Base


class RegradeState(enum.Enum):
    """How far a regrade is; in three of these states a background job is at work."""

    PREVIEWING = "previewing"
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"
    FAILED = "failed"


class RegradeKey(enum.Enum):
    """Which key answers are held against.

    `OWN` is that of the revision each was graded with, for changed rules and tables; `CURRENT`
    the item's newest one, or `Regrade.revision_id`, for a changed key.
    """

    OWN = "own"
    CURRENT = "current"


class Regrade(Base):
    """One regrade from its preview on; it outlives whoever ordered it.

    Attributes:
        revision_id: The revision that answers are held against, where one item is meant. It may
            wait to become current until the regrade is applied.
        base_revision_id: The revision that was current when it was ordered.
        watermark: The newest grade of that moment; what came later is not in the preview.
        place: The last submission, or change, that the job has done and committed.
        job_key: Which process is at work, NULL between jobs.
        frozen_reason: Why frozen attempts move too; empty where they do not.
    """

    __tablename__ = "regrade"
    __table_args__ = (
        CheckConstraint("done >= 0 AND total >= 0", name="progress_not_negative"),
        CheckConstraint(
            "state NOT IN ('applying', 'applied', 'undoing', 'undone') OR reason <> ''",
            name="applied_has_reason",
        ),
        Index("ix_regrade_item_id", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    key: Mapped[RegradeKey]
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("item_revision.id"))
    base_revision_id: Mapped[int | None] = mapped_column(ForeignKey("item_revision.id"))
    rubric_id: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[RegradeState]
    reason: Mapped[str] = mapped_column(Text)
    never_lower: Mapped[bool]
    frozen_reason: Mapped[str] = mapped_column(Text)
    watermark: Mapped[int]
    place: Mapped[int]
    done: Mapped[int]
    total: Mapped[int]
    other_question: Mapped[int]
    message: Mapped[str] = mapped_column(Text)
    job_key: Mapped[UUID | None]
    heartbeat_at: Mapped[datetime]
    created_at: Mapped[datetime]
    previewed_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ChangeOutcome(enum.Enum):
    """What became of one grade in a regrade.

    `KEPT` would have fallen and was not to, `FROZEN` was not released, and `OVERTAKEN` had
    been given another grade before this one could take its place.
    """

    PLANNED = "planned"
    APPLIED = "applied"
    KEPT = "kept"
    FROZEN = "frozen"
    OVERTAKEN = "overtaken"
    UNDONE = "undone"


class GradeChange(Base):
    """One submission's grade in a regrade: old and new, why, and what became of it.

    Reason and actor are the regrade's; this row and both grades stay when it is undone.
    """

    __tablename__ = "grade_change"
    __table_args__ = (
        UniqueConstraint("regrade_id", "submission_id"),
        CheckConstraint(
            "old_hundredths BETWEEN 0 AND 10000 AND new_hundredths BETWEEN 0 AND 10000",
            name="scores_in_bounds",
        ),
        CheckConstraint("(outcome = 'planned') = (changed_at IS NULL)", name="changed_has_time"),
        Index("ix_grade_change_regrade_id_id", "regrade_id", "id"),
        Index("ix_grade_change_submission_id", "submission_id"),
        Index("ix_grade_change_old_grade_id", "old_grade_id"),
        Index("ix_grade_change_new_grade_id", "new_grade_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    old_grade_id: Mapped[int] = mapped_column(ForeignKey("item_grade.id", ondelete="CASCADE"))
    new_grade_id: Mapped[int] = mapped_column(ForeignKey("item_grade.id", ondelete="CASCADE"))
    old_hundredths: Mapped[int]
    new_hundredths: Mapped[int]
    is_frozen: Mapped[bool]
    why: Mapped[list[Any]]
    outcome: Mapped[ChangeOutcome]
    changed_at: Mapped[datetime | None]
