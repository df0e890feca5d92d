"""Regrades: what is previewed is what is applied, nothing doubles, and all of it can be undone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from tests.factories import NOW, make_exercise, right_answer
from tests.integration.regrading import (
    WHY,
    accepting_left,
    add_items,
    apply,
    decide,
    freeze,
    hand_in,
    harder,
    left_answer,
    make_person,
    preview,
    revise,
    scores,
    tools_of,
    undo,
    view,
    wanting_left,
)
from tutor.errors import ConflictError, NotFoundError
from tutor.models.attempt import ItemGrade
from tutor.models.audit import AuditEntry
from tutor.models.item import ItemRevision
from tutor.models.notice import Notice
from tutor.models.regrade import GradeChange, Regrade
from tutor.services import catalogue, notices, progress, regrade_job, regrades, submissions
from tutor.services.access import ActingUser, InvalidInputError, Role
from tutor.services.database import Databases
from tutor.services.regrade_job import run_regrade
from tutor.services.regrade_views import list_moves
from tutor.services.regrades import ChangeOutcome, RegradeKey, RegradeOrder, RegradeState

KNEE = make_exercise(title="A knee", slug="knee")
ELBOW = make_exercise(title="An elbow", slug="elbow")
ABOUT_KNEE = RegradeOrder(item_uid=KNEE.uid)


@pytest.fixture
def learner(databases: Databases) -> ActingUser:
    add_items(databases, KNEE, ELBOW)
    return make_person(databases)


@pytest.fixture
def teacher(databases: Databases) -> ActingUser:
    return make_person(databases, Role.INSTRUCTOR)


def titles(databases: Databases, acting: ActingUser) -> list[str]:
    with databases.read() as session:
        return [one.title for one in notices.list_notices(session, acting=acting)]


def test_a_corrected_key_moves_who_is_concerned_and_nobody_else(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    left = hand_in(databases, learner, KNEE, left_answer())
    hand_in(databases, learner, KNEE, right_answer())
    hand_in(databases, learner, ELBOW, left_answer())
    before = scores(databases)
    revise(databases, accepting_left(KNEE))

    uid = preview(databases, teacher, ABOUT_KNEE)
    told = view(databases, teacher, uid)

    assert scores(databases) == before, "asking changes nothing"
    assert (told.done, told.figures.raised, told.figures.lowered) == (2, 1, 0)
    assert told.figures.same_score == 1
    with databases.read() as session:
        (move,) = list_moves(session, acting=teacher, regrade_uid=uid).moves
    assert (move.attempt_uid, move.before, move.after) == (left, before[0], 10_000)
    (line,) = move.why
    assert (line["section"], line["line"]) == ("diagnosis", 0)
    assert (line["before"]["state"], line["after"]["state"]) == ("partial", "accepted")

    apply(databases, teacher, uid)

    assert scores(databases) == [10_000, 10_000, before[2]]
    with databases.read() as session:
        shown = submissions.get_result(session, acting=learner, attempt_uid=left)
        own = progress.get_progress(session, acting=learner)
        card = catalogue.get_item(session, acting=learner, item_uid=KNEE.uid)
    assert shown.exercise == accepting_left(KNEE), "not the answer model of before"
    assert (own.attempts, card.attempts) == (3, 2), "a grade of before counts nowhere"


def test_old_grades_reason_actor_and_time_are_kept(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, left_answer())
    (old,) = scores(databases)
    revise(databases, accepting_left(KNEE))

    uid = preview(databases, teacher, ABOUT_KNEE)
    apply(databases, teacher, uid)

    with databases.read() as session:
        grades = session.execute(
            select(ItemGrade.score_hundredths, ItemGrade.is_current).order_by(ItemGrade.id)
        ).all()
        change = session.scalars(select(GradeChange)).one()
        acts = session.execute(
            select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.detail).order_by(
                AuditEntry.id
            )
        ).all()
        regrade = session.scalars(select(Regrade)).one()
    assert grades == [(old, False), (10_000, True)]
    assert (change.old_hundredths, change.new_hundredths) == (old, 10_000)
    assert (change.outcome, change.changed_at) == (ChangeOutcome.APPLIED, NOW)
    assert (regrade.reason, regrade.actor_id) == (WHY, teacher.id)
    assert [act.action for act in acts] == ["regrade ordered", "regrade applied"]
    assert {act.actor_id for act in acts} == {teacher.id}
    assert acts[1].detail["reason"] == WHY


def test_the_learner_is_told_what_from_to_and_why(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, left_answer())
    hand_in(databases, make_person(databases), KNEE, right_answer())
    revise(databases, accepting_left(KNEE))

    apply(databases, teacher, preview(databases, teacher, ABOUT_KNEE))

    with databases.read() as session:
        assert session.scalar(select(func.count(Notice.id))) == 1
        assert notices.count_unread(session, acting=learner) == 1
        (notice,) = notices.list_notices(session, acting=learner)
    assert notice.title == "Your score for “A knee”: 75 → 100"
    assert WHY in notice.text
    assert "M17.12 was partly right and is accepted" in notice.text
    with databases.write.begin() as session:
        notices.mark_read(session, acting=teacher, now=NOW)
        assert notices.count_unread(session, acting=learner) == 1
        notices.mark_read(session, acting=learner, now=NOW)
        assert notices.count_unread(session, acting=learner) == 0


def test_a_regrade_is_undone_as_a_whole_and_learners_hear_of_it(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    left = hand_in(databases, learner, KNEE, left_answer())
    hand_in(databases, learner, KNEE, right_answer())
    before = scores(databases)
    revise(databases, accepting_left(KNEE))
    uid = preview(databases, teacher, ABOUT_KNEE)
    apply(databases, teacher, uid)

    undo(databases, teacher, uid)

    assert scores(databases) == before
    assert view(databases, teacher, uid).figures.undone == 2
    with databases.read() as session:
        shown = submissions.get_result(session, acting=learner, attempt_uid=left)
        assert session.scalar(select(func.count(ItemGrade.id))) == 4, "nothing is deleted"
    assert shown.exercise == KNEE
    assert titles(databases, learner)[0] == "Your score for “A knee”: 100 → 75"


def test_never_lower_keeps_and_does_not_stand_in_the_way_of_the_next(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, left_answer())
    hand_in(databases, learner, KNEE, right_answer())
    revise(databases, wanting_left(KNEE))

    first = preview(databases, teacher, ABOUT_KNEE)
    assert view(databases, teacher, first).figures.lowered == 1
    apply(databases, teacher, first, never_lower=True)

    assert scores(databases) == [10_000, 10_000]
    assert view(databases, teacher, first).figures.kept == 1

    # The correct key, after the wrong one: it reaches the grade that was kept as well.
    revise(databases, accepting_left(KNEE))
    second = preview(databases, teacher, ABOUT_KNEE)
    apply(databases, teacher, second)

    assert scores(databases) == [10_000, 10_000]
    with databases.read() as session:
        keys = session.scalars(
            select(ItemRevision.number)
            .join(ItemGrade, ItemGrade.revision_id == ItemRevision.id)
            .where(ItemGrade.is_current)
        ).all()
    assert keys == [3, 3]


def test_a_score_that_was_lowered_rises_with_the_next_regrade(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, right_answer())
    revise(databases, wanting_left(KNEE))
    apply(databases, teacher, preview(databases, teacher, ABOUT_KNEE))
    assert scores(databases) == [7_500]

    revise(databases, accepting_left(KNEE))
    apply(databases, teacher, preview(databases, teacher, ABOUT_KNEE), never_lower=True)

    assert scores(databases) == [10_000]


def test_frozen_attempts_move_only_when_they_are_released_with_a_reason(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    freeze(databases, hand_in(databases, learner, KNEE, left_answer()))
    hand_in(databases, learner, KNEE, left_answer())
    revise(databases, accepting_left(KNEE))

    first = preview(databases, teacher, ABOUT_KNEE)
    assert view(databases, teacher, first).figures.frozen_raised == 1
    apply(databases, teacher, first)

    assert scores(databases) == [7_500, 10_000]
    assert view(databases, teacher, first).figures.frozen == 1

    second = preview(databases, teacher, ABOUT_KNEE)
    apply(databases, teacher, second, frozen_reason="The employer has agreed in writing.")

    assert scores(databases) == [10_000, 10_000]
    with databases.read() as session:
        act = session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == "regrade applied")
        ).all()[-1]
    assert act["frozen_reason"] == "The employer has agreed in writing."


def test_a_preview_of_yesterday_is_not_applied(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, left_answer())
    revise(databases, accepting_left(KNEE))
    uid = preview(databases, teacher, ABOUT_KNEE)
    revise(databases, wanting_left(KNEE))

    with pytest.raises(ConflictError, match="revised since"):
        decide(databases, teacher, uid)

    assert view(databases, teacher, uid).state is RegradeState.PREVIEWED
    with databases.write.begin() as session:
        regrades.preview_again(session, acting=teacher, regrade_uid=uid, now=NOW)
    run_regrade(tools_of(databases), uid)
    apply(databases, teacher, uid)
    assert scores(databases) == [10_000]


def test_answers_that_came_in_since_are_named_and_previewed_again(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    order = RegradeOrder(KNEE.uid, RegradeKey.OWN)
    hand_in(databases, learner, KNEE, right_answer())
    uid = preview(databases, teacher, order, grader=harder)
    hand_in(databases, learner, KNEE, right_answer())

    assert view(databases, teacher, uid).since == 1
    with pytest.raises(ConflictError, match="1 grade came in or moved since"):
        decide(databases, teacher, uid)

    with databases.write.begin() as session:
        regrades.preview_again(session, acting=teacher, regrade_uid=uid, now=NOW)
    run_regrade(tools_of(databases, harder), uid)
    apply(databases, teacher, uid)
    assert scores(databases) == [0, 0]


def test_a_grade_that_another_regrade_moved_since_is_not_moved_twice(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, left_answer())
    revise(databases, accepting_left(KNEE))
    first, second = (preview(databases, teacher, ABOUT_KNEE) for _time in range(2))
    decide(databases, teacher, first)
    decide(databases, teacher, second)

    for uid in (first, second):
        run_regrade(tools_of(databases), uid)

    outcomes = [view(databases, teacher, uid).figures for uid in (first, second)]
    assert [(one.applied, one.overtaken) for one in outcomes] == [(1, 0), (0, 1)]
    assert len(titles(databases, learner)) == 1
    third = preview(databases, teacher, RegradeOrder(KNEE.uid, RegradeKey.OWN), grader=harder)
    undo(databases, teacher, first)
    with pytest.raises(ConflictError, match="came in or moved"):
        decide(databases, teacher, third)


def test_an_earlier_regrade_is_undone_only_after_the_later_ones(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, left_answer())
    revise(databases, accepting_left(KNEE))
    first = preview(databases, teacher, ABOUT_KNEE)
    apply(databases, teacher, first)
    second = preview(databases, teacher, RegradeOrder(KNEE.uid, RegradeKey.OWN), grader=harder)
    apply(databases, teacher, second)

    with pytest.raises(ConflictError, match="Undo that one first"):
        undo(databases, teacher, first)

    undo(databases, teacher, second)
    assert scores(databases) == [10_000]
    undo(databases, teacher, first)
    assert scores(databases) == [7_500]


def test_an_answer_to_another_chart_is_left_alone(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, left_answer())
    changed = replace(accepting_left(KNEE), chart_markdown="# Note\n\nBoth right knee hurts.\n")
    revise(databases, changed)

    uid = preview(databases, teacher, ABOUT_KNEE)

    told = view(databases, teacher, uid)
    assert (told.other_question, told.figures.moved, told.figures.same_score) == (1, 0, 0)


def test_a_discarded_preview_leaves_nothing(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, left_answer())
    revise(databases, accepting_left(KNEE))
    uid = preview(databases, teacher, ABOUT_KNEE)

    with databases.write.begin() as session:
        regrades.discard_regrade(session, acting=teacher, regrade_uid=uid, now=NOW)

    with databases.read() as session:
        assert session.scalar(select(func.count(ItemGrade.id))) == 1
        assert session.scalar(select(func.count(GradeChange.id))) == 0
    with pytest.raises(ConflictError, match="discarded"):
        decide(databases, teacher, uid)


def test_applying_needs_a_written_reason(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, left_answer())
    uid = preview(databases, teacher, RegradeOrder(KNEE.uid, RegradeKey.OWN), grader=harder)

    with pytest.raises(InvalidInputError, match="write 1 to"):
        decide(databases, teacher, uid, reason="  ")


@pytest.mark.parametrize("role", [Role.LEARNER, Role.EMPLOYER])
def test_others_do_not_learn_that_a_regrade_exists(
    databases: Databases, learner: ActingUser, teacher: ActingUser, role: Role
) -> None:
    uid = preview(databases, teacher, ABOUT_KNEE)
    other = make_person(databases, role)

    refused: list[Callable[[], object]] = [
        lambda: view(databases, other, uid),
        lambda: decide(databases, other, uid),
        lambda: preview(databases, other, ABOUT_KNEE),
    ]
    for act in refused:
        with pytest.raises(NotFoundError):
            act()


def test_all_exercises_at_once_are_for_administrators(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    with pytest.raises(NotFoundError):
        preview(databases, teacher, RegradeOrder())

    administrator = make_person(databases, Role.ADMINISTRATOR)
    uid = preview(databases, administrator, RegradeOrder())
    with pytest.raises(NotFoundError):
        view(databases, teacher, uid)


def test_an_author_previews_and_does_not_apply(databases: Databases, learner: ActingUser) -> None:
    author = make_person(databases, Role.AUTHOR)
    uid = preview(databases, author, ABOUT_KNEE)

    with pytest.raises(NotFoundError):
        decide(databases, author, uid)


# Jobs -------------------------------------------------------------------------------------------


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of one grade, so that a job has many places to be stopped at."""
    monkeypatch.setattr(regrade_job, "AT_ONCE", 1)


class StoppedError(Exception):
    """A process that ends between two batches."""


def stop_after(batches: int) -> Callable[[str, int, int], None]:
    def progress(_step: str, done: int, _total: int) -> None:
        if done >= batches:
            raise StoppedError

    return progress


@pytest.mark.usefixtures("one_at_a_time")
def test_a_job_that_stops_goes_on_where_it_was_and_doubles_nothing(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    for _time in range(3):
        hand_in(databases, learner, KNEE, left_answer())
    revise(databases, accepting_left(KNEE))
    with databases.write.begin() as session:
        uid = regrades.order_regrade(session, acting=teacher, order=ABOUT_KNEE, now=NOW)

    go_on_after_stop(databases, uid)
    decide(databases, teacher, uid)
    go_on_after_stop(databases, uid)

    assert scores(databases) == [10_000] * 3
    assert len(titles(databases, learner)) == 3
    with databases.read() as session:
        assert session.scalar(select(func.count(ItemGrade.id))) == 6


def go_on_after_stop(databases: Databases, uid: UUID) -> None:
    tools = tools_of(databases)
    with pytest.raises(StoppedError):
        run_regrade(tools, uid, progress=stop_after(2))
    with pytest.raises(ConflictError, match="a job is at work"):
        run_regrade(tools, uid)
    later = replace(tools, clock=lambda: NOW + timedelta(minutes=1))
    run_regrade(later, uid)


@pytest.mark.usefixtures("one_at_a_time")
def test_a_job_that_was_taken_for_dead_writes_no_more(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    for _time in range(3):
        hand_in(databases, learner, KNEE, left_answer())
    revise(databases, accepting_left(KNEE))
    uid = preview(databases, teacher, ABOUT_KNEE)
    decide(databases, teacher, uid)

    def taken_over(_step: str, _done: int, _total: int) -> None:
        with databases.write.begin() as session:
            session.execute(update(Regrade).values(job_key=teacher.uid))

    with pytest.raises(ConflictError, match="went on without"):
        run_regrade(tools_of(databases), uid, progress=taken_over)
    assert scores(databases) == [10_000, 7_500, 7_500]


def test_of_two_who_apply_at_once_one_does(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    for _time in range(4):
        hand_in(databases, learner, KNEE, left_answer())
    revise(databases, accepting_left(KNEE))
    uid = preview(databases, teacher, ABOUT_KNEE)

    def try_it(_number: int) -> bool:
        try:
            decide(databases, teacher, uid)
            run_regrade(tools_of(databases), uid)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(try_it, range(4)))

    assert done.count(True) == 1
    assert scores(databases) == [10_000] * 4
    assert len(titles(databases, learner)) == 4
