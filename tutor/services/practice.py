"""Practice: open an attempt, save what is typed, hand it in, read the result."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tutor.bank.exercise import Exercise
from tutor.codes.entered_line import EnteredLine
from tutor.errors import ConflictError, NotFoundError, PermissionDeniedError
from tutor.grading.result import GradeResult
from tutor.grading.serialise import result_from_json, result_to_json
from tutor.models.attempt import (
    Attempt,
    AttemptDraft,
    AttemptState,
    GradeFinding,
    ItemGrade,
    Submission,
)
from tutor.models.item import Item, ItemRevision, ItemState
from tutor.models.person import User
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.catalogue import ItemCard, suggest_items
from tutor.services.entries import entries_from_json, entries_to_json
from tutor.services.revisions import load_revision

CHARTS_FOR_VISITORS = 3
_LONGEST_CLIENT_KEY = 64
_HUNDREDTHS = 100


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
_UPDATE_DRAFT = update(AttemptDraft).where(AttemptDraft.attempt_id == bindparam("of_attempt"))


class Grader(Protocol):
    """Grades entries against an exercise; composed from codebook and rubric at start-up."""

    def __call__(self, exercise: Exercise, entries: Sequence[EnteredLine]) -> GradeResult:
        """Grade."""
        ...


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt as its owner works on it."""

    attempt_uid: UUID
    exercise: Exercise
    content_hash: str
    entries: tuple[EnteredLine, ...]
    draft_version: int
    saved_at: datetime | None
    is_submitted: bool
    guide_dismissed: bool


@dataclass(frozen=True, slots=True)
class DraftState:
    """What the server holds after a save."""

    version: int
    saved_at: datetime
    entries: tuple[EnteredLine, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """A graded attempt, with everything its page shows."""

    attempt_uid: UUID
    exercise: Exercise
    entries: tuple[EnteredLine, ...]
    result: GradeResult
    submitted_at: datetime
    is_visitor: bool
    suggestions: tuple[ItemCard, ...]


def start_attempt(session: Session, *, acting: ActingUser, item_uid: UUID, now: datetime) -> UUID:
    """Open an attempt at the current revision, or return the one that is open.

    Raises:
        NotFoundError: There is no such item on offer.
        PermissionDeniedError: A visitor has tried as many charts as one may.
    """
    item = session.scalar(select(Item).where(Item.uid == item_uid))
    if item is None or item.state is not ItemState.ACTIVE:
        raise NotFoundError(f"item {item_uid}")
    opened = _open_attempt(session, acting, item.id)
    if opened is not None:
        return opened
    if acting.is_visitor:
        _check_visitor(session, acting, item.id)
    revision_id = session.scalars(
        select(ItemRevision.id).where(ItemRevision.item_id == item.id, ItemRevision.is_current)
    ).one()
    attempt = Attempt(
        uid=uuid4(),
        user_id=acting.id,
        item_id=item.id,
        revision_id=revision_id,
        state=AttemptState.IN_PROGRESS,
        started_at=now,
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
    if len(tried | {item_id}) > CHARTS_FOR_VISITORS:
        raise PermissionDeniedError(
            f"You have tried {CHARTS_FOR_VISITORS} charts. Register to go on; "
            "your results are kept."
        )


def _own_attempt(session: Session, acting: ActingUser, attempt_uid: UUID) -> Attempt:
    attempt = session.scalar(select(Attempt).where(Attempt.uid == attempt_uid))
    if attempt is None or attempt.user_id != acting.id:
        raise NotFoundError(f"attempt {attempt_uid}")
    return attempt


def get_attempt(session: Session, *, acting: ActingUser, attempt_uid: UUID) -> AttemptView:
    """Return an attempt with what its pad holds.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
    """
    attempt = _own_attempt(session, acting, attempt_uid)
    revision = load_revision(session, attempt.revision_id)
    draft = session.get(AttemptDraft, attempt.id)
    preferences = session.scalars(select(User.preferences).where(User.id == acting.id)).one()
    return AttemptView(
        attempt_uid=attempt.uid,
        exercise=revision.exercise,
        content_hash=revision.content_hash,
        entries=entries_from_json(draft.entries) if draft else (),
        draft_version=draft.version if draft else 0,
        saved_at=draft.saved_at if draft else None,
        is_submitted=attempt.state is AttemptState.SUBMITTED,
        guide_dismissed=bool(preferences.get("guide_dismissed")),
    )


def save_draft(
    session: Session,
    *,
    acting: ActingUser,
    attempt_uid: UUID,
    entries: Sequence[EnteredLine],
    client_key: str | None,
    now: datetime,
) -> DraftState:
    """Save what was typed, as one small write; the last save wins.

    Sending the same `client_key` again, as a client does that never saw the
    answer, changes nothing and answers the same.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
        ConflictError: The attempt is submitted.
        InvalidInputError: There are more lines, or longer fields, than a pad can hold.
    """
    if client_key is not None and len(client_key) > _LONGEST_CLIENT_KEY:
        raise InvalidInputError(
            f"client_key has {len(client_key)} characters; at most {_LONGEST_CLIENT_KEY}."
        )
    written = entries_to_json(entries)
    row = session.execute(_LOCK_ATTEMPT, {"uid": attempt_uid}).one_or_none()
    if row is None or row.user_id != acting.id:
        raise NotFoundError(f"attempt {attempt_uid}")
    if row.state is not AttemptState.IN_PROGRESS:
        raise ConflictError("This attempt is submitted; its answer can no longer change.")
    held = session.execute(_HELD_DRAFT, {"of_attempt": row.id}).one_or_none()
    if held is not None and client_key is not None and held.client_key == client_key:
        draft = session.get_one(AttemptDraft, row.id)
        return DraftState(draft.version, draft.saved_at, entries_from_json(draft.entries))
    version = held.version + 1 if held else 1
    values = {"version": version, "client_key": client_key, "entries": written, "saved_at": now}
    if held is None:
        # Only the holder of the attempt's lock gets here, so nobody else inserts it.
        session.execute(_INSERT_DRAFT, {"attempt_id": row.id, **values})
    else:
        session.connection().execute(_UPDATE_DRAFT, {"of_attempt": row.id, **values})
    return DraftState(version, now, tuple(entries))


def grade_attempt(
    session: Session,
    *,
    acting: ActingUser,
    attempt_uid: UUID,
    entries: Sequence[EnteredLine],
    grader: Grader,
) -> GradeResult:
    """Grade what is about to be handed in; stores nothing.

    An attempt keeps its revision for ever, so this needs no lock and is done
    before the short transaction that stores it.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
        InvalidInputError: There are more lines, or longer fields, than a pad can hold.
    """
    entries_to_json(entries)
    attempt = _own_attempt(session, acting, attempt_uid)
    return grader(load_revision(session, attempt.revision_id).exercise, entries)


def submit_attempt(
    session: Session,
    *,
    acting: ActingUser,
    attempt_uid: UUID,
    entries: Sequence[EnteredLine],
    result: GradeResult,
    now: datetime,
) -> None:
    """Hand an answer in: close the attempt, keep the lines and their grade, all or nothing.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
        ConflictError: It was submitted before, perhaps a moment ago by another tab.
        InvalidInputError: There are more lines, or longer fields, than a pad can hold.
    """
    written = entries_to_json(entries)
    attempt = _own_attempt(session, acting, attempt_uid)
    # The guard: of two simultaneous submits exactly one finds the attempt open.
    closed = session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == AttemptState.IN_PROGRESS)
        .values(state=AttemptState.SUBMITTED, submitted_at=now)
        .execution_options(synchronize_session=False)
        .returning(Attempt.id)
    ).scalar()
    if closed is None:
        raise ConflictError("This attempt is already submitted.")
    submission = Submission(attempt_id=attempt.id, entries=written, submitted_at=now)
    session.add(submission)
    session.flush()
    _store_grade(session, submission.id, attempt.revision_id, result, now)


def _store_grade(
    session: Session, submission_id: int, revision_id: int, result: GradeResult, now: datetime
) -> None:
    grade = ItemGrade(
        submission_id=submission_id,
        revision_id=revision_id,
        rubric_id=result.rubric_id,
        release_ids=list(result.release_ids),
        score_hundredths=_hundredths(result.score),
        is_exact=result.exact,
        needs_review=result.needs_review,
        result=result_to_json(result),
        graded_at=now,
    )
    session.add(grade)
    session.flush()
    names = Counter(f.name for f in result.findings if not f.kind.is_information)
    session.add_all(
        GradeFinding(grade_id=grade.id, name=name, occurrences=count)
        for name, count in names.items()
    )


def _hundredths(score: Fraction) -> int:
    return min(100 * _HUNDREDTHS, int(score * _HUNDREDTHS + Fraction(1, 2)))


def get_result(session: Session, *, acting: ActingUser, attempt_uid: UUID) -> ResultView:
    """Return a graded attempt.

    Raises:
        NotFoundError: There is no such attempt, it is another person's, or it
            is not submitted: before that nothing of the key may be seen.
    """
    attempt = _own_attempt(session, acting, attempt_uid)
    row = session.execute(
        select(Submission, ItemGrade)
        .join(ItemGrade, ItemGrade.submission_id == Submission.id)
        .where(Submission.attempt_id == attempt.id)
        .order_by(ItemGrade.graded_at.desc(), ItemGrade.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"result of attempt {attempt_uid}")
    submission, grade = row
    revision = load_revision(session, grade.revision_id)
    return ResultView(
        attempt_uid=attempt.uid,
        exercise=revision.exercise,
        entries=entries_from_json(submission.entries),
        result=result_from_json(grade.result),
        submitted_at=submission.submitted_at,
        is_visitor=acting.is_visitor,
        suggestions=suggest_items(
            session, acting=acting, item_id=attempt.item_id, exercise=revision.exercise
        ),
    )
