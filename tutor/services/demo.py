"""Demo accounts: one of each kind of user, to look at a first start from every side."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tutor.services.access import Role
from tutor.services.accounts import create_user, has_accounts

_PASSWORD_BYTES = 9
_DEMO_USERS = (
    ("student", "Demo student", Role.LEARNER),
    ("author", "Demo author", Role.AUTHOR),
    ("reviewer", "Demo reviewer", Role.REVIEWER),
    ("instructor", "Demo instructor", Role.INSTRUCTOR),
    ("employer", "Demo employer", Role.EMPLOYER),
    ("administrator", "Demo administrator", Role.ADMINISTRATOR),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What the operator is shown once: the password is kept only as a hash."""

    role: str
    email: str
    password: str


def create_demo_accounts(session: Session, *, now: datetime) -> tuple[DemoAccount, ...]:
    """Make the demo accounts in a database that has no account at all; otherwise none.

    The caller decides whether the installation may have them (see
    `Settings.is_real_installation`).
    """
    if has_accounts(session):
        return ()
    accounts = []
    for name, display_name, role in _DEMO_USERS:
        account = DemoAccount(name, f"{name}@demo.example", secrets.token_urlsafe(_PASSWORD_BYTES))
        create_user(
            session,
            email=account.email,
            display_name=display_name,
            password=account.password,
            roles=frozenset({role}),
            now=now,
        )
        accounts.append(account)
    return tuple(accounts)
