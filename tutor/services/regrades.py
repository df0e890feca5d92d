"""Regrades as people order, judge, apply and undo them; the work itself is `regrade_job`'s."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from tutor.errors import ConflictError, NotFoundError
from tutor.models.attempt import GradeFinding, ItemGrade
from tutor.models.item import Item, ItemRevision
from tutor.models.person import Role
from tutor.models.regrade import ChangeOutcome as ChangeOutcome  # noqa: PLC0414 - for views
from tutor.models.regrade import GradeChange, Regrade
from tutor.models.regrade import RegradeKey as RegradeKey  # noqa: PLC0414 - for views
from tutor.models.regrade import RegradeState as RegradeState  # noqa: PLC0414 - for views
from tutor.services import audit_log
from tutor.services.access import ActingUser, InvalidInputError, require_any
from tutor.services.dispute_outcomes import (
    release_disputes,
    reopen_disputes,
    settle_disputes,
)
from tutor.services.regrade_job import newest_grade
from tutor.services.regrade_scope import count_scope, count_since
from tutor.services.visibility import Action, items_open_to

LONGEST_REASON = 2000
REGRADE_ROLES = (Role.INSTRUCTOR, Role.AUTHOR, Role.REVIEWER)
APPLY_ROLES = (Role.INSTRUCTOR, Role.REVIEWER)
"""Who regrades at all; of which exercises is for `open_regrades`."""
MAY_REGRADE = (Action.READ_KEYS,)
MAY_APPLY = (Action.TEACH, Action.REVIEW)

_OPEN = (RegradeState.PREVIEWING, RegradeState.PREVIEWED, RegradeState.FAILED)


@dataclass(frozen=True, slots=True)
class RegradeOrder:
    """What a regrade is to be about.

    Attributes:
        item_uid: One exercise, or None for all.
        key: The key that answers are held against.
        revision_id: The revision of that key, where it waits to become current.
        rubric_id: Only grades of this rubric; None for all.
    """

    item_uid: UUID | None = None
    key: RegradeKey = RegradeKey.CURRENT
    revision_id: int | None = None
    rubric_id: str | None = None


def open_regrades(acting: ActingUser | None, *actions: Action) -> ColumnElement[bool]:
    """The condition on `Regrade` that lets through those of exercises open to one of the actions.

    A regrade of all exercises reaches into every private collection, so it is for
    administrators; and for the command line, whose user has the database itself.
    """
    if acting is None or acting.has_any(Role.ADMINISTRATOR):
        return true()
    open_to = or_(*(items_open_to(acting, action) for action in actions))
    return Regrade.item_id.in_(select(Item.id).where(open_to))


def order_regrade(
    session: Session, *, acting: ActingUser | None, order: RegradeOrder, now: datetime
) -> UUID:
    """Order a preview; its job is started once this is committed.

    Raises:
        NotFoundError: There is no such exercise, or the person may not regrade.
    """
    item_id = base_id = None
    if order.item_uid is None and acting is not None:
        require_any(acting, Role.ADMINISTRATOR)
    if order.item_uid is not None:
        open_to = true() if acting is None else items_open_to(acting, Action.READ_KEYS)
        item_id = session.scalar(select(Item.id).where(Item.uid == order.item_uid, open_to))
        if item_id is None:
            raise NotFoundError(f"exercise {order.item_uid}")
        base_id = _current_revision(session, item_id)
    regrade = Regrade(
        uid=uuid4(),
        actor_id=acting.id if acting else None,
        item_id=item_id,
        key=order.key,
        revision_id=(order.revision_id or base_id) if order.key is RegradeKey.CURRENT else None,
        base_revision_id=base_id,
        rubric_id=order.rubric_id,
        state=RegradeState.PREVIEWING,
        reason="",
        never_lower=False,
        frozen_reason="",
        watermark=newest_grade(session),
        place=0,
        done=0,
        total=0,
        other_question=0,
        message="",
        heartbeat_at=now,
        created_at=now,
    )
    session.add(regrade)
    session.flush()
    regrade.total = count_scope(session, regrade)
    _record(session, acting, "regrade ordered", regrade, now, grades=regrade.total)
    return regrade.uid


def preview_again(
    session: Session, *, acting: ActingUser | None, regrade_uid: UUID, now: datetime
) -> None:
    """Forget a preview and order the same one anew, on what the database holds now.

    Raises:
        NotFoundError: There is no such regrade, or the person may not regrade.
        ConflictError: It is being computed, or was decided; or the exercise was revised, and
            the revision that waits was made from the one before.
    """
    regrade = find_regrade(session, regrade_uid, open_regrades(acting, *MAY_REGRADE))
    _move(session, regrade, (RegradeState.PREVIEWED, RegradeState.FAILED), RegradeState.PREVIEWING)
    _forget_preview(session, regrade)
    if regrade.item_id is not None:
        base_id = _current_revision(session, regrade.item_id)
        if makes_current(regrade) and base_id != regrade.base_revision_id:
            raise ConflictError(
                "The exercise was revised since, and this amendment would take that back. "
                "Discard it, and amend the key as it stands now."
            )
        if regrade.revision_id == regrade.base_revision_id and regrade.revision_id is not None:
            regrade.revision_id = base_id
        regrade.base_revision_id = base_id
    regrade.watermark = newest_grade(session)
    regrade.place = regrade.done = regrade.other_question = 0
    regrade.message, regrade.job_key, regrade.heartbeat_at = "", None, now
    session.flush()
    regrade.total = count_scope(session, regrade)
    _record(session, acting, "regrade previewed again", regrade, now, grades=regrade.total)


def discard_regrade(
    session: Session, *, acting: ActingUser | None, regrade_uid: UUID, now: datetime
) -> None:
    """Forget a regrade that was not applied; the revision that waited for it goes with it.

    Raises:
        NotFoundError: There is no such regrade, or the person may not regrade.
        ConflictError: It was applied, or is just being.
    """
    regrade = find_regrade(session, regrade_uid, open_regrades(acting, *MAY_REGRADE))
    _move(session, regrade, _OPEN, RegradeState.DISCARDED)
    _forget_preview(session, regrade)
    regrade.job_key = None
    if makes_current(regrade):
        _forget_revision(session, regrade)
    release_disputes(session, acting=acting, regrade_id=regrade.id, now=now)
    _record(session, acting, "regrade discarded", regrade, now)


def apply_regrade(
    session: Session,
    *,
    acting: ActingUser | None,
    regrade_uid: UUID,
    reason: str,
    never_lower: bool,
    frozen_reason: str,
    now: datetime,
) -> None:
    """Decide that a previewed regrade is applied; its job is started once this is committed.

    The revision that waits for it becomes current in the same transaction.

    Raises:
        NotFoundError: There is no such regrade, or the person may not apply one.
        InvalidInputError: No reason is given, or one is too long.
        ConflictError: It is not previewed, or the preview is of yesterday: grades have come
            in or moved since, or the exercise was revised.
    """
    regrade = find_regrade(session, regrade_uid, open_regrades(acting, *MAY_APPLY))
    words, frozen_words = _reason(reason, "reason"), frozen_reason.strip()
    if len(frozen_words) > LONGEST_REASON:
        raise InvalidInputError("The reason is too long.", field="frozen_reason")
    _move(session, regrade, (RegradeState.PREVIEWED,), RegradeState.APPLYING, reason=words)
    _check_fresh(session, regrade)
    if makes_current(regrade):
        _replace_revision(session, regrade.base_revision_id, regrade.revision_id)
    regrade.reason, regrade.never_lower, regrade.frozen_reason = words, never_lower, frozen_words
    regrade.place = regrade.done = 0
    regrade.job_key, regrade.heartbeat_at = None, now
    regrade.total = _count(session, regrade, ChangeOutcome.PLANNED)
    settle_disputes(session, acting=acting, regrade_id=regrade.id, now=now)
    _record(
        session,
        acting,
        "regrade applied",
        regrade,
        now,
        reason=words,
        never_lower=never_lower,
        frozen_reason=frozen_words,
        grades=regrade.total,
    )


def undo_regrade(
    session: Session, *, acting: ActingUser | None, regrade_uid: UUID, now: datetime
) -> None:
    """Decide that an applied regrade is taken back, every grade of it in one step.

    A revision that it had put in place gives way to the one before, if it is still current.

    Raises:
        NotFoundError: There is no such regrade, or the person may not apply one.
        ConflictError: It is not applied, or a later regrade stands on its grades.
    """
    regrade = find_regrade(session, regrade_uid, open_regrades(acting, *MAY_APPLY))
    _move(session, regrade, (RegradeState.APPLIED,), RegradeState.UNDOING)
    later = _later_regrade(session, regrade)
    if later is not None:
        raise ConflictError(
            f"The regrade of {later:%Y-%m-%d %H:%M} UTC has moved some of these grades since. "
            "Undo that one first."
        )
    if (
        makes_current(regrade)
        and regrade.item_id is not None
        and _current_revision(session, regrade.item_id) == regrade.revision_id
    ):
        _replace_revision(session, regrade.revision_id, regrade.base_revision_id)
    regrade.place = regrade.done = 0
    regrade.job_key, regrade.heartbeat_at = None, now
    regrade.total = _count(session, regrade, ChangeOutcome.APPLIED)
    reopen_disputes(session, acting=acting, regrade_id=regrade.id, now=now)
    _record(session, acting, "regrade undone", regrade, now, grades=regrade.total)


def fail_regrade(session: Session, *, regrade_uid: UUID, message: str) -> None:
    """Note that a preview could not be computed; nothing that counts has changed."""
    session.execute(
        update(Regrade)
        .where(Regrade.uid == regrade_uid, Regrade.state == RegradeState.PREVIEWING)
        .values(state=RegradeState.FAILED, message=message, job_key=None)
    )


def find_regrade(
    session: Session, regrade_uid: UUID, condition: ColumnElement[bool] | None = None
) -> Regrade:
    """Return a regrade's row, for other services of regrades.

    Raises:
        NotFoundError: There is no such regrade.
    """
    found = select(Regrade).where(Regrade.uid == regrade_uid)
    regrade = session.scalar(found if condition is None else found.where(condition))
    if regrade is None:
        raise NotFoundError(f"regrade {regrade_uid}")
    return regrade


def _move(
    session: Session,
    regrade: Regrade,
    allowed: Sequence[RegradeState],
    state: RegradeState,
    **values: Any,
) -> None:
    """Change the state; of two who decide at once the second is told."""
    moved = session.execute(
        update(Regrade)
        .where(Regrade.id == regrade.id, Regrade.state.in_(allowed))
        .values(state=state, **values)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # of an UPDATE it is a cursor's
        session.refresh(regrade)
        raise ConflictError(
            f"This regrade is {regrade.state.value}; that is done with one that is "
            f"{' or '.join(one.value for one in allowed)}."
        )
    session.refresh(regrade)


def _check_fresh(session: Session, regrade: Regrade) -> None:
    """Stop where what would be applied is no longer what was previewed."""
    if regrade.item_id is not None:
        if _current_revision(session, regrade.item_id) != regrade.base_revision_id:
            raise ConflictError("The exercise was revised since this preview. Preview again.")
    elif regrade.key is RegradeKey.CURRENT and _has_old_targets(session, regrade):
        raise ConflictError("Exercises were revised since this preview. Preview again.")
    since = count_since(session, regrade)
    if since:
        raise ConflictError(
            f"{since} {'grade' if since == 1 else 'grades'} came in or moved since this preview. "
            "Preview again."
        )


def _has_old_targets(session: Session, regrade: Regrade) -> bool:
    """Whether a grade was computed from a revision that is not the newest any more."""
    new = aliased(ItemGrade)
    found = (
        select(GradeChange.id)
        .join(new, new.id == GradeChange.new_grade_id)
        .join(ItemRevision, ItemRevision.id == new.revision_id)
        .where(GradeChange.regrade_id == regrade.id, ~ItemRevision.is_current)
        .limit(1)
    )
    return session.scalar(found) is not None


def makes_current(regrade: Regrade) -> bool:
    """Whether applying a regrade puts a revision in place that waits for it."""
    return regrade.revision_id is not None and regrade.revision_id != regrade.base_revision_id


def _current_revision(session: Session, item_id: int) -> int | None:
    return session.scalar(
        select(ItemRevision.id).where(ItemRevision.item_id == item_id, ItemRevision.is_current)
    )


def _replace_revision(session: Session, old_id: int | None, new_id: int | None) -> None:
    """Let another revision be current; the index lets no two be."""
    for revision_id, is_current in ((old_id, False), (new_id, True)):
        session.execute(
            update(ItemRevision).where(ItemRevision.id == revision_id).values(is_current=is_current)
        )


def _later_regrade(session: Session, regrade: Regrade) -> datetime | None:
    """When grades that this regrade gave were moved by a later one, None where none was."""
    other = aliased(GradeChange)
    later = aliased(Regrade)
    return session.scalar(
        select(func.max(later.applied_at))
        .select_from(GradeChange)
        .join(other, other.old_grade_id == GradeChange.new_grade_id)
        .join(later, later.id == other.regrade_id)
        .where(
            GradeChange.regrade_id == regrade.id,
            GradeChange.outcome == ChangeOutcome.APPLIED,
            other.outcome == ChangeOutcome.APPLIED,
        )
    )


def _forget_preview(session: Session, regrade: Regrade) -> None:
    """Delete what a preview computed; none of it has ever counted."""
    prepared = select(ItemGrade.id).where(ItemGrade.regrade_id == regrade.id)
    for statement in (
        delete(GradeChange).where(GradeChange.regrade_id == regrade.id),
        delete(GradeFinding).where(GradeFinding.grade_id.in_(prepared)),
        delete(ItemGrade).where(ItemGrade.regrade_id == regrade.id),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _forget_revision(session: Session, regrade: Regrade) -> None:
    """Delete the revision that waited for a regrade: it was never in effect, nothing names it."""
    revision = session.get(ItemRevision, regrade.revision_id)
    regrade.revision_id = None
    session.flush()
    if revision is not None:
        session.delete(revision)


def _count(session: Session, regrade: Regrade, outcome: ChangeOutcome) -> int:
    counted = select(func.count(GradeChange.id)).where(
        GradeChange.regrade_id == regrade.id, GradeChange.outcome == outcome
    )
    return session.scalar(counted) or 0


def _reason(text: str, field: str) -> str:
    words = text.replace("\x00", "").strip()
    if not 1 <= len(words) <= LONGEST_REASON:
        raise InvalidInputError(
            f"The reason has {len(words)} characters; write 1 to {LONGEST_REASON}. "
            "Learners read it.",
            field=field,
        )
    return words


def _record(
    session: Session,
    acting: ActingUser | None,
    action: str,
    regrade: Regrade,
    now: datetime,
    **detail: Any,
) -> None:
    audit_log.record(
        session,
        acting=acting,
        action=action,
        subject="regrade",
        subject_uid=regrade.uid,
        now=now,
        **detail,
    )
