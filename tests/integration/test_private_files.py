"""What an installation keeps is for its owner, also in a folder that others may enter."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import make_user
from tutor.config import Settings
from tutor.errors import ConfigurationError
from tutor.services.database import create_databases, upgrade


@pytest.fixture
def open_home(tmp_path: Path) -> Iterator[Path]:
    """An instance folder that was there before, made with the usual umask."""
    home = tmp_path / "instance"
    before = os.umask(0o022)
    home.mkdir(mode=0o755)
    yield home
    os.umask(before)


def test_the_database_is_private_in_an_open_folder(open_home: Path) -> None:
    settings = Settings.from_environment({"CODER_TUTOR_HOME": str(open_home)})

    upgrade(settings.database_url)
    databases = create_databases(settings.database_url)
    with databases.write.begin() as session:
        make_user(session)
        modes = {
            path.name: path.stat().st_mode & 0o777
            for path in open_home.iterdir()
            if path.name.startswith("coder-tutor.sqlite")
        }
    databases.close()

    assert set(modes.values()) == {0o600}
    assert "coder-tutor.sqlite-wal" in modes


def test_a_database_that_is_there_keeps_what_its_owner_chose(open_home: Path) -> None:
    path = open_home / "shared.sqlite"
    path.touch(mode=0o640)
    path.chmod(0o640)

    upgrade(f"sqlite:///{path}")

    assert path.stat().st_mode & 0o777 == 0o640


def test_a_secret_key_that_others_may_read_is_made_private_again(open_home: Path) -> None:
    first = Settings.from_environment({"CODER_TUTOR_HOME": str(open_home)})
    (open_home / "secret-key").chmod(0o644)

    again = Settings.from_environment({"CODER_TUTOR_HOME": str(open_home)})

    assert again.secret_key == first.secret_key
    assert (open_home / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_database_that_cannot_be_made_says_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        upgrade(f"sqlite:///{tmp_path / 'nowhere' / 'x.sqlite'}")
