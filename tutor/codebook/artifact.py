"""SQLite files that are built whole, replaced whole, and read by many: codebook and edit tables.

Not for the database of people and attempts (`tutor.services.database`), which changes all day.
"""

import os
import sqlite3
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.errors import UnavailableError

_SUFFIX = ".building"
_ABANDONED_AFTER_SECONDS = 600

FileMark = tuple[int, int, int] | None
"""What tells a file from the one that took its place: number, time of change, size."""


@dataclass(frozen=True, slots=True)
class ArtifactKind:
    """What one such file is, and how it is known again.

    Attributes:
        name: What people call it, for messages.
        application_id: Marks the file, so that another SQLite file is not taken for one.
        version: Of its tables; a file of another version is built again, never migrated.
        tables: The statements that create the tables.
        remedy: What to do where the file is missing or is not of this version.
    """

    name: str
    application_id: int
    version: int
    tables: str
    remedy: str


@contextmanager
def written_whole(path: Path, kind: ArtifactKind) -> Iterator[sqlite3.Connection]:
    """Open a new file with its tables, and put it in its place when the block ends.

    It is written beside its place, flushed to the disk and renamed; what stood
    there stays until then, and stays for good where the block raises.

    Raises:
        UnavailableError: The folder cannot be written, or the disk is full.
    """
    try:
        with _unfinished(path) as unfinished:
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
                _prepare(connection, kind)
                yield connection
                connection.execute("COMMIT")
            _flush(unfinished)
            unfinished.chmod(0o444)
            unfinished.replace(path)
            _flush(path.parent)
    except (OSError, sqlite3.Error) as error:
        raise UnavailableError(f"The {kind.name} {path} cannot be written ({error}).") from error


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(path)
    handle, name = tempfile.mkstemp(prefix=f"{path.name}-", suffix=_SUFFIX, dir=path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def clear_unfinished(path: Path) -> None:
    """Remove what a killed build left beside a file; only for whoever is alone in building it."""
    for left in path.parent.glob(f"{path.name}-*{_SUFFIX}"):
        left.unlink(missing_ok=True)


def _prepare(connection: sqlite3.Connection, kind: ArtifactKind) -> None:
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA application_id = {kind.application_id}")
    connection.execute(f"PRAGMA user_version = {kind.version}")
    connection.executescript(kind.tables)
    connection.execute("BEGIN")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_abandoned(path: Path) -> None:
    """Clear what a killed build left; a file still being written is younger than this."""
    limit = time.time() - _ABANDONED_AFTER_SECONDS
    for left in path.parent.glob(f"{path.name}-*{_SUFFIX}"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < limit:
                left.unlink()


class ReadOnlyFile:
    """One such file, read by any number of threads, each on a connection of its own.

    The file is declared immutable to SQLite, which then takes no lock and
    looks for no journal: a new build is another file under the same name. A
    connection is not carried into a forked process, as SQLite forbids that.

    The object stays with the file that it opened, also after another took its
    place: a thread that comes late then shares one connection with its like.
    What is open is closed when the last user lets go of the object.

    Raises:
        UnavailableError: There is no file, or it is not one of this kind and version.
    """

    def __init__(self, path: Path, kind: ArtifactKind, *, settings: Sequence[str] = ()) -> None:
        """Open it; `settings` are PRAGMA assignments for every connection."""
        self._path = path
        self._settings = (*settings, "query_only = 1")
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._process = os.getpid()
        weakref.finalize(self, _close_all, self._opened).atexit = False
        if not path.is_file():
            raise UnavailableError(f"There is no {kind.name} at {path}. {kind.remedy}")
        try:
            self._shared = self._open_first()
            versions = [
                self.rows(f"PRAGMA {name}")[0][0] for name in ("application_id", "user_version")
            ]
        except sqlite3.Error as error:
            self.close()
            raise UnavailableError(f"{path} cannot be read ({error}). {kind.remedy}") from error
        if versions != [kind.application_id, kind.version]:
            self.close()
            raise UnavailableError(f"{path} is not a {kind.name} of this version. {kind.remedy}")

    def rows(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        """Run one query on this thread's connection."""
        connection = self._connection()
        if connection is not None:
            return connection.execute(sql, parameters).fetchall()
        if self._process != os.getpid():
            raise UnavailableError(f"{self._path} was replaced since it was opened; open it again.")
        with self._lock:
            return self._shared.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Close every connection; the object is not used afterwards."""
        with self._lock:
            _close_all(self._opened)

    def _connection(self) -> sqlite3.Connection | None:
        """This thread's connection; None where another file stands at the path by now."""
        process = os.getpid()
        if getattr(self._local, "process", None) != process:
            self._local.connection = self._connect()
            self._local.process = process
        found: sqlite3.Connection | None = self._local.connection
        return found

    def _open_first(self) -> sqlite3.Connection:
        """Note which file this is, and open the connection that late threads share."""
        while True:
            self._mark = mark_of(self._path)
            connection = self._connect()
            if connection is not None:
                return connection

    def _connect(self) -> sqlite3.Connection | None:
        uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
        # SQLite has opened the file by now, so what stands at the path afterwards tells which.
        if mark_of(self._path) != self._mark:
            connection.close()
            return None
        for setting in self._settings:
            connection.execute(f"PRAGMA {setting}")
        with self._lock:
            self._opened.append(connection)
        return connection


def mark_of(path: Path) -> FileMark:
    """Tell which file stands at a path; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _close_all(connections: list[sqlite3.Connection]) -> None:
    for connection in connections:
        connection.close()
    connections.clear()
