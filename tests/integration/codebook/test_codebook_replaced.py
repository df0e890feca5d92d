"""A codebook that is replaced on disk: the old one stays whole, workers turn to the new one."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from tests.tiny_codebook import (
    DAY_LATER,
    delivered,
    earlier_release,
    old_release,
    write_tiny_codebook,
)
from tutor.application import create_app
from tutor.codebook.build import write_codebook
from tutor.codebook.lookup import Codebook
from tutor.codebook.watch import FileWatch
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import CodeSet, parse_code
from tutor.config import Settings
from tutor.services.database import upgrade
from tutor.web.services import EXTENSION, app_services

MULTIPLE_SCLEROSIS = parse_code("G35", CodeSet.ICD10CM)


def write_without_the_later_release(path: Path) -> None:
    write_codebook(path, delivered(old_release(), earlier_release()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_tiny_codebook(tmp_path / "codebook.sqlite")


def titles(codebook: Codebook) -> list[str]:
    return [release.title for release in codebook.releases()]


def test_a_thread_that_comes_late_still_reads_the_file_that_was_opened(path: Path) -> None:
    codebook = Codebook.open(path)

    write_without_the_later_release(path)

    with ThreadPoolExecutor(max_workers=4) as pool:
        asked = [pool.submit(codebook.status, MULTIPLE_SCLEROSIS, DAY_LATER) for _ in range(40)]
        told = {answer.result() for answer in asked}
    assert told == {CodeStatus.CONVERTED_TO_HEADER}
    assert Codebook.open(path).status(MULTIPLE_SCLEROSIS, DAY_LATER) is CodeStatus.UNVERIFIED


def test_the_old_file_is_closed_when_nobody_uses_it(path: Path) -> None:
    codebook = Codebook.open(path)
    assert codebook.find(MULTIPLE_SCLEROSIS, DAY_LATER)
    still_there = weakref.ref(codebook)
    write_without_the_later_release(path)
    assert any("(deleted)" in name for name in open_files())

    del codebook
    gc.collect()

    assert still_there() is None
    assert not any("codebook" in name and "(deleted)" in name for name in open_files())


def open_files() -> list[str]:
    links = Path("/proc/self/fd")
    if not links.is_dir():
        pytest.skip("open files are listed under /proc on Linux only")
    return [str(link.readlink()) for link in links.iterdir() if link.is_symlink()]


def test_of_many_threads_one_is_told_of_a_replacement(path: Path) -> None:
    watch = FileWatch((path, path.with_name("edits.sqlite")))
    assert not watch.has_changed()

    write_without_the_later_release(path)

    with ThreadPoolExecutor(max_workers=8) as pool:
        told = list(pool.map(lambda _number: watch.has_changed(), range(64)))
    assert told.count(True) == 1


@pytest.fixture
def app(path: Path) -> Flask:
    settings = Settings.from_environment({"CODER_TUTOR_HOME": str(path.parent)})
    upgrade(settings.database_url)
    return create_app(settings)


def releases_told(app: Flask) -> int:
    told = app.test_client().get("/healthz").json
    assert told is not None
    return len(told["releases"])


def test_a_worker_turns_to_the_new_codebook_and_its_grader_too(app: Flask, path: Path) -> None:
    before = app.extensions[EXTENSION]
    assert releases_told(app) == 3

    write_without_the_later_release(path)

    assert releases_told(app) == 2
    after = app.extensions[EXTENSION]
    assert after.grader is not before.grader
    assert after.databases is before.databases
    app.extensions[EXTENSION].databases.close()


def test_a_request_keeps_the_codebook_that_it_began_with(app: Flask, path: Path) -> None:
    seen: list[list[str]] = []

    @app.get("/slow")
    def slow() -> str:
        seen.append(titles(app_services().codebook))
        write_without_the_later_release(path)
        with ThreadPoolExecutor(max_workers=1) as another:
            assert another.submit(releases_told, app).result() == 2
        seen.append(titles(app_services().codebook))
        return "done"

    app.test_client().get("/slow")

    assert seen[0] == seen[1]
    assert "Tiny 2026" in seen[1]
    app.extensions[EXTENSION].databases.close()


def test_threads_never_see_half_of_a_replacement(app: Flask, path: Path) -> None:
    def ask(_number: int) -> int:
        return releases_told(app)

    with ThreadPoolExecutor(max_workers=6) as pool:
        asked = [pool.submit(ask, number) for number in range(60)]
        for number in range(6):
            (write_without_the_later_release if number % 2 == 0 else write_tiny_codebook)(path)
        told = {answer.result() for answer in asked}

    assert told <= {2, 3}
    assert releases_told(app) == 3
    app.extensions[EXTENSION].databases.close()


def test_a_file_that_cannot_be_opened_leaves_the_old_codebook_serving(
    app: Flask, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = path.with_name("other.sqlite")
    other.write_bytes(b"SQLite format 3\0" + b"rubbish" * 200)
    other.replace(path)

    assert [releases_told(app) for _time in range(3)] == [3, 3, 3]
    assert caplog.text.count("cannot be opened") == 1
    app.extensions[EXTENSION].databases.close()
