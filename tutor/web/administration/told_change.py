"""A change of an upload as its list shows it: dates as on every page, codes with their pages.

A code has a page only where the codebook in use knows it: one that the upload
would bring has none until it is applied.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from tutor.codes.code import Code, CodeSet, InvalidCodeError, parse_code
from tutor.web.codebook.note_view import code_address
from tutor.web.rendering import day
from tutor.web.services import app_services

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
# What `tutor.bank.change_words` writes of codes that took the place of another.
_HEIRS = re.compile(r"(?<=; now )[^“”]+(?=\.$)|(?<=, divided into )[^“”]+(?=\.$)")
_CODE = re.compile(r"[^,\s]+")


def changed_code_address(change: dict[str, Any]) -> str:
    """Where the page of the code is that changed, "" where it has none."""
    return _address(change["holder"], change)


def change_parts(change: dict[str, Any]) -> list[tuple[str, str]]:
    """Cut the words of a change into texts and, for codes that have a page, their addresses."""
    words = str(change["words"])
    heirs = _HEIRS.search(words)
    if heirs is None:
        return [(with_days(words), "")]
    parts = [(with_days(words[: heirs.start()]), "")]
    parts += _linked(heirs[0], change)
    return [*parts, (words[heirs.end() :], "")]


def with_days(text: str) -> str:
    """Write the dates of a text as pages do; what a title quotes is left as it is.

    >>> with_days("title revised on 2026-10-01, from “a” to “b, 2026-01-02”.")
    'title revised on Oct 1, 2026, from “a” to “b, 2026-01-02”.'
    """
    before, quote, rest = text.partition("“")
    return _DAY.sub(lambda match: day(date.fromisoformat(match[0])), before) + quote + rest


def _linked(text: str, change: dict[str, Any]) -> Iterator[tuple[str, str]]:
    at = 0
    for match in _CODE.finditer(text):
        yield text[at : match.start()], ""
        yield match[0], _address(match[0], change)
        at = match.end()
    yield text[at:], ""


def _address(text: str, change: dict[str, Any]) -> str:
    try:
        code = parse_code(text, CodeSet(change["code_set"]))
    except InvalidCodeError:
        return ""
    return code_address(code, date.fromisoformat(change["on"])) if _has_page(code) else ""


def _has_page(code: Code) -> bool:
    return app_services().codebook.contents.exists(code)
