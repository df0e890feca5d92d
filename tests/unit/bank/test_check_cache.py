"""Kept results: found again as they were, never for another thing, and never in the way."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import make_exercise
from tutor.bank import check_cache
from tutor.bank.check_cache import CheckCache, basis_of, checker_version
from tutor.bank.problem import Problem, Severity
from tutor.bank.schema import CollectionTable

COLLECTION = CollectionTable(
    title="Clinic", description="One clinic.", contains_cpt=True, asks_services=True
)
FOUND = (
    Problem("a/b/chart.md", "", Severity.WARNING, "BANK240", "12 words – “short”.", "More."),
    Problem("a/b/exercise.toml", "key", Severity.ERROR, "BANK230", "It scores 5.", "Mend it."),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bank-check.sqlite"


def kept(path: Path, *names: str, basis: str = "one") -> str:
    """Keep the result of each name; say what went wrong."""
    with closing(CheckCache(path, basis=basis)) as cache:
        for name in names:
            cache.keep(name, FOUND)
        return cache.note


def test_a_result_comes_back_as_it_was(path: Path) -> None:
    kept(path, "a")

    with closing(CheckCache(path, basis="one")) as cache:
        assert cache.find("a") == FOUND
        assert cache.find("b") is None


def test_the_key_changes_with_everything_that_a_result_depends_on(path: Path) -> None:
    exercise = make_exercise()
    one, other = CheckCache(path, basis="one"), CheckCache(path, basis="other")
    keys = {
        one.key(exercise, COLLECTION),
        other.key(exercise, COLLECTION),
        one.key(replace(exercise, slug="elsewhere"), COLLECTION),
        one.key(replace(exercise, chart_markdown="# Note"), COLLECTION),
        one.key(exercise, COLLECTION.model_copy(update={"contains_cpt": False})),
    }

    assert len(keys) == 5
    assert one.key(exercise, COLLECTION) == one.key(replace(exercise), COLLECTION)
    one.close()
    other.close()


def test_the_basis_keeps_its_parts_apart() -> None:
    assert basis_of(["ab", "c"]) != basis_of(["a", "bc"])
    assert basis_of(["ab", None]) == basis_of(["ab", None])


def test_the_version_of_the_checker_is_that_of_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = tmp_path / "tutor" / "bank" / "rule.py"
    rule.parent.mkdir(parents=True)
    monkeypatch.setattr(check_cache, "__file__", str(rule))
    rule.write_text("LIMIT = 1\n")
    before = checker_version()

    rule.write_text("LIMIT = 2\n")

    assert checker_version() != before
    rule.write_text("LIMIT = 1\n")
    assert checker_version() == before


@pytest.mark.parametrize(
    "content", [b"this is no database " * 300, b"SQLite format 3\0" + b"\1" * 5000]
)
def test_a_broken_file_is_made_anew_and_said(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    note = kept(path, "a")

    assert "broken and is made anew" in note
    assert kept(path) == ""
    with closing(CheckCache(path, basis="one")) as cache:
        assert cache.find("a") == FOUND


def test_a_file_cut_short_is_made_anew(path: Path) -> None:
    kept(path, *(str(number) for number in range(200)))
    path.write_bytes(path.read_bytes()[:9000])

    assert "made anew" in kept(path, "a")


def test_a_place_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    note = kept(tmp_path / "no folder" / "cache.sqlite", "a")

    assert "results are not kept" in note


def test_a_file_in_use_is_done_without(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_cache, "_BUSY_SECONDS", 0.0)
    kept(path, "a")
    cache = CheckCache(path, basis="one")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        cache.keep("b", FOUND)
        cache.save()
        other.execute("ROLLBACK")

    assert "results are not kept" in cache.note
    assert cache.find("a") is None
    cache.close()


def test_a_result_that_cannot_be_read_is_none(path: Path) -> None:
    kept(path, "a")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE result SET problems = '[[1, 2]]'")

    with closing(CheckCache(path, basis="one")) as cache:
        assert cache.find("a") is None


def test_the_oldest_unused_results_go(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_cache, "_MOST_RESULTS", 2)
    kept(path, "old", "used")
    with closing(CheckCache(path, basis="one")) as cache:
        assert cache.find("used") == FOUND

    kept(path, "new")

    with closing(CheckCache(path, basis="one")) as cache:
        assert [name for name in ("old", "used", "new") if cache.find(name)] == ["used", "new"]


def test_a_file_of_another_layout_is_emptied(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(path, "a")
    monkeypatch.setattr(check_cache, "_VERSION", 2)

    with closing(CheckCache(path, basis="one")) as cache:
        assert cache.find("a") is None
        assert cache.note == ""
