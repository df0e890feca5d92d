"""Read what somebody typed: each word as the terms of the index that it may stand for.

A word is looked up in the vocabulary of the codebook first. One that is not
in it is taken for the beginning of others, or for a word with one slip in it,
or is taken apart, so a slip is only ever repaired to a word that occurs.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from json import dumps

from tutor.codebook.index import INNER
from tutor.codebook.morphemes import notions_of, rest_of, word_parts
from tutor.codebook.store import CodebookFile
from tutor.codebook.vocabulary import FILLERS, split_words, term_of

_MOST_WORDS = 10
_LONGEST_WORD = 30
_SHORTEST_REPAIRED = 4
_SHORTEST_CUT = 6
_MOST_EXPANSIONS = 24
_MOST_REPAIRS = 6
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_AFTER = "\x7f"

EXACT = 1.0
SYNONYM = 0.9
REPAIRED = 0.95
BEGUN = 0.9
RARER = 0.01
CUT = 0.7
LONGER = 0.5
REST = 0.7
NOTION = 0.9
WIDER = 0.5


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of a query.

    `terms` are alternatives, each with the share of the word's weight that it
    is worth; `notions` count together, up to what the best word would.
    """

    typed: str
    terms: tuple[tuple[str, float], ...]
    notions: tuple[tuple[str, float], ...]


class QueryReader:
    """Reads queries by the vocabulary of an open file."""

    def __init__(self, file: CodebookFile) -> None:
        self._file = file

    def read(self, text: str) -> list[QueryWord]:
        """The words of a query that say something, each once, at most ten."""
        typed = [word[:_LONGEST_WORD] for word in split_words(text)[: 4 * _MOST_WORDS]]
        known = self._known(typed)
        words = dict(self._replaced(typed, known))
        words = {word: also for word, also in words.items() if word not in FILLERS} or words
        known |= self._known(word for word in words if word not in known)
        chosen = list(words.items())[:_MOST_WORDS]
        return [
            self._read_word(word, known.get(word), also=also, is_last=word == typed[-1])
            for word, also in chosen
        ]

    def _replaced(self, typed: list[str], known: Collection[str]) -> Iterator[tuple[str, str]]:
        """Put the words of the list of synonyms in place of a phrase, the longest phrase first.

        A word that titles use as well stays, where one word stands for it; that is then
        an alternative.
        """
        meant = self._meanings(typed)
        place = 0
        while place < len(typed):
            length, words = _longest_at(typed, place, meant)
            if length == 1 and typed[place] in known and " " not in words:
                yield typed[place], words
            else:
                yield from ((word, "") for word in words.split() or [typed[place]])
            place += length

    def _meanings(self, typed: list[str]) -> dict[str, str]:
        """The phrases of a query that stand for other words."""
        longest = min(self._longest_phrase, len(typed))
        runs = {
            " ".join(typed[start : start + length])
            for length in range(1, longest + 1)
            for start in range(len(typed) - length + 1)
        }
        rows = self._file.rows(
            "SELECT phrase, words FROM json_each(?) CROSS JOIN synonym ON phrase = value",
            (dumps(sorted(runs)),),
        )
        return dict(rows)

    @cached_property
    def _longest_phrase(self) -> int:
        rows = self._file.rows(
            "SELECT max(length(phrase) - length(replace(phrase, ' ', ''))) + 1 FROM synonym"
        )
        return rows[0][0] or 0

    def _known(self, words: Iterable[str]) -> dict[str, str]:
        rows = self._file.rows(
            "SELECT word, parts FROM json_each(?) CROSS JOIN vocabulary ON word = value",
            (dumps(list(words)),),
        )
        return dict(rows)

    def _read_word(self, typed: str, parts: str | None, *, also: str, is_last: bool) -> QueryWord:
        term = term_of(typed)
        terms = {term: EXACT, INNER + term: REST}
        terms |= {term_of(word): SYNONYM for word in also.split() if word not in FILLERS}
        if parts is None:
            parts = self._unknown_parts(typed)
            guessed = self._guess(typed)
        else:
            guessed = self._longer(typed) if is_last and len(typed) > 1 else {}
        for part in parts.split():
            if part.startswith(INNER):
                terms.setdefault(part[len(INNER) :], REST)
        for term, share in guessed.items():
            terms.setdefault(term, share)
        return QueryWord(typed, tuple(terms.items()), _with_wider(parts))

    def _unknown_parts(self, typed: str) -> str:
        endings = [typed[start:] for start in range(2, len(typed))]
        rest = rest_of(typed, self._known(endings).__contains__) if len(typed) > 1 else None
        return " ".join([*notions_of(typed), *([INNER + rest] if rest else [])])

    def _longer(self, typed: str) -> dict[str, float]:
        return dict.fromkeys(self._begun(typed, limit=_MOST_REPAIRS), LONGER)

    def _guess(self, typed: str) -> dict[str, float]:
        """Terms that an unknown word may stand for."""
        if len(typed) > 1:
            begun = self._begun(typed)
            if begun:
                return {term: BEGUN - RARER * place for place, term in enumerate(begun)}
        if len(typed) < _SHORTEST_REPAIRED:
            return {}
        return self._repair(typed) or self._cut(typed)

    def _begun(self, typed: str, limit: int = _MOST_EXPANSIONS) -> list[str]:
        """The terms of the commonest words that begin with what was typed."""
        rows = self._file.rows(
            "SELECT word FROM vocabulary WHERE word > ? AND word < ? ORDER BY uses DESC LIMIT ?",
            (typed, typed + _AFTER, limit),
        )
        return list(dict.fromkeys(term_of(word) for (word,) in rows))

    def _repair(self, typed: str) -> dict[str, float]:
        """Undo one slip: a letter too many, too few or wrong, or two swapped."""
        candidates = dumps(sorted(_one_edit_away(typed)))
        rows = self._file.rows(
            "SELECT word FROM json_each(?) CROSS JOIN vocabulary ON word = value "
            "ORDER BY uses DESC LIMIT ?",
            (candidates, _MOST_REPAIRS),
        )
        if rows:
            return {term_of(word): REPAIRED for (word,) in rows}
        rows = self._file.rows(
            "SELECT value FROM json_each(?) WHERE EXISTS "
            "(SELECT 1 FROM vocabulary WHERE word > value AND word < value || ?) LIMIT ?",
            (candidates, _AFTER, _MOST_REPAIRS),
        )
        return {term: CUT for (beginning,) in rows for term in self._begun(beginning)}

    def _cut(self, typed: str) -> dict[str, float]:
        """Take letters off the end until other words begin so."""
        for length in range(len(typed) - 1, _SHORTEST_CUT - 1, -1):
            begun = self._begun(typed[:length])
            if begun:
                return dict.fromkeys(begun, CUT * length / len(typed))
        return {}


def _longest_at(typed: list[str], place: int, meant: dict[str, str]) -> tuple[int, str]:
    """The longest phrase that starts here: how many words it has, and what it stands for."""
    longest = max((phrase.count(" ") + 1 for phrase in meant), default=0)
    for length in range(min(longest, len(typed) - place), 0, -1):
        words = meant.get(" ".join(typed[place : place + length]))
        if words:
            return length, words
    return 1, ""


def _with_wider(parts: str) -> tuple[tuple[str, float], ...]:
    """The notions among the parts of a word, each with the larger place that it lies in."""
    notions = [part for part in parts.split() if not part.startswith(INNER)]
    shares = {notion: NOTION / len(notions) for notion in notions}
    for notion in notions:
        wider = word_parts().wider.get(notion)
        if wider:
            shares.setdefault(wider, shares[notion] * WIDER)
    return tuple(shares.items())


def _one_edit_away(word: str) -> set[str]:
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in splits if right for letter in _LETTERS}
    added = {left + letter + right for left, right in splits for letter in _LETTERS}
    return (dropped | swapped | replaced | added) - {word}
