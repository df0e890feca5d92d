"""An application on a small codebook and a migrated database, with one person of each role."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import PASSWORD, make_exercise, make_items, make_user
from tests.tiny_codebook import write_tiny_codebook
from tutor.application import create_app
from tutor.bank.exercise import Exercise
from tutor.config import Settings
from tutor.services import accounts
from tutor.services.access import Role
from tutor.services.database import upgrade
from tutor.services.passwords import hash_password
from tutor.web.services import EXTENSION, AppServices

PROJECT = Path(__file__).parents[2]
ROLES = {
    "learner": Role.LEARNER,
    "author": Role.AUTHOR,
    "reviewer": Role.REVIEWER,
    "instructor": Role.INSTRUCTOR,
    "employer": Role.EMPLOYER,
    "administrator": Role.ADMINISTRATOR,
}


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with codebook and migrated database, made once and copied by each test."""
    home = tmp_path_factory.mktemp("instance")
    settings = Settings.from_environment({"CODER_TUTOR_HOME": str(home)})
    write_tiny_codebook(settings.codebook_path)
    upgrade(settings.database_url)
    return home


@pytest.fixture(scope="session", autouse=True)
def one_hash_a_password() -> Iterator[None]:
    """Hash each password once: it is slow on purpose, and every test makes the same people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "hash_password", lru_cache(hash_password))
        yield


@contextmanager
def opened_app(instance: Path, folder: Path) -> Iterator[Flask]:
    """Serve a copy of an instance folder."""
    shutil.copytree(instance, folder, dirs_exist_ok=True)
    made = create_app(Settings.from_environment({"CODER_TUTOR_HOME": str(folder)}))
    made.config["TESTING"] = False
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    services_of(made).databases.close()
    services_of(made).codebook.close()


@pytest.fixture
def app(tmp_path: Path, instance: Path) -> Iterator[Flask]:
    with opened_app(instance, tmp_path) as made:
        yield made


def services_of(app: Flask) -> AppServices:
    services: AppServices = app.extensions[EXTENSION]
    return services


def change_settings(app: Flask, **changes: object) -> None:
    services = services_of(app)
    app.extensions[EXTENSION] = replace(
        services,
        settings=replace(services.settings, **changes),  # type: ignore[arg-type]
    )


@pytest.fixture
def exercise(app: Flask) -> Exercise:
    return add_exercise(app)


def add_exercise(app: Flask) -> Exercise:
    made = make_exercise()
    with services_of(app).databases.write.begin() as session:
        make_items(session, made)
    return made


def add_people(app: Flask) -> None:
    """Add ``NAME@example.org`` for each of the roles."""
    with services_of(app).databases.write.begin() as session:
        for name, role in ROLES.items():
            make_user(session, email=f"{name}@example.org", role=role)


LogIn = Callable[[str], FlaskClient]


@pytest.fixture
def client_of(app: Flask, exercise: Exercise) -> LogIn:
    """Give a client that acts as ``anonymous``, ``visitor`` or one of the roles."""
    add_people(app)
    return partial(client_as, app, exercise)


def client_as(app: Flask, exercise: Exercise, who: str) -> FlaskClient:
    client = app.test_client()
    if who == "visitor":
        client.post(f"/practice/{exercise.uid}/start")
    elif who != "anonymous":
        entered = {"email": f"{who}@example.org", "password": PASSWORD}
        assert client.post("/account/login", data=entered).status_code == 303
    return client
