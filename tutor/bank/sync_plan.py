"""What a synchronisation would do, decided without touching anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from tutor.bank.exercise import Exercise
from tutor.bank.exercise_json import content_hash


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What the database holds of one item."""

    uid: UUID
    content_hash: str
    collection: str
    slug: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """The changes that bring the database to the files.

    `revise` holds items whose content changed; `restore` those whose content
    is the same but that moved or were retired; `retire` those whose folder is
    gone. Nothing is ever deleted: attempts name the revision that they used.
    """

    create: tuple[Exercise, ...] = ()
    revise: tuple[Exercise, ...] = ()
    restore: tuple[Exercise, ...] = ()
    retire: tuple[UUID, ...] = ()
    unchanged: tuple[UUID, ...] = ()


def plan_sync(
    exercises: Iterable[Exercise], rows: Iterable[ItemRow], *, refused: frozenset[UUID]
) -> SyncPlan:
    """Compare files and rows.

    Args:
        exercises: What the files hold, those with an error left out.
        rows: What the database holds.
        refused: Items whose file has an error now: their last good revision
            stays as it is, so they are neither revised nor retired.
    """
    known: Mapping[UUID, ItemRow] = {row.uid: row for row in rows}
    present = {exercise.uid for exercise in exercises}
    create, revise, restore, unchanged = [], [], [], []
    for exercise in exercises:
        row = known.get(exercise.uid)
        if row is None:
            create.append(exercise)
        elif row.content_hash != content_hash(exercise):
            revise.append(exercise)
        elif row.is_active and (row.collection, row.slug) == (exercise.collection, exercise.slug):
            unchanged.append(exercise.uid)
        else:
            restore.append(exercise)
    retire = [
        row.uid
        for row in known.values()
        if row.is_active and row.uid not in present and row.uid not in refused
    ]
    return SyncPlan(tuple(create), tuple(revise), tuple(restore), tuple(retire), tuple(unchanged))
