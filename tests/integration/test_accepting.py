"""An accepted dispute: the key amended and checked, who moves previewed, and all of it applied."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.exercise_files import UID, knee_files, read_files
from tests.factories import NOW, make_items
from tests.integration.regrading import (
    apply,
    hand_in,
    left_answer,
    make_person,
    scores,
    tools_of,
    undo,
    view,
)
from tutor.bank.exercise import ChartExercise, Exercise
from tutor.bank.problem import Problem, Severity
from tutor.bank.sync import apply_plan
from tutor.bank.sync_plan import SyncPlan
from tutor.errors import ConflictError
from tutor.models.item import ItemRevision
from tutor.services import disputes, item_histories, notices, regrades
from tutor.services.accepting import AmendmentRefusedError, Concession, accept_dispute
from tutor.services.access import ActingUser, InvalidInputError, Role
from tutor.services.database import Databases
from tutor.services.dispute_views import DisputeView, get_own_dispute
from tutor.services.disputed_lines import DisputedLine
from tutor.services.disputes import Amendment, Citation, Claim, DisputeState
from tutor.services.regrade_job import run_regrade

FILES = knee_files()
KNEE = read_files(FILES)
CLAIM = Claim(Citation.CHART, "right knee hurts", "It could be both.")
BOTH = "The note leaves it open."
ACCEPT_LEFT = Concession(Amendment.ALTERNATIVE, "knee", "m17.12", "0.5", BOTH)


@pytest.fixture
def learner(databases: Databases) -> ActingUser:
    with databases.write.begin() as session:
        make_items(session, KNEE, files={UID: FILES})
    return make_person(databases)


@pytest.fixture
def teacher(databases: Databases) -> ActingUser:
    return make_person(databases, Role.INSTRUCTOR)


def raise_dispute(
    databases: Databases, learner: ActingUser, line: DisputedLine | None = None
) -> UUID:
    attempt = hand_in(databases, learner, KNEE, left_answer())
    with databases.write.begin() as session:
        return disputes.open_dispute(
            session,
            acting=learner,
            attempt_uid=attempt,
            line=line or DisputedLine("diagnosis", "knee", 0),
            claim=CLAIM,
            now=NOW,
        )


def sound(_exercise: Exercise) -> Sequence[Problem]:
    return ()


def accept(
    databases: Databases,
    teacher: ActingUser,
    uid: UUID,
    concession: Concession = ACCEPT_LEFT,
    check: object = sound,
) -> UUID:
    with databases.write.begin() as session:
        return accept_dispute(
            session,
            acting=teacher,
            dispute_uid=uid,
            concession=concession,
            check=check,  # type: ignore[arg-type]
            now=NOW,
        )


def own(databases: Databases, learner: ActingUser, uid: UUID) -> DisputeView:
    with databases.read() as session:
        return get_own_dispute(session, acting=learner, dispute_uid=uid, now=NOW)


def current(databases: Databases) -> ItemRevision:
    with databases.read() as session:
        return session.scalars(select(ItemRevision).where(ItemRevision.is_current)).one()


def test_accepting_amends_previews_and_takes_effect_when_it_is_applied(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    uid = raise_dispute(databases, learner)

    regrade = accept(databases, teacher, uid)
    waiting = own(databases, learner, uid)

    assert (waiting.state, waiting.answer) == (DisputeState.OPEN, ""), "nothing is promised yet"
    assert current(databases).number == 1
    run_regrade(tools_of(databases), regrade)
    assert view(databases, teacher, regrade).figures.raised == 0, "partly right earned 0.5 before"
    assert view(databases, teacher, regrade).figures.same_score == 1

    apply(databases, teacher, regrade)

    answered, revision = own(databases, learner, uid), current(databases)
    assert (answered.state, answered.answer) == (DisputeState.ACCEPTED, BOTH)
    assert revision.number == 2
    assert revision.source is not None
    assert 'accept = [{code = "M17.12", credit = 0.5' in revision.source["exercise.toml"]
    assert "# the side is in the note" in revision.source["exercise.toml"]
    with databases.read() as session:
        (notice,) = notices.list_notices(session, acting=learner)
    assert notice.title == "Your dispute about “A knee that hurts” was accepted"


def test_the_history_says_that_an_accepted_dispute_amended_a_revision(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    uid = raise_dispute(databases, learner)
    regrade = accept(databases, teacher, uid)

    def amended() -> list[tuple[str, str, UUID | None]]:
        with databases.read() as session:
            history = item_histories.get_history(session, acting=teacher, item_uid=UID)
        found = [one.amended for one in history.revisions if one.amended]
        return [(one.words, one.by, one.dispute_uid) for one in found]

    waiting = amended()
    run_regrade(tools_of(databases), regrade)
    apply(databases, teacher, regrade)

    assert waiting == [
        ("Amended for a dispute; not in effect until it is applied", teacher.display_name, uid)
    ]
    assert amended() == [("Amended by an accepted dispute", teacher.display_name, uid)]


def test_full_credit_raises_the_score_and_undo_opens_the_dispute_again(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    uid = raise_dispute(databases, learner)
    concession = Concession(Amendment.ALTERNATIVE, "knee", "M17.12", "1", BOTH)
    regrade = accept(databases, teacher, uid, concession)
    run_regrade(tools_of(databases), regrade)
    apply(databases, teacher, regrade)
    assert scores(databases) == [10_000]

    undo(databases, teacher, regrade)

    assert scores(databases) == [7_500]
    assert current(databases).number == 1, "the key of before is in effect again"
    reopened = own(databases, learner, uid)
    assert (reopened.state, reopened.answer) == (DisputeState.OPEN, "")
    assert reopened.due_on is not None


def test_discarding_drops_the_revision_and_the_dispute_waits_again(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    uid = raise_dispute(databases, learner)
    regrade = accept(databases, teacher, uid)
    with pytest.raises(ConflictError, match="its regrade waits"):
        accept(databases, teacher, uid)

    with databases.write.begin() as session:
        regrades.discard_regrade(session, acting=teacher, regrade_uid=regrade, now=NOW)

    with databases.read() as session:
        assert session.scalar(select(func.count(ItemRevision.id))) == 1
    assert own(databases, learner, uid).waits_for_regrade is False
    accept(databases, teacher, uid)


def test_others_who_dispute_the_same_entry_are_answered_with_it(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    other, third = make_person(databases), make_person(databases)
    first = raise_dispute(databases, learner)
    same = raise_dispute(databases, other)
    different = raise_dispute(databases, third, DisputedLine("procedure", "shot", 1))

    regrade = accept(databases, teacher, first)
    run_regrade(tools_of(databases), regrade)
    apply(databases, teacher, regrade)

    assert own(databases, other, same).state is DisputeState.ACCEPTED
    assert own(databases, third, different).state is DisputeState.OPEN


@pytest.mark.parametrize(
    ("concession", "field"),
    [
        (Concession(Amendment.OPTIONAL, "knee", "", "1", BOTH), "optional"),
        (Concession(Amendment.KEY_CHANGE, "knee", "M17.12", "1", BOTH), "code"),
        (Concession(Amendment.OPTIONAL, None, "M17.12", "1", BOTH), "allowed_extra"),
    ],
)
def test_a_key_gives_way_in_other_ways_too(
    databases: Databases,
    learner: ActingUser,
    teacher: ActingUser,
    concession: Concession,
    field: str,
) -> None:
    uid = raise_dispute(databases, learner)

    regrade = accept(databases, teacher, uid, concession)
    run_regrade(tools_of(databases), regrade)
    apply(databases, teacher, regrade)

    with databases.read() as session:
        content = session.scalars(select(ItemRevision.content).where(ItemRevision.is_current)).one()
    (knee,) = content["key"]["variants"][0]["diagnoses"]
    found = {
        "optional": knee["optional"] is True,
        "code": knee["code"] == ["icd10cm", "M1712"],
        "allowed_extra": content["key"]["allowed_extra"] == [["icd10cm", "M1712"]],
    }
    assert [name for name, is_so in found.items() if is_so] == [field]


def test_an_amendment_that_breaks_the_exercise_is_refused_with_the_problems(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    uid = raise_dispute(databases, learner)
    problem = Problem("x", "y", Severity.ERROR, "BANK999", "It is wrong.", "Mend it.")

    with pytest.raises(AmendmentRefusedError) as checked:
        accept(databases, teacher, uid, check=lambda _exercise: (problem,))
    bad = Concession(Amendment.KEY_CHANGE, "knee", "no code", "1", BOTH)
    with pytest.raises(AmendmentRefusedError) as unread:
        accept(databases, teacher, uid, bad)

    assert checked.value.problems == (problem,)
    assert "code" in unread.value.problems[0].place
    with databases.read() as session:
        assert session.scalar(select(func.count(ItemRevision.id))) == 1


@pytest.mark.parametrize(
    ("concession", "field"),
    [
        (Concession(Amendment.ALTERNATIVE, "knee", "M17.11", "1", BOTH), "amendment"),
        (Concession(Amendment.ALTERNATIVE, "elsewhere", "M17.12", "1", BOTH), "amendment"),
        (Concession(Amendment.ALTERNATIVE, None, "M17.12", "1", BOTH), "slot"),
        (Concession(Amendment.ALTERNATIVE, "knee", " ", "1", BOTH), "code"),
        (Concession(Amendment.ALTERNATIVE, "knee", "M17.12", "1", " "), "answer"),
    ],
)
def test_what_cannot_be_conceded_is_said_at_its_field(
    databases: Databases,
    learner: ActingUser,
    teacher: ActingUser,
    concession: Concession,
    field: str,
) -> None:
    uid = raise_dispute(databases, learner)

    with pytest.raises(InvalidInputError) as caught:
        accept(databases, teacher, uid, concession)

    assert caught.value.field == field


def test_the_amended_key_is_that_of_now_and_not_of_the_disputed_revision(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    uid = raise_dispute(databases, learner)
    newer = knee_files(**{"difficulty = 2": "difficulty = 4"})
    with databases.write.begin() as session:
        plan = SyncPlan(revise=(read_files(newer),))
        apply_plan(session, plan, files={UID: newer}, now=NOW)

    regrade = accept(databases, teacher, uid)
    run_regrade(tools_of(databases), regrade)
    apply(databases, teacher, regrade)

    source = current(databases).source or {}
    assert "difficulty = 4" in source["exercise.toml"]
    assert isinstance(read_files(source), ChartExercise)


def test_a_revision_that_came_in_between_is_not_taken_back(
    databases: Databases, learner: ActingUser, teacher: ActingUser
) -> None:
    uid = raise_dispute(databases, learner)
    regrade = accept(databases, teacher, uid)
    run_regrade(tools_of(databases), regrade)
    newer = knee_files(**{"difficulty = 2": "difficulty = 4"})
    with databases.write.begin() as session:
        plan = SyncPlan(revise=(read_files(newer),))
        apply_plan(session, plan, files={UID: newer}, now=NOW)

    with pytest.raises(ConflictError, match="revised since"):
        apply(databases, teacher, regrade)
    with databases.write.begin() as session, pytest.raises(ConflictError, match="take that back"):
        regrades.preview_again(session, acting=teacher, regrade_uid=regrade, now=NOW)
