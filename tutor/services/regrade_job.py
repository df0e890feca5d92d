"""The background job of a regrade: small committed batches, each of which moves its own mark.

A batch and the mark of how far the job is are one transaction, so a job that is killed at any
moment goes on exactly where it stopped. The mark is moved by a guarded UPDATE: of two processes
at the same regrade one finds it moved, and ends.

Grading is done for the preview alone. It leaves the new grades beside the old ones, and applying
makes them count: so what is applied is what was previewed, to the letter.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from tutor.bank.grader import Grader
from tutor.errors import ConflictError
from tutor.grading.any_result import AnyResult, any_result_to_json
from tutor.models.attempt import GradeFinding, ItemGrade
from tutor.models.regrade import ChangeOutcome, GradeChange, Regrade, RegradeState
from tutor.services.entries import entries_from_json
from tutor.services.grade_differences import differing_lines
from tutor.services.notices import tell_of_scores
from tutor.services.regrade_scope import Target, Targets, read_scope
from tutor.services.submissions import finding_counts, score_hundredths

AT_ONCE = 500
DEAD_AFTER = timedelta(seconds=15)
"""A job says with every batch that it lives; one that was silent for so long does not."""
WORKING = (RegradeState.PREVIEWING, RegradeState.APPLYING, RegradeState.UNDOING)

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class RegradeTools:
    """What a job works with; `read` and `write` are the session factories."""

    read: sessionmaker[Session]
    write: sessionmaker[Session]
    grader_of: Callable[[str], Grader]
    clock: Clock


def run_regrade(
    tools: RegradeTools, uid: UUID, *, progress: Callable[[str, int, int], None] | None = None
) -> RegradeState:
    """Do what a regrade waits for, to the end; returns the state that it is in then.

    Raises:
        ConflictError: It waits for nothing, or another process is at it.
    """
    with tools.write.begin() as session:
        job = _claim(session, uid, now=tools.clock())
    step = {
        RegradeState.PREVIEWING: _preview_batch,
        RegradeState.APPLYING: _apply_batch,
        RegradeState.UNDOING: _undo_batch,
    }[job.state]
    while (done := step(tools, job)) is not None:
        if progress:
            progress(_WORDS[job.state], done, job.total)
    logger.info("regrade step done", extra={"regrade": str(uid), "step": job.state.value})
    return _AFTER[job.state]


_AFTER = {
    RegradeState.PREVIEWING: RegradeState.PREVIEWED,
    RegradeState.APPLYING: RegradeState.APPLIED,
    RegradeState.UNDOING: RegradeState.UNDONE,
}
_WORDS = {
    RegradeState.PREVIEWING: "Grading again",
    RegradeState.APPLYING: "Applying",
    RegradeState.UNDOING: "Taking back",
}


@dataclass(frozen=True, slots=True)
class _Job:
    """One process's hold on one regrade."""

    id: int
    uid: UUID
    key: UUID
    state: RegradeState
    total: int


def _claim(session: Session, uid: UUID, *, now: datetime) -> _Job:
    key = uuid4()
    claimed = session.execute(
        update(Regrade)
        .where(
            Regrade.uid == uid,
            Regrade.state.in_(WORKING),
            or_(Regrade.job_key.is_(None), Regrade.heartbeat_at < now - DEAD_AFTER),
        )
        .values(job_key=key, heartbeat_at=now)
        .returning(Regrade.id, Regrade.state, Regrade.total)
    ).one_or_none()
    if claimed is None:
        raise ConflictError(f"Regrade {uid} waits for nothing, or a job is at work on it.")
    return _Job(claimed.id, uid, key, claimed.state, claimed.total)


def _advance(session: Session, job: _Job, before: int, values: Mapping[str, Any]) -> None:
    """Move the mark, as part of the batch that it stands for.

    Raises:
        ConflictError: Another process has moved it, or the regrade was discarded.
    """
    moved = session.execute(
        update(Regrade)
        .where(
            Regrade.id == job.id,
            Regrade.state == job.state,
            Regrade.job_key == job.key,
            Regrade.place == before,
        )
        .values(**values)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # of an UPDATE it is a cursor's
        raise ConflictError(f"Regrade {job.uid} went on without this process.")


# Previewing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Regraded:
    """A grade that would change."""

    row: Any
    target: Target
    result: AnyResult
    written: dict[str, Any]
    why: list[dict[str, Any]]


def _preview_batch(tools: RegradeTools, job: _Job) -> int | None:
    with tools.read() as session:
        regrade = session.get_one(Regrade, job.id)
        rows = read_scope(session, regrade, after=regrade.place, limit=AT_ONCE)
        targets = Targets(session, regrade)
        found = [targets.find(row) for row in rows]
    now = tools.clock()
    if not rows:
        with tools.write.begin() as session:
            ended = {"state": RegradeState.PREVIEWED, "place": 0, "job_key": None}
            _advance(session, job, regrade.place, {**ended, "previewed_at": now})
        return None
    # Outside the writing transaction, so that people who practise are not kept waiting by it.
    changed = [
        regraded
        for row, target in zip(rows, found, strict=True)
        if target and (regraded := _regrade(tools, row, target))
    ]
    done = regrade.done + len(rows)
    with tools.write.begin() as session:
        skipped = regrade.other_question + found.count(None)
        values = {"place": rows[-1].submission_id, "done": done, "other_question": skipped}
        _advance(session, job, regrade.place, {**values, "heartbeat_at": now})
        _store(session, job.id, changed, now)
    return done


def _regrade(tools: RegradeTools, row: Any, target: Target) -> _Regraded | None:
    result = tools.grader_of(row.rubric_id)(target.exercise, entries_from_json(row.entries))
    written = any_result_to_json(result)
    if target.revision_id == row.revision_id and written == row.result:
        return None
    return _Regraded(row, target, result, written, differing_lines(row.result, written))


def _store(session: Session, regrade_id: int, changed: Sequence[_Regraded], now: datetime) -> None:
    """Put new grades beside the old ones, and what they change."""
    if not changed:
        return
    connection = session.connection()
    connection.execute(
        insert(ItemGrade),
        [
            {
                "submission_id": one.row.submission_id,
                "revision_id": one.target.revision_id,
                "rubric_id": one.result.rubric_id,
                "release_ids": list(one.result.release_ids),
                "score_hundredths": score_hundredths(one.result.score),
                "is_exact": one.result.exact,
                "needs_review": one.result.needs_review,
                "result": one.written,
                "graded_at": now,
                "is_current": False,
                "regrade_id": regrade_id,
            }
            for one in changed
        ],
    )
    rows = connection.execute(
        select(ItemGrade.submission_id, ItemGrade.id).where(
            ItemGrade.regrade_id == regrade_id,
            ItemGrade.submission_id.in_([one.row.submission_id for one in changed]),
        )
    )
    ids = {row.submission_id: row.id for row in rows}
    connection.execute(
        insert(GradeChange),
        [
            {
                "regrade_id": regrade_id,
                "submission_id": one.row.submission_id,
                "old_grade_id": one.row.id,
                "new_grade_id": ids[one.row.submission_id],
                "old_hundredths": one.row.score_hundredths,
                "new_hundredths": score_hundredths(one.result.score),
                "is_frozen": one.row.frozen_at is not None,
                "why": one.why,
                "outcome": ChangeOutcome.PLANNED,
                "changed_at": None,
            }
            for one in changed
        ],
    )
    counts = [
        {"grade_id": ids[one.row.submission_id], "name": name, "occurrences": count}
        for one in changed
        for name, count in finding_counts(one.result).items()
    ]
    if counts:
        connection.execute(insert(GradeFinding), counts)


# Applying and undoing ---------------------------------------------------------------------------


def _apply_batch(tools: RegradeTools, job: _Job) -> int | None:
    now = tools.clock()
    with tools.write.begin() as session:
        regrade = session.get_one(Regrade, job.id)
        changes = _next_changes(session, regrade, ChangeOutcome.PLANNED)
        if not changes:
            ended = {"state": RegradeState.APPLIED, "job_key": None, "applied_at": now}
            _advance(session, job, regrade.place, ended)
            return None
        done = regrade.done + len(changes)
        values = {"place": changes[-1].id, "done": done, "heartbeat_at": now}
        _advance(session, job, regrade.place, values)
        held = {change.id: _held_back(change, regrade) for change in changes}
        moving = [change for change in changes if held[change.id] is None]
        moved = _swap(session, {change.old_grade_id: change.new_grade_id for change in moving})
        for change in moving:
            held[change.id] = (
                ChangeOutcome.APPLIED if change.old_grade_id in moved else ChangeOutcome.OVERTAKEN
            )
        _note_outcomes(session, held, now)
        applied = [change for change in moving if held[change.id] is ChangeOutcome.APPLIED]
        tell_of_scores(session, applied, reason=regrade.reason, is_undone=False, now=now)
    return done


def _held_back(change: GradeChange, regrade: Regrade) -> ChangeOutcome | None:
    """Why a change is not applied, None where it is."""
    if change.is_frozen and not regrade.frozen_reason:
        return ChangeOutcome.FROZEN
    if regrade.never_lower and change.new_hundredths < change.old_hundredths:
        return ChangeOutcome.KEPT
    return None


def _undo_batch(tools: RegradeTools, job: _Job) -> int | None:
    now = tools.clock()
    with tools.write.begin() as session:
        regrade = session.get_one(Regrade, job.id)
        changes = _next_changes(session, regrade, ChangeOutcome.APPLIED)
        if not changes:
            ended = {"state": RegradeState.UNDONE, "job_key": None, "undone_at": now}
            _advance(session, job, regrade.place, ended)
            return None
        done = regrade.done + len(changes)
        values = {"place": changes[-1].id, "done": done, "heartbeat_at": now}
        _advance(session, job, regrade.place, values)
        moved = _swap(session, {change.new_grade_id: change.old_grade_id for change in changes})
        undone = [change for change in changes if change.new_grade_id in moved]
        _note_outcomes(session, {change.id: ChangeOutcome.UNDONE for change in undone}, now)
        tell_of_scores(session, undone, reason=regrade.reason, is_undone=True, now=now)
    return done


def _next_changes(
    session: Session, regrade: Regrade, outcome: ChangeOutcome
) -> Sequence[GradeChange]:
    return session.scalars(
        select(GradeChange)
        .where(
            GradeChange.regrade_id == regrade.id,
            GradeChange.id > regrade.place,
            GradeChange.outcome == outcome,
        )
        .order_by(GradeChange.id)
        .limit(AT_ONCE)
    ).all()


def _swap(session: Session, successors: Mapping[int, int]) -> frozenset[int]:
    """Let other grades count; returns those that counted and do no more.

    One that counts no more when it is asked for has been moved by another regrade, and is left
    alone. The rows are locked in the order of their ids, so that two jobs never wait in a ring.
    """
    counting = session.scalars(
        select(ItemGrade.id)
        .where(ItemGrade.id.in_(successors), ItemGrade.is_current)
        .order_by(ItemGrade.id)
        .with_for_update()
    ).all()
    session.execute(
        update(ItemGrade)
        .where(ItemGrade.id.in_(counting))
        .values(is_current=False)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(ItemGrade)
        .where(ItemGrade.id.in_([successors[grade_id] for grade_id in counting]))
        .values(is_current=True)
        .execution_options(synchronize_session=False)
    )
    return frozenset(counting)


def _note_outcomes(
    session: Session, outcomes: Mapping[int, ChangeOutcome | None], now: datetime
) -> None:
    for outcome in ChangeOutcome:
        ids = [change_id for change_id, noted in outcomes.items() if noted is outcome]
        if ids:
            session.execute(
                update(GradeChange)
                .where(GradeChange.id.in_(ids))
                .values(outcome=outcome, changed_at=now)
                .execution_options(synchronize_session=False)
            )


def newest_grade(session: Session) -> int:
    """Return the mark up to which a preview looks."""
    return session.scalar(select(func.max(ItemGrade.id))) or 0
