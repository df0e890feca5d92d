"""The open codebook file: loaded releases, and the choice of one by date."""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tutor.codebook.artifact import ReadOnlyFile
from tutor.codebook.intervals import edition_for
from tutor.codebook.schema import CODEBOOK, SET_NUMBERS, Series
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease, release_on

# A page cache for each connection, so for each thread. The file is not mapped into memory: every
# connection would map it anew, and a look-up is no quicker for it.
_SETTINGS = ("cache_size = -1024",)
_CODE_SETS = {number: code_set for code_set, number in SET_NUMBERS.items()}


class LoadedRelease(NamedTuple):
    """A release in the file, the bit that marks its rows, and the file that it came from."""

    release: CodeSetRelease
    bit: int
    source_name: str
    source_sha256: str


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
    """One codebook file.

    `loaded` holds the releases of code lists, `tabulars` the editions of the
    ICD-10-CM tabular list, `dated` the files of lists that date each code, and
    each of these three counts bits of its own.

    Raises:
        UnavailableError: There is no file, or it is not a codebook of this version.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, CODEBOOK, settings=_SETTINGS)
        self.loaded = self._read_releases(Series.CODES)
        self.tabulars = self._read_releases(Series.TABULAR)
        self.dated = self._read_releases(Series.DATED)

    def bit(self, code_set: CodeSet, on: date) -> int:
        """The bit of the release that serves the day, 0 where none does."""
        release = self.release(code_set, on)
        return next((loaded.bit for loaded in self.loaded if loaded.release is release), 0)

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

    def has_list(self, code_set: CodeSet) -> bool:
        """Whether any release of the code set is loaded."""
        return any(loaded.release.code_set is code_set for loaded in self.loaded)

    def tabular_for(self, on: date) -> LoadedRelease | None:
        """The edition of the tabular list to read on a day, see `edition_for`."""
        bit = edition_for({loaded.bit: loaded.release for loaded in self.tabulars}, on)
        return next((loaded for loaded in self.tabulars if loaded.bit == bit), None)

    def _read_releases(self, series: Series) -> tuple[LoadedRelease, ...]:
        rows = self.rows(
            "SELECT code_set, id, release.title, valid_from, valid_to, bit, name, sha256 "
            "FROM release JOIN source ON sha256 = source "
            "WHERE series = ? ORDER BY valid_from, code_set",
            (series.value,),
        )
        return tuple(
            LoadedRelease(
                CodeSetRelease(
                    _CODE_SETS[number],
                    release_id,
                    title,
                    date.fromisoformat(start),
                    date.fromisoformat(end) if end else None,
                ),
                bit,
                name,
                sha256,
            )
            for number, release_id, title, start, end, bit, name, sha256 in rows
        )
