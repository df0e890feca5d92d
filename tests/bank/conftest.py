"""The real bank on the real codebook, in an application of its own."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import PASSWORD, make_user
from tests.postgresql import Server
from tests.real_codebook import checked_codebook_path, furnish, open_real_codebook
from tutor.application import create_app
from tutor.bank.loader import Bank, load_bank
from tutor.cli.bank import synchronise
from tutor.cli.instance import Instance
from tutor.codebook.listed import load_listed_codes
from tutor.codebook.lookup import Codebook
from tutor.config import Settings
from tutor.web.services import EXTENSION

EXERCISES = Path(__file__).parents[2] / "exercises"


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank(EXERCISES)


@pytest.fixture(scope="session")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Codebook]:
    opened = open_real_codebook(
        tmp_path_factory, listed=load_listed_codes(EXERCISES / "codes.toml")
    )
    yield opened
    opened.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def bank_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    home = tmp_path_factory.mktemp("bank-home")
    furnish(home, checked_codebook_path(tmp_path_factory))
    environment = {"CODER_TUTOR_HOME": str(home)}
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql_server")
        environment["DATABASE_URL"] = server.new_database()
    settings = Settings.from_environment(environment)
    instance = Instance(settings)
    assert synchronise(instance).refused == 0
    with instance.databases.write.begin() as session:
        make_user(session)
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.extensions[EXTENSION].databases.close()
    app.extensions[EXTENSION].codebook.close()
    instance.close()
    instance.codebook.close()


@pytest.fixture
def learner(bank_app: Flask) -> FlaskClient:
    """Log somebody in who has done nothing yet: an export of one's data tells of earlier charts."""
    email = f"{uuid4()}@example.org"
    with bank_app.extensions[EXTENSION].databases.write.begin() as session:
        make_user(session, email=email)
    client = bank_app.test_client()
    answer = client.post("/account/login", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 303
    return client
