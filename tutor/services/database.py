"""The application database: engines, the two session factories, and its migrations.

Writers say so by taking the writing factory. On SQLite that means BEGIN
IMMEDIATE: a transaction that begins by reading and writes later fails with
"database is locked" under load, however long the busy timeout is.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from tutor.errors import ConfigurationError

_MIGRATIONS = Path(__file__).parent.parent / "migrations"
_BUSY_TIMEOUT_MS = 15_000
_POOL_SIZE = 8


@dataclass(frozen=True, slots=True)
class Databases:
    """Two ways in: `read` for what only looks, `write` for what may change something."""

    read: sessionmaker[Session]
    write: sessionmaker[Session]
    engine: Engine
    write_engine: Engine

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()
        self.write_engine.dispose()


def normalise_url(url: str) -> str:
    """Name the driver that is installed where a URL names none."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def create_databases(url: str) -> Databases:
    """Open the database at a URL."""
    full = normalise_url(url)
    _make_private_file(full)
    if not full.startswith("sqlite"):
        engine = create_engine(full, pool_size=_POOL_SIZE, max_overflow=_POOL_SIZE)
        factory = sessionmaker(engine, expire_on_commit=False)
        return Databases(factory, factory, engine, engine)
    reading = _sqlite_engine(full, begin="BEGIN", connections=3 * _POOL_SIZE)
    # SQLite has one writer at a time. Threads that wait for the process's only writing
    # connection queue up fairly; in SQLite's own busy handler they would sleep and starve.
    writing = _sqlite_engine(full, begin="BEGIN IMMEDIATE", connections=1)
    return Databases(
        sessionmaker(reading, expire_on_commit=False),
        sessionmaker(writing, expire_on_commit=False),
        reading,
        writing,
    )


def _make_private_file(url: str) -> None:
    """Make the file of a SQLite database for its owner alone, where there is none yet.

    SQLite itself would make it as the umask says, readable by all as a rule; the files
    that it keeps beside it take over this one's permissions.

    Raises:
        ConfigurationError: The file cannot be made.
    """
    path = make_url(url).database
    if not url.startswith("sqlite") or not path or path == ":memory:":
        return
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise ConfigurationError(
            f"The database {path} cannot be made or written ({error.strerror}); "
            "check DATABASE_URL and CODER_TUTOR_HOME."
        ) from error


def _sqlite_engine(url: str, *, begin: str, connections: int) -> Engine:
    engine = create_engine(url, pool_size=connections, max_overflow=0)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling is turned off: it would begin late.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        # In WAL mode a committed transaction survives a killed process under NORMAL as well;
        # only a power failure could take the last ones back, never damage the file.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate up; does nothing where the database is there already.

    Raises:
        ConfigurationError: The database cannot be reached, or was made by a
            newer version of this program.
    """
    _make_private_file(normalise_url(url))
    _check(url)
    if revision != "head" or current(url) != head():
        command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrate down to a revision, or to ``base``."""
    command.downgrade(_config(url), revision)


def head() -> str | None:
    """Return the newest revision that this program knows."""
    return ScriptDirectory(str(_MIGRATIONS)).get_current_head()


def current(url: str) -> str | None:
    """Return the revision that the database is at, None where it is empty."""
    engine = create_engine(normalise_url(url))
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def _check(url: str) -> None:
    shown = make_url(normalise_url(url)).render_as_string(hide_password=True)
    try:
        revision = current(url)
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise ConfigurationError(
            f"The database {shown} cannot be opened ({reason}); check DATABASE_URL."
        ) from error
    known = {script.revision for script in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}
    if revision is not None and revision not in known:
        raise ConfigurationError(
            f"The database {shown} is at revision {revision}, which a newer version made; "
            "start that version, or give another DATABASE_URL."
        )


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["url"] = normalise_url(url)
    return config
