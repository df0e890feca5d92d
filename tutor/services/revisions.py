"""Revisions of exercises, read once: they never change, so every worker keeps those in use."""

from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tutor.bank.exercise import Exercise, FamilyExercise
from tutor.bank.exercise_json import exercise_from_json
from tutor.bank.variants import number_again, number_of, variant, variant_count
from tutor.errors import ConflictError
from tutor.models.item import Item, ItemRevision, ItemState

KEPT_REVISIONS = 512
_HASHES = select(ItemRevision.id, ItemRevision.content_hash).where(
    ItemRevision.id.in_(bindparam("ids", expanding=True))
)


class VariantGoneError(ConflictError):
    """A later revision of a family has not the variant that an attempt drew from an earlier one."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision as it is worked with; `content_hash` identifies what is shown and graded.

    A family can be neither shown nor graded before a variant of it is `drawn`.
    """

    content_hash: str
    exercise: Exercise

    @property
    def variant_count(self) -> int:
        """How many variants it has."""
        return variant_count(self.exercise)

    def drawn(self, seed: int | None, *, begun_with: "Revision | None" = None) -> "Revision":
        """The variant that an attempt drew; a revision that is no family is its own.

        Args:
            seed: The attempt's.
            begun_with: The revision that the attempt began with, where it is another: the
                variant is then the one of the same parameters, whatever else has changed.

        Raises:
            ValueError: It is a family, and there is no seed.
            VariantGoneError: It has no variant of the same parameters.
        """
        now, before = self.exercise, begun_with.exercise if begun_with else self.exercise
        if not isinstance(now, FamilyExercise) and not isinstance(before, FamilyExercise):
            return self
        number = None
        if isinstance(now, FamilyExercise) and isinstance(before, FamilyExercise):
            if seed is None:
                raise ValueError(f"family {now.uid} cannot be drawn without a seed")
            number = number_of(now, seed) if now == before else number_again(before, seed, now)
        if number is None or not isinstance(now, FamilyExercise):
            raise VariantGoneError(f"exercise {now.uid} no longer has the chart of seed {seed}")
        return Revision(f"{self.content_hash}-{number}", variant(now, number))


def load_revision(session: Session, revision_id: int) -> Revision:
    """Return a revision; its content is read from the database the first time only."""
    return load_revisions(session, {revision_id})[revision_id]


def load_revisions(session: Session, revision_ids: Set[int]) -> dict[int, Revision]:
    """Return revisions by id, with one query for those that are known already."""
    hashes = session.execute(_HASHES, {"ids": list(revision_ids)})
    return {
        revision_id: Revision(content_hash, _exercise(_Reader(session, revision_id, content_hash)))
        for revision_id, content_hash in hashes.all()
    }


def load_drawn(
    session: Session, revision_id: int, *, seed: int | None, begun_with: int
) -> Revision:
    """Return the exercise of one attempt in a revision.

    Args:
        session: Reads the revisions.
        revision_id: The revision that is asked for.
        seed: The attempt's.
        begun_with: The revision that the attempt began with.

    Raises:
        VariantGoneError: It has no variant of the same parameters.
    """
    revisions = load_revisions(session, {revision_id, begun_with})
    return revisions[revision_id].drawn(seed, begun_with=revisions[begun_with])


def current_hashes(session: Session) -> frozenset[str]:
    """Tell the contents of all exercises on offer: as long as they are the same, so is the bank."""
    return frozenset(session.scalars(_ON_OFFER.with_only_columns(ItemRevision.content_hash)))


def current_exercises(session: Session) -> tuple[Exercise, ...]:
    """Return every exercise on offer as it stands now, by title."""
    return tuple(exercise_from_json(content) for content in session.scalars(_ON_OFFER))


_ON_OFFER = (
    select(ItemRevision.content)
    .join(Item, (Item.id == ItemRevision.item_id) & ItemRevision.is_current)
    .where(Item.state == ItemState.ACTIVE)
    .order_by(ItemRevision.title, ItemRevision.id)
)


class _Reader:
    """Equal to every other reader of the same content, so that the cache knows it."""

    def __init__(self, session: Session, revision_id: int, content_hash: str) -> None:
        self._session: Session | None = session
        self._revision_id = revision_id
        self._content_hash = content_hash

    def read(self) -> dict[str, Any]:
        if self._session is None:
            raise RuntimeError("a reader reads once")
        query = select(ItemRevision.content).where(ItemRevision.id == self._revision_id)
        content = self._session.scalars(query).one()
        self._session = None  # The cache keeps this object; it must not keep the session.
        return dict(content)

    def __hash__(self) -> int:
        return hash(self._content_hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reader) and self._content_hash == other._content_hash


@lru_cache(maxsize=KEPT_REVISIONS)
def _exercise(reader: _Reader) -> Exercise:
    return exercise_from_json(reader.read())
