"""Possible identifiers of a draft: marked in its texts, ticked, or let pass with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tutor.bank.writing.examining import PlacedFlag, distinct, read_texts
from tutor.services import clearances
from tutor.services.clearances import find_clearance, open_flags
from tutor.web.access import acting_user
from tutor.web.author import draft_page
from tutor.web.author.blueprint import bp
from tutor.web.author.examining import examiner
from tutor.web.services import app_services


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, with the flag that it stands under; adjoining parts make the text."""

    text: str
    tier: str = ""
    is_cleared: bool = False


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text of the draft with its flags marked."""

    name: str
    pieces: tuple[Piece, ...]


@bp.get("/drafts/<uuid:draft_uid>/identifiers")
def identifiers(draft_uid: UUID) -> ResponseReturnValue:
    """Show what could identify somebody."""
    view = draft_page.load(draft_uid)
    if not view.sees_key:
        return redirect(url_for(".review", draft_uid=draft_uid), code=303)
    flags = examiner().flags(view.files)
    still_open = open_flags(view.clearances, flags)
    return draft_page.render(
        "identifiers",
        view,
        "identifiers",
        blocking=[one for one in distinct(flags) if one.is_blocking],
        to_confirm=[one for one in distinct(flags) if not one.is_blocking],
        cleared=lambda one: find_clearance(view.clearances, one),
        texts=[
            MarkedText(
                name, _pieces(text, [one for one in flags if one.name == name], view.clearances)
            )
            for name, text in read_texts(view.files)
        ],
        still_open=len(still_open),
        open_flag_count=len(still_open),
    )


def _pieces(
    text: str, flags: Sequence[PlacedFlag], cleared: Sequence[clearances.Clearance]
) -> tuple[Piece, ...]:
    """Cut a text at its flags; where two tiers overlap, the one that must go is shown."""
    pieces: list[Piece] = []
    at = 0
    for one in sorted(flags, key=lambda placed: (placed.flag.start, not placed.is_blocking)):
        flag = one.flag
        if flag.start < at:
            continue
        pieces.append(Piece(text[at : flag.start]))
        is_cleared = find_clearance(cleared, one) is not None
        pieces.append(Piece(text[flag.start : flag.end], flag.tier.value, is_cleared))
        at = flag.end
    pieces.append(Piece(text[at:]))
    return tuple(piece for piece in pieces if piece.text)


@bp.post("/drafts/<uuid:draft_uid>/identifiers")
def clear(draft_uid: UUID) -> ResponseReturnValue:
    """Note which of them may stay; a page of older texts speaks of what it showed only."""
    view = draft_page.load_with_key(draft_uid)
    flags = examiner().flags(view.files)
    texts = request.form.getlist("text")
    words = request.form.getlist("reason")
    services = app_services()
    with services.databases.write.begin() as session:
        clearances.set_clearances(
            session,
            acting=acting_user(),
            draft_uid=draft_uid,
            flags=flags,
            ticked=frozenset(request.form.getlist("tick")),
            reasons=dict(zip(texts, words, strict=False)),
            now=services.clock(),
        )
    flash("Noted, with your name and the time.")
    return redirect(url_for(".identifiers", draft_uid=draft_uid), code=303)
