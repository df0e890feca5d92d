"""Intake: a real snippet is cleared of its identifiers, step by step, and becomes a draft.

Every step is one form sent and the same page shown again: the text is in the form, so there is
nothing on the server that a later page could read it from, and no redirect in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.exercise import Kind
from tutor.deidentification.category import Tier
from tutor.deidentification.intake import Answer, Looked, Question
from tutor.deidentification.shifted_day import shifted_day
from tutor.errors import NotFoundError
from tutor.services import drafts
from tutor.services.access import InvalidInputError
from tutor.services.intakes import Cleared, begin_cleared
from tutor.web.access import acting_user
from tutor.web.author.blueprint import bp
from tutor.web.author.intake_form import BringForm, IntakeState, MakeForm
from tutor.web.checking import vocabulary
from tutor.web.services import app_services

_LARGEST_REQUEST = 400_000
_CONTEXT = 48


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text and what it is: a question's key where it is flagged."""

    text: str
    kind: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What was wrong with a step, and at which question; empty for none of them."""

    key: str
    message: str


def init_intake(app: Flask) -> None:
    """Bound what is sent to intake, before anything of it is read.

    What is larger is written to a temporary file while it is read, and no text of intake may be.
    """

    @app.before_request
    def bound_intake() -> None:
        if request.endpoint == "author.intake":
            request.max_content_length = _LARGEST_REQUEST


@bp.route("/intake", methods=["GET", "POST"])
def intake() -> ResponseReturnValue:
    """Take a text, show what it holds, and do one step of clearing it."""
    services = app_services()
    with services.databases.read() as session:
        collections = drafts.writable_collections(session, acting=acting_user())
    if not collections:
        raise NotFoundError("no collection to write in")
    if "decisions" in request.form:
        return _step(collections)
    form = BringForm()
    if form.validate_on_submit():
        text, day = form.read(), form.day.data
        if text is not None and day is not None:
            return _show(IntakeState.begin(text, day), _new_form(collections))
    page = render_template("author/intake.html", form=form)
    return page, 422 if request.method == "POST" else 200


def _step(collections: tuple[tuple[str, str], ...]) -> ResponseReturnValue:
    words = vocabulary()
    state = IntakeState.from_form(request.form)
    looked = state.look(words)
    changed = state.taking_text(request.form.get("text", ""), looked)
    if changed is not state:
        state, looked = changed, changed.look(words)
    form = MakeForm()
    form.offer(collections)
    try:
        action, _, key = request.form.get("act", "").partition(":")
        if action == "make":
            made = _make(state, form)
            if made is not None:
                return redirect(url_for(".write", draft_uid=made), code=303)
            return _show(state, form), 422
        state = _acted(state, looked, action, key)
    except InvalidInputError as error:
        return _show(state, form, fault=Fault(error.field or "", str(error))), 422
    return _show(state, form, after=_place(looked, key))


def _acted(state: IntakeState, looked: Looked, action: str, key: str) -> IntakeState:
    """Do what a button says; one of an older page, about what is no question now, does nothing."""
    if action == "undo":
        return state.undoing(int(key) if key.isdecimal() else -1)
    if action == "all":
        return _all_replaced(state)
    question = next((one for one in looked.open if one.key == key), None)
    chosen = _chosen(action, question, request.form.get(f"words-{key}", "")) if question else None
    if question is None or chosen is None:
        return state
    try:
        return state.deciding(chosen[0], question, chosen[1])
    except InvalidInputError as error:
        raise InvalidInputError(str(error), field=key) from error


def _chosen(action: str, question: Question, written: str) -> tuple[Answer, str] | None:
    """What a button means for a question; None where it means nothing."""
    is_blocking = question.tier is Tier.BLOCK
    return {
        "replace": (Answer.REPLACE, question.suggestion),
        "placeholder": (Answer.REPLACE, question.placeholder),
        "own": (Answer.REPLACE, written),
        "keep": (Answer.KEEP, written) if is_blocking else (Answer.CONFIRM, ""),
    }.get(action)


def _all_replaced(state: IntakeState) -> IntakeState:
    """Replace everything that blocks as suggested, one after the other so that names agree."""
    words = vocabulary()
    while True:
        looked = state.look(words)
        blocking = next((one for one in looked.open if one.tier is Tier.BLOCK), None)
        if blocking is None:
            return state
        before = len(state.decisions)
        state = state.deciding(Answer.REPLACE, blocking, blocking.suggestion)
        if len(state.decisions) == before:
            return state


def _make(state: IntakeState, form: MakeForm) -> UUID | None:
    """Begin the draft; None, with errors in the form, where something is missing."""
    day = form.day.data
    if not form.validate() or day is None:
        return None
    if day == state.day:
        form.take(InvalidInputError("Choose another day than the real one.", field="day"))
        return None
    services, words = app_services(), vocabulary()
    cleared = Cleared(
        title=form.text("title"),
        kind=Kind(form.text("kind")),
        collection=form.text("collection"),
        day=day,
        chart=state.look(words).text,
        source=form.text("source"),
        licence=form.text("licence"),
        cleared_by=form.text("cleared_by"),
        decisions=state.decisions,
    )
    try:
        with services.databases.write.begin() as session:
            return begin_cleared(
                session,
                acting=acting_user(),
                cleared=cleared,
                vocabulary=words,
                now=services.clock(),
            )
    except InvalidInputError as error:
        if not error.field:
            raise
        form.take(error)
        return None


# Showing -------------------------------------------------------------------------------------


def _new_form(collections: tuple[tuple[str, str], ...]) -> MakeForm:
    # What the first page sent is no answer to this one.
    form = MakeForm(formdata=None)
    form.offer(collections)
    form.cleared_by.data = acting_user().display_name
    return form


def _place(looked: Looked, key: str) -> int:
    """Which of the open questions was answered."""
    keys = [one.key for one in looked.open]
    return keys.index(key) if key in keys else 0


def _show(state: IntakeState, form: MakeForm, *, after: int = 0, fault: Fault | None = None) -> str:
    looked = state.look(vocabulary())
    questions = sorted(looked.open, key=lambda one: one.flags[0].start)
    keys = [one.key for one in questions]
    current = keys[min(after, len(keys) - 1)] if keys else ""
    if fault and fault.key in keys:
        current = fault.key
    if form.day.data is None and not form.day.raw_data:
        form.day.data = shifted_day(
            state.day, seed=state.seed, newest=app_services().codebook.newest_day()
        )
    return render_template(
        "author/intake_clear.html",
        state=state,
        form=form,
        looked=looked,
        questions=questions,
        blocking=sum(one.tier is Tier.BLOCK for one in questions),
        current=current,
        fault=fault,
        pieces=list(_pieces(looked)),
        context=lambda question: _context(looked.text, question),
        answers=Answer,
    )


def _pieces(looked: Looked) -> Iterator[Piece]:
    """Cut the text at what is flagged and at what was replaced."""
    marks = [(start, end, "replaced", "") for start, end in looked.replaced]
    for question in looked.questions:
        kind = question.tier.value if question.decision is None else "kept"
        marks += [(flag.start, flag.end, kind, question.key) for flag in question.flags]
    at = 0
    for start, end, kind, key in sorted(marks, key=lambda one: (one[0], one[2] == "replaced")):
        if start >= at:
            yield Piece(looked.text[at:start])
            yield Piece(looked.text[start:end], kind, key)
            at = end
    yield Piece(looked.text[at:])


def _context(text: str, question: Question) -> tuple[str, str, str]:
    """The words around a passage where it stands first, on its own line."""
    flag = question.flags[0]
    line = text.rfind("\n", 0, flag.start) + 1
    before, after = text[line : flag.start], text[flag.end :].partition("\n")[0]
    if len(before) > _CONTEXT:
        before = f"… {before[-_CONTEXT:].partition(' ')[2]}"
    if len(after) > _CONTEXT:
        after = f"{after[:_CONTEXT].rpartition(' ')[0]} …"
    return before, flag.text, after
