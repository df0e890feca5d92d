"""One process at a time at a task of an installation."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tutor.errors import ConflictError, UnavailableError


@contextmanager
def held_alone(lock: Path, busy: str) -> Iterator[None]:
    """Hold a lock file; the system lets go of it when a process dies.

    Raises:
        ConflictError: Another process holds it; `busy` is the message.
        UnavailableError: The file cannot be made.
    """
    with _opened(lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConflictError(busy) from error
        yield


def _opened(lock: Path) -> IO[str]:
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        return lock.open("w")
    except OSError as error:
        raise UnavailableError(f"{lock} cannot be written ({error}).") from error
