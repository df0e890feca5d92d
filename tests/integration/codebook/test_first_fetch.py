"""What a start tries to fetch, how long that may take, and how seldom it is tried again."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.publisher_server import Publisher, Shelf
from tests.tiny_packages import hcpcs_package, order_package
from tutor.cli.first_fetch import fetch_at_start
from tutor.codebook.importers.release_content import Hints
from tutor.codebook.importing import Place, import_files
from tutor.codebook.store import CodebookFile
from tutor.config import Settings

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.slow]

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HCPCS = hcpcs_package()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation that has a code list and no list of procedures."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    order = tmp_path / "order_2027.zip"
    order.write_bytes(order_package())
    chosen = Settings.from_environment({"CODER_TUTOR_HOME": str(tmp_path / "home")})
    import_files(
        [order],
        Place.of(chosen.instance_path),
        Hints(),
        progress=lambda *_step: None,
        sources=(),
    )
    return chosen


def offer(settings: Settings, url: str) -> None:
    (settings.instance_path / "publishers.toml").write_text(
        '[[file]]\nname = "hcpcs-2026-10"\ntitle = "HCPCS"\nat_first_start = true\n'
        f'[[file.address]]\nurl = "{url}"\n'
    )


def dated_lists(settings: Settings) -> list[str]:
    opened = CodebookFile(settings.codebook_path)
    try:
        return [loaded.release.id for loaded in opened.dated]
    finally:
        opened.close()


def test_the_list_comes_with_the_first_start_and_is_not_asked_for_again(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with Publisher(october_2026=Shelf(HCPCS)) as publisher:
        offer(settings, publisher.url("october_2026"))

        fetch_at_start(settings, now=NOW)
        fetch_at_start(settings, now=NOW + timedelta(days=9))

    assert len(dated_lists(settings)) == 1
    assert len(publisher.asked) == 1
    assert "not loaded" not in capsys.readouterr().out


def test_a_failed_try_costs_one_line_and_is_not_repeated_for_a_day(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with Publisher(october_2026=Shelf(b"<html>", status=403, kind="text/html")) as publisher:
        offer(settings, publisher.url("october_2026"))

        fetch_at_start(settings, now=NOW)
        told = capsys.readouterr().out
        fetch_at_start(settings, now=NOW + timedelta(hours=23))
        assert capsys.readouterr().out == ""
        asked = len(publisher.asked)
        fetch_at_start(settings, now=NOW + timedelta(hours=25))

    assert told.splitlines()[1:] == [
        "HCPCS is not loaded (127.0.0.1 answered 403 Forbidden); its codes are not verified. "
        "Fetch it later: coder-tutor codebook fetch hcpcs-2026-10"
    ]
    assert (asked, len(publisher.asked)) == (1, 2)
    assert dated_lists(settings) == []


def test_a_slow_server_delays_a_start_by_a_few_seconds_at_most(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with Publisher(october_2026=Shelf(HCPCS, pause_seconds=0.3, step_bytes=10)) as publisher:
        offer(settings, publisher.url("october_2026"))
        began = time.monotonic()

        fetch_at_start(settings, now=NOW, whole_seconds=2.5)

        assert time.monotonic() - began < 4
        assert "(not within 2.5 seconds)" in capsys.readouterr().out
        publisher.shelves["october_2026"].pause_seconds = 0
        fetch_at_start(settings, now=NOW + timedelta(days=2))

    assert len(dated_lists(settings)) == 1


def test_a_file_that_cannot_be_read_stops_no_start(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with Publisher(october_2026=Shelf(b"PK\x03\x04 cut off")) as publisher:
        offer(settings, publisher.url("october_2026"))

        fetch_at_start(settings, now=NOW)

    assert "is damaged" in capsys.readouterr().out
    assert not list(settings.instance_path.glob("downloads/*/*"))


def test_a_start_asks_nobody_where_that_is_switched_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings.from_environment(
        {"CODER_TUTOR_HOME": str(tmp_path), "CODER_TUTOR_FETCH": "0"}
    )

    fetch_at_start(settings, now=NOW)

    assert capsys.readouterr().out == ""
    assert not (tmp_path / "downloads").exists()
