"""Items: exercises once synced. Each change of graded content is a new revision."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tutor.models.base import Base


class ItemState(enum.Enum):
    """Whether an item is offered; a retired one stays for the attempts that used it."""

    ACTIVE = "active"
    RETIRED = "retired"


class Item(Base):
    """One exercise through all its revisions, known by the uid in its file.

    `file_hash` is the content that was last read from files, NULL where it never came from any:
    a key that was amended in the database differs from it, and is not taken back by old files.
    `withdrawn_at` is set where a person retired it: files that are still there do not restore it.
    """

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    collection: Mapped[str] = mapped_column(String(100))
    slug: Mapped[str] = mapped_column(String(100))
    state: Mapped[ItemState]
    file_hash: Mapped[str | None] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime | None]
    current_revision: Mapped["ItemRevision | None"] = relationship(
        primaryjoin="and_(Item.id == ItemRevision.item_id, ItemRevision.is_current)",
        uselist=False,
        viewonly=True,
    )


class ItemRevision(Base):
    """An exercise as it stood; a grade names the revision that it used.

    `source` holds the texts of the folder by file name, so that an export gives back the
    very files; revisions of before it was kept have none. `setting` and `payer` are those
    of the encounter, empty where the kind has none. More than one `variant_count` makes it a
    family, of which each attempt draws a variant by its seed.
    """

    __tablename__ = "item_revision"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        Index(
            "uq_item_revision_current",
            "item_id",
            unique=True,
            sqlite_where=text("is_current = 1"),
            postgresql_where=text("is_current"),
        ),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("variant_count >= 1", name="variants_from_one"),
        CheckConstraint("difficulty BETWEEN 1 AND 5", name="difficulty_one_to_five"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    number: Mapped[int]
    is_current: Mapped[bool]
    content_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]
    source: Mapped[dict[str, Any] | None]
    kind: Mapped[str] = mapped_column(String(20), server_default="chart")
    title: Mapped[str] = mapped_column(String(200))
    specialty: Mapped[str] = mapped_column(String(60))
    setting: Mapped[str] = mapped_column(String(40))
    payer: Mapped[str] = mapped_column(String(40))
    date_of_service: Mapped[date]
    difficulty: Mapped[int]
    minutes: Mapped[int]
    code_sets: Mapped[str] = mapped_column(String(60))
    variant_count: Mapped[int] = mapped_column(default=1, server_default="1")
    search_text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    topics: Mapped[list["ItemTopic"]] = relationship(cascade="all, delete-orphan")


class ItemTopic(Base):
    """A topic that a revision exercises, e.g. ``icd10cm/ear``."""

    __tablename__ = "item_topic"

    revision_id: Mapped[int] = mapped_column(ForeignKey("item_revision.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(80), primary_key=True, index=True)
