"""The aids of attempts on both databases: stored, never loosened, and over with the attempt."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from tests.factories import NOW, make_exercise, make_items, make_user, right_answer
from tests.integration.graders import table_grader
from tutor.codes.aids import NOTHING, OPEN, Aids, LookUp
from tutor.codes.code import CodeSet
from tutor.codes.entered_line import EnteredLine, Section
from tutor.errors import ConflictError, NotFoundError
from tutor.services import answer_saving, personal_data, practice, submissions
from tutor.services.access import ActingUser
from tutor.services.conditions import Conditions, LookUpClosedError, conditions_of
from tutor.services.database import Databases

CODES = Aids(LookUp.CODES, frozenset({CodeSet.ICD10CM, CodeSet.CPT}))
NOT_ICD = Aids(LookUp.EVERYTHING, frozenset({CodeSet.CPT, CodeSet.HCPCS}))
LIMITS = [CODES, NOT_ICD, NOTHING]


@pytest.fixture
def learner(databases: Databases) -> ActingUser:
    with databases.write.begin() as session:
        return make_user(session)


@pytest.fixture
def items(databases: Databases) -> list[UUID]:
    exercises = [make_exercise(slug=slug, title=slug) for slug in ("one", "two")]
    with databases.write.begin() as session:
        make_items(session, *exercises)
    return [exercise.uid for exercise in exercises]


def start(databases: Databases, acting: ActingUser, item: UUID, aids: Aids = OPEN) -> UUID:
    with databases.write.begin() as session:
        return practice.start_attempt(session, acting=acting, item_uid=item, now=NOW, aids=aids)


def end(databases: Databases, acting: ActingUser, attempt: UUID) -> None:
    with databases.write.begin() as session:
        practice.set_aside(session, acting=acting, attempt_uid=attempt)


def submit(databases: Databases, acting: ActingUser, attempt: UUID) -> None:
    with databases.read() as session:
        graded = submissions.grade_attempt(
            session,
            acting=acting,
            attempt_uid=attempt,
            entries=right_answer(),
            grader=table_grader,
        )
    with databases.write.begin() as session:
        submissions.submit_attempt(session, graded=graded, now=NOW)


def held(databases: Databases, acting: ActingUser) -> Conditions:
    with databases.read() as session:
        return conditions_of(session, acting)


@pytest.mark.parametrize("aids", [OPEN, *LIMITS], ids=str)
def test_an_attempt_keeps_the_aids_that_it_began_with(
    databases: Databases, learner: ActingUser, items: list[UUID], aids: Aids
) -> None:
    attempt = start(databases, learner, items[0], aids)
    with databases.read() as session:
        view = practice.get_attempt(session, acting=learner, attempt_uid=attempt)

    assert view.aids == aids
    assert held(databases, learner).aids == aids


@pytest.mark.parametrize("other", [OPEN, *LIMITS], ids=str)
def test_starting_again_neither_loosens_nor_tightens(
    databases: Databases, learner: ActingUser, items: list[UUID], other: Aids
) -> None:
    first = start(databases, learner, items[0], CODES)
    again = start(databases, learner, items[0], other)

    assert again == first
    assert held(databases, learner).aids == CODES


def test_several_open_attempts_leave_open_what_each_of_them_does(
    databases: Databases, learner: ActingUser, items: list[UUID]
) -> None:
    start(databases, learner, items[0], CODES)
    start(databases, learner, items[1], NOT_ICD)

    found = held(databases, learner)

    assert found.aids == Aids(LookUp.CODES, frozenset({CodeSet.CPT}))
    found.require(LookUp.CODES, CodeSet.CPT)
    with pytest.raises(LookUpClosedError, match="“two”"):
        found.require(LookUp.CODES, CodeSet.ICD10CM)
    with pytest.raises(LookUpClosedError, match="“one”"):
        found.require(LookUp.EVERYTHING, CodeSet.CPT)


def test_attempts_that_have_no_set_in_common_leave_nothing(
    databases: Databases, learner: ActingUser, items: list[UUID]
) -> None:
    start(databases, learner, items[0], Aids(LookUp.CODES, frozenset({CodeSet.ICD10CM})))
    start(databases, learner, items[1], Aids(LookUp.CODES, frozenset({CodeSet.CPT})))

    with pytest.raises(LookUpClosedError):
        held(databases, learner).require(LookUp.CODES)


@pytest.mark.parametrize("over", [submit, end], ids=["submitted", "set aside"])
def test_an_attempt_that_has_ended_closes_nothing(
    databases: Databases,
    learner: ActingUser,
    items: list[UUID],
    over: object,
) -> None:
    attempt = start(databases, learner, items[0], NOTHING)

    over(databases, learner, attempt)  # type: ignore[operator]

    assert held(databases, learner) == Conditions()


def test_a_result_says_what_was_open(
    databases: Databases, learner: ActingUser, items: list[UUID]
) -> None:
    attempt = start(databases, learner, items[0], CODES)
    submit(databases, learner, attempt)
    with databases.read() as session:
        graded = submissions.get_result(session, acting=learner, attempt_uid=attempt)

    assert graded.aids == CODES


def test_another_person_is_not_bound_and_cannot_end_it(
    databases: Databases, learner: ActingUser, items: list[UUID]
) -> None:
    attempt = start(databases, learner, items[0], NOTHING)
    with databases.write.begin() as session:
        other = make_user(session, email="other@example.org")

    assert held(databases, other) == Conditions()
    with pytest.raises(NotFoundError):
        end(databases, other, attempt)
    assert held(databases, learner).aids == NOTHING


def test_what_is_set_aside_cannot_be_gone_on_with(
    databases: Databases, learner: ActingUser, items: list[UUID]
) -> None:
    attempt = start(databases, learner, items[0], NOTHING)
    line = EnteredLine(Section.DIAGNOSIS, code="I10")

    def save() -> None:
        with databases.write.begin() as session:
            answer_saving.save_draft(
                session,
                acting=learner,
                attempt_uid=attempt,
                entries=[line],
                client_key=None,
                now=NOW,
            )

    save()
    end(databases, learner, attempt)
    end(databases, learner, attempt)

    with pytest.raises(ConflictError, match="set aside"):
        save()
    with pytest.raises(ConflictError, match="set aside"):
        submit(databases, learner, attempt)
    assert start(databases, learner, items[0]) != attempt
    with databases.read() as session:
        told = personal_data.export_data(session, acting=learner)["attempts"][0]
    assert (told["state"], told["look_up"]) == ("set_aside", "none")
    assert told["draft"][0]["code"] == "I10"


def test_what_is_submitted_is_not_set_aside(
    databases: Databases, learner: ActingUser, items: list[UUID]
) -> None:
    attempt = start(databases, learner, items[0], CODES)
    submit(databases, learner, attempt)

    with pytest.raises(ConflictError, match="already submitted"):
        end(databases, learner, attempt)


def test_of_submitting_and_setting_aside_at_once_one_happens(
    databases: Databases, learner: ActingUser, items: list[UUID]
) -> None:
    attempt = start(databases, learner, items[0], CODES)

    def try_to(over: object) -> bool:
        try:
            over(databases, learner, attempt)  # type: ignore[operator]
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(try_to, [submit, end]))

    assert outcomes.count(True) == 1
    with databases.read() as session:
        view = practice.get_attempt(session, acting=learner, attempt_uid=attempt)
    assert (view.is_submitted, view.is_set_aside) == tuple(outcomes)
