"""Write the word index: every title and inclusion term as a phrase, the shortest first.

A phrase's number is its rank. Of all phrases that hold the words somebody
typed, the one with the fewest other words fits best and names the least
specific code, so reading matches by number gives good ones at once, and a
common word costs no more than a rare one. Reading is `tutor.codebook.search`.
"""

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

FILLERS = frozenset(["a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to"])
"""Words that say nothing on their own; they are left out of what somebody typed."""

_UNMARKED = FILLERS | {"unspecified", "nos"}
_WORD = re.compile(r"[^\W_]+")
_CODES = """
    SELECT code.code_set, code.text, code.releases,
           coalesce(code.title, entry.title || ', ' || meaning.text)
    FROM code
    LEFT JOIN code AS entry ON code.title IS NULL AND entry.code_set = code.code_set
        AND entry.text = code.node AND entry.releases & code.releases
    LEFT JOIN meaning ON meaning.id = code.meaning
    WHERE code.title IS NOT NULL OR code.is_billable
"""
_TERMS = """
    SELECT 10, holder, code_releases(note.releases) & held.releases, wording, wording.text
    FROM note JOIN wording ON wording.id = wording
    JOIN (SELECT text, sum(releases) AS releases FROM code
          WHERE code_set = 10 AND node IS NULL GROUP BY text) AS held ON held.text = holder
    WHERE kind = 'inclusion'
"""


class _Phrase(NamedTuple):
    code_set: int
    words: int
    is_term: bool
    length: int
    code: str
    releases: int
    wording: int | None
    text: str


def split_words(text: str) -> list[str]:
    """Split a text as the index does: letters and digits, lower case, without accents.

    >>> split_words("Ménière's disease, left ear")
    ['meniere', 's', 'disease', 'left', 'ear']
    """
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(part for part in parts if not unicodedata.combining(part))
    return _WORD.findall(text.lower())


def count_weighty(words: Iterable[str]) -> int:
    """Count the words that narrow a phrase.

    A coder who types "pneumonia" means pneumonia that nothing more is known
    of, so the words that say exactly this do not make a phrase longer.

    >>> count_weighty(["pneumonia", "unspecified", "organism"])
    2
    """
    return sum(word not in _UNMARKED for word in words)


def write_index(connection: sqlite3.Connection) -> None:
    """Fill the phrase, phrase_index and vocabulary tables from the code and note tables."""
    phrases = [
        _phrase(code_set, code, releases, None, title)
        for code_set, code, releases, title in connection.execute(_CODES)
    ]
    phrases += [_phrase(*row) for row in connection.execute(_TERMS)]
    phrases.sort(key=lambda phrase: phrase[:6])
    connection.executemany(
        "INSERT INTO phrase VALUES (?, ?, ?, ?, ?)",
        (
            (number, phrase.code_set, phrase.code, phrase.releases, phrase.wording)
            for number, phrase in enumerate(phrases, start=1)
        ),
    )
    connection.executemany(
        "INSERT INTO phrase_index (rowid, words) VALUES (?, ?)",
        ((number, phrase.text) for number, phrase in enumerate(phrases, start=1)),
    )
    connection.execute("INSERT INTO phrase_index (phrase_index) VALUES ('optimize')")
    uses = Counter(word for phrase in phrases for word in split_words(phrase.text))
    connection.executemany("INSERT INTO vocabulary VALUES (?, ?)", sorted(uses.items()))


def _phrase(code_set: int, code: str, releases: int, wording: int | None, text: str) -> _Phrase:
    is_term = wording is not None
    return _Phrase(
        code_set,
        count_weighty(split_words(text)),
        is_term,
        len(code),
        code,
        releases,
        wording,
        text,
    )
