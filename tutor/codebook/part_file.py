"""What has come of a download so far, kept on the disk until the file is whole.

Beside the part stands a note: the address it came from, and the mark (ETag or
Last-Modified) by which the server knows that version again. A part whose
version nobody can tell is not gone on with, unless a sha256 will judge the whole.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path

from tutor.codebook.publishers import Address
from tutor.errors import UnavailableError

_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_HEAD_BYTES = 2048


class DownloadError(UnavailableError):
    """An address did not give its file; the message says why, in one line."""


class WrongFileError(DownloadError):
    """What an address gave is not the file that is meant."""


class PartFile:
    """The part of one file. All writing errors are `UnavailableError`s that name the place."""

    def __init__(self, folder: Path, address: Address) -> None:
        self._address = address
        self.whole = folder / address.file_name
        self._path = folder / f"{address.file_name}.part"
        self._note = folder / f"{address.file_name}.part.json"
        with _written(folder):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def size(self) -> int:
        """How many bytes have come."""
        return self._path.stat().st_size if self._path.exists() else 0

    @property
    def is_complete(self) -> bool:
        """Whether as many bytes are there as the file has, so that nothing is to be asked."""
        total = self._address.size or self._read_note().get("total")
        return self.size > 0 and self.size == total

    def headers(self) -> dict[str, str]:
        """How to ask for the rest; none where the file must be asked for from its start."""
        note = self._read_note()
        mark = note.get("mark") if note.get("url") == self._address.url else None
        if not self.size or not (mark or self._address.sha256):
            return {}
        asked = {"Range": f"bytes={self.size}-"}
        return asked | {"If-Range": str(mark)} if mark else asked

    def go_on(self, headers: Message) -> None:
        """Make sure that an answer in part fits behind what is here.

        Raises:
            WrongFileError: It does not; what was here is gone.
        """
        match = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
        mark, known = _mark(headers), self._read_note().get("mark")
        if match is None or int(match[1]) != self.size or (mark and known and mark != known):
            self.discard()
            raise WrongFileError("the rest of another version of the file was offered")
        self._write_note(headers, None if match[2] == "*" else int(match[2]))

    def start(self, headers: Message, total: int | None) -> None:
        """Begin anew, with a note of what begins."""
        with _written(self._path):
            self._path.write_bytes(b"")
        self._write_note(headers, total)

    def append(self, data: bytes) -> None:
        """Add what came; it is with the system at once, so a killed process loses none of it."""
        with _written(self._path), self._path.open("ab", buffering=0) as file:
            file.write(data)

    def discard(self) -> None:
        """Remove part and note."""
        with _written(self._path):
            self._path.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)

    def finish(self) -> Path:
        """Give the whole file its own name.

        Raises:
            WrongFileError: It is not what the address is known to hold, or a
                web page; it is removed.
        """
        fault = _fault(self._path, self._address)
        if fault:
            self.discard()
            raise WrongFileError(fault)
        with _written(self.whole):
            with self._path.open("rb") as file:
                os.fsync(file.fileno())
            self._path.replace(self.whole)
            self._note.unlink(missing_ok=True)
        return self.whole

    def is_finished(self) -> bool:
        """Whether the whole file is here already and, as far as is known, the right one."""
        return self.whole.is_file() and not _fault(self.whole, self._address)

    def _read_note(self) -> dict[str, object]:
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def _write_note(self, headers: Message, total: int | None) -> None:
        note = {"url": self._address.url, "mark": _mark(headers), "total": total}
        with _written(self._note):
            self._note.write_text(json.dumps(note), encoding="utf-8")


def _mark(headers: Message) -> str | None:
    """What tells versions apart byte by byte; a weak ETag does not (RFC 9110, section 13.1.5)."""
    tag = headers.get("ETag", "")
    return tag if tag.startswith('"') else headers.get("Last-Modified")


def _fault(path: Path, address: Address) -> str:
    """What is wrong with a whole file, "" where nothing is."""
    with path.open("rb") as file:
        if _WEB_PAGE.match(file.read(_HEAD_BYTES)):
            return "a web page came in place of the file"
        file.seek(0)
        found = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    if address.size is not None and size != address.size:
        return f"another file came: {size:,} bytes, {address.size:,} are expected"
    if address.sha256 and found != address.sha256:
        return f"another file came: sha256 {found}, {address.sha256} is expected"
    return "" if size else "an empty file came"


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnavailableError(
            f"{path} cannot be written ({error.strerror}). Make room or mend its permissions; "
            "the next fetch goes on where this one stopped."
        ) from error
