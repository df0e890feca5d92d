"""Grade an audit: somebody's coding was shown, and the learner marks what is wrong with it.

The coding itself is graded as any answer is; the marks are held against what
that found. Not for the words of a report, nor for where the coding comes from.
"""

from collections.abc import Sequence
from fractions import Fraction

from tutor.codes.encounter import Encounter
from tutor.codes.entered_line import EnteredLine
from tutor.grading.answer_key import AnswerKey
from tutor.grading.audit_fix import FixJudge
from tutor.grading.audit_matching import Answer, Matcher, Matching
from tutor.grading.audit_money import value_audit
from tutor.grading.audit_result import AuditMark, AuditResult, AuditRow, AuditState
from tutor.grading.audit_targets import BilledCoding, Target, find_targets
from tutor.grading.grade import grade
from tutor.grading.normalise import Judge, read_lines
from tutor.grading.references import References
from tutor.grading.rubric import Rubric

_FULL = 100
_NOTHING = Fraction(0)


def grade_audit(
    marks: Sequence[AuditMark],
    billed: Sequence[EnteredLine],
    key: AnswerKey,
    encounter: Encounter,
    *,
    references: References,
    rubric: Rubric,
) -> AuditResult:
    """Grade the marks that a learner made on a coding.

    Args:
        marks: What the learner says is wrong; any line and any text is graded.
        billed: The coding that was shown.
        key: What is right.
        encounter: Setting and date of service.
        references: The tables, asked about the date of service only.
        rubric: The numbers.
    """
    grader = AuditGrader(billed, key, encounter, references=references, rubric=rubric)
    return grader.grade(marks)


class AuditGrader:
    """Grades any number of audits of one coding, which is itself graded once."""

    def __init__(
        self,
        billed: Sequence[EnteredLine],
        key: AnswerKey,
        encounter: Encounter,
        *,
        references: References,
        rubric: Rubric,
    ) -> None:
        judge = Judge(references.catalog, encounter.date_of_service, encounter.setting)
        reads = [read for section in read_lines(billed, judge) for read in section]
        self._coding = BilledCoding(
            result=grade(billed, key, encounter, references=references, rubric=rubric),
            key=key,
            reads={read.line: read for read in reads},
        )
        self._rubric = rubric
        self._fixes = FixJudge(self._coding, judge, rubric)
        self._targets = find_targets(self._coding)
        self._matcher = Matcher(self._targets, self._fixes, rubric)
        self._faults = sum(target.is_required for target in self._targets)
        # A coding without a fault can be audited too: a false alarm costs its share of one fault.
        self._point = Fraction(_FULL, self._faults or 1)

    def grade(self, marks: Sequence[AuditMark]) -> AuditResult:
        """Grade one audit."""
        matching = self._matcher.match(marks)
        rows = self._rows(matching)
        coding = self._coding.result
        lost = sum((row.points for row in rows), _NOTHING)
        score = max(_NOTHING, _FULL - lost)
        found = sum(row.state.is_found for row in rows)
        wrong = sum(row.state in (AuditState.PLACE, AuditState.FALSE_ALARM) for row in rows)
        return AuditResult(
            rows=rows,
            score=score,
            exact=not lost and not coding.needs_review,
            passed=score >= self._rubric.pass_mark and not coding.needs_review,
            faults=self._faults,
            found=found,
            wrong_marks=wrong,
            precision=Fraction(found, found + wrong) if found + wrong else None,
            recall=Fraction(found, self._faults) if self._faults else Fraction(1),
            needs_review=coding.needs_review,
            rubric_id=self._rubric.id,
            release_ids=coding.release_ids,
            checks_not_run=coding.checks_not_run,
            money=value_audit(self._coding, self._targets, _found(matching)),
        )

    def _rows(self, matching: Matching) -> tuple[AuditRow, ...]:
        rows = [
            self._row(target, matching.answers.get(number))
            for number, target in enumerate(self._targets)
            if target.is_listed or number in matching.answers
        ]
        cost = self._point * self._rubric.audit["FALSE_ALARM"]
        rows += [
            AuditRow(AuditState.FALSE_ALARM, None, None, None, mark, _NOTHING, cost)
            for mark in matching.false_alarms
        ]
        return tuple(rows)

    def _row(self, target: Target, answer: Answer | None) -> AuditRow:
        state = answer.state if answer else AuditState.MISSED
        credit = self._rubric.audit[state.name] if answer and target.is_required else _NOTHING
        return AuditRow(
            state=state if target.is_required else AuditState.OPTIONAL,
            finding=target.finding,
            fault=target.fault,
            correction=self._fixes.correction(target),
            mark=answer.mark if answer else None,
            credit=credit,
            points=self._point * (1 - credit) if target.is_required else _NOTHING,
        )


def _found(matching: Matching) -> frozenset[int]:
    return frozenset(n for n, answer in matching.answers.items() if answer.state.is_found)
