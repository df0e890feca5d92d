"""A publisher on loopback that behaves as it is told, well or badly."""

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from tutor.codebook.publishers import Address

TAG = '"version-1"'


@dataclass
class Shelf:
    """One file of the publisher, and how it is given.

    `break_after` holds, for one request after the other, after how many bytes
    of its answer the connection is cut; a request beyond them gets everything.
    """

    data: bytes = b""
    status: int = 200
    kind: str = "application/zip"
    location: str = ""
    tag: str = TAG
    has_ranges: bool = True
    says_length: bool = True
    break_after: list[int] = field(default_factory=list)
    pause_seconds: float = 0.0
    step_bytes: int = 1 << 16


@dataclass(frozen=True)
class Asked:
    """One request: its path, its headers, and how many bytes of the file were sent for it."""

    path: str
    headers: dict[str, str]
    sent: list[int]

    @property
    def sent_bytes(self) -> int:
        return sum(self.sent)


class Publisher:
    """The server; use it in a `with`."""

    def __init__(self, **shelves: Shelf) -> None:
        self.shelves = shelves
        self.asked: list[Asked] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                publisher.answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Keep the terminal clean."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that went away is no fault of this server."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> "Publisher":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, name: str) -> str:
        """The address of a file; `name` is its shelf's, which has no ending."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{name}.zip"

    def address(self, name: str, *, size: int | None = None, sha256: str = "") -> Address:
        return Address(self.url(name), size, sha256)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = Asked(request.path, dict(request.headers.items()), [])
        self.asked.append(asked)
        shelf = self.shelves[request.path.removeprefix("/").removesuffix(".zip")]
        status, start = self._place(shelf, asked)
        body = shelf.data[start:] if status in (200, 206) else shelf.data
        request.send_response(status)
        request.send_header("Content-Type", shelf.kind)
        request.send_header("Connection", "close")
        request.close_connection = True
        if shelf.says_length:
            request.send_header("Content-Length", str(len(body)))
        if shelf.location:
            request.send_header("Location", shelf.location)
        if shelf.tag:
            request.send_header("ETag", shelf.tag)
        if status == 206:
            whole = len(shelf.data)
            request.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        request.end_headers()
        cut = shelf.break_after.pop(0) if shelf.break_after else len(body)
        for begin in range(0, min(cut, len(body)), shelf.step_bytes):
            time.sleep(shelf.pause_seconds)
            step = body[begin : min(begin + shelf.step_bytes, cut)]
            request.wfile.write(step)
            asked.sent.append(len(step))

    def _place(self, shelf: Shelf, asked: Asked) -> tuple[int, int]:
        wanted = asked.headers.get("Range")
        if shelf.status != 200 or not shelf.has_ranges or wanted is None:
            return shelf.status, 0
        if asked.headers.get("If-Range", shelf.tag) != shelf.tag:
            return 200, 0
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        return (416, 0) if start >= len(shelf.data) else (206, start)
