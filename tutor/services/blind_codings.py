"""Code a draft blind: a second person answers it without its key, and both are compared.

It counts as long as all stands that its coder saw, and is held against the key as that is now.
Neither who writes on the draft nor who has looked at its key can do it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tutor.bank.exercise import Exercise
from tutor.bank.grader import Grader
from tutor.bank.seen import read_shown, shown_of, shows_the_same
from tutor.errors import ConflictError, NotFoundError, PermissionDeniedError
from tutor.grading.any_result import AnyResult, any_result_from_json, any_result_to_json
from tutor.grading.audit_mark import UnreadableMarkError
from tutor.models.draft import BlindCoding, Draft, DraftState
from tutor.models.person import User
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.answer_saving import DraftBase, DraftConflictError, HeldAnswer
from tutor.services.coded_differences import Difference, differences_of
from tutor.services.drafts import Files, find_draft, knows_key
from tutor.services.entries import Entry, entries_from_json, entries_to_json, require_text
from tutor.services.seeds import seed_of_draft
from tutor.services.submissions import score_hundredths

LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class CodingView:
    """A coding as its coder works on it, or as those see it who know the key."""

    uid: UUID
    draft_uid: UUID
    draft_title: str
    collection: str
    slug: str
    coder: str
    is_mine: bool
    files: Files
    content_hash: str
    entries: tuple[Entry, ...]
    version: int
    client_key: str | None
    saved_at: datetime | None
    handed_in_at: datetime | None
    result: AnyResult | None
    is_same: bool
    notes: tuple[dict[str, Any], ...]

    def note_on(self, difference: Difference) -> dict[str, Any] | None:
        """What was said to a difference, if anything was."""
        return next((note for note in self.notes if note["difference"] == difference.id), None)


@dataclass(frozen=True, slots=True)
class Compared:
    """A coding that was handed in, with its differences.

    Attributes:
        stands: Whether its coder saw what the draft shows now. Where not, the differences are
            those to the key of then.
        is_earlier: Whether the texts have changed since, be it only in the key.
    """

    coding: CodingView
    differences: tuple[Difference, ...]
    stands: bool = True
    is_earlier: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether there is no difference, or each is answered by a note."""
        return all(self.coding.note_on(one) for one in self.differences)


def begin(session: Session, *, acting: ActingUser, draft_uid: UUID, now: datetime) -> UUID:
    """Begin to code a draft, or go on with what was begun on texts that show the same.

    Raises:
        NotFoundError: There is no such draft, or the person may not know of it.
        PermissionDeniedError: The person writes on it, or has looked at its key.
        ConflictError: It is not in review.
    """
    draft = find_draft(session, acting, draft_uid)
    held = _of(session, draft, acting)
    if held is not None:
        return held
    if draft.state is not DraftState.IN_REVIEW:
        raise ConflictError("Only a draft that is in review can be coded blind.")
    if knows_key(acting, draft):
        raise PermissionDeniedError("You know the key of this draft; somebody else has to code it.")
    held = _brought_over(session, draft, acting)
    if held is not None:
        return held
    coding = BlindCoding(
        uid=uuid4(),
        draft_id=draft.id,
        coder_id=acting.id,
        content_hash=draft.content_hash,
        files=draft.files,
        entries=[],
        version=0,
        client_key=None,
        saved_at=None,
        result=None,
        score_hundredths=None,
        is_same=False,
        notes=[],
        begun_at=now,
        handed_in_at=None,
    )
    try:
        with session.begin_nested():
            session.add(coding)
    except IntegrityError:
        held = _of(session, draft, acting)
        if held is None:
            raise
        return held
    return coding.uid


def _of(session: Session, draft: Draft, acting: ActingUser) -> UUID | None:
    return session.scalar(
        select(BlindCoding.uid).where(
            BlindCoding.draft_id == draft.id,
            BlindCoding.coder_id == acting.id,
            BlindCoding.content_hash == draft.content_hash,
        )
    )


def _brought_over(session: Session, draft: Draft, acting: ActingUser) -> UUID | None:
    """Take what was begun before a change that its coder could not see over to the new texts."""
    begun = session.scalar(
        select(BlindCoding)
        .where(
            BlindCoding.draft_id == draft.id,
            BlindCoding.coder_id == acting.id,
            BlindCoding.handed_in_at.is_(None),
        )
        .order_by(BlindCoding.id.desc())
        .limit(1)
    )
    if begun is None or not _sees(begun, draft):
        return None
    begun.files, begun.content_hash = draft.files, draft.content_hash
    return begun.uid


def _sees(coding: BlindCoding, draft: Draft) -> bool:
    """Whether a coder was shown what the draft shows now."""
    return coding.content_hash == draft.content_hash or shows_the_same(
        coding.files, draft.files, seed_of_draft(coding.uid)
    )


def get_own(session: Session, *, acting: ActingUser, coding_uid: UUID) -> CodingView:
    """Return one's own coding.

    Raises:
        NotFoundError: There is no such coding, it is another person's, or the draft is no
            longer open to the person.
    """
    coding, draft = _own(session, acting, coding_uid)
    return _view(acting, coding, draft, acting.display_name)


def _own(session: Session, acting: ActingUser, coding_uid: UUID) -> tuple[BlindCoding, Draft]:
    coding = session.scalar(select(BlindCoding).where(BlindCoding.uid == coding_uid))
    if coding is None or coding.coder_id != acting.id:
        raise NotFoundError(f"coding {coding_uid}")
    draft = session.get_one(Draft, coding.draft_id)
    find_draft(session, acting, draft.uid)
    return coding, draft


def _view(acting: ActingUser, coding: BlindCoding, draft: Draft, coder: str | None) -> CodingView:
    return CodingView(
        uid=coding.uid,
        draft_uid=draft.uid,
        draft_title=draft.title,
        collection=draft.collection,
        slug=draft.slug,
        coder=coder or "somebody whose account is gone",
        is_mine=coding.coder_id == acting.id,
        files=coding.files,
        content_hash=coding.content_hash,
        entries=entries_from_json(coding.entries),
        version=coding.version,
        client_key=coding.client_key,
        saved_at=coding.saved_at,
        handed_in_at=coding.handed_in_at,
        result=any_result_from_json(coding.result) if coding.result else None,
        is_same=coding.is_same,
        notes=tuple(coding.notes),
    )


def save(
    session: Session,
    *,
    acting: ActingUser,
    coding_uid: UUID,
    entries: Sequence[Entry],
    base: DraftBase | None,
    client_key: str | None,
    now: datetime,
) -> HeldAnswer:
    """Save what was typed; the same rules as for a learner's answer.

    Raises:
        NotFoundError: There is no such coding, or it is another person's.
        ConflictError: It is handed in.
        DraftConflictError: Another tab has saved something else since `base`.
        InvalidInputError: There are more lines, or longer fields, than are kept.
    """
    written = entries_to_json(entries)
    coding, _draft = _own(session, acting, coding_uid)
    held = HeldAnswer(coding.version, coding.saved_at or now, entries_from_json(coding.entries))
    if coding.handed_in_at is not None:
        raise ConflictError("This coding is handed in; it can no longer change.")
    if coding.version and client_key is not None and coding.client_key == client_key:
        return held
    is_stale = base and coding.version != base.version and coding.client_key not in base.sent_keys
    if is_stale and written != coding.entries:
        raise DraftConflictError(held)
    saved = session.execute(
        update(BlindCoding)
        .where(
            BlindCoding.id == coding.id,
            BlindCoding.version == coding.version,
            BlindCoding.handed_in_at.is_(None),
        )
        .values(entries=written, version=coding.version + 1, client_key=client_key, saved_at=now)
        .execution_options(synchronize_session=False)
    )
    if saved.rowcount != 1:  # type: ignore[attr-defined]
        session.refresh(coding)
        raise DraftConflictError(
            HeldAnswer(coding.version, coding.saved_at or now, entries_from_json(coding.entries))
        )
    return HeldAnswer(coding.version + 1, now, tuple(entries))


def hand_in(
    session: Session,
    *,
    acting: ActingUser,
    coding_uid: UUID,
    exercise: Exercise,
    entries: Sequence[Entry],
    grader: Grader,
    now: datetime,
) -> None:
    """Compare a coding with the key; from now on the coder knows the key.

    Raises:
        NotFoundError: There is no such coding, or it is another person's.
        PermissionDeniedError: The person has looked at the key since, or joined in writing.
        ConflictError: It is handed in already, or what its coder saw has changed since.
        InvalidInputError: There are more entries, or longer ones, than are kept.
    """
    written = entries_to_json(entries)
    coding, draft = _own(session, acting, coding_uid)
    draft = find_draft(session, acting, draft.uid, lock=True)
    _require_blind(acting, coding, draft)
    try:
        result = grader(exercise, entries)
    except UnreadableMarkError as error:
        raise InvalidInputError(str(error)) from error
    done = session.execute(
        update(BlindCoding)
        .where(BlindCoding.id == coding.id, BlindCoding.handed_in_at.is_(None))
        .values(
            entries=written,
            version=coding.version + 1,
            saved_at=now,
            handed_in_at=now,
            result=any_result_to_json(result),
            score_hundredths=score_hundredths(result.score),
            is_same=result.exact,
        )
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise ConflictError("This coding is handed in already.")
    if acting.id not in (*draft.key_readers, *draft.writers):
        draft.key_readers = [*draft.key_readers, acting.id]


def _require_blind(acting: ActingUser, coding: BlindCoding, draft: Draft) -> None:
    if coding.handed_in_at is not None:
        raise ConflictError("This coding is handed in already.")
    if knows_key(acting, draft):
        raise PermissionDeniedError(
            "The key of this draft has been open to you since you began, so this is no longer a "
            "blind coding; somebody else has to code it."
        )
    if not _sees(coding, draft):
        raise ConflictError(
            "What you were shown has changed since you began. You have not seen the key: begin "
            "anew from the page of the draft."
        )


def list_handed_in(
    session: Session,
    *,
    acting: ActingUser,
    draft: Draft,
    exercise: Exercise | None,
    grader: Grader,
) -> tuple[Compared, ...]:
    """List the codings of a draft, those that stand first; the key is open to the person.

    Args:
        session: The caller has checked that the key is open.
        acting: Who looks at them.
        draft: The draft.
        exercise: What its texts make now.
        grader: Compares what was coded on earlier texts with the key as it is now.
    """
    rows = session.execute(
        select(BlindCoding, User.display_name)
        .outerjoin(User, User.id == BlindCoding.coder_id)
        .where(BlindCoding.draft_id == draft.id, BlindCoding.handed_in_at.is_not(None))
        .order_by(BlindCoding.handed_in_at, BlindCoding.id)
    ).all()
    compared = [
        _compared(_view(acting, coding, draft, coder), coding, draft, exercise, grader)
        for coding, coder in rows
    ]
    return tuple(sorted(compared, key=lambda one: not one.stands))


def _compared(
    view: CodingView,
    coding: BlindCoding,
    draft: Draft,
    exercise: Exercise | None,
    grader: Grader,
) -> Compared:
    seed, stands = seed_of_draft(view.uid), _sees(coding, draft)
    is_earlier = view.content_hash != draft.content_hash
    shown = shown_of(exercise, seed) if stands else read_shown(view.files, seed)
    if shown is None:
        return Compared(view, (), stands, is_earlier)
    result = grader(shown, view.entries) if stands and is_earlier else view.result
    differences = differences_of(shown, view.entries, result) if result is not None else ()
    return Compared(view, differences, stands, is_earlier)


def answer_difference(
    session: Session,
    *,
    acting: ActingUser,
    coding_uid: UUID,
    difference: str,
    text: str,
    now: datetime,
) -> UUID:
    """Say what was decided about a difference; returns the draft. Said again, the later counts.

    Raises:
        NotFoundError: There is no such coding, or the person may not know of its draft.
        PermissionDeniedError: The key is not open to the person.
        InvalidInputError: Nothing is said, or too much.
    """
    coding = session.scalar(
        select(BlindCoding).where(BlindCoding.uid == coding_uid).with_for_update()
    )
    if coding is None:
        raise NotFoundError(f"coding {coding_uid}")
    draft = find_draft(session, acting, session.get_one(Draft, coding.draft_id).uid)
    if not knows_key(acting, draft):
        raise PermissionDeniedError("The key of this draft is not open to you.")
    words = text.strip()
    require_text(words, what="The note")
    if not 1 <= len(words) <= LONGEST_NOTE:
        raise InvalidInputError(
            f"Say in 1 to {LONGEST_NOTE:,} characters why the key stands.", field="note"
        )
    kept = [note for note in coding.notes if note["difference"] != difference[:60]]
    note = {
        "difference": difference[:60],
        "text": words,
        "by": acting.id,
        "name": acting.display_name,
        "at": now.isoformat(),
    }
    coding.notes = [*kept, note]
    return draft.uid
