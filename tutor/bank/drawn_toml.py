"""Write what `tomllib` reads back to the same values: tables, lists, texts, numbers, days."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_FIRST_PRINTABLE, _DELETE = 0x20, 0x7F


def write_toml(data: Mapping[str, Any]) -> str:
    """Write a document; its tables get headers, in the order in which they stand.

    >>> print(write_toml({"uid": "a", "key": {"diagnoses": [{"code": "I10"}]}}), end="")
    uid = "a"
    <BLANKLINE>
    [key]
    <BLANKLINE>
    [[key.diagnoses]]
    code = "I10"
    """
    return "\n".join(_table(data, "")).lstrip("\n") + "\n"


def _table(data: Mapping[str, Any], path: str) -> Iterator[str]:
    # A table's own values come before its tables: after a header they would be that one's.
    for name, value in data.items():
        if not isinstance(value, Mapping) and not _is_tables(value):
            yield f"{_key(name)} = {_value(value)}"
    for name, value in data.items():
        place = f"{path}.{_key(name)}" if path else _key(name)
        if isinstance(value, Mapping):
            yield f"\n[{place}]"
            yield from _table(value, place)
        elif _is_tables(value):
            for table in value:
                yield f"\n[[{place}]]"
                yield from _table(table, place)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if is_bare else _text(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case date():  # A time of day is a `datetime`, which is one too.
            return value.isoformat()
        case int() | float():
            return repr(value)
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case Mapping():
            return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    raise TypeError(f"{type(value).__name__} has no form in TOML here")


def _text(text: str) -> str:
    return f'"{"".join(map(_character, text))}"'


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if ord(character) < _FIRST_PRINTABLE or ord(character) == _DELETE:
        return f"\\u{ord(character):04x}"
    return character
