"""`coder-tutor bank export` and `bank import`, as somebody types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.drafting import COLLECTION, Desk
from tests.tiny_codebook import write_tiny_codebook
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


def test_a_missing_collection_and_a_broken_file_are_told(home: Path) -> None:
    broken = home / "x.zip"
    broken.write_bytes(b"none")

    assert "BANK302" in run("import", str(broken), "--collection", COLLECTION)[1]
    assert "There is no collection" in run("import", str(broken), "--collection", "none")[1]
    assert "There are no exercises" in run("export", "--collection", "x", "-o", str(home / "y"))[1]
