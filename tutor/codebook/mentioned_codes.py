"""Find the ICD-10-CM codes that a note mentions.

Notes name codes in brackets, as ranges, with a dash for "and what is below",
or after a word such as "category" (DOMAIN 1.3). Whether a code exists is not
told by its shape: a note may name one that is gone.
"""

import re
from typing import NamedTuple

from tutor.codebook.code_shape import CATEGORY, DIGIT_CATEGORY, DIGIT_CODE, LETTER_CODE
from tutor.codes.code import Code, CodeSet

_FAMILY = r"\.?-(?=[\s,;)\]]|$)"
# With a letter second only where a dot or a dash follows: GM2 and GH1 are names of genes.
_CODE = rf"{DIGIT_CODE}|(?=[A-Z0-9]{{3}}(?:\.[0-9A-Z]|{_FAMILY})){LETTER_CODE}"
_MENTION = re.compile(rf"\b({_CODE})(?![\w])(?:{_FAMILY})?")
_RANGE = re.compile(rf"\b({DIGIT_CATEGORY})-({CATEGORY})\b(?!\.)")
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
