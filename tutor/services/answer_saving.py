"""The answer of an open attempt as it is typed: saved, and kept from another tab's saves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from tutor.errors import ConflictError, NotFoundError
from tutor.models.attempt import Attempt, AttemptDraft, AttemptState
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.entries import Entry, entries_from_json, entries_to_json, require_text

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
_UPDATE_DRAFT = update(AttemptDraft).where(AttemptDraft.attempt_id == bindparam("of_attempt"))


@dataclass(frozen=True, slots=True)
class HeldAnswer:
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

    def __init__(self, held: HeldAnswer) -> None:
        super().__init__("This answer was also changed in another tab or on another device.")
        self.held = held


def save_draft(
    session: Session,
    *,
    acting: ActingUser,
    attempt_uid: UUID,
    entries: Sequence[Entry],
    client_key: str | None,
    now: datetime,
    base: DraftBase | None = None,
) -> HeldAnswer:
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
        return HeldAnswer(saved, now, tuple(entries))
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
    return HeldAnswer(version, now, tuple(entries))


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


def _state_if_same(session: Session, attempt_id: int, written: list[Any]) -> HeldAnswer:
    """Return what is held where it is what was to be written: then nobody loses anything."""
    state = _held_state(session, attempt_id)
    if entries_to_json(state.entries) != written:
        raise DraftConflictError(state)
    return state


def _held_state(session: Session, attempt_id: int) -> HeldAnswer:
    draft = session.get_one(AttemptDraft, attempt_id)
    return HeldAnswer(draft.version, draft.saved_at, entries_from_json(draft.entries))
