"""Import published files: recognise, read, keep, and build the codebook with them.

All files of one import join together or none does. The codebook is replaced
at the end by one rename, so an import that fails or is killed leaves it as it
was; what it had copied by then is cleared away by the next one.
"""

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tutor.codebook.build import (
    SOURCES,
    BuildReport,
    DeliveredFile,
    Progress,
    Source,
    build_codebook,
)
from tutor.codebook.importers.package import sha256_of
from tutor.codebook.importers.registry import ReadFile, read_file
from tutor.codebook.importers.release_content import Content, Hints
from tutor.codebook.library import KeptFile, Library
from tutor.codebook.release_rows import Origin
from tutor.codebook.store import CodebookFile
from tutor.errors import ConflictError, UnavailableError


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation has its codebook and what it is made from.

    `staged` is a codebook with further releases, built to be looked at before
    it takes the place of the one in use.
    """

    codebook: Path
    staged: Path
    wheels: Path
    library: Library
    lock: Path

    @classmethod
    def of(cls, instance: Path) -> "Place":
        """The place in an instance folder."""
        return cls(
            instance / "codebook.sqlite",
            instance / "codebook-staged.sqlite",
            instance / "wheels",
            Library(instance / "releases"),
            instance / "codebook.lock",
        )


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What became of one file; `read` is None where it had been imported before."""

    name: str
    sha256: str
    read: ReadFile | None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; `build` is None where every file was known and nothing changed."""

    files: tuple[ImportedFile, ...]
    build: BuildReport | None


def import_files(
    paths: Sequence[Path],
    place: Place,
    hints: Hints,
    *,
    progress: Progress,
    is_staged: bool = False,
    sources: Sequence[Source] = SOURCES,
) -> ImportReport:
    """Read the files and build the codebook with them.

    Args:
        paths: Published files as they came.
        place: The installation.
        hints: What the files do not say themselves.
        progress: Told before each step.
        is_staged: Leave the codebook in use and build the staged one.
        sources: What PyPI carries.

    Raises:
        InvalidReleaseError: A file cannot be read or contradicts another; nothing changed.
        UnavailableError: A file cannot be kept or the codebook not be written.
        ConflictError: Another import is at work.
    """
    with _alone(place.lock):
        known = imported(place)
        files = [_read(path, {kept.sha256 for kept in known}, hints, progress) for path in paths]
        fresh = {
            file.sha256: (file, path)
            for file, path in zip(files, paths, strict=True)
            if file.read is not None
        }
        build = None
        if fresh:
            delivered = [_delivered(file) for file in known]
            is_built = False
            try:
                for file, path in fresh.values():
                    place.library.keep(path, sha256=file.sha256, name=file.name, hints=hints)
                    delivered.append(_just_read(file))
                build = build_codebook(
                    place.staged if is_staged else place.codebook,
                    wheels=place.wheels,
                    files=delivered,
                    progress=progress,
                    sources=sources,
                )
                is_built = True
            finally:
                wanted = {file.sha256 for file in known} | _kept_in(place.staged)
                place.library.keep_only(wanted | (fresh.keys() if is_built else set()))
    return ImportReport(tuple(files), build)


def apply_staged(place: Place) -> None:
    """Let the staged codebook take the place of the one in use.

    Raises:
        ConflictError: Nothing is staged, or a file was imported since it was
            built, which it therefore lacks.
    """
    with _alone(place.lock):
        if not place.staged.exists():
            raise ConflictError("No release is waiting to be applied.")
        lacking = {file.sha256 for file in imported(place)} - _kept_in(place.staged)
        if lacking:
            raise ConflictError(
                "Another release was imported since this one was uploaded. "
                "Discard it and upload it again, so that both are in the codebook."
            )
        place.staged.replace(place.codebook)


def discard_staged(place: Place) -> None:
    """Forget the staged codebook and the files that only it is made from.

    Raises:
        ConflictError: An import is at work.
    """
    with _alone(place.lock):
        place.staged.unlink(missing_ok=True)
        place.library.keep_only({file.sha256 for file in imported(place)})


def rebuild(
    place: Place, *, progress: Progress, sources: Sequence[Source] = SOURCES
) -> BuildReport:
    """Build the codebook anew from PyPI's releases and every imported file.

    Raises:
        UnavailableError: No ICD-10-CM release can be had, or the file cannot be written.
        ConflictError: An import is at work.
    """
    with _alone(place.lock):
        return build_codebook(
            place.codebook,
            wheels=place.wheels,
            files=[_delivered(file) for file in imported(place)],
            progress=progress,
            sources=sources,
        )


def imported(place: Place) -> list[KeptFile]:
    """The files that the codebook is made from.

    Where there is no readable codebook, every file that was kept: a codebook
    of an older layout is made anew from them.
    """
    kept = place.library.files()
    try:
        CodebookFile(place.codebook).close()
    except UnavailableError:
        return kept
    wanted = _kept_in(place.codebook)
    return [file for file in kept if file.sha256 in wanted]


def _kept_in(codebook: Path) -> set[str]:
    """The kept files that a codebook is made from; none where it cannot be read."""
    try:
        file = CodebookFile(codebook)
    except UnavailableError:
        return set()
    try:
        return {digest for (digest,) in file.rows("SELECT sha256 FROM source WHERE is_kept")}
    finally:
        file.close()


def _read(path: Path, known: set[str], hints: Hints, progress: Progress) -> ImportedFile:
    digest = sha256_of(path)
    if digest in known:
        return ImportedFile(path.name, digest, None)
    progress(f"Reading {path.name}", 0, 0)
    return ImportedFile(path.name, digest, read_file(path, hints))


def _delivered(file: KeptFile) -> DeliveredFile:
    return DeliveredFile(Origin(file.sha256, file.name, is_kept=True), _reader(file))


def _just_read(file: ImportedFile) -> DeliveredFile:
    contents = file.read.contents if file.read else ()
    return DeliveredFile(Origin(file.sha256, file.name, is_kept=True), lambda: contents)


def _reader(file: KeptFile) -> Callable[[], Sequence[Content]]:
    return lambda: read_file(file.path, file.hints, name=file.name).contents


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold the installation's lock; the system lets go of it when a process dies."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConflictError(
                "Another import or build of the codebook is at work. Wait until it is done."
            ) from error
        yield
