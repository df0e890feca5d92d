"""Disputes: a learner says that one line of a key is wrong, and somebody has to answer."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tutor.models.base import Base


class DisputeState(enum.Enum):
    """How far a dispute is; open and escalated ones wait for an answer.

    A declined one may be escalated once, and a refused one was: that decision is the last.
    `CLOSED` is a report of earlier versions that was looked at without an answer on record.
    """

    OPEN = "open"
    DECLINED = "declined"
    ESCALATED = "escalated"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CLOSED = "closed"


class DisputeOrigin(enum.Enum):
    """Who raised it: one learner, or the answers of many high scorers."""

    LEARNER = "learner"
    ANSWERS = "answers"


class Citation(enum.Enum):
    """What a dispute rests on; `NONE` is for reports of earlier versions, which named nothing."""

    CHART = "chart"
    GUIDELINE = "guideline"
    NONE = "none"


class Amendment(enum.Enum):
    """How a key gives way: a code is accepted too, the line is optional, or its code changes."""

    ALTERNATIVE = "alternative"
    OPTIONAL = "optional"
    KEY_CHANGE = "key_change"


class Dispute(Base):
    """One dispute about one line of one revision.

    `place` names who disputes which line, so that nobody disputes one twice. A dispute that is
    accepted waits, with its `regrade_id`, until that regrade is applied.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        UniqueConstraint("revision_id", "place"),
        CheckConstraint("(origin = 'learner') = (attempt_id IS NOT NULL)", name="learner_has_one"),
        CheckConstraint(
            "(due_on IS NOT NULL) = (state IN ('open', 'escalated'))", name="due_while_waiting"
        ),
        CheckConstraint(
            "state NOT IN ('declined', 'refused', 'accepted') OR answered_at IS NOT NULL",
            name="answered_has_time",
        ),
        CheckConstraint(
            "state NOT IN ('escalated', 'refused') OR escalated_at IS NOT NULL",
            name="escalated_has_time",
        ),
        Index("ix_dispute_state_due_on", "state", "due_on"),
        Index("ix_dispute_attempt_id", "attempt_id"),
        Index("ix_dispute_regrade_id", "regrade_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("item_revision.id"))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    origin: Mapped[DisputeOrigin]
    place: Mapped[str] = mapped_column(String(200))
    section: Mapped[str] = mapped_column(String(20))
    slot_id: Mapped[str | None] = mapped_column(String(60))
    line: Mapped[int | None]
    entered: Mapped[str] = mapped_column(String(200))
    citation: Mapped[Citation]
    quote: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[DisputeState]
    due_on: Mapped[date | None]
    opened_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    answered_at: Mapped[datetime | None]
    escalation: Mapped[str] = mapped_column(Text)
    escalated_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    decided_at: Mapped[datetime | None]
    amendment: Mapped[Amendment | None]
    regrade_id: Mapped[int | None] = mapped_column(ForeignKey("regrade.id", ondelete="SET NULL"))
