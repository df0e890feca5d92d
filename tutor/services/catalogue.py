"""The bank as a person sees it: filter, search, and what one has done of it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, false, func, select
from sqlalchemy.orm import Session

from tutor.bank.exercise import Exercise, Kind
from tutor.errors import NotFoundError
from tutor.models.attempt import Attempt, AttemptState, ItemGrade, Submission
from tutor.models.item import Item, ItemRevision, ItemState, ItemTopic
from tutor.services.access import ActingUser
from tutor.services.visibility import visible_items

# Cards stand in one, two, three or four columns; no last row of a full page is left short.
ITEMS_PER_PAGE = 24
SUGGESTIONS = 4
_HUNDREDTHS = 100
_NOBODY = -1
_DIFFICULTIES = range(1, 6)


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """What the bank page filters by; empty means all."""

    specialty: str = ""
    code_set: str = ""
    setting: str = ""
    kind: str = ""
    difficulty: int = 0
    not_done: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One exercise in a list, with the person's own record of it.

    `setting` and `payer` are empty where the kind has no encounter.
    """

    uid: UUID
    kind: Kind
    collection: str
    title: str
    specialty: str
    setting: str
    payer: str
    date_of_service: date
    difficulty: int
    minutes: int
    code_sets: tuple[str, ...]
    variant_count: int
    attempts: int
    best_score: Fraction | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One page of the bank."""

    cards: tuple[ItemCard, ...]
    page: int
    pages: int
    total: int
    specialties: tuple[str, ...]
    settings: tuple[str, ...]
    kinds: tuple[str, ...]


def list_items(
    session: Session, *, acting: ActingUser | None, filters: ItemFilters, page: int
) -> ItemPage:
    """List the exercises on offer, easiest first."""
    query = _cards(acting)
    for condition in _conditions(filters, acting):
        query = query.where(condition)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // ITEMS_PER_PAGE))
    page = min(page, pages)
    rows = session.execute(
        query.order_by(ItemRevision.difficulty, ItemRevision.title, Item.id)
        .limit(ITEMS_PER_PAGE)
        .offset((page - 1) * ITEMS_PER_PAGE)
    )
    offered = session.execute(_offered(acting)).all()
    return ItemPage(
        tuple(_card(row) for row in rows),
        page,
        pages,
        total,
        specialties=tuple(sorted({row.specialty for row in offered})),
        settings=tuple(sorted({row.setting for row in offered if row.setting})),
        kinds=tuple(sorted({row.kind for row in offered})),
    )


def get_item(session: Session, *, acting: ActingUser | None, item_uid: UUID) -> ItemCard:
    """Return one exercise's card.

    Raises:
        NotFoundError: There is no such item on offer.
    """
    row = session.execute(_cards(acting).where(Item.uid == item_uid)).one_or_none()
    if row is None:
        raise NotFoundError(f"item {item_uid}")
    return _card(row)


def suggest_items(
    session: Session, *, acting: ActingUser, item_id: int, exercise: Exercise
) -> tuple[ItemCard, ...]:
    """Suggest what to practise next: untried; shared topics, kind and difficulty decide."""
    shared = (
        select(ItemTopic.revision_id, func.count().label("shared"))
        .where(ItemTopic.topic.in_(exercise.topics))
        .group_by(ItemTopic.revision_id)
        .subquery()
    )
    query = (
        _cards(acting)
        .outerjoin(shared, shared.c.revision_id == ItemRevision.id)
        .where(Item.id != item_id, ~_has_tried(acting))
        .order_by(
            func.coalesce(shared.c.shared, 0).desc(),
            case((ItemRevision.kind == exercise.kind.value, 0), else_=1),
            func.abs(ItemRevision.difficulty - exercise.difficulty),
            ItemRevision.title,
        )
        .limit(SUGGESTIONS)
    )
    return tuple(_card(row) for row in session.execute(query))


def _offered(acting: ActingUser | None) -> Select[*tuple[Any, ...]]:
    """Select what the bank can be filtered by: only what some exercise on offer has."""
    return (
        select(ItemRevision.specialty, ItemRevision.setting, ItemRevision.kind)
        .join(Item, and_(Item.id == ItemRevision.item_id, ItemRevision.is_current))
        .where(Item.state == ItemState.ACTIVE, visible_items(acting))
        .distinct()
    )


def _cards(acting: ActingUser | None) -> Select[*tuple[Any, ...]]:
    """Select the items on offer, each with the person's attempts and best score."""
    person = acting.id if acting else _NOBODY
    done = (
        select(
            Attempt.item_id,
            func.count(ItemGrade.id).label("attempts"),
            func.max(ItemGrade.score_hundredths).label("best"),
        )
        .join(Submission, Submission.attempt_id == Attempt.id)
        .join(ItemGrade, ItemGrade.submission_id == Submission.id)
        .where(Attempt.user_id == person, ItemGrade.is_current)
        .group_by(Attempt.item_id)
        .subquery()
    )
    is_open = (
        select(Attempt.id)
        .where(
            Attempt.item_id == Item.id,
            Attempt.user_id == person,
            Attempt.state == AttemptState.IN_PROGRESS,
        )
        .exists()
    )
    return (
        select(
            Item.uid,
            Item.collection,
            ItemRevision.kind,
            ItemRevision.title,
            ItemRevision.specialty,
            ItemRevision.setting,
            ItemRevision.payer,
            ItemRevision.date_of_service,
            ItemRevision.difficulty,
            ItemRevision.minutes,
            ItemRevision.code_sets,
            ItemRevision.variant_count,
            func.coalesce(done.c.attempts, 0).label("attempts"),
            done.c.best,
            is_open.label("is_open"),
        )
        .join(ItemRevision, and_(ItemRevision.item_id == Item.id, ItemRevision.is_current))
        .outerjoin(done, done.c.item_id == Item.id)
        .where(Item.state == ItemState.ACTIVE, visible_items(acting))
    )


def _card(row: Any) -> ItemCard:
    return ItemCard(
        uid=row.uid,
        kind=Kind(row.kind),
        collection=row.collection,
        title=row.title,
        specialty=row.specialty,
        setting=row.setting,
        payer=row.payer,
        date_of_service=row.date_of_service,
        difficulty=row.difficulty,
        minutes=row.minutes,
        code_sets=tuple(filter(None, row.code_sets.split(","))),
        variant_count=row.variant_count,
        attempts=row.attempts,
        best_score=None if row.best is None else Fraction(row.best, _HUNDREDTHS),
        is_open=bool(row.is_open),
    )


def _has_tried(acting: ActingUser | None) -> Any:
    return (
        select(Attempt.id)
        .where(
            Attempt.item_id == Item.id,
            Attempt.user_id == (acting.id if acting else _NOBODY),
            Attempt.state == AttemptState.SUBMITTED,
        )
        .exists()
    )


def _conditions(filters: ItemFilters, acting: ActingUser | None) -> list[Any]:
    conditions: list[Any] = []
    if filters.specialty:
        conditions.append(ItemRevision.specialty == filters.specialty)
    if filters.setting:
        conditions.append(ItemRevision.setting == filters.setting)
    if filters.kind:
        conditions.append(ItemRevision.kind == filters.kind)
    if filters.code_set:
        conditions.append(ItemRevision.code_sets.contains(filters.code_set, autoescape=True))
    if filters.difficulty:
        # An address may name a number that no database column holds.
        known = filters.difficulty in _DIFFICULTIES
        conditions.append(ItemRevision.difficulty == filters.difficulty if known else false())
    if filters.not_done:
        conditions.append(~_has_tried(acting))
    conditions += [
        ItemRevision.search_text.contains(word, autoescape=True)
        for word in filters.words.lower().split()[:8]
    ]
    return conditions
