"""Under which conditions a person works: the aids of every attempt that is open now.

An attempt binds its person, wherever that person is logged in, until it is
handed in or set aside. Where several are open, what all of them leave open holds.
"""

from dataclasses import dataclass
from functools import reduce
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tutor.codes.aids import OPEN, Aids, LookUp
from tutor.codes.code import CodeSet
from tutor.errors import PermissionDeniedError
from tutor.models.attempt import Attempt, AttemptState
from tutor.models.item import ItemRevision
from tutor.services.access import ActingUser
from tutor.services.visibility import own_attempts


@dataclass(frozen=True, slots=True)
class Limit:
    """An open attempt that closes something to its person."""

    attempt_uid: UUID
    title: str
    aids: Aids


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that holds for a person now; `limits` are in the order in which they began."""

    limits: tuple[Limit, ...] = ()

    @property
    def aids(self) -> Aids:
        """What every open attempt leaves open."""
        return reduce(Aids.meet, (limit.aids for limit in self.limits), OPEN)

    def require(self, look_up: LookUp, *code_sets: CodeSet) -> None:
        """Stop where so much may not be looked up.

        Raises:
            LookUpClosedError: An open attempt closes it; the error names that attempt.
        """
        for limit in self.limits:
            if not limit.aids.allows(look_up, code_sets):
                raise LookUpClosedError(limit)
        if not self.aids.allows(look_up, code_sets):
            # Each leaves something open, but not the same.
            raise LookUpClosedError(self.limits[-1])


class LookUpClosedError(PermissionDeniedError):
    """An open attempt of the person closes this; `limit` says which one."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(
            f"This is closed while your attempt at “{limit.title}” is open, for it was begun under "
            f"exam conditions: {limit.aids}. Hand that attempt in or set it aside to go on here."
        )
        self.limit = limit


def conditions_of(session: Session, acting: ActingUser | None) -> Conditions:
    """Return the conditions under which a person works; a stranger has no attempt."""
    if acting is None:
        return Conditions()
    rows = session.execute(
        select(Attempt.uid, ItemRevision.title, Attempt.look_up, Attempt.open_code_sets)
        .join(ItemRevision, ItemRevision.id == Attempt.revision_id)
        .where(
            own_attempts(acting),
            # By the index on both columns; what is open or set aside has no such time.
            Attempt.submitted_at.is_(None),
            Attempt.state == AttemptState.IN_PROGRESS,
            or_(Attempt.look_up != LookUp.EVERYTHING, Attempt.open_code_sets.is_not(None)),
        )
        .order_by(Attempt.started_at, Attempt.id)
    )
    return Conditions(
        tuple(
            Limit(uid, title, read_aids(look_up, code_sets))
            for uid, title, look_up, code_sets in rows
        )
    )


def write_code_sets(aids: Aids) -> str | None:
    """Write the open code sets as an attempt keeps them."""
    return ",".join(sorted(aids.code_sets)) if aids.closed_sets else None


def read_aids(look_up: LookUp, code_sets: str | None) -> Aids:
    """Read the aids that an attempt was begun with."""
    if code_sets is None:
        return Aids(look_up)
    return Aids(look_up, frozenset(map(CodeSet, filter(None, code_sets.split(",")))))
