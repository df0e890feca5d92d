"""Practice: open an attempt and save what is typed. Handing in is `tutor.services.submissions`."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Integer, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tutor.bank.exercise import ChartExercise, Exercise
from tutor.codes.aids import OPEN, Aids
from tutor.codes.entered_line import EnteredLine
from tutor.errors import ConflictError, NotFoundError, PermissionDeniedError
from tutor.models.attempt import Attempt, AttemptDraft, AttemptState
from tutor.models.item import Item, ItemRevision, ItemState
from tutor.models.person import User
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.conditions import Conditions, conditions_of, read_aids, write_code_sets
from tutor.services.entries import Entry, entries_from_json, entries_to_json, require_text
from tutor.services.revisions import load_revision
from tutor.services.seeds import seed_of
from tutor.services.visibility import own_attempts, visible_items

EXERCISES_FOR_VISITORS = 3
_LONGEST_CLIENT_KEY = 64


# The statements of an autosave, built once: it is the request that a class sends most.
# The draft is asked for after the lock on the attempt is held: PostgreSQL would join the draft
# as it was before the wait.
_LOCK_ATTEMPT = (
    select(Attempt.id, Attempt.user_id, Attempt.state)
    .where(Attempt.uid == bindparam("uid"))
    .with_for_update()
)
_HELD_DRAFT = select(AttemptDraft.version, AttemptDraft.client_key).where(
    AttemptDraft.attempt_id == bindparam("of_attempt")
)
_INSERT_DRAFT = insert(AttemptDraft)
# Nearly every save finds the attempt open and its draft there, and one statement does all of it.
# PostgreSQL waits for the attempt's lock inside it and then looks at the attempt once more.
_SAVE_AGAIN = (
    update(AttemptDraft)
    .where(
        AttemptDraft.attempt_id
        == select(Attempt.id)
        .where(
            Attempt.uid == bindparam("of_uid"),
            Attempt.user_id == bindparam("of_user"),
            Attempt.state == AttemptState.IN_PROGRESS,
        )
        .with_for_update()
        .scalar_subquery(),
        or_(
            AttemptDraft.client_key.is_(None),
            AttemptDraft.client_key != bindparam("of_client_key"),
        ),
        or_(
            bindparam("of_version", type_=Integer).is_(None),
            AttemptDraft.version == bindparam("of_version", type_=Integer),
        ),
    )
    .values(
        version=AttemptDraft.version + 1,
        client_key=bindparam("new_client_key"),
        entries=bindparam("new_entries"),
        saved_at=bindparam("new_saved_at"),
    )
    .returning(AttemptDraft.version)
)
# The guard: of submitting and setting aside at once, one finds the attempt open.
_SET_ASIDE = (
    update(Attempt)
    .where(Attempt.id == bindparam("of_attempt"), Attempt.state == AttemptState.IN_PROGRESS)
    .values(state=AttemptState.SET_ASIDE)
    .execution_options(synchronize_session=False)
)
_UPDATE_DRAFT = update(AttemptDraft).where(AttemptDraft.attempt_id == bindparam("of_attempt"))


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


@dataclass(frozen=True, slots=True)
class DraftState:
    """What the server holds after a save."""

    version: int
    saved_at: datetime
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class DraftBase:
    """What a writer had before its own changes, by which a save of another is noticed.

    Attributes:
        version: The version that the writer read.
        sent_keys: The client keys that the writer has sent itself. Their
            answers may be lost, so the newest version can be its own.
    """

    version: int
    sent_keys: frozenset[str] = frozenset()


class DraftConflictError(ConflictError):
    """Somebody else saved since; `held` is what the server holds."""

    def __init__(self, held: DraftState) -> None:
        super().__init__("This answer was also changed in another tab or on another device.")
        self.held = held


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


def save_draft(
    session: Session,
    *,
    acting: ActingUser,
    attempt_uid: UUID,
    entries: Sequence[Entry],
    client_key: str | None,
    now: datetime,
    base: DraftBase | None = None,
) -> DraftState:
    """Save what was typed, as one small write.

    Sending the same `client_key` again, as a client does that never saw the
    answer, changes nothing and answers the same. Without a `base` the last
    save wins.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
        ConflictError: The attempt is submitted.
        DraftConflictError: Another writer has saved something else since `base`.
        InvalidInputError: There are more lines, or longer fields, than a pad can hold.
    """
    if client_key is not None:
        require_text(client_key, what="client_key")
        if len(client_key) > _LONGEST_CLIENT_KEY:
            raise InvalidInputError(
                f"client_key has {len(client_key)} characters; at most {_LONGEST_CLIENT_KEY}."
            )
    written = entries_to_json(entries)
    saved = (
        session.connection()
        .execute(
            _SAVE_AGAIN,
            {
                "of_uid": attempt_uid,
                "of_user": acting.id,
                # No key is another than every key: a save without one is never a repetition.
                "of_client_key": "" if client_key is None else client_key,
                "of_version": base.version if base else None,
                "new_client_key": client_key,
                "new_entries": written,
                "new_saved_at": now,
            },
        )
        .scalar()
    )
    if saved is not None:
        return DraftState(saved, now, tuple(entries))
    attempt_id = _lock_open_attempt(session, acting, attempt_uid)
    held = session.execute(_HELD_DRAFT, {"of_attempt": attempt_id}).one_or_none()
    if held is not None:
        if client_key is not None and held.client_key == client_key:
            return _held_state(session, attempt_id)
        if _is_stale(held.version, held.client_key, base):
            return _state_if_same(session, attempt_id, written)
    version = held.version + 1 if held else 1
    values = {"version": version, "client_key": client_key, "entries": written, "saved_at": now}
    if held is None:
        # Only the holder of the attempt's lock gets here, so nobody else inserts it.
        session.execute(_INSERT_DRAFT, {"attempt_id": attempt_id, **values})
    else:
        session.connection().execute(_UPDATE_DRAFT, {"of_attempt": attempt_id, **values})
    return DraftState(version, now, tuple(entries))


def check_draft(
    session: Session,
    *,
    acting: ActingUser,
    attempt_uid: UUID,
    entries: Sequence[Entry],
    base: DraftBase,
) -> None:
    """Make sure, before lines are handed in, that nobody else has saved others since `base`.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
        ConflictError: The attempt is submitted.
        DraftConflictError: Another writer has saved something else since `base`.
    """
    attempt_id = _lock_open_attempt(session, acting, attempt_uid)
    held = session.execute(_HELD_DRAFT, {"of_attempt": attempt_id}).one_or_none()
    if held is not None and _is_stale(held.version, held.client_key, base):
        _state_if_same(session, attempt_id, entries_to_json(entries))


def _lock_open_attempt(session: Session, acting: ActingUser, attempt_uid: UUID) -> int:
    row = session.execute(_LOCK_ATTEMPT, {"uid": attempt_uid}).one_or_none()
    if row is None or row.user_id != acting.id:
        raise NotFoundError(f"attempt {attempt_uid}")
    if row.state is not AttemptState.IN_PROGRESS:
        ended = "set aside" if row.state is AttemptState.SET_ASIDE else "submitted"
        raise ConflictError(f"This attempt is {ended}; its answer can no longer change.")
    attempt_id: int = row.id
    return attempt_id


def _is_stale(version: int, client_key: str | None, base: DraftBase | None) -> bool:
    return base is not None and version != base.version and client_key not in base.sent_keys


def _state_if_same(session: Session, attempt_id: int, written: list[Any]) -> DraftState:
    """Return what is held where it is what was to be written: then nobody loses anything."""
    state = _held_state(session, attempt_id)
    if entries_to_json(state.entries) != written:
        raise DraftConflictError(state)
    return state


def _held_state(session: Session, attempt_id: int) -> DraftState:
    draft = session.get_one(AttemptDraft, attempt_id)
    return DraftState(draft.version, draft.saved_at, entries_from_json(draft.entries))
