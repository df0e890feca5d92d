"""What changed between two days, as a page and as a file for a spreadsheet."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask import Response, render_template, request

from tutor.codebook.change_list import ChangeList, PlacedChange
from tutor.codebook.changes import ChangeKind
from tutor.codes.aids import LookUp
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease
from tutor.web.codebook.blueprint import WrongDayError, asked_day, bp
from tutor.web.codebook.wording import CHANGE_KINDS, NOTE_KINDS
from tutor.web.limits import aids, conditions
from tutor.web.services import app_services

CHANGES_PER_PAGE = 150
_HEADS = (
    "effective_on",
    "kind",
    "code_set",
    "code",
    "held_by",
    "chapter",
    "note_kind",
    "before",
    "after",
    "replaced_by",
    "from_release",
    "to_release",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    code_set: CodeSet
    since: date
    until: date
    kind: ChangeKind | None
    chapter: str

    def arguments(self, **other: str) -> dict[str, str]:
        """Write it as an address again, with something else in a place."""
        said = {
            "code_set": self.code_set.value,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "kind": self.kind.value if self.kind else "",
            "chapter": self.chapter,
        }
        return {name: text for name, text in (said | other).items() if text}


@bp.get("/changes")
def changes() -> str:
    """Show what changed, in the order of the book."""
    asked = _asked()
    found = _list(asked)
    pages = max(1, -(-len(found.placed) // CHANGES_PER_PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = found.placed[(page - 1) * CHANGES_PER_PAGE : page * CHANGES_PER_PAGE]
    contents = app_services().codebook.contents
    return render_template(
        "codebook/changes.html",
        asked=asked,
        found=found,
        chapters=[group for group in found.chapters if group[1]],
        shown=_in_chapters(shown),
        page=page,
        pages=pages,
        releases=_followed(asked.code_set),
        sets=[
            one
            for one in contents.loaded_sets()
            if len(contents.releases(one)) > 1 and one in aids().code_sets
        ],
        notes_missing=_lacks_notes(asked),
    )


@bp.get("/changes.csv")
def changes_file() -> Response:
    """Give the same changes, all pages, as a file."""
    asked = _asked()
    name = f"changes-{asked.code_set.value}-{asked.since}-{asked.until}.csv"
    return Response(
        write_csv(_list(asked).placed),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _asked() -> Asked:
    name = request.args.get("code_set", "")
    code_set = CodeSet(name) if name in set(CodeSet) else CodeSet.ICD10CM
    conditions().require(LookUp.EVERYTHING, code_set)
    newest = _newest_change(code_set)
    since = asked_day("since", newest)
    until = asked_day("until", max(since, newest))
    if until < since:
        raise WrongDayError(
            "until",
            until.isoformat(),
            f"The span ends on {until}, before it begins on {since}. Choose a later end.",
        )
    kind = request.args.get("kind", "")
    return Asked(
        code_set,
        since,
        until,
        ChangeKind(kind) if kind in set(ChangeKind) else None,
        request.args.get("chapter", ""),
    )


def _list(asked: Asked) -> ChangeList:
    return app_services().codebook.change_lists.list_changes(
        asked.code_set, asked.since, asked.until, kind=asked.kind, chapter=asked.chapter
    )


def _followed(code_set: CodeSet) -> list[CodeSetRelease]:
    """The releases that another precedes, the newest first: each of them changed something."""
    return list(app_services().codebook.contents.releases(code_set)[1:])[::-1]


def _newest_change(code_set: CodeSet) -> date:
    releases = app_services().codebook.contents.releases(code_set)
    return releases[-1].valid_from if releases else date.min


def _lacks_notes(asked: Asked) -> bool:
    """Whether a release begins in the span without a tabular list of its own year."""
    if asked.code_set is not CodeSet.ICD10CM:
        return False
    contents = app_services().codebook.contents
    begun = (release.valid_from for release in contents.releases(asked.code_set))
    return any(not contents.has_notes_of(day) for day in begun if asked.since <= day <= asked.until)


def _in_chapters(placed: Iterable[PlacedChange]) -> list[tuple[Any, list[tuple[Any, Any, Any]]]]:
    """Chapter, then category with its title, then the changes, in the order given."""
    codebook = app_services().codebook
    chapters = []
    for chapter, in_chapter in groupby(placed, key=lambda one: one.chapter):
        categories = []
        for category, held in groupby(in_chapter, key=lambda one: one.category):
            found = [one.change for one in held]
            summary = codebook.describe(category, found[0].on) if category else None
            categories.append((category, summary, found))
        chapters.append((chapter, categories))
    return chapters


def write_csv(placed: Iterable[PlacedChange]) -> str:
    """Write changes as a file; no text in it is taken for a formula by a spreadsheet."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(_HEADS)
    for one in placed:
        change = one.change
        row = (
            change.on.isoformat(),
            CHANGE_KINDS[change.kind],
            change.code_set.label,
            str(change.code or ""),
            change.holder,
            f"{one.chapter.label} {one.chapter.title}".strip(),
            NOTE_KINDS.get(change.note_kind, ""),
            change.before,
            change.after,
            " ".join(map(str, change.replaced_by)),
            change.from_release,
            change.to_release,
        )
        writer.writerow([_harmless(text) for text in row])
    return written.getvalue()


def _harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
