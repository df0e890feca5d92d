"""Organisations, who belongs to them as what, and the collections that they own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tutor.models.base import Base
from tutor.models.person import Role


class Organisation(Base):
    """A school or an employer; the public bank belongs to none."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]


class OrganisationMembership(Base):
    """A role that a person has in an organisation; several roles are several rows."""

    __tablename__ = "organisation_membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role]


class Collection(Base):
    """A collection of exercises and whose it is; without an organisation it is public.

    Items name their collection. No foreign key says so, for SQLite could add
    one only by building the table of items anew; an item whose collection has
    no row is therefore shown to nobody but administrators
    (`tutor.services.visibility`).
    """

    __tablename__ = "collection"
    __table_args__ = (
        CheckConstraint(
            "organisation_id IS NOT NULL OR NOT is_private", name="private_has_organisation"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    is_private: Mapped[bool]
