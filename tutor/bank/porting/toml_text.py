"""Write `exercise.toml` from values, laid out as an author would lay it out."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import tomlkit
from tomlkit.items import Array

_LONG = 88
LONGEST_SLUG = 60


def exercise_toml(values: Mapping[str, Any]) -> str:
    """Write a file: texts and lists first, tables after them, in the order given.

    Entries that are None, empty lists and empty tables are left out.
    """
    return tomlkit.dumps(_table(values))


def _table(values: Mapping[str, Any]) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    plain = {k: v for k, v in values.items() if not _is_table(v)}
    tables = {k: v for k, v in values.items() if _is_table(v)}
    for name, value in (plain | tables).items():
        if value is None or (isinstance(value, Sequence | Mapping) and not value and value != ""):
            continue
        document.add(name, toml_item(value))
    return document


def _is_table(value: object) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value)


def toml_item(value: Any) -> Any:
    """Write a value for tomlkit: texts of several lines as blocks, long lists one a line."""
    if isinstance(value, Mapping):
        table = tomlkit.table()
        for name, inner in _table(value).items():
            table.add(name, inner)
        return table
    if isinstance(value, list | tuple):
        if any(isinstance(one, Mapping) for one in value):
            tables = tomlkit.aot()
            for one in value:
                tables.append(toml_item(one))
            return tables
        return _array(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bool | int | float | date):
        return value
    raise TypeError(f"{type(value).__name__} has no place in exercise.toml")


def _array(values: Sequence[Any]) -> Array:
    array = tomlkit.array()
    for value in values:
        array.append(toml_item(value))
    if sum(len(str(value)) + 4 for value in values) > _LONG:
        array.multiline(True)
    return array


def _string(text: str) -> Any:
    if "\n" not in text or "\r" in text or _is_hard(text):
        return tomlkit.string(text)
    # The line feed behind the opening quotes is none of the text.
    quotes = '"' * 3
    written = tomlkit.string(text, multiline=True).as_string().removeprefix(quotes)
    return tomlkit.value(f"{quotes}\n{written}")


def _is_hard(text: str) -> bool:
    return any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in text)


def slug_of(title: str, *, otherwise: str) -> str:
    """Make a folder's name from a title.

    >>> slug_of("Which code — and why?", otherwise="question")
    'which-code-and-why'
    """
    bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")
    return words[:LONGEST_SLUG].strip("-") or otherwise
