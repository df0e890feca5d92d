"""Disputes: one line, a citation that stands, an answer by a day, one escalation."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.factories import NOW, make_exercise, right_answer
from tests.integration.regrading import add_items, hand_in, left_answer, make_person
from tutor.errors import ConflictError, NotFoundError, PermissionDeniedError
from tutor.models.audit import AuditEntry
from tutor.services import disputes, notices
from tutor.services.access import ActingUser, InvalidInputError, Role
from tutor.services.database import Databases
from tutor.services.dispute_views import (
    get_dispute_file,
    get_own_dispute,
    list_disputes,
    list_own_disputes,
)
from tutor.services.disputed_lines import DisputedLine
from tutor.services.disputes import Citation, Claim, DisputeState

KNEE = make_exercise(title="A knee", slug="knee")
LINE = DisputedLine("diagnosis", "knee", 0)
CLAIM = Claim(Citation.CHART, "right  knee hurts on\n stairs", "It could be both.")


@pytest.fixture
def learner(databases: Databases) -> ActingUser:
    add_items(databases, KNEE)
    return make_person(databases)


@pytest.fixture
def teacher(databases: Databases) -> ActingUser:
    return make_person(databases, Role.INSTRUCTOR)


@pytest.fixture
def attempt(databases: Databases, learner: ActingUser) -> UUID:
    return hand_in(databases, learner, KNEE, left_answer())


def dispute(
    databases: Databases,
    learner: ActingUser,
    attempt: UUID,
    line: DisputedLine = LINE,
    claim: Claim = CLAIM,
) -> UUID:
    with databases.write.begin() as session:
        return disputes.open_dispute(
            session, acting=learner, attempt_uid=attempt, line=line, claim=claim, now=NOW
        )


def decline(databases: Databases, acting: ActingUser, uid: UUID, answer: str = "No.") -> None:
    with databases.write.begin() as session:
        disputes.decline(session, acting=acting, dispute_uid=uid, answer=answer, now=NOW)


def escalate(databases: Databases, acting: ActingUser, uid: UUID) -> None:
    with databases.write.begin() as session:
        disputes.escalate(session, acting=acting, dispute_uid=uid, text="Read it again.", now=NOW)


def told(databases: Databases, acting: ActingUser) -> list[str]:
    with databases.read() as session:
        return [one.title for one in notices.list_notices(session, acting=acting)]


def test_a_dispute_reaches_those_who_answer_with_key_entry_and_case(
    databases: Databases, learner: ActingUser, teacher: ActingUser, attempt: UUID
) -> None:
    uid = dispute(databases, learner, attempt)

    with databases.read() as session:
        (listed,) = list_disputes(session, acting=teacher, now=NOW)
        file = get_dispute_file(session, acting=teacher, dispute_uid=uid, now=NOW)
    assert (listed.wanted, listed.entered) == ("M17.11", "M17.12")
    assert (listed.quote, listed.text) == ("right knee hurts on stairs", "It could be both.")
    assert listed.due_on == date(2026, 3, 12), "seven working days after a Tuesday"
    assert listed.slot is not None
    assert listed.slot.evidence[0].text == "right knee hurts"
    assert (file.count.given, file.count.learners, file.count.share) == (1, 1, None)
    assert [act.action for act in file.history] == ["dispute opened"]


def test_what_is_overdue_stands_first(
    databases: Databases, learner: ActingUser, teacher: ActingUser, attempt: UUID
) -> None:
    first = dispute(databases, learner, attempt)
    dispute(databases, learner, attempt, DisputedLine("procedure", "shot", 1))

    with databases.read() as session:
        listed = list_disputes(session, acting=teacher, now=NOW + timedelta(days=10))
    assert listed[0].uid == first
    assert all(one.is_overdue for one in listed)


@pytest.mark.parametrize(
    ("line", "claim", "field"),
    [
        (LINE, Claim(Citation.CHART, "the left knee hurts", "x"), "quote"),
        (LINE, Claim(Citation.CHART, " ", "x"), "quote"),
        (LINE, Claim(Citation.GUIDELINE, "x" * 1001, "x"), "quote"),
        (LINE, Claim(Citation.GUIDELINE, "Section I.B.13", " "), "argument"),
        (LINE, Claim(Citation.GUIDELINE, "Section I.B.13", "x" * 2001), "argument"),
        (LINE, Claim(Citation.NONE, "Section I.B.13", "x"), "citation"),
        (DisputedLine("diagnosis", "elsewhere", None), CLAIM, None),
        (DisputedLine("diagnosis", None, 99), CLAIM, None),
        (DisputedLine("somewhere", "knee", None), CLAIM, None),
        (DisputedLine("diagnosis", None, None), CLAIM, None),
    ],
)
def test_a_case_that_rests_on_nothing_is_refused_at_its_field(
    databases: Databases,
    learner: ActingUser,
    attempt: UUID,
    line: DisputedLine,
    claim: Claim,
    field: str | None,
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        dispute(databases, learner, attempt, line, claim)

    assert caught.value.field == field


def test_a_line_is_disputed_once(
    databases: Databases, learner: ActingUser, teacher: ActingUser, attempt: UUID
) -> None:
    uid = dispute(databases, learner, attempt)
    decline(databases, teacher, uid)

    with pytest.raises(ConflictError, match="already"):
        dispute(databases, learner, attempt)


def test_nobody_disputes_or_reads_another_persons_line(
    databases: Databases, learner: ActingUser, attempt: UUID
) -> None:
    other = make_person(databases)
    uid = dispute(databases, learner, attempt)

    refused: list[Callable[[], object]] = [
        lambda: dispute(databases, other, attempt),
        lambda: escalate(databases, other, uid),
        lambda: decline(databases, other, uid),
    ]
    for act in refused:
        with pytest.raises(NotFoundError):
            act()
    with databases.read() as session:
        assert list_own_disputes(session, acting=other, now=NOW) == ()
        with pytest.raises(NotFoundError):
            get_own_dispute(session, acting=other, dispute_uid=uid, now=NOW)
        with pytest.raises(NotFoundError):
            list_disputes(session, acting=learner, now=NOW)


def test_declined_escalated_once_and_decided_by_another(
    databases: Databases, learner: ActingUser, attempt: UUID
) -> None:
    first, second = (make_person(databases, Role.REVIEWER) for _time in range(2))
    teacher = make_person(databases, Role.INSTRUCTOR)
    uid = dispute(databases, learner, attempt)

    decline(databases, first, uid, "The note says right.")
    assert told(databases, learner) == ["Your dispute about “A knee” was declined"]
    with pytest.raises(ConflictError):
        decline(databases, teacher, uid)
    escalate(databases, learner, uid)

    with pytest.raises(PermissionDeniedError, match="You declined it"):
        decline(databases, first, uid)
    with pytest.raises(PermissionDeniedError, match="a reviewer decides"):
        decline(databases, teacher, uid)
    decline(databases, second, uid, "It does say right.")
    with pytest.raises(ConflictError):
        escalate(databases, learner, uid)

    with databases.read() as session:
        own = get_own_dispute(session, acting=learner, dispute_uid=uid, now=NOW)
        acts = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_uid == uid).order_by(AuditEntry.id)
        ).all()
    assert own.state is DisputeState.REFUSED
    assert (own.answer, own.decision) == ("The note says right.", "It does say right.")
    assert own.due_on is None
    assert acts == ["dispute opened", "dispute declined", "dispute escalated", "dispute refused"]
    assert told(databases, learner)[0] == "Your dispute about “A knee” was decided: the key stands"


def test_a_line_that_was_left_out_is_disputed_by_its_slot(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    attempt = hand_in(databases, learner, KNEE, right_answer()[1:])
    dispute(databases, learner, attempt, DisputedLine("diagnosis", "knee", None))

    with databases.read() as session:
        (listed,) = list_disputes(session, acting=teacher, now=NOW)
    assert (listed.wanted, listed.entered) == ("M17.11", "")
