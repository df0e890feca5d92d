"""Slow down whoever guesses passwords: failed logins are counted by account and by address.

A small table instead of a counter in memory, which would multiply the limit by
the number of workers.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from tutor.errors import ThrottledError
from tutor.models.person import LoginThrottle

# After this many failures within the window, further tries wait for its end. An address is
# given more: a classroom may share one.
WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 8
FAILURES_PER_ADDRESS = 60


def check_throttle(session: Session, *, email: str, address: str, now: datetime) -> None:
    """Stop a login where too many failed lately.

    Raises:
        ThrottledError: With how long to wait.
    """
    for key, limit in _keys(email, address):
        row = session.get(LoginThrottle, key)
        if row is None or row.failures < limit:
            continue
        left = row.window_started_at + WINDOW - now
        if left > timedelta(0):
            minutes = int(left.total_seconds() // 60) + 1
            raise ThrottledError(
                f"Too many logins failed. Try again in {minutes} minutes.",
                retry_after_seconds=int(left.total_seconds()) + 1,
            )


def count_failure(session: Session, *, email: str, address: str, now: datetime) -> None:
    """Count one failed login."""
    for key, _limit in _keys(email, address):
        row = session.get(LoginThrottle, key, with_for_update=True)
        if row is None:
            session.add(LoginThrottle(key=key, failures=1, window_started_at=now))
        elif row.window_started_at + WINDOW <= now:
            row.failures, row.window_started_at = 1, now
        else:
            row.failures += 1


def forget_failures(session: Session, *, email: str, address: str) -> None:
    """Forget an account's failures after a right password."""
    key = _keys(email, address)[0][0]
    session.execute(delete(LoginThrottle).where(LoginThrottle.key == key))


def purge_throttle(session: Session, *, now: datetime) -> None:
    """Delete windows that are over."""
    session.execute(delete(LoginThrottle).where(LoginThrottle.window_started_at < now - WINDOW))


def _keys(email: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    # Hashed: the table must not become a list of addresses that people tried.
    account = hashlib.sha256(f"{email.lower()}|{address}".encode()).hexdigest()
    place = hashlib.sha256(address.encode()).hexdigest()
    return (f"account:{account}", FAILURES_PER_ACCOUNT), (f"address:{place}", FAILURES_PER_ADDRESS)
