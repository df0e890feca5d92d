"""The published files that an installation has imported, kept as they came.

The codebook is made from them again whenever a release joins or its layout
changes. A file is kept under its sha256, so the same file is kept once; what
its importer had to be told stands in a note beside it.
"""

import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tutor.codebook.importers.release_content import Hints
from tutor.errors import UnavailableError

_NOTE = ".json"
_IN_USE = "in-use.txt"
_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One imported file; `name` is what the publisher called it."""

    sha256: str
    name: str
    path: Path
    hints: Hints


class Library:
    """The folder of kept files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def files(self) -> list[KeptFile]:
        """All kept files, by sha256."""
        return [self._read(note) for note in sorted(self._folder.glob(f"*{_NOTE}"))]

    def keep(self, source: Path, *, sha256: str, name: str, hints: Hints) -> KeptFile:
        """Copy a file in; its note is written last, so a file without one was not finished.

        Raises:
            UnavailableError: The folder cannot be written, or the disk is full.
        """
        kept = KeptFile(sha256, name, self._folder / sha256, hints)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if source.resolve() != kept.path.resolve():
                unfinished = kept.path.with_suffix(_UNFINISHED)
                shutil.copyfile(source, unfinished)
                _replace(unfinished, kept.path)
            unfinished = kept.path.with_suffix(_NOTE + _UNFINISHED)
            unfinished.write_text(json.dumps(_to_note(kept)), encoding="utf-8")
            _replace(unfinished, kept.path.with_suffix(_NOTE))
        except OSError as error:
            raise UnavailableError(f"{kept.path} cannot be written ({error}).") from error
        return kept

    def in_use(self) -> set[str] | None:
        """The files that the last import said the installation is made from; None before any."""
        path = self._folder / _IN_USE
        return set(path.read_text(encoding="utf-8").split()) if path.is_file() else None

    def say_in_use(self, wanted: Iterable[str]) -> None:
        """Write down which files the installation is made from.

        Raises:
            UnavailableError: The folder cannot be written, or the disk is full.
        """
        wanted = set(wanted)
        if wanted == self.in_use():
            return
        path = self._folder / _IN_USE
        unfinished = path.with_suffix(_UNFINISHED)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_text("".join(f"{digest}\n" for digest in sorted(wanted)))
            _replace(unfinished, path)
        except OSError as error:
            raise UnavailableError(f"{path} cannot be written ({error}).") from error

    def keep_only(self, wanted: Iterable[str]) -> None:
        """Remove every file that is not among these, and what was never finished."""
        known = set(wanted)
        for path in self._folder.glob("*"):
            is_known = path.name == _IN_USE or path.name.partition(".")[0] in known
            if not is_known or path.suffix == _UNFINISHED:
                with suppress(FileNotFoundError):
                    path.unlink()

    def _read(self, note: Path) -> KeptFile:
        said = json.loads(note.read_text(encoding="utf-8"))
        day = said["effective_on"]
        hints = Hints(day and date.fromisoformat(day), said["holds_cpt_licence"])
        return KeptFile(note.stem, said["name"], note.with_suffix(""), hints)


def _to_note(kept: KeptFile) -> dict[str, object]:
    day = kept.hints.effective_on
    return {
        "name": kept.name,
        "effective_on": day and day.isoformat(),
        "holds_cpt_licence": kept.hints.holds_cpt_licence,
    }


def _replace(unfinished: Path, path: Path) -> None:
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
