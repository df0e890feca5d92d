"""The view that shows one code on two days side by side."""

from datetime import date, timedelta

from flask import render_template

from tutor.codebook.compare import PageOnDay, compare_pages
from tutor.codes.code import Code
from tutor.errors import NotFoundError
from tutor.web.codebook.blueprint import asked_day, bp, code_of, default_day
from tutor.web.codebook.wording import describe_status
from tutor.web.services import app_services

_DAY = timedelta(days=1)


@bp.get("/<code_set>/<text>/compare")
def compare(code_set: str, text: str) -> str:
    """Compare the page of a code on two days."""
    codebook = app_services().codebook
    code = code_of(code_set, text)
    now = asked_day("now", default_day())
    then = asked_day("then", _day_before_release(code, now))
    pages = [_page_on(code, day) for day in (then, now)]
    # Without a list, "the same on both dates" would be said of any code at all.
    has_list = bool(codebook.contents.releases(code.code_set))
    if not has_list or all(page.entry is None for page in pages):
        raise NotFoundError(f"code {text}")
    changes = codebook.dossier(code, now).history
    return render_template(
        "codebook/compare.html",
        code=code,
        comparison=compare_pages(*pages),
        states=[
            describe_status(codebook, page.entry, page.on) if page.entry else None for page in pages
        ],
        jumps=[(day - _DAY, day) for day in dict.fromkeys(change.on for change in changes)],
        now=now,
        then=then,
    )


def _page_on(code: Code, day: date) -> PageOnDay:
    codebook = app_services().codebook
    return PageOnDay(day, codebook.entry(code, day), codebook.children(code, day))


def _day_before_release(code: Code, day: date) -> date:
    """The last day before the release that serves a day, or before the newest that has begun."""
    releases = app_services().codebook.contents.releases(code.code_set)
    begun = [release.valid_from for release in releases if release.valid_from <= day]
    return begun[-1] - _DAY if begun else day
