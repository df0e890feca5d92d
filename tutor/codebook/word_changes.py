"""Mark the words in which two wordings differ."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")


class Piece(NamedTuple):
    """A run of a wording; `is_changed` says that the other wording does not have it there."""

    text: str
    is_changed: bool


def mark_words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Cut both wordings into what they share and what they do not, whole words at a time.

    The pieces of a wording, put together, are that wording again.

    >>> mark_words("Pain of knee", "Pain in knee")[1]
    (Piece(text='Pain ', is_changed=False), Piece(text='in', is_changed=True), \
Piece(text=' knee', is_changed=False))
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    was: list[Piece] = []
    now: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        is_changed = kind != "equal"
        _add(was, "".join(old[old_start:old_end]), is_changed=is_changed)
        _add(now, "".join(new[new_start:new_end]), is_changed=is_changed)
    return tuple(was), tuple(now)


def _add(pieces: list[Piece], text: str, *, is_changed: bool) -> None:
    if text:
        pieces.append(Piece(text, is_changed))
