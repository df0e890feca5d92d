"""Write drafts: begin one, save its texts, give it up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tutor.bank.exercise import Kind
from tutor.bank.files import EXERCISE, LARGEST_FILE, MOST_FILES, is_exercise_file
from tutor.bank.porting.toml_text import slug_of
from tutor.bank.writing.examining import texts_hash
from tutor.bank.writing.form_values import kind_of, read_toml
from tutor.bank.writing.new_texts import copied_texts, new_texts
from tutor.errors import ConflictError, NotFoundError
from tutor.models.draft import Draft, DraftState
from tutor.models.item import Item, ItemRevision
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.answer_saving import DraftBase
from tutor.services.drafts import OPEN_STATES, Files, require_open, writers_draft
from tutor.services.entries import require_text
from tutor.services.visibility import Action, items_open_to, require

LONGEST_TITLE = 200
_LONGEST_CLIENT_KEY = 64


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """What the server holds after a save."""

    version: int
    saved_at: datetime
    files: Files


class TextConflictError(ConflictError):
    """Somebody else saved since; `held` is what the server holds."""

    def __init__(self, held: SavedDraft) -> None:
        super().__init__("This draft was also changed in another tab, or by somebody else.")
        self.held = held


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What is asked before a new exercise can be written."""

    kind: Kind
    title: str
    collection: str
    date_of_service: date


def begin_new(session: Session, *, acting: ActingUser, wanted: NewDraft, now: datetime) -> UUID:
    """Begin an exercise from the frame of its kind.

    Raises:
        NotFoundError: There is no such collection, or the person may not write in it.
        InvalidInputError: It has no title, or too long a one.
    """
    require(session, acting, Action.WRITE, wanted.collection)
    title = " ".join(wanted.title.split())
    require_text(title, what="The title")
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise InvalidInputError(
            f"Give it a title of 1 to {LONGEST_TITLE} characters; it can change.", field="title"
        )
    uid = uuid4()
    files = new_texts(wanted.kind, uid=uid, title=title, on=wanted.date_of_service)
    slug = free_slug(session, wanted.collection, slug_of(title, otherwise=wanted.kind.value))
    return add_draft(
        session,
        acting=acting,
        collection=wanted.collection,
        slug=slug,
        files=files,
        uid=uid,
        now=now,
    ).uid


def begin_copy(
    session: Session, *, acting: ActingUser, item_uid: UUID, collection: str, now: datetime
) -> UUID:
    """Begin another exercise from the texts of one: it gets a uid of its own.

    Raises:
        NotFoundError: There is no such exercise, the person may not know its key, or not write
            in the collection.
        ConflictError: Its texts are not kept.
    """
    item, revision = _source(session, acting, item_uid, Action.READ_KEYS)
    require(session, acting, Action.WRITE, collection)
    uid = uuid4()
    files = copied_texts(_texts(revision), uid=uid)
    slug = free_slug(session, collection, item.slug)
    return add_draft(
        session, acting=acting, collection=collection, slug=slug, files=files, uid=uid, now=now
    ).uid


def begin_edit(session: Session, *, acting: ActingUser, item_uid: UUID, now: datetime) -> UUID:
    """Begin to revise an exercise, or return the draft that is under way already.

    Raises:
        NotFoundError: There is no such exercise, or the person may not write in its collection.
        ConflictError: Its texts are not kept.
    """
    item, revision = _source(session, acting, item_uid, Action.WRITE)
    opened = find_open(session, item.uid)
    if opened is not None:
        return opened
    try:
        with session.begin_nested():
            return add_draft(
                session,
                acting=acting,
                collection=item.collection,
                slug=item.slug,
                files=_texts(revision),
                uid=item.uid,
                now=now,
                base=(item.id, revision.id),
            ).uid
    except IntegrityError:
        # Somebody else began in between; the index let one through.
        opened = find_open(session, item.uid)
        if opened is None:
            raise
        return opened


def find_open(session: Session, exercise_uid: UUID) -> UUID | None:
    """Return the draft of an exercise that is under way, if there is one."""
    return session.scalar(
        select(Draft.uid).where(Draft.exercise_uid == exercise_uid, Draft.state.in_(OPEN_STATES))
    )


def add_draft(
    session: Session,
    *,
    acting: ActingUser,
    collection: str,
    slug: str,
    files: Files,
    uid: UUID,
    now: datetime,
    base: tuple[int, int] | None = None,
    batch_id: int | None = None,
) -> Draft:
    """Add a draft of these texts; the caller has checked who may."""
    # The operator is no row of the database.
    author_id = acting.id or None
    draft = Draft(
        uid=uuid4(),
        exercise_uid=uid,
        item_id=base[0] if base else None,
        base_revision_id=base[1] if base else None,
        revision_id=None,
        collection=collection,
        slug=slug,
        files=dict(files),
        **_told(files),
        version=1,
        client_key=None,
        state=DraftState.WRITING,
        author_id=author_id,
        writers=[author_id] if author_id else [],
        key_readers=[],
        clearances=[],
        intake=None,
        batch_id=batch_id,
        created_at=now,
        saved_at=now,
        submitted_at=None,
    )
    session.add(draft)
    session.flush()
    return draft


def _told(files: Files) -> dict[str, Any]:
    """What lists show of the texts; what they do not tell is told as well as can be."""
    data = read_toml(files.get(EXERCISE, "")) or {}
    kind, title = kind_of(data), data.get("title")
    return {
        "kind": kind.value if kind else "",
        "title": title[:LONGEST_TITLE] if isinstance(title, str) and title else "(no title)",
        "content_hash": texts_hash(files),
    }


def free_slug(session: Session, collection: str, wanted: str) -> str:
    """Return a folder name that no exercise and no open draft of the collection has."""
    taken = set(session.scalars(select(Item.slug).where(Item.collection == collection)))
    taken |= set(
        session.scalars(
            select(Draft.slug).where(Draft.collection == collection, Draft.state.in_(OPEN_STATES))
        )
    )
    slug, count = wanted, 1
    while slug in taken:
        count += 1
        slug = f"{wanted[:55]}-{count}"
    return slug


def save(
    session: Session,
    *,
    acting: ActingUser,
    draft_uid: UUID,
    files: Files,
    base: DraftBase | None,
    client_key: str | None,
    now: datetime,
) -> SavedDraft:
    """Save the texts, as one small write.

    Sending the same `client_key` again, as a client does that never saw the answer, changes
    nothing and answers the same. Without a `base` the last save wins.

    Raises:
        NotFoundError: There is no such draft, or the person may not write in its collection.
        PermissionDeniedError: The person does not write on it.
        ConflictError: It is in review, published or discarded.
        TextConflictError: Another writer has saved something else since `base`.
        InvalidInputError: A file has no name of ours, is too large or too many.
    """
    _check_files(files)
    if client_key is not None and not 0 < len(client_key) <= _LONGEST_CLIENT_KEY:
        raise InvalidInputError(f"client_key has more than {_LONGEST_CLIENT_KEY} characters.")
    draft = writers_draft(session, acting, draft_uid, lock=True)
    held = SavedDraft(draft.version, draft.saved_at, draft.files)
    if draft.state is not DraftState.WRITING:
        raise ConflictError(
            "This draft is in review. Take it back first; what you wrote is in your browser still."
            if draft.state is DraftState.IN_REVIEW
            else f"This draft is {draft.state.value}; it can no longer change."
        )
    if (client_key is not None and draft.client_key == client_key) or dict(files) == draft.files:
        return held
    if base and draft.version != base.version and draft.client_key not in base.sent_keys:
        raise TextConflictError(held)
    # The guard: of two writers at once, one finds the version that it has read.
    saved = session.execute(
        update(Draft)
        .where(
            Draft.id == draft.id,
            Draft.version == draft.version,
            Draft.state == DraftState.WRITING,
        )
        .values(
            files=dict(files),
            **_told(files),
            version=draft.version + 1,
            client_key=client_key,
            saved_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    if saved.rowcount != 1:  # type: ignore[attr-defined]
        session.refresh(draft)
        raise TextConflictError(SavedDraft(draft.version, draft.saved_at, draft.files))
    return SavedDraft(held.version + 1, now, dict(files))


def _check_files(files: Files) -> None:
    if EXERCISE not in files or len(files) > MOST_FILES:
        raise InvalidInputError(
            f"A draft has {EXERCISE} and at most {MOST_FILES} files; this has {len(files)}."
        )
    for name, text in files.items():
        if not is_exercise_file(name):
            raise InvalidInputError(
                f"{name!r:.60} is no name of a file; write one like remit.x12 or policy.md, in "
                "small letters, digits and hyphens.",
                field="new_file",
            )
        require_text(text, what=name)
        if len(text.encode()) > LARGEST_FILE:
            raise InvalidInputError(
                f"{name} has {len(text.encode()):,} bytes; at most {LARGEST_FILE:,} are kept."
            )


def discard(session: Session, *, acting: ActingUser, draft_uid: UUID, now: datetime) -> None:
    """Give a draft up; the exercise that it would have revised stays as it is.

    Raises:
        NotFoundError: There is no such draft, or the person may not write in its collection.
        PermissionDeniedError: The person does not write on it.
        ConflictError: It is published or discarded already.
    """
    draft = writers_draft(session, acting, draft_uid, lock=True)
    require_open(draft)
    draft.state, draft.saved_at, draft.version = DraftState.DISCARDED, now, draft.version + 1


def _source(
    session: Session, acting: ActingUser, item_uid: UUID, action: Action
) -> tuple[Item, ItemRevision]:
    row = session.execute(
        select(Item, ItemRevision)
        .join(ItemRevision, (ItemRevision.item_id == Item.id) & ItemRevision.is_current)
        .where(Item.uid == item_uid, items_open_to(acting, action))
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"exercise {item_uid}")
    item, revision = row
    return item, revision


def _texts(revision: ItemRevision) -> Files:
    if not revision.source:
        raise ConflictError(
            "The texts of this exercise are not kept with it yet; run coder-tutor bank sync once."
        )
    return revision.source
