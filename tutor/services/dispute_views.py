"""Disputes as the learner's and the author's pages show them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from tutor.bank.exercise import Exercise
from tutor.errors import NotFoundError
from tutor.grading.answer_key import Slot
from tutor.models.attempt import Attempt
from tutor.models.dispute import Amendment, Citation, Dispute, DisputeOrigin, DisputeState
from tutor.models.item import Item, ItemRevision
from tutor.models.person import User
from tutor.models.regrade import Regrade
from tutor.services.access import ActingUser, require_somewhere
from tutor.services.answer_counts import AnswerCount, Pattern, count_answers, folded
from tutor.services.audit_log import AuditView, read_entries
from tutor.services.disputed_lines import find_slot, wanted_words
from tutor.services.disputes import MAY_ANSWER, WAITING, may_answer
from tutor.services.revisions import load_drawn
from tutor.services.visibility import Action, items_open_to

ANSWERED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute as whoever may see it reads it.

    Attributes:
        wanted: The key's code or reason at that line, None for a line beyond the key.
        reporter: The learner's name, None where the answers raised it.
        answer: What was answered; "" until it is, and while an amendment waits.
        regrade_uid: The regrade that answers it, where one was begun.
    """

    uid: UUID
    item_uid: UUID
    exercise: Exercise
    revision_number: int
    attempt_uid: UUID | None
    origin: DisputeOrigin
    section: str
    slot: Slot | None
    line: int | None
    wanted: str | None
    entered: str
    citation: Citation
    quote: str
    text: str
    reporter: str | None
    state: DisputeState
    due_on: date | None
    is_overdue: bool
    opened_at: datetime
    answer: str
    answered_at: datetime | None
    escalation: str
    escalated_at: datetime | None
    decision: str
    decided_at: datetime | None
    amendment: Amendment | None
    regrade_uid: UUID | None
    may_answer: bool
    may_escalate: bool

    @property
    def is_waiting(self) -> bool:
        """Whether somebody owes an answer."""
        return self.state in WAITING

    @property
    def waits_for_regrade(self) -> bool:
        """Whether it is accepted as soon as a regrade is applied."""
        return self.is_waiting and self.regrade_uid is not None


@dataclass(frozen=True, slots=True)
class DisputeFile:
    """Everything that somebody who answers a dispute looks at."""

    dispute: DisputeView
    count: AnswerCount
    history: tuple[AuditView, ...]


def list_disputes(
    session: Session, *, acting: ActingUser, now: datetime
) -> tuple[DisputeView, ...]:
    """List disputes for those who answer them: what is overdue first, answered ones last.

    Raises:
        NotFoundError: The person answers no disputes.
    """
    require_somewhere(acting, *MAY_ANSWER)
    open_to = items_open_to(acting, Action.READ_KEYS)
    waiting = session.execute(
        _VIEWED.where(open_to, Dispute.state.in_(WAITING)).order_by(Dispute.due_on, Dispute.id)
    ).all()
    answered = session.execute(
        _VIEWED.where(open_to, Dispute.state.not_in(WAITING))
        .order_by(
            func.coalesce(Dispute.decided_at, Dispute.answered_at, Dispute.opened_at).desc(),
            Dispute.id.desc(),
        )
        .limit(ANSWERED_SHOWN)
    ).all()
    return tuple(_view(session, row, acting, now) for row in (*waiting, *answered))


def list_own_disputes(
    session: Session, *, acting: ActingUser, now: datetime
) -> tuple[DisputeView, ...]:
    """List the person's own disputes, those that wait first, then the newest."""
    rows = session.execute(
        _VIEWED.where(Attempt.user_id == acting.id).order_by(
            case((Dispute.state.in_(WAITING), 0), else_=1), Dispute.id.desc()
        )
    ).all()
    return tuple(_view(session, row, acting, now) for row in rows)


def get_own_dispute(
    session: Session, *, acting: ActingUser, dispute_uid: UUID, now: datetime
) -> DisputeView:
    """Return one of the person's own disputes.

    Raises:
        NotFoundError: There is no such dispute, or it is another person's.
    """
    row = session.execute(
        _VIEWED.where(Dispute.uid == dispute_uid, Attempt.user_id == acting.id)
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"dispute {dispute_uid}")
    return _view(session, row, acting, now)


def get_dispute_file(
    session: Session, *, acting: ActingUser, dispute_uid: UUID, now: datetime
) -> DisputeFile:
    """Return one dispute with how others answered, and what was done about it.

    Raises:
        NotFoundError: There is no such dispute, or the person answers none.
    """
    open_to = items_open_to(acting, Action.READ_KEYS)
    row = session.execute(_VIEWED.where(open_to, Dispute.uid == dispute_uid)).one_or_none()
    if row is None:
        raise NotFoundError(f"dispute {dispute_uid}")
    dispute: Dispute = row[0]
    pattern = Pattern(dispute.section, dispute.slot_id, folded(dispute.entered))
    return DisputeFile(
        _view(session, row, acting, now),
        count_answers(session, item_id=dispute.item_id, pattern=pattern),
        read_entries(session, dispute.uid),
    )


_learner = aliased(User)
_VIEWED: Select[*tuple[Any, ...]] = (
    select(
        Dispute,
        ItemRevision.id.label("revision_id"),
        Attempt.seed,
        Attempt.revision_id.label("begun_with"),
        ItemRevision.number,
        Item.uid.label("item_uid"),
        Attempt.uid.label("attempt_uid"),
        Attempt.user_id,
        _learner.display_name.label("reporter"),
        Regrade.uid.label("regrade_uid"),
    )
    .join(ItemRevision, ItemRevision.id == Dispute.revision_id)
    .join(Item, Item.id == Dispute.item_id)
    .outerjoin(Attempt, Attempt.id == Dispute.attempt_id)
    .outerjoin(_learner, _learner.id == Attempt.user_id)
    .outerjoin(Regrade, Regrade.id == Dispute.regrade_id)
)


def _view(session: Session, row: Row[Any], acting: ActingUser, now: datetime) -> DisputeView:
    dispute: Dispute = row[0]
    # What the answers raise belongs to no attempt, and is never of a family.
    begun_with = row.revision_id if row.begun_with is None else row.begun_with
    exercise = load_drawn(session, row.revision_id, seed=row.seed, begun_with=begun_with).exercise
    slot = find_slot(exercise, dispute.slot_id)
    is_open = dispute.state is DisputeState.OPEN
    is_escalated = dispute.state is DisputeState.ESCALATED
    return DisputeView(
        uid=dispute.uid,
        item_uid=row.item_uid,
        exercise=exercise,
        revision_number=row.number,
        attempt_uid=row.attempt_uid,
        origin=dispute.origin,
        section=dispute.section,
        slot=slot,
        line=dispute.line,
        wanted=wanted_words(exercise).get(dispute.slot_id) if dispute.slot_id else None,
        entered=dispute.entered,
        citation=dispute.citation,
        quote=dispute.quote,
        text=dispute.text,
        reporter=row.reporter,
        state=dispute.state,
        due_on=dispute.due_on,
        is_overdue=dispute.due_on is not None and dispute.due_on < now.date(),
        opened_at=dispute.opened_at,
        answer="" if is_open else dispute.answer,
        answered_at=dispute.answered_at,
        escalation=dispute.escalation,
        escalated_at=dispute.escalated_at,
        decision="" if is_escalated else dispute.decision,
        decided_at=dispute.decided_at,
        amendment=dispute.amendment,
        regrade_uid=row.regrade_uid,
        may_answer=may_answer(acting, dispute),
        may_escalate=row.user_id == acting.id
        and dispute.state is DisputeState.DECLINED
        and dispute.escalated_at is None,
    )
