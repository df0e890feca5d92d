"""What a person may see and do, said in one place: every query on items takes its condition here.

An item belongs to a collection, and a collection to the public bank or to one
organisation. Whatever is public is for everybody; what is private is for the
members of its organisation, whatever their role. Author, reviewer and
instructor are so of the public bank by a role for the site, and of an
organisation's collections by a role in it, never of the other. Who has no
right to a thing is told the same as where there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import ColumnElement, exists, false, or_, select, true, update
from sqlalchemy.orm import Session

from tutor.errors import NotFoundError
from tutor.models.attempt import Attempt, AttemptState
from tutor.models.item import Item
from tutor.models.organisation import Collection, OrganisationMembership
from tutor.models.person import Membership, Role
from tutor.services.access import ActingUser


class Action(Enum):
    """What is done with the exercises of a collection."""

    SEE = "see"
    READ_KEYS = "read keys"
    WRITE = "write"
    REVIEW = "review"
    TEACH = "teach"


# Besides these, an organisation's administrator may do everything with its collections, and the
# site's administrator with all. Instructors write too: they are who makes the bank grow.
_ROLES: Mapping[Action, frozenset[Role]] = {
    Action.SEE: frozenset(Role),
    Action.READ_KEYS: frozenset({Role.AUTHOR, Role.REVIEWER, Role.INSTRUCTOR}),
    Action.WRITE: frozenset({Role.AUTHOR, Role.INSTRUCTOR}),
    Action.REVIEW: frozenset({Role.REVIEWER}),
    Action.TEACH: frozenset({Role.INSTRUCTOR}),
}


@dataclass(frozen=True, slots=True)
class CollectionOwner:
    """Whose a collection is; the public bank has no organisation."""

    organisation_id: int | None
    is_private: bool


PUBLIC_BANK = CollectionOwner(None, is_private=False)


def may(
    acting: ActingUser | None,
    action: Action,
    owner: CollectionOwner,
    *,
    written_by: int | None = None,
) -> bool:
    """Whether a person may do something with the exercises of a collection.

    Args:
        acting: The person; None for a stranger.
        action: What is to be done.
        owner: Whose the collection is.
        written_by: Who wrote what is to be reviewed. Nobody reviews their own
            work, except administrators of the site: an installation of one
            person could otherwise publish nothing.
    """
    if acting is not None and acting.has_any(Role.ADMINISTRATOR):
        return True
    if action is Action.SEE and not owner.is_private:
        return True
    if acting is None or (action is Action.REVIEW and written_by == acting.id):
        return False
    if owner.organisation_id is None:
        return acting.has_any(*_ROLES[action])
    return owner.organisation_id in acting.organisations_as(*_ROLES[action])


def require(
    session: Session,
    acting: ActingUser | None,
    action: Action,
    collection: str,
    *,
    written_by: int | None = None,
) -> CollectionOwner:
    """Return whose a collection is, where the person may do something with its exercises.

    Raises:
        NotFoundError: There is no such collection, or the person may not.
    """
    row = session.execute(
        select(Collection.organisation_id, Collection.is_private).where(
            Collection.name == collection
        )
    ).one_or_none()
    owner = row and CollectionOwner(row.organisation_id, row.is_private)
    if owner is None or not may(acting, action, owner, written_by=written_by):
        raise NotFoundError(f"collection {collection!r}")
    return owner


def visible_items(acting: ActingUser | None) -> ColumnElement[bool]:
    """The condition on `Item` that every query for a person carries: what that person may see."""
    return items_open_to(acting, Action.SEE)


def items_open_to(acting: ActingUser | None, action: Action) -> ColumnElement[bool]:
    """The condition on `Item` that lets through what the person may do something with."""
    if acting is not None and acting.has_any(Role.ADMINISTRATOR):
        return true()
    return Item.collection.in_(select(Collection.name).where(open_collections(acting, action)))


def open_collections(acting: ActingUser | None, action: Action) -> ColumnElement[bool]:
    """The condition on `Collection` that lets through those with which the person may do that."""
    if acting is None:
        return ~Collection.is_private if action is Action.SEE else false()
    if acting.has_any(Role.ADMINISTRATOR):
        return true()
    ways: list[ColumnElement[bool]] = []
    if action is Action.SEE:
        ways.append(~Collection.is_private)
    elif acting.has_any(*_ROLES[action]):
        ways.append(Collection.organisation_id.is_(None))
    organisations = acting.organisations_as(*_ROLES[action])
    if organisations:
        ways.append(Collection.organisation_id.in_(sorted(organisations)))
    return or_(false(), *ways)


def own_attempts(acting: ActingUser) -> ColumnElement[bool]:
    """The condition on `Attempt` for queries on what a person has done.

    It needs none on the item beside it: what was begun was visible then, and
    what was handed in stays readable to who did.
    """
    return Attempt.user_id == acting.id


def set_aside_unseen(session: Session) -> None:
    """Set every open attempt aside whose person may no longer see its exercise.

    Called where memberships or owners of collections change, so that the many
    saves of an attempt need not ask. Going on would show the key to somebody
    for whom the exercise does not exist.
    """
    owner = select(Collection.organisation_id).where(Collection.name == Item.collection)
    is_member = exists().where(
        OrganisationMembership.user_id == Attempt.user_id,
        OrganisationMembership.organisation_id == owner.scalar_subquery(),
    )
    is_administrator = exists().where(
        Membership.user_id == Attempt.user_id, Membership.role == Role.ADMINISTRATOR
    )
    is_public = exists().where(Collection.name == Item.collection, ~Collection.is_private)
    unseen = exists().where(
        Item.id == Attempt.item_id, ~is_public, ~is_member.correlate(Attempt, Item)
    )
    session.execute(
        update(Attempt)
        .where(Attempt.state == AttemptState.IN_PROGRESS, unseen, ~is_administrator)
        .values(state=AttemptState.SET_ASIDE)
        .execution_options(synchronize_session=False)
    )
