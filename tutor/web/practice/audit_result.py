"""The result page of an audit: each fault that there was and each mark that was made, explained.

The findings are those that were stored. The coding line by line, from which they are told, is
graded again for the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from flask import render_template

from tutor.bank.audit_words import load_audit_words
from tutor.bank.exercise import ChartExercise, as_chart
from tutor.bank.rubrics import load_rubric
from tutor.codes.encounter import Setting
from tutor.codes.entered_field import EnteredMark
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.audit_fault import AuditFault
from tutor.grading.audit_result import AuditMoney, AuditResult, AuditRow, AuditState
from tutor.grading.explain import Explanation
from tutor.grading.finding import FindingKind
from tutor.grading.methods import slots_of
from tutor.services.disputed_lines import BILLED
from tutor.services.submissions import ChartResultView, ResultView
from tutor.web.practice.audit_form import (
    fix_words,
    mark_words,
    marks_of,
    place_words,
)
from tutor.web.practice.audit_page import as_audit
from tutor.web.practice.code_titles import named_code, read_code
from tutor.web.practice.deductions import hundredths_of, points_text
from tutor.web.practice.draft_json import entry_to_json
from tutor.web.practice.explaining import Explained, Explainer
from tutor.web.practice.result_cards import unchecked_words
from tutor.web.practice.result_page import (
    Passage,
    ResultRow,
    highlights_of,
    release_titles,
    result_rows,
)
from tutor.web.services import app_services

_STATES = {
    AuditState.FOUND: ("right", "Found"),
    AuditState.OTHER_NAME: ("partial", "Found, under another name"),
    AuditState.WRONG_FIX: ("partial", "Found, with another fix than the right one"),
    AuditState.PLACE: ("partial", "The right place, but neither the fault nor the fix"),
    AuditState.MISSED: ("missed", "Overlooked"),
    AuditState.FALSE_ALARM: ("extra", "False alarm"),
    AuditState.OPTIONAL: ("allowed", "True, and need not be marked"),
}
_RIGHT = frozenset({"right", "accepted", "allowed", "optional_absent"})


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One fault, or one false alarm: my mark and the right one, and why.

    Attributes:
        place: The billed line in words, or that something is missing.
        code: What was billed there, or what is missing, with its title.
        slot_id: What a report names: a line of the key, or a billed one.
        line: The mark that a report names, counted among the entries.
    """

    anchor: str
    place: str
    code: str
    title: str
    state: str
    word: str
    points: str
    mine: str
    wanted: str
    explanation: Explanation | None
    body: str
    next_time: str
    remark: str
    why: str
    evidence: tuple[Passage, ...]
    cites: tuple[str, ...]
    slot_id: str
    line: int | None


@dataclass(frozen=True, slots=True)
class MoneyShare:
    """One sum, as far as the marks uncovered it and as far as they left it."""

    title: str
    meaning: str
    uncovered: Fraction
    left: Fraction


def render(view: ResultView) -> str:
    """Render the graded audit."""
    exercise, result = as_audit(view.exercise), view.result
    if not isinstance(result, AuditResult):
        raise TypeError(f"{type(result).__name__} is no result of an audit")
    services = app_services()
    reference = _reference(view, exercise, result.rubric_id)
    billed = result_rows(reference, services)
    composer = _Composer(exercise, marks_of(view.entries), result, reference, billed)
    return render_template(
        "practice/audit_result.html",
        graded=view,
        rubric=load_rubric(result.rubric_id),
        lines=composer.lines(),
        summary=summary_words(result),
        money=money_shares(result.money),
        billed=billed,
        places=[place_words(_number(row), exercise.coding) for row in billed],
        sections=Section,
        is_stay=exercise.encounter.setting is Setting.INPATIENT_FACILITY,
        unchecked=unchecked_words(reference.result),
        releases=release_titles(reference, services),
        documents=services.documents(exercise, highlights=highlights_of(billed)),
        rationale=services.rationale(exercise),
        entered=[entry_to_json(entry) for entry in view.entries],
    )


def _reference(view: ResultView, exercise: ChartExercise, rubric_id: str) -> ChartResultView:
    """The coding that was shown, graded as an answer to its chart."""
    chart = as_chart(exercise)
    result = app_services().graders[rubric_id](chart, exercise.coding)
    known = {field.name: getattr(view, field.name) for field in fields(view)}
    changed = known | {"exercise": chart, "entries": exercise.coding, "result": result}
    return ChartResultView.of(ResultView(**changed))


def _number(row: ResultRow) -> str:
    return "" if row.line is None else str(row.line + 1)


def summary_words(result: AuditResult) -> str:
    """Say precision and recall as an auditor would."""
    marked = result.found + result.wrong_marks
    if not result.faults:
        faults = "There was nothing to be marked"
    else:
        faults = f"You found {result.found} of {_counted(result.faults, 'fault')}"
    if not marked:
        return f"{faults}, and you marked nothing."
    if not result.wrong_marks:
        return f"{faults}, and none of your marks was a false alarm."
    pointed = "points" if result.wrong_marks == 1 else "point"
    wrong = f"{result.wrong_marks} of your {_counted(marked, 'mark')} {pointed} at nothing"
    return f"{faults}; {wrong}, or at the right place with nothing else right."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def money_shares(money: AuditMoney | None) -> tuple[MoneyShare, ...]:
    """The two sums, never netted; empty without a fee schedule, or where no money moves."""
    if money is None:
        return ()
    shares = (
        MoneyShare(
            "Overpayment",
            "Billed beyond what the chart supports; it has to be paid back.",
            money.overpayment_found,
            money.overpayment_missed,
        ),
        MoneyShare(
            "Revenue not billed",
            "Supported by the chart, and never on the claim.",
            money.underpayment_found,
            money.underpayment_missed,
        ),
    )
    return shares if any(share.uncovered or share.left for share in shares) else ()


class _Composer:
    """Puts the lines of one result together."""

    def __init__(
        self,
        exercise: ChartExercise,
        marks: Sequence[EnteredMark],
        result: AuditResult,
        reference: ChartResultView,
        billed: Sequence[ResultRow],
    ) -> None:
        self._exercise = exercise
        self._result = result
        # Rows without a fault are not graded, and so not counted.
        self._marks = [(at, mark) for at, mark in enumerate(marks) if not mark.is_blank]
        self._billed = billed
        self._slots = slots_of(exercise.key.variants[reference.result.variant])
        self._explainer = Explainer(Explained.of_chart(reference), app_services())
        self._points = hundredths_of([row.points for row in result.rows], result.score)
        self._words = load_audit_words()

    def lines(self) -> list[AuditLine]:
        """What has to be said: the faults in the order of the claim, then the false alarms."""
        shown = [
            (number, row)
            for number, row in enumerate(self._result.rows)
            if row.state is not AuditState.OPTIONAL or row.mark is not None
        ]
        return [
            self._false_alarm(number, row)
            if row.state is AuditState.FALSE_ALARM
            else self._fault(number, row)
            for number, row in shown
        ]

    def _fault(self, number: int, row: AuditRow) -> AuditLine:
        finding = row.finding
        if finding is None or row.fault is None:
            raise ValueError(f"row {number} is no fault")
        billed = self._row_of(row)
        place = (billed.section, finding.slot_id) if billed and finding.slot_id else None
        slot = self._slots.get(place) if place else None
        line = finding.line if finding.line is not None else (billed.line if billed else None)
        words = self._words.faults[row.fault]
        at, mark = self._mark(row)
        entered = None if line is None else self._exercise.coding[line]
        state, word = _STATES[row.state]
        return AuditLine(
            anchor=f"fault-{number}",
            place=place_words("" if line is None else str(line + 1), self._exercise.coding),
            code=entered.code
            if entered
            else (billed.wanted if billed else "+".join(finding.codes)),
            title=self._title(entered, billed),
            state=state,
            word=word,
            points=self._points_text(number),
            mine=mark_words(mark) if mark else "",
            wanted=self._wanted(row),
            explanation=self._explainer.explain(finding, slot, line),
            body=words.body,
            next_time=words.next_time,
            remark="",
            why=self._why(row, billed),
            evidence=billed.evidence if billed else (),
            cites=billed.cites if billed else (),
            slot_id=self._reported(row, line),
            line=at,
        )

    def _title(self, entered: EnteredLine | None, billed: ResultRow | None) -> str:
        if entered is None:
            return billed.wanted_title if billed else ""
        return self._explainer.named_entry(entered).title

    def _row_of(self, row: AuditRow) -> ResultRow | None:
        """The line of the reference that a fault speaks of: its slot's, or that of its line."""
        finding = row.finding
        if finding is None:
            return None
        section = row.correction.section if row.correction else None
        for billed in self._billed:
            is_slot = finding.slot_id is not None and billed.slot_id == finding.slot_id
            if is_slot and section in (None, billed.section):
                return billed
        at = finding.line
        return next((one for one in self._billed if at is not None and one.line == at), None)

    def _why(self, row: AuditRow, billed: ResultRow | None) -> str:
        """The author's reason; of a line beyond the key, that of the foreseen mistake."""
        finding = row.finding
        if billed is not None and billed.why:
            return billed.why
        if finding is not None and finding.line is not None:
            return self._foreseen(self._exercise.coding[finding.line])
        return ""

    def _foreseen(self, line: EnteredLine) -> str:
        code = read_code(line, self._exercise.encounter)
        return next((t.why for t in self._exercise.key.tempting if t.code == code), "")

    def _wanted(self, row: AuditRow) -> str:
        """The right mark: the fault's name, and the fix."""
        if row.fault is None:
            return ""
        label = self._words.faults[row.fault].label
        if row.correction is not None:
            return f"{label}: {fix_words(row.correction) or 'nothing remains there'}"
        if row.finding is not None and row.finding.kind is FindingKind.MOD_UNNEEDED:
            return f"{label}: take it off"
        is_of_a_rule = row.finding is not None and row.finding.kind.is_rule
        is_line = self._words.faults[row.fault].removes and not is_of_a_rule
        return f"{label}: take the line out" if is_line else label

    def _mark(self, row: AuditRow) -> tuple[int | None, EnteredMark | None]:
        """The mark of a row, with its place among the entries."""
        return self._marks[row.mark] if row.mark is not None else (None, None)

    def _reported(self, row: AuditRow, line: int | None) -> str:
        if row.finding is not None and row.finding.slot_id is not None:
            return row.finding.slot_id
        return "" if line is None else f"{BILLED}{line + 1}"

    def _points_text(self, number: int) -> str:
        if self._points is None or not self._points[number]:
            return ""
        return f"−{points_text(self._points[number])} points"

    # False alarms ------------------------------------------------------------------------

    def _false_alarm(self, number: int, row: AuditRow) -> AuditLine:
        at, mark = self._mark(row)
        if mark is None:
            raise ValueError(f"row {number} has no mark")
        state, word = _STATES[row.state]
        billed = next((b for b in self._billed if _number(b) == mark.line.strip() != ""), None)
        entered = EnteredLine(Section(mark.section or Section.DIAGNOSIS), code=mark.code)
        code = billed.entered if billed else fix_words(mark) or "(nothing filled in)"
        return AuditLine(
            anchor=f"fault-{number}",
            place=place_words(mark.line, self._exercise.coding),
            code=code,
            title=billed.entered_title if billed else self._named(entered),
            state=state,
            word=word,
            points=self._points_text(number),
            mine=mark_words(mark),
            wanted="",
            explanation=None,
            body="",
            next_time="",
            remark=_remark(mark, billed),
            why=(billed.why if billed else "") or self._foreseen(entered),
            evidence=billed.evidence if billed else (),
            cites=billed.cites if billed else (),
            slot_id="",
            line=at,
        )

    def _named(self, line: EnteredLine) -> str:
        code = read_code(line, self._exercise.encounter)
        on = self._exercise.date_of_service
        return named_code(code, on, app_services()).title if code else ""


def _remark(mark: EnteredMark, billed: ResultRow | None) -> str:
    """Say why a mark points at nothing."""
    if mark.fault == AuditFault.QUERY:
        return "The chart leaves nothing open that the provider would have to be asked here."
    if billed is None:
        return "The chart does not ask for this line, or it is on the claim already."
    if billed.state in _RIGHT:
        return "This line stands as it should."
    return "Something is wrong with this line, but not this, or it was marked already."
