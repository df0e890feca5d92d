"""Migrations run both ways on both databases, and end where the models are."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from tests.postgresql import Server
from tutor.errors import ConfigurationError
from tutor.models.base import Base
from tutor.services import database

A_PERSON = """
INSERT INTO "user" (id, uid, display_name, preferences, created_at)
VALUES (1, '00000000000000000000000000000001', 'A person', '{}', '2026-03-03 12:00:00')
"""
AN_ATTEMPT = (
    "INSERT INTO item (id, uid, collection, slug, state) VALUES (:n, :uid, 'x', 'x', 'active')",
    """
    INSERT INTO item_revision (id, item_id, number, is_current, content_hash, content, title,
      specialty, setting, payer, date_of_service, difficulty, minutes, code_sets, search_text,
      created_at)
    VALUES (:n, :n, 1, true, 'x', '{}', 'x', 'x', 'x', 'x', '2026-03-03', 2, 5, 'cpt', 'x',
      '2026-03-03 12\\:00\\:00')
    """,
    """
    INSERT INTO attempt (id, uid, user_id, item_id, revision_id, state, started_at)
    VALUES (:n, :uid, 1, :n, :n, 'in_progress', '2026-03-03 12\\:00\\:00')
    """,
    """
    INSERT INTO attempt_draft (attempt_id, version, entries, saved_at)
    VALUES (:n, 1, '[]', '2026-03-03 12\\:00\\:00')
    """,
)


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


def test_attempts_of_before_have_everything_open_and_none_is_lost(url: str) -> None:
    database.upgrade(url, "0002")
    engine = create_engine(database.normalise_url(url))
    with engine.begin() as connection:
        connection.exec_driver_sql(A_PERSON)
        for number in (1, 2):
            for statement in AN_ATTEMPT:
                connection.execute(text(statement), {"n": number, "uid": f"{number:032x}"})

    database.upgrade(url, "0003")
    with engine.begin() as connection:
        kept = connection.exec_driver_sql("SELECT look_up, open_code_sets FROM attempt").all()
        connection.exec_driver_sql("UPDATE attempt SET state = 'set_aside' WHERE id = 2")
    database.downgrade(url, "0002")
    with engine.begin() as connection:
        left = connection.exec_driver_sql("SELECT id FROM attempt").all()
        drafts = connection.exec_driver_sql("SELECT attempt_id FROM attempt_draft").all()
    engine.dispose()

    assert kept == [("everything", None)] * 2
    # A state that 0002 does not know is not turned into one that it does.
    assert (left, drafts) == ([(1,)], [(1,)])


def test_families_go_with_their_answers_where_they_cannot_be_graded(url: str) -> None:
    database.upgrade(url, "0008")
    engine = create_engine(database.normalise_url(url))
    with engine.begin() as connection:
        connection.exec_driver_sql(A_PERSON)
        for number in (1, 2):
            for statement in AN_ATTEMPT:
                connection.execute(text(statement), {"n": number, "uid": f"{number:032x}"})
        connection.exec_driver_sql("UPDATE item_revision SET variant_count = 12 WHERE id = 2")
        kept = connection.exec_driver_sql("SELECT seed FROM attempt").all()

    database.downgrade(url, "0004")
    with engine.begin() as connection:
        left = [
            connection.exec_driver_sql(f"SELECT id FROM {table}").all()  # noqa: S608
            for table in ("item", "item_revision", "attempt")
        ]
    engine.dispose()

    assert kept == [(None,)] * 2
    assert left == [[(1,)]] * 3
