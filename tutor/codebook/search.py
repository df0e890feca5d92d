"""Find codes by words: every word as typed or begun, with one typing slip forgiven in each.

What the words may stand for is `tutor.codebook.query`, which phrases are
looked at `tutor.codebook.candidates`, and their order `tutor.codebook.ranking`.
"""

from collections.abc import Iterable
from functools import cached_property
from json import dumps
from typing import NamedTuple

from tutor.codebook.candidates import Holders, WordHolders, choose_candidates, count_earnings
from tutor.codebook.postings import Numbers, decode
from tutor.codebook.query import QueryReader, QueryWord
from tutor.codebook.ranking import WEIGHTS, Asked, ScoredPhrase, Weights, score
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.seventh import WholeCodes
from tutor.codebook.store import CodebookFile
from tutor.codebook.vocabulary import SIDES, term_of
from tutor.codes.code import CodeSet

_REORDERED = 25
_RESIDUAL = frozenset(["other", "specified"])
_TERMS = """
    SELECT name, weight, own_map, own, above_map, above FROM json_each(?)
    CROSS JOIN term ON code_set = ? AND name = value
"""
_PHRASES = """
    SELECT number, code, kind, traits, weight, first, text FROM json_each(?)
    CROSS JOIN phrase ON code_set = ? AND number = value WHERE releases & ?
"""


class Match(NamedTuple):
    """A code, and the name that matched where it is not the title."""

    code: str
    term: str | None


class _Term(NamedTuple):
    weight: float
    own: Numbers
    above: Numbers


class WordSearch:
    """The word index of an open file."""

    def __init__(self, file: CodebookFile, weights: Weights = WEIGHTS) -> None:
        self._file = file
        self._reader = QueryReader(file)
        self._whole = WholeCodes(file)
        self._weights = weights

    def find(self, text: str, *, code_set: CodeSet, bit: int, limit: int) -> list[Match]:
        """The best matches in a release, one a code, at most `limit`."""
        count = self._counts.get(SET_NUMBERS.get(code_set, 0), 0)
        words = self._reader.read(text) if count else []
        holders = self._hold(words, code_set)
        if not any(word.lists for word in holders):
            return []
        earned = count_earnings(choose_candidates(holders, count), holders)
        phrases = self._phrases(earned, code_set, bit)
        names = self._rank(phrases, _asked(words, holders))
        codes = list(names)[: max(limit, _REORDERED)]
        codes = self._whole.choose(codes, text, code_set=code_set, bit=bit)
        return [Match(code, names.get(code)) for code in codes[:limit]]

    def terms_of(self, text: str) -> frozenset[str]:
        """The terms that the words of a query may stand for."""
        words = self._reader.read(text)
        return frozenset(name for word in words for name, _share in word.terms)

    @cached_property
    def _counts(self) -> dict[int, int]:
        """How many phrases each code set has."""
        return dict(self._file.rows("SELECT code_set, max(number) + 1 FROM phrase GROUP BY 1"))

    def _hold(self, words: list[QueryWord], code_set: CodeSet) -> list[WordHolders]:
        names = {name for word in words for name, _share in (*word.terms, *word.notions)}
        rows = self._file.rows(_TERMS, (dumps(sorted(names)), SET_NUMBERS[code_set]))
        terms = {
            name: _Term(weight, decode(own_map, own), decode(above_map, above))
            for name, weight, own_map, own, above_map, above in rows
        }
        return [self._hold_word(word, terms, is_first=word is words[0]) for word in words]

    def _hold_word(
        self, word: QueryWord, terms: dict[str, _Term], *, is_first: bool
    ) -> WordHolders:
        weights = self._weights
        known = (terms[name].weight for name, _share in word.terms if name in terms)
        value = next(known, weights.unknown)
        return WordHolders(
            terms=tuple(self._holders(word.terms, terms, value)),
            notions=tuple(self._holders(word.notions, terms, value)),
            value=value,
            ceiling=value * weights.notions,
            factor=weights.first if is_first else 1.0,
        )

    def _holders(
        self, named: Iterable[tuple[str, float]], terms: dict[str, _Term], most: float
    ) -> Iterable[Holders]:
        for name, share in named:
            term = terms.get(name)
            if term is not None:
                value = share * min(term.weight, most)
                yield Holders(term.own, value, is_own=True)
                yield Holders(term.above, value * self._weights.above, is_own=False)

    def _phrases(
        self, earned: dict[int, tuple[float, float]], code_set: CodeSet, bit: int
    ) -> list[ScoredPhrase]:
        """Read the phrases of a release that earned enough."""
        least = self._weights.least_share * max(value for value, _met in earned.values())
        enough = sorted(number for number, (value, _met) in earned.items() if value >= least)
        rows = self._file.rows(_PHRASES, (dumps(enough), SET_NUMBERS[code_set], bit))
        return [
            ScoredPhrase(code, kind, traits, weight, first, text, *earned[number])
            for number, code, kind, traits, weight, first, text in rows
        ]

    def _rank(self, phrases: list[ScoredPhrase], asked: Asked) -> dict[str, str | None]:
        """The codes, best first, each with the name that it is found by."""
        best: dict[str, tuple[float, str | None]] = {}
        for phrase in phrases:
            points = score(phrase, asked, self._weights)
            known = best.get(phrase.code)
            if known is None or points > known[0]:
                best[phrase.code] = (points, phrase.text)
        order = sorted(best, key=lambda code: (-best[code][0], len(code), code))
        return {code: best[code][1] for code in order}


def _asked(words: list[QueryWord], holders: list[WordHolders]) -> Asked:
    typed = {word.typed for word in words}
    return Asked(
        first=term_of(words[0].typed),
        weight=sum(word.value for word in holders),
        is_other=not typed.isdisjoint(_RESIDUAL),
        is_sided=not typed.isdisjoint(SIDES),
    )
