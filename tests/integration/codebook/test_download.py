"""Downloads from a server on loopback that breaks off, lies, stalls and sends on."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.publisher_server import Publisher, Shelf
from tutor.codebook.download import MOST_BYTES, Patience, download
from tutor.codebook.part_file import DownloadError, WrongFileError
from tutor.codebook.publishers import Address
from tutor.errors import UnavailableError

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

PROJECT = Path(__file__).parents[3]
DATA = b"PK\x03\x04" + b"".join(
    hashlib.sha256(bytes([n % 256, n >> 8])).digest() for n in range(12_500)
)
SHA256 = hashlib.sha256(DATA).hexdigest()
OTHER = DATA[:4] + DATA[:3:-1]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def get(
    address: Address, folder: Path, *, silence: float = 5.0, whole: float = 60.0
) -> tuple[bytes, list[tuple[str, int, int]]]:
    steps: list[tuple[str, int, int]] = []
    path = download(
        address,
        folder,
        patience=Patience(silence, whole),
        progress=lambda *step: steps.append(step),
    )
    assert path == folder / address.file_name
    return path.read_bytes(), steps


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def leave_a_part(publisher: Publisher, name: str, folder: Path, *, size: int) -> None:
    """Break off every try until `size` bytes are there and the address is given up."""
    shelf = publisher.shelves[name]
    shelf.break_after = [size, 0]
    with pytest.raises(DownloadError, match="broke off"):
        get(publisher.address(name), folder)
    publisher.asked.clear()


def test_a_whole_file_arrives_with_its_progress_told(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(DATA)) as publisher:
        data, steps = get(publisher.address("codes", size=len(DATA), sha256=SHA256), tmp_path)

    assert data == DATA
    assert steps[-1] == ("Downloading codes.zip (kB)", 400, 400)
    assert left_in(tmp_path) == ["codes.zip"]
    assert publisher.asked[0].headers["User-Agent"] == "coder-tutor"


def test_a_transfer_that_breaks_off_is_taken_up_in_the_same_call(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(DATA, break_after=[150_000])) as publisher:
        data, _steps = get(publisher.address("codes"), tmp_path)

    assert data == DATA
    first, second = publisher.asked
    assert "Range" not in first.headers
    assert second.headers["Range"] == "bytes=150000-"
    assert second.headers["If-Range"] == '"version-1"'
    assert (first.sent_bytes, second.sent_bytes) == (150_000, len(DATA) - 150_000)


def test_a_later_call_goes_on_where_an_earlier_one_stopped(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(DATA)) as publisher:
        leave_a_part(publisher, "codes", tmp_path, size=100_000)
        assert left_in(tmp_path) == ["codes.zip.part", "codes.zip.part.json"]

        data, steps = get(publisher.address("codes", sha256=SHA256), tmp_path)

    assert data == DATA
    (asked,) = publisher.asked
    assert asked.headers["Range"] == "bytes=100000-"
    assert asked.sent_bytes == len(DATA) - 100_000
    assert steps[0][1] >= 100
    assert left_in(tmp_path) == ["codes.zip"]


def test_a_server_without_ranges_is_read_anew(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(DATA, has_ranges=False)) as publisher:
        leave_a_part(publisher, "codes", tmp_path, size=100_000)

        data, _steps = get(publisher.address("codes"), tmp_path)

    assert data == DATA
    assert publisher.asked[0].sent_bytes == len(DATA)


def test_another_version_is_never_joined_to_the_part_of_an_old_one(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(OTHER)) as publisher:
        leave_a_part(publisher, "codes", tmp_path, size=100_000)
        publisher.shelves["codes"] = Shelf(DATA, tag='"version-2"')

        data, _steps = get(publisher.address("codes"), tmp_path)

    assert data == DATA


def test_a_part_without_a_mark_of_its_version_is_not_gone_on_with(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(DATA, tag="")) as publisher:
        leave_a_part(publisher, "codes", tmp_path, size=100_000)

        data, _steps = get(publisher.address("codes"), tmp_path)

    assert data == DATA
    assert "Range" not in publisher.asked[0].headers


def test_a_damaged_part_costs_one_more_download_and_no_more(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(DATA)) as publisher:
        leave_a_part(publisher, "codes", tmp_path, size=100_000)
        (tmp_path / "codes.zip.part").write_bytes(bytes(100_000))

        data, _steps = get(publisher.address("codes", sha256=SHA256), tmp_path)

    assert data == DATA
    assert [asked.headers.get("Range") for asked in publisher.asked] == ["bytes=100000-", None]


def test_a_part_longer_than_the_file_is_given_up_and_read_anew(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(DATA)) as publisher:
        leave_a_part(publisher, "codes", tmp_path, size=100_000)
        (tmp_path / "codes.zip.part").write_bytes(DATA + b"more")

        data, _steps = get(publisher.address("codes", sha256=SHA256), tmp_path)

    assert data == DATA
    assert len(publisher.asked) == 2


def test_a_part_that_is_whole_asks_nobody(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(DATA)) as publisher:
        leave_a_part(publisher, "codes", tmp_path, size=100_000)
        (tmp_path / "codes.zip.part").write_bytes(DATA)

        data, _steps = get(publisher.address("codes", sha256=SHA256, size=len(DATA)), tmp_path)

    assert data == DATA
    assert publisher.asked == []


def test_a_file_that_is_here_is_not_downloaded_again(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(DATA)) as publisher:
        for _time in range(2):
            get(publisher.address("codes", sha256=SHA256), tmp_path)

    assert len(publisher.asked) == 1


def test_another_file_than_the_one_known_is_refused_and_leaves_no_part(tmp_path: Path) -> None:
    with (
        Publisher(codes=Shelf(OTHER)) as publisher,
        pytest.raises(WrongFileError, match=f"{SHA256} is expected"),
    ):
        get(publisher.address("codes", sha256=SHA256), tmp_path)

    assert left_in(tmp_path) == []
    assert len(publisher.asked) == 1


def test_a_file_of_another_size_than_known_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (
        Publisher(codes=Shelf(DATA)) as publisher,
        pytest.raises(WrongFileError, match="400,004 bytes, 17 are expected"),
    ):
        get(publisher.address("codes", size=17), tmp_path)

    assert left_in(tmp_path) == []


def test_a_file_cut_off_every_time_is_no_file(tmp_path: Path) -> None:
    with (
        Publisher(codes=Shelf(DATA, break_after=[9_000] * 9)) as publisher,
        pytest.raises(DownloadError, match="broke off after 27,000 of 400,004 bytes"),
    ):
        get(publisher.address("codes"), tmp_path)

    assert left_in(tmp_path) == ["codes.zip.part", "codes.zip.part.json"]


def test_a_file_without_a_stated_length_is_bounded_by_its_known_size(tmp_path: Path) -> None:
    with (
        Publisher(codes=Shelf(DATA + b"more", says_length=False)) as publisher,
        pytest.raises(WrongFileError, match="cannot have more"),
    ):
        get(publisher.address("codes", size=len(DATA), sha256=SHA256), tmp_path)

    assert left_in(tmp_path) == []


def test_more_than_any_publisher_sends_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_BYTES > 200_000_000
    monkeypatch.setattr("tutor.codebook.download.MOST_BYTES", 1_000)

    with (
        Publisher(codes=Shelf(DATA)) as publisher,
        pytest.raises(WrongFileError, match="sends over 1,000 bytes"),
    ):
        get(publisher.address("codes"), tmp_path)


@pytest.mark.parametrize(
    ("shelf", "message"),
    [
        (Shelf(b"gone", status=404), "answered 404 Not Found"),
        (Shelf(b"<html>no", status=403, kind="text/html"), "answered 403 Forbidden"),
        (Shelf(b"", status=204), "answered 204 No Content"),
        (Shelf(b"<!DOCTYPE html><p>", kind="text/html; charset=utf-8"), "web page"),
        (Shelf(b"\n<!DOCTYPE html><p>are you human?"), "web page"),
        (Shelf(b""), "empty file"),
    ],
    ids=["404", "403", "204", "page", "page that says it is a ZIP", "nothing"],
)
def test_an_answer_that_is_no_file_is_told_as_what_it_is(
    tmp_path: Path, shelf: Shelf, message: str
) -> None:
    with Publisher(codes=shelf) as publisher, pytest.raises(DownloadError, match=message):
        get(publisher.address("codes"), tmp_path)

    assert "codes.zip" not in left_in(tmp_path)


def test_a_redirect_on_this_machine_is_followed_with_the_range(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(status=302), real=Shelf(DATA, break_after=[5_000])) as publisher:
        publisher.shelves["codes"].location = publisher.url("real")

        data, _steps = get(publisher.address("codes"), tmp_path)

    assert data == DATA
    assert publisher.asked[-1].path == "/real.zip"
    assert publisher.asked[-1].headers["Range"] == "bytes=5000-"


@pytest.mark.parametrize(
    "elsewhere", ["http://www.example.org/codes.zip", "ftp://127.0.0.1/a.zip", "file:///etc/passwd"]
)
def test_a_redirect_to_what_is_not_encrypted_is_refused(tmp_path: Path, elsewhere: str) -> None:
    with (
        Publisher(codes=Shelf(status=302, location=elsewhere)) as publisher,
        pytest.raises(DownloadError, match=r"not https|302"),
    ):
        get(publisher.address("codes"), tmp_path)


def test_a_redirect_without_end_is_given_up(tmp_path: Path) -> None:
    with Publisher(codes=Shelf(status=302)) as publisher:
        publisher.shelves["codes"].location = publisher.url("codes")

        with pytest.raises(DownloadError, match="302 Found"):
            get(publisher.address("codes"), tmp_path)


def test_a_server_that_says_nothing_is_given_up_in_time(tmp_path: Path) -> None:
    began = time.monotonic()

    with (
        Publisher(codes=Shelf(DATA, pause_seconds=1.5)) as publisher,
        pytest.raises(DownloadError, match="no answer in time"),
    ):
        get(publisher.address("codes"), tmp_path, silence=0.2)

    assert time.monotonic() - began < 3


def test_a_server_that_sends_drop_by_drop_is_given_up_in_time(tmp_path: Path) -> None:
    shelf = Shelf(DATA, pause_seconds=0.05, step_bytes=10)

    with (
        Publisher(codes=shelf) as publisher,
        pytest.raises(DownloadError, match=r"took over 0\.4 seconds"),
    ):
        get(publisher.address("codes"), tmp_path, whole=0.4)

    assert (tmp_path / "codes.zip.part").exists()


def test_an_address_where_nobody_listens_is_told(tmp_path: Path) -> None:
    with Publisher() as publisher:
        address = publisher.address("codes")

    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 cannot be reached"):
        get(address, tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with (
        Publisher(codes=Shelf(DATA)) as publisher,
        pytest.raises(UnavailableError, match="cannot be written") as raised,
    ):
        get(publisher.address("codes"), tmp_path / "file" / "downloads")

    assert not isinstance(raised.value, DownloadError)
    assert publisher.asked == []


KILLED_DOWNLOAD = """
import sys
from pathlib import Path
from tutor.codebook.download import Patience, download
from tutor.codebook.publishers import Address

download(
    Address(sys.argv[1]), Path(sys.argv[2]), patience=Patience(), progress=lambda *_step: None
)
"""


def test_a_killed_process_is_gone_on_with_and_no_byte_is_asked_twice(tmp_path: Path) -> None:
    part = tmp_path / "codes.zip.part"
    with Publisher(codes=Shelf(DATA, pause_seconds=0.02, step_bytes=4_000)) as publisher:
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED_DOWNLOAD, publisher.url("codes"), str(tmp_path)],
            cwd=PROJECT,
            env={**os.environ, "NO_PROXY": "127.0.0.1"},
        )
        while not part.exists() or part.stat().st_size < 40_000:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=10) == -signal.SIGKILL
        kept = part.stat().st_size
        publisher.shelves["codes"].pause_seconds = 0
        publisher.asked.clear()

        data, _steps = get(publisher.address("codes", sha256=SHA256), tmp_path)

    assert data == DATA
    (asked,) = publisher.asked
    assert asked.headers["Range"] == f"bytes={kept}-"
    assert asked.sent_bytes == len(DATA) - kept
