"""Which exercises a code leads to, for whom: never one whose key a person has not seen."""

import pytest

from tests.factories import NOW, make_exercise, make_items, make_user, right_answer
from tests.integration.graders import table_grader
from tests.table_catalog import icd
from tutor.bank.exercise import Exercise
from tutor.codes.code import Code, parse_procedure
from tutor.services import accounts, practice, submissions
from tutor.services.access import ActingUser, Role
from tutor.services.code_exercises import LinkedExercise, list_exercises_of
from tutor.services.database import Databases

KNEE = icd("M17.11")


@pytest.fixture
def exercise(databases: Databases) -> Exercise:
    made = make_exercise()
    with databases.write.begin() as session:
        make_items(session, made)
    return made


def person(databases: Databases, role: Role) -> ActingUser:
    with databases.write.begin() as session:
        return make_user(session, role=role)


def linked(
    databases: Databases, acting: ActingUser | None, code: Code = KNEE
) -> tuple[LinkedExercise, ...]:
    with databases.read() as session:
        return list_exercises_of(session, acting=acting, code=code)


def hand_in(databases: Databases, acting: ActingUser, exercise: Exercise) -> None:
    with databases.write.begin() as session:
        attempt = practice.start_attempt(session, acting=acting, item_uid=exercise.uid, now=NOW)
        graded = submissions.grade_attempt(
            session,
            acting=acting,
            attempt_uid=attempt,
            entries=right_answer(),
            grader=table_grader,
        )
        submissions.submit_attempt(session, graded=graded, now=NOW)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.EMPLOYER])
def test_a_chart_that_is_not_handed_in_is_not_named(
    databases: Databases, exercise: Exercise, role: Role
) -> None:
    acting = person(databases, role)
    with databases.write.begin() as session:
        practice.start_attempt(session, acting=acting, item_uid=exercise.uid, now=NOW)

    assert linked(databases, acting) == ()


def test_a_visitor_and_a_stranger_are_told_nothing(
    databases: Databases, exercise: Exercise
) -> None:
    with databases.write.begin() as session:
        visitor = accounts.create_visitor(session, now=NOW)

    assert linked(databases, visitor) == ()
    assert linked(databases, None) == ()


def test_what_one_handed_in_is_linked_to_ones_result_and_to_nobody_else(
    databases: Databases, exercise: Exercise
) -> None:
    acting = person(databases, Role.LEARNER)
    hand_in(databases, acting, exercise)
    with databases.write.begin() as session:
        other = make_user(session, email="other@example.org")

    found = linked(databases, acting)

    assert [(one.title, one.codes) for one in found] == [(exercise.title, (KNEE,))]
    assert found[0].attempt_uid is not None
    assert linked(databases, other) == ()


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.AUTHOR, Role.REVIEWER, Role.ADMINISTRATOR])
def test_who_teaches_or_writes_sees_all_on_offer(
    databases: Databases, exercise: Exercise, role: Role
) -> None:
    found = linked(databases, person(databases, role))

    assert [(one.item_uid, one.attempt_uid) for one in found] == [(exercise.uid, None)]


def test_a_heading_leads_to_the_exercises_of_the_codes_below_it(
    databases: Databases, exercise: Exercise
) -> None:
    acting = person(databases, Role.INSTRUCTOR)

    assert [one.codes for one in linked(databases, acting, icd("M17"))] == [(KNEE,)]
    assert len(linked(databases, acting, parse_procedure("20610"))) == 1


def test_a_tempting_code_leads_nowhere(databases: Databases, exercise: Exercise) -> None:
    assert linked(databases, person(databases, Role.INSTRUCTOR), icd("I10")) == ()
