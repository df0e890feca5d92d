"""Whose a collection is, as administrators decide it: the public bank's or an organisation's.

What each person may see and do of it follows in `tutor.services.visibility`.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tutor.errors import ConflictError, NotFoundError
from tutor.models.item import Item, ItemState
from tutor.models.organisation import Collection
from tutor.models.person import Role
from tutor.services.access import ActingUser, InvalidInputError, require_any
from tutor.services.organisations import administered_organisation
from tutor.services.visibility import Action, items_open_to, set_aside_unseen

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_NAME = 100
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection of an organisation; `exercises` are those on offer."""

    name: str
    title: str
    is_private: bool
    exercises: int


def list_collections(
    session: Session, *, acting: ActingUser, organisation_uid: UUID
) -> tuple[CollectionView, ...]:
    """List what an organisation owns, by title.

    Raises:
        NotFoundError: There is no such organisation, or the person does not administer it.
    """
    organisation = administered_organisation(session, acting, organisation_uid)
    exercises = (
        select(func.count(Item.id))
        .where(
            Item.collection == Collection.name,
            Item.state == ItemState.ACTIVE,
            items_open_to(acting, Action.SEE),
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(Collection.name, Collection.title, Collection.is_private, exercises)
        .where(Collection.organisation_id == organisation.id)
        .order_by(Collection.title, Collection.name)
    )
    return tuple(CollectionView(*row) for row in rows)


def list_public_collections(session: Session, *, acting: ActingUser) -> tuple[tuple[str, str], ...]:
    """List name and title of what belongs to the public bank, by name.

    Raises:
        NotFoundError: The person is no administrator of the site.
    """
    require_any(acting, Role.ADMINISTRATOR)
    rows = session.execute(
        select(Collection.name, Collection.title)
        .where(Collection.organisation_id.is_(None))
        .order_by(Collection.name)
    )
    return tuple((row.name, row.title) for row in rows)


def give_collection(
    session: Session,
    *,
    acting: ActingUser,
    organisation_uid: UUID,
    name: str,
    title: str = "",
    is_private: bool = True,
) -> None:
    """Give a collection to an organisation: one of the public bank, or a new and empty one.

    Open attempts of people who no longer see it are set aside.

    Raises:
        NotFoundError: There is no such organisation, or the person is no
            administrator of the site.
        InvalidInputError: The name or title of a new one cannot be taken.
        ConflictError: It belongs to an organisation already.
    """
    require_any(acting, Role.ADMINISTRATOR)
    organisation = administered_organisation(session, acting, organisation_uid)
    row = session.scalar(select(Collection).where(Collection.name == name))
    if row is None:
        row = _new_collection(name, title)
        session.add(row)
    elif row.organisation_id is not None:
        raise ConflictError(
            f"The collection {name!r} belongs to an organisation already; that one must first "
            "give it to the public bank."
        )
    row.organisation_id, row.is_private = organisation.id, is_private
    session.flush()
    set_aside_unseen(session)


def _new_collection(name: str, title: str) -> Collection:
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise InvalidInputError(
            f"{name!r} is no name of a collection; write small letters, digits and single "
            f"hyphens, at most {_LONGEST_NAME}, like clinic-screening.",
            field="collection",
        )
    cleaned = " ".join(title.replace("\x00", "").split())
    if not 1 <= len(cleaned) <= _LONGEST_TITLE:
        raise InvalidInputError(
            f"A new collection needs a title; this one has {len(cleaned)} characters, "
            f"use 1 to {_LONGEST_TITLE}.",
            field="title",
        )
    return Collection(name=name, title=cleaned)


def set_privacy(
    session: Session, *, acting: ActingUser, organisation_uid: UUID, name: str, is_private: bool
) -> None:
    """Show an organisation's collection to its members only, or to everybody.

    Raises:
        NotFoundError: The organisation has no such collection, or the person
            is no administrator of the site.
    """
    _owned(session, acting, organisation_uid, name).is_private = is_private
    session.flush()
    set_aside_unseen(session)


def release_collection(
    session: Session, *, acting: ActingUser, organisation_uid: UUID, name: str
) -> None:
    """Give an organisation's collection to the public bank: everybody sees it from now on.

    Raises:
        NotFoundError: The organisation has no such collection, or the person
            is no administrator of the site.
    """
    row = _owned(session, acting, organisation_uid, name)
    row.organisation_id, row.is_private = None, False


def _owned(session: Session, acting: ActingUser, organisation_uid: UUID, name: str) -> Collection:
    require_any(acting, Role.ADMINISTRATOR)
    organisation = administered_organisation(session, acting, organisation_uid)
    row = session.scalar(
        select(Collection).where(
            Collection.name == name, Collection.organisation_id == organisation.id
        )
    )
    if row is None:
        raise NotFoundError(f"collection {name!r} of organisation {organisation_uid}")
    return row
