"""What an upload of a release touches outside the database: its files, its job, the codebook."""

import json
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from tutor.config import Settings
from tutor.errors import ConflictError
from tutor.services.background import start_command

CHANGES = "changes.jsonl"
_FORGOTTEN_AFTER_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class ReleaseDesk:
    """The files and processes of uploads in one installation."""

    settings: Settings

    @property
    def root(self) -> Path:
        """The folder with a folder for each upload."""
        return self.settings.instance_path / "uploads"

    def folder(self, upload_uid: UUID) -> Path:
        """Where the files of an upload lie."""
        return self.root / str(upload_uid)

    def start(self, upload_uid: UUID) -> None:
        """Start the job of an upload, as a process that outlives this one."""
        start_command(self.settings, "codebook", "stage", str(upload_uid))

    def apply(self, digests: frozenset[str]) -> None:
        """Let what was staged take the place of what is in use.

        Raises:
            ConflictError: What is staged was not made from these files, or
                another release was imported meanwhile.
        """
        from tutor.codebook.importing import (  # noqa: PLC0415 - importers; only for this
            Place,
            apply_staged,
            sources_of,
        )

        place = Place.of(self.settings.instance_path)
        if digests <= sources_of(place.staged):
            apply_staged(place)
        elif not digests <= sources_of(place.in_use):
            raise ConflictError(
                "What waits to be applied is not this upload. Discard it and upload it again."
            )

    def discard(self, upload_uid: UUID) -> None:
        """Forget what was staged, and the files of an upload.

        Raises:
            ConflictError: An import is at work.
        """
        from tutor.codebook.importing import Place, discard_staged  # noqa: PLC0415 - as above

        discard_staged(Place.of(self.settings.instance_path))
        self.forget_files(upload_uid)

    def forget_files(self, upload_uid: UUID) -> None:
        """Remove the folder of an upload, where there is one."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder(upload_uid))

    def sweep(self) -> None:
        """Clear away what uploads of earlier days, or ones broken off, have left."""
        limit = time.time() - _FORGOTTEN_AFTER_SECONDS
        for folder in self.root.glob("*"):
            with suppress(FileNotFoundError):
                if folder.stat().st_mtime < limit:
                    shutil.rmtree(folder)

    def write_changes(self, upload_uid: UUID, changes: Iterable[dict[str, Any]]) -> None:
        """Keep the list of every change that an upload brings."""
        path = self.folder(upload_uid) / CHANGES
        with path.open("w", encoding="utf-8") as file:
            for change in changes:
                file.write(json.dumps(change, ensure_ascii=False) + "\n")

    def read_changes(self, upload_uid: UUID) -> list[dict[str, Any]]:
        """Read that list; empty where it has been cleared away."""
        try:
            lines = (self.folder(upload_uid) / CHANGES).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines]
