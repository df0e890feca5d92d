"""Regrades as pages and the command line show them: figures, and the grades that move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from tutor.errors import NotFoundError
from tutor.models.attempt import Attempt, Submission
from tutor.models.item import Item, ItemRevision
from tutor.models.person import User
from tutor.models.regrade import GradeChange, Regrade
from tutor.services.access import ActingUser
from tutor.services.regrade_job import DEAD_AFTER, WORKING
from tutor.services.regrade_scope import count_since
from tutor.services.regrades import (
    MAY_REGRADE,
    ChangeOutcome,
    RegradeKey,
    RegradeState,
    find_regrade,
    makes_current,
    open_regrades,
)

REGRADES_SHOWN = 50
MOVES_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class RegradeFigures:
    """How many grades a regrade moves; frozen ones are counted apart from all others."""

    raised: int
    lowered: int
    same_score: int
    frozen_raised: int
    frozen_lowered: int
    applied: int
    kept: int
    frozen: int
    overtaken: int
    undone: int
    mean_move: float

    @property
    def moved(self) -> int:
        """Scores that would move, frozen ones left out."""
        return self.raised + self.lowered


@dataclass(frozen=True, slots=True)
class RegradeView:
    """A regrade as its page shows it.

    Attributes:
        title: The exercise, None where all are meant.
        makes_current: Whether applying puts a revision in place that waits for it.
        since: Grades that the preview does not know: they came in, or moved, after it.
    """

    uid: UUID
    item_uid: UUID | None
    title: str | None
    revision_number: int | None
    makes_current: bool
    key: RegradeKey
    actor: str | None
    state: RegradeState
    reason: str
    never_lower: bool
    frozen_reason: str
    done: int
    total: int
    other_question: int
    message: str
    created_at: datetime
    previewed_at: datetime | None
    applied_at: datetime | None
    undone_at: datetime | None
    is_dead: bool
    figures: RegradeFigures
    since: int = 0

    @property
    def is_working(self) -> bool:
        """Whether its job is at work."""
        return self.state in WORKING and not self.is_dead


@dataclass(frozen=True, slots=True)
class MoveView:
    """One grade in a regrade."""

    learner: str
    attempt_uid: UUID
    title: str
    submitted_at: datetime
    before: int
    after: int
    is_frozen: bool
    why: Sequence[Any]
    entries: Sequence[Any]
    outcome: ChangeOutcome


@dataclass(frozen=True, slots=True)
class MovePage:
    """One page of the grades that move."""

    moves: tuple[MoveView, ...]
    page: int
    pages: int
    total: int


def get_regrade(
    session: Session, *, acting: ActingUser | None, regrade_uid: UUID, now: datetime
) -> RegradeView:
    """Return one regrade.

    Raises:
        NotFoundError: There is no such regrade, or the person may not regrade.
    """
    open_to = open_regrades(acting, *MAY_REGRADE)
    row = session.execute(_VIEWED.where(Regrade.uid == regrade_uid, open_to)).one_or_none()
    if row is None:
        raise NotFoundError(f"regrade {regrade_uid}")
    regrade = row[0]
    shows_since = regrade.state in (RegradeState.PREVIEWED, RegradeState.APPLIED)
    since = count_since(session, regrade) if shows_since else 0
    return _view(session, row, now, since=since)


def list_regrades(
    session: Session, *, acting: ActingUser | None, now: datetime
) -> tuple[RegradeView, ...]:
    """List the last regrades, the newest first.

    Raises:
        NotFoundError: The person may not regrade.
    """
    shown = _VIEWED.where(open_regrades(acting, *MAY_REGRADE))
    rows = session.execute(shown.order_by(Regrade.id.desc()).limit(REGRADES_SHOWN)).all()
    return tuple(_view(session, row, now) for row in rows)


def unfinished_regrades(session: Session) -> tuple[UUID, ...]:
    """Tell which regrades wait for a job, e.g. after the machine was restarted."""
    return tuple(
        session.scalars(select(Regrade.uid).where(Regrade.state.in_(WORKING)).order_by(Regrade.id))
    )


def list_moves(
    session: Session,
    *,
    acting: ActingUser | None,
    regrade_uid: UUID,
    direction: str = "",
    page: int = 1,
) -> MovePage:
    """List the grades that a regrade moves, the largest moves first.

    Args:
        session: The session.
        acting: Who asks.
        regrade_uid: The regrade.
        direction: ``raised``, ``lowered``, ``frozen``, ``same`` (other findings, same score),
            or "" for every score that moves.
        page: From 1.

    Raises:
        NotFoundError: There is no such regrade, or the person may not regrade.
    """
    regrade = find_regrade(session, regrade_uid, open_regrades(acting, *MAY_REGRADE))
    conditions = [
        GradeChange.regrade_id == regrade.id,
        *_DIRECTIONS.get(direction, _DIRECTIONS[""]),
    ]
    total = session.scalar(select(func.count(GradeChange.id)).where(*conditions)) or 0
    pages = max(1, -(-total // MOVES_PER_PAGE))
    page = min(max(1, page), pages)
    rows = session.execute(
        select(
            GradeChange,
            User.display_name,
            Attempt.uid,
            ItemRevision.title,
            Submission.entries,
            Submission.submitted_at,
        )
        .join(Submission, Submission.id == GradeChange.submission_id)
        .join(Attempt, Attempt.id == Submission.attempt_id)
        .join(ItemRevision, ItemRevision.id == Attempt.revision_id)
        .join(User, User.id == Attempt.user_id)
        .where(*conditions)
        .order_by(
            func.abs(GradeChange.new_hundredths - GradeChange.old_hundredths).desc(),
            GradeChange.id,
        )
        .limit(MOVES_PER_PAGE)
        .offset((page - 1) * MOVES_PER_PAGE)
    )
    moves = tuple(
        MoveView(
            learner=name,
            attempt_uid=attempt_uid,
            title=title,
            submitted_at=submitted_at,
            before=change.old_hundredths,
            after=change.new_hundredths,
            is_frozen=change.is_frozen,
            why=change.why,
            entries=entries,
            outcome=change.outcome,
        )
        for change, name, attempt_uid, title, entries, submitted_at in rows
    )
    return MovePage(moves, page, pages, total)


_MOVE = GradeChange.new_hundredths - GradeChange.old_hundredths
_DIRECTIONS: dict[str, tuple[ColumnElement[bool], ...]] = {
    "": (_MOVE != 0,),
    "raised": (_MOVE > 0,),
    "lowered": (_MOVE < 0,),
    "same": (_MOVE == 0,),
    "frozen": (GradeChange.is_frozen.is_(True),),
}
_VIEWED = (
    select(Regrade, Item.uid, ItemRevision.title, ItemRevision.number, User.display_name)
    .outerjoin(Item, Item.id == Regrade.item_id)
    .outerjoin(
        ItemRevision,
        ItemRevision.id == func.coalesce(Regrade.revision_id, Regrade.base_revision_id),
    )
    .outerjoin(User, User.id == Regrade.actor_id)
)


def _view(session: Session, row: Any, now: datetime, *, since: int = 0) -> RegradeView:
    regrade, item_uid, title, number, actor = row
    return RegradeView(
        uid=regrade.uid,
        item_uid=item_uid,
        title=title,
        revision_number=number,
        makes_current=makes_current(regrade),
        key=regrade.key,
        actor=actor,
        state=regrade.state,
        reason=regrade.reason,
        never_lower=regrade.never_lower,
        frozen_reason=regrade.frozen_reason,
        done=regrade.done,
        total=regrade.total,
        other_question=regrade.other_question,
        message=regrade.message,
        created_at=regrade.created_at,
        previewed_at=regrade.previewed_at,
        applied_at=regrade.applied_at,
        undone_at=regrade.undone_at,
        is_dead=regrade.state in WORKING and regrade.heartbeat_at < now - DEAD_AFTER,
        figures=_figures(session, regrade),
        since=since,
    )


def _figures(session: Session, regrade: Regrade) -> RegradeFigures:
    frozen = GradeChange.is_frozen.is_(True)

    def count(*conditions: ColumnElement[bool]) -> Any:
        met = conditions[0]
        for condition in conditions[1:]:
            met = met & condition
        return func.coalesce(func.sum(case((met, 1), else_=0)), 0)

    of = GradeChange.outcome
    row = session.execute(
        select(
            count(_MOVE > 0, ~frozen),
            count(_MOVE < 0, ~frozen),
            count(_MOVE == 0),
            count(_MOVE > 0, frozen),
            count(_MOVE < 0, frozen),
            count(of == ChangeOutcome.APPLIED),
            count(of == ChangeOutcome.KEPT),
            count(of == ChangeOutcome.FROZEN),
            count(of == ChangeOutcome.OVERTAKEN),
            count(of == ChangeOutcome.UNDONE),
            func.coalesce(func.avg(case((_MOVE != 0, _MOVE))), 0),
        ).where(GradeChange.regrade_id == regrade.id)
    ).one()
    *counts, mean = row
    return RegradeFigures(*map(int, counts), float(mean))  # type: ignore[call-arg]
