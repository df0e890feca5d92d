"""How often the lines of a topic are right, over many graded attempts.

A score belongs to a whole attempt, a topic to some of its lines. So a topic
is judged by its own required lines alone: one wrong diagnosis says nothing
about the services of the same chart. A code beyond the key belongs to no
topic; the kinds of mistakes count it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tutor.bank.exercise import ChartExercise, Exercise
from tutor.bank.topics import Place, places_of, scope_of
from tutor.codes.entered_line import Section
from tutor.grading.answer_key import KeyVariant
from tutor.grading.any_result import AnyResult
from tutor.grading.audit_result import AuditResult
from tutor.grading.fields import FieldsResult
from tutor.grading.finding import FindingKind
from tutor.grading.result import GradeResult
from tutor.grading.sequence import PRINCIPAL_PROCEDURE
from tutor.grading.sequence_result import SequenceResult

_RIGHT = frozenset({"right", "accepted"})
_ORDER = frozenset({FindingKind.SEQ_FIRST, FindingKind.SEQ_PAIR})


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """The lines of one topic: how many were asked for, how many were right.

    A topic of the order of diagnoses counts one an attempt.
    """

    topic: str
    attempts: int
    right: int
    required: int

    @property
    def accuracy(self) -> float:
        """Right lines of required ones, out of 100."""
        return 100 * self.right / self.required


def topic_records(graded: Iterable[tuple[Exercise, AnyResult]]) -> tuple[TopicRecord, ...]:
    """Add up the lines of each topic, in the order of the topics' names."""
    sums: dict[str, tuple[int, int, int]] = {}
    for exercise, result in graded:
        for topic, (good, asked) in _by_topic(exercise, result).items():
            if asked:
                attempts, right_before, asked_before = sums.get(topic, (0, 0, 0))
                sums[topic] = (attempts + 1, right_before + good, asked_before + asked)
    return tuple(TopicRecord(topic, *sums[topic]) for topic in sorted(sums))


def _by_topic(exercise: Exercise, result: AnyResult) -> dict[str, tuple[int, int]]:
    """How many lines of each topic were right, and how many were asked for."""
    if isinstance(exercise, ChartExercise) and isinstance(result, GradeResult):
        variant = exercise.key.variants[result.variant]
        right = {
            (verdict.section, verdict.slot_id)
            for verdict in result.verdicts
            if verdict.slot_id is not None and verdict.state in _RIGHT
        }
        return {topic: _lines(topic, variant, result, right) for topic in exercise.topics}
    # The other kinds have no lines that belong to one topic alone: each topic counts them all.
    return dict.fromkeys(exercise.topics, _whole(result))


def _whole(result: AnyResult) -> tuple[int, int]:
    match result:
        case FieldsResult():
            return result.right, len(result.verdicts)
        case AuditResult():
            return result.found, result.faults
        case SequenceResult():
            return result.kept, result.constraints
        case _:
            return int(result.exact), 1


def _lines(
    topic: str, variant: KeyVariant, result: GradeResult, right: set[Place]
) -> tuple[int, int]:
    scope = scope_of(topic)
    if scope is not None and scope.is_order:
        return _order(variant, result)
    places = places_of(topic, variant)
    return len(places & right), len(places)


def _order(variant: KeyVariant, result: GradeResult) -> tuple[int, int]:
    """Whether the order that the key binds was kept; what was left out was not ordered."""
    bound = {slot.id for slot in variant.diagnoses if slot.is_first}
    bound |= {name for pair in variant.before for name in pair}
    if not bound:
        return 0, 0
    answered = {
        verdict.slot_id
        for verdict in result.verdicts
        if verdict.section is Section.DIAGNOSIS and verdict.line is not None
    }
    kept = bound <= answered and not any(
        finding.kind in _ORDER and finding.detail != PRINCIPAL_PROCEDURE
        for finding in result.findings
    )
    return int(kept), 1
