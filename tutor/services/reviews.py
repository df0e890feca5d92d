"""From a draft to a revision: hand in for review, return, publish. Each step says why it refuses.

Publishing needs somebody who did not write, a coding of what the draft shows by somebody who had
not seen the key, and an answer to each difference between that coding and the key as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tutor.bank.exercise import Exercise
from tutor.bank.grader import Grader
from tutor.bank.sync import make_revision, next_number
from tutor.bank.writing.examining import Examined
from tutor.deidentification.version import CHECKER_VERSION
from tutor.errors import ConflictError
from tutor.models.attempt import Attempt, ItemGrade, Submission
from tutor.models.draft import Draft, DraftState, RevisionRecord
from tutor.models.item import Item, ItemRevision, ItemState
from tutor.services import audit_log, comments, notices
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.blind_codings import Compared, list_handed_in
from tutor.services.clearances import applying, open_flags
from tutor.services.drafts import find_draft, is_administrator, may_review, writers_draft
from tutor.services.notices import NoticeKind
from tutor.services.returned_drafts import DRAFT_HANDED_IN, DRAFT_RETURNED, DRAFT_TAKEN_BACK
from tutor.services.visibility import Action, require

LONGEST_REASON = 2_000
_NOT_FOR_YOU = (
    "Whoever wrote on a draft does not publish it; somebody else who reviews this collection does."
)


class MendedAt(Enum):
    """Where what stands in the way is mended; the names are those of the pages of a draft."""

    WRITE = "write"
    SOURCE = "source"
    IDENTIFIERS = "identifiers"
    CODINGS = "codings"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that stands in the way, in words, and where it is mended if that is a place."""

    text: str
    place: MendedAt | None = None


class ObstacleError(InvalidInputError):
    """Something stands in the way; `obstacles` says everything that does."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(" ".join(one.text for one in obstacles))
        self.obstacles = tuple(obstacles)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What still stands between a draft and the bank, in words; nothing where it is empty."""

    obstacles: tuple[Obstacle, ...]
    codings: tuple[Compared, ...] = ()


def obstacles_to_review(draft: Draft, examined: Examined) -> tuple[Obstacle, ...]:
    """Say what keeps a draft from being reviewed: errors, open identifiers, another uid."""
    found: list[Obstacle] = []
    errors = len(examined.errors)
    if errors:
        noun = "error" if errors == 1 else "errors"
        found.append(Obstacle(f"The check finds {errors} {noun}; mend them first.", MendedAt.WRITE))
    if examined.exercise is not None and examined.exercise.uid != draft.exercise_uid:
        words = f"The uid of this exercise is {draft.exercise_uid}; it never changes."
        found.append(Obstacle(words, MendedAt.SOURCE))
    return (*found, *_open_identifiers(draft, examined))


def _open_identifiers(draft: Draft, examined: Examined) -> Iterator[Obstacle]:
    still_open = open_flags(draft.clearances, examined.flags)
    blocking = sum(one.is_blocking for one in still_open)
    if blocking:
        told = (
            "1 passage looks like an identifier. Take it out, or write why it may stay."
            if blocking == 1
            else f"{blocking} passages look like identifiers. Take them out, or write why each "
            "may stay."
        )
        yield Obstacle(told, MendedAt.IDENTIFIERS)
    words = len(still_open) - blocking
    if words:
        told = (
            "1 word could identify somebody. Tick it if it does not."
            if words == 1
            else f"{words} words could identify somebody. Tick those that do not."
        )
        yield Obstacle(told, MendedAt.IDENTIFIERS)


def submit_for_review(
    session: Session,
    *,
    acting: ActingUser,
    draft_uid: UUID,
    version: int,
    examined: Examined,
    now: datetime,
) -> None:
    """Hand a draft in: from now on its texts stand still, and others may code it blind.

    Raises:
        NotFoundError: There is no such draft, or the person may not write in its collection.
        PermissionDeniedError: The person does not write on it.
        ObstacleError: The check, or the check for identifiers, is not content.
        ConflictError: It was changed or handed in meanwhile.
    """
    draft = writers_draft(session, acting, draft_uid, lock=True)
    if draft.version == version and draft.state is DraftState.WRITING:
        found = obstacles_to_review(draft, examined)
        if found:
            raise ObstacleError(found)
    _move(session, draft, version, DraftState.WRITING, DraftState.IN_REVIEW, submitted_at=now)
    _record(session, acting, DRAFT_HANDED_IN, draft, now)


def take_back(
    session: Session, *, acting: ActingUser, draft_uid: UUID, version: int, now: datetime
) -> None:
    """Go on writing on a draft that is in review.

    Raises:
        NotFoundError: There is no such draft, or the person may not write in its collection.
        PermissionDeniedError: The person does not write on it.
        ConflictError: It is not in review any more.
    """
    draft = writers_draft(session, acting, draft_uid, lock=True)
    _move(session, draft, version, DraftState.IN_REVIEW, DraftState.WRITING, submitted_at=None)
    _record(session, acting, DRAFT_TAKEN_BACK, draft, now)


def return_with_comment(
    session: Session,
    *,
    acting: ActingUser,
    draft_uid: UUID,
    version: int,
    text: str,
    now: datetime,
) -> None:
    """Give a draft back to its author, who is told of it and why.

    Raises:
        NotFoundError: There is no such draft, or the person may not review it.
        InvalidInputError: Nothing is said, or too much.
        ConflictError: It is not in review any more.
    """
    draft = _reviewers_draft(session, acting, draft_uid)
    comment = comments.add_to(session, acting=acting, draft=draft, text=text, place="", now=now)
    _move(session, draft, version, DraftState.IN_REVIEW, DraftState.WRITING, submitted_at=None)
    _record(session, acting, DRAFT_RETURNED, draft, now, comment=str(comment))
    said = f"{acting.display_name} asks for a change: {text.strip()}"
    _tell_author(session, acting, draft, f"Your draft “{draft.title}” was returned", said, now)


def _tell_author(
    session: Session, acting: ActingUser, draft: Draft, title: str, text: str, now: datetime
) -> None:
    if draft.author_id is not None and draft.author_id != acting.id:
        notices.tell(
            session,
            user_id=draft.author_id,
            kind=NoticeKind.REVIEW,
            title=title,
            text=text,
            now=now,
        )


def readiness(
    session: Session, *, acting: ActingUser, draft: Draft, examined: Examined, grader: Grader
) -> Readiness:
    """Say what stands between a draft and its review, or the bank; the key is open to the person.

    A draft that is being written, as one that was returned, shows its codings too.
    """
    codings = list_handed_in(
        session, acting=acting, draft=draft, exercise=examined.exercise, grader=grader
    )
    found = list(obstacles_to_review(draft, examined))
    if draft.state is DraftState.IN_REVIEW:
        found += _obstacles_of_codings(codings)
    return Readiness(tuple(found), codings)


def _obstacles_of_codings(codings: Sequence[Compared]) -> Iterator[Obstacle]:
    # Who joined in writing later knows the key, but did not when coding.
    standing = [one for one in codings if one.stands]
    if not standing:
        shown = "the draft as it is now" if codings else "this draft"
        yield Obstacle(f"Nobody has coded {shown} blind yet.", MendedAt.CODINGS)
    elif not any(compared.is_answered for compared in standing):
        yield Obstacle(
            "The blind coding differs from the key; answer each difference with a note.",
            MendedAt.CODINGS,
        )


def publish(
    session: Session,
    *,
    acting: ActingUser,
    draft_uid: UUID,
    version: int,
    examined: Examined,
    summary: str,
    reason_without_coding: str,
    grader: Grader,
    now: datetime,
) -> UUID:
    """Make a draft the current revision of its exercise; returns the exercise's uid.

    An administrator may publish what nobody has coded blind, with a reason that is kept: an
    installation of one person could otherwise publish nothing.

    Raises:
        NotFoundError: There is no such draft, or the person may not review it.
        ObstacleError: Something still stands in the way; all of it is said.
        ConflictError: It was changed, returned or published meanwhile, or its exercise was
            revised since the draft was begun.
    """
    draft = _reviewers_draft(session, acting, draft_uid)
    words, reason = summary.strip(), reason_without_coding.strip()
    if max(len(words), len(reason)) > LONGEST_REASON:
        raise InvalidInputError(f"At most {LONGEST_REASON:,} characters are kept.", field="summary")
    if draft.version != version or draft.state is not DraftState.IN_REVIEW:
        raise _changed(draft)
    ready = readiness(session, acting=acting, draft=draft, examined=examined, grader=grader)
    standing = list(ready.obstacles)
    if reason and is_administrator(acting):
        standing = list(obstacles_to_review(draft, examined))
    if standing or examined.exercise is None:
        raise ObstacleError(standing)
    item, number = _item_of(session, draft, examined.exercise)
    revision = make_revision(
        examined.exercise, draft.files, item_id=item.id, number=number, now=now
    )
    session.add(revision)
    session.flush()
    session.add(
        RevisionRecord(
            revision_id=revision.id,
            draft_id=draft.id,
            author_id=draft.author_id,
            reviewer_id=acting.id or None,
            deid_version=CHECKER_VERSION,
            flags=[_flag_to_json(one) for one in examined.flags],
            clearances=applying(draft.clearances, examined.flags),
            blind_coding=_coding_to_json(ready.codings, reason),
            summary=words,
            published_at=now,
        )
    )
    _move(
        session,
        draft,
        version,
        DraftState.IN_REVIEW,
        DraftState.PUBLISHED,
        revision_id=revision.id,
    )
    _record(session, acting, "draft published", draft, now, revision=number, item=str(item.uid))
    said = f"{acting.display_name} published it as revision {number} of the exercise. {words}"
    _tell_author(session, acting, draft, f"Your draft “{draft.title}” is published", said, now)
    return item.uid


def _reviewers_draft(session: Session, acting: ActingUser, draft_uid: UUID) -> Draft:
    draft = find_draft(session, acting, draft_uid, lock=True)
    owner = require(session, acting, Action.READ_KEYS, draft.collection)
    if not may_review(acting, draft, owner):
        if acting.id in draft.writers:
            raise InvalidInputError(_NOT_FOR_YOU)
        require(session, acting, Action.REVIEW, draft.collection)
    return draft


def _item_of(session: Session, draft: Draft, exercise: Exercise) -> tuple[Item, int]:
    """Find or make the item, and the number of its next revision."""
    if draft.item_id is None:
        taken = session.scalar(select(Item.id).where(Item.uid == draft.exercise_uid))
        if taken is not None:
            raise ConflictError("An exercise of this uid came into the bank meanwhile.")
        item = Item(
            uid=draft.exercise_uid,
            collection=draft.collection,
            slug=exercise.slug,
            state=ItemState.ACTIVE,
            file_hash=None,
            withdrawn_at=None,
        )
        session.add(item)
        session.flush()
        return item, 1
    # The guard: a sync or a regrade that revised it in between has taken this mark away.
    replaced = session.execute(
        update(ItemRevision)
        .where(ItemRevision.id == draft.base_revision_id, ItemRevision.is_current)
        .values(is_current=False)
        .execution_options(synchronize_session=False)
    )
    if replaced.rowcount != 1:  # type: ignore[attr-defined]
        raise ConflictError(
            "The exercise was revised since this draft was begun, and publishing would take that "
            "back. Begin a new draft on it as it stands now, and bring your changes over."
        )
    return session.get_one(Item, draft.item_id), next_number(session, draft.item_id)


def _move(
    session: Session,
    draft: Draft,
    version: int,
    of: DraftState,
    to: DraftState,
    **values: Any,
) -> None:
    """Change the state of a draft that is still what the person has seen."""
    moved = session.execute(
        update(Draft)
        .where(Draft.id == draft.id, Draft.version == version, Draft.state == of)
        .values(state=to, version=version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise _changed(draft)


def _changed(draft: Draft) -> ConflictError:
    return ConflictError(
        f"This draft has changed meanwhile and is {draft.state.value.replace('_', ' ')} now. "
        "Look at it again."
    )


def _coding_to_json(codings: Sequence[Compared], reason: str) -> dict[str, Any]:
    counted = next((one for one in codings if one.stands and one.is_answered), None)
    if counted is None:
        return {"reason": reason}
    return {
        "is_earlier": counted.is_earlier,
        "coding": str(counted.coding.uid),
        "coder": counted.coding.coder,
        "differences": [
            {"place": one.place, "keyed": one.keyed, "coded": one.coded}
            for one in counted.differences
        ],
        "notes": list(counted.coding.notes),
    }


def _flag_to_json(placed: Any) -> dict[str, Any]:
    flag = placed.flag
    return {
        "name": placed.name,
        "text": flag.text,
        "category": flag.category.value,
        "tier": flag.tier.value,
        "rule": flag.rule,
    }


def _record(
    session: Session, acting: ActingUser, action: str, draft: Draft, now: datetime, **detail: Any
) -> None:
    audit_log.record(
        session,
        acting=acting if acting.id else None,
        action=action,
        subject="draft",
        subject_uid=draft.uid,
        now=now,
        title=draft.title,
        **detail,
    )


def grades_of_before(session: Session, item_uid: UUID) -> int:
    """Count the grades of an exercise that rest on an older revision of it than the current."""
    current = select(ItemRevision.id).where(
        ItemRevision.item_id == Item.id, ItemRevision.is_current
    )
    return (
        session.scalar(
            select(func.count(ItemGrade.id))
            .join(Submission, Submission.id == ItemGrade.submission_id)
            .join(Attempt, Attempt.id == Submission.attempt_id)
            .join(Item, Item.id == Attempt.item_id)
            .where(
                Item.uid == item_uid,
                ItemGrade.is_current,
                ItemGrade.revision_id != current.scalar_subquery(),
            )
        )
        or 0
    )
