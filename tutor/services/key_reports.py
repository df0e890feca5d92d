"""Reports on keys: a learner says that a key line may be wrong, an instructor looks."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from tutor.bank.exercise import ChartExercise, ChoiceExercise, Exercise, FieldsExercise
from tutor.bank.exercise_json import exercise_from_json
from tutor.codes.entered_field import EnteredField, EnteredMark
from tutor.codes.entered_line import Section
from tutor.errors import ConflictError, NotFoundError
from tutor.models.attempt import Attempt, AttemptState, KeyReport, ReportState, Submission
from tutor.models.item import ItemRevision
from tutor.models.person import Role, User
from tutor.services.access import ActingUser, InvalidInputError, require_any
from tutor.services.entries import Entry, entries_from_json

LONGEST_REPORT = 2000
MOST_OPEN_PER_ATTEMPT = 20
REPORTS_SHOWN = 100
PART = "part"
"""The section of a report on an option of a question or a field of a case."""


BILLED = "billed:"
"""What a billed line of an audit that answers no line of the key is called, before its number."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as an instructor reads it."""

    uid: UUID
    exercise: Exercise
    revision_number: int
    section: str
    slot_id: str | None
    wanted: str | None
    entered: str | None
    text: str
    reporter: str
    created_at: datetime
    is_open: bool


def report_key(
    session: Session,
    *,
    acting: ActingUser,
    attempt_uid: UUID,
    section: str,
    slot_id: str | None,
    line: int | None,
    text: str,
    now: datetime,
) -> None:
    """Report one line of a graded attempt.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's or not graded yet.
        InvalidInputError: The text is empty or too long, or there is no such line.
        ConflictError: The attempt has many open reports already.
    """
    attempt = session.scalar(select(Attempt).where(Attempt.uid == attempt_uid))
    if (
        attempt is None
        or attempt.user_id != acting.id
        or attempt.state is not AttemptState.SUBMITTED
    ):
        raise NotFoundError(f"attempt {attempt_uid}")
    words = text.replace("\x00", "").strip()
    if not 1 <= len(words) <= LONGEST_REPORT:
        raise InvalidInputError(
            f"The report has {len(words)} characters; write 1 to {LONGEST_REPORT}.", field="text"
        )
    exercise = exercise_from_json(session.get_one(ItemRevision, attempt.revision_id).content)
    entries = session.scalars(
        select(Submission.entries).where(Submission.attempt_id == attempt.id)
    ).one()
    _check_line(exercise, len(entries), section, slot_id, line)
    count = session.query(KeyReport).filter_by(attempt_id=attempt.id, state=ReportState.OPEN)
    if count.count() >= MOST_OPEN_PER_ATTEMPT:
        raise ConflictError("This attempt has many open reports; the instructors will look.")
    session.add(
        KeyReport(
            uid=uuid4(),
            attempt_id=attempt.id,
            section=section,
            slot_id=slot_id,
            line=line,
            text=words,
            state=ReportState.OPEN,
            created_at=now,
        )
    )


def _check_line(
    exercise: Exercise, lines: int, section: str, slot_id: str | None, line: int | None
) -> None:
    slots = _wanted_words(exercise).keys()
    if (
        section not in {*Section, PART}
        or (slot_id is not None and slot_id not in slots)
        or (line is not None and not 0 <= line < lines)
        or (slot_id is None and line is None)
    ):
        raise InvalidInputError("The report names no line of this result; reload the page.")


def list_reports(session: Session, *, acting: ActingUser) -> tuple[ReportView, ...]:
    """List reports for instructors, the open ones first.

    Raises:
        NotFoundError: The person is no instructor.
    """
    require_any(acting, Role.INSTRUCTOR)
    rows = session.execute(
        select(KeyReport, ItemRevision, Submission.entries, User.display_name)
        .join(Attempt, Attempt.id == KeyReport.attempt_id)
        .join(ItemRevision, ItemRevision.id == Attempt.revision_id)
        .join(Submission, Submission.attempt_id == Attempt.id)
        .join(User, User.id == Attempt.user_id)
        .order_by(KeyReport.state.desc(), KeyReport.created_at.desc())
        .limit(REPORTS_SHOWN)
    )
    return tuple(
        _view(report, revision, entries, reporter) for report, revision, entries, reporter in rows
    )


def _view(
    report: KeyReport, revision: ItemRevision, entries: list[object], reporter: str
) -> ReportView:
    exercise = exercise_from_json(revision.content)
    wanted = _wanted_words(exercise)
    lines = entries_from_json(entries)
    return ReportView(
        uid=report.uid,
        exercise=exercise,
        revision_number=revision.number,
        section=report.section,
        slot_id=report.slot_id,
        wanted=wanted.get(report.slot_id) if report.slot_id else None,
        entered=_entered(lines[report.line]) if report.line is not None else None,
        text=report.text,
        reporter=reporter,
        created_at=report.created_at,
        is_open=report.state is ReportState.OPEN,
    )


def _wanted_words(exercise: Exercise) -> dict[str, str]:
    """What each part of the key asks for, in words, by the id of the part."""
    if isinstance(exercise, ChoiceExercise):
        return {option.id: option.text for option in exercise.options}
    if isinstance(exercise, FieldsExercise):
        return {field.name: ", ".join(field.values) for field in exercise.fields}
    if not isinstance(exercise, ChartExercise):
        raise TypeError(f"{type(exercise).__name__} is no kind of exercise")
    wanted = {slot.id: str(slot.code) for slot in exercise.slots}
    wanted |= {
        f"{BILLED}{number}": f"not in the key; billed was {line.code}"
        for number, line in enumerate(exercise.coding, start=1)
    }
    return wanted | {slot.id: slot.reason.label for slot in exercise.queries}


def _entered(line: Entry) -> str:
    if isinstance(line, EnteredField):
        return line.text
    if isinstance(line, EnteredMark):
        return f"{line.fault} {line.code}".strip()
    if line.section is Section.QUERY:
        return ": ".join(filter(None, (line.reason, line.evidence)))
    return line.code


def close_report(session: Session, *, acting: ActingUser, report_uid: UUID, now: datetime) -> None:
    """Mark a report as looked at.

    Raises:
        NotFoundError: There is no such report, or the person is no instructor.
        ConflictError: It is closed already.
    """
    require_any(acting, Role.INSTRUCTOR)
    report = session.scalar(select(KeyReport).where(KeyReport.uid == report_uid))
    if report is None:
        raise NotFoundError(f"report {report_uid}")
    if report.state is ReportState.CLOSED:
        raise ConflictError("This report is closed already.")
    report.state, report.closed_at = ReportState.CLOSED, now
