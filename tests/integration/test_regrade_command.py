"""`coder-tutor bank regrade`: a look as before, and with options applied and taken back."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.factories import make_exercise, right_answer
from tests.integration.regrading import (
    accepting,
    add_items,
    hand_in_many,
    make_person,
    revise,
    scores,
)
from tests.tiny_codebook import write_tiny_codebook
from tutor.cli.main import main
from tutor.codes.entered_line import EnteredLine, Section
from tutor.services.database import Databases, create_databases, upgrade

KNEE = make_exercise()
ENTERED = "G35.A"
WRONG = (EnteredLine(Section.DIAGNOSIS, code=ENTERED), right_answer()[1])


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Databases:
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    write_tiny_codebook(tmp_path / "codebook.sqlite")
    url = f"sqlite:///{tmp_path / 'coder-tutor.sqlite'}"
    upgrade(url)
    databases = create_databases(url)
    add_items(databases, KNEE)
    hand_in_many(databases, make_person(databases), [(WRONG, 2_500), (right_answer(), 10_000)])
    revise(databases, accepting(KNEE, ENTERED))
    return databases


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["bank", "regrade", *arguments])


def told(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    read: dict[str, Any] = json.loads(result.stdout)
    return read


def test_without_options_it_looks_and_keeps_nothing(stored: Databases) -> None:
    looked = told()

    # By its own key the wrong answer has less than was stored for it.
    assert (looked["graded"], looked["raised"], looked["lowered"]) == (2, 0, 1)
    assert scores(stored) == [2_500, 10_000]


def test_the_newest_key_is_looked_at_without_changing_anything(stored: Databases) -> None:
    looked = told("--current-key", "--item", str(KNEE.uid))

    assert (looked["graded"], looked["figures"]["raised"]) == (2, 1)
    assert "Nothing was changed" in looked["words"]
    assert scores(stored) == [2_500, 10_000]


def test_applied_with_a_reason_and_undone_by_its_id(stored: Databases) -> None:
    applied = told("--current-key", "--apply", "--reason", "The key was wrong.")
    assert (applied["state"], applied["figures"]["applied"]) == ("applied", 2)
    assert scores(stored) == [10_000, 10_000]

    undone = told("--undo", applied["id"])

    assert undone["state"] == "undone"
    assert scores(stored) == [2_500, 10_000]


def test_applying_without_a_reason_is_refused(stored: Databases) -> None:
    result = run("--current-key", "--apply")

    assert result.exit_code == 2
    assert "--reason" in result.output
    assert scores(stored) == [2_500, 10_000]
