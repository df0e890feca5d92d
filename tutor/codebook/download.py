"""Download one published file: over https only, bounded, checked, and resumed where it broke off.

Certificates and proxies are those of the machine, as urllib finds them. A
file from a server is not believed before its size and sha256 are known to be right.
"""

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from tutor.codebook.part_file import DownloadError, PartFile, WrongFileError
from tutor.codebook.publishers import Address, may_be_asked

MOST_BYTES = 1 << 28
"""The largest published package (the claim edits of one quarter) has about 80 MB."""
_CHUNK_BYTES = 1 << 16
_TRIES = 3
_KILO = 1000
_HEADERS = {"User-Agent": "coder-tutor", "Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: for an answer or its next bytes, and for one file altogether."""

    silence_seconds: float = 30.0
    whole_seconds: float = 3_600.0


class _BrokenOffError(DownloadError):
    """The connection ended or fell silent; what came by then is kept."""


def download(
    address: Address,
    folder: Path,
    *,
    patience: Patience,
    progress: Callable[[str, int, int], None],
) -> Path:
    """Get the file at an address into a folder and return its path.

    A transfer that breaks off is taken up again, in this call or a later one.

    Args:
        address: Where it is and what is known of it.
        folder: The folder that keeps it, whole or in part.
        patience: How long to wait.
        progress: Told how many kB are here, of how many (0 where that is not known).

    Raises:
        DownloadError: The address did not give it; the message says why.
        UnavailableError: The folder cannot be written.
    """
    part = PartFile(folder, address)
    if part.is_finished():
        return part.whole
    deadline = time.monotonic() + patience.whole_seconds
    tries = _TRIES
    while True:
        before = part.size
        tries -= 1
        try:
            if not part.is_complete:
                _Transfer(address, part, patience, deadline, progress).run()
            return part.finish()
        except _BrokenOffError:
            if not tries or part.size <= before:
                raise
        except WrongFileError:
            # What was kept from earlier may be to blame: then it is gone by now.
            if not tries or not before:
                raise


@dataclass(frozen=True, slots=True)
class _Transfer:
    """One question to a server and its answer, into the part."""

    address: Address
    part: PartFile
    patience: Patience
    deadline: float
    progress: Callable[[str, int, int], None]

    def run(self) -> None:
        with self._ask() as response:
            total = self._begin(response)
            while data := self._read(response):
                self.part.append(data)
                self._check_size(self.part.size)
                self._show(total)
        if total is not None and self.part.size < total:
            raise _BrokenOffError(
                f"{self._host} broke off after {self.part.size:,} of {total:,} bytes"
            )

    @property
    def _host(self) -> str:
        return urlsplit(self.address.url).hostname or ""

    def _ask(self) -> HTTPResponse:
        request = urllib.request.Request(  # noqa: S310 - `may_be_asked` allowed the address
            self.address.url, headers=_HEADERS | self.part.headers()
        )
        opener = urllib.request.build_opener(_SafeRedirects())
        try:
            response: HTTPResponse = opener.open(request, timeout=self.patience.silence_seconds)
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error.code) from error
        except (urllib.error.URLError, HTTPException, OSError) as error:
            raise DownloadError(f"{self._host} cannot be reached ({_why(error)})") from error
        return response

    def _refused(self, code: int) -> DownloadError:
        if code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and self.part.size:
            return self._wrong("has a shorter file than the part that was kept")
        return DownloadError(f"{self._host} answered {_status(code)}")

    def _begin(self, response: HTTPResponse) -> int | None:
        """Decide where the answer belongs; returns the size of the whole file where it is said."""
        headers = response.headers
        if headers.get_content_type() == "text/html":
            raise DownloadError(
                f"{self._host} answered with a web page in place of the file, "
                "as it does where it takes the caller for a robot"
            )
        if headers.get("Content-Encoding", "identity").lower() != "identity":
            raise DownloadError(f"{self._host} sent the file in another encoding than asked for")
        is_rest = response.status == HTTPStatus.PARTIAL_CONTENT
        if not is_rest and response.status != HTTPStatus.OK:
            raise DownloadError(f"{self._host} answered {_status(response.status)}")
        if is_rest:
            self.part.go_on(headers)
        kept = self.part.size if is_rest else 0
        total = None if response.length is None else kept + response.length
        expected = self.address.size
        if total is not None and expected is not None and total != expected:
            raise self._wrong(f"offers another file: {total:,} bytes, {expected:,} are expected")
        self._check_size(total or 0)
        if not is_rest:
            self.part.start(headers, total)
        return total

    def _check_size(self, size: int) -> None:
        most = self.address.size or MOST_BYTES
        if size > most:
            raise self._wrong(f"sends over {most:,} bytes, and the file cannot have more")

    def _wrong(self, what: str) -> WrongFileError:
        self.part.discard()
        return WrongFileError(f"{self._host} {what}")

    def _read(self, response: HTTPResponse) -> bytes:
        if time.monotonic() > self.deadline:
            raise DownloadError(
                f"{self._host} took over {self.patience.whole_seconds:g} seconds; "
                f"{self.part.size:,} bytes are kept"
            )
        try:
            return response.read1(_CHUNK_BYTES)
        except (HTTPException, OSError) as error:
            raise _BrokenOffError(
                f"{self._host} broke off after {self.part.size:,} bytes ({_why(error)})"
            ) from error

    def _show(self, total: int | None) -> None:
        step = f"Downloading {self.address.file_name} (kB)"
        self.progress(step, self.part.size // _KILO, (total or 0) // _KILO)


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows to where may be asked only."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Refuse to be sent on to an address that is not encrypted."""
        if not may_be_asked(newurl):
            fp.close()
            raise DownloadError(f"{req.host} sends on to {newurl!r}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _status(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _why(error: Exception) -> str:
    """The reason in a few words; what a server wrote is not repeated."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return type(reason).__name__ if isinstance(reason, Exception) else str(reason)
