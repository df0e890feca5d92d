"""`coder-tutor deid` as people and programs use it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tutor.cli.main import main
from tutor.deidentification.version import CHECKER_VERSION

TEXT = "Seen today.\nMRN 482133, wife Joan.\nWe told Skip to rest.\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path / "home"))
    return Run(tmp_path)


class Run:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(main, ["deid", *arguments], input=given)

    def file(self, content: str | bytes, name: str = "note.txt") -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)


def test_people_are_told_place_passage_kind_and_remedy(run: Run) -> None:
    result = run(run.file(TEXT))

    assert result.exit_code == 1
    assert '2:5  "482133"  Medical record number (H)' in result.stdout
    assert "{{ record_number }}" in result.stdout
    assert '2:18  "Joan"  Name (A)' in result.stdout
    assert 'To be confirmed: 1\n  3:9  "Skip"' in result.stdout
    assert "not a Safe Harbor determination" in result.stdout


def test_without_a_codebook_it_works_and_says_so(run: Run) -> None:
    result = run(run.file("Seen today."))

    assert result.exit_code == 0
    assert "No codebook is built here" in result.stderr
    assert "no identifier found" in result.stdout


def test_what_is_only_to_be_confirmed_does_not_fail(run: Run) -> None:
    assert run("-", given="We told Skip to rest.").exit_code == 0


def test_json_holds_the_flags_with_their_offsets(run: Run) -> None:
    result = run("-", "--json", given=TEXT)

    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert report["checker_version"] == CHECKER_VERSION
    assert report["vocabulary"] == "shipped lists"
    assert report["text_length"] == len(TEXT)
    assert [(flag["text"], flag["category"], flag["tier"]) for flag in report["flags"]] == [
        ("482133", "record", "block"),
        ("Joan", "name", "block"),
        ("Skip", "name", "confirm"),
    ]
    assert set(report["flags"][0]) == {"start", "end", "text", "category", "tier", "rule", "why"}


def test_a_file_of_notes_is_answered_line_by_line(run: Run) -> None:
    lines = [{"id": 7, "text": "é MRN 482133"}, {"id": "b", "text": "Well."}]

    result = run("--jsonl", run.file("\n\n".join(map(json.dumps, lines))))

    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "id": 7,
            "flags": [
                {"start": 6, "end": 12, "category": "record", "tier": "block", "text": "482133"}
            ],
        },
        {"id": "b", "flags": []},
    ]


def test_every_bad_line_is_named_and_nothing_is_checked(run: Run) -> None:
    content = (
        '{"id": 1, "text": "MRN 482133"}\nno\n{"id": 2}\n[]\n{"text": "x"}\n{"id": 3, "text": 4}'
    )

    result = run("--jsonl", run.file(content))

    assert result.exit_code == 2
    assert result.stdout == ""
    for number in (2, 3, 4, 5, 6):
        assert f"line {number}:" in result.stderr
    assert 'with an "id" and a "text"' in result.stderr


@pytest.mark.parametrize(
    ("content", "told"), [(b"MRN \xff482133", "no UTF-8 text (byte 4)")], ids=["not UTF-8"]
)
def test_a_text_that_cannot_be_read_is_refused(run: Run, content: bytes, told: str) -> None:
    result = run(run.file(content))

    assert result.exit_code == 2
    assert told in result.stderr


def test_a_file_that_is_not_there_is_refused(run: Run) -> None:
    result = run(str(run.folder / "absent.txt"))

    assert result.exit_code == 2
    assert "absent.txt" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("-", "--jsonl", "-"), ("--jsonl", "-", "--json")])
def test_file_and_file_of_notes_exclude_each_other(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, given="").exit_code == 2
