"""What a form shows of `exercise.toml`, and what comes back from it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tutor.bank.exercise import Kind
from tutor.bank.writing.controls import show
from tutor.bank.writing.form_fields import FIELDS, SECTIONS, Control, FormField, RowSection

_HEAD = re.compile(r"f-([a-z_.]{1,60})")
_ROW = re.compile(r"([a-z]{2})-(\d{1,3})-([a-z_.]{1,40})")
ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row; `origin` is its place in the file that the form shows, None for a new one."""

    origin: int | None
    values: Mapping[str, str]

    def value(self, path: str) -> str:
        """What a field holds."""
        return self.values.get(path, "")


@dataclass(frozen=True, slots=True)
class ExerciseForm:
    """Every field of a form by its path, and the rows of each section by its prefix."""

    values: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[FormRow, ...]] = field(default_factory=dict)

    def value(self, path: str) -> str:
        """What a field holds."""
        return self.values.get(path, "")


def read_toml(text: str) -> dict[str, Any] | None:
    """The data of a file; None where it is no TOML."""
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError:
        return None


def kind_of(data: Mapping[str, Any] | None) -> Kind | None:
    """The kind that a file names, if it names one."""
    written = data.get("kind") if data else None
    return Kind(written) if isinstance(written, str) and written in set(Kind) else None


def shown_form(data: Mapping[str, Any], kind: Kind) -> ExerciseForm:
    """Fill a form from a file."""
    values = {one.path: shown_value(one, data) for one in FIELDS[kind]}
    rows = {
        section.prefix: tuple(
            FormRow(number, {one.path: shown_value(one, row) for one in section.fields})
            for number, row in enumerate(rows_at(data, section))
        )
        for section in SECTIONS[kind]
    }
    return ExerciseForm(values, rows)


def shown_value(one: FormField, table: Mapping[str, Any]) -> str:
    """What a field shows of its table."""
    value = value_at(table, one.path)
    if value is None or (one.control is Control.CHOICE and value == one.default):
        return "" if one.control is Control.CHOICE else one.default
    return show(one.control, value)


def value_at(table: Mapping[str, Any], path: str) -> Any:
    """What stands at a path, None where nothing does."""
    value: Any = table
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def rows_at(data: Mapping[str, Any], section: RowSection) -> list[Mapping[str, Any]]:
    """The tables of a section; none where the file has something else there."""
    found = value_at(data, section.place)
    if not isinstance(found, list) or not all(isinstance(row, Mapping) for row in found):
        return []
    return found


def form_from(posted: Iterable[tuple[str, str]]) -> ExerciseForm:
    """Read what was posted. Of a name that comes twice the last counts: a tick behind its blank."""
    values: dict[str, str] = {}
    found: dict[str, dict[int, dict[str, str]]] = {}
    for name, text in posted:
        if head := _HEAD.fullmatch(name):
            values[head[1]] = text
        elif row := _ROW.fullmatch(name):
            found.setdefault(row[1], {}).setdefault(int(row[2]), {})[row[3]] = text
    rows = {
        prefix: tuple(_row(numbered[number]) for number in sorted(numbered))
        for prefix, numbered in found.items()
    }
    return ExerciseForm(values, rows)


def _row(values: dict[str, str]) -> FormRow:
    origin = values.pop(ORIGIN, "")
    return FormRow(int(origin) if re.fullmatch(r"[0-9]{1,3}", origin) else None, values)


def is_blank(row: FormRow, section: RowSection) -> bool:
    """Whether a row says nothing: what the format takes anyhow does not count."""
    return not any(row.value(one.path).strip() not in ("", one.default) for one in section.fields)


def apply_row_action(form: ExerciseForm, action: str) -> ExerciseForm:
    """Move or remove a row, for a browser without JavaScript.

    `action` is ``up:dx:2`` or ``remove:tp:1``; one that names no row changes nothing.
    """
    verb, _, place = action.partition(":")
    prefix, _, number = place.partition(":")
    rows = list(form.rows.get(prefix, ()))
    if verb not in ("up", "down", "remove") or not re.fullmatch(r"[0-9]{1,3}", number):
        return form
    index = int(number)
    target = index + {"up": -1, "down": 1}.get(verb, 0)
    if not (0 <= index < len(rows) and 0 <= target < len(rows)):
        return form
    row = rows.pop(index)
    if verb != "remove":
        rows.insert(target, row)
    return ExerciseForm(form.values, {**form.rows, prefix: tuple(rows)})
