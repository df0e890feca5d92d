"""Migrations run both ways on both databases, and end where the models are."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from tests.postgresql import Server
from tutor.errors import ConfigurationError
from tutor.models.base import Base
from tutor.services import database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'fresh.sqlite'}"
    server: Server = request.getfixturevalue("postgresql_server")
    return server.new_database()


def tables(url: str) -> set[str]:
    engine = create_engine(database.normalise_url(url))
    names = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return names


def test_up_down_and_up_again(url: str) -> None:
    database.upgrade(url)
    assert tables(url) == set(Base.metadata.tables)
    database.downgrade(url, "base")
    assert tables(url) == set()
    database.upgrade(url)
    assert database.current(url) == database.head()
    engine = create_engine(database.normalise_url(url))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'twice.sqlite'}"
    database.upgrade(url)
    database.upgrade(url)

    assert database.current(url) == database.head()


def test_a_database_of_a_newer_version_is_refused_with_a_remedy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'newer.sqlite'}"
    database.upgrade(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    with pytest.raises(ConfigurationError, match="newer version"):
        database.upgrade(url)


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL") as caught:
        database.upgrade("postgresql://tutor:hidden@127.0.0.1:9/none")

    assert "hidden" not in str(caught.value)
