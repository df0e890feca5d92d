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

BEFORE_REGRADES = "0004"
BEFORE_ORGANISATIONS = "0005"

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


A_GRADE = """
INSERT INTO item_grade (id, submission_id, revision_id, rubric_id, release_ids, score_hundredths,
  is_exact, needs_review, result, graded_at)
VALUES (:id, :n, :n, :rubric, '[]', :score, false, false, '{}', :at)
"""
A_SUBMISSION = """
INSERT INTO submission (id, attempt_id, entries, submitted_at)
VALUES (:n, :n, '[{"section": "diagnosis", "code": " i10 "}]', '2026-03-03 12\\:00\\:00')
"""
A_REPORT = """
INSERT INTO key_report (id, uid, attempt_id, section, slot_id, line, text, state, created_at,
  closed_at)
VALUES (:n, :uid, :n, 'diagnosis', 'knee', 0, 'The key is wrong.', :state,
  '2026-03-06 12\\:00\\:00', :closed)
"""
REPORTS = "SELECT id, slot_id, line, state FROM key_report ORDER BY id"


def test_the_newest_grade_counts_and_reports_become_disputes_and_back(url: str) -> None:
    database.upgrade(url, BEFORE_REGRADES)
    engine = create_engine(database.normalise_url(url))
    noon = "2026-03-03 12:00:00"
    with engine.begin() as connection:
        connection.exec_driver_sql(A_PERSON)
        for number, state in ((1, "open"), (2, "closed")):
            named = {"n": number, "uid": f"{number:032x}"}
            for statement in AN_ATTEMPT:
                connection.execute(text(statement), named)
            connection.execute(text(A_SUBMISSION), named)
            closed = noon if state == "closed" else None
            connection.execute(text(A_REPORT), named | {"state": state, "closed": closed})
        for number, rubric, at in ((1, "b", "2026-03-05 12:00:00"), (2, "a", noon)):
            values = {"id": number, "n": 1, "rubric": rubric, "score": 5000, "at": at}
            connection.execute(text(A_GRADE), values)
        connection.execute(text(A_GRADE), {"id": 3, "n": 2, "rubric": "a", "score": 0, "at": noon})
        connection.exec_driver_sql("INSERT INTO grade_finding VALUES (1, 'X', 1), (2, 'X', 1)")

    database.upgrade(url, "0005")
    with engine.begin() as connection:
        counting = connection.exec_driver_sql(
            "SELECT id FROM item_grade WHERE is_current ORDER BY id"
        ).all()
        disputes = connection.exec_driver_sql(
            "SELECT state, entered, slot_id, line FROM dispute ORDER BY id"
        ).all()
        due = connection.exec_driver_sql("SELECT due_on FROM dispute ORDER BY id").scalars().all()
        files = connection.exec_driver_sql("SELECT file_hash FROM item").scalars().all()
        findings = connection.exec_driver_sql("SELECT count(*) FROM grade_finding").scalar()
    database.downgrade(url, BEFORE_REGRADES)
    with engine.begin() as connection:
        left = connection.exec_driver_sql("SELECT id FROM item_grade ORDER BY id").all()
        counted = connection.exec_driver_sql("SELECT grade_id FROM grade_finding").all()
        reports = connection.exec_driver_sql(REPORTS).all()
    engine.dispose()

    assert counting == [(1,), (3,)]
    assert disputes == [("open", "i10", "knee", 0), ("closed", "i10", "knee", 0)]
    # Seven working days after a Friday.
    assert [str(day) if day else None for day in due] == ["2026-03-17", None]
    assert files == ["x", "x"]
    assert findings == 2
    # The older version would count a second grade as another attempt.
    assert (left, counted) == ([(1,), (3,)], [(1,)])
    assert reports == [(1, "knee", 0, "open"), (2, "knee", 0, "closed")]


def test_collections_of_before_are_public_and_going_back_withdraws_what_is_private(
    url: str,
) -> None:
    database.upgrade(url, BEFORE_ORGANISATIONS)
    engine = create_engine(database.normalise_url(url))
    item = text(
        "INSERT INTO item (id, uid, collection, slug, state) VALUES (:n, :uid, :c, 'x', 'active')"
    )
    with engine.begin() as connection:
        for number, collection in ((1, "shown"), (2, "shown"), (3, "sealed")):
            connection.execute(item, {"n": number, "uid": f"{number:032x}", "c": collection})

    database.upgrade(url, "0006")
    with engine.begin() as connection:
        before = connection.exec_driver_sql(
            "SELECT name, title, organisation_id, is_private FROM collection ORDER BY name"
        ).all()
        connection.exec_driver_sql(
            "INSERT INTO organisation (id, uid, slug, name, created_at) "
            "VALUES (1, '00000000000000000000000000000001', 'x', 'X', '2026-03-03 12:00:00')"
        )
        connection.exec_driver_sql(
            "UPDATE collection SET organisation_id = 1, is_private = true WHERE name = 'sealed'"
        )
    database.downgrade(url, BEFORE_ORGANISATIONS)
    with engine.begin() as connection:
        states = connection.exec_driver_sql("SELECT id, state FROM item ORDER BY id").all()
    engine.dispose()

    assert before == [("sealed", "sealed", None, False), ("shown", "shown", None, False)]
    # There everybody sees every item on offer.
    assert states == [(1, "active"), (2, "active"), (3, "retired")]


def test_families_go_with_their_answers_where_they_cannot_be_graded(url: str) -> None:
    database.upgrade(url, "0007")
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
