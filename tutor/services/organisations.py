"""Organisations and who belongs to them; what they own is in `tutor.services.collections`."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, delete, func, select, true
from sqlalchemy.orm import Session

from tutor.errors import ConflictError, NotFoundError
from tutor.models.organisation import Collection, Organisation, OrganisationMembership
from tutor.models.person import Role, User
from tutor.services.access import ActingUser, InvalidInputError, require_any
from tutor.services.visibility import set_aside_unseen

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_SLUG = 60
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """One organisation in a list."""

    uid: UUID
    slug: str
    name: str
    members: int
    collections: int


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member with all roles in the organisation, in the order of `Role`."""

    uid: UUID
    email: str | None
    display_name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class OrganisationDetail:
    """An organisation with its members, by address."""

    uid: UUID
    slug: str
    name: str
    created_at: datetime
    members: tuple[MemberView, ...]


@dataclass(frozen=True, slots=True)
class OwnMembership:
    """An organisation to which a person belongs, and as what."""

    uid: UUID
    name: str
    roles: tuple[Role, ...]


def create_organisation(
    session: Session, *, acting: ActingUser, name: str, slug: str, now: datetime
) -> UUID:
    """Make an organisation; its slug, by which collections name it, never changes.

    Raises:
        NotFoundError: The person is no administrator of the site.
        InvalidInputError: The name or the slug cannot be taken.
        ConflictError: There is one with this slug.
    """
    require_any(acting, Role.ADMINISTRATOR)
    if len(slug) > _LONGEST_SLUG or not _SLUG.fullmatch(slug):
        raise InvalidInputError(
            f"{slug!r} is no short name; write small letters, digits and single hyphens, "
            f"at most {_LONGEST_SLUG}, like north-valley-clinic.",
            field="slug",
        )
    cleaned = _clean_name(name)
    if session.scalar(select(Organisation.id).where(Organisation.slug == slug)) is not None:
        raise ConflictError(f"There is an organisation {slug!r} already.")
    made = Organisation(uid=uuid4(), slug=slug, name=cleaned, created_at=now)
    session.add(made)
    session.flush()
    return made.uid


def _clean_name(name: str) -> str:
    cleaned = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(cleaned) <= _LONGEST_NAME:
        raise InvalidInputError(
            f"The name has {len(cleaned)} characters; use 1 to {_LONGEST_NAME}.", field="name"
        )
    return cleaned


def rename_organisation(
    session: Session, *, acting: ActingUser, organisation_uid: UUID, name: str
) -> None:
    """Give an organisation another name.

    Raises:
        NotFoundError: There is no such organisation, or the person does not administer it.
        InvalidInputError: The name cannot be taken.
    """
    administered_organisation(session, acting, organisation_uid).name = _clean_name(name)


def administered_organisation(
    session: Session, acting: ActingUser, organisation_uid: UUID
) -> Organisation:
    """Return an organisation that the person administers; another does not exist."""
    found = session.scalar(
        select(Organisation).where(Organisation.uid == organisation_uid, _administered(acting))
    )
    if found is None:
        raise NotFoundError(f"organisation {organisation_uid}")
    return found


def _administered(acting: ActingUser) -> ColumnElement[bool]:
    if acting.has_any(Role.ADMINISTRATOR):
        return true()
    return Organisation.id.in_(sorted(acting.organisations_as(Role.ADMINISTRATOR)))


def find_organisation(session: Session, *, acting: ActingUser, slug: str) -> UUID:
    """Return the uid of the organisation with a slug.

    Raises:
        NotFoundError: There is none, or the person does not administer it.
    """
    query = select(Organisation.uid).where(Organisation.slug == slug, _administered(acting))
    uid = session.scalar(query)
    if uid is None:
        raise NotFoundError(
            f"There is no organisation {slug!r}; see: coder-tutor organisation list."
        )
    return uid


def list_organisations(session: Session, *, acting: ActingUser) -> tuple[OrganisationView, ...]:
    """List the organisations that the person administers, by name."""
    members = (
        select(func.count(OrganisationMembership.user_id.distinct()))
        .where(OrganisationMembership.organisation_id == Organisation.id)
        .scalar_subquery()
    )
    collections = (
        select(func.count(Collection.id))
        .where(Collection.organisation_id == Organisation.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Organisation.uid, Organisation.slug, Organisation.name, members, collections)
        .where(_administered(acting))
        .order_by(Organisation.name, Organisation.id)
    )
    return tuple(OrganisationView(*row) for row in rows)


def get_organisation(
    session: Session, *, acting: ActingUser, organisation_uid: UUID
) -> OrganisationDetail:
    """Return an organisation with its members.

    Raises:
        NotFoundError: There is no such organisation, or the person does not administer it.
    """
    found = administered_organisation(session, acting, organisation_uid)
    people: dict[int, User] = {}
    roles: defaultdict[int, set[Role]] = defaultdict(set)
    for user, role in session.execute(_members(found.id)):
        people[user.id] = user
        roles[user.id].add(role)
    members = tuple(
        MemberView(user.uid, user.email, user.display_name, _in_order(roles[user.id]))
        for user in people.values()
    )
    return OrganisationDetail(found.uid, found.slug, found.name, found.created_at, members)


def _members(organisation_id: int) -> Select[User, Role]:
    return (
        select(User, OrganisationMembership.role)
        .join(OrganisationMembership, OrganisationMembership.user_id == User.id)
        .where(OrganisationMembership.organisation_id == organisation_id)
        .order_by(User.email, User.id)
    )


def _in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    return tuple(sorted(roles, key=list(Role).index))


def list_own_memberships(session: Session, *, acting: ActingUser) -> tuple[OwnMembership, ...]:
    """List the organisations to which the person belongs, by name."""
    rows = session.execute(
        select(Organisation.name, Organisation.uid, OrganisationMembership.role)
        .join(OrganisationMembership, OrganisationMembership.organisation_id == Organisation.id)
        .where(OrganisationMembership.user_id == acting.id)
        .order_by(Organisation.name, Organisation.id)
    )
    found: defaultdict[tuple[UUID, str], set[Role]] = defaultdict(set)
    for name, uid, role in rows:
        found[uid, name].add(role)
    return tuple(OwnMembership(uid, name, _in_order(roles)) for (uid, name), roles in found.items())


def add_member(
    session: Session, *, acting: ActingUser, organisation_uid: UUID, email: str, role: Role
) -> None:
    """Give somebody with an account a role in an organisation; a second time changes nothing.

    Raises:
        NotFoundError: There is no such organisation, or the person does not administer it.
        InvalidInputError: No account has this address.
    """
    organisation = administered_organisation(session, acting, organisation_uid)
    user_id = session.scalar(select(User.id).where(User.email == email.strip().lower()))
    if user_id is None:
        raise InvalidInputError(
            f"No account has the address {email!r}; the person registers first, or an "
            "administrator makes the account.",
            field="email",
        )
    held = select(OrganisationMembership.id).where(
        OrganisationMembership.user_id == user_id,
        OrganisationMembership.organisation_id == organisation.id,
        OrganisationMembership.role == role,
    )
    if session.scalar(held) is None:
        session.add(
            OrganisationMembership(user_id=user_id, organisation_id=organisation.id, role=role)
        )
        session.flush()


def remove_member(
    session: Session,
    *,
    acting: ActingUser,
    organisation_uid: UUID,
    user_uid: UUID,
    role: Role | None = None,
) -> None:
    """Take a role in an organisation from somebody, or all of them.

    With the last role goes the sight of the private collections: attempts
    that are open there are set aside; what was handed in stays readable.

    Raises:
        NotFoundError: The person does not administer such an organisation, or
            nobody there has this uid and role.
    """
    organisation = administered_organisation(session, acting, organisation_uid)
    of_user = select(User.id).where(User.uid == user_uid).scalar_subquery()
    statement = delete(OrganisationMembership).where(
        OrganisationMembership.organisation_id == organisation.id,
        OrganisationMembership.user_id == of_user,
    )
    if role is not None:
        statement = statement.where(OrganisationMembership.role == role)
    removed = session.execute(statement.returning(OrganisationMembership.id)).all()
    if not removed:
        raise NotFoundError(f"member {user_uid} of {organisation_uid}")
    set_aside_unseen(session)


def find_member(session: Session, *, email: str) -> UUID:
    """Return the uid of the account with an address, for a command.

    Raises:
        NotFoundError: No account has this address.
    """
    uid = session.scalar(select(User.uid).where(User.email == email.strip().lower()))
    if uid is None:
        raise NotFoundError(f"No account has the address {email!r}.")
    return uid
