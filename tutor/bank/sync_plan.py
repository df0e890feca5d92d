"""What a synchronisation would do, decided without touching anything."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tutor.bank.exercise import Exercise
from tutor.bank.exercise_json import content_hash


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What the database holds of one item; `file_hash` is the content last read from files.

    `is_withdrawn` says that a person retired it: its files do not bring it back.
    """

    uid: UUID
    content_hash: str
    collection: str
    slug: str
    is_active: bool
    file_hash: str | None
    is_withdrawn: bool = False


class Side(StrEnum):
    """Which of two versions of an exercise is taken where both have changed."""

    FILES = "files"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """The changes that bring the database to the files.

    `revise` holds items whose content changed; `restore` those whose content
    is the same but that moved or were retired; `retire` those whose folder is
    gone. Nothing is ever deleted: attempts name the revision that they used.
    `newer` were amended in the database since their files were read, and stay
    so; `conflicts` were changed on both sides, and stay until somebody says
    which is taken; `settled` are those for which somebody took the database's.
    """

    create: tuple[Exercise, ...] = ()
    revise: tuple[Exercise, ...] = ()
    restore: tuple[Exercise, ...] = ()
    retire: tuple[UUID, ...] = ()
    unchanged: tuple[UUID, ...] = ()
    newer: tuple[Exercise, ...] = ()
    conflicts: tuple[Exercise, ...] = ()
    settled: tuple[Exercise, ...] = ()


def plan_sync(
    exercises: Iterable[Exercise],
    rows: Iterable[ItemRow],
    *,
    refused: frozenset[UUID],
    taken: Mapping[UUID, Side] | None = None,
) -> SyncPlan:
    """Compare files and rows.

    Args:
        exercises: What the files hold, those with an error left out.
        rows: What the database holds.
        refused: Items whose file has an error now: their last good revision
            stays as it is, so they are neither revised nor retired.
        taken: Which side is taken of items that both have changed.
    """
    known: Mapping[UUID, ItemRow] = {row.uid: row for row in rows}
    present = {exercise.uid for exercise in exercises}
    sides = taken or {}
    found: dict[str, list[Exercise]] = defaultdict(list)
    for exercise in exercises:
        row = known.get(exercise.uid)
        if row is None:
            found["create"].append(exercise)
        else:
            found[_case(exercise, row, sides.get(exercise.uid))].append(exercise)
    retire = [
        row.uid
        for row in known.values()
        # What never came from files has no folder that could be gone.
        if row.is_active
        and row.file_hash is not None
        and row.uid not in present
        and row.uid not in refused
    ]
    return SyncPlan(
        retire=tuple(retire),
        unchanged=tuple(exercise.uid for exercise in found.pop("unchanged", ())),
        **{case: tuple(those) for case, those in found.items()},
    )


def _case(exercise: Exercise, row: ItemRow, side: Side | None) -> str:
    """Which part of the plan an exercise with a row belongs to."""
    files = content_hash(exercise)
    if files != row.content_hash:
        return _changed_case(files, row, side)
    is_there = (row.collection, row.slug) == (exercise.collection, exercise.slug)
    is_on_offer = row.is_active or row.is_withdrawn
    is_as_read = is_on_offer and is_there and row.file_hash == files
    return "unchanged" if is_as_read else "restore"


def _changed_case(files: str, row: ItemRow, side: Side | None) -> str:
    if row.file_hash == row.content_hash or side is Side.FILES:
        return "revise"
    if side is Side.DATABASE:
        return "settled"
    return "newer" if row.file_hash == files else "conflicts"
