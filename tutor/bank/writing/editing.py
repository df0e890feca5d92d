"""Write a form into the text of `exercise.toml`, changing what was changed and nothing else.

The data that the file must hold afterwards is worked out first, in plain values. tomlkit then
brings the text there, keeping comments and order; where it cannot, as with a few rare layouts,
the file is written anew from the data, and only its comments are lost.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from tutor.bank.exercise import Kind
from tutor.bank.porting.toml_text import slug_of, toml_item
from tutor.bank.writing.controls import AGE_FIELDS, read
from tutor.bank.writing.form_fields import FIELDS, SECTIONS, Control, FormField, RowSection
from tutor.bank.writing.form_values import (
    ExerciseForm,
    FormRow,
    is_blank,
    read_toml,
    rows_at,
    shown_value,
    value_at,
)
from tutor.errors import TutorError
from tutor.grading.normalise import read_pointers

_Moves = dict[tuple[str, ...], list[int | None]]


class UnreadableFileError(TutorError):
    """The file is no TOML of a kind that has a form; it is written in the source instead."""


def apply_form(text: str, kind: Kind, form: ExerciseForm) -> str:
    """Return the text with the fields of a form written into it.

    Fields and sections that the form does not have stay as they are.

    Raises:
        UnreadableFileError: The text is no TOML.
    """
    data = read_toml(text)
    if data is None:
        raise UnreadableFileError("exercise.toml is no TOML; mend it in the source.")
    wanted, moves = _wanted(data, kind, form)
    if wanted == data and all(order == sorted(order, key=_last) for order in moves.values()):
        return text
    written = _written(text, wanted, moves)
    return text if read_toml(text) == wanted else written


def _last(origin: int | None) -> float:
    return float("inf") if origin is None else origin


def _written(text: str, wanted: Mapping[str, Any], moves: _Moves) -> str:
    try:
        document = tomlkit.parse(text.replace("\r\n", "\n"))
        _bring(document, wanted, moves, ())
        written = tomlkit.dumps(document)
    except (TOMLKitError, KeyError, ValueError, IndexError, AttributeError, TypeError):
        written = ""
    if not written or read_toml(written) != wanted:
        written = tomlkit.dumps(wanted)
    return written


# The data that is wanted ----------------------------------------------------------------------


def _wanted(
    data: Mapping[str, Any], kind: Kind, form: ExerciseForm
) -> tuple[dict[str, Any], _Moves]:
    wanted: dict[str, Any] = deepcopy(dict(data))
    moves: _Moves = {}
    for one in FIELDS[kind]:
        if one.path in form.values:
            _put_field(wanted, one, form.value(one.path))
    for section in SECTIONS[kind]:
        rows = form.rows.get(section.prefix)
        if rows is not None:
            kept = [row for row in rows if not is_blank(row, section)]
            held = rows_at(data, section)
            moves[section.path] = [_origin(row, held) for row in kept]
            _put_rows(wanted, section, kept, held)
    if "px" in form.rows:
        _name_pointers(wanted)
    return wanted, moves


def _name_pointers(wanted: Mapping[str, Any]) -> None:
    """Turn pointers that were typed as on a claim, by letter or number, into ids of diagnoses."""
    key = wanted.get("key", {})
    ids = [table.get("id") for table in key.get("diagnoses", ())]
    for table in key.get("procedures", ()):
        pointers = table.get("pointers")
        if isinstance(pointers, list):
            table["pointers"] = [_pointed(one, ids) for one in pointers]


def _pointed(pointer: Any, ids: Sequence[Any]) -> Any:
    """The id that a pointer means; what is no pointer of a claim stays for the check to name."""
    if pointer in ids or not isinstance(pointer, str):
        return pointer
    (place, *more) = read_pointers(pointer) or (0,)
    return ids[place - 1] if not more and 1 <= place <= len(ids) else pointer


def kept_places(form: ExerciseForm, kind: Kind) -> dict[str, list[int | None]]:
    """Where each row of a form stands in the file once it is written; None for a blank one."""
    places: dict[str, list[int | None]] = {}
    for section in SECTIONS[kind]:
        count = 0
        for row in form.rows.get(section.prefix, ()):
            blank = is_blank(row, section)
            places.setdefault(section.prefix, []).append(None if blank else count)
            count += not blank
    return places


def _origin(row: FormRow, held: list[Mapping[str, Any]]) -> int | None:
    return row.origin if row.origin is not None and row.origin < len(held) else None


def _put_field(table: dict[str, Any], one: FormField, text: str) -> None:
    """Write a value where it is another than the one that was shown."""
    if _same(shown_value(one, table), text):
        return
    if one.control is Control.AGE:
        _put_age(table, text)
        return
    names = one.path.split(".")
    value = read(one.control, text, now=value_at(table, one.path))
    if value is None and one.control is Control.TICK and one.default == "true":
        value = False
    holder: Any = table
    for name in names[:-1]:
        if not isinstance(holder.get(name), dict):
            if value is None:
                return
            holder[name] = {}
        holder = holder[name]
    if value is None:
        holder.pop(names[-1], None)
        if len(names) > 1 and not holder:
            table.pop(names[0])
    else:
        holder[names[-1]] = value


def _put_age(table: dict[str, Any], text: str) -> None:
    patient = table.get("patient")
    others = {
        name: value
        for name, value in (patient.items() if isinstance(patient, dict) else ())
        if name not in AGE_FIELDS
    }
    table["patient"] = {**(read(Control.AGE, text) or {}), **others}


def _same(shown: str, text: str) -> bool:
    return shown.replace("\r\n", "\n").strip() == text.replace("\r\n", "\n").strip()


def _put_rows(
    wanted: dict[str, Any],
    section: RowSection,
    rows: list[FormRow],
    held: list[Mapping[str, Any]],
) -> None:
    made: list[dict[str, Any]] = []
    for row in rows:
        origin = _origin(row, held)
        table = {} if origin is None else deepcopy(dict(held[origin]))
        for one in section.fields:
            if one.path in row.values:
                _put_field(table, one, row.value(one.path))
        made.append(table)
    if section.names_itself:
        _name(made, section.names_itself)
    holder: Any = wanted
    for name in section.path[:-1]:
        if not isinstance(holder.get(name), dict):
            if not made:
                return
            holder[name] = {}
        holder = holder[name]
    if made:
        holder[section.path[-1]] = made
    else:
        holder.pop(section.path[-1], None)


def _name(tables: list[dict[str, Any]], field: str) -> None:
    """Give each table without an id one of its own, from what it says."""
    taken = {table.get("id") for table in tables}
    for table in tables:
        if table.get("id"):
            continue
        base = slug_of(str(table.get(field, ""))[:30], otherwise="line")
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        # In front, where its readers look.
        others = dict(table)
        table.clear()
        table.update({"id": name, **others})


# The text that says it ------------------------------------------------------------------------


def _bring(table: Any, wanted: Mapping[str, Any], moves: _Moves, path: tuple[str, ...]) -> None:
    """Bring a table of the document to what is wanted, touching only what differs."""
    held = table.unwrap()
    for name in [name for name in held if name not in wanted]:
        table.remove(name)
    for name, value in wanted.items():
        place = (*path, name)
        if name not in held:
            table.add(name, toml_item(value))
        elif isinstance(table[name], AoT) and isinstance(value, list) and place in moves:
            _bring_rows(table, name, value, moves[place])
        elif isinstance(value, Mapping) and isinstance(held[name], dict):
            _bring(table[name], value, moves, place)
        elif held[name] != value or type(held[name]) is not type(value):
            table[name] = toml_item(value)


def _bring_rows(table: Any, name: str, wanted: list[Any], origins: list[int | None]) -> None:
    held: AoT = table[name]
    before = list(held)
    is_in_place = origins == list(range(len(before)))
    rows = [
        _bring_row(None if origin is None else before[origin], row)
        for origin, row in zip(origins, wanted, strict=True)
    ]
    if is_in_place:
        return
    if origins[: len(before)] == list(range(len(before))):
        for row in rows[len(before) :]:
            held.append(row)
        return
    written = tomlkit.aot()
    for row in rows:
        written.append(row)
    table[name] = written


def _bring_row(row: Any, wanted: Mapping[str, Any]) -> Any:
    if row is None:
        return toml_item(wanted)
    _bring(row, wanted, {}, ())
    return row
