"""Attempts and what comes of them. Entries are stored as typed; scores are computed from them."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tutor.codes.aids import LookUp
from tutor.models.base import Base


class AttemptState(enum.Enum):
    """Where an attempt stands; one that is set aside ended without a grade, for good."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    SET_ASIDE = "set_aside"


_OPEN = text("state = 'in_progress'")


class Attempt(Base):
    """One practice run of one learner at one revision; at most one is open for an item.

    `look_up` and `open_code_sets` are written when it begins and never again. The sets are
    separated by commas; NULL stands for all of them. A frozen attempt is one that somebody has
    decided by: a regrade leaves its grade unless it is told to release it. `seed` decides which
    variant of a family was drawn; attempts of before there were families have none.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_has_time"
        ),
        CheckConstraint(
            "(look_up = 'none') = (coalesce(open_code_sets, 'all') = '')",
            name="nothing_open_in_no_set",
        ),
        Index(
            "uq_attempt_open",
            "user_id",
            "item_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_attempt_user_id_submitted_at", "user_id", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("item_revision.id"))
    state: Mapped[AttemptState]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    look_up: Mapped[LookUp] = mapped_column(default=LookUp.EVERYTHING, server_default="everything")
    open_code_sets: Mapped[str | None] = mapped_column(String(100))
    frozen_at: Mapped[datetime | None]
    seed: Mapped[int | None] = mapped_column(BigInteger)


class AttemptDraft(Base):
    """What the pad of an open attempt holds; `version` counts its saves."""

    __tablename__ = "attempt_draft"
    __table_args__ = (CheckConstraint("version >= 1", name="version_from_one"),)

    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int]
    client_key: Mapped[str | None] = mapped_column(String(64))
    entries: Mapped[list[Any]]
    saved_at: Mapped[datetime]


class Submission(Base):
    """The lines handed in, exactly as typed; never changed."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), unique=True
    )
    entries: Mapped[list[Any]]
    submitted_at: Mapped[datetime]


class ItemGrade(Base):
    """One grading of a submission, with the ids of everything that it was computed from.

    One grade of a submission is current and counts. The others are kept for ever: those that
    counted before, and those that a regrade has prepared (`regrade_id`) and not applied yet.
    """

    __tablename__ = "item_grade"
    __table_args__ = (
        UniqueConstraint("submission_id", "regrade_id"),
        CheckConstraint("score_hundredths BETWEEN 0 AND 10000", name="score_in_bounds"),
        Index(
            "uq_item_grade_current",
            "submission_id",
            unique=True,
            sqlite_where=text("is_current = 1"),
            postgresql_where=text("is_current"),
        ),
        Index("ix_item_grade_regrade_id", "regrade_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("item_revision.id"))
    rubric_id: Mapped[str] = mapped_column(String(40))
    release_ids: Mapped[list[Any]]
    score_hundredths: Mapped[int]
    is_exact: Mapped[bool]
    needs_review: Mapped[bool]
    result: Mapped[dict[str, Any]]
    graded_at: Mapped[datetime]
    is_current: Mapped[bool]
    regrade_id: Mapped[int | None] = mapped_column(ForeignKey("regrade.id"))


class GradeFinding(Base):
    """How often a grade has a kind of finding, for figures over many attempts."""

    __tablename__ = "grade_finding"
    __table_args__ = (CheckConstraint("occurrences >= 1", name="occurrences_from_one"),)

    grade_id: Mapped[int] = mapped_column(
        ForeignKey("item_grade.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    occurrences: Mapped[int]
