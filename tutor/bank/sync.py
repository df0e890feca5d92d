"""Apply a plan to the database: one transaction, the caller's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select, update
from sqlalchemy.orm import Session

from tutor.bank.dependencies import dependencies
from tutor.bank.documents import chart_text
from tutor.bank.exercise import (
    ChartExercise,
    ChoiceExercise,
    Exercise,
    FamilyExercise,
    FieldsExercise,
)
from tutor.bank.exercise_json import content_hash, exercise_to_json
from tutor.bank.files import ExerciseFiles
from tutor.bank.key_json import code_to_json
from tutor.bank.sync_plan import ItemRow, SyncPlan
from tutor.bank.variants import variant_count, variants_of
from tutor.codes.code import CodeSet
from tutor.models.item import Item, ItemRevision, ItemState, ItemTopic

FAMILY_CODES = "family_codes"
"""Where the content of a family's revision lists the codes of all its keys."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How many exercises a synchronisation touched; `refused` have an error.

    `newer` and `conflicting` name those that it left alone: amended in the database since their
    files were read, and changed on both sides.
    """

    created: int
    revised: int
    retired: int
    unchanged: int
    refused: int = 0
    newer: tuple[str, ...] = ()
    conflicting: tuple[str, ...] = ()


def read_rows(session: Session) -> tuple[ItemRow, ...]:
    """Return what the database holds, for planning."""
    rows = session.execute(
        select(
            Item.uid,
            ItemRevision.content_hash,
            Item.collection,
            Item.slug,
            Item.state,
            Item.file_hash,
            Item.withdrawn_at,
        ).join(ItemRevision, (ItemRevision.item_id == Item.id) & ItemRevision.is_current)
    )
    return tuple(
        ItemRow(
            row.uid,
            row.content_hash,
            row.collection,
            row.slug,
            row.state is ItemState.ACTIVE,
            row.file_hash,
            row.withdrawn_at is not None,
        )
        for row in rows
    )


def apply_plan(
    session: Session,
    plan: SyncPlan,
    *,
    files: Mapping[UUID, ExerciseFiles],
    now: datetime,
    refused: int = 0,
) -> SyncReport:
    """Carry a plan out; `files` are the texts that the exercises were read from."""
    for exercise in plan.create:
        item = Item(
            uid=exercise.uid,
            collection=exercise.collection,
            slug=exercise.slug,
            state=ItemState.ACTIVE,
            file_hash=content_hash(exercise),
        )
        session.add(item)
        session.flush()
        session.add(
            make_revision(exercise, files.get(exercise.uid), item_id=item.id, number=1, now=now)
        )
    for exercise in plan.revise:
        item = _place(session, exercise)
        item.file_hash = content_hash(exercise)
        session.execute(
            update(ItemRevision)
            .where(ItemRevision.item_id == item.id, ItemRevision.is_current)
            .values(is_current=False)
        )
        number = next_number(session, item.id)
        texts = files.get(exercise.uid)
        session.add(make_revision(exercise, texts, item_id=item.id, number=number, now=now))
    for exercise in (*plan.restore, *plan.settled):
        _place(session, exercise).file_hash = content_hash(exercise)
    for exercise in plan.newer:
        _place(session, exercise)
    _keep_sources(session, plan, files)
    if plan.retire:
        session.execute(
            update(Item).where(Item.uid.in_(plan.retire)).values(state=ItemState.RETIRED)
        )
    session.flush()
    return SyncReport(
        created=len(plan.create),
        revised=len(plan.revise) + len(plan.restore),
        retired=len(plan.retire),
        unchanged=len(plan.unchanged) + len(plan.settled),
        refused=refused,
        newer=tuple(str(exercise.uid) for exercise in plan.newer),
        conflicting=tuple(str(exercise.uid) for exercise in plan.conflicts),
    )


def _keep_sources(session: Session, plan: SyncPlan, files: Mapping[UUID, ExerciseFiles]) -> None:
    """Keep the texts of revisions that are older than the keeping of texts."""
    same = {*plan.unchanged, *(exercise.uid for exercise in plan.restore)}
    revisions = session.execute(
        select(Item.uid, ItemRevision.id)
        .join(ItemRevision, (ItemRevision.item_id == Item.id) & ItemRevision.is_current)
        # Without any, or with the null of JSON, as a column of this type writes it.
        .where(func.coalesce(cast(ItemRevision.source, Text), "null") == "null")
    )
    for uid, revision_id in revisions.all():
        if uid in same and uid in files:
            session.get_one(ItemRevision, revision_id).source = dict(files[uid])


def _place(session: Session, exercise: Exercise) -> Item:
    item = session.scalars(select(Item).where(Item.uid == exercise.uid)).one()
    item.collection, item.slug = exercise.collection, exercise.slug
    if item.withdrawn_at is None:
        item.state = ItemState.ACTIVE
    return item


def next_number(session: Session, item_id: int) -> int:
    """Return the number of an item's next revision; one that waits to become current counts."""
    newest = select(func.max(ItemRevision.number)).where(ItemRevision.item_id == item_id)
    return (session.scalar(newest) or 0) + 1


def make_revision(
    exercise: Exercise,
    files: ExerciseFiles | None,
    *,
    item_id: int,
    number: int,
    now: datetime,
    is_current: bool = True,
) -> ItemRevision:
    """Make the row of a new revision; of a current one the caller has retired the one before."""
    setting, payer = _circumstances(exercise)
    variants = tuple(variants_of(exercise))
    return ItemRevision(
        item_id=item_id,
        number=number,
        is_current=is_current,
        content_hash=content_hash(exercise),
        content=_content(exercise),
        source=None if files is None else dict(files),
        kind=exercise.kind.value,
        title=exercise.title,
        specialty=exercise.specialty,
        setting=setting,
        payer=payer,
        date_of_service=exercise.date_of_service,
        difficulty=exercise.difficulty,
        minutes=exercise.minutes,
        code_sets=",".join(_code_sets(variants)),
        search_text=_common_text(variants).lower(),
        variant_count=variant_count(exercise),
        created_at=now,
        topics=[ItemTopic(topic=topic) for topic in exercise.topics],
    )


def _circumstances(exercise: Exercise) -> tuple[str, str]:
    if isinstance(exercise, FamilyExercise):
        return exercise.setting, exercise.payer
    if isinstance(exercise, ChartExercise):
        return exercise.encounter.setting.value, exercise.encounter.payer.value
    return "", ""


def _content(exercise: Exercise) -> dict[str, Any]:
    """The exercise, and for a family which codes earn credit in any variant: a search asks that."""
    content = exercise_to_json(exercise)
    if isinstance(exercise, FamilyExercise):
        earning = dict.fromkeys(one.code for one in dependencies(exercise) if one.earns)
        content[FAMILY_CODES] = [code_to_json(code) for code in earning]
    return content


def _code_sets(variants: Iterable[Exercise]) -> tuple[CodeSet, ...]:
    used = {code_set for variant in variants for code_set in variant.code_sets}
    return tuple(code_set for code_set in CodeSet if code_set in used)


def _common_text(variants: Sequence[Exercise]) -> str:
    """What all variants say, so that finding a family tells nothing about the variant drawn."""
    first, *others = (_search_text(variant).split() for variant in variants)
    common = set(first).intersection(*others)
    return " ".join(word for word in first if word in common)


def _search_text(exercise: Exercise) -> str:
    """What a search finds an exercise by: what its reader sees before answering, no more."""
    words = [exercise.title, exercise.specialty, chart_text(exercise)]
    if isinstance(exercise, ChoiceExercise):
        words.append(exercise.question)
    if isinstance(exercise, FieldsExercise):
        words.append(exercise.task)
    return " ".join(words)
