"""`coder-tutor bank export` and `bank import`, as somebody types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.drafting import COLLECTION, Desk
from tests.tiny_codebook import write_tiny_codebook
from tutor.bank.porting.sheet_writing import template
from tutor.cli.bank import bank
from tutor.config import Settings
from tutor.services.database import create_databases, upgrade


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path))
    monkeypatch.setenv("CODER_TUTOR_FETCH", "0")
    settings = Settings.from_environment({"CODER_TUTOR_HOME": str(tmp_path)})
    write_tiny_codebook(settings.codebook_path)
    upgrade(settings.database_url)
    databases = create_databases(settings.database_url)
    Desk.of(databases).publish_item()
    databases.close()
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(bank, arguments)
    return result.exit_code, result.output


def test_what_was_exported_is_the_same_when_it_is_read_again(home: Path) -> None:
    file = home / "bank.zip"
    exported = run("export", "-o", str(file))
    code, told = run("import", str(file), "--collection", COLLECTION, "--dry-run", "--json")

    assert exported == (0, f"1 exercises written to {file}\n")
    assert code == 1
    (one,) = json.loads(told)["exercises"]
    assert one["becomes"] == "same"
    said = run("import", str(file), "--collection", COLLECTION)[1]
    assert "Everything in the file is in the bank already" in said


def test_an_export_for_another_program_says_what_is_lost(home: Path) -> None:
    code, told = run("export", "--format", "csv", "-o", str(home / "x.csv"), "--json")

    assert code == 0
    assert list(json.loads(told)["losses"]) == [f"{COLLECTION}/knee"]


def test_an_import_makes_drafts_and_a_dry_run_none(home: Path) -> None:
    sheet = home / "charts.gift"
    sheet.write_text("::First:: Which is first? {=The injury#Yes. ~The pain#No.}")
    arguments = ("import", str(sheet), "--collection", COLLECTION, "--topic", "a/b", "--json")

    tried = json.loads(run(*arguments, "--dry-run")[1])
    code, told = run(*arguments)
    again = json.loads(run(*arguments)[1])

    assert tried["import"] is None
    assert code == 0
    assert json.loads(told)["import"]
    assert [one["becomes"] for one in again["exercises"]] == ["new"]


def test_a_date_to_be_mended_does_not_hide_what_else_the_check_finds(home: Path) -> None:
    text = template().replace(b"2026-03-03", b"03/11/26").replace(b"|Primary", b"|Secondary")
    sheet = home / "charts.csv"
    sheet.write_bytes(text.replace(b"Trouble on the stairs", b"Trouble with the dog"))

    code, told = run("import", str(sheet), "--collection", COLLECTION, "--json")

    document = json.loads(told)
    assert code == 1
    assert [one["remedy"] for one in document["problems"]] == ["Write it as 2026-03-11."]
    assert "BANK222" in {one["code"] for one in document["exercises"][0]["problems"]}


def test_a_question_without_reasons_becomes_a_draft_with_errors(home: Path) -> None:
    sheet = home / "charts.gift"
    sheet.write_text("Which is first? {=The injury ~The pain ~The leg}")

    code, told = run(
        "import", str(sheet), "--collection", COLLECTION, "--topic", "a/b", "--cite", "X", "--json"
    )

    document = json.loads(told)
    assert code == 0
    assert {(one["code"], one["severity"]) for one in document["problems"]} == {
        ("BANK305", "warning")
    }
    found = [one for one in document["exercises"][0]["problems"] if one["code"] == "BANK297"]
    assert [one["severity"] for one in found] == ["error"] * 4


def test_a_missing_collection_and_a_broken_file_are_told(home: Path) -> None:
    broken = home / "x.zip"
    broken.write_bytes(b"none")

    assert "BANK302" in run("import", str(broken), "--collection", COLLECTION)[1]
    assert "There is no collection" in run("import", str(broken), "--collection", "none")[1]
    assert "There are no exercises" in run("export", "--collection", "x", "-o", str(home / "y"))[1]
