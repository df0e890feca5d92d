"""Passwords and tokens: how they are kept, and how long checking one takes."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tutor.services.access import InvalidInputError

# OWASP's second argon2id profile: a class of 300 that logs in at once costs 6.6 s of
# processor time with it, 57.8 s with the library's default (measured).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_SHORTEST, _LONGEST = 10, 200
_COMMON = frozenset(
    ("password12", "passwordpassword", "1234567890", "0123456789", "qwertyuiop", "iloveyou12")
)


def hash_password(password: str) -> str:
    """Hash a new password.

    Raises:
        InvalidInputError: It is too short, too long or one that everybody tries first.
    """
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise InvalidInputError(
            f"The password has {len(password)} characters; use {_SHORTEST} to {_LONGEST}.",
            field="password",
        )
    if password.lower() in _COMMON or len(set(password)) <= 2:  # noqa: PLR2004
        raise InvalidInputError(
            "This password is among the first that anyone would try; choose another.",
            field="password",
        )
    return _HASHER.hash(password)


def check_password(password_hash: str | None, password: str) -> bool:
    """Check a password; takes as long for an account that does not exist."""
    try:
        return _HASHER.verify(password_hash or _decoy(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_hex())


def new_token() -> str:
    """Make a secret for a cookie or a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Hash a token for keeping. It is random and long, so one fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
