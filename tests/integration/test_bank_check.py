"""`coder-tutor bank check` at work: parts of a bank, kept results, JSON, explanations."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.instance_files import assert_refused
from tests.tiny_codebook import write_tiny_codebook
from tutor.bank.checks import Checker
from tutor.bank.exercise import Exercise
from tutor.bank.problem import Problem
from tutor.cli.main import main
from tutor.config import Settings

ONE, TWO = "retina-clinic-injection-day", "sore-ear-after-swim-camp"
FIELDS = {"path", "place", "severity", "code", "message", "remedy"}


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Path) -> Path:
    """Two charts in one collection, in place of the project's own bank."""
    folder = tmp_path / "bank"
    source = project / "exercises" / "professional-services"
    for name in (ONE, TWO):
        shutil.copytree(source / name, folder / "services" / name)
    shutil.copy(source / "collection.toml", folder / "services")
    for name in ("codes.toml", "fees.toml"):
        shutil.copy(project / "exercises" / name, folder)
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Settings, "bank_path", property(lambda _settings: folder))
    (tmp_path / "home").mkdir()
    write_tiny_codebook(tmp_path / "home" / "codebook.sqlite")
    return folder


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Watch which exercises are really checked."""
    seen: list[str] = []
    check = Checker.check

    def watched(checker: Checker, exercise: Exercise) -> tuple[Problem, ...]:
        seen.append(exercise.slug)
        return check(checker, exercise)

    monkeypatch.setattr(Checker, "check", watched)
    return seen


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["bank", "check", *map(str, words)])


def document(*words: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("--json", *words).stdout)
    return found


def test_the_document_has_every_field_that_is_promised(bank: Path) -> None:
    found = document()

    assert found.keys() == {
        "exercises", "errors", "warnings", "reused", "families", "not_checked", "notes",
        "problems",
    }  # fmt: skip
    assert found["exercises"] == 2
    assert found["errors"] + found["warnings"] == len(found["problems"]) > 0
    assert all(problem.keys() == FIELDS for problem in found["problems"])
    assert found["not_checked"]["MUE"] == 2


def test_an_error_is_exit_code_1_and_points_to_its_explanation(bank: Path) -> None:
    (bank / "services" / ONE / "rationale.md").unlink()

    result = run(bank / "services" / ONE)

    assert result.exit_code == 1
    assert "error BANK101" in result.stdout
    assert "--explain BANK101" in result.stderr


@pytest.mark.parametrize(
    ("part", "exercises"),
    [("", 2), ("services", 2), (f"services/{ONE}", 1), (f"services/{ONE}/chart.md", 1)],
)
def test_a_path_may_be_any_part_of_a_bank(
    bank: Path, checked: list[str], part: str, exercises: int
) -> None:
    assert document(bank / part)["exercises"] == exercises
    assert len(checked) == exercises


def test_a_part_is_told_of_its_own_problems_only(bank: Path) -> None:
    (bank / "services" / ONE / "rationale.md").unlink()
    (bank / "fees.toml").write_text("name = ")

    found = document(bank / "services" / TWO, bank / "services" / TWO / "chart.md")

    assert found["exercises"] == 1
    assert {problem["path"].split("/")[1] for problem in found["problems"]} == {TWO}


def test_a_copied_uid_is_seen_when_only_the_copy_is_asked_about(bank: Path) -> None:
    shutil.copytree(bank / "services" / ONE, bank / "services" / "copy")

    codes = {problem["code"] for problem in document(bank / "services" / "copy")["problems"]}

    assert codes == {"BANK106"}


def test_paths_of_two_banks_are_refused(bank: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(bank, other)

    assert_refused(run(bank, other), saying="different banks")


def test_a_second_run_checks_only_what_changed(bank: Path, checked: list[str]) -> None:
    first = document()
    checked.clear()
    chart = bank / "services" / TWO / "chart.md"
    chart.write_text(chart.read_text() + "\nOne more line.\n")

    second = document()

    assert checked == [TWO]
    assert (first["reused"], second["reused"]) == (0, 1)
    assert document()["reused"] == 2


def test_kept_results_are_told_like_new_ones(bank: Path) -> None:
    first, second = document(), document()

    assert second["reused"] == 2
    assert second["problems"] == first["problems"]


@pytest.mark.parametrize("name", ["fees.toml", "codes.toml"])
def test_a_change_of_a_list_checks_everything_again(
    bank: Path, checked: list[str], name: str
) -> None:
    document()
    checked.clear()
    path = bank / name
    path.write_text(path.read_text().replace("92.00", "93.00").replace("Cutting", "Taking"))

    document()

    assert sorted(checked) == [ONE, TWO]


def test_another_codebook_checks_everything_again(
    bank: Path, checked: list[str], tmp_path: Path
) -> None:
    document()
    checked.clear()
    (tmp_path / "home" / "codebook.sqlite").unlink()
    write_tiny_codebook(tmp_path / "home" / "codebook.sqlite")

    document()

    assert sorted(checked) == [ONE, TWO]


def test_without_the_cache_nothing_is_read_or_kept(
    bank: Path, checked: list[str], tmp_path: Path
) -> None:
    document("--no-cache")
    document("--no-cache")

    assert len(checked) == 4
    assert not (tmp_path / "home" / "bank-check.sqlite").exists()


def test_a_broken_cache_is_said_and_does_no_harm(bank: Path, tmp_path: Path) -> None:
    first = document()
    (tmp_path / "home" / "bank-check.sqlite").write_bytes(b"rubbish" * 1000)

    second = document()

    assert "made anew" in second["notes"][0]
    assert second["problems"] == first["problems"]


def test_a_faulty_list_of_codes_is_told_and_nothing_is_guessed(bank: Path) -> None:
    (bank / "codes.toml").write_text('[[code]]\ncode = "20610"\n[[code]]\nlabel = "A"\n')

    problems = document()["problems"]

    assert [(one["code"], one["place"]) for one in problems] == [
        ("BANK115", "code[1] (20610)"),
        ("BANK115", "code[2] (?)"),
    ]


def test_a_label_in_published_wording_is_an_error_of_the_list(bank: Path) -> None:
    path = bank / "codes.toml"
    path.write_text(path.read_text() + '[[code]]\ncode = "20611"\nlabel = "Knee (eg, left)"\n')

    found = [one for one in document()["problems"] if one["code"] == "BANK116"]

    assert [(one["path"], one["place"]) for one in found] == [("codes.toml", "code.20611.label")]
    assert "(eg," in found[0]["message"]


def test_an_explanation_needs_no_bank(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path / "none"))

    result = run("--explain", "BANK222")

    assert result.exit_code == 0
    assert "What to do: Quote the chart word for word" in result.stdout
    assert json.loads(run("--explain", "bank222", "--json").stdout)["code"] == "BANK222"
    assert not (tmp_path / "none").exists()


def test_all_explanations_are_listed_without_a_code() -> None:
    lines = run("--explain").stdout.splitlines()

    assert lines[0].startswith("BANK100")
    assert len(json.loads(run("--json", "--explain").stdout)) == len(lines) > 70


def test_an_unknown_code_is_refused_with_near_ones() -> None:
    assert_refused(run("--explain", "BANK22"), saying="Near it: BANK220, BANK221, BANK222")


def test_a_long_run_shows_how_far_it_is(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.cli.bank_check._BAR_AFTER_SECONDS", -1.0)

    result = run()

    assert "Checked" in result.stderr
    assert "2/2" in result.stderr
    assert "Checked" not in result.stdout
