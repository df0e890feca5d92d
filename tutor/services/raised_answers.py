"""Answers that raise themselves: so many high scorers gave them that the key may be wrong.

DOMAIN §9 (1): an answer that at least 30 % of the high scorers gave, marked wrong, goes to the
author. Working that out reads every first answer to an exercise, so each worker keeps what it
found for a while.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tutor.bank.exercise import FamilyExercise
from tutor.errors import ConflictError, NotFoundError
from tutor.models.attempt import Attempt, AttemptState
from tutor.models.dispute import Citation, Dispute, DisputeOrigin, DisputeState
from tutor.models.item import Item, ItemRevision, ItemState
from tutor.services import audit_log
from tutor.services.access import ActingUser, require_somewhere
from tutor.services.answer_counts import (
    FEWEST_HIGH_SCORERS,
    AnswerCount,
    Pattern,
    common_patterns,
    folded,
)
from tutor.services.deadlines import due_after
from tutor.services.disputed_lines import wanted_words
from tutor.services.disputes import MAY_ANSWER
from tutor.services.revisions import load_revision
from tutor.services.visibility import Action, items_open_to

RAISED_FROM = 0.3
KEPT_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class RaisedAnswer:
    """An answer that the high scorers have raised, and nobody has looked at yet."""

    item_uid: UUID
    title: str
    pattern: Pattern
    wanted: str | None
    count: AnswerCount


class AnswerWatch:
    """What the answers raise, worked out at most every ten minutes in one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: datetime | None = None
        self._found: tuple[tuple[int, RaisedAnswer], ...] = ()

    def list_raised(
        self, session: Session, *, acting: ActingUser, now: datetime
    ) -> tuple[RaisedAnswer, ...]:
        """List what waits to be taken up, the most frequent first.

        Raises:
            NotFoundError: The person answers no disputes.
        """
        require_somewhere(acting, *MAY_ANSWER)
        with self._lock:
            if self._at is None or now - self._at > KEPT_FOR:
                self._found = tuple(_find_raised(session))
                self._at = now
            found = self._found
        taken = _taken_up(session)
        seen = set(session.scalars(select(Item.uid).where(items_open_to(acting, Action.READ_KEYS))))
        return tuple(
            raised
            for revision_id, raised in found
            if raised.item_uid in seen and (revision_id, _place(raised.pattern)) not in taken
        )


def take_up(
    session: Session, *, acting: ActingUser, item_uid: UUID, pattern: Pattern, now: datetime
) -> UUID:
    """Make a dispute of what the answers raise, so that it is answered like any other.

    Raises:
        NotFoundError: The answers raise no such thing, or the person answers no disputes.
        ConflictError: Somebody has taken it up.
    """
    open_to = items_open_to(acting, Action.READ_KEYS)
    row = session.execute(_OFFERED.where(open_to, Item.uid == item_uid)).one_or_none()
    if row is None:
        raise NotFoundError(f"exercise {item_uid}")
    found = common_patterns(
        session, item_id=row.item_id, revision_id=row.revision_id, share=RAISED_FROM
    )
    count = found.get(pattern)
    if count is None or count.share is None:
        raise NotFoundError(f"nothing is raised about {pattern.entered!r}")
    if (row.revision_id, _place(pattern)) in _taken_up(session):
        raise ConflictError("Somebody has taken this up already; see the list.")
    dispute = Dispute(
        uid=uuid4(),
        item_id=row.item_id,
        revision_id=row.revision_id,
        origin=DisputeOrigin.ANSWERS,
        place=_place(pattern),
        section=pattern.section,
        slot_id=pattern.slot_id,
        line=None,
        entered=pattern.entered,
        citation=Citation.NONE,
        quote="",
        text=f"{count.high_given} of {count.high_scorers} high scorers ({count.share:.0%}) entered "
        "this, and it was not taken as right.",
        state=DisputeState.OPEN,
        due_on=due_after(now.date()),
        opened_at=now,
        answer="",
        escalation="",
        decision="",
    )
    session.add(dispute)
    audit_log.record(
        session,
        acting=acting,
        action="raised answer taken up",
        subject="dispute",
        subject_uid=dispute.uid,
        now=now,
    )
    return dispute.uid


_OFFERED = (
    select(Item.id.label("item_id"), Item.uid, ItemRevision.id.label("revision_id"))
    .join(ItemRevision, (ItemRevision.item_id == Item.id) & ItemRevision.is_current)
    .where(Item.state == ItemState.ACTIVE)
)


def _find_raised(session: Session) -> Sequence[tuple[int, RaisedAnswer]]:
    # An exercise with fewer learners has too few high scorers, whatever they entered.
    enough = (
        select(Attempt.item_id)
        .where(Attempt.state == AttemptState.SUBMITTED)
        .group_by(Attempt.item_id)
        .having(func.count(func.distinct(Attempt.user_id)) >= FEWEST_HIGH_SCORERS)
    )
    found = []
    for item_id, item_uid, revision_id in session.execute(_OFFERED.where(Item.id.in_(enough))):
        common = common_patterns(
            session, item_id=item_id, revision_id=revision_id, share=RAISED_FROM
        )
        if not common:
            continue
        exercise = load_revision(session, revision_id).exercise
        if isinstance(exercise, FamilyExercise):
            continue  # Its variants have keys of their own: the same entry is right in some.
        wanted = wanted_words(exercise)
        for pattern, count in common.items():
            key_code = wanted.get(pattern.slot_id) if pattern.slot_id else None
            if key_code is not None and pattern.entered.partition("-")[0] == folded(key_code):
                # The code is the key's: units, pointers or modifiers were wrong, not the code.
                continue
            found.append(
                (revision_id, RaisedAnswer(item_uid, exercise.title, pattern, key_code, count))
            )
    return sorted(found, key=lambda one: (-(one[1].count.share or 0), one[1].title))


def _taken_up(session: Session) -> set[tuple[int, str]]:
    rows = session.execute(
        select(Dispute.revision_id, Dispute.place).where(Dispute.origin == DisputeOrigin.ANSWERS)
    )
    return {(revision_id, place) for revision_id, place in rows}


def _place(pattern: Pattern) -> str:
    return f"*:{pattern.section}:{pattern.slot_id or ''}:{pattern.entered}"[:200]
