"""Exports: exercises as files, byte for byte or for another program, saying what is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tutor.bank.exercise_json import exercise_from_json
from tutor.bank.porting.formats import ExportedExercise, ExportFormat, write_file
from tutor.bank.porting.imported import Exported, ImportedExercise
from tutor.errors import NotFoundError
from tutor.models.item import Item, ItemRevision, ItemState
from tutor.models.organisation import Collection
from tutor.services.access import ActingUser
from tutor.services.visibility import Action, items_open_to

MOST_EXPORTED = 5_000
_NOT_KEPT = "all of it: its texts are not kept with it yet (run coder-tutor bank sync once)"


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be handed out, how many exercises were looked at, and what it lost."""

    name: str
    exported: Exported
    exercises: int


def export_exercises(
    session: Session,
    *,
    acting: ActingUser,
    kind: ExportFormat,
    collection: str = "",
    item_uids: Sequence[UUID] = (),
) -> Export:
    """Write the exercises on offer whose keys the person may know: all, a collection, or some.

    Raises:
        NotFoundError: There is none of them, or the person may know the key of none.
    """
    query = (
        select(Item, ItemRevision)
        .join(ItemRevision, (ItemRevision.item_id == Item.id) & ItemRevision.is_current)
        .where(Item.state == ItemState.ACTIVE, items_open_to(acting, Action.READ_KEYS))
        .order_by(Item.collection, Item.slug, Item.id)
        .limit(MOST_EXPORTED)
    )
    if collection:
        query = query.where(Item.collection == collection)
    if item_uids:
        query = query.where(Item.uid.in_(item_uids))
    rows = session.execute(query).all()
    if not rows:
        raise NotFoundError(f"exercises of {collection or 'the bank'} to export")
    written = [_exported(item, revision) for item, revision in rows if revision.source]
    made = write_file(kind, written)
    lost = {
        f"{item.collection}/{item.slug}": (_NOT_KEPT,)
        for item, revision in rows
        if not revision.source
    }
    return Export(
        name=f"{collection or 'exercises'}.{kind.ending}",
        exported=Exported(made.content, {**lost, **made.losses}),
        exercises=len(rows),
    )


def _exported(item: Item, revision: ItemRevision) -> ExportedExercise:
    return ExportedExercise(
        exercise_from_json({**revision.content, "collection": item.collection, "slug": item.slug}),
        ImportedExercise(item.slug, revision.source or {}, item.slug, item.collection),
    )


def exportable_collections(
    session: Session, *, acting: ActingUser
) -> tuple[tuple[str, str, int], ...]:
    """List the collections whose keys the person may know: name, title, exercises on offer."""
    rows = session.execute(
        select(Collection.name, Collection.title, func.count(Item.id))
        .join(Item, Item.collection == Collection.name)
        .where(Item.state == ItemState.ACTIVE, items_open_to(acting, Action.READ_KEYS))
        .group_by(Collection.name, Collection.title)
        .order_by(Collection.title, Collection.name)
    )
    return tuple((name, title, count) for name, title, count in rows)
