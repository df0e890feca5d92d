"""A folder whose collection belongs to an organisation, from file to page."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.bank.conftest import EXERCISES
from tests.factories import NOW, make_member, make_organisation, make_user
from tests.real_codebook import real_codebook_path
from tutor.cli.bank import synchronise
from tutor.cli.bank_check import check
from tutor.cli.instance import Instance
from tutor.config import Settings
from tutor.services import practice
from tutor.services.access import ActingUser, Role
from tutor.services.catalogue import ItemFilters, list_items

FOLDER = "diagnosis-foundations"
OWNED = 'organisation = "north-valley"\n'


@pytest.fixture
def instance(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An installation with a bank of one collection."""
    shutil.copytree(EXERCISES / FOLDER, tmp_path / "exercises" / FOLDER)
    for name in ("codes.toml", "fees.toml"):
        shutil.copy(EXERCISES / name, tmp_path / "exercises")
    shutil.copy(real_codebook_path(tmp_path_factory), tmp_path / "codebook.sqlite")
    settings = Settings.from_environment({"CODER_TUTOR_HOME": str(tmp_path)})
    made = Instance(replace(settings, project_path=tmp_path))
    yield made
    made.close()
    made.codebook.close()


def write_owner(instance: Instance, line: str) -> None:
    path = instance.settings.bank_path / FOLDER / "collection.toml"
    kept = path.read_text(encoding="utf-8").replace(OWNED, "")
    path.write_text(kept + line, encoding="utf-8")


def seen_by(instance: Instance, acting: ActingUser | None) -> int:
    with instance.databases.read() as session:
        return list_items(session, acting=acting, filters=ItemFilters(), page=1).total


def test_a_folder_of_an_unknown_organisation_stays_out_until_it_is_there(
    instance: Instance, capsys: pytest.CaptureFixture[str]
) -> None:
    write_owner(instance, OWNED)
    refused = synchronise(instance)
    told = capsys.readouterr().err
    with instance.databases.write.begin() as session:
        valley = make_organisation(session)
        member = make_member(session, valley, role=Role.LEARNER, email="in@example.org")
        outsider = make_user(session, email="out@example.org", role=Role.INSTRUCTOR)
    taken_in = synchronise(instance)

    assert (refused.created, refused.refused) == (0, taken_in.created)
    assert taken_in.created > 1
    assert f"{FOLDER}/collection.toml\n  error BANK150 organisation: There is no" in told
    assert seen_by(instance, member) == taken_in.created
    assert seen_by(instance, outsider) == seen_by(instance, None) == 0


def test_a_folder_that_becomes_an_organisation_s_is_gone_for_others_with_their_open_attempts(
    instance: Instance,
) -> None:
    synchronise(instance)
    with instance.databases.write.begin() as session:
        make_organisation(session)
        outsider = make_user(session)
        page = list_items(session, acting=outsider, filters=ItemFilters(), page=1)
        attempt = practice.start_attempt(
            session, acting=outsider, item_uid=page.cards[0].uid, now=NOW
        )
    write_owner(instance, OWNED)
    again = synchronise(instance)
    write_owner(instance, "")
    once_more = synchronise(instance)

    assert page.total == again.unchanged == once_more.unchanged > 1
    assert seen_by(instance, outsider) == 0
    with instance.databases.read() as session:
        view = practice.get_attempt(session, acting=outsider, attempt_uid=attempt)
    assert view.is_set_aside


def test_a_folder_that_loses_its_organisation_by_mistake_keeps_its_last_good_state(
    instance: Instance,
) -> None:
    with instance.databases.write.begin() as session:
        valley = make_organisation(session)
        member = make_member(session, valley, role=Role.LEARNER, email="in@example.org")
    write_owner(instance, OWNED)
    first = synchronise(instance)
    write_owner(instance, 'organisation = "nort-valley"\n')
    mistaken = synchronise(instance)

    assert (mistaken.retired, mistaken.refused) == (0, first.created)
    assert seen_by(instance, member) == first.created
    assert seen_by(instance, None) == 0


def test_bank_check_names_an_organisation_that_is_not_there(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODER_TUTOR_HOME", str(instance.settings.instance_path))
    write_owner(instance, OWNED)
    path = str(instance.settings.bank_path)
    before = json.loads(CliRunner().invoke(check, [path, "--json"]).stdout)
    with instance.databases.write.begin() as session:
        make_organisation(session)
    after = json.loads(CliRunner().invoke(check, [path, "--json"]).stdout)

    told = [one["code"] for one in before["problems"] if one["severity"] == "error"]
    assert told == ["BANK150"]
    assert after["errors"] == 0
