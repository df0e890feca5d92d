"""People: who they are, what they may do, and how they got in."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tutor.models.base import Base


class Role(enum.Enum):
    """What a membership allows."""

    LEARNER = "learner"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    INSTRUCTOR = "instructor"
    EMPLOYER = "employer"
    ADMINISTRATOR = "administrator"


class User(Base):
    """A person; a visitor is one without an address and a password."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("(email IS NULL) = (password_hash IS NULL)", name="address_has_password"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    preferences: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    memberships: Mapped[list["Membership"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", passive_deletes=True
    )


class Membership(Base):
    """A role that a user has."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    role: Mapped[Role]


class LoginSession(Base):
    """One login of one browser; deleting the row ends it, wherever the cookie is."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_agent: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class LoginThrottle(Base):
    """Failed logins lately, by account or by address."""

    __tablename__ = "login_throttle"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures_not_negative"),)

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int]
    window_started_at: Mapped[datetime]


class PasswordReset(Base):
    """A one-time right to choose a new password; only the token's hash is kept."""

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
