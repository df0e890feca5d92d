"""Disputes: a learner contests one line of a key, and somebody owes an answer by a day.

Open → accepted or declined; a declined one may be escalated once, to a reviewer other than the
one who declined, whose decision is the last. Accepting is `tutor.services.accepting`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tutor.bank.documents import has_evidence
from tutor.bank.exercise import Exercise
from tutor.errors import ConflictError, NotFoundError, PermissionDeniedError
from tutor.grading.answer_key import Evidence
from tutor.models.attempt import Attempt, AttemptState, ItemGrade, Submission
from tutor.models.dispute import Amendment as Amendment  # noqa: PLC0414 - for views
from tutor.models.dispute import Citation as Citation  # noqa: PLC0414 - for views
from tutor.models.dispute import Dispute, DisputeOrigin
from tutor.models.dispute import DisputeState as DisputeState  # noqa: PLC0414 - for views
from tutor.models.item import Item, ItemRevision
from tutor.models.person import Role
from tutor.services import audit_log, notices
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.deadlines import due_after
from tutor.services.disputed_lines import DisputedLine, entered_text
from tutor.services.entries import Entry, entries_from_json, require_text
from tutor.services.revisions import load_drawn
from tutor.services.visibility import Action, items_open_to

LONGEST_TEXT = 2000
LONGEST_QUOTE = 1000
_LONGEST_ENTERED = 200
MOST_OPEN_PER_ATTEMPT = 20
MAY_ANSWER = (Role.INSTRUCTOR, Role.AUTHOR, Role.REVIEWER)
WAITING = (DisputeState.OPEN, DisputeState.ESCALATED)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a learner says about it: a quotation of the chart, or a guideline, and the argument."""

    citation: Citation
    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class _Graded:
    attempt_id: int
    item_id: int
    revision_id: int
    exercise: Exercise
    entries: tuple[Entry, ...]


def open_dispute(
    session: Session,
    *,
    acting: ActingUser,
    attempt_uid: UUID,
    line: DisputedLine,
    claim: Claim,
    now: datetime,
) -> UUID:
    """Contest one line of one's own graded attempt.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's or not graded yet.
        InvalidInputError: There is no such line; or the claim is empty, too long, or quotes
            what does not stand in the chart.
        ConflictError: This line is disputed already, or very many lines are.
    """
    graded = _graded(session, acting, attempt_uid)
    if not line.is_of(graded.exercise, len(graded.entries)):
        raise InvalidInputError("There is no such line in this result; go back to it.")
    checked = _check_claim(graded.exercise, claim)
    opened = select(func.count(Dispute.id)).where(
        Dispute.attempt_id == graded.attempt_id, Dispute.state == DisputeState.OPEN
    )
    if (session.scalar(opened) or 0) >= MOST_OPEN_PER_ATTEMPT:
        raise ConflictError("Many lines of this attempt are disputed; wait for the answers.")
    entered = (
        entered_text(graded.entries[line.line])[:_LONGEST_ENTERED] if line.line is not None else ""
    )
    place = f"a{graded.attempt_id}:{line.section}:{line.slot_id or ''}:{line.line}"
    dispute = Dispute(
        uid=uuid4(),
        item_id=graded.item_id,
        revision_id=graded.revision_id,
        attempt_id=graded.attempt_id,
        origin=DisputeOrigin.LEARNER,
        place=place,
        section=line.section,
        slot_id=line.slot_id,
        line=line.line,
        entered=entered,
        citation=checked.citation,
        quote=checked.quote,
        text=checked.text,
        state=DisputeState.OPEN,
        due_on=due_after(now.date()),
        opened_at=now,
        answer="",
        escalation="",
        decision="",
    )
    try:
        with session.begin_nested():
            session.add(dispute)
    except IntegrityError as error:
        raise ConflictError("You have disputed this line already; see your disputes.") from error
    _record(session, acting, "dispute opened", dispute, now)
    return dispute.uid


def decline(
    session: Session, *, acting: ActingUser, dispute_uid: UUID, answer: str, now: datetime
) -> None:
    """Say no, with the reason that the learner reads; for an escalated one that is the end.

    Raises:
        NotFoundError: There is no such dispute, or the person answers none.
        PermissionDeniedError: It is escalated, and the person is no reviewer or declined it.
        InvalidInputError: The reason is empty or too long.
        ConflictError: It is answered already, or an amendment of the key waits for it.
    """
    dispute = find_answerable(session, acting, dispute_uid)
    words = checked_text(answer, field="answer", what="The reason")
    if dispute.state is DisputeState.OPEN:
        values: dict[str, Any] = {
            "state": DisputeState.DECLINED,
            "answer": words,
            "answered_by_id": acting.id,
            "answered_at": now,
        }
    else:
        values = {
            "state": DisputeState.REFUSED,
            "decision": words,
            "decided_by_id": acting.id,
            "decided_at": now,
        }
    is_final = values["state"] is DisputeState.REFUSED
    _move(session, dispute, dispute.state, due_on=None, **values)
    _record(session, acting, "dispute refused" if is_final else "dispute declined", dispute, now)
    outcome = "was decided: the key stands" if is_final else "was declined"
    title = session.get_one(ItemRevision, dispute.revision_id).title
    after = "" if is_final else " You may ask a reviewer once to decide again."
    _tell_learner(
        session,
        dispute,
        title=f"Your dispute about “{title}” {outcome}",
        text=f"{words}{after}",
        now=now,
    )


def escalate(
    session: Session, *, acting: ActingUser, dispute_uid: UUID, text: str, now: datetime
) -> None:
    """Ask a reviewer, once, to decide about a declined dispute again.

    Raises:
        NotFoundError: There is no such dispute, or it is another person's.
        InvalidInputError: The text is empty or too long.
        ConflictError: It is not declined, or was escalated before.
    """
    dispute = _find(session, dispute_uid)
    if _learner_of(session, dispute) != acting.id:
        raise NotFoundError(f"dispute {dispute_uid}")
    words = checked_text(text, field="argument", what="The text")
    _move(
        session,
        dispute,
        DisputeState.DECLINED,
        state=DisputeState.ESCALATED,
        escalation=words,
        escalated_at=now,
        due_on=due_after(now.date()),
    )
    _record(session, acting, "dispute escalated", dispute, now)


def find_answerable(session: Session, acting: ActingUser, dispute_uid: UUID) -> Dispute:
    """Return a dispute that waits and that the person may answer.

    Raises:
        NotFoundError: There is no such dispute, or the person answers none.
        PermissionDeniedError: It is escalated, and the person is no reviewer or declined it.
        ConflictError: It is answered already, or an amendment of the key waits for it.
    """
    dispute = _find(session, dispute_uid)
    if not _may_on(session, acting, Action.READ_KEYS, dispute):
        raise NotFoundError(f"dispute {dispute_uid}")
    if dispute.state not in WAITING:
        raise ConflictError(f"This dispute is {dispute.state.value} already.")
    if dispute.regrade_id is not None:
        raise ConflictError("It is accepted, and its regrade waits. Apply or discard that first.")
    if dispute.state is DisputeState.ESCALATED:
        if not _may_on(session, acting, Action.REVIEW, dispute):
            raise PermissionDeniedError("It is escalated; a reviewer decides.")
        if dispute.answered_by_id == acting.id:
            raise PermissionDeniedError("You declined it; another reviewer decides.")
    return dispute


def may_answer(acting: ActingUser, dispute: Dispute) -> bool:
    """Whether a dispute that the person may see can be answered by them as it stands."""
    if dispute.state not in WAITING or dispute.regrade_id is not None:
        return False
    if dispute.state is DisputeState.ESCALATED:
        return acting.has_somewhere(Role.REVIEWER) and dispute.answered_by_id != acting.id
    return acting.has_somewhere(*MAY_ANSWER)


def _may_on(session: Session, acting: ActingUser, action: Action, dispute: Dispute) -> bool:
    """Whether the person may do something with the exercise that a dispute is about."""
    own = select(Item.id).where(Item.id == dispute.item_id, items_open_to(acting, action))
    return session.scalar(own) is not None


def _graded(session: Session, acting: ActingUser, attempt_uid: UUID) -> _Graded:
    row = session.execute(
        select(Attempt, ItemGrade.revision_id, Submission.entries)
        .join(Submission, Submission.attempt_id == Attempt.id)
        .join(ItemGrade, (ItemGrade.submission_id == Submission.id) & ItemGrade.is_current)
        .where(
            Attempt.uid == attempt_uid,
            Attempt.user_id == acting.id,
            Attempt.state == AttemptState.SUBMITTED,
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"attempt {attempt_uid}")
    attempt, revision_id, entries = row
    exercise = load_drawn(
        session, revision_id, seed=attempt.seed, begun_with=attempt.revision_id
    ).exercise
    return _Graded(attempt.id, attempt.item_id, revision_id, exercise, entries_from_json(entries))


def _check_claim(exercise: Exercise, claim: Claim) -> Claim:
    quote = " ".join(claim.quote.split())
    text = checked_text(claim.text, field="argument", what="The argument")
    require_text(quote, what="The quotation")
    if claim.citation is Citation.NONE:
        raise InvalidInputError("Say whether you cite the chart or a guideline.", field="citation")
    if not 1 <= len(quote) <= LONGEST_QUOTE:
        wanted = (
            "the sentence of the chart" if claim.citation is Citation.CHART else "the guideline"
        )
        raise InvalidInputError(
            f"It has {len(quote)} characters; give {wanted} in 1 to {LONGEST_QUOTE}.", field="quote"
        )
    if claim.citation is Citation.CHART and not has_evidence(
        exercise, Evidence(quote.strip('“”"'))
    ):
        raise InvalidInputError(
            "This does not stand in the chart. Copy the words exactly, without leaving any out.",
            field="quote",
        )
    return Claim(claim.citation, quote.strip('“”"'), text)


def checked_text(text: str, *, field: str, what: str) -> str:
    """Return what a person wrote, if it can be kept.

    Raises:
        InvalidInputError: It is empty or too long, or no text.
    """
    words = text.strip()
    require_text(words, what=what)
    if not 1 <= len(words) <= LONGEST_TEXT:
        raise InvalidInputError(
            f"{what} has {len(words)} characters; write 1 to {LONGEST_TEXT}.", field=field
        )
    return words


def _find(session: Session, dispute_uid: UUID) -> Dispute:
    dispute = session.scalar(select(Dispute).where(Dispute.uid == dispute_uid))
    if dispute is None:
        raise NotFoundError(f"dispute {dispute_uid}")
    return dispute


def _learner_of(session: Session, dispute: Dispute) -> int | None:
    return session.scalar(select(Attempt.user_id).where(Attempt.id == dispute.attempt_id))


def _move(session: Session, dispute: Dispute, expected: DisputeState, **values: Any) -> None:
    """Change the state; of two who answer at once the second is told."""
    moved = session.execute(
        update(Dispute)
        .where(
            Dispute.id == dispute.id,
            Dispute.state == expected,
            Dispute.regrade_id.is_(None) | (Dispute.state == DisputeState.DECLINED),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(dispute)
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # of an UPDATE it is a cursor's
        raise ConflictError(f"This dispute is {dispute.state.value}; reload the page.")


def _tell_learner(
    session: Session, dispute: Dispute, *, title: str, text: str, now: datetime
) -> None:
    user_id = _learner_of(session, dispute)
    if user_id is not None:
        notices.tell(
            session, user_id=user_id, title=title, text=text, dispute_id=dispute.id, now=now
        )


def _record(
    session: Session, acting: ActingUser, action: str, dispute: Dispute, now: datetime
) -> None:
    audit_log.record(
        session, acting=acting, action=action, subject="dispute", subject_uid=dispute.uid, now=now
    )
