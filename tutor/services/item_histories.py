"""The revisions of an exercise, who answers for each, and what differs between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from tutor.bank.writing.differences import ChangedLine, ChangedText, changed_key, changed_texts
from tutor.errors import ConflictError, NotFoundError
from tutor.models.dispute import Dispute
from tutor.models.draft import RevisionRecord
from tutor.models.item import Item, ItemRevision, ItemState
from tutor.models.person import User
from tutor.models.regrade import Regrade, RegradeState
from tutor.services import audit_log
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.audit_log import AuditView
from tutor.services.entries import require_text
from tutor.services.revisions import load_revisions
from tutor.services.visibility import Action, items_open_to, may, require

CARDS_PER_PAGE = 40
LONGEST_REASON = 500
EXERCISE_RETIRED = "exercise retired"
EXERCISE_RESTORED = "exercise restored"


@dataclass(frozen=True, slots=True)
class Amended:
    """How an accepted dispute made a revision: who accepted it, and whether that is in effect."""

    by: str
    dispute_uid: UUID | None
    state: RegradeState

    @property
    def words(self) -> str:
        """What became of it."""
        if self.state in (RegradeState.APPLYING, RegradeState.APPLIED):
            return "Amended by an accepted dispute"
        if self.state in (RegradeState.UNDOING, RegradeState.UNDONE):
            return "Amended by an accepted dispute, and taken back"
        return "Amended for a dispute; not in effect until it is applied"


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A revision in the history; without a record it came from files or from a dispute."""

    number: int
    title: str
    is_current: bool
    created_at: datetime
    author: str
    reviewer: str
    summary: str
    record: Mapping[str, Any] | None
    amended: Amended | None


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """An exercise through all its revisions, the newest first.

    Attributes:
        offers: When it was retired and offered again, by whom and why.
    """

    uid: UUID
    title: str
    collection: str
    slug: str
    is_retired: bool
    is_withdrawn: bool
    may_write: bool
    revisions: tuple[RevisionView, ...]
    offers: tuple[AuditView, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two revisions; without texts where one does not keep them."""

    texts: tuple[ChangedText, ...]
    key: tuple[ChangedLine, ...]
    has_texts: bool


def get_history(session: Session, *, acting: ActingUser, item_uid: UUID) -> ItemHistory:
    """Return the history of an exercise.

    Raises:
        NotFoundError: There is no such exercise, or the person may not know its key.
    """
    item = _item(session, acting, item_uid, Action.READ_KEYS)
    author, reviewer = aliased(User), aliased(User)
    rows = session.execute(
        select(ItemRevision, RevisionRecord, author.display_name, reviewer.display_name)
        .outerjoin(RevisionRecord, RevisionRecord.revision_id == ItemRevision.id)
        .outerjoin(author, author.id == RevisionRecord.author_id)
        .outerjoin(reviewer, reviewer.id == RevisionRecord.reviewer_id)
        .where(ItemRevision.item_id == item.id)
        .order_by(ItemRevision.number.desc())
    ).all()
    amended = _amended(session, item)
    revisions = tuple(
        RevisionView(
            number=revision.number,
            title=revision.title,
            is_current=revision.is_current,
            created_at=revision.created_at,
            author=wrote or "",
            reviewer=reviewed or "",
            summary=record.summary if record else "",
            record=_record_words(record) if record else None,
            amended=None if record else amended.get(revision.id),
        )
        for revision, record, wrote, reviewed in rows
    )
    current = next((one for one in revisions if one.is_current), revisions[0])
    owner = require(session, acting, Action.READ_KEYS, item.collection)
    return ItemHistory(
        uid=item.uid,
        title=current.title,
        collection=item.collection,
        slug=item.slug,
        is_retired=item.state is ItemState.RETIRED,
        is_withdrawn=item.withdrawn_at is not None,
        may_write=may(acting, Action.WRITE, owner),
        revisions=revisions,
        offers=tuple(
            one
            for one in audit_log.read_entries(session, item.uid)
            if one.action in (EXERCISE_RETIRED, EXERCISE_RESTORED)
        ),
    )


def _amended(session: Session, item: Item) -> Mapping[int, Amended]:
    """The revisions that accepting a dispute made, by id: each waits for a regrade of its own."""
    rows = session.execute(
        select(Regrade.revision_id, Regrade.state, User.display_name, Dispute.uid)
        .outerjoin(User, User.id == Regrade.actor_id)
        .outerjoin(Dispute, Dispute.regrade_id == Regrade.id)
        .where(Regrade.item_id == item.id, Regrade.revision_id != Regrade.base_revision_id)
        .order_by(Regrade.id, Dispute.id.desc())
    )
    return {
        row.revision_id: Amended(row.display_name or "", row.uid, row.state)
        for row in rows
        if row.revision_id is not None
    }


def _record_words(record: RevisionRecord) -> Mapping[str, Any]:
    return {
        "deid_version": record.deid_version,
        "clearances": record.clearances,
        "blind_coding": record.blind_coding,
    }


def compare(
    session: Session, *, acting: ActingUser, item_uid: UUID, before: int, after: int
) -> Comparison:
    """Compare two revisions of an exercise, by number.

    Raises:
        NotFoundError: There is no such exercise or revision, or the person may not know its key.
    """
    item = _item(session, acting, item_uid, Action.READ_KEYS)
    rows = session.scalars(
        select(ItemRevision).where(
            ItemRevision.item_id == item.id, ItemRevision.number.in_((before, after))
        )
    )
    revisions = {revision.number: revision for revision in rows}
    if not {before, after} <= revisions.keys():
        raise NotFoundError(f"revisions {before} and {after} of exercise {item_uid}")
    old, new = revisions[before], revisions[after]
    exercises = load_revisions(session, {old.id, new.id})
    return Comparison(
        texts=changed_texts(old.source or {}, new.source or {}),
        key=changed_key(exercises[old.id].exercise, exercises[new.id].exercise),
        has_texts=bool(old.source and new.source),
    )


def texts_of(
    session: Session, *, acting: ActingUser, item_uid: UUID, number: int
) -> dict[str, str]:
    """Return the texts of a revision, none where it does not keep them.

    Raises:
        NotFoundError: There is no such exercise or revision, or the person may not know its key.
    """
    item = _item(session, acting, item_uid, Action.READ_KEYS)
    return dict(_revision(session, item, number).source or {})


def _revision(session: Session, item: Item, number: int) -> ItemRevision:
    revision = session.scalar(
        select(ItemRevision).where(ItemRevision.item_id == item.id, ItemRevision.number == number)
    )
    if revision is None:
        raise NotFoundError(f"revision {number} of exercise {item.uid}")
    return revision


def _item(session: Session, acting: ActingUser, item_uid: UUID, action: Action) -> Item:
    item = session.scalar(select(Item).where(Item.uid == item_uid, items_open_to(acting, action)))
    if item is None:
        raise NotFoundError(f"exercise {item_uid}")
    return item


# On offer or not -----------------------------------------------------------------------------


def retire(
    session: Session, *, acting: ActingUser, item_uid: UUID, now: datetime, reason: str = ""
) -> None:
    """Take an exercise out of what is offered; attempts that are open can be ended.

    Raises:
        NotFoundError: There is no such exercise, or the person may not write in its collection.
        ConflictError: It is retired already.
        InvalidInputError: The reason is too long.
    """
    item = _item(session, acting, item_uid, Action.WRITE)
    if item.state is ItemState.RETIRED:
        raise ConflictError("This exercise is retired already.")
    item.state, item.withdrawn_at = ItemState.RETIRED, now
    _record_offer(session, acting, EXERCISE_RETIRED, item, reason, now)


def restore(
    session: Session, *, acting: ActingUser, item_uid: UUID, now: datetime, reason: str = ""
) -> None:
    """Offer a retired exercise again, as its current revision has it.

    Raises:
        NotFoundError: There is no such exercise, or the person may not write in its collection.
        ConflictError: It is on offer.
        InvalidInputError: The reason is too long.
    """
    item = _item(session, acting, item_uid, Action.WRITE)
    if item.state is ItemState.ACTIVE:
        raise ConflictError("This exercise is on offer already.")
    item.state, item.withdrawn_at = ItemState.ACTIVE, None
    _record_offer(session, acting, EXERCISE_RESTORED, item, reason, now)


def _record_offer(
    session: Session, acting: ActingUser, action: str, item: Item, reason: str, now: datetime
) -> None:
    words = reason.strip()
    require_text(words, what="The reason")
    if len(words) > LONGEST_REASON:
        raise InvalidInputError(
            f"At most {LONGEST_REASON} characters of a reason are kept.", field="reason"
        )
    audit_log.record(
        session,
        acting=acting,
        action=action,
        subject="exercise",
        subject_uid=item.uid,
        now=now,
        reason=words,
    )


# The list for authors ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExerciseCard:
    """An exercise in the list of authors."""

    uid: UUID
    title: str
    kind: str
    collection: str
    number: int
    is_retired: bool


def list_exercises(
    session: Session, *, acting: ActingUser, words: str, collection: str, page: int
) -> tuple[tuple[ExerciseCard, ...], int]:
    """List the exercises whose keys the person may know, by title, and how many there are."""
    query = (
        select(Item, ItemRevision)
        .join(ItemRevision, (ItemRevision.item_id == Item.id) & ItemRevision.is_current)
        .where(items_open_to(acting, Action.READ_KEYS))
    )
    for word in words.lower().split()[:8]:
        query = query.where(
            or_(
                ItemRevision.search_text.contains(word, autoescape=True),
                Item.slug.contains(word, autoescape=True),
            )
        )
    if collection:
        query = query.where(Item.collection == collection)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(ItemRevision.title, Item.id)
        .offset((page - 1) * CARDS_PER_PAGE)
        .limit(CARDS_PER_PAGE)
    )
    cards = tuple(
        ExerciseCard(
            item.uid,
            revision.title,
            revision.kind,
            item.collection,
            revision.number,
            item.state is ItemState.RETIRED,
        )
        for item, revision in rows
    )
    return cards, total
