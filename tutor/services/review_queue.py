"""The exercises that the codebook in use has made stale, for those who mend them."""

import threading

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.bank.staleness import Measure, StaleExercise, find_stale
from tutor.models.item import Item
from tutor.models.person import Role
from tutor.services.access import ActingUser, require_somewhere
from tutor.services.revisions import current_exercises, current_hashes
from tutor.services.visibility import Action, items_open_to


class ReviewQueue:
    """What is stale under one codebook; worked out anew when the bank changes.

    Listing what changed in every loaded release takes a second or so, which a
    page should not take twice.
    """

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._lock = threading.Lock()
        self._bank: frozenset[str] | None = None
        self._found: tuple[StaleExercise, ...] = ()

    def list_stale(self, session: Session, *, acting: ActingUser) -> tuple[StaleExercise, ...]:
        """List the stale exercises on offer that the person teaches, the worst first.

        Raises:
            NotFoundError: The person is no instructor.
        """
        require_somewhere(acting, Role.INSTRUCTOR)
        bank = current_hashes(session)
        with self._lock:
            if bank != self._bank:
                self._found = find_stale(current_exercises(session), self._measure)
                self._bank = bank
            found = self._found
        # Asked of the database: an exercise that moved keeps the revision written before.
        taught = set(
            session.scalars(
                select(Item.uid).where(
                    Item.uid.in_([stale.exercise.uid for stale in found]),
                    items_open_to(acting, Action.TEACH),
                )
            )
        )
        return tuple(stale for stale in found if stale.exercise.uid in taught)
