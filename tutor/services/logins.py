"""Logins: each is a row that a browser's token stands for, so it can be ended from anywhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from tutor.errors import NotFoundError
from tutor.models.organisation import OrganisationMembership
from tutor.models.person import LoginSession, Membership, User
from tutor.services.access import ActingUser, OrganisationRole
from tutor.services.passwords import hash_token, new_token

LOGIN_LIFETIME = timedelta(days=30)
# Written back at most this often, so that reading a page does not write on every click.
LAST_SEEN_STEP = timedelta(minutes=10)

# Every request asks this, so it is one query, built once, for plain columns: a row for each
# role of the site beside each role in an organisation, which are few.
_LOGIN = (
    select(
        User.id,
        User.uid,
        User.display_name,
        User.email,
        LoginSession.last_seen_at,
        Membership.role,
        OrganisationMembership.organisation_id,
        OrganisationMembership.role.label("organisation_role"),
    )
    .join(LoginSession, LoginSession.user_id == User.id)
    .outerjoin(Membership, Membership.user_id == User.id)
    .outerjoin(OrganisationMembership, OrganisationMembership.user_id == User.id)
    .where(
        LoginSession.token_hash == bindparam("token_hash"),
        LoginSession.last_seen_at > bindparam("oldest"),
    )
)


@dataclass(frozen=True, slots=True)
class LoginView:
    """One login of the person; `is_own` marks the one that asks."""

    uid: UUID
    is_own: bool
    user_agent: str
    created_at: datetime
    last_seen_at: datetime


def open_login(session: Session, *, user_id: int, user_agent: str, now: datetime) -> str:
    """Begin a login; returns the token for the browser's cookie."""
    token = new_token()
    session.add(
        LoginSession(
            uid=uuid4(),
            user_id=user_id,
            token_hash=hash_token(token),
            user_agent=user_agent[:200],
            created_at=now,
            last_seen_at=now,
        )
    )
    session.flush()
    return token


@dataclass(frozen=True, slots=True)
class FoundLogin:
    """A login in force; `is_stale` says that its last use should be noted again."""

    acting: ActingUser
    is_stale: bool


def find_login(session: Session, *, token: str, now: datetime) -> FoundLogin | None:
    """Return the login that a token stands for; None where it ended, was revoked or never was."""
    rows = (
        session.connection()
        .execute(_LOGIN, {"token_hash": hash_token(token), "oldest": now - LOGIN_LIFETIME})
        .all()
    )
    if not rows:
        return None
    user = rows[0]
    acting = ActingUser(
        id=user.id,
        uid=user.uid,
        display_name=user.display_name,
        roles=frozenset(row.role for row in rows if row.role is not None),
        is_visitor=user.email is None,
        memberships=frozenset(
            OrganisationRole(row.organisation_id, row.organisation_role)
            for row in rows
            if row.organisation_id is not None
        ),
    )
    return FoundLogin(acting, user.last_seen_at < now - LAST_SEEN_STEP)


def touch_login(session: Session, *, token: str, now: datetime) -> None:
    """Note that a login is in use."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == hash_token(token))
        .values(last_seen_at=now)
    )


def list_logins(
    session: Session, *, acting: ActingUser, token: str | None = None
) -> tuple[LoginView, ...]:
    """List the person's own logins: the one whose token is given first, then the newest."""
    own = hash_token(token) if token else None
    rows = session.scalars(
        select(LoginSession)
        .where(LoginSession.user_id == acting.id)
        .order_by(LoginSession.last_seen_at.desc())
    )
    views = [
        LoginView(r.uid, r.token_hash == own, r.user_agent, r.created_at, r.last_seen_at)
        for r in rows
    ]
    return tuple(sorted(views, key=lambda view: not view.is_own))


def close_login(session: Session, *, token: str) -> None:
    """Log out: end the login that the token stands for."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == hash_token(token)))


def revoke_login(session: Session, *, acting: ActingUser, login_uid: UUID) -> None:
    """End one of the person's own logins.

    Raises:
        NotFoundError: The person has no such login.
    """
    found = session.scalar(
        select(LoginSession).where(LoginSession.uid == login_uid, LoginSession.user_id == acting.id)
    )
    if found is None:
        raise NotFoundError(f"login {login_uid}")
    session.delete(found)
    # `find_login` asks on the plain connection, which sees only what has been sent.
    session.flush()
