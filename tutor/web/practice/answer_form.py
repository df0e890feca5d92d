"""A plain HTML form of named fields, as questions and cases are answered with.

The control of a field is called ``f-`` and its name; one with several values is sent several
times. Nothing that was typed is trimmed, corrected or refused here; that is the grader's business.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from tutor.codes.entered_field import EnteredField
from tutor.services.entries import Entry

PREFIX = "f-"
SUBMIT, SUBMIT_AS_IT_IS = "submit", "submit-as-it-is"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that was filled here and elsewhere, in words."""

    place: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A field that one may want to look at before handing in; says nothing of right and wrong."""

    anchor: str
    message: str


def fields_of(entries: Iterable[Entry]) -> tuple[EnteredField, ...]:
    """The filled fields among the entries; a form's answer has nothing else."""
    return tuple(entry for entry in entries if isinstance(entry, EnteredField))


def entries_from_form(form: MultiDict[str, str], names: Iterable[str]) -> tuple[EnteredField, ...]:
    """Read the fields of these names in their order; empty ones are left out."""
    entries = (EnteredField(name, text) for name in names for text in form.getlist(PREFIX + name))
    return tuple(entry for entry in entries if not entry.is_blank)


def values_of(entries: Iterable[EnteredField]) -> dict[str, tuple[str, ...]]:
    """The values of each field by its name."""
    values: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        values[entry.name] = (*values.get(entry.name, ()), entry.text)
    return values


def differences(
    mine: Iterable[EnteredField],
    theirs: Iterable[EnteredField],
    labels: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
) -> tuple[Difference, ...]:
    """Name each field that is not the same in both answers.

    Args:
        mine: What stands on the page.
        theirs: What the server holds.
        labels: What each field is called, in the order of the page.
        words: For fields with options, what each option says.
    """
    here, there = values_of(mine), values_of(theirs)

    def said(name: str, values: Sequence[str]) -> str:
        known = words.get(name, {})
        return ", ".join(known.get(value, value) for value in values) or "empty"

    return tuple(
        Difference(label, said(name, here.get(name, ())), said(name, there.get(name, ())))
        for name, label in labels.items()
        if here.get(name) != there.get(name)
    )


def posted_action() -> str:
    """What the pressed button asks for."""
    return request.form.get("action", "save")


def back_to_form(attempt_uid: UUID, anchor: str = "answer") -> ResponseReturnValue:
    """Go back to the page of the attempt after a save."""
    return redirect(url_for("practice.attempt", attempt_uid=attempt_uid, _anchor=anchor), code=303)
