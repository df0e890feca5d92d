"""The page of the coding pad: the chart, the rows, and what has to be said beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.exercise import Exercise
from tutor.codebook.asked_sets import sets_of
from tutor.codes.aids import LookUp
from tutor.codes.code import CodeSet
from tutor.codes.encounter import Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.inpatient_procedure import procedure_set
from tutor.codes.query import QueryReason, read_reason
from tutor.services.answer_saving import DraftConflictError
from tutor.services.entries import MOST_LINES
from tutor.services.practice import AttemptView, ChartAttemptView
from tutor.web.practice import pad_form, saving
from tutor.web.practice.draft_json import base_from_form, entry_to_json
from tutor.web.practice.pasted_line import looks_icd
from tutor.web.practice.pasting import PastedList, read_pasted
from tutor.web.services import app_services

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that was changed here and elsewhere, in words."""

    place: str
    mine: str
    theirs: str


def load(attempt_uid: UUID) -> ChartAttemptView:
    """Read an attempt at a chart with what the server holds of it.

    Raises:
        NotFoundError: There is no such attempt, or it is another person's.
    """
    return ChartAttemptView.of(saving.load(attempt_uid))


def render_attempt(view: AttemptView) -> str:
    """Render the pad with what the server holds, with more empty rows where they are asked for."""
    return render(ChartAttemptView.of(view), more=request.args.get("more") == "1")


def read_form(_exercise: Exercise, _attempt_uid: UUID) -> tuple[EnteredLine, ...]:
    """Read the rows of the form, one moved or removed where that was asked."""
    lines = pad_form.entries_from_form(request.form.items())
    return pad_form.apply_row_action(lines, request.form.get("action", ""))


def change(attempt_uid: UUID) -> ResponseReturnValue:
    """Save, rearrange, paste or submit from the plain form."""
    action = request.form.get("action", "save")
    entries = pad_form.entries_from_form(request.form.items())
    remarks: tuple[str, ...] = ()
    if action == "paste":
        pasted = paste(load(attempt_uid), entries, request.form.get("pasted", ""))
        entries, remarks = pasted.lines, pasted.remarks
    elif action not in ("save", "submit", "more"):
        entries = pad_form.apply_row_action(entries, action)
    base = base_from_form(request.form)
    try:
        if action == "submit":
            return saving.submit(attempt_uid, entries, base)
        saving.save(attempt_uid, entries, base)
    except DraftConflictError:
        return render(load(attempt_uid), entries, remarks=remarks, in_conflict=True), 409
    if remarks:
        return render(load(attempt_uid), remarks=remarks)
    more = 1 if action == "more" else None
    target = url_for("practice.attempt", attempt_uid=attempt_uid, more=more)
    return redirect(f"{target}#pad", code=303)


def render(
    view: ChartAttemptView,
    entries: Sequence[EnteredLine] | None = None,
    *,
    more: bool = False,
    remarks: Sequence[str] = (),
    in_conflict: bool = False,
) -> str:
    """Render the pad with `entries` in its rows, or with what the server holds."""
    shown = view.entries if entries is None else entries
    return render_template(
        "practice/attempt.html",
        view=view,
        held=[entry_to_json(line) for line in view.entries],
        documents=app_services().plain_documents(view.exercise, view.content_hash),
        diagnoses=pad_form.rows_of(shown, Section.DIAGNOSIS, more=more),
        procedures=pad_form.rows_of(shown, Section.PROCEDURE, more=more),
        queries=pad_form.rows_of(shown, Section.QUERY, more=more),
        asks_procedures=view.exercise.asks_services,
        stay_set=stay_set_of(view),
        query_reasons=QueryReason,
        asks_poa=view.exercise.encounter.setting is Setting.INPATIENT_FACILITY,
        shows_guide=not view.guide_dismissed,
        suggests={section.value: _suggests(view, section) for section in Section},
        shows_notes=view.conditions.aids.look_up is LookUp.EVERYTHING,
        others=[one for one in view.conditions.limits if one.attempt_uid != view.attempt_uid],
        remarks=remarks,
        differences=differences(shown, view.entries) if in_conflict else (),
    )


def _suggests(view: ChartAttemptView, section: Section) -> bool:
    """Whether codes of a section may be looked up now."""
    return not view.conditions.aids.code_sets.isdisjoint(sets_of(section, stay_set_of(view)))


def stay_set_of(view: ChartAttemptView) -> CodeSet | None:
    """The set of the procedures of an inpatient chart; None for all others."""
    encounter = view.exercise.encounter
    return procedure_set(encounter.setting, encounter.date_of_service)


def differences(
    mine: Sequence[EnteredLine], theirs: Sequence[EnteredLine]
) -> tuple[Difference, ...]:
    """Name each line that is not the same in both answers."""
    found: list[Difference] = []
    for section in Section:
        both = ([line for line in lines if line.section is section] for lines in (mine, theirs))
        for index, (one, other) in enumerate(zip_longest(*both, fillvalue=EnteredLine(section))):
            if one != other:
                found.append(Difference(_place(section, index), _words(one), _words(other)))
    return tuple(found)


def _place(section: Section, index: int) -> str:
    if section is not Section.DIAGNOSIS:
        return f"{'Query' if section is Section.QUERY else 'Service'} {index + 1}"
    return f"Diagnosis {_LETTERS[index] if index < len(_LETTERS) else index + 1}"


def _words(line: EnteredLine) -> str:
    labelled = [
        line.code.upper(),
        line.modifiers.upper(),
        f"units {line.units}" if line.units else "",
        f"pointers {line.pointers.upper()}" if line.pointers else "",
        f"POA {line.poa.upper()}" if line.poa else "",
        f"on {line.date}" if line.date else "",
        reason_words(line.reason),
        f"“{line.evidence}”" if line.evidence else "",
    ]
    return ", ".join(filter(None, labelled)) or "empty"


def reason_words(text: str) -> str:
    """A query's reason as a page says it; what is none of the list stays as it was typed."""
    reason = read_reason(text)
    return reason.label if reason else text.strip()


def paste(view: ChartAttemptView, typed: Sequence[EnteredLine], text: str) -> PastedList:
    """Add a pasted list behind what was typed; what the pad cannot hold is named in a remark."""
    codebook, on = app_services().codebook, view.exercise.encounter.date_of_service
    # Where a line lands would tell whether its code exists.
    asks = _suggests(view, Section.DIAGNOSIS)
    read = read_pasted(
        text,
        is_diagnosis=(lambda word: codebook.is_diagnosis(word, on)) if asks else looks_icd,
        stay_set=stay_set_of(view),
    )
    remarks = list(read.remarks)
    wanted = [
        line
        for line in read.lines
        if view.exercise.asks_services or line.section is Section.DIAGNOSIS
    ]
    fitting = wanted[: max(0, MOST_LINES - len(typed))]
    for lines, why in (
        ([line for line in read.lines if line not in wanted], "this chart asks for diagnoses only"),
        (wanted[len(fitting) :], f"the pad holds {MOST_LINES} lines"),
    ):
        if lines:
            remarks.append(f"Not added, for {why}: {'; '.join(map(_words, lines))}.")
    return PastedList((*typed, *fitting), tuple(remarks))
