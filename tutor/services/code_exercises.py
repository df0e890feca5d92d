"""Exercises that ask for a code, as far as the person may know of them.

A learner is shown those handed in and no others: that a chart has a code in
its key is an answer. Who teaches or writes exercises is shown all on offer of
which that person knows the keys: of the public bank, or of an organisation.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, and_, cast, null, select
from sqlalchemy.orm import Session

from tutor.bank.exercise import ChartExercise, FamilyExercise
from tutor.bank.exercise_json import exercise_from_json
from tutor.bank.key_json import code_from_json
from tutor.bank.sync import FAMILY_CODES
from tutor.bank.variants import drawn
from tutor.codes.code import Code
from tutor.models.attempt import Attempt, AttemptState
from tutor.models.item import Item, ItemRevision, ItemState
from tutor.services.access import ActingUser
from tutor.services.visibility import Action, items_open_to, own_attempts

MOST_READ = 300


@dataclass(frozen=True, slots=True)
class LinkedExercise:
    """One exercise whose key has the code or one below it.

    Attributes:
        attempt_uid: The person's last submitted attempt, where that is why it is shown.
        codes: Which codes of the key those are, in the key's order.
    """

    item_uid: UUID
    attempt_uid: UUID | None
    title: str
    codes: tuple[Code, ...]


def list_exercises_of(
    session: Session, *, acting: ActingUser | None, code: Code
) -> tuple[LinkedExercise, ...]:
    """List the exercises that use a code or one below it, by title; nothing for a stranger."""
    if acting is None:
        return ()
    # The text of the key narrows the search; which codes the key asks for is then read from it.
    begun = f'["{code.code_set.value}", "{code.text}'
    found: dict[UUID, LinkedExercise] = {}
    known = (_on_offer(acting),) if acting.knows_keys else ()
    for query in (*known, _handed_in(acting)):
        narrowed = query.where(cast(ItemRevision.content, Text).contains(begun, autoescape=True))
        for item_uid, attempt_uid, content, seed in session.execute(narrowed.limit(MOST_READ)):
            codes = _key_codes(content, seed, code)
            if codes and item_uid not in found:
                found[item_uid] = LinkedExercise(item_uid, attempt_uid, content["title"], codes)
    return tuple(sorted(found.values(), key=lambda linked: (linked.title, str(linked.item_uid))))


def _earning_codes(content: dict[str, Any], seed: int | None) -> list[Code]:
    """Those of the variant that was drawn; of a family that nobody drew, those of all variants."""
    exercise = exercise_from_json(content)
    if isinstance(exercise, FamilyExercise) and seed is None:
        return [code_from_json(code) for code in content[FAMILY_CODES]]
    variant = drawn(exercise, seed)
    slots = variant.slots if isinstance(variant, ChartExercise) else ()
    return [
        earned
        for slot in slots
        for earned in (slot.code, *(accepted.code for accepted in slot.accept))
    ]


def _on_offer(acting: ActingUser) -> Select[*tuple[Any, ...]]:
    """The current revision of what is on offer with a known key; no attempt stands beside it."""
    is_current = and_(ItemRevision.item_id == Item.id, ItemRevision.is_current)
    return (
        select(Item.uid, null(), ItemRevision.content, null())
        .join(ItemRevision, is_current)
        .where(Item.state == ItemState.ACTIVE, items_open_to(acting, Action.READ_KEYS))
        .order_by(ItemRevision.title, Item.id)
    )


def _handed_in(acting: ActingUser) -> Select[*tuple[Any, ...]]:
    """The revision of every submitted attempt of the person, the last attempt first."""
    return (
        select(Item.uid, Attempt.uid, ItemRevision.content, Attempt.seed)
        .join(Attempt, Attempt.item_id == Item.id)
        .join(ItemRevision, ItemRevision.id == Attempt.revision_id)
        .where(own_attempts(acting), Attempt.state == AttemptState.SUBMITTED)
        .order_by(Attempt.submitted_at.desc(), Attempt.id.desc())
    )


def _key_codes(content: dict[str, Any], seed: int | None, code: Code) -> tuple[Code, ...]:
    """The codes that earn credit in the key and lie at or below a code; tempting ones do not."""
    earning = _earning_codes(content, seed)
    return tuple(
        dict.fromkeys(
            earned
            for earned in earning
            if earned.code_set is code.code_set and earned.text.startswith(code.text)
        )
    )
