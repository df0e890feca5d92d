"""The open codebook file: connections, loaded releases, and the choice of one by date."""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tutor.codebook.artifact import ReadOnlyFile
from tutor.codebook.schema import CODEBOOK, SET_NUMBERS
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease, release_on

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


class CodebookFile(ReadOnlyFile):
    """One codebook file with its loaded releases.

    Raises:
        UnavailableError: There is no file, or it is not a codebook of this version.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, CODEBOOK, settings=(f"mmap_size = {_MAPPED_BYTES}",))
        self.loaded = tuple(self._read_releases())

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
