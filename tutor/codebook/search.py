"""Find codes by words: every word as typed or begun, with one typing slip forgiven in each.

The words are looked up in the vocabulary of the codebook first, so a slip is
only ever repaired to a word that occurs in it. What the index matches comes
back with the shortest phrase first (see `tutor.codebook.index`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from json import dumps
from typing import NamedTuple

from tutor.codebook.index import FILLERS, count_weighty, split_words
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile
from tutor.codes.code import CodeSet

_MOST_WORDS = 10
_LONGEST_WORD = 30
_SHORTEST_REPAIRED = 4
_SHORTEST_EXPANDED = 4
_MOST_EXPANSIONS = 24
_MOST_REPAIRS = 6
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CONSIDERED = 150
_AFTER = "\x7f"
_MATCHES = """
    SELECT phrase.code, wording.text,
           coalesce(wording.text, code.title, entry.title || ', ' || meaning.text)
    FROM phrase_index
    JOIN phrase ON phrase.id = phrase_index.rowid
    LEFT JOIN wording ON wording.id = phrase.wording
    LEFT JOIN code ON phrase.wording IS NULL AND code.code_set = phrase.code_set
        AND code.text = phrase.code AND code.releases & phrase.releases
    LEFT JOIN code AS entry ON code.title IS NULL AND entry.code_set = code.code_set
        AND entry.text = code.node AND entry.releases & ?3
    LEFT JOIN meaning ON meaning.id = code.meaning
    WHERE phrase_index MATCH ?1 AND phrase_index.rowid BETWEEN ?4 AND ?5
        AND phrase.releases & ?3
    ORDER BY phrase_index.rowid LIMIT ?2
"""


class Match(NamedTuple):
    """A code, the term that matched where it is not the title, and the phrase that matched."""

    code: str
    term: str | None
    phrase: str


@dataclass(frozen=True, slots=True)
class _Word:
    """One typed word as it is read: the alternatives to match, and the likeliest of them."""

    meant: str
    query: str


class WordSearch:
    """The word index of an open file."""

    def __init__(self, file: CodebookFile) -> None:
        self._file = file

    def find(self, text: str, *, code_set: CodeSet, bit: int, limit: int) -> list[Match]:
        """The best matches in a release, one a code, at most `limit`."""
        typed = [word[:_LONGEST_WORD] for word in split_words(text)[: 4 * _MOST_WORDS]]
        typed = [word for word in typed if word not in FILLERS] or typed
        typed = list(dict.fromkeys(typed))[:_MOST_WORDS]
        words = [word for word in map(self._interpret, typed, _is_last(typed)) if word]
        if not words or SET_NUMBERS[code_set] not in self._ranges:
            return []
        for queries in _attempts([word.query for word in words]):
            matches: list[Match] = []
            for query in queries:
                matches += self._matches(query, code_set=code_set, bit=bit, limit=limit)
            if matches:
                return _best(matches, [word.meant for word in words], limit)
        return []

    @cached_property
    def _ranges(self) -> dict[int, tuple[int, int]]:
        """The numbers of the phrases of each code set."""
        rows = self._file.rows("SELECT code_set, min(id), max(id) FROM phrase GROUP BY code_set")
        return {number: (low, high) for number, low, high in rows}

    def _matches(self, query: str, *, code_set: CodeSet, bit: int, limit: int) -> list[Match]:
        low, high = self._ranges[SET_NUMBERS[code_set]]
        rows = self._file.rows(_MATCHES, (query, max(limit, _CONSIDERED), bit, low, high))
        return [Match(*row) for row in rows]

    def _interpret(self, typed: str, is_last: bool) -> _Word | None:
        if self._is_known(typed):
            is_begun = is_last and len(typed) > 1
            return _Word(typed, _either([typed], [typed] if is_begun else []))
        beginning = self._begun(typed) if len(typed) > 1 else ""
        return _Word(typed, beginning) if beginning else self._repair(typed)

    def _is_known(self, word: str) -> bool:
        return bool(self._file.rows("SELECT 1 FROM vocabulary WHERE word = ?", (word,)))

    def _begun(self, typed: str) -> str:
        """Read a word as the beginning of others.

        The index holds stems, and a stem can be shorter than what was typed
        ("hypertensio", stem "hypertens"), so longer beginnings are replaced by
        the words themselves.
        """
        rows = self._file.rows(
            "SELECT word FROM vocabulary WHERE word > ? AND word < ? ORDER BY uses DESC LIMIT ?",
            (typed, typed + _AFTER, _MOST_EXPANSIONS),
        )
        if not rows:
            return ""
        if len(typed) < _SHORTEST_EXPANDED:
            return _either([], [typed])
        is_complete = len(rows) < _MOST_EXPANSIONS
        return _either([word for (word,) in rows], [] if is_complete else [typed])

    def _repair(self, typed: str) -> _Word | None:
        """Undo one slip: a letter too many, too few or wrong, or two swapped."""
        if len(typed) < _SHORTEST_REPAIRED:
            return None
        candidates = dumps(sorted(_one_edit_away(typed)))
        rows = self._file.rows(
            "SELECT word FROM json_each(?) JOIN vocabulary ON word = value "
            "ORDER BY uses DESC LIMIT ?",
            (candidates, _MOST_REPAIRS),
        )
        if rows:
            return _Word(rows[0][0], _either([word for (word,) in rows], []))
        rows = self._file.rows(
            "SELECT value FROM json_each(?) WHERE EXISTS "
            "(SELECT 1 FROM vocabulary WHERE word > value AND word < value || ?) LIMIT ?",
            (candidates, _AFTER, _MOST_REPAIRS),
        )
        begun = [self._begun(beginning) for (beginning,) in rows]
        return _Word(rows[0][0], " OR ".join(begun)) if begun else None


def _is_last(words: list[str]) -> Iterator[bool]:
    return (number == len(words) for number in range(1, len(words) + 1))


def _either(words: Iterable[str], beginnings: Iterable[str]) -> str:
    """Write alternatives in the index's query language; words hold letters and digits only."""
    return " OR ".join([f'"{word}"' for word in words] + [f'"{word}" *' for word in beginnings])


def _attempts(queries: list[str]) -> Iterator[list[str]]:
    """All words together first; if nothing has them all, every choice that leaves one out."""
    grouped = [f"({query})" for query in queries]
    yield [" AND ".join(grouped)]
    if len(grouped) > 1:
        yield [
            " AND ".join(grouped[:left_out] + grouped[left_out + 1 :])
            for left_out in range(len(grouped))
        ]


def _best(matches: list[Match], meant: list[str], limit: int) -> list[Match]:
    """Order by words met whole, then by how little else a phrase says; one match a code.

    A phrase that begins with the first word meant counts as one word shorter:
    titles put first what they are about. Equals keep the index's order.
    """

    def rank(match: Match) -> tuple[int, int]:
        present = split_words(match.phrase)
        missed = sum(word not in present for word in meant)
        return missed, count_weighty(present) - present[0].startswith(meant[0])

    best: dict[str, Match] = {}
    for match in sorted(matches, key=rank):
        best.setdefault(match.code, match)
    return list(best.values())[:limit]


def _one_edit_away(word: str) -> set[str]:
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in splits if right for letter in _LETTERS}
    added = {left + letter + right for left, right in splits for letter in _LETTERS}
    return (dropped | swapped | replaced | added) - {word}
