"""Practice: open an attempt, look at it, set it aside.

What is typed is saved by `answer_saving` and handed in by `submissions`.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tutor.bank.exercise import ChartExercise, Exercise
from tutor.codes.aids import OPEN, Aids
from tutor.codes.entered_line import EnteredLine
from tutor.errors import ConflictError, NotFoundError, PermissionDeniedError
from tutor.models.attempt import Attempt, AttemptDraft, AttemptState
from tutor.models.item import Item, ItemRevision, ItemState
from tutor.models.person import User
from tutor.services.access import ActingUser
from tutor.services.conditions import Conditions, conditions_of, read_aids, write_code_sets
from tutor.services.entries import Entry, entries_from_json
from tutor.services.revisions import load_revision
from tutor.services.seeds import seed_of
from tutor.services.visibility import own_attempts, visible_items

EXERCISES_FOR_VISITORS = 3


# The guard: of submitting and setting aside at once, one finds the attempt open.
_SET_ASIDE = (
    update(Attempt)
    .where(Attempt.id == bindparam("of_attempt"), Attempt.state == AttemptState.IN_PROGRESS)
    .values(state=AttemptState.SET_ASIDE)
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt as its owner works on it.

    Attributes:
        client_key: What came with the last save, if anything did.
        aids: What it leaves open; `conditions` is what all open attempts of its owner do.
        variant_count: Of how many variants its exercise was drawn.
        pages: The blueprint whose pages it is worked on; a draft is answered on other ones.
    """

    attempt_uid: UUID
    exercise: Exercise
    content_hash: str
    entries: tuple[Entry, ...]
    draft_version: int
    client_key: str | None
    saved_at: datetime | None
    is_submitted: bool
    is_set_aside: bool
    guide_dismissed: bool
    item_uid: UUID
    aids: Aids
    conditions: Conditions
    variant_count: int
    pages: str = "practice"


@dataclass(frozen=True, slots=True)
class ChartAttemptView(AttemptView):
    """An attempt at coding a chart: its pad holds lines."""

    exercise: ChartExercise
    entries: tuple[EnteredLine, ...]

    @classmethod
    def of(cls, view: AttemptView) -> "ChartAttemptView":
        """Take an attempt as one at a chart.

        Raises:
            TypeError: It is of another kind.
        """
        if not isinstance(view.exercise, ChartExercise):
            raise TypeError(f"attempt {view.attempt_uid} is of no chart")
        return cls(**{f.name: getattr(view, f.name) for f in fields(view)})


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt that can be gone on with, and what it leaves open."""

    attempt_uid: UUID
    aids: Aids


def start_attempt(
    session: Session,
    *,
    acting: ActingUser,
    item_uid: UUID,
    now: datetime,
    aids: Aids = OPEN,
    seed: int | None = None,
) -> UUID:
    """Open an attempt at the current revision, or return the one that is open.

    One that is open keeps the aids and the seed that it began with, whatever is asked for
    now. Without a `seed` the person's next one is taken, so that a family shows another
    variant each time.

    Raises:
        NotFoundError: There is no such item on offer.
        PermissionDeniedError: A visitor has tried as many exercises as one may.
    """
    item = session.execute(
        select(Item.id, ItemRevision.id.label("revision_id"))
        .join(ItemRevision, (ItemRevision.item_id == Item.id) & ItemRevision.is_current)
        .where(Item.uid == item_uid, Item.state == ItemState.ACTIVE, visible_items(acting))
    ).one_or_none()
    if item is None:
        raise NotFoundError(f"item {item_uid}")
    opened = _open_attempt(session, acting, item.id)
    if opened is not None:
        return opened
    if acting.is_visitor:
        _check_visitor(session, acting, item.id)
    attempt = Attempt(
        uid=uuid4(),
        user_id=acting.id,
        item_id=item.id,
        revision_id=item.revision_id,
        state=AttemptState.IN_PROGRESS,
        started_at=now,
        seed=next_seed(session, acting, item.id, item_uid) if seed is None else seed,
        look_up=aids.look_up,
        open_code_sets=write_code_sets(aids),
    )
    try:
        with session.begin_nested():
            session.add(attempt)
    except IntegrityError:
        # Another request of the same person opened it in between; the index let one through.
        opened = _open_attempt(session, acting, item.id)
        if opened is None:
            raise
        return opened
    return attempt.uid


def next_seed(session: Session, acting: ActingUser, item_id: int, item_uid: UUID) -> int:
    """The seed of a person's next attempt at an item."""
    counted = select(func.count(Attempt.id)).where(
        Attempt.user_id == acting.id, Attempt.item_id == item_id
    )
    return seed_of(acting.uid, item_uid, session.scalar(counted) or 0)


def find_open_attempt(
    session: Session, *, acting: ActingUser | None, item_uid: UUID
) -> OpenAttempt | None:
    """Return the person's open attempt at an item, if there is one."""
    if acting is None:
        return None
    row = session.execute(
        select(Attempt.uid, Attempt.look_up, Attempt.open_code_sets)
        .join(Item, Item.id == Attempt.item_id)
        .where(
            own_attempts(acting),
            Item.uid == item_uid,
            Attempt.state == AttemptState.IN_PROGRESS,
        )
    ).one_or_none()
    return row and OpenAttempt(row.uid, read_aids(row.look_up, row.open_code_sets))


def _open_attempt(session: Session, acting: ActingUser, item_id: int) -> UUID | None:
    return session.scalar(
        select(Attempt.uid).where(
            Attempt.user_id == acting.id,
            Attempt.item_id == item_id,
            Attempt.state == AttemptState.IN_PROGRESS,
        )
    )


def _check_visitor(session: Session, acting: ActingUser, item_id: int) -> None:
    tried = set(
        session.scalars(select(Attempt.item_id).where(Attempt.user_id == acting.id).distinct())
    )
    if len(tried | {item_id}) > EXERCISES_FOR_VISITORS:
        raise PermissionDeniedError(
            f"You have tried {EXERCISES_FOR_VISITORS} exercises. Register to go on; "
            "your results are kept."
        )


def own_attempt(session: Session, acting: ActingUser, attempt_uid: UUID) -> Attempt:
    """Return the person's own attempt; another person's does not exist."""
    attempt = session.scalar(select(Attempt).where(Attempt.uid == attempt_uid))
    if attempt is None or attempt.user_id != acting.id:
        raise NotFoundError(f"attempt {attempt_uid}")
    return attempt


def get_attempt(session: Session, *, acting: ActingUser, attempt_uid: UUID) -> AttemptView:
    """Return an attempt with what its pad holds.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
    """
    attempt = own_attempt(session, acting, attempt_uid)
    family = load_revision(session, attempt.revision_id)
    revision = family.drawn(attempt.seed)
    item_uid = session.scalars(
        select(Item.uid)
        .join(Attempt, Attempt.item_id == Item.id)
        .where(Attempt.id == attempt.id, own_attempts(acting))
    ).one()
    draft = session.get(AttemptDraft, attempt.id)
    preferences = session.scalars(select(User.preferences).where(User.id == acting.id)).one()
    return AttemptView(
        attempt_uid=attempt.uid,
        exercise=revision.exercise,
        content_hash=revision.content_hash,
        entries=entries_from_json(draft.entries) if draft else (),
        draft_version=draft.version if draft else 0,
        client_key=draft.client_key if draft else None,
        saved_at=draft.saved_at if draft else None,
        is_submitted=attempt.state is AttemptState.SUBMITTED,
        is_set_aside=attempt.state is AttemptState.SET_ASIDE,
        guide_dismissed=bool(preferences.get("guide_dismissed")),
        item_uid=item_uid,
        aids=read_aids(attempt.look_up, attempt.open_code_sets),
        conditions=conditions_of(session, acting),
        variant_count=family.variant_count,
    )


def get_exercise(session: Session, *, acting: ActingUser, attempt_uid: UUID) -> Exercise:
    """Return what an attempt is at, without what was answered.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
    """
    attempt = own_attempt(session, acting, attempt_uid)
    return load_revision(session, attempt.revision_id).exercise


def set_aside(session: Session, *, acting: ActingUser, attempt_uid: UUID) -> None:
    """End an attempt without a grade, for good: going on with it would undo its conditions.

    What was typed is kept among the person's data. Setting it aside twice changes nothing.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
        ConflictError: It is submitted.
    """
    attempt = own_attempt(session, acting, attempt_uid)
    session.execute(_SET_ASIDE, {"of_attempt": attempt.id})
    session.refresh(attempt)
    if attempt.state is not AttemptState.SET_ASIDE:
        raise ConflictError("This attempt is already submitted; there is nothing to set aside.")
