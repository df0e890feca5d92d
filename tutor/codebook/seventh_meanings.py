"""The further meanings that a table of 7th characters prints below some of its characters.

The tabular list prints below B of S72, for one, that an open fracture without
a type is a B as well. As a line among the notes it would look as if B were all
there is, so a page puts it where the character stands.
"""

import re
from collections.abc import Sequence

from tutor.codebook.entry import NoteLine

_KIND = "seventh"
_ALTERNATIVE = re.compile(r"([0-9A-Z]): (.+)")
"""As the importer of the tabular list writes such a line."""

Meanings = tuple[tuple[str, str], ...]


def fold_alternatives(
    notes: Sequence[NoteLine], holder: str, sevenths: Meanings
) -> tuple[tuple[NoteLine, ...], Meanings]:
    """Take these lines out of the notes and add each to the meaning of its character.

    Lines of a table that a nearer one replaces hold for no code here, so they go.

    Args:
        notes: All notes of a page.
        holder: The code that prints the table in force, as its notes name it.
        sevenths: Its characters with their meanings.
    """
    others: dict[str, str] = {}
    kept = []
    for note in notes:
        line = _ALTERNATIVE.fullmatch(note.text) if note.kind == _KIND else None
        if line is None:
            kept.append(note)
        elif note.holder == holder:
            others[line[1]] = f"{others.get(line[1], '')} (also: {line[2]})"
    meanings = tuple((character, text + others.get(character, "")) for character, text in sevenths)
    return tuple(kept), meanings
