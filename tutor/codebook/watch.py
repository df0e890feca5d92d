"""Notice that the codebook was replaced on disk, cheaply enough to ask on every request."""

import threading
from collections.abc import Sequence
from pathlib import Path

from tutor.codebook.artifact import FileMark, mark_of


class FileWatch:
    """Files as they stood when last looked at.

    Make it before the files are opened: what is replaced in between is then
    noticed rather than missed.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._lock = threading.Lock()
        self._seen = self._marks()

    def has_changed(self) -> bool:
        """Whether a file was replaced; of the threads that ask, one is told, and once."""
        found = self._marks()
        if found == self._seen:
            return False
        with self._lock:
            is_news = found != self._seen
            self._seen = found
        return is_news

    def _marks(self) -> tuple[FileMark, ...]:
        return tuple(mark_of(path) for path in self._paths)
