"""`coder-tutor bank stale` on the real bank and a small codebook."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.tiny_codebook import write_tiny_codebook
from tutor.cli.bank import bank

CHART = "second-baby-before-sunrise"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Path) -> Path:
    """One exercise, coded with a code that is a category on its day in the small codebook."""
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path))
    write_tiny_codebook(tmp_path / "codebook.sqlite")
    collection = tmp_path / "bank" / "diagnosis-foundations"
    shutil.copytree(
        project / "exercises/diagnosis-foundations/relapse-in-november", collection / "one"
    )
    shutil.copy(project / "exercises/diagnosis-foundations/collection.toml", collection)
    return tmp_path / "bank"


def test_it_names_each_stale_exercise_with_its_reasons(folder: Path) -> None:
    output = CliRunner().invoke(bank, ["stale", str(folder)]).output

    assert output.startswith("broken: diagnosis-foundations/one (2025-11-03)\n")
    assert "is not a code on its own date of service, 2025-11-03." in output
    assert output.endswith("1 exercises, 1 stale\n")


def test_as_json_it_says_the_same(folder: Path) -> None:
    told = json.loads(CliRunner().invoke(bank, ["stale", str(folder), "--json"]).stdout)

    (found,) = told["stale"]
    assert told["exercises"] == 1
    assert (found["kind"], found["path"]) == ("broken", "diagnosis-foundations/one")
    assert found["reasons"]
    assert found["codes"]
