"""Exercises on offer in which the present rules find an identifier that nobody let pass.

Each text is checked again when the rules change: a revision that was published here under the
present ones is clear already, and every other one is checked once in each worker.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.bank.exercise_json import exercise_from_json
from tutor.bank.identifier_checks import find_flags
from tutor.deidentification.category import Tier
from tutor.deidentification.version import CHECKER_VERSION
from tutor.deidentification.vocabulary import Vocabulary
from tutor.models.draft import RevisionRecord
from tutor.models.item import Item, ItemRevision, ItemState
from tutor.models.person import Role
from tutor.services.access import ActingUser, require_somewhere
from tutor.services.visibility import Action, items_open_to

_MOST_KEPT = 5_000
Found = tuple[tuple[str, str], ...]
"""The passages that block: where each stands, in words without the passage, and its text."""


@dataclass(frozen=True, slots=True)
class OpenExercise:
    """One exercise with passages that have to go; `places` say where, and of what kind."""

    uid: UUID
    title: str
    places: tuple[str, ...]


class IdentifierQueue:
    """The exercises to be cleared, under one vocabulary; what does not change is kept."""

    def __init__(self, vocabulary: Callable[[], Vocabulary]) -> None:
        self._vocabulary = vocabulary
        self._lock = threading.Lock()
        self._found: dict[str, Found] = {}

    def list_open(self, session: Session, *, acting: ActingUser) -> tuple[OpenExercise, ...]:
        """List the exercises on offer that the person teaches and that hold an open passage.

        Raises:
            NotFoundError: The person is no instructor.
        """
        require_somewhere(acting, Role.INSTRUCTOR)
        rows = session.execute(
            select(Item.uid, ItemRevision, RevisionRecord)
            .join(ItemRevision, (ItemRevision.item_id == Item.id) & ItemRevision.is_current)
            .outerjoin(RevisionRecord, RevisionRecord.revision_id == ItemRevision.id)
            .where(Item.state == ItemState.ACTIVE, items_open_to(acting, Action.TEACH))
            .order_by(ItemRevision.title, ItemRevision.id)
        )
        found = []
        for uid, revision, record in rows:
            if record is not None and record.deid_version == CHECKER_VERSION:
                continue
            cleared = {
                one["text"]
                for one in (record.clearances if record else ())
                if one["tier"] == Tier.BLOCK.value
            }
            places = [place for place, text in self._blocking(revision) if text not in cleared]
            if places:
                found.append(OpenExercise(uid, revision.title, tuple(dict.fromkeys(places))))
        return tuple(found)

    def _blocking(self, revision: ItemRevision) -> Found:
        with self._lock:
            kept = self._found.get(revision.content_hash)
            if kept is None:
                if len(self._found) >= _MOST_KEPT:
                    self._found.clear()
                kept = self._found[revision.content_hash] = tuple(
                    (f"{one.place}: {one.flag.category.words.lower()}", one.flag.text)
                    for one in find_flags(exercise_from_json(revision.content), self._vocabulary())
                    if one.flag.tier is Tier.BLOCK
                )
            return kept
