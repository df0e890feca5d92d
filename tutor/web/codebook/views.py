"""Views of the look-up and of the page of a code."""

import re
from datetime import date, timedelta

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from tutor.codebook.asked_sets import sets_of
from tutor.codebook.entry import CodeEntry, CodeSummary
from tutor.codebook.leaf import Leaf
from tutor.codebook.word_changes import mark_words
from tutor.codes.aids import LookUp
from tutor.codes.code import CodeSet
from tutor.codes.encounter import Setting
from tutor.codes.entered_line import Section
from tutor.codes.inpatient_procedure import PCS_LENGTH, character_names, procedure_set
from tutor.errors import NotFoundError
from tutor.services import code_exercises
from tutor.web.access import acting_user_or_none
from tutor.web.codebook import browse_views, change_views, compare_views
from tutor.web.codebook.blueprint import (
    LONGEST_QUERY,
    WrongDayError,
    asked_day,
    bp,
    code_of,
    default_day,
)
from tutor.web.codebook.code_page import read_code_page, read_sevenths, without_closed_sets
from tutor.web.codebook.edit_words import (
    ADD_ON_TYPES,
    ADJUDICATIONS,
    EDIT_NAMES,
    EDIT_TABLES,
    PAIR_INDICATORS,
    fee_facts,
    rvu,
)
from tutor.web.codebook.note_view import (
    code_address,
    group_notes,
    linked_note,
    replaced_by,
    service_address,
)
from tutor.web.codebook.wording import (
    CHANGE_KINDS,
    CHANGE_TONES,
    INDEX_KINDS,
    NOTE_KINDS,
    NOTE_MEANINGS,
    STATUS_LABELS,
    describe_status,
    map_words,
    ordinal_character,
    status_label,
)
from tutor.web.limits import aids, conditions
from tutor.web.services import app_services

__all__ = ["bp", "browse_views", "change_views", "compare_views"]

_PCS_PREFIX = re.compile(r"[0-9A-HJ-NP-Z]{0,7}")
MOST_SUGGESTIONS = 20
MOST_FOUND = 40

bp.add_app_template_filter(linked_note)
bp.add_app_template_filter(code_address)
bp.add_app_template_filter(map_words)
bp.add_app_template_filter(ordinal_character)
bp.add_app_template_filter(fee_facts)
bp.add_app_template_filter(service_address)
bp.add_app_template_filter(rvu)
bp.add_app_template_filter(status_label)


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "labels": STATUS_LABELS,
        "note_kinds": NOTE_KINDS,
        "note_meanings": NOTE_MEANINGS,
        "change_kinds": CHANGE_KINDS,
        "change_tones": CHANGE_TONES,
        "index_kinds": INDEX_KINDS,
        "edit_tables": EDIT_TABLES,
        "edit_names": EDIT_NAMES,
        "pair_indicators": PAIR_INDICATORS,
        "adjudications": ADJUDICATIONS,
        "add_on_types": ADD_ON_TYPES,
        "mark_words": mark_words,
        "replaced": replaced_by,
        "one_day": timedelta(days=1),
    }


@bp.get("/")
def look_up() -> ResponseReturnValue:
    """Look up a code or words; without any, leaf through the sets."""
    services = app_services()
    codebook = services.codebook
    wrong_day = ""
    try:
        on = asked_day()
    except WrongDayError as error:
        on, wrong_day = default_day(), str(error)
    query, code_set = _asked_words(), _asked_set()
    contents = codebook.contents
    page = render_template(
        "codebook/look_up.html",
        query=query,
        on=on,
        wrong_day=wrong_day,
        asked_on=request.args.get("on", ""),
        code_set=code_set,
        found=_found(query, code_set) if query and not wrong_day else (),
        most=MOST_FOUND,
        chapters=_chapters(on),
        sets=[one for one in contents.loaded_sets() if one in aids().code_sets],
        aids=aids(),
        releases=[(one, contents.releases(one)) for one in contents.loaded_sets()],
        missing=codebook.missing_sources(),
        today=services.clock().date(),
        newest=codebook.newest_day(),
    )
    return page, 422 if wrong_day else 200


@bp.get("/results")
def results() -> str:
    """Show what was found as a part of the look-up page, while somebody types."""
    query, code_set = _asked_words(), _asked_set()
    return render_template(
        "codebook/_results.html",
        query=query,
        on=asked_day(),
        code_set=code_set,
        found=_found(query, code_set) if query else (),
        most=MOST_FOUND,
    )


def _chapters(on: date) -> Leaf | None:
    if CodeSet.ICD10CM not in aids().code_sets:
        return None
    return app_services().codebook.contents.leaf(CodeSet.ICD10CM, "", on)


def _asked_words() -> str:
    return request.args.get("q", "").strip()[:LONGEST_QUERY]


def _asked_set() -> CodeSet | None:
    name = request.args.get("code_set", "")
    code_set = CodeSet(name) if name in set(CodeSet) else None
    if code_set:
        conditions().require(LookUp.CODES, code_set)
    return code_set


def _found(query: str, code_set: CodeSet | None) -> tuple[CodeSummary, ...]:
    codebook = app_services().codebook
    return codebook.look_up(query, on=asked_day(), code_set=code_set, limit=MOST_FOUND, aids=aids())


@bp.get("/suggest")
def suggest() -> ResponseReturnValue:
    """Answer the type-ahead: depends on the text, the date and the section only."""
    return suggestions()


def suggestions(*, with_listed: bool = False) -> ResponseReturnValue:
    """Continue what is typed into a code field; authors see the bank's own list of services too."""
    section = request.args.get("section", "")
    if section not in set(Section):
        return jsonify(message=f"section is not one of {', '.join(Section)}."), 422
    stay_set = _asked_stay_set()
    sets = sets_of(Section(section), stay_set)
    if aids().code_sets.isdisjoint(sets):
        conditions().require(LookUp.CODES, *sets)
    limit = max(1, min(MOST_SUGGESTIONS, request.args.get("limit", 12, type=int)))
    text, on = request.args.get("q", "")[:LONGEST_QUERY], asked_day()
    listed: tuple[CodeSummary, ...] = ()
    if with_listed and section == Section.PROCEDURE and stay_set is None:
        listed = app_services().codebook.suggest_listed(text, on)
    found = app_services().codebook.suggest(
        text,
        on=on,
        section=Section(section),
        limit=limit,
        aids=aids(),
        stay_set=stay_set,
    )
    # What the bank calls a service stands before, and instead of, a code without a title.
    named = {summary.code for summary in listed}
    offered = (*listed, *(summary for summary in found if summary.code not in named))
    return jsonify(codes=[_to_json(summary) for summary in offered[:limit]])


def _asked_stay_set() -> CodeSet | None:
    is_stay = request.args.get("stay") == "1"
    return procedure_set(Setting.INPATIENT_FACILITY, asked_day()) if is_stay else None


@bp.get("/characters")
def characters() -> ResponseReturnValue:
    """Answer what each character of an ICD-10-PCS code may be, after those before it."""
    conditions().require(LookUp.CODES, CodeSet.ICD10PCS)
    prefix = request.args.get("prefix", "").strip().upper()
    if not _PCS_PREFIX.fullmatch(prefix):
        return jsonify(message="prefix is no beginning of an ICD-10-PCS code."), 422
    codebook, on = app_services().codebook, asked_day()
    steps = [
        codebook.characters_after(prefix[:length], on)
        for length in range(min(len(prefix) + 1, PCS_LENGTH))
    ]
    return jsonify(
        names=character_names(prefix[:1]),
        steps=[[{"character": o.character, "title": o.title} for o in step] for step in steps],
    )


def _to_json(summary: CodeSummary) -> dict[str, str]:
    return {
        "code": str(summary.code),
        "description": summary.description,
        "status": summary.status.value,
        "status_label": status_label(summary),
    }


@bp.get("/notes")
def notes() -> str:
    """Show the notes of a code as a part of another page."""
    codebook, on = app_services().codebook, asked_day()
    resolved = codebook.resolve(request.args.get("code", "")[:LONGEST_QUERY], on)
    sets = [entry.summary.code.code_set for entry in resolved]
    entries = [entry for entry in resolved if entry.summary.code.code_set in aids().code_sets]
    if resolved and not entries:
        conditions().require(LookUp.EVERYTHING, *sets)
    return render_template(
        "codebook/_entries.html",
        entries=[
            (
                entry,
                describe_status(codebook, entry, on),
                group_notes(entry),
                read_sevenths(codebook, entry, on),
            )
            for entry in entries
        ],
        on=on,
    )


@bp.get("/<code_set>/<text>")
def code(code_set: str, text: str) -> str:
    """Show all that is known of one code on a day."""
    services, on = app_services(), asked_day()
    entry = _entry(code_set, text)
    page = without_closed_sets(read_code_page(services.codebook, entry, on), aids().code_sets)
    if aids().look_up is LookUp.CODES:
        return render_template("codebook/code_and_title.html", page=page, on=on)
    with services.databases.read() as session:
        exercises = code_exercises.list_exercises_of(
            session, acting=acting_user_or_none(), code=entry.summary.code
        )
    return render_template(
        "codebook/code.html",
        page=page,
        exercises=exercises,
        on=on,
    )


def _entry(code_set: str, text: str) -> CodeEntry:
    entry = app_services().codebook.entry(code_of(code_set, text), asked_day())
    if entry is None:
        raise NotFoundError(f"code {text}")
    return entry
