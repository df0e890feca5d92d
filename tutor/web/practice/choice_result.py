"""The result page of a question: every option with its reason, what was chosen, what is right."""

from dataclasses import dataclass

from flask import render_template

from tutor.bank.documents import render_phrase, render_text
from tutor.bank.rubrics import load_rubric
from tutor.grading.choice import ChoiceResult
from tutor.services.submissions import ResultView
from tutor.web.practice.answer_form import fields_of
from tutor.web.practice.choice_page import as_choice
from tutor.web.practice.draft_json import entry_to_json
from tutor.web.practice.shown_options import page_entries, shown_options
from tutor.web.services import app_services

_WORDS = {
    (True, True): ("right", "Right, and you chose it"),
    (False, True): ("missed", "Right, but you did not choose it"),
    (True, False): ("wrong", "Wrong, but you chose it"),
    (False, False): ("plain", "Wrong, and you left it"),
}


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option of the result; `line` counts the entry that chose it, for a report."""

    letter: str
    option_id: str
    html: str
    state: str
    word: str
    why: str
    line: int | None


def render(view: ResultView) -> str:
    """Render the graded question, its options in the order of the attempt."""
    exercise, result = as_choice(view.exercise), view.result
    if not isinstance(result, ChoiceResult):
        raise TypeError(f"{type(result).__name__} is no result of a question")
    entries, services = fields_of(view.entries), app_services()
    verdicts = {verdict.option_id: verdict for verdict in result.verdicts}
    lines = {entry.text: number for number, entry in enumerate(entries)}
    rows = []
    for shown in shown_options(exercise, view.attempt_uid):
        verdict = verdicts[shown.option.id]
        state, word = _WORDS[verdict.chosen, verdict.correct]
        rows.append(
            OptionRow(
                shown.letter,
                shown.option.id,
                render_phrase(exercise, shown.option.text),
                state,
                word,
                render_text(exercise, shown.option.why),
                lines.get(shown.option.id),
            )
        )
    rubric = load_rubric(result.rubric_id)
    return render_template(
        "practice/choice_result.html",
        graded=view,
        rows=rows,
        rubric=rubric,
        is_partial=exercise.several and rubric.partial_credit,
        question=render_text(exercise, exercise.question),
        documents=services.documents(exercise),
        rationale=services.rationale(exercise),
        entered=[
            entry_to_json(entry) for entry in page_entries(exercise, view.attempt_uid, entries)
        ],
    )
