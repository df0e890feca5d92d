"""Accept a dispute: amend the key, check it, and preview who moves by it, in one step.

Nothing takes effect yet. The amended revision waits, and so does the dispute, until the regrade
is applied; discarding that leaves everything as it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.bank.amend import (
    CannotAmendError,
    SlotPlace,
    accept_code,
    allow_extra,
    make_optional,
    replace_code,
)
from tutor.bank.exercise import ChartExercise, Exercise, FamilyExercise
from tutor.bank.loader import read_exercise
from tutor.bank.problem import Problem, Severity
from tutor.bank.sync import make_revision, next_number
from tutor.errors import ConflictError
from tutor.models.dispute import Amendment, Dispute, DisputeState
from tutor.models.item import Item, ItemRevision
from tutor.services import audit_log
from tutor.services.access import ActingUser, InvalidInputError
from tutor.services.answer_counts import folded
from tutor.services.dispute_views import DisputeView
from tutor.services.disputes import WAITING, checked_text, find_answerable, may_answer
from tutor.services.regrades import RegradeKey, RegradeOrder, find_regrade, order_regrade
from tutor.services.revisions import load_revision

Check = Callable[[Exercise], Sequence[Problem]]


class AmendmentRefusedError(InvalidInputError):
    """The amended exercise does not pass the checks of the bank; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("The amended exercise does not pass the checks.", field="amendment")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Concession:
    """How the key gives way.

    Attributes:
        amendment: What is done.
        slot_id: The line of the key; None lets a code stand beside the key.
        code: The code that is accepted, or asked for instead.
        credit: What an accepted code earns, as a share of one.
        why: The reason, which stands in the key and goes to the learner.
    """

    amendment: Amendment
    slot_id: str | None
    code: str
    credit: str
    why: str


def accept_dispute(
    session: Session,
    *,
    acting: ActingUser,
    dispute_uid: UUID,
    concession: Concession,
    check: Check,
    now: datetime,
) -> UUID:
    """Amend the key of the exercise as it stands, and order the preview; returns the regrade.

    Other disputes about the same entry at the same line are answered with it.

    Raises:
        NotFoundError: There is no such dispute, or the person answers none.
        PermissionDeniedError: It is escalated, and the person is no reviewer or declined it.
        InvalidInputError: The key has no such place, or gives way there already.
        AmendmentRefusedError: The amended exercise does not pass the checks of the bank.
        ConflictError: It is answered already, or the texts of the exercise are not at hand.
    """
    dispute = find_answerable(session, acting, dispute_uid)
    words = checked_text(concession.why, field="answer", what="The reason")
    item = session.get_one(Item, dispute.item_id)
    base = session.scalars(
        select(ItemRevision).where(ItemRevision.item_id == item.id, ItemRevision.is_current)
    ).one()
    if base.source is None:
        raise ConflictError(
            "The texts of this exercise are not kept with it yet; run coder-tutor bank sync once."
        )
    files = _amended(base.source, dispute.section, concession)
    exercise = _checked(session, files, item, base, check)
    revision = make_revision(
        exercise,
        files,
        item_id=item.id,
        number=next_number(session, item.id),
        now=now,
        is_current=False,
    )
    session.add(revision)
    session.flush()
    regrade_uid = order_regrade(
        session,
        acting=acting,
        order=RegradeOrder(item.uid, RegradeKey.CURRENT, revision_id=revision.id),
        now=now,
    )
    for answered in _same_disputes(session, acting, dispute):
        _await(session, acting, answered, concession, words, regrade_uid, now)
    return regrade_uid


def slot_choices(view: DisputeView) -> list[tuple[str, str]]:
    """The lines of the key that a dispute can be about, by id and in words."""
    if not isinstance(view.exercise, ChartExercise):
        return []
    section = {"diagnosis": "diagnoses", "procedure": "procedures"}.get(view.section)
    choices = {
        slot.id: f"{slot.code} ({slot.id})"
        for variant in view.exercise.key.variants
        for slot in (getattr(variant, section) if section else ())
    }
    return [*choices.items(), ("", "No line: the code may stand beside the key")]


def _amended(source: Mapping[str, str], section: str, concession: Concession) -> dict[str, str]:
    try:
        if concession.slot_id is None:
            if concession.amendment is not Amendment.OPTIONAL:
                raise InvalidInputError(
                    "Choose the line of the key at which the code counts.", field="slot"
                )
            return allow_extra(source, code=_code(concession))
        place = SlotPlace(section, concession.slot_id)
        if concession.amendment is Amendment.OPTIONAL:
            return make_optional(source, place)
        if concession.amendment is Amendment.KEY_CHANGE:
            return replace_code(source, place, code=_code(concession), why=concession.why)
        return accept_code(
            source,
            place,
            code=_code(concession),
            credit=concession.credit,
            why=concession.why,
        )
    except CannotAmendError as error:
        raise InvalidInputError(str(error), field="amendment") from error


def _code(concession: Concession) -> str:
    code = concession.code.strip().upper()
    if not code:
        raise InvalidInputError("Write the code.", field="code")
    return code


def _checked(
    session: Session,
    files: Mapping[str, str],
    item: Item,
    base: ItemRevision,
    check: Check,
) -> Exercise:
    before = load_revision(session, base.id).exercise
    if isinstance(before, FamilyExercise):
        raise ConflictError(
            "This is a family: its keys are derived from parameters. Amend its files, where the "
            "derivation stands, and regrade with the new revision."
        )
    read = read_exercise(
        files,
        collection=item.collection,
        slug=item.slug,
        asks_services=isinstance(before, ChartExercise) and before.asks_services,
    )
    if read.exercise is None:
        raise AmendmentRefusedError(read.problems)
    errors = [one for one in check(read.exercise) if one.severity is Severity.ERROR]
    if errors:
        raise AmendmentRefusedError(errors)
    return read.exercise


def _same_disputes(session: Session, acting: ActingUser, dispute: Dispute) -> list[Dispute]:
    others = session.scalars(
        select(Dispute).where(
            Dispute.item_id == dispute.item_id,
            Dispute.section == dispute.section,
            Dispute.state.in_(WAITING),
            Dispute.regrade_id.is_(None),
            Dispute.id != dispute.id,
        )
    )
    same = [
        other
        for other in others
        if other.slot_id == dispute.slot_id
        and folded(other.entered) == folded(dispute.entered)
        and may_answer(acting, other)
    ]
    return [dispute, *same]


def _await(
    session: Session,
    acting: ActingUser,
    dispute: Dispute,
    concession: Concession,
    words: str,
    regrade_uid: UUID,
    now: datetime,
) -> None:
    """Let a dispute wait for the regrade that answers it."""
    dispute.regrade_id = find_regrade(session, regrade_uid).id
    dispute.amendment = concession.amendment
    if dispute.state is DisputeState.ESCALATED:
        dispute.decision, dispute.decided_by_id = words, acting.id
    else:
        dispute.answer, dispute.answered_by_id = words, acting.id
    audit_log.record(
        session,
        acting=acting,
        action="amendment proposed",
        subject="dispute",
        subject_uid=dispute.uid,
        now=now,
        amendment=concession.amendment.value,
        slot=concession.slot_id,
        code=concession.code,
        credit=concession.credit,
        regrade=str(regrade_uid),
    )
