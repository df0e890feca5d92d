"""Answers that many high scorers gave raise themselves; fewer, or weaker coders', do not."""

from uuid import uuid4

import pytest

from tests.factories import NOW, make_exercise, make_user, right_answer
from tests.integration.regrading import add_items, hand_in, left_answer, make_person
from tutor.codes.entered_line import EnteredLine
from tutor.errors import ConflictError, NotFoundError
from tutor.services.access import ActingUser, Role
from tutor.services.answer_counts import Pattern, high_scorers
from tutor.services.database import Databases
from tutor.services.dispute_views import list_disputes
from tutor.services.raised_answers import KEPT_FOR, AnswerWatch, RaisedAnswer, take_up

KNEE = make_exercise(title="A knee", slug="knee")
ELSEWHERE = make_exercise(title="An elbow", slug="elbow")
LEFT = Pattern("diagnosis", "knee", "M1712")
LEARNERS = 40
"""A quarter of them are ten high scorers, the fewest that say something."""


def learn(
    databases: Databases, number: int, knee: tuple[EnteredLine, ...], *, is_good: bool
) -> None:
    with databases.write.begin() as session:
        learner = make_user(session, email=f"{number}-{uuid4().hex}@example.org")
    hand_in(databases, learner, ELSEWHERE, right_answer() if is_good else ())
    hand_in(databases, learner, KNEE, knee)


def fill(databases: Databases, *, good_left: int, weak_left: int = 0) -> None:
    """Forty learners, ten of them good; so many of each entered the left knee."""
    add_items(databases, KNEE, ELSEWHERE)
    for number in range(LEARNERS):
        is_good = number < LEARNERS // 4
        place = number if is_good else number - LEARNERS // 4
        is_left = place < (good_left if is_good else weak_left)
        answer = left_answer() if is_left else right_answer()
        learn(databases, number, answer, is_good=is_good)


@pytest.fixture
def teacher(databases: Databases) -> ActingUser:
    return make_person(databases, Role.INSTRUCTOR)


def raised(databases: Databases, teacher: ActingUser) -> tuple[RaisedAnswer, ...]:
    with databases.read() as session:
        return AnswerWatch().list_raised(session, acting=teacher, now=NOW)


def test_three_of_ten_high_scorers_raise_what_they_entered(
    databases: Databases, teacher: ActingUser
) -> None:
    fill(databases, good_left=3)

    (one,) = raised(databases, teacher)

    assert (one.pattern, one.wanted, one.title) == (LEFT, "M17.11", "A knee")
    assert (one.count.high_given, one.count.high_scorers) == (3, 10)
    assert (one.count.given, one.count.learners) == (3, LEARNERS)


def test_two_of_ten_do_not_however_many_others_entered_it(
    databases: Databases, teacher: ActingUser
) -> None:
    fill(databases, good_left=2, weak_left=20)

    assert raised(databases, teacher) == ()


def test_taken_up_it_is_a_dispute_and_raised_no_more(
    databases: Databases, teacher: ActingUser
) -> None:
    fill(databases, good_left=5)
    watch = AnswerWatch()

    with databases.write.begin() as session:
        assert watch.list_raised(session, acting=teacher, now=NOW)
        take_up(session, acting=teacher, item_uid=KNEE.uid, pattern=LEFT, now=NOW)
        with pytest.raises(ConflictError):
            take_up(session, acting=teacher, item_uid=KNEE.uid, pattern=LEFT, now=NOW)

    with databases.read() as session:
        assert watch.list_raised(session, acting=teacher, now=NOW + KEPT_FOR) == ()
        (listed,) = list_disputes(session, acting=teacher, now=NOW)
    assert (listed.reporter, listed.entered, listed.is_waiting) == (None, "M1712", True)
    assert "5 of 10 high scorers (50%)" in listed.text


def test_what_nobody_raises_cannot_be_taken_up(databases: Databases, teacher: ActingUser) -> None:
    add_items(databases, KNEE, ELSEWHERE)
    learner = make_person(databases)
    hand_in(databases, learner, KNEE, left_answer())

    with databases.write.begin() as session, pytest.raises(NotFoundError):
        take_up(session, acting=teacher, item_uid=KNEE.uid, pattern=LEFT, now=NOW)
    with databases.read() as session, pytest.raises(NotFoundError):
        AnswerWatch().list_raised(session, acting=learner, now=NOW)


def test_who_has_no_score_elsewhere_is_no_high_scorer() -> None:
    assert high_scorers([1, 2], {}) == frozenset()
    assert high_scorers([1, 2, 3], {2: 0.0}) == {2}


def test_all_who_share_the_last_score_of_the_quarter_are_high_scorers() -> None:
    means = dict.fromkeys(range(1, 9), 90.0) | {9: 10.0}

    assert high_scorers(range(1, 10), means) == frozenset(range(1, 9))
