"""A regrade whose process is killed goes on where it was: every grade once, every notice once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from tests.factories import NOW, make_exercise, right_answer
from tests.integration.regrading import (
    accepting,
    add_items,
    decide,
    hand_in_many,
    make_person,
    revise,
    view,
)
from tests.tiny_codebook import write_tiny_codebook
from tutor.codes.entered_line import EnteredLine, Section
from tutor.models.attempt import ItemGrade
from tutor.models.notice import Notice
from tutor.models.regrade import ChangeOutcome, GradeChange, Regrade
from tutor.services import regrades
from tutor.services.database import Databases, create_databases, upgrade
from tutor.services.regrades import RegradeOrder, RegradeState

ANSWERS = 2_000
MOST_SECONDS = 120
ENTERED = "G35.A"
KNEE = make_exercise(title="A knee", slug="knee")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'killed.sqlite'}"
    made: str = request.getfixturevalue("postgresql_server").new_database()
    return made


@pytest.fixture
def databases(url: str, tmp_path: Path) -> Iterator[Databases]:
    write_tiny_codebook(tmp_path / "codebook.sqlite")
    upgrade(url)
    opened = create_databases(url)
    yield opened
    opened.close()


def fill(databases: Databases) -> None:
    """Hand in many answers, every second of them wrong by the key of then."""
    add_items(databases, KNEE)
    wrong = (EnteredLine(Section.DIAGNOSIS, code=ENTERED), right_answer()[1])
    hand_in_many(
        databases,
        make_person(databases),
        [(wrong, 2_500), (right_answer(), 10_000)] * (ANSWERS // 2),
    )


class Job:
    """The real process that the pages start."""

    def __init__(self, home: Path, url: str, uid: UUID) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tutor.cli.main", "bank", "regrade-job", str(uid)],
            env=os.environ | {"CODER_TUTOR_HOME": str(home), "DATABASE_URL": url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def kill_when(self, is_time: Callable[[], bool]) -> None:
        """Kill it as soon as that is so; it must still be at work then."""
        deadline = time.monotonic() + MOST_SECONDS
        while not is_time():
            assert self._process.poll() is None, self._errors()
            assert time.monotonic() < deadline, "it takes too long"
            time.sleep(0.01)
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=10)
        self._errors()

    def finish(self) -> None:
        errors = self._process.communicate(timeout=MOST_SECONDS)[1]
        assert self._process.returncode == 0, errors

    def _errors(self) -> bytes:
        if self._process.stderr is None:
            return b""
        with self._process.stderr as stream:
            return stream.read()


def done(databases: Databases) -> int:
    with databases.read() as session:
        return session.scalars(select(Regrade.done)).one()


def let_time_pass(databases: Databases) -> None:
    """A job that was silent for a while counts as dead; no test waits for that."""
    with databases.write.begin() as session:
        session.execute(update(Regrade).values(heartbeat_at=NOW - timedelta(days=1)))


@pytest.mark.slow
def test_each_step_survives_a_kill_and_doubles_nothing(
    url: str, databases: Databases, tmp_path: Path
) -> None:
    fill(databases)
    revise(databases, accepting(KNEE, ENTERED))
    with databases.write.begin() as session:
        order = RegradeOrder(item_uid=KNEE.uid)
        uid = regrades.order_regrade(session, acting=None, order=order, now=NOW)

    run_with_a_kill(tmp_path, url, databases, uid)
    told = view(databases, None, uid)
    assert (told.state, told.done) == (RegradeState.PREVIEWED, ANSWERS)
    assert (told.figures.raised, told.figures.lowered) == (ANSWERS // 2, 0)
    assert current_scores(databases) == {2_500: ANSWERS // 2, 10_000: ANSWERS // 2}

    decide(databases, None, uid)
    run_with_a_kill(tmp_path, url, databases, uid)
    assert current_scores(databases) == {10_000: ANSWERS}
    assert notices(databases) == ANSWERS // 2
    assert outcomes(databases) == {ChangeOutcome.APPLIED: ANSWERS}

    with databases.write.begin() as session:
        regrades.undo_regrade(session, acting=None, regrade_uid=uid, now=NOW)
    run_with_a_kill(tmp_path, url, databases, uid)
    assert current_scores(databases) == {2_500: ANSWERS // 2, 10_000: ANSWERS // 2}
    assert notices(databases) == ANSWERS
    assert grades(databases) == 2 * ANSWERS


def run_with_a_kill(home: Path, url: str, databases: Databases, uid: UUID) -> None:
    Job(home, url, uid).kill_when(lambda: done(databases) > 0)
    assert 0 < done(databases) < ANSWERS, "it was killed in the middle"
    let_time_pass(databases)
    Job(home, url, uid).finish()


def current_scores(databases: Databases) -> dict[int, int]:
    with databases.read() as session:
        return dict(
            session.execute(
                select(ItemGrade.score_hundredths, func.count(ItemGrade.id))
                .where(ItemGrade.is_current)
                .group_by(ItemGrade.score_hundredths)
            ).all()
        )


def outcomes(databases: Databases) -> dict[ChangeOutcome, int]:
    with databases.read() as session:
        return dict(
            session.execute(
                select(GradeChange.outcome, func.count(GradeChange.id)).group_by(
                    GradeChange.outcome
                )
            ).all()
        )


def notices(databases: Databases) -> int:
    with databases.read() as session:
        return session.scalars(select(func.count(Notice.id))).one()


def grades(databases: Databases) -> int:
    with databases.read() as session:
        return session.scalars(select(func.count(ItemGrade.id))).one()
