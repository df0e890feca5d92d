"""Drafts as one person sees them: who may know of one, write on it, and look at its key.

Everybody who may know the keys of a collection knows of its drafts. Who has neither written on
one nor asked for its key does not see the key, so that somebody is left to code it blind.
Writing is `tutor.services.draft_writing`, review and publishing `tutor.services.reviews`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.errors import ConflictError, NotFoundError, PermissionDeniedError
from tutor.models.draft import Draft, ImportBatch
from tutor.models.draft import DraftState as DraftState  # noqa: PLC0414 - for views
from tutor.models.item import Item, ItemRevision
from tutor.models.organisation import Collection
from tutor.models.person import Role, User
from tutor.services.access import ActingUser
from tutor.services.returned_drafts import Returned, find_returned, returned_uids
from tutor.services.visibility import Action, CollectionOwner, may, open_collections, require

OPEN_STATES = (DraftState.WRITING, DraftState.IN_REVIEW)
LISTED = 200
Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as its pages show it to one person.

    Attributes:
        exercise_uid: The uid that its file must keep.
        item_uid: The exercise that it revises, None for a new one.
        base_number: The number of the revision that it began from.
        is_writer: Whether the person writes on it.
        sees_key: Whether the person has written on it, or has asked for its key.
        may_write: Whether the person may join in writing it.
        may_review: Whether the person may review it: never somebody who wrote on it.
        revision_number: What it became once published.
        returned: Who gave it back, until it is handed in again.
    """

    uid: UUID
    exercise_uid: UUID
    item_uid: UUID | None
    base_number: int | None
    revision_number: int | None
    collection: str
    slug: str
    kind: str
    title: str
    files: Files
    content_hash: str
    version: int
    client_key: str | None
    state: DraftState
    author: str
    is_writer: bool
    sees_key: bool
    may_write: bool
    may_review: bool
    clearances: tuple[Mapping[str, Any], ...]
    intake: Mapping[str, Any] | None
    created_at: datetime
    saved_at: datetime
    submitted_at: datetime | None
    returned: Returned | None

    @property
    def is_open_to_writing(self) -> bool:
        """Whether the person can change it now."""
        return self.is_writer and self.state is DraftState.WRITING


def find_draft(
    session: Session, acting: ActingUser, draft_uid: UUID, *, lock: bool = False
) -> Draft:
    """Return a draft whose collection's keys the person may know.

    Raises:
        NotFoundError: There is no such draft, or the person may not know of it.
    """
    return _find(session, acting, draft_uid, lock=lock)[0]


def _find(
    session: Session, acting: ActingUser, draft_uid: UUID, *, lock: bool = False
) -> tuple[Draft, CollectionOwner]:
    """Return a draft and whose its collection is, in one query."""
    query = (
        select(Draft, Collection)
        .join(Collection, Collection.name == Draft.collection)
        .where(Draft.uid == draft_uid, open_collections(acting, Action.READ_KEYS))
    )
    row = session.execute(query.with_for_update(of=Draft) if lock else query).one_or_none()
    if row is None:
        raise NotFoundError(f"draft {draft_uid}")
    draft, collection = row
    return draft, CollectionOwner(collection.organisation_id, collection.is_private)


def writers_draft(
    session: Session, acting: ActingUser, draft_uid: UUID, *, lock: bool = False
) -> Draft:
    """Return a draft on which the person writes.

    Raises:
        NotFoundError: There is no such draft, or the person may not write in its collection.
        PermissionDeniedError: The person does not write on this one.
    """
    draft = find_draft(session, acting, draft_uid, lock=lock)
    require(session, acting, Action.WRITE, draft.collection)
    if acting.id not in draft.writers:
        raise PermissionDeniedError(
            "You do not write on this draft. Join in first; you can then no longer code it blind."
        )
    return draft


def get_draft(session: Session, *, acting: ActingUser, draft_uid: UUID) -> DraftView:
    """Return a draft as the person sees it; the key is for pages to leave out where not open.

    Raises:
        NotFoundError: There is no such draft, or the person may not know of it.
    """
    draft, owner = _find(session, acting, draft_uid)
    numbers = _numbers(session, draft.base_revision_id, draft.revision_id)
    item_id = draft.item_id
    if item_id is None and draft.revision_id is not None:
        item_id = session.get_one(ItemRevision, draft.revision_id).item_id
    author = session.get(User, draft.author_id) if draft.author_id else None
    return DraftView(
        uid=draft.uid,
        exercise_uid=draft.exercise_uid,
        item_uid=session.scalar(select(Item.uid).where(Item.id == item_id)) if item_id else None,
        base_number=numbers.get(draft.base_revision_id or 0),
        revision_number=numbers.get(draft.revision_id or 0),
        collection=draft.collection,
        slug=draft.slug,
        kind=draft.kind,
        title=draft.title,
        files=draft.files,
        content_hash=draft.content_hash,
        version=draft.version,
        client_key=draft.client_key,
        state=draft.state,
        author=author.display_name if author else "the command line",
        is_writer=acting.id in draft.writers,
        sees_key=knows_key(acting, draft),
        may_write=may(acting, Action.WRITE, owner),
        may_review=may_review(acting, draft, owner),
        clearances=tuple(draft.clearances),
        intake=draft.intake,
        created_at=draft.created_at,
        saved_at=draft.saved_at,
        submitted_at=draft.submitted_at,
        returned=find_returned(session, draft),
    )


def _numbers(session: Session, *revision_ids: int | None) -> dict[int, int]:
    wanted = [one for one in revision_ids if one is not None]
    if not wanted:
        return {}
    found = session.execute(
        select(ItemRevision.id, ItemRevision.number).where(ItemRevision.id.in_(wanted))
    )
    return {row.id: row.number for row in found}


def knows_key(acting: ActingUser, draft: Draft) -> bool:
    """Whether the person has written on a draft, looked at its key, or it is over."""
    return (
        acting.id in draft.writers
        or acting.id in draft.key_readers
        or draft.state not in OPEN_STATES
    )


def may_review(acting: ActingUser, draft: Draft, owner: CollectionOwner) -> bool:
    """Whether the person may decide about a draft: not where they wrote on it themselves."""
    written_by = acting.id if acting.id in draft.writers else draft.author_id
    return may(acting, Action.REVIEW, owner, written_by=written_by)


def require_key(session: Session, *, acting: ActingUser, draft_uid: UUID) -> DraftView:
    """Return a draft whose key the person has asked for.

    Raises:
        NotFoundError: There is no such draft, or the person may not know of it.
        PermissionDeniedError: The person has not asked for its key.
    """
    view = get_draft(session, acting=acting, draft_uid=draft_uid)
    if not view.sees_key:
        raise PermissionDeniedError(
            "Its key is not open to you yet: code it blind first, or ask for the key on its page."
        )
    return view


def join(session: Session, *, acting: ActingUser, draft_uid: UUID) -> None:
    """Begin to write on a draft of somebody else.

    Raises:
        NotFoundError: There is no such draft, or the person may not write in its collection.
        ConflictError: It is published or discarded.
    """
    draft = find_draft(session, acting, draft_uid, lock=True)
    require(session, acting, Action.WRITE, draft.collection)
    require_open(draft)
    if acting.id not in draft.writers:
        draft.writers = [*draft.writers, acting.id]


def ask_for_key(session: Session, *, acting: ActingUser, draft_uid: UUID) -> None:
    """Open the key to somebody who does not write on the draft, and who then cannot code it blind.

    Raises:
        NotFoundError: There is no such draft, or the person may not know of it.
    """
    draft = find_draft(session, acting, draft_uid, lock=True)
    if acting.id not in (*draft.key_readers, *draft.writers):
        draft.key_readers = [*draft.key_readers, acting.id]


def require_open(draft: Draft) -> None:
    """Stop where a draft is over.

    Raises:
        ConflictError: It is published or discarded.
    """
    if draft.state not in OPEN_STATES:
        raise ConflictError(f"This draft is {draft.state.value}.")


# Lists ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft in a list."""

    uid: UUID
    title: str
    kind: str
    collection: str
    state: DraftState
    author: str
    saved_at: datetime
    is_mine: bool
    may_review: bool
    may_code_blind: bool
    is_returned: bool
    batch: str

    @property
    def waits_for_me(self) -> bool:
        """Whether it waits for the person to code it blind, or to review it."""
        return not self.is_mine and (
            self.may_code_blind or (self.may_review and self.state is DraftState.IN_REVIEW)
        )


def list_drafts(session: Session, *, acting: ActingUser) -> tuple[DraftCard, ...]:
    """List the drafts under way that the person may know of, the one saved last first."""
    rows = session.execute(
        select(Draft, User.display_name, ImportBatch.file_name, Collection)
        .join(Collection, Collection.name == Draft.collection)
        .outerjoin(User, User.id == Draft.author_id)
        .outerjoin(ImportBatch, ImportBatch.id == Draft.batch_id)
        .where(
            Draft.state.in_(OPEN_STATES),
            open_collections(acting, Action.READ_KEYS),
        )
        .order_by(Draft.saved_at.desc(), Draft.id.desc())
        .limit(LISTED)
    ).all()
    returned = returned_uids(
        session, (draft.uid for draft, *_ in rows if draft.state is DraftState.WRITING)
    )
    return tuple(
        DraftCard(
            uid=draft.uid,
            title=draft.title,
            kind=draft.kind,
            collection=draft.collection,
            state=draft.state,
            author=author or "the command line",
            saved_at=draft.saved_at,
            is_mine=acting.id in draft.writers,
            may_review=may_review(
                acting, draft, CollectionOwner(owner.organisation_id, owner.is_private)
            ),
            may_code_blind=draft.state is DraftState.IN_REVIEW and not knows_key(acting, draft),
            is_returned=draft.uid in returned,
            batch=batch or "",
        )
        for draft, author, batch, owner in rows
    )


def writable_collections(session: Session, *, acting: ActingUser) -> tuple[tuple[str, str], ...]:
    """List name and title of the collections in which the person may write, by title."""
    rows = session.execute(
        select(Collection.name, Collection.title)
        .where(open_collections(acting, Action.WRITE))
        .order_by(Collection.title, Collection.name)
    )
    return tuple((row.name, row.title) for row in rows)


def is_administrator(acting: ActingUser) -> bool:
    """Whether the person administers the site."""
    return acting.has_any(Role.ADMINISTRATOR)
