"""Receive the large files of a release: straight to the disk, and from an administrator only.

This stands before everything that reads a form, the check of the CSRF token
included: until it is known who sends, nothing large is read at all.
"""

import secrets
import shutil
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

from flask import Flask, Request, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from tutor.errors import UnavailableError
from tutor.services.access import InvalidInputError, Role
from tutor.services.release_uploads import MOST_FILES, ReceivedFile
from tutor.web.access import acting_user_or_none
from tutor.web.services import app_services

ENDPOINT = "administration.upload"
MEGABYTE = 1_000_000
LARGEST_UPLOAD = 200 * MEGABYTE
_ROOM_FOR_BUILDING = 300 * MEGABYTE
_LONGEST_NAME = 120


class Reception:
    """The folder into which the files of one request go while they arrive."""

    def __init__(self, upload_uid: UUID, folder: Path) -> None:
        self.upload_uid = upload_uid
        self._folder = folder
        self._opened: list[IO[bytes]] = []
        self._is_kept = False

    def open_file(self) -> IO[bytes]:
        """Open the next file, under a name that nobody can guess or choose.

        Raises:
            InvalidInputError: There are too many.
        """
        if len(self._opened) >= MOST_FILES:
            raise InvalidInputError(f"More than {MOST_FILES} files were sent; send fewer at once.")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = (self._folder / secrets.token_hex(16)).open("xb+")
        self._opened.append(opened)
        return opened

    def keep(self) -> None:
        """Leave the files to the upload."""
        self._is_kept = True

    def close(self) -> None:
        """Close the files, and remove them unless they are kept."""
        for opened in self._opened:
            opened.close()
        if not self._is_kept:
            shutil.rmtree(self._folder, ignore_errors=True)


class ReceivingRequest(Request):
    """A request whose files may have a place of their own to go to."""

    reception: Reception | None = None

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Open what a file is written to; werkzeug documents this for overriding."""
        if self.reception is None:
            return super()._get_file_stream(
                total_content_length, content_type, filename, content_length
            )
        return self.reception.open_file()


def init_receiving(app: Flask) -> None:
    """Let large files in; to be called before anything that reads forms is connected."""
    app.request_class = ReceivingRequest

    @app.before_request
    def make_room_for_an_administrator() -> None:
        if request.endpoint == ENDPOINT and request.method == "POST":
            acting = acting_user_or_none()
            if acting is not None and acting.has_any(Role.ADMINISTRATOR):
                _make_room()

    @app.teardown_request
    def clear_away(_error: BaseException | None) -> None:
        reception = reception_of(request)
        if reception is not None:
            reception.close()


def reception_of(received: Any) -> Reception | None:
    """The reception of a request, None where nothing large was let in."""
    found: Reception | None = received.reception
    return found


def _make_room() -> None:
    desk = app_services().desk
    length = request.content_length or 0
    if length > LARGEST_UPLOAD:
        raise RequestEntityTooLarge(
            f"The files have {length / MEGABYTE:,.0f} MB together; at most "
            f"{LARGEST_UPLOAD / MEGABYTE:,.0f} MB are taken at once. Send them one after the "
            "other, or run coder-tutor codebook import on the server."
        )
    free = shutil.disk_usage(desk.settings.instance_path).free
    if free < 2 * length + _ROOM_FOR_BUILDING:
        raise UnavailableError(
            f"The disk has {free / MEGABYTE:,.0f} MB left, too little for these files and what "
            "is built from them. Make room, then upload again."
        )
    upload_uid = uuid4()
    chosen: Any = request
    chosen.max_content_length = LARGEST_UPLOAD
    chosen.reception = Reception(upload_uid, desk.folder(upload_uid))


def received_file(storage: FileStorage) -> ReceivedFile:
    """Describe a file that has arrived; its name is shown and never opened."""
    path = Path(str(storage.stream.name))  # opened by a Reception
    storage.stream.seek(0, 2)
    size = storage.stream.tell()
    storage.stream.flush()
    last = (storage.filename or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(character for character in last if character.isprintable())
    return ReceivedFile(name[-_LONGEST_NAME:] or "file", path.name, size)
