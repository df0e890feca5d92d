"""The open codebook file: connections, loaded releases, and the choice of one by date."""

import os
import sqlite3
import threading
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from tutor.codebook.schema import APPLICATION_ID, SCHEMA_VERSION, SET_NUMBERS
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease, release_on
from tutor.errors import UnavailableError

_REMEDY = "Run: coder-tutor codebook build"
_MAPPED_BYTES = 1 << 28


class LoadedRelease(NamedTuple):
    """A release in the file and the bit that marks its rows."""

    release: CodeSetRelease
    bit: int


class Block(NamedTuple):
    """A chapter or section and the number of the block around it."""

    kind: str
    label: str
    title: str
    parent: int | None

    @property
    def heading(self) -> str:
        """The title, with the number where it is a chapter's."""
        return f"Chapter {self.label}: {self.title}" if self.kind == "chapter" else self.title


class CodebookFile:
    """One codebook file, read by any number of threads, each on a connection of its own.

    The file is declared immutable to SQLite, which then takes no lock and
    looks for no journal: a new build is another file under the same name. A
    connection is not carried into a forked process, as SQLite forbids that.

    Raises:
        UnavailableError: There is no file, or it is not a codebook of this version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        if not path.is_file():
            raise UnavailableError(f"There is no codebook at {path}. {_REMEDY}")
        try:
            versions = [
                self.rows(f"PRAGMA {name}")[0][0] for name in ("application_id", "user_version")
            ]
        except sqlite3.Error as error:
            raise UnavailableError(f"{path} cannot be read ({error}). {_REMEDY}") from error
        if versions != [APPLICATION_ID, SCHEMA_VERSION]:
            self.close()
            raise UnavailableError(f"{path} is not a codebook of this version. {_REMEDY}")
        self.loaded = tuple(self._read_releases())

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """Run one query on this thread's connection."""
        return self._connection().execute(sql, parameters).fetchall()

    def bit(self, code_set: CodeSet, on: date) -> int:
        """The bit of the release that serves the day, 0 where none does."""
        release = self.release(code_set, on)
        return next((bit for loaded, bit in self.loaded if loaded is release), 0)

    def release(self, code_set: CodeSet, on: date) -> CodeSetRelease | None:
        """The release that serves the day."""
        return release_on((loaded.release for loaded in self.loaded), code_set, on)

    def releases_in(self, code_set: CodeSet, bits: int) -> list[LoadedRelease]:
        """The releases of a code set among `bits`, the oldest first."""
        return [
            loaded
            for loaded in self.loaded
            if loaded.release.code_set is code_set and loaded.bit & bits
        ]

    @cached_property
    def blocks(self) -> dict[int, Block]:
        """All chapters and sections by number."""
        rows = self.rows("SELECT id, kind, label, title, parent FROM block")
        return {row[0]: Block(*row[1:]) for row in rows}

    @cached_property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """Title of each release that the build had to leave out, and the reason."""
        return tuple(self.rows("SELECT title, reason FROM missing_source"))

    def close(self) -> None:
        """Close every connection; the object is not used afterwards."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()

    def _connection(self) -> sqlite3.Connection:
        process = os.getpid()
        if getattr(self._local, "process", None) != process:
            uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(
                uri, uri=True, check_same_thread=False, isolation_level=None
            )
            connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
            connection.execute("PRAGMA query_only = 1")
            self._local.connection = connection
            self._local.process = process
            with self._lock:
                self._opened.append(connection)
        found: sqlite3.Connection = self._local.connection
        return found

    def _read_releases(self) -> list[LoadedRelease]:
        code_sets = {number: code_set for code_set, number in SET_NUMBERS.items()}
        rows = self.rows(
            "SELECT code_set, id, title, valid_from, valid_to, bit FROM release ORDER BY valid_from"
        )
        return [
            LoadedRelease(
                CodeSetRelease(
                    code_sets[number],
                    release_id,
                    title,
                    date.fromisoformat(start),
                    date.fromisoformat(end) if end else None,
                ),
                bit,
            )
            for number, release_id, title, start, end, bit in rows
        ]
