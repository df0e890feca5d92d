"""A regrade previewed: who would move, from what to what, and nothing changed by asking."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.factories import NOW, make_exercise, make_items, make_user, right_answer
from tests.integration.graders import table_grader
from tutor.bank.exercise import Exercise
from tutor.codes.entered_line import EnteredLine
from tutor.errors import NotFoundError
from tutor.grading.any_result import AnyResult
from tutor.models.attempt import ItemGrade
from tutor.services import practice, submissions
from tutor.services.access import ActingUser
from tutor.services.database import Databases
from tutor.services.entries import Entry
from tutor.services.regrading import RegradePreview, preview_regrade

KNEE = make_exercise(title="A knee", slug="knee")
ELBOW = make_exercise(title="An elbow", slug="elbow")


@pytest.fixture
def learner(databases: Databases) -> ActingUser:
    with databases.write.begin() as session:
        make_items(session, KNEE, ELBOW)
        return make_user(session)


def hand_in(
    databases: Databases, learner: ActingUser, exercise: Exercise, *entries: EnteredLine
) -> None:
    with databases.write.begin() as session:
        uid = practice.start_attempt(session, acting=learner, item_uid=exercise.uid, now=NOW)
    with databases.read() as session:
        graded = submissions.grade_attempt(
            session, acting=learner, attempt_uid=uid, entries=entries, grader=table_grader
        )
    with databases.write.begin() as session:
        submissions.submit_attempt(session, graded=graded, now=NOW)


def milder(exercise: Exercise, entries: Sequence[Entry]) -> AnyResult:
    """Rules that give back half of what was lost."""
    result = table_grader(exercise, entries)
    return replace(result, score=(100 + result.score) / 2)


def harder(exercise: Exercise, entries: Sequence[Entry]) -> AnyResult:
    return replace(table_grader(exercise, entries), score=Fraction(0))


def preview(databases: Databases, grader: object, **fields: object) -> RegradePreview:
    with databases.read() as session:
        return preview_regrade(
            session,
            grader=grader,  # type: ignore[arg-type]
            rubric_id="practice-1",
            **fields,  # type: ignore[arg-type]
        )


def test_the_same_rules_move_nobody(databases: Databases, learner: ActingUser) -> None:
    hand_in(databases, learner, KNEE, *right_answer())
    hand_in(databases, learner, ELBOW, right_answer()[0])

    told = preview(databases, table_grader)

    assert (told.graded, told.raised, told.lowered, told.moved) == (2, 0, 0, [])


def test_other_rules_say_who_would_rise_and_who_would_fall(
    databases: Databases, learner: ActingUser
) -> None:
    hand_in(databases, learner, KNEE, *right_answer())
    hand_in(databases, learner, ELBOW, right_answer()[0])

    rising, falling = preview(databases, milder), preview(databases, harder)

    assert (rising.raised, rising.lowered) == (1, 0)
    (moved,) = rising.moved
    assert (moved.title, moved.before, moved.after) == ("An elbow", 5000, 7500)
    assert (falling.raised, falling.lowered) == (0, 2)


def test_asking_changes_no_grade(databases: Databases, learner: ActingUser) -> None:
    hand_in(databases, learner, ELBOW, right_answer()[0])

    preview(databases, milder)

    with databases.read() as session:
        assert list(session.scalars(select(ItemGrade.score_hundredths))) == [5000]


def test_one_exercise_is_asked_about_alone(databases: Databases, learner: ActingUser) -> None:
    hand_in(databases, learner, KNEE, *right_answer())
    hand_in(databases, learner, ELBOW, right_answer()[0])

    assert preview(databases, milder, item_uid=KNEE.uid).graded == 1
    with pytest.raises(NotFoundError):
        preview(databases, milder, item_uid=uuid4())


def test_progress_is_told_to_the_end(databases: Databases, learner: ActingUser) -> None:
    hand_in(databases, learner, KNEE, *right_answer())
    told: list[tuple[str, int, int]] = []

    preview(databases, table_grader, progress=lambda *step: told.append(step))

    assert told[-1] == ("Grading again", 1, 1)
