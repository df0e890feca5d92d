"""Which grades a regrade is about, and what each is held against."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from tutor.bank.exercise import Exercise
from tutor.bank.exercise_json import exercise_to_json
from tutor.bank.question import question_hash
from tutor.models.attempt import Attempt, ItemGrade, Submission
from tutor.models.item import ItemRevision
from tutor.models.regrade import ChangeOutcome, GradeChange, Regrade, RegradeKey
from tutor.services.revisions import Revision, VariantGoneError, load_drawn


def count_scope(session: Session, regrade: Regrade) -> int:
    """Count the grades that a regrade looks at."""
    counted = _joined(select(func.count(ItemGrade.id))).where(*_conditions(regrade))
    return session.scalar(counted) or 0


def read_scope(session: Session, regrade: Regrade, *, after: int, limit: int) -> Sequence[Row[Any]]:
    """Read the next grades of a regrade, in the order of their submissions."""
    return session.execute(
        _joined(
            select(
                ItemGrade.id,
                ItemGrade.submission_id,
                ItemGrade.revision_id,
                ItemGrade.rubric_id,
                ItemGrade.score_hundredths,
                ItemGrade.release_ids,
                ItemGrade.result,
                Submission.entries,
                Attempt.item_id,
                Attempt.revision_id.label("answered_id"),
                Attempt.seed,
                Attempt.frozen_at,
            )
        )
        .where(*_conditions(regrade), ItemGrade.submission_id > after)
        .order_by(ItemGrade.submission_id)
        .limit(limit)
    ).all()


def count_since(session: Session, regrade: Regrade) -> int:
    """Count the grades that a regrade is about and its preview does not know.

    Answers that came in since, and those whose grade another regrade has moved since.
    """
    previewed = select(GradeChange.submission_id).where(GradeChange.regrade_id == regrade.id)
    conditions = _conditions(regrade, of_preview=False)
    came = _joined(select(func.count(ItemGrade.id))).where(
        *conditions, ItemGrade.id > regrade.watermark, ItemGrade.submission_id.not_in(previewed)
    )
    old = aliased(ItemGrade)
    moved = (
        select(func.count(GradeChange.id))
        .join(old, old.id == GradeChange.old_grade_id)
        .where(
            GradeChange.regrade_id == regrade.id,
            GradeChange.outcome == ChangeOutcome.PLANNED,
            ~old.is_current,
        )
    )
    return (session.scalar(came) or 0) + (session.scalar(moved) or 0)


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return statement.join(Submission, Submission.id == ItemGrade.submission_id).join(
        Attempt, Attempt.id == Submission.attempt_id
    )


def _conditions(regrade: Regrade, *, of_preview: bool = True) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [ItemGrade.is_current.is_(True)]
    if of_preview:
        conditions.append(ItemGrade.id <= regrade.watermark)
    if regrade.item_id is not None:
        conditions.append(Attempt.item_id == regrade.item_id)
    if regrade.rubric_id is not None:
        conditions.append(ItemGrade.rubric_id == regrade.rubric_id)
    if regrade.key is RegradeKey.CURRENT:
        # What was graded with the newest key already has nothing to gain from it.
        target = (
            ItemGrade.revision_id != regrade.revision_id
            if regrade.revision_id is not None
            else ItemGrade.revision_id.not_in(
                select(ItemRevision.id).where(ItemRevision.is_current)
            )
        )
        conditions.append(target)
    return conditions


@dataclass(frozen=True, slots=True)
class Target:
    """What a grade is held against."""

    revision_id: int
    exercise: Exercise


@dataclass(slots=True)
class Targets:
    """Finds what each grade is held against; questions are compared once a pair of revisions."""

    session: Session
    regrade: Regrade
    _current: dict[int, int | None] = field(default_factory=dict)
    _questions: dict[str, str] = field(default_factory=dict)

    def find(self, row: Row[Any]) -> Target | None:
        """Return it; None where the answer was given to another question than that revision's."""
        if self.regrade.key is RegradeKey.OWN:
            revision_id = row.revision_id
        else:
            current = self.regrade.revision_id or self._newest(row.item_id)
            if current is None:
                return None
            revision_id = current
        try:
            now = self._drawn(revision_id, row)
            answered = self._drawn(row.answered_id, row)
        except VariantGoneError:
            return None
        is_other = self._question(now) != self._question(answered)
        if self.regrade.key is not RegradeKey.OWN and is_other:
            return None
        return Target(revision_id, now.exercise)

    def _drawn(self, revision_id: int, row: Row[Any]) -> Revision:
        """The exercise in a revision, of a family the variant of the attempt's parameters."""
        return load_drawn(self.session, revision_id, seed=row.seed, begun_with=row.answered_id)

    def _newest(self, item_id: int) -> int | None:
        if item_id not in self._current:
            self._current[item_id] = self.session.scalar(
                select(ItemRevision.id).where(
                    ItemRevision.item_id == item_id, ItemRevision.is_current
                )
            )
        return self._current[item_id]

    def _question(self, revision: Revision) -> str:
        if revision.content_hash not in self._questions:
            content = exercise_to_json(revision.exercise)
            self._questions[revision.content_hash] = question_hash(content)
        return self._questions[revision.content_hash]
