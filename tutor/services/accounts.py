"""Accounts: registering, logging in and out, passwords, and what an administrator may do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from tutor.errors import ConflictError, NotFoundError
from tutor.models.attempt import Attempt
from tutor.models.organisation import OrganisationMembership
from tutor.models.person import LoginSession, Membership, PasswordReset, Role, User
from tutor.services.access import ActingUser, InvalidInputError, OrganisationRole, require_any
from tutor.services.logins import LOGIN_LIFETIME
from tutor.services.passwords import (
    check_password,
    hash_password,
    hash_token,
    needs_rehash,
    new_token,
)
from tutor.services.throttle import (
    check_throttle,
    count_failure,
    forget_failures,
    purge_throttle,
)

RESET_LIFETIME = timedelta(hours=2)
RESET_PAUSE = timedelta(minutes=5)
VISITOR_LIFETIME = timedelta(days=30)
USERS_PER_PAGE = 50

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_LONGEST_ADDRESS = 254
_LONGEST_NAME = 100


class WrongPasswordError(InvalidInputError):
    """The address or the password is wrong; which of the two is not said."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a person sees of the own account."""

    uid: UUID
    email: str | None
    display_name: str
    roles: frozenset[Role]
    created_at: datetime
    preferences: dict[str, Any]


def as_acting(user: User, memberships: frozenset[OrganisationRole] = frozenset()) -> ActingUser:
    """Return the value that stands for this user in every service."""
    return ActingUser(
        id=user.id,
        uid=user.uid,
        display_name=user.display_name,
        roles=frozenset(membership.role for membership in user.memberships),
        is_visitor=user.email is None,
        memberships=memberships,
    )


def memberships_of(session: Session, user_id: int) -> frozenset[OrganisationRole]:
    """Return the roles of somebody in organisations."""
    rows = session.execute(
        select(OrganisationMembership.organisation_id, OrganisationMembership.role).where(
            OrganisationMembership.user_id == user_id
        )
    )
    return frozenset(OrganisationRole(*row) for row in rows)


def has_accounts(session: Session) -> bool:
    """Whether anybody but visitors has an account."""
    found = select(User.id).where(User.email.is_not(None)).limit(1)
    return session.scalar(found) is not None


def _clean_email(email: str) -> str:
    cleaned = email.strip().lower()
    if len(cleaned) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(cleaned):
        raise InvalidInputError(
            f"{email!r} is not an e-mail address; write one like name@example.org.", field="email"
        )
    return cleaned


def _clean_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= _LONGEST_NAME:
        raise InvalidInputError(
            f"The name has {len(cleaned)} characters; use 1 to {_LONGEST_NAME}.",
            field="display_name",
        )
    return cleaned


def create_user(
    session: Session,
    *,
    email: str,
    display_name: str,
    password: str,
    roles: Iterable[Role],
    now: datetime,
) -> ActingUser:
    """Make an account.

    Raises:
        InvalidInputError: The address, name or password cannot be taken.
        ConflictError: The address has an account.
    """
    user = User(uid=uuid4(), preferences={}, created_at=now, display_name="", memberships=[])
    _fill_account(session, user, email=email, display_name=display_name, password=password)
    user.memberships = [Membership(role=role) for role in sorted(roles, key=lambda r: r.value)]
    session.add(user)
    session.flush()
    return as_acting(user)


def _fill_account(
    session: Session, user: User, *, email: str, display_name: str, password: str
) -> None:
    address = _clean_email(email)
    if session.scalar(select(User.id).where(User.email == address)) is not None:
        raise ConflictError(f"{address} has an account already; log in, or reset its password.")
    user.display_name = _clean_name(display_name)
    user.password_hash = hash_password(password)
    user.email = address


def register(
    session: Session,
    *,
    email: str,
    display_name: str,
    password: str,
    now: datetime,
    visitor: ActingUser | None = None,
) -> ActingUser:
    """Register a learner; a visitor keeps every attempt, for the row stays the same.

    Raises:
        InvalidInputError: The address, name or password cannot be taken.
        ConflictError: The address has an account.
    """
    if visitor is None or not visitor.is_visitor:
        return create_user(
            session,
            email=email,
            display_name=display_name,
            password=password,
            roles=[Role.LEARNER],
            now=now,
        )
    user = session.get_one(User, visitor.id)
    _fill_account(session, user, email=email, display_name=display_name, password=password)
    session.flush()
    return as_acting(user)


def create_visitor(session: Session, *, now: datetime) -> ActingUser:
    """Make a row for somebody who tries a chart without an account."""
    user = User(
        uid=uuid4(),
        display_name="Visitor",
        preferences={},
        created_at=now,
        memberships=[Membership(role=Role.LEARNER)],
    )
    session.add(user)
    session.flush()
    return as_acting(user)


def authenticate(
    session: Session, *, email: str, password: str, address: str, now: datetime
) -> ActingUser:
    """Check an address and a password.

    A failure is counted, so the caller commits also when this raises
    `WrongPasswordError`.

    Raises:
        ThrottledError: Too many failed lately.
        WrongPasswordError: One of the two is wrong.
    """
    cleaned = email.strip().lower()
    check_throttle(session, email=cleaned, address=address, now=now)
    user = session.scalar(select(User).where(User.email == cleaned))
    if not check_password(user.password_hash if user else None, password) or user is None:
        count_failure(session, email=cleaned, address=address, now=now)
        raise WrongPasswordError("The address or the password is wrong.", field="password")
    forget_failures(session, email=cleaned, address=address)
    if user.password_hash and needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
    return as_acting(user, memberships_of(session, user.id))


def change_password(
    session: Session, *, acting: ActingUser, old: str, new: str, keep_token: str | None
) -> None:
    """Choose a new password; every other login of the account ends.

    Raises:
        WrongPasswordError: The old password is wrong.
        InvalidInputError: The new one cannot be taken.
    """
    user = session.get_one(User, acting.id)
    if not check_password(user.password_hash, old):
        raise WrongPasswordError("The present password is wrong.", field="old_password")
    user.password_hash = hash_password(new)
    kept = hash_token(keep_token) if keep_token else ""
    session.execute(
        delete(LoginSession).where(
            LoginSession.user_id == acting.id, LoginSession.token_hash != kept
        )
    )


def request_reset(session: Session, *, email: str, now: datetime) -> tuple[str, str] | None:
    """Make a reset token for an address.

    None where the address has no account (which is not told), or was sent one
    a moment ago: nobody's mailbox is filled by a stranger.
    """
    user = session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None or user.email is None:
        return None
    recent = select(PasswordReset.id).where(
        PasswordReset.user_id == user.id,
        PasswordReset.expires_at > now + RESET_LIFETIME - RESET_PAUSE,
    )
    if session.scalar(recent) is not None:
        return None
    return user.email, _new_reset(session, user, now)


def issue_reset(
    session: Session, *, acting: ActingUser, user_uid: UUID, now: datetime
) -> tuple[str, str]:
    """Make a one-time reset token for somebody, as an administrator; returns address and token.

    Raises:
        NotFoundError: No such account, or the person is no administrator.
    """
    require_any(acting, Role.ADMINISTRATOR)
    user = session.scalar(select(User).where(User.uid == user_uid, User.email.is_not(None)))
    if user is None:
        raise NotFoundError(f"user {user_uid}")
    return str(user.email), _new_reset(session, user, now)


def _new_reset(session: Session, user: User, now: datetime) -> str:
    token = new_token()
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))
    session.add(
        PasswordReset(
            user_id=user.id, token_hash=hash_token(token), expires_at=now + RESET_LIFETIME
        )
    )
    return token


def find_reset(session: Session, *, token: str, now: datetime) -> str | None:
    """Return the address of the account that a token is for; None where it is no longer good.

    Only somebody with the token learns the address, and could take the account anyway.
    """
    return session.scalar(
        select(User.email)
        .join(PasswordReset, PasswordReset.user_id == User.id)
        .where(
            PasswordReset.token_hash == hash_token(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
        )
    )


def reset_password(session: Session, *, token: str, password: str, now: datetime) -> None:
    """Choose a new password with a one-time token; every login of the account ends.

    Raises:
        NotFoundError: The token was used, has expired, or never was.
        InvalidInputError: The password cannot be taken; the token stays good.
    """
    hashed = hash_password(password)
    used = session.execute(
        update(PasswordReset)
        .where(
            PasswordReset.token_hash == hash_token(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
        )
        .values(used_at=now)
        .returning(PasswordReset.user_id)
    ).scalar()
    if used is None:
        raise NotFoundError("no such reset link, or it was used")
    session.get_one(User, used).password_hash = hashed
    session.execute(delete(LoginSession).where(LoginSession.user_id == used))


def get_account(session: Session, *, acting: ActingUser) -> Account:
    """Return the person's own account."""
    return _account(session.get_one(User, acting.id))


def _account(user: User) -> Account:
    roles = frozenset(membership.role for membership in user.memberships)
    return Account(
        user.uid, user.email, user.display_name, roles, user.created_at, dict(user.preferences)
    )


def set_preference(session: Session, *, acting: ActingUser, name: str, value: Any) -> None:
    """Keep a preference of the person, e.g. that a guide was dismissed."""
    user = session.get_one(User, acting.id)
    user.preferences = {**user.preferences, name: value}


def list_users(session: Session, *, acting: ActingUser, words: str = "") -> tuple[Account, ...]:
    """List accounts for an administrator, those that match the words in address or name.

    Raises:
        NotFoundError: The person is no administrator.
    """
    require_any(acting, Role.ADMINISTRATOR)
    query = select(User).where(User.email.is_not(None)).order_by(User.email).limit(USERS_PER_PAGE)
    if words.strip():
        pattern = f"%{words.strip().lower()}%"
        query = query.where(
            or_(User.email.like(pattern), func.lower(User.display_name).like(pattern))
        )
    return tuple(_account(user) for user in session.scalars(query))


def create_user_as(
    session: Session,
    *,
    acting: ActingUser,
    email: str,
    display_name: str,
    role: Role,
    now: datetime,
) -> str:
    """Make an account as an administrator; returns the token of its first-password link.

    Raises:
        NotFoundError: The person is no administrator.
        InvalidInputError: The address or name cannot be taken.
        ConflictError: The address has an account.
    """
    require_any(acting, Role.ADMINISTRATOR)
    made = create_user(
        session,
        email=email,
        display_name=display_name,
        # Nobody knows this one; the link below is how the person chooses the first.
        password=new_token(),
        roles=[role],
        now=now,
    )
    _address, token = issue_reset(session, acting=acting, user_uid=made.uid, now=now)
    return token


def purge_expired(session: Session, *, now: datetime) -> None:
    """Delete what nobody can use any more: old visitors, logins, reset links, throttle windows."""
    recent = select(Attempt.user_id).where(Attempt.started_at > now - VISITOR_LIFETIME)
    session.execute(
        delete(User).where(
            User.email.is_(None),
            User.created_at < now - VISITOR_LIFETIME,
            User.id.not_in(recent),
        )
    )
    session.execute(delete(LoginSession).where(LoginSession.last_seen_at < now - LOGIN_LIFETIME))
    session.execute(delete(PasswordReset).where(PasswordReset.expires_at < now))
    purge_throttle(session, now=now)
