"""One file of an import: read where it is new, or where its first day is to be corrected."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tutor.codebook.build import Progress
from tutor.codebook.importers.package import sha256_of
from tutor.codebook.importers.registry import ReadFile, read_file
from tutor.codebook.importers.release_content import (
    CodeMap,
    Content,
    ConversionTable,
    EditContent,
    Hints,
)
from tutor.codebook.library import KeptFile


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What became of one file.

    Attributes:
        name: What the publisher calls it.
        sha256: Its checksum, under which it is kept.
        hints: What its importer was told.
        read: What it holds; None where it had been imported before.
        was: What it counted as until now, one line a content, where an import
            gave another first day to a file that was there; else empty.
    """

    name: str
    sha256: str
    hints: Hints
    read: ReadFile | None
    was: tuple[str, ...] = ()

    def holds(self, *, edits: bool) -> bool:
        """Whether there is something in it for the file of edits, or for the codebook."""
        contents = self.read.contents if self.read else ()
        return any(isinstance(content, EditContent) is edits for content in contents)


def read_to_import(
    path: Path, name: str, hints: Hints, *, held: Mapping[str, KeptFile], progress: Progress
) -> ImportedFile:
    """Read a file that the installation does not hold; leave one that it holds alone."""
    digest = sha256_of(path)
    if digest in held:
        return ImportedFile(name, digest, hints, None)
    progress(f"Reading {name}", 0, 0)
    return ImportedFile(name, digest, hints, read_file(path, hints, name=name))


def read_to_correct(
    path: Path, name: str, hints: Hints, *, held: Mapping[str, KeptFile], progress: Progress
) -> ImportedFile:
    """Do the same, but read a held file again where another first day is told for it.

    It stays alone where that day makes no other release of it.

    Raises:
        InvalidReleaseError: The file cannot be read with that day.
    """
    file = read_to_import(path, name, hints, held=held, progress=progress)
    kept = held.get(file.sha256)
    if kept is None or hints.effective_on in (None, kept.hints.effective_on):
        return file
    progress(f"Reading {name}", 0, 0)
    told = replace(kept.hints, effective_on=hints.effective_on)
    before = read_file(path, kept.hints, name=kept.name)
    after = read_file(path, told, name=kept.name)
    if _releases(before) == _releases(after):
        return file
    return ImportedFile(kept.name, file.sha256, told, after, before.summary)


def _releases(read: ReadFile) -> list[object]:
    return [_release(content) for content in read.contents]


def _release(content: Content) -> object:
    return content.id if isinstance(content, CodeMap | ConversionTable) else content.release
