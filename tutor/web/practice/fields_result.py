"""The result page of a case: field by field mine and the key, with the rule worked out."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flask import render_template
from markupsafe import Markup

from tutor.bank.arithmetic import FormulaError, compute, names_in
from tutor.bank.case_documents import case_documents
from tutor.bank.documents import render_phrase, render_text
from tutor.bank.exercise import FieldsExercise
from tutor.bank.rubrics import load_rubric
from tutor.bank.slips import slip_words
from tutor.bank.worked_formula import formula_in_words, formula_with_amounts
from tutor.grading.field_key import FieldKey, FieldType
from tutor.grading.field_values import UnreadableValueError, read_value
from tutor.grading.fields import FieldsResult, FieldState, FieldVerdict
from tutor.services.submissions import ResultView
from tutor.web.practice.answer_form import fields_of
from tutor.web.practice.draft_json import entry_to_json
from tutor.web.practice.fields_page import as_case
from tutor.web.rendering import day, score
from tutor.web.services import app_services

_STATES = {
    FieldState.RIGHT: ("right", "Right"),
    FieldState.PARTLY: ("partial", "Partly right"),
    FieldState.WRONG: ("wrong", "Wrong"),
    FieldState.UNREADABLE: ("wrong", "Could not be read"),
    FieldState.EMPTY: ("missed", "Left empty"),
}
_CENT = Fraction(1, 100)
_ACCEPTED = ("accepted", "Accepted")
_CARRIED = (
    "This follows from your own figures above, so that the mistake lies there and not in this step."
)


@dataclass(frozen=True, slots=True)
class WorkedRule:
    """The rule of a field: in words, with the amounts put in, and what it comes to."""

    words: str
    amounts: str
    comes_to: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of the result.

    Attributes:
        mine: What was entered, a value each.
        right: What is right, a value each.
        reasons: What is to be said of this answer: the author's words as safe HTML, ours as text.
        line: Which entry it was, for a report; None where nothing was entered.
    """

    number: int
    name: str
    label: str
    is_ordered: bool
    state: str
    word: str
    mine: tuple[str, ...]
    right: tuple[str, ...]
    credit: str
    points: str
    reasons: tuple[str, ...]
    why: str
    cites: tuple[str, ...]
    line: int | None
    worked: WorkedRule | None = None
    tolerance: str = ""


def render(view: ResultView) -> str:
    """Render the graded case."""
    exercise, result = as_case(view.exercise), view.result
    if not isinstance(result, FieldsResult):
        raise TypeError(f"{type(result).__name__} is no result of a case")
    services, entries = app_services(), fields_of(view.entries)
    return render_template(
        "practice/fields_result.html",
        graded=view,
        rows=rows_of(exercise, result, [entry.name for entry in entries]),
        rubric=load_rubric(result.rubric_id),
        task=render_text(exercise, exercise.task),
        documents=case_documents(exercise),
        chart=services.documents(exercise),
        rationale=services.rationale(exercise),
        entered=[entry_to_json(entry) for entry in entries],
    )


def rows_of(exercise: FieldsExercise, result: FieldsResult, entered: list[str]) -> list[FieldRow]:
    """Build the rows of a result; `entered` are the names of the entries, in their order."""
    composer = _Composer(exercise, result, entered)
    verdicts = {verdict.name: verdict for verdict in result.verdicts}
    return [
        composer.row(number, key, verdicts[key.name])
        for number, key in enumerate(exercise.fields, start=1)
    ]


class _Composer:
    """Puts the rows of one result together."""

    def __init__(self, exercise: FieldsExercise, result: FieldsResult, entered: list[str]) -> None:
        self._exercise = exercise
        self._entered = entered
        self._percents = {f.name for f in exercise.fields if f.type is FieldType.PERCENT}
        self._amounts = dict(exercise.figures)
        self._own: dict[str, Fraction] = {n: Fraction(text) for n, text in exercise.figures}
        mine = {verdict.name: verdict.entered for verdict in result.verdicts}
        for key in exercise.fields:
            if key.type.is_number:
                self._amounts.setdefault(key.name, key.values[0])
                number = _number(key, mine[key.name])
                if number is not None:
                    self._own.setdefault(key.name, number)

    def row(self, number: int, key: FieldKey, verdict: FieldVerdict) -> FieldRow:
        state, word = _STATES[verdict.state]
        if verdict.state is FieldState.RIGHT and verdict.foreseen is not None:
            state, word = _ACCEPTED
        return FieldRow(
            number=number,
            name=key.name,
            label=key.label,
            is_ordered=key.type is FieldType.ORDER,
            state=state,
            word=word,
            mine=tuple(shown_value(key, text) for text in verdict.entered),
            right=tuple(shown_value(key, text) for text in key.values),
            credit=_credit(verdict),
            points=f"−{score(verdict.points)} points" if verdict.points else "",
            reasons=tuple(self._reasons(key, verdict)),
            why=render_phrase(self._exercise, key.why),
            cites=key.cites,
            line=self._entered.index(key.name) if key.name in self._entered else None,
            worked=self._worked(key),
            tolerance=_tolerance(key),
        )

    def _reasons(self, key: FieldKey, verdict: FieldVerdict) -> list[str]:
        reasons: list[str] = []
        if verdict.foreseen is not None:
            why = key.foreseen[verdict.foreseen].why
            reasons.append(Markup(render_phrase(self._exercise, why)))  # noqa: S704 - cleaned
        if verdict.problem:
            reasons.append(verdict.problem)
        if verdict.slip:
            entered, right = (shown_value(key, t[0]) for t in (verdict.entered, key.values))
            reasons.append(slip_words(verdict.slip, entered=entered, right=right))
        if verdict.state is FieldState.WRONG and self._is_carried(key):
            reasons.append(_CARRIED)
        return reasons

    def _is_carried(self, key: FieldKey) -> bool:
        """Whether a wrong figure is what the rule gives with one's own earlier figures."""
        own = self._own.get(key.name)
        if not key.rule or own is None:
            return False
        needed = names_in(key.rule)
        if not needed <= self._own.keys():
            return False
        try:
            computed = compute(key.rule, self._own)
        except FormulaError:
            return False  # One's own figures may divide by zero.
        return abs(computed - own) <= key.tolerance

    def _worked(self, key: FieldKey) -> WorkedRule | None:
        if not key.rule:
            return None
        return WorkedRule(
            formula_in_words(key.rule, self._percents),
            formula_with_amounts(key.rule, self._amounts, self._percents),
            shown_value(key, key.values[0]),
        )


def shown_value(key: FieldKey, text: str) -> str:
    """One value as a page writes it; what cannot be read stays as it was typed."""
    if key.type.has_options:
        folded = text.strip().casefold()
        fitting = (o.text for o in key.options if o.id.strip().casefold() == folded)
        return next(fitting, text)
    try:
        value = read_value(key.type, (text,))
    except UnreadableValueError:
        return text
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Fraction) and (value * 10_000).denominator == 1:
        return _figure(key.type, value)
    return text.strip()


def _figure(kind: FieldType, value: Fraction) -> str:
    if kind is FieldType.MONEY and (value * 100).denominator == 1:
        cents = int(abs(value) * 100)
        return f"{'−' if value < 0 else ''}${cents // 100:,}.{cents % 100:02}"
    text = f"{float(value):,.4f}".rstrip("0").rstrip(".")
    return f"{text} %" if kind is FieldType.PERCENT else text


def _number(key: FieldKey, entered: tuple[str, ...]) -> Fraction | None:
    try:
        value = read_value(key.type, entered)
    except UnreadableValueError:
        return None
    return value if isinstance(value, Fraction) else None


def _credit(verdict: FieldVerdict) -> str:
    if verdict.credit in (0, 1):
        return ""
    return f"{score(100 * verdict.credit)} % of the field"


def _tolerance(key: FieldKey) -> str:
    """What a figure may be off, where that is not the cent that every amount may."""
    is_usual = key.type is FieldType.MONEY and key.tolerance == _CENT
    if is_usual or not key.tolerance:
        return ""
    return f"Figures within {float(key.tolerance):g} count as right."
