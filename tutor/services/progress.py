"""Progress: how one's scores move, on which topics credit is lost, and by which kind of mistake."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from tutor.grading.any_result import any_result_from_json
from tutor.models.attempt import Attempt, GradeFinding, ItemGrade, Submission
from tutor.models.item import Item, ItemRevision
from tutor.services.access import ActingUser
from tutor.services.revisions import load_revisions
from tutor.services.topic_records import TopicRecord, topic_records
from tutor.services.visibility import own_attempts

RECENT = 10
FINDINGS_SHOWN = 12
WEAK_SPOTS = 3
# Fewer attempts than this say nothing about a topic.
FEWEST_FOR_WEAKNESS = 2
_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class DayOfPractice:
    """The attempts of one day."""

    day: date
    attempts: int
    mean_score: float


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """How often a kind of mistake was made, and in how many attempts."""

    name: str
    occurrences: int
    attempts: int


@dataclass(frozen=True, slots=True)
class RecentAttempt:
    """One attempt in the list."""

    attempt_uid: UUID
    item_uid: UUID
    title: str
    submitted_at: datetime
    score: float
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything the progress page shows."""

    attempts: int
    exact: int
    days: tuple[DayOfPractice, ...]
    topics: tuple[TopicRecord, ...]
    findings: tuple[FindingRecord, ...]
    recent: tuple[RecentAttempt, ...]

    @property
    def weak_spots(self) -> tuple[TopicRecord, ...]:
        """The topics with the fewest right lines, of those tried often enough to say so."""
        known = [
            topic
            for topic in self.topics
            if topic.attempts >= FEWEST_FOR_WEAKNESS and topic.right < topic.required
        ]
        return tuple(sorted(known, key=lambda topic: topic.accuracy)[:WEAK_SPOTS])


def get_progress(session: Session, *, acting: ActingUser) -> Progress:
    """Return the person's own progress."""
    graded = (
        select(
            ItemGrade.id,
            ItemGrade.revision_id,
            ItemGrade.score_hundredths,
            ItemGrade.is_exact,
            Submission.submitted_at,
            Attempt.uid.label("attempt_uid"),
            Attempt.item_id,
            Attempt.seed,
            Attempt.revision_id.label("begun_with"),
        )
        .join(Submission, Submission.id == ItemGrade.submission_id)
        .join(Attempt, Attempt.id == Submission.attempt_id)
        .where(own_attempts(acting), ItemGrade.is_current)
        .subquery()
    )
    rows = session.execute(
        select(
            graded.c.submitted_at,
            graded.c.score_hundredths,
            graded.c.is_exact,
            graded.c.revision_id,
            graded.c.seed,
            graded.c.begun_with,
            ItemGrade.result,
        ).join(ItemGrade, ItemGrade.id == graded.c.id)
    ).all()
    used = {one for row in rows for one in (row.revision_id, row.begun_with)}
    revisions = load_revisions(session, used)
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    for row in rows:
        by_day[row.submitted_at.date()].append(row.score_hundredths)
    findings = session.execute(
        select(GradeFinding.name, func.sum(GradeFinding.occurrences), func.count())
        .join(graded, graded.c.id == GradeFinding.grade_id)
        .group_by(GradeFinding.name)
        .order_by(func.sum(GradeFinding.occurrences).desc(), GradeFinding.name)
        .limit(FINDINGS_SHOWN)
    )
    recent = session.execute(
        select(graded, Item.uid.label("item_uid"), ItemRevision.title)
        .join(Item, Item.id == graded.c.item_id)
        .join(ItemRevision, and_(ItemRevision.id == graded.c.revision_id))
        .order_by(graded.c.submitted_at.desc(), graded.c.id.desc())
        .limit(RECENT)
    )
    return Progress(
        attempts=len(rows),
        exact=sum(bool(row.is_exact) for row in rows),
        days=tuple(
            DayOfPractice(day, len(scores), sum(scores) / len(scores) / _HUNDREDTHS)
            for day, scores in sorted(by_day.items())
        ),
        topics=topic_records(
            (
                revisions[row.revision_id]
                .drawn(row.seed, begun_with=revisions[row.begun_with])
                .exercise,
                any_result_from_json(row.result),
            )
            for row in rows
        ),
        findings=tuple(FindingRecord(name, int(total), count) for name, total, count in findings),
        recent=tuple(
            RecentAttempt(
                row.attempt_uid,
                row.item_uid,
                row.title,
                row.submitted_at,
                row.score_hundredths / _HUNDREDTHS,
                bool(row.is_exact),
            )
            for row in recent
        ),
    )
