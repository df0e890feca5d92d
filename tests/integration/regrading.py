"""What the tests of regrades share: answers handed in, keys that change, jobs run to their end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from tests.factories import NOW, make_items, make_user
from tests.integration.graders import table_grader
from tests.table_catalog import icd
from tutor.bank.exercise import ChartExercise, Exercise
from tutor.bank.sync import apply_plan
from tutor.bank.sync_plan import SyncPlan
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import AcceptedCode
from tutor.grading.any_result import AnyResult
from tutor.models.attempt import Attempt, AttemptState, ItemGrade, Submission
from tutor.models.item import ItemRevision
from tutor.services import practice, regrades, submissions
from tutor.services.access import ActingUser, Role
from tutor.services.database import Databases
from tutor.services.entries import Entry, entries_to_json
from tutor.services.regrade_job import RegradeTools, run_regrade
from tutor.services.regrade_views import RegradeView, get_regrade
from tutor.services.regrades import RegradeOrder, RegradeState

WHY = "The note says both knees."
LEFT = "M17.12"


def left_answer() -> tuple[EnteredLine, ...]:
    return (
        EnteredLine(Section.DIAGNOSIS, code=LEFT),
        EnteredLine(Section.PROCEDURE, code="20610", modifiers="RT", pointers="A"),
    )


def accepting(exercise: ChartExercise, code: str) -> ChartExercise:
    """The same exercise with a key that accepts another diagnosis for the knee."""
    (variant,) = exercise.key.variants
    knee = replace(variant.diagnoses[0], accept=(AcceptedCode(icd(code), Fraction(1), WHY),))
    variants = (replace(variant, diagnoses=(knee,)),)
    return replace(exercise, key=replace(exercise.key, variants=variants))


def accepting_left(exercise: ChartExercise) -> ChartExercise:
    """The same exercise with a key that accepts the other knee as well."""
    return accepting(exercise, LEFT)


def wanting_left(exercise: ChartExercise) -> ChartExercise:
    (variant,) = exercise.key.variants
    knee = replace(variant.diagnoses[0], code=icd(LEFT))
    return replace(
        exercise, key=replace(exercise.key, variants=(replace(variant, diagnoses=(knee,)),))
    )


def make_person(databases: Databases, role: Role = Role.LEARNER) -> ActingUser:
    with databases.write.begin() as session:
        return make_user(session, email=f"{uuid4().hex}@example.org", role=role)


def add_items(databases: Databases, *exercises: Exercise) -> None:
    with databases.write.begin() as session:
        make_items(session, *exercises)


def revise(databases: Databases, exercise: Exercise) -> None:
    with databases.write.begin() as session:
        apply_plan(session, SyncPlan(revise=(exercise,)), files={}, now=NOW)


def hand_in(
    databases: Databases,
    learner: ActingUser,
    exercise: Exercise,
    entries: Sequence[EnteredLine],
    *,
    now: datetime = NOW,
) -> UUID:
    with databases.write.begin() as session:
        uid = practice.start_attempt(session, acting=learner, item_uid=exercise.uid, now=now)
    with databases.read() as session:
        graded = submissions.grade_attempt(
            session, acting=learner, attempt_uid=uid, entries=entries, grader=table_grader
        )
    with databases.write.begin() as session:
        submissions.submit_attempt(session, graded=graded, now=now)
    return uid


def hand_in_many(
    databases: Databases, learner: ActingUser, answers: Sequence[tuple[Sequence[EnteredLine], int]]
) -> None:
    """Store many answers to the only exercise, each with the score that it was given."""
    with databases.write.begin() as session:
        item_id, revision_id = session.execute(
            select(ItemRevision.item_id, ItemRevision.id).where(ItemRevision.is_current)
        ).one()
        attempt = {
            "user_id": learner.id,
            "item_id": item_id,
            "revision_id": revision_id,
            "state": AttemptState.SUBMITTED,
            "started_at": NOW,
            "submitted_at": NOW,
        }
        session.execute(insert(Attempt), [attempt | {"uid": uuid4()} for _answer in answers])
        attempts = session.scalars(select(Attempt.id).order_by(Attempt.id)).all()
        session.execute(
            insert(Submission),
            [
                {"attempt_id": attempt_id, "entries": entries_to_json(entries), "submitted_at": NOW}
                for attempt_id, (entries, _score) in zip(attempts, answers, strict=True)
            ],
        )
        submitted = session.scalars(select(Submission.id).order_by(Submission.attempt_id)).all()
        grade = {
            "revision_id": revision_id,
            "rubric_id": "practice-1",
            "release_ids": [],
            "is_exact": False,
            "needs_review": False,
            "result": {"verdicts": [], "order": []},
            "graded_at": NOW,
            "is_current": True,
        }
        session.execute(
            insert(ItemGrade),
            [
                grade | {"submission_id": submission_id, "score_hundredths": score}
                for submission_id, (_entries, score) in zip(submitted, answers, strict=True)
            ],
        )


def freeze(databases: Databases, attempt_uid: UUID) -> None:
    with databases.write.begin() as session:
        session.execute(update(Attempt).where(Attempt.uid == attempt_uid).values(frozen_at=NOW))


def tools_of(databases: Databases, grader: object = table_grader) -> RegradeTools:
    return RegradeTools(
        read=databases.read,
        write=databases.write,
        grader_of=lambda _rubric: grader,  # type: ignore[arg-type,return-value]
        clock=lambda: NOW,
    )


def preview(
    databases: Databases,
    acting: ActingUser | None,
    order: RegradeOrder,
    *,
    grader: object = table_grader,
) -> UUID:
    with databases.write.begin() as session:
        uid = regrades.order_regrade(session, acting=acting, order=order, now=NOW)
    assert run_regrade(tools_of(databases, grader), uid) is RegradeState.PREVIEWED
    return uid


def decide(
    databases: Databases,
    acting: ActingUser | None,
    uid: UUID,
    *,
    reason: str = WHY,
    never_lower: bool = False,
    frozen_reason: str = "",
) -> None:
    with databases.write.begin() as session:
        regrades.apply_regrade(
            session,
            acting=acting,
            regrade_uid=uid,
            reason=reason,
            never_lower=never_lower,
            frozen_reason=frozen_reason,
            now=NOW,
        )


def apply(databases: Databases, acting: ActingUser | None, uid: UUID, **how: object) -> None:
    decide(databases, acting, uid, **how)  # type: ignore[arg-type]
    assert run_regrade(tools_of(databases), uid) is RegradeState.APPLIED


def undo(databases: Databases, acting: ActingUser | None, uid: UUID) -> None:
    with databases.write.begin() as session:
        regrades.undo_regrade(session, acting=acting, regrade_uid=uid, now=NOW)
    assert run_regrade(tools_of(databases), uid) is RegradeState.UNDONE


def view(databases: Databases, acting: ActingUser | None, uid: UUID) -> RegradeView:
    with databases.read() as session:
        return get_regrade(session, acting=acting, regrade_uid=uid, now=NOW)


def scores(databases: Databases) -> list[int]:
    """The scores that count, in the order in which they were handed in."""
    with databases.read() as session:
        return list(
            session.scalars(
                select(ItemGrade.score_hundredths)
                .join(Submission, Submission.id == ItemGrade.submission_id)
                .where(ItemGrade.is_current)
                .order_by(Submission.id)
            )
        )


def harder(exercise: Exercise, entries: Sequence[Entry]) -> AnyResult:
    return replace(table_grader(exercise, entries), score=Fraction(0))
