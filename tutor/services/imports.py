"""Imports: a file is read and shown first, taken over as drafts in one step, undone in one step.

What was read waits in the database, so that exactly what was shown is what is taken over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tutor.bank.files import EXERCISE
from tutor.bank.porting.formats import format_words
from tutor.bank.porting.imported import Imported, ImportedExercise
from tutor.bank.problem import Problem, Severity
from tutor.bank.writing.examining import Examined
from tutor.bank.writing.form_values import read_toml
from tutor.errors import ConflictError, NotFoundError
from tutor.models.draft import BatchState as BatchState  # noqa: PLC0414 - for views
from tutor.models.draft import Draft, DraftState, ImportBatch
from tutor.models.item import Item, ItemRevision
from tutor.models.person import User
from tutor.services import audit_log
from tutor.services.access import ActingUser
from tutor.services.draft_writing import add_draft, free_slug
from tutor.services.drafts import OPEN_STATES, Files
from tutor.services.visibility import Action, require

BATCHES_LISTED = 50
Examine = Callable[[Files, str, str], Examined]


@dataclass(frozen=True, slots=True)
class BatchExercise:
    """One exercise of a file, as the preview shows it.

    `becomes` says what it will be: a new draft, a revision of what is in the bank, or nothing,
    where it is the same already or cannot be taken over.
    """

    slug: str
    title: str
    collection: str
    origin: str
    becomes: str
    problems: tuple[Problem, ...]
    losses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchDraft:
    """A draft that an import made, and what has happened to it since, in a word or two."""

    uid: UUID
    title: str
    became: str

    @property
    def is_untouched(self) -> bool:
        """Whether it still is what the import made."""
        return not self.became


@dataclass(frozen=True, slots=True)
class BatchView:
    """An import as its page shows it."""

    uid: UUID
    file_name: str
    format: str
    collection: str
    state: BatchState
    actor: str
    is_mine: bool
    exercises: tuple[BatchExercise, ...]
    problems: tuple[Problem, ...]
    counts: Mapping[str, Any]
    created_at: datetime
    drafts: tuple[BatchDraft, ...]

    @property
    def is_all_in_bank(self) -> bool:
        """Whether the file was read without an error and the bank has all of it as it stands."""
        return (
            bool(self.exercises)
            and not any(one.severity is Severity.ERROR for one in self.problems)
            and all(one.becomes == _SAME for one in self.exercises)
        )

    @property
    def can_be_applied(self) -> bool:
        """Whether the file was read without an error and holds something to take over."""
        refused = any(one.becomes == _REFUSED for one in self.exercises)
        return (
            self.state is BatchState.PREVIEWED
            and not any(one.severity is Severity.ERROR for one in self.problems)
            and not refused
            and any(one.becomes in (_NEW, _REVISES) for one in self.exercises)
        )


_NEW, _REVISES, _SAME, _REFUSED = "new", "revises", "same", "refused"


def preview(
    session: Session,
    *,
    acting: ActingUser,
    file_name: str,
    format_name: str,
    collection: str,
    imported: Imported,
    examine: Examine,
    now: datetime,
) -> UUID:
    """Keep what a file gave, with everything that is wrong with it, until somebody decides.

    Raises:
        NotFoundError: There is no such collection, or the person may not write in it.
    """
    require(session, acting, Action.WRITE, collection)
    exercises = [
        _described(session, acting, one, collection, examine) for one in imported.exercises
    ]
    seen: set[str] = set()
    for one in exercises:
        if one["uid"] in seen:
            _refuse(one, "uid", "Another exercise of this file has the same uid.", "Change one.")
        seen.add(one["uid"])
    batch = ImportBatch(
        uid=uuid4(),
        file_name=file_name[:200],
        format=format_name,
        collection=collection,
        state=BatchState.PREVIEWED,
        actor_id=acting.id or None,
        exercises=exercises,
        problems=[asdict(problem) for problem in imported.problems],
        counts={becomes: sum(one["becomes"] == becomes for one in exercises) for becomes in _ALL},
        created_at=now,
        applied_at=None,
        undone_at=None,
    )
    session.add(batch)
    session.flush()
    return batch.uid


_ALL = (_NEW, _REVISES, _SAME, _REFUSED)


def _described(
    session: Session,
    acting: ActingUser,
    one: ImportedExercise,
    collection: str,
    examine: Examine,
) -> dict[str, Any]:
    data = read_toml(one.files.get(EXERCISE, "")) or {}
    uid, title = str(data.get("uid", "")), data.get("title")
    found = examine(one.files, collection, one.slug)
    described: dict[str, Any] = {
        "slug": one.slug,
        "uid": uid,
        "title": title if isinstance(title, str) else one.slug,
        "collection": collection,
        "origin": one.origin,
        "files": dict(one.files),
        "losses": list(one.losses),
        "problems": [asdict(problem) for problem in found.problems],
        "becomes": _NEW,
    }
    _place(session, acting, described)
    return described


def _place(session: Session, acting: ActingUser, described: dict[str, Any]) -> None:
    """Find out what an exercise becomes, by its uid."""
    try:
        uid = UUID(described["uid"])
    except ValueError:
        _refuse(described, "uid", "It has no uid.", "Give it one; it never changes.")
        return
    row = session.execute(
        select(Item, ItemRevision)
        .join(ItemRevision, (ItemRevision.item_id == Item.id) & ItemRevision.is_current)
        .where(Item.uid == uid)
    ).one_or_none()
    if row is not None:
        item, revision = row
        try:
            require(session, acting, Action.WRITE, item.collection)
        except NotFoundError:
            # Whose it is may be nobody's business here.
            _refuse(described, "uid", "This uid is taken.", "Give the copy a uid of its own.")
            return
        described["collection"], described["slug"] = item.collection, item.slug
        is_same = described["files"] == revision.source
        described["becomes"] = _SAME if is_same else _REVISES
    if described["becomes"] != _SAME and _is_open(session, uid):
        _refuse(
            described,
            "uid",
            "A draft of this exercise is under way already.",
            "Publish or discard that one first.",
        )


def _is_open(session: Session, uid: UUID) -> bool:
    query = select(Draft.id).where(Draft.exercise_uid == uid, Draft.state.in_(OPEN_STATES))
    return session.scalar(query) is not None


def _refuse(described: dict[str, Any], place: str, message: str, remedy: str) -> None:
    path = f"{described['collection']}/{described['slug']}/{EXERCISE}"
    problem = Problem(path, place, Severity.ERROR, "BANK314", message, remedy)
    described["becomes"] = _REFUSED
    described["problems"].insert(0, asdict(problem))


def list_batches(session: Session, *, acting: ActingUser) -> tuple[BatchView, ...]:
    """List one's own imports, the newest first."""
    batches = session.scalars(
        select(ImportBatch)
        .where(ImportBatch.actor_id == acting.id, ImportBatch.state != BatchState.DISCARDED)
        .order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
        .limit(BATCHES_LISTED)
    )
    return tuple(_view(session, acting, batch) for batch in batches)


def get_batch(session: Session, *, acting: ActingUser, batch_uid: UUID) -> BatchView:
    """Return an import of one's own.

    Raises:
        NotFoundError: There is no such import, or it is another person's.
    """
    return _view(session, acting, _own(session, acting, batch_uid))


def _own(
    session: Session, acting: ActingUser, batch_uid: UUID, *, lock: bool = False
) -> ImportBatch:
    query = select(ImportBatch).where(ImportBatch.uid == batch_uid)
    batch = session.scalar(query.with_for_update() if lock else query)
    if batch is None or batch.actor_id != (acting.id or None):
        raise NotFoundError(f"import {batch_uid}")
    require(session, acting, Action.WRITE, batch.collection)
    return batch


def _view(session: Session, acting: ActingUser, batch: ImportBatch) -> BatchView:
    drafts = session.scalars(
        select(Draft).where(Draft.batch_id == batch.id).order_by(Draft.title, Draft.id)
    )
    actor = session.get(User, batch.actor_id) if batch.actor_id else None
    return BatchView(
        uid=batch.uid,
        file_name=batch.file_name,
        format=format_words(batch.format),
        collection=batch.collection,
        state=batch.state,
        actor=actor.display_name if actor else "the command line",
        is_mine=batch.actor_id == acting.id,
        exercises=tuple(
            BatchExercise(
                slug=one["slug"],
                title=one["title"],
                collection=one["collection"],
                origin=one["origin"],
                becomes=one["becomes"],
                problems=_problems(one["problems"]),
                losses=tuple(one["losses"]),
            )
            for one in batch.exercises
        ),
        problems=_problems(batch.problems),
        counts=batch.counts,
        created_at=batch.created_at,
        drafts=tuple(BatchDraft(draft.uid, draft.title, _became(draft)) for draft in drafts),
    )


def _problems(written: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(**{**one, "severity": Severity(one["severity"])}) for one in written)


def apply(session: Session, *, acting: ActingUser, batch_uid: UUID, now: datetime) -> int:
    """Take everything of a previewed import over as drafts, or nothing; returns how many.

    Raises:
        NotFoundError: There is no such import, or it is another person's.
        ConflictError: It was decided already, has an error, or the bank has changed since so
            that the preview no longer holds.
    """
    batch = _own(session, acting, batch_uid, lock=True)
    view = _view(session, acting, batch)
    if not view.can_be_applied:
        raise ConflictError("This import is decided already, or holds nothing to be taken over.")
    count = 0
    for one in batch.exercises:
        expected = dict(one)
        expected["becomes"] = _NEW
        _place(session, acting, expected)
        if expected["becomes"] != one["becomes"]:
            raise ConflictError(
                f"{one['title']} has changed in the bank since the preview. Read the file again."
            )
        if one["becomes"] in (_NEW, _REVISES):
            _add(session, acting, batch, one, now)
            count += 1
    batch.state, batch.applied_at, batch.exercises = BatchState.APPLIED, now, []
    _record(session, acting, "import applied", batch, now, drafts=count)
    return count


def _add(
    session: Session, acting: ActingUser, batch: ImportBatch, one: Mapping[str, Any], now: datetime
) -> None:
    uid, base = UUID(one["uid"]), None
    slug = one["slug"]
    if one["becomes"] == _REVISES:
        row = session.execute(
            select(Item.id, ItemRevision.id)
            .join(ItemRevision, (ItemRevision.item_id == Item.id) & ItemRevision.is_current)
            .where(Item.uid == uid)
        ).one()
        base = (row[0], row[1])
    else:
        slug = free_slug(session, one["collection"], slug)
    add_draft(
        session,
        acting=acting,
        collection=one["collection"],
        slug=slug,
        files=one["files"],
        uid=uid,
        now=now,
        base=base,
        batch_id=batch.id,
    )


def discard(session: Session, *, acting: ActingUser, batch_uid: UUID) -> None:
    """Forget a previewed import; nothing of it was in the bank.

    Raises:
        NotFoundError: There is no such import, or it is another person's.
        ConflictError: It was decided already.
    """
    batch = _own(session, acting, batch_uid, lock=True)
    if batch.state is not BatchState.PREVIEWED:
        raise ConflictError("This import is decided already.")
    batch.state, batch.exercises = BatchState.DISCARDED, []


def undo(
    session: Session, *, acting: ActingUser, batch_uid: UUID, now: datetime
) -> tuple[str, ...]:
    """Discard every draft of an import that nobody has touched; returns the titles of what is kept.

    Raises:
        NotFoundError: There is no such import, or it is another person's.
        ConflictError: It is not applied.
    """
    batch = _own(session, acting, batch_uid, lock=True)
    if batch.state is not BatchState.APPLIED:
        raise ConflictError("Only an import that was taken over can be undone.")
    drafts = session.scalars(
        select(Draft).where(Draft.batch_id == batch.id).order_by(Draft.title).with_for_update()
    ).all()
    untouched = [draft.id for draft in drafts if _is_untouched(draft)]
    session.execute(
        update(Draft)
        .where(Draft.id.in_(untouched), Draft.version == 1, Draft.state == DraftState.WRITING)
        .values(state=DraftState.DISCARDED, saved_at=now, version=Draft.version + 1)
        .execution_options(synchronize_session=False)
    )
    touched = tuple(
        draft.title
        for draft in drafts
        if draft.id not in untouched and draft.state is not DraftState.DISCARDED
    )
    batch.state, batch.undone_at = BatchState.UNDONE, now
    batch.counts = {**batch.counts, "undone": len(untouched), "kept": len(touched)}
    _record(session, acting, "import undone", batch, now, discarded=len(untouched))
    return touched


def _is_untouched(draft: Draft) -> bool:
    return draft.version == 1 and draft.state is DraftState.WRITING


def _became(draft: Draft) -> str:
    if draft.state is DraftState.WRITING:
        return "" if _is_untouched(draft) else "changed since"
    return "handed in" if draft.state is DraftState.IN_REVIEW else draft.state.value


def _record(
    session: Session,
    acting: ActingUser,
    action: str,
    batch: ImportBatch,
    now: datetime,
    **detail: Any,
) -> None:
    audit_log.record(
        session,
        acting=acting if acting.id else None,
        action=action,
        subject="import",
        subject_uid=batch.uid,
        now=now,
        file=batch.file_name,
        **detail,
    )
