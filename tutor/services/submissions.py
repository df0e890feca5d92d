"""Hand an answer in: grade it, store lines and grade as one, read the result."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from tutor.bank.exercise import ChartExercise, Exercise
from tutor.bank.grader import Grader
from tutor.codes.aids import Aids
from tutor.codes.entered_line import EnteredLine
from tutor.errors import ConflictError, NotFoundError
from tutor.grading.any_result import (
    AnyResult,
    any_result_from_json,
    any_result_to_json,
    names_of,
)
from tutor.grading.audit_mark import UnreadableMarkError
from tutor.grading.result import GradeResult
from tutor.models.attempt import (
    Attempt,
    AttemptState,
    GradeFinding,
    ItemGrade,
    Submission,
)
from tutor.models.item import ItemRevision
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.catalogue import ItemCard, suggest_items
from tutor.services.conditions import read_aids
from tutor.services.entries import Entry, entries_from_json, entries_to_json
from tutor.services.practice import own_attempt
from tutor.services.revisions import load_drawn, load_revision

_HUNDREDTHS = 100

# The statements of a submission, built once: at the end of an exam a class hands in at once.
_OWN = select(Attempt.id, Attempt.revision_id, Attempt.seed).where(
    Attempt.uid == bindparam("of_uid"), Attempt.user_id == bindparam("of_user")
)
# The guard: of two simultaneous submits exactly one finds the attempt open.
_CLOSE = (
    update(Attempt)
    .where(Attempt.id == bindparam("of_attempt"), Attempt.state == AttemptState.IN_PROGRESS)
    .values(state=AttemptState.SUBMITTED)
)
_VARIANT_COUNT = select(ItemRevision.variant_count).where(
    ItemRevision.item_id == bindparam("of_item"), ItemRevision.is_current
)
_INSERT_SUBMISSION = insert(Submission).returning(Submission.id)
_INSERT_GRADE = insert(ItemGrade).returning(ItemGrade.id)
_INSERT_FINDING = insert(GradeFinding)


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """An answer that is graded and not yet handed in; made by `grade_attempt` alone."""

    attempt_id: int
    revision_id: int
    entries: list[Any]
    result: AnyResult


@dataclass(frozen=True, slots=True)
class ResultView:
    """A graded attempt, with everything its page shows; `aids` is what it left open.

    `variant_count` is of how many variants another attempt would be drawn; `pages` names the
    blueprint of its pages, for that of a draft's answer is another.
    """

    attempt_uid: UUID
    exercise: Exercise
    entries: tuple[Entry, ...]
    result: AnyResult
    submitted_at: datetime
    is_visitor: bool
    suggestions: tuple[ItemCard, ...]
    aids: Aids
    variant_count: int
    pages: str = "practice"


@dataclass(frozen=True, slots=True)
class ChartResultView(ResultView):
    """A graded chart that was coded: lines, and the verdicts on them."""

    exercise: ChartExercise
    entries: tuple[EnteredLine, ...]
    result: GradeResult

    @classmethod
    def of(cls, view: ResultView) -> "ChartResultView":
        """Take a result as that of a chart.

        Raises:
            TypeError: It is of another kind.
        """
        if not isinstance(view.exercise, ChartExercise) or not isinstance(view.result, GradeResult):
            raise TypeError(f"attempt {view.attempt_uid} is no coded chart")
        return cls(**{f.name: getattr(view, f.name) for f in fields(view)})


def grade_attempt(
    session: Session,
    *,
    acting: ActingUser,
    attempt_uid: UUID,
    entries: Sequence[Entry],
    grader: Grader,
) -> GradedAnswer:
    """Grade what is about to be handed in; stores nothing.

    An attempt keeps its revision for ever, so this needs no lock and is done
    before the short transaction that stores it.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
        InvalidInputError: There are more entries, or longer ones, than are kept, or a mark
            that no form of ours sends.
    """
    written = entries_to_json(entries)
    parameters = {"of_uid": attempt_uid, "of_user": acting.id}
    own = session.connection().execute(_OWN, parameters).one_or_none()
    if own is None:
        raise NotFoundError(f"attempt {attempt_uid}")
    exercise = load_revision(session, own.revision_id).drawn(own.seed).exercise
    try:
        result = grader(exercise, entries)
    except UnreadableMarkError as error:
        raise InvalidInputError(str(error)) from error
    return GradedAnswer(own.id, own.revision_id, written, result)


def submit_attempt(session: Session, *, graded: GradedAnswer, now: datetime) -> None:
    """Hand a graded answer in: close the attempt, keep lines and grade, all or nothing.

    Raises:
        ConflictError: It was submitted or set aside before, perhaps a moment ago by another tab.
    """
    connection = session.connection()
    parameters = {"of_attempt": graded.attempt_id, "submitted_at": now}
    if connection.execute(_CLOSE, parameters).rowcount != 1:
        raise ConflictError("This attempt is already submitted, or was set aside.")
    submission_id = connection.execute(
        _INSERT_SUBMISSION,
        {"attempt_id": graded.attempt_id, "entries": graded.entries, "submitted_at": now},
    ).scalar_one()
    result = graded.result
    grade_id = connection.execute(
        _INSERT_GRADE,
        {
            "submission_id": submission_id,
            "revision_id": graded.revision_id,
            "rubric_id": result.rubric_id,
            "release_ids": list(result.release_ids),
            "score_hundredths": score_hundredths(result.score),
            "is_exact": result.exact,
            "needs_review": result.needs_review,
            "result": any_result_to_json(result),
            "graded_at": now,
            "is_current": True,
        },
    ).scalar_one()
    counted = finding_counts(result)
    if counted:
        connection.execute(
            _INSERT_FINDING,
            [
                {"grade_id": grade_id, "name": name, "occurrences": count}
                for name, count in counted.items()
            ],
        )


def finding_counts(result: AnyResult) -> Counter[str]:
    """Count the mistakes of a grade by name, for figures over many attempts."""
    return Counter(names_of(result))


def score_hundredths(score: Fraction) -> int:
    """A score as it is stored: whole hundredths of a point, halves up."""
    return min(100 * _HUNDREDTHS, int(score * _HUNDREDTHS + Fraction(1, 2)))


def get_result(session: Session, *, acting: ActingUser, attempt_uid: UUID) -> ResultView:
    """Return a graded attempt, by the grade of it that counts.

    Raises:
        NotFoundError: There is no such attempt, it is another person's, or it
            is not submitted: before that nothing of the key may be seen.
    """
    attempt = own_attempt(session, acting, attempt_uid)
    row = session.execute(
        select(Submission, ItemGrade)
        .join(ItemGrade, ItemGrade.submission_id == Submission.id)
        .where(Submission.attempt_id == attempt.id, ItemGrade.is_current)
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"result of attempt {attempt_uid}")
    submission, grade = row
    revision = load_drawn(
        session, grade.revision_id, seed=attempt.seed, begun_with=attempt.revision_id
    )
    return ResultView(
        attempt_uid=attempt.uid,
        exercise=revision.exercise,
        entries=entries_from_json(submission.entries),
        result=any_result_from_json(grade.result),
        submitted_at=submission.submitted_at,
        is_visitor=acting.is_visitor,
        suggestions=suggest_items(
            session, acting=acting, item_id=attempt.item_id, exercise=revision.exercise
        ),
        aids=read_aids(attempt.look_up, attempt.open_code_sets),
        variant_count=session.execute(_VARIANT_COUNT, {"of_item": attempt.item_id}).scalar_one(),
    )
