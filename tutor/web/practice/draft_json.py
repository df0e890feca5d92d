"""A draft as the scripts of our pages send and read it, whatever kind of exercise it is of."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tutor.codes.entered_field import EnteredField, EnteredMark
from tutor.codes.entered_line import EnteredLine, Section
from tutor.services.answer_saving import DraftBase
from tutor.services.entries import Entry
from tutor.web.practice.pad_form import without_blank_ends

_VERSION = re.compile(r"[0-9]{1,9}")
_MOST_KEYS = 50
_LINE_FIELDS = tuple(
    field.name for field in dataclasses.fields(EnteredLine) if field.name != "section"
)
_MARK_FIELDS = tuple(field.name for field in dataclasses.fields(EnteredMark))


class MalformedDraftError(ValueError):
    """A JSON draft of another shape than a page sends; the message says what was found."""


def entries_from_json(payload: Any) -> tuple[Entry, ...]:
    """Read the entries of a JSON draft: lines, fields or marks, told apart by what they have.

    Raises:
        MalformedDraftError: The payload does not have the shape that a page sends.
    """
    if not isinstance(payload, list):
        raise MalformedDraftError(f"entries is {_kind(payload)}; a list of entries is expected")
    entries = [_entry_from_json(position, entry) for position, entry in enumerate(payload)]
    lines = [entry for entry in entries if isinstance(entry, EnteredLine)]
    others = [entry for entry in entries if not isinstance(entry, EnteredLine)]
    return (*without_blank_ends(lines), *others)


def _entry_from_json(position: int, entry: Any) -> Entry:
    if not isinstance(entry, Mapping):
        raise MalformedDraftError(f"entries[{position}] is {_kind(entry)}; an object is expected")
    if "fault" in entry:
        return EnteredMark(**_texts(position, entry, _MARK_FIELDS))
    if "name" in entry:
        return EnteredField(**_texts(position, entry, ("name", "text")))
    section = entry.get("section")
    if section not in set(Section):
        raise MalformedDraftError(f"entries[{position}].section is not one of {', '.join(Section)}")
    return EnteredLine(Section(section), **_texts(position, entry, _LINE_FIELDS))


def _texts(position: int, entry: Mapping[str, Any], names: Sequence[str]) -> dict[str, str]:
    texts = {name: entry.get(name, "") for name in names}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise MalformedDraftError(
                f"entries[{position}].{name} is {_kind(value)}; a text is expected"
            )
    return texts


def entry_to_json(entry: Entry) -> dict[str, str]:
    """Write one entry as the scripts of a page read it."""
    if isinstance(entry, EnteredLine):
        fields = {name: getattr(entry, name) for name in _LINE_FIELDS}
        return {"section": entry.section.value} | fields
    return dataclasses.asdict(entry)


def held_to_json(
    version: int, saved_at: datetime | None, entries: Sequence[Entry]
) -> dict[str, Any]:
    """Write what the server holds."""
    return {
        "version": version,
        "saved_at": saved_at.isoformat() if saved_at else None,
        "entries": [entry_to_json(entry) for entry in entries],
    }


def base_from_json(payload: Mapping[str, Any]) -> DraftBase | None:
    """Read what the writer had before; none where it does not say.

    Raises:
        MalformedDraftError: The version is no whole number, or the keys are no list of texts.
    """
    version, keys = payload.get("base_version"), payload.get("sent_keys", [])
    if version is None:
        return None
    if not isinstance(version, int) or isinstance(version, bool):
        raise MalformedDraftError(f"base_version is {_kind(version)}; a whole number is expected")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise MalformedDraftError("sent_keys is not a list of texts")
    return DraftBase(version, frozenset(keys[-_MOST_KEYS:]))


def base_from_form(form: Mapping[str, str]) -> DraftBase | None:
    """Read the same from the hidden fields of the plain form."""
    version = form.get("base_version", "")
    if not _VERSION.fullmatch(version):
        return None
    return DraftBase(int(version), frozenset(form.get("sent_keys", "").split()[-_MOST_KEYS:]))


def _kind(value: Any) -> str:
    return "missing" if value is None else type(value).__name__
