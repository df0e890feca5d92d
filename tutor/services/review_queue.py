"""The exercises that the codebook in use has made stale, for those who mend them."""

import threading

from sqlalchemy.orm import Session

from tutor.bank.staleness import Measure, StaleExercise, find_stale
from tutor.models.person import Role
from tutor.services.access import ActingUser, require_any
from tutor.services.revisions import current_exercises, current_hashes


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
        """List the stale exercises on offer, the worst first.

        Raises:
            NotFoundError: The person is no instructor.
        """
        require_any(acting, Role.INSTRUCTOR)
        bank = current_hashes(session)
        with self._lock:
            if bank != self._bank:
                self._found = find_stale(current_exercises(session), self._measure)
                self._bank = bank
            return self._found
