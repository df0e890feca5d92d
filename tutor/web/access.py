"""Who is looking: flask-login, wrapped here so that it can be replaced in one place.

The cookie holds a random token; the row that it stands for can be deleted, so
a login can be ended from anywhere.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import flask_login
from flask import Flask, g, request

from tutor.services import accounts, logins
from tutor.services.access import ActingUser, Role, require_any, require_somewhere
from tutor.web.services import app_services

View = TypeVar("View", bound=Callable[..., Any])
LONGEST_USER_AGENT = 200


class LoginRequiredError(Exception):
    """The page is for people with a login; answered with the log-in page."""


class _Person(flask_login.UserMixin):  # type: ignore[misc]
    """What flask-login keeps: the token is the id, the acting user rides along."""

    def __init__(self, token: str, acting: ActingUser) -> None:
        self.token = token
        self.acting = acting

    def get_id(self) -> str:
        return self.token


def init_access(app: Flask) -> None:
    """Connect flask-login to the login rows."""
    manager = flask_login.LoginManager()
    manager.session_protection = None  # The server-side row is the protection.
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)

    @app.before_request
    def know_who_acts() -> None:
        # Before any view opens a transaction: looking somebody up inside one would hold
        # the only writing connection longer, or wait for it for ever.
        if request.endpoint != "static":
            acting_user_or_none()


def _load(token: str) -> _Person | None:
    services = app_services()
    now = services.clock()
    with services.databases.read() as session:
        found = logins.find_login(session, token=token, now=now)
    if found is None:
        return None
    if found.is_stale:
        with services.databases.write.begin() as session:
            logins.touch_login(session, token=token, now=now)
    return _Person(token, found.acting)


def _person() -> _Person | None:
    # Asked several times a request, and each way through flask-login is a long one.
    if "person" not in g:
        person = flask_login.current_user._get_current_object()  # noqa: SLF001
        g.person = person if person.is_authenticated else None
    found: _Person | None = g.person
    return found


def acting_user_or_none() -> ActingUser | None:
    """Return who is acting; None for a stranger, and on the page of a failure."""
    if "has_failed" in g:
        return None
    person = _person()
    return person.acting if person else None


def acting_user() -> ActingUser:
    """Return who is acting.

    Raises:
        LoginRequiredError: Nobody is logged in.
    """
    acting = acting_user_or_none()
    if acting is None:
        raise LoginRequiredError
    return acting


def login_token() -> str | None:
    """Return the token of the present login."""
    person = _person()
    return person.token if person else None


def begin_login(acting: ActingUser, token: str) -> None:
    """Give the browser the cookie of a login that was just opened."""
    flask_login.login_user(_Person(token, acting))
    g.pop("person", None)


def end_login() -> None:
    """Take the cookie back."""
    flask_login.logout_user()
    g.pop("person", None)


def user_agent() -> str:
    """Return what the browser calls itself, for the list of logins."""
    return request.user_agent.string[:LONGEST_USER_AGENT]


def acting_or_new_visitor() -> ActingUser:
    """Return who is acting; a stranger becomes a visitor with a login of its own."""
    acting = acting_user_or_none()
    if acting is not None:
        return acting
    services = app_services()
    now = services.clock()
    with services.databases.write.begin() as session:
        acting = accounts.create_visitor(session, now=now)
        token = logins.open_login(session, user_id=acting.id, user_agent=user_agent(), now=now)
    begin_login(acting, token)
    return acting


def account_required(view: View) -> View:
    """Let only people with an account in; a visitor is asked to register or log in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if acting_user().is_visitor:
            raise LoginRequiredError
        return view(*args, **kwargs)

    return guarded  # type: ignore[return-value]


def roles_required(*roles: Role) -> Callable[[View], View]:
    """Let only people with one of the roles in; to others the page does not exist."""
    return _guard(require_any, roles)


def roles_somewhere(*roles: Role) -> Callable[[View], View]:
    """Let people with one of the roles in, be it for the site or in an organisation only."""
    return _guard(require_somewhere, roles)


def _guard(require: Callable[..., None], roles: tuple[Role, ...]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            require(acting_user(), *roles)
            return view(*args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate
