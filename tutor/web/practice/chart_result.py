"""The result page of a coded chart; an instructor may see it under another rubric."""

from dataclasses import replace

from flask import render_template, request

from tutor.bank.rubrics import load_rubric
from tutor.codes.encounter import Setting
from tutor.codes.entered_line import Section
from tutor.errors import NotFoundError
from tutor.grading.result import GradeResult
from tutor.services.submissions import ChartResultView, ResultView
from tutor.web.access import acting_user
from tutor.web.practice.deductions import deducted_text
from tutor.web.practice.draft_json import entry_to_json
from tutor.web.practice.result_cards import (
    drg_card,
    money_sums,
    rubric_scores,
    told_advice,
    unchecked_words,
)
from tutor.web.practice.result_page import highlights_of, release_titles, result_rows
from tutor.web.services import app_services


def render(view: ResultView) -> str:
    """Render the explained grade.

    Raises:
        NotFoundError: A rubric is asked for that there is not, or that the person may not see.
    """
    services = app_services()
    may_compare = acting_user().knows_keys
    rubric_id = request.args.get("rubric", view.result.rubric_id)
    graded = _under(ChartResultView.of(view), rubric_id, may_compare=may_compare)
    rows = result_rows(graded, services)
    return render_template(
        "practice/result.html",
        graded=graded,
        rows=rows,
        deducted=deducted_text(graded.result),
        pass_mark=load_rubric(rubric_id).pass_mark,
        rubric_title=load_rubric(rubric_id).title,
        money=money_sums(graded.result),
        drg=drg_card(graded.result),
        unchecked=unchecked_words(graded.result),
        advice=told_advice(graded, services.references),
        rubrics=rubric_scores(graded, services.graders, rubric_id) if may_compare else (),
        releases=release_titles(graded, services),
        documents=services.documents(graded.exercise, highlights=highlights_of(rows)),
        rationale=services.rationale(graded.exercise),
        entered=[entry_to_json(line) for line in graded.entries],
        sections=Section,
        is_stay=graded.exercise.encounter.setting is Setting.INPATIENT_FACILITY,
    )


def _under(graded: ChartResultView, rubric_id: str, *, may_compare: bool) -> ChartResultView:
    """The same answer under a rubric, graded again where it is another one."""
    if rubric_id == graded.result.rubric_id:
        return graded
    graders = app_services().graders
    if not may_compare or rubric_id not in graders:
        raise NotFoundError(f"result of attempt {graded.attempt_uid} under rubric {rubric_id!r}")
    result = graders[rubric_id](graded.exercise, graded.entries)
    if not isinstance(result, GradeResult):
        raise TypeError(f"{type(result).__name__} is no result of a chart")
    return replace(graded, result=result)
