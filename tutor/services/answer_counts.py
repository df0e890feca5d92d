"""How others answered: who entered the same, and how many of those who code well elsewhere.

A learner's first answer to an exercise counts, since the later ones know the key. High scorers
are the quarter of an exercise's learners with the best mean score on other exercises.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tutor.models.attempt import Attempt, ItemGrade, Submission
from tutor.services.disputed_lines import entered_text
from tutor.services.entries import Entry, entries_from_json

FEWEST_HIGH_SCORERS = 10
"""Below this no share is told: it would say nothing."""
_QUARTER = 4
_NOT_RIGHT = frozenset({"partial", "wrong", "extra"})


@dataclass(frozen=True, slots=True, order=True)
class Pattern:
    """What was entered where and not taken as right; no slot for a line beyond the key."""

    section: str
    slot_id: str | None
    entered: str


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many gave an answer, of how many; the same of high scorers."""

    given: int
    learners: int
    high_given: int
    high_scorers: int

    @property
    def share(self) -> float | None:
        """Share of the high scorers, 0 to 1; None where they are too few to say."""
        if self.high_scorers < FEWEST_HIGH_SCORERS:
            return None
        return self.high_given / self.high_scorers


def folded(text: str) -> str:
    """An entered line with what carries no meaning taken out.

    >>> folded(" m17.12 "), folded("20610-rt")
    ('M1712', '20610-RT')
    """
    return text.upper().replace(".", "").replace(" ", "").strip()


def count_answers(session: Session, *, item_id: int, pattern: Pattern) -> AnswerCount:
    """Count how often a pattern was entered in the first answers to an exercise."""
    firsts = _first_answers(session, [item_id])
    high = high_scorers(firsts.keys(), _means_elsewhere(session, item_id))
    givers = {
        user_id
        for user_id, _revision, entries, result in firsts.values()
        if pattern in patterns_of(entries, result)
    }
    return AnswerCount(len(givers), len(firsts), len(givers & high), len(high))


def high_scorers(learners: Iterable[int], means: Mapping[int, float]) -> frozenset[int]:
    """Choose the best quarter by mean score elsewhere; who has no score elsewhere is not placed.

    All who share the last score of the quarter are in it.

    >>> sorted(high_scorers([1, 2, 3, 4, 5], {1: 90.0, 2: 80.0, 3: 70.0, 4: 60.0}))
    [1]
    """
    placed = sorted(((means[user] for user in learners if user in means)), reverse=True)
    if not placed:
        return frozenset()
    cut = placed[-(-len(placed) // _QUARTER) - 1]
    return frozenset(user for user in learners if means.get(user, cut - 1) >= cut)


def patterns_of(entries: Sequence[Any], result: Mapping[str, Any]) -> frozenset[Pattern]:
    """The entered codes of one answer that were not taken as right; none of other kinds."""
    if "kind" in result:
        # Options and fields are what everybody chooses among: how often is no sign of a wrong key.
        return frozenset()
    return frozenset(_patterns(entries_from_json(entries), result))


def _patterns(lines: Sequence[Entry], result: Mapping[str, Any]) -> Iterator[Pattern]:
    for verdict in result["verdicts"]:
        line = verdict["line"]
        if line is None or line >= len(lines) or verdict["state"] not in _NOT_RIGHT:
            continue
        entered = folded(entered_text(lines[line]))
        if entered:
            yield Pattern(verdict["section"], verdict["slot_id"], entered)


_Answer = tuple[int, int, list[Any], dict[str, Any]]


def _first_answers(session: Session, item_ids: Sequence[int]) -> dict[int, _Answer]:
    """The first answer of each learner to an exercise: learner, revision, entries, result."""
    first = (
        select(func.min(Submission.id))
        .join(Attempt, Attempt.id == Submission.attempt_id)
        .where(Attempt.item_id.in_(item_ids))
        .group_by(Attempt.user_id)
    )
    rows = session.execute(
        select(Attempt.user_id, ItemGrade.revision_id, Submission.entries, ItemGrade.result)
        .join(Submission, Submission.attempt_id == Attempt.id)
        .join(ItemGrade, (ItemGrade.submission_id == Submission.id) & ItemGrade.is_current)
        .where(Submission.id.in_(first))
    )
    return {row.user_id: (row.user_id, row.revision_id, row.entries, row.result) for row in rows}


def _means_elsewhere(session: Session, item_id: int) -> dict[int, float]:
    rows = session.execute(
        select(Attempt.user_id, func.avg(ItemGrade.score_hundredths))
        .join(Submission, Submission.attempt_id == Attempt.id)
        .join(ItemGrade, (ItemGrade.submission_id == Submission.id) & ItemGrade.is_current)
        .where(
            Attempt.item_id != item_id,
            Attempt.user_id.in_(select(Attempt.user_id).where(Attempt.item_id == item_id)),
        )
        .group_by(Attempt.user_id)
    )
    return {user_id: float(mean) for user_id, mean in rows}


def common_patterns(
    session: Session, *, item_id: int, revision_id: int, share: float
) -> dict[Pattern, AnswerCount]:
    """Find what at least this share of the high scorers entered and was not taken as right.

    Only grades by this revision are looked at: an older key's verdicts say nothing of this one.
    """
    firsts = _first_answers(session, [item_id])
    high = high_scorers(firsts.keys(), _means_elsewhere(session, item_id))
    if len(high) < FEWEST_HIGH_SCORERS:
        return {}
    given: defaultdict[Pattern, set[int]] = defaultdict(set)
    for user_id, graded_by, entries, result in firsts.values():
        if graded_by == revision_id:
            for pattern in patterns_of(entries, result):
                given[pattern].add(user_id)
    counts = {
        pattern: AnswerCount(len(users), len(firsts), len(users & high), len(high))
        for pattern, users in given.items()
    }
    return {
        pattern: count
        for pattern, count in counts.items()
        if count.share is not None and count.share >= share
    }
