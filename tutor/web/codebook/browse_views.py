"""Views that leaf through a code set."""

from flask import render_template, request

from tutor.codes.aids import LookUp
from tutor.errors import NotFoundError
from tutor.web.codebook.blueprint import asked_day, bp, code_set_of
from tutor.web.codebook.note_view import by_kind
from tutor.web.limits import aids
from tutor.web.services import app_services

CODES_PER_PAGE = 200


@bp.get("/browse")
def sets() -> str:
    """Show every loaded code set with its first level."""
    contents, on = app_services().codebook.contents, asked_day()
    opened = []
    for code_set in contents.loaded_sets():
        if code_set not in aids().code_sets:
            continue
        day = contents.shown_on(code_set, on)
        leaf = contents.leaf(code_set, "", day) if day else None
        if leaf and day:
            opened.append((code_set, day, sum(group.codes for group in leaf.groups), leaf))
    return render_template("codebook/sets.html", opened=opened, on=on)


@bp.get("/browse/<code_set>", defaults={"key": ""})
@bp.get("/browse/<code_set>/<key>")
def browse(code_set: str, key: str) -> str:
    """Open a code set or a group of it."""
    contents, on = app_services().codebook.contents, asked_day()
    asked = code_set_of(code_set)
    day = contents.shown_on(asked, on)
    leaf = contents.leaf(asked, key, day) if day else None
    if leaf is None or day is None:
        raise NotFoundError(f"{key} of {code_set}")
    page = max(1, request.args.get("page", 1, type=int))
    pages = max(1, -(-len(leaf.categories) // CODES_PER_PAGE))
    page = min(page, pages)
    return render_template(
        "codebook/browse.html",
        leaf=leaf,
        categories=leaf.categories[(page - 1) * CODES_PER_PAGE : page * CODES_PER_PAGE],
        notes=by_kind(list(leaf.notes)) if aids().look_up is LookUp.EVERYTHING else (),
        page=page,
        pages=pages,
        on=on,
        day=day,
    )
