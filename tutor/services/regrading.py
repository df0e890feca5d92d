"""Grade stored submissions again, as the rules, tables and codes stand now, and say who would move.

Nothing is stored: this is a quick look from the command line. What can be applied is a preview
that is kept (`tutor.services.regrades`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from tutor.bank.exercise import Exercise
from tutor.bank.grader import Grader
from tutor.errors import NotFoundError
from tutor.models.attempt import Attempt, ItemGrade, Submission
from tutor.models.item import Item, ItemRevision
from tutor.services.entries import entries_from_json
from tutor.services.revisions import load_drawn
from tutor.services.submissions import score_hundredths

_AT_ONCE = 1_000
_SHOWN = 50

Progress = Callable[[str, int, int], None]
"""Told what is done, how many are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class MovedScore:
    """A score that would change; in hundredths of a point."""

    submission_id: int
    title: str
    before: int
    after: int


@dataclass(slots=True)
class RegradePreview:
    """What a regrade would do; `moved` holds the first of the submissions that would move."""

    graded: int = 0
    raised: int = 0
    lowered: int = 0
    moved: list[MovedScore] = field(default_factory=list)


def preview_regrade(
    session: Session,
    *,
    grader: Grader,
    rubric_id: str,
    item_uid: UUID | None = None,
    progress: Progress = lambda _step, _done, _total: None,
) -> RegradePreview:
    """Grade every submission of an exercise again, or of all of them, against its own revision.

    Raises:
        NotFoundError: There is no exercise of this uid.
    """
    if item_uid is not None and session.scalar(select(Item.id).where(Item.uid == item_uid)) is None:
        raise NotFoundError(f"exercise {item_uid}")
    conditions: list[ColumnElement[bool]] = [
        ItemGrade.rubric_id == rubric_id,
        ItemGrade.is_current.is_(True),
    ]
    if item_uid is not None:
        conditions.append(Item.uid == item_uid)
    counted = select(func.count(ItemGrade.id)).join(ItemRevision).join(Item).where(*conditions)
    total = session.scalar(counted) or 0
    preview, exercises = RegradePreview(), dict[tuple[int, int, int | None], Exercise]()
    for row in _rows(session, conditions):
        place = (row.revision_id, row.begun_with, row.seed)
        exercise = exercises.get(place)
        if exercise is None:
            exercise = load_drawn(
                session, row.revision_id, seed=row.seed, begun_with=row.begun_with
            ).exercise
            exercises[place] = exercise
        result = grader(exercise, entries_from_json(row.entries))
        _count(preview, row, exercise.title, score_hundredths(result.score))
        if preview.graded % _AT_ONCE == 0:
            progress("Grading again", preview.graded, total)
    progress("Grading again", preview.graded, total)
    return preview


def _rows(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Iterator[Row[Any]]:
    """Read a batch at a time: the answers of years would not fit in memory at once."""
    statement = (
        select(
            ItemGrade.submission_id,
            ItemGrade.revision_id,
            ItemGrade.score_hundredths,
            Submission.entries,
            Attempt.seed,
            Attempt.revision_id.label("begun_with"),
        )
        .join(Submission, Submission.id == ItemGrade.submission_id)
        .join(Attempt, Attempt.id == Submission.attempt_id)
        .join(ItemRevision, ItemRevision.id == ItemGrade.revision_id)
        .join(Item, Item.id == ItemRevision.item_id)
        .where(*conditions)
        .order_by(ItemGrade.revision_id, ItemGrade.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    yield from session.execute(statement)


def _count(preview: RegradePreview, row: Row[Any], title: str, after: int) -> None:
    preview.graded += 1
    before = row.score_hundredths
    if after == before:
        return
    preview.raised += after > before
    preview.lowered += after < before
    if len(preview.moved) < _SHOWN:
        preview.moved.append(MovedScore(row.submission_id, title, before, after))
