"""One process at a time at a task of an installation."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tutor.errors import ConflictError


@contextmanager
def held_alone(lock: Path, busy: str) -> Iterator[None]:
    """Hold a lock file; the system lets go of it when a process dies.

    Raises:
        ConflictError: Another process holds it; `busy` is the message.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConflictError(busy) from error
        yield
