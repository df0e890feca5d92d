import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.tiny_codebook import write_tiny_codebook
from tutor.cli.building import ensure_codebook
from tutor.cli.codebook import codebook
from tutor.cli.main import main
from tutor.config import Settings
from tutor.errors import NotFoundError, UnavailableError


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path))
    monkeypatch.setenv("CODER_TUTOR_PROJECT", str(tmp_path))
    write_tiny_codebook(tmp_path / "codebook.sqlite")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(codebook, arguments, catch_exceptions=True)


def test_status_tells_releases_and_counts(instance: Path) -> None:
    assert "Tiny 2026: 2025-10-01 to 2026-09-30, 13 billable codes" in run("status").output

    told = json.loads(run("status", "--json").stdout)

    assert [release["id"] for release in told["releases"]] == ["tiny-v32", "tiny-2025", "tiny-2026"]
    assert told["missing"] == []


def test_show_prints_the_page_of_a_code(instance: Path) -> None:
    output = run("show", "s52.59", "--on", "2025-11-03").output

    assert output.startswith("S52.59  Other fracture of radius\nICD-10-CM, header on 2025-11-03\n")
    assert "inclusion: Broken wrist NOS\n" in output
    assert "excludes1: amputation (S58.-) (from S52)" in output
    assert "below: S52.59XA  billable" in output

    (told,) = json.loads(run("show", "G35", "--on", "2025-11-03", "--json").stdout)

    assert told["status"] == "converted_to_header"
    assert [child["code"] for child in told["children"]] == ["G35.A", "G35.D"]


def test_show_of_no_code_offers_the_search(instance: Path) -> None:
    error = run("show", "rubbish").exception

    assert isinstance(error, NotFoundError)
    assert "codebook search rubbish" in str(error)


def test_search_prints_one_line_a_code(instance: Path) -> None:
    lines = run("search", "multiple", "sclerosis", "--on", "2025-11-03").output.splitlines()

    assert lines[0] == "G35       subdivided Multiple sclerosis"

    told = json.loads(run("search", "broken", "--on", "2025-11-03", "--json").stdout)

    assert (told[0]["code"], told[0]["matched"]) == ("S52.59", "Broken wrist NOS")


def test_a_batch_prints_one_line_of_json_a_query(instance: Path) -> None:
    batch = instance / "queries.jsonl"
    batch.write_text('{"id": 7, "query": "multiple sclerosis", "more": 1}\n\n{"query": "zzzz"}\n')

    output = run("search", "--batch", str(batch), "--on", "2025-11-03", "--json").output

    first, second = map(json.loads, output.splitlines())
    assert (first["id"], first["codes"]) == (7, ["G35", "G35D", "G35A"])
    assert second == {"query": "zzzz", "codes": []}


def test_a_batch_keeps_to_its_limit(instance: Path) -> None:
    batch = instance / "queries.jsonl"
    batch.write_text('{"query": "multiple sclerosis"}\n')

    output = run("search", "--batch", str(batch), "--on", "2025-11-03", "--limit", "2").output

    assert json.loads(output)["codes"] == ["G35", "G35D"]


@pytest.mark.parametrize("line", ["{", "[1]", '{"id": 3}', '{"query": 5}', "\udcff", "7"])
def test_a_bad_line_of_a_batch_is_named_and_nothing_is_printed(instance: Path, line: str) -> None:
    batch = instance / "queries.jsonl"
    batch.write_bytes(b'{"query": "sclerosis"}\n' + line.encode("utf-8", "surrogateescape"))

    result = CliRunner().invoke(main, ["codebook", "search", "--batch", str(batch), "--json"])

    assert result.exit_code == 2
    assert f"{batch}, line 2: " in result.stderr
    assert result.stdout == ""


def test_a_search_takes_words_or_a_batch(instance: Path) -> None:
    assert run("search").exit_code == 2
    assert run("search", "knee", "--batch", __file__).exit_code == 2


def test_a_search_without_a_match_says_so(instance: Path) -> None:
    assert "Nothing matches on 2025-11-03." in run("search", "zzzz", "--on", "2025-11-03").output


def test_without_a_codebook_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path))

    error = run("status").exception

    assert isinstance(error, UnavailableError)
    assert "coder-tutor codebook build" in str(error)


def test_a_build_without_an_index_fails_with_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    error = run("build").exception

    assert isinstance(error, UnavailableError)
    assert not (tmp_path / "codebook.sqlite").exists()


def test_a_codebook_that_is_there_is_opened_as_it_is(instance: Path) -> None:
    before = (instance / "codebook.sqlite").stat().st_mtime_ns

    opened = ensure_codebook(Settings.from_environment())

    assert [release.id for release in opened.releases()][-1] == "tiny-2026"
    assert (instance / "codebook.sqlite").stat().st_mtime_ns == before
    opened.close()
