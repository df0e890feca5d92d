"""Files and database after a key was amended in the browser: nothing is taken back in silence."""

import pytest
from sqlalchemy import update

from tests.exercise_files import UID, knee_files, read_files
from tests.factories import NOW
from tutor.bank.exercise_json import content_hash
from tutor.bank.sync import SyncReport, apply_plan, make_revision, next_number, read_rows
from tutor.bank.sync_plan import Side, SyncPlan, plan_sync
from tutor.models.item import Item, ItemRevision
from tutor.services.database import Databases

FILES = knee_files()
AMENDED = knee_files(**{'"RT"': '"LT"'})
REWRITTEN = knee_files(**{"minutes = 5": "minutes = 9"})


def sync(databases: Databases, *files: dict[str, str], side: Side | None = None) -> SyncReport:
    exercises = [read_files(one) for one in files]
    with databases.write.begin() as session:
        plan = plan_sync(
            exercises,
            read_rows(session),
            refused=frozenset(),
            taken={UID: side} if side else None,
        )
        return apply_plan(session, plan, files={UID: files[0]} if files else {}, now=NOW)


@pytest.fixture(autouse=True)
def _first_files(databases: Databases) -> None:
    sync(databases, FILES)


def amend(databases: Databases) -> None:
    """Put a revision in place as applying an amendment does."""
    with databases.write.begin() as session:
        item = session.query(Item).one()
        session.execute(update(ItemRevision).values(is_current=False))
        number = next_number(session, item.id)
        exercise = read_files(AMENDED)
        session.add(make_revision(exercise, AMENDED, item_id=item.id, number=number, now=NOW))


def held(databases: Databases) -> str:
    with databases.read() as session:
        (row,) = read_rows(session)
    return row.content_hash


def of(files: dict[str, str]) -> str:
    return content_hash(read_files(files))


def test_an_amended_key_is_not_reverted_by_its_old_files(databases: Databases) -> None:
    amend(databases)

    report = sync(databases, FILES)

    assert (report.newer, report.revised, report.retired) == ((str(UID),), 0, 0)
    assert held(databases) == of(AMENDED)


def test_once_exported_it_is_like_any_other(databases: Databases) -> None:
    amend(databases)

    assert sync(databases, AMENDED).newer == ()
    assert sync(databases, AMENDED).unchanged == 1
    assert sync(databases, REWRITTEN).revised == 1


def test_what_both_sides_changed_stays_until_somebody_says_which(databases: Databases) -> None:
    amend(databases)

    report = sync(databases, REWRITTEN)

    assert (report.conflicting, report.revised) == ((str(UID),), 0)
    assert held(databases) == of(AMENDED)
    assert sync(databases, REWRITTEN).conflicting == (str(UID),)


def test_taking_the_files(databases: Databases) -> None:
    amend(databases)

    assert sync(databases, REWRITTEN, side=Side.FILES).revised == 1
    assert held(databases) == of(REWRITTEN)
    assert sync(databases, REWRITTEN).unchanged == 1


def test_taking_the_database_is_remembered(databases: Databases) -> None:
    amend(databases)

    assert sync(databases, REWRITTEN, side=Side.DATABASE).conflicting == ()
    assert held(databases) == of(AMENDED)
    assert sync(databases, REWRITTEN).newer == (str(UID),)


def test_what_never_came_from_files_is_not_retired_for_want_of_them(databases: Databases) -> None:
    with databases.write.begin() as session:
        session.execute(update(Item).values(file_hash=None))

    assert sync(databases).retired == 0


def test_texts_are_kept_with_revisions_that_are_older_than_that(databases: Databases) -> None:
    with databases.write.begin() as session:
        session.query(ItemRevision).one().source = None

    sync(databases, FILES)

    with databases.read() as session:
        assert session.query(ItemRevision).one().source == FILES


def test_files_that_changed_alone_make_a_revision(databases: Databases) -> None:
    assert sync(databases, REWRITTEN).revised == 1
    with databases.read() as session:
        plan = plan_sync([read_files(REWRITTEN)], read_rows(session), refused=frozenset())
    assert plan == SyncPlan(unchanged=(UID,))
