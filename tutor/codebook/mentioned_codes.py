"""Find the ICD-10-CM codes that a note mentions.

Notes name codes in brackets, as ranges, with a dash for "and what is below",
or after a word such as "category" (DOMAIN 1.3). Whether a code exists is not
told by its shape: a note may name one that is gone.
"""

import re
from typing import NamedTuple

from tutor.codes.code import Code, CodeSet

_CODE = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_MENTION = re.compile(rf"\b({_CODE})(?![\w])(?:\.?-(?=[\s,;)\]]|$))?")
_RANGE = re.compile(r"\b([A-Z][0-9][0-9A-Z])-([A-Z][0-9][0-9A-Z])\b(?!\.)")
_PLACES = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|\b(?:sub)?categor(?:y|ies)\b[^()]*|\bcodes?\b[^()]*", re.IGNORECASE
)


class NotePart(NamedTuple):
    """A run of a note: plain text, a code as it is written there, or a range of categories."""

    text: str
    code: Code | None = None
    span: str = ""


def split_note(text: str) -> tuple[NotePart, ...]:
    """Cut a note where it mentions codes; the parts, put together, are the note.

    >>> [part.text for part in split_note("dorsalgia (M54.-)") if part.code]
    ['M54.-']
    >>> [part.span for part in split_note("influenza (J09-J18)") if part.span]
    ['J09-J18']
    """
    parts: list[NotePart] = []
    at = 0
    for start, end, part in _mentions(text):
        if start > at:
            parts.append(NotePart(text[at:start]))
        parts.append(part)
        at = end
    if at < len(text):
        parts.append(NotePart(text[at:]))
    return tuple(parts)


def _mentions(text: str) -> list[tuple[int, int, NotePart]]:
    found: list[tuple[int, int, NotePart]] = []
    for place in _PLACES.finditer(text):
        at = place.start()
        while at < place.end():
            span = _RANGE.search(text, at, place.end())
            code = _MENTION.search(text, at, place.end())
            first = min((m for m in (span, code) if m), key=lambda m: m.start(), default=None)
            if first is None:
                break
            if first is span:
                part = NotePart(first[0], span=first[0])
            else:
                canonical = first[1].replace(".", "")
                part = NotePart(first[0], Code(CodeSet.ICD10CM, canonical))
            found.append((first.start(), first.end(), part))
            at = first.end()
    return found
