"""The form of the editor: what is posted becomes texts, and texts become what the page shows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from tutor.bank.exercise import Kind
from tutor.bank.files import CHART, EXERCISE, RATIONALE
from tutor.bank.problem import Problem
from tutor.bank.writing.editing import UnreadableFileError, apply_form, kept_places
from tutor.bank.writing.form_fields import FIELDS, SECTIONS, FormField, RowSection
from tutor.bank.writing.form_values import (
    ExerciseForm,
    apply_row_action,
    form_from,
    kind_of,
    read_toml,
    shown_form,
)

_INDEXED = re.compile(r"((?:[a-z_]+\.)*[a-z_]+)\[(\d+)\](?:\.([a-z_.]+))?.*")
_SLOT = re.compile(r"key\.([A-Za-z0-9_-]+)(?:\.([a-z_.]+))?.*")
_AREAS = {CHART: "draft-chart", RATIONALE: "draft-rationale"}
BASE_TOML = "base_toml"


@dataclass(frozen=True, slots=True)
class ShownForm:
    """The form of one draft: its fields and sections by kind, and what they hold."""

    kind: Kind
    form: ExerciseForm
    fields: tuple[FormField, ...]
    sections: tuple[RowSection, ...]
    has_variants: bool


def shown(files: Mapping[str, str]) -> ShownForm | None:
    """Fill the form from texts; None where only the source can be written."""
    data = read_toml(files.get(EXERCISE, ""))
    kind = kind_of(data)
    if data is None or kind is None:
        return None
    key = data.get("key")
    return ShownForm(
        kind,
        shown_form(data, kind),
        FIELDS[kind],
        SECTIONS[kind],
        has_variants=isinstance(key, Mapping) and bool(key.get("variants")),
    )


@dataclass(frozen=True, slots=True)
class PostedDraft:
    """What a page sent: the texts that it makes, and where its rows stand in them."""

    files: dict[str, str]
    places: Mapping[str, list[int | None]]


def posted_form(held: Mapping[str, str]) -> PostedDraft:
    """Write the posted form into the texts that it was made from.

    The page carries the `exercise.toml` that it shows, so that a row is found again whatever
    was saved since; that somebody else saved is noticed by the version.
    """
    files = {**held, **_areas()}
    base = _text(BASE_TOML) if BASE_TOML in request.form else held.get(EXERCISE, "")
    # A browser sends lines ended in its own way; a file that has another keeps it.
    if base == held.get(EXERCISE, "").replace("\r\n", "\n"):
        base = held.get(EXERCISE, "")
    kind = kind_of(read_toml(base))
    if kind is None:
        return PostedDraft(files, {})
    form = form_from(request.form.items(multi=True))
    form = apply_row_action(form, request.form.get("action", ""))
    try:
        files[EXERCISE] = apply_form(base, kind, form)
    except UnreadableFileError:
        return PostedDraft(files, {})
    return PostedDraft(files, kept_places(form, kind))


def posted_source(held: Mapping[str, str]) -> dict[str, str]:
    """Read the texts as they were written in the source, a new document among them."""
    files: dict[str, str] = {}
    for name, text in held.items():
        sent = request.form.get(f"file-{name}")
        files[name] = text if sent is None else _kept_endings(text, sent)
    removed = request.form.get("action", "").partition("remove:")[2]
    if removed and removed not in (EXERCISE, RATIONALE):
        files.pop(removed, None)
    name = request.form.get("new_file", "").strip()
    if name and name not in files:
        files[name] = ""
    return files


def _areas() -> dict[str, str]:
    return {
        name: _text(area)
        for name, area in ((CHART, "chart"), (RATIONALE, "rationale"))
        if area in request.form
    }


def _text(name: str) -> str:
    return request.form[name].replace("\r\n", "\n")


def _kept_endings(held: str, sent: str) -> str:
    """What a text area sent; where nothing but the ends of lines differs, the text as it was."""
    text = sent.replace("\r\n", "\n")
    return held if text == held.replace("\r\n", "\n") else text


def keep_same(held: Mapping[str, str], files: dict[str, str]) -> dict[str, str]:
    """Leave the texts as they are that differ in the ends of their lines only."""
    return {
        name: held[name] if name in held and held[name].replace("\r\n", "\n") == text else text
        for name, text in files.items()
        if name in held or text.strip()
    }


def anchor_of(problem: Problem, form: ShownForm | None) -> str:
    """The id of the field that a problem is about, the nearest that the page has."""
    name = problem.path.rpartition("/")[2]
    if name in _AREAS:
        return _AREAS[name]
    if form is None:
        return "draft-toml"
    return _row_anchor(problem.place, form) or _field_anchor(problem.place, form)


def _field_anchor(place: str, form: ShownForm) -> str:
    for one in form.fields:
        if place == one.path or (place and place.startswith(f"{one.path}.")):
            return f"f-{one.anchor}"
    for section in form.sections:
        if place.startswith(section.place):
            return f"section-{section.prefix}"
    return "draft-form"


def _row_anchor(place: str, form: ShownForm) -> str:
    indexed = _INDEXED.fullmatch(place)
    if indexed:
        for section in form.sections:
            if section.place == indexed[1]:
                return _anchor(form, section, int(indexed[2]), indexed[3] or "")
    slot = _SLOT.fullmatch(place)
    if slot:
        for section in form.sections:
            for number, row in enumerate(form.form.rows.get(section.prefix, ())):
                if section.path[0] == "key" and row.value("id") == slot[1]:
                    return _anchor(form, section, number, slot[2] or "")
    return ""


def _anchor(form: ShownForm, section: RowSection, number: int, path: str) -> str:
    if number >= len(form.form.rows.get(section.prefix, ())):
        return f"section-{section.prefix}"
    for one in section.fields:
        if path == one.path or path.startswith(f"{one.path}"):
            return f"{section.prefix}-{number}-{one.anchor}"
    return f"row-{section.prefix}-{number}"
