"""Views of the code look-up."""

from datetime import date

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from tutor.codebook.entry import CodeSummary
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import CodeSet, InvalidCodeError, parse_code
from tutor.codes.entered_line import Section
from tutor.errors import NotFoundError
from tutor.web.services import app_services

bp = Blueprint("codebook", __name__, url_prefix="/codes")
MOST_SUGGESTIONS = 20
LONGEST_QUERY = 100

STATUS_LABELS = {
    CodeStatus.BILLABLE: "billable",
    CodeStatus.HEADER: "heading, not billable",
    CodeStatus.DELETED: "deleted before this date",
    CodeStatus.CONVERTED_TO_HEADER: "subdivided before this date",
    CodeStatus.TOO_EARLY: "not yet valid",
    CodeStatus.UNKNOWN: "not a code",
    CodeStatus.UNVERIFIED: "not verified",
}


def _day() -> date:
    """Return the date that is asked about, or the newest that the releases cover."""
    newest = app_services().codebook.newest_day()
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return min(app_services().clock().date(), newest)


@bp.get("/")
def look_up() -> str:
    """Look up a code or words."""
    codebook, on = app_services().codebook, _day()
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    entries = codebook.resolve(query, on) if query else ()
    found = codebook.search(query, on=on) if query and not entries else ()
    return render_template(
        "codebook/look_up.html",
        query=query,
        on=on,
        entries=entries,
        found=found,
        labels=STATUS_LABELS,
        releases=codebook.releases(),
        today=app_services().clock().date(),
        newest=codebook.newest_day(),
    )


@bp.get("/suggest")
def suggest() -> ResponseReturnValue:
    """Answer the type-ahead: depends on the text, the date and the section only."""
    section = request.args.get("section", "")
    if section not in set(Section):
        return jsonify(message=f"section is not one of {', '.join(Section)}."), 422
    limit = max(1, min(MOST_SUGGESTIONS, request.args.get("limit", 12, type=int)))
    found = app_services().codebook.suggest(
        request.args.get("q", "")[:LONGEST_QUERY], on=_day(), section=Section(section), limit=limit
    )
    return jsonify(codes=[_to_json(summary) for summary in found])


def _to_json(summary: CodeSummary) -> dict[str, str]:
    return {
        "code": str(summary.code),
        "description": summary.description,
        "status": summary.status.value,
        "status_label": STATUS_LABELS[summary.status],
    }


@bp.get("/notes")
def notes() -> ResponseReturnValue:
    """Show the notes of a code as a part of another page."""
    on = _day()
    entries = app_services().codebook.resolve(request.args.get("code", "")[:LONGEST_QUERY], on)
    return render_template("codebook/_entries.html", entries=entries, on=on, labels=STATUS_LABELS)


@bp.get("/<code_set>/<text>")
def code(code_set: str, text: str) -> str:
    """Show one code with its notes, its place and its validity."""
    on = _day()
    try:
        value = parse_code(text, CodeSet(code_set))
    except (InvalidCodeError, ValueError) as error:
        raise NotFoundError(f"code {text}") from error
    entry = app_services().codebook.entry(value, on)
    if entry is None:
        raise NotFoundError(f"code {text}")
    children = app_services().codebook.children(value, on)
    return render_template(
        "codebook/code.html", entry=entry, children=children, on=on, labels=STATUS_LABELS
    )
