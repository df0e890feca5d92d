"""An application on a small codebook and a migrated database, with one person of each role."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import PASSWORD, make_exercise, make_items, make_user
from tests.tiny_codebook import write_tiny_codebook
from tutor.application import create_app
from tutor.bank.exercise import Exercise
from tutor.config import Settings
from tutor.services.access import Role
from tutor.services.database import upgrade
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


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    settings = Settings.from_environment({"CODER_TUTOR_HOME": str(tmp_path)})
    write_tiny_codebook(settings.codebook_path)
    upgrade(settings.database_url)
    made = create_app(settings)
    made.config["TESTING"] = False
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    services_of(made).databases.close()
    services_of(made).codebook.close()


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
    made = make_exercise()
    with services_of(app).databases.write.begin() as session:
        make_items(session, made)
    return made


@pytest.fixture
def people(app: Flask) -> dict[str, str]:
    with services_of(app).databases.write.begin() as session:
        for name, role in ROLES.items():
            make_user(session, email=f"{name}@example.org", role=role)
    return {name: f"{name}@example.org" for name in ROLES}


LogIn = Callable[[str], FlaskClient]


@pytest.fixture
def client_of(app: Flask, people: dict[str, str], exercise: Exercise) -> LogIn:
    """Give a client that acts as ``anonymous``, ``visitor`` or one of the roles."""

    def make(who: str) -> FlaskClient:
        client = app.test_client()
        if who == "visitor":
            client.post(f"/practice/{exercise.uid}/start")
        elif who != "anonymous":
            answer = client.post(
                "/account/login", data={"email": people[who], "password": PASSWORD}
            )
            assert answer.status_code == 303
        return client

    return make
