"""How each control shows a value of the file as text, and what it reads back.

Nothing typed is refused here: a number that is none stays a text, and the check says so at its
place. What is shown and comes back the same is not written at all (`tutor.bank.writing.editing`).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from tutor.bank.writing.form_fields import Control

_OCCURRENCE = re.compile(r"(.*\S)\s+#([1-9]\d{0,2})", re.DOTALL)
_AGE = re.compile(r"(\d{1,3})\s*(y|m|d)?[a-z]*", re.IGNORECASE)
_AGE_FIELDS = {"y": "age_years", "m": "age_months", "d": "age_days"}
AGE_FIELDS = tuple(_AGE_FIELDS.values())
"""The fields of which one says how old the patient is."""


def show(control: Control, value: Any) -> str:
    """Write a value as its control shows it; one of an unforeseen form is shown as nothing."""
    if value is None:
        return ""
    return _SHOWN[control](value)


def read(control: Control, text: str, *, now: Any = None) -> Any:
    """Read what a control holds; None where the file says nothing of it.

    `now` is what the file holds, where that decides the form: a list of one stays a list.
    """
    text = text.replace("\r\n", "\n").strip("\n" if control is Control.AREA else None)
    if not text.strip():
        return None
    return _READ[control](text, now)


def lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _show_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _show_tick(value: Any) -> str:
    return "true" if value is True else ""


def _show_list(value: Any, separator: str) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return ""
    return separator.join(_show_text(one) for one in value)


def _show_evidence(value: Any) -> str:
    if not isinstance(value, list):
        return ""
    return "\n".join(map(_passage, value))


def _passage(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('text', '')} #{value.get('occurrence', 1)}"
    return _show_text(value)


def _show_pairs(value: Any) -> str:
    if not isinstance(value, list):
        return ""
    return "\n".join(" > ".join(map(_show_text, pair)) for pair in value if isinstance(pair, list))


def _show_options(value: Any) -> str:
    if not isinstance(value, list):
        return ""
    return "\n".join(
        f"{one.get('id', '')} = {one.get('text', '')}" for one in value if isinstance(one, Mapping)
    )


def _show_figures(value: Any) -> str:
    if not isinstance(value, Mapping):
        return ""
    return "\n".join(f"{name} = {_show_text(one)}" for name, one in value.items())


def _show_age(patient: Any) -> str:
    if not isinstance(patient, Mapping):
        return ""
    for unit in AGE_FIELDS:
        if unit in patient:
            number = _show_text(patient[unit])
            return f"{number} {unit.removeprefix('age_')}" if number.isdecimal() else number
    return ""


_SHOWN: Mapping[Control, Callable[[Any], str]] = {
    Control.TEXT: _show_text,
    Control.CODE: _show_text,
    Control.AREA: _show_text,
    Control.DATE: _show_text,
    Control.NUMBER: _show_text,
    Control.DECIMAL: _show_text,
    Control.CHOICE: _show_text,
    Control.TICK: _show_tick,
    Control.LINES: lambda value: _show_list(value, "\n"),
    Control.VALUES: lambda value: _show_list(value, "\n"),
    Control.WORDS: lambda value: _show_list(value, " "),
    Control.EVIDENCE: _show_evidence,
    Control.PAIRS: _show_pairs,
    Control.OPTIONS: _show_options,
    Control.FIGURES: _show_figures,
    Control.AGE: _show_age,
}


def _read_number(text: str, _now: Any) -> Any:
    return int(text) if text.isascii() and text.isdecimal() else text


def _read_decimal(text: str, _now: Any) -> Any:
    if re.fullmatch(r"\d{1,6}", text):
        return int(text)
    return float(text) if re.fullmatch(r"\d{0,6}\.\d{1,6}", text) else text


def _read_date(text: str, _now: Any) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _read_values(text: str, now: Any) -> Any:
    found = lines(text)
    return found if len(found) > 1 or isinstance(now, list) else found[0]


def _read_evidence(text: str, _now: Any) -> list[Any]:
    return list(map(_read_passage, lines(text)))


def _read_passage(line: str) -> Any:
    match = _OCCURRENCE.fullmatch(line)
    return {"text": match[1], "occurrence": int(match[2])} if match else line


def _pieces(text: str, sign: str) -> Iterable[list[str]]:
    for line in lines(text):
        yield [part.strip() for part in line.split(sign, 1)]


def _read_options(text: str, _now: Any) -> list[dict[str, str]]:
    return [{"id": pair[0], "text": pair[-1]} for pair in _pieces(text, "=")]


def _read_figures(text: str, _now: Any) -> dict[str, str]:
    return {pair[0]: pair[-1] for pair in _pieces(text, "=")}


def _read_age(text: str, _now: Any) -> dict[str, Any]:
    match = _AGE.fullmatch(text)
    if match is None:
        return {"age_years": text}
    return {_AGE_FIELDS[(match[2] or "y").lower()]: int(match[1])}


_READ: Mapping[Control, Callable[[str, Any], Any]] = {
    Control.TEXT: lambda text, _now: text,
    Control.CODE: lambda text, _now: text.upper(),
    Control.AREA: lambda text, _now: text,
    Control.DATE: _read_date,
    Control.NUMBER: _read_number,
    Control.DECIMAL: _read_decimal,
    Control.CHOICE: lambda text, _now: text,
    Control.TICK: lambda _text, _now: True,
    Control.LINES: lambda text, _now: lines(text),
    Control.VALUES: _read_values,
    Control.WORDS: lambda text, _now: text.replace(",", " ").split(),
    Control.EVIDENCE: _read_evidence,
    Control.PAIRS: lambda text, _now: list(_pieces(text, ">")),
    Control.OPTIONS: _read_options,
    Control.FIGURES: _read_figures,
    Control.AGE: _read_age,
}
