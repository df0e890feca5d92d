"""A fee file that an author breaks: told by `bank check`, refused at a start, ignored until one."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.instance_files import assert_refused
from tests.tiny_codebook import write_tiny_codebook
from tutor.application import create_app
from tutor.bank.fees import FeeFileError
from tutor.cli.main import main
from tutor.config import Settings
from tutor.services.database import upgrade
from tutor.web.services import EXTENSION

SOUND = 'name = "Ours"\n[fees]\n99213 = "92.00"\n'
BROKEN = 'name = "Ours"\n[fees]\n99213 = 92\n'


@pytest.fixture
def bank_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Path) -> Path:
    """A bank of one chart with services, in place of the project's own."""
    folder = tmp_path / "bank"
    source = project / "exercises" / "professional-services"
    shutil.copytree(source / "retina-clinic-injection-day", folder / source.name / "one")
    shutil.copy(source / "collection.toml", folder / source.name)
    shutil.copy(project / "exercises" / "codes.toml", folder)
    monkeypatch.setenv("CODER_TUTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Settings, "bank_path", property(lambda _settings: folder))
    (tmp_path / "home").mkdir()
    write_tiny_codebook(tmp_path / "home" / "codebook.sqlite")
    return folder


def checked() -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["bank", "check", "--json"])
    problems: list[dict[str, Any]] = json.loads(result.stdout)["problems"]
    return problems


def told(problems: list[dict[str, Any]], *codes: str) -> list[tuple[str, str, str, str]]:
    return [
        (one["code"], one["severity"], one["path"], one["place"])
        for one in problems
        if one["code"] in codes
    ]


def command(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_bank_check_tells_a_wrong_fee_and_checks_on(bank_folder: Path) -> None:
    (bank_folder / "fees.toml").write_text(BROKEN)

    problems = checked()

    assert told(problems, "BANK113") == [("BANK113", "error", "fees.toml", "fees.99213")]
    assert any(problem["path"].startswith("professional-services/one") for problem in problems)


def test_bank_check_warns_of_each_service_without_a_fee(bank_folder: Path) -> None:
    path = "professional-services/one/exercise.toml"
    (bank_folder / "fees.toml").write_text(SOUND + '67028 = "120.00"\nJ2778 = "280.00"\n')

    found = told(checked(), "BANK206")

    assert found
    assert {(code, severity, where) for code, severity, where, _place in found} == {
        ("BANK206", "warning", path)
    }
    assert all(place.startswith("key.") and place.endswith(".code") for *_rest, place in found)


def test_a_bank_without_fees_is_warned_of_nothing(bank_folder: Path) -> None:
    assert told(checked(), "BANK206") == []


def test_the_fee_file_is_no_exercise(bank_folder: Path) -> None:
    (bank_folder / "fees.toml").write_text(SOUND)

    assert {problem["path"] for problem in checked() if "fees" in problem["path"]} == set()


def test_loading_the_bank_is_refused_with_what_to_do(bank_folder: Path) -> None:
    (bank_folder / "fees.toml").write_text(BROKEN)

    result = command("bank", "sync")

    assert_refused(result, saying="fees.toml cannot be used:")
    assert "fees.99213: 92 is no amount above 0. Write it in quotes" in result.stderr


def test_an_application_does_not_start_on_half_a_file(bank_folder: Path) -> None:
    (bank_folder / "fees.toml").write_text(BROKEN)

    with pytest.raises(FeeFileError, match=r"fees\.toml cannot be used"):
        create_app(Settings.from_environment())


def test_a_running_application_keeps_the_fees_of_its_start(bank_folder: Path) -> None:
    (bank_folder / "fees.toml").write_text(SOUND)
    settings = Settings.from_environment()
    upgrade(settings.database_url)
    app = create_app(settings)
    try:
        first = app.extensions[EXTENSION].codebook
        (bank_folder / "fees.toml").write_text(BROKEN)
        write_tiny_codebook(settings.codebook_path)

        answer = app.test_client().get("/")

        assert answer.status_code < 400
        assert app.extensions[EXTENSION].codebook is not first
    finally:
        app.extensions[EXTENSION].databases.close()
        app.extensions[EXTENSION].codebook.close()
