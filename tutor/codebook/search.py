"""Find codes by words: every word as typed or begun, with one typing slip forgiven in each.

Candidates are the phrases that hold a rare word of the query, and the first
that hold all of its words; only these are weighed (`tutor.codebook.ranking`).
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from json import dumps
from typing import NamedTuple

from tutor.codebook.postings import BitMap, decode, first_of, join, quick
from tutor.codebook.query import QueryReader, QueryWord
from tutor.codebook.ranking import Asked, ScoredPhrase, Weights, score
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.seventh import WholeCodes
from tutor.codebook.store import CodebookFile
from tutor.codebook.vocabulary import SIDES, term_of
from tutor.codes.code import CodeSet

_RESIDUAL = frozenset(["other", "specified"])
_GATHERED = 6000
_FIRST = 200
_LEAST_SHARE = 0.25
_WEIGHED = 300
_SHOWN = 25
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
    own: "array[int] | BitMap"
    above: "array[int] | BitMap"


@dataclass(slots=True)
class _Lists:
    """One list of phrases of a query word, and what being in it is worth."""

    numbers: "array[int] | BitMap"
    value: float
    is_own: bool
    is_notion: bool


@dataclass(slots=True)
class _Weighed:
    word: QueryWord
    factor: float
    value: float
    ceiling: float
    lists: list[_Lists]


class WordSearch:
    """The word index of an open file."""

    def __init__(self, file: CodebookFile, weights: Weights = Weights()) -> None:  # noqa: B008 - frozen
        self._file = file
        self._reader = QueryReader(file)
        self._whole = WholeCodes(file)
        self._weights = weights

    def find(self, text: str, *, code_set: CodeSet, bit: int, limit: int) -> list[Match]:
        """The best matches in a release, one a code, at most `limit`."""
        count = self._counts.get(SET_NUMBERS.get(code_set, 0), 0)
        words = self._reader.read(text) if count else []
        weighed = self._weigh(words, code_set)
        if not any(word.lists for word in weighed):
            return []
        candidates = _candidates(weighed, count)
        earned = _earn(candidates, weighed)
        least = self._weights.least_share * max(value for value, _met in earned.values())
        best = nlargest(
            _WEIGHED,
            (number for number, (value, _met) in earned.items() if value >= least),
            key=lambda number: (earned[number][0], -number),
        )
        rows = self._file.rows(_PHRASES, (dumps(best), SET_NUMBERS[code_set], bit))
        asked = Asked(
            term_of(words[0].typed),
            sum(word.value for word in weighed),
            any(word.typed in _RESIDUAL for word in words),
            any(word.typed in SIDES for word in words),
        )
        scored: dict[str, tuple[float, int, str | None]] = {}
        for number, *row in rows:
            code, kind, traits, weight, first, name = row
            phrase = ScoredPhrase(code, kind, traits, weight, first, name, *earned[number])
            points = score(phrase, asked, self._weights)
            known = scored.get(phrase.code)
            if known is None or points > known[0]:
                scored[phrase.code] = (points, number, phrase.text)
        order = sorted(scored, key=lambda code: (-scored[code][0], len(code), code))
        order = self._whole.choose(order[: max(limit, _SHOWN)], text, code_set=code_set, bit=bit)
        return [Match(code, scored[code][2] if code in scored else None) for code in order[:limit]]

    @cached_property
    def _counts(self) -> dict[int, int]:
        """How many phrases each code set has."""
        return dict(self._file.rows("SELECT code_set, max(number) + 1 FROM phrase GROUP BY 1"))

    def _weigh(self, words: list[QueryWord], code_set: CodeSet) -> list[_Weighed]:
        names = {name for word in words for name, _share in (*word.terms, *word.notions)}
        rows = self._file.rows(_TERMS, (dumps(sorted(names)), SET_NUMBERS[code_set]))
        terms = {
            name: _Term(weight, decode(own_map, own), decode(above_map, above))
            for name, weight, own_map, own, above_map, above in rows
        }
        return [self._weigh_word(word, terms, is_first=word is words[0]) for word in words]

    def _weigh_word(self, word: QueryWord, terms: dict[str, _Term], *, is_first: bool) -> _Weighed:
        weights = self._weights
        own = terms.get(word.terms[0][0])
        guesses = [terms[name].weight for name, _share in word.terms if name in terms]
        value = own.weight if own else max(guesses, default=weights.unknown)
        lists = []
        for is_notion, named in ((False, word.terms), (True, word.notions)):
            for name, share in named:
                term = terms.get(name)
                if term is None:
                    continue
                worth = share * min(term.weight, value)
                lists.append(_Lists(term.own, worth, True, is_notion))
                lists.append(_Lists(term.above, worth * weights.above, False, is_notion))
        factor = (weights.first if is_first else 1) * (weights.denied if word.is_denied else 1)
        return _Weighed(word, factor, value, value * weights.notions, lists)


def _candidates(words: list[_Weighed], count: int) -> set[int]:
    """Numbers of the phrases worth weighing."""
    short = [
        entry for word in words for entry in word.lists if not isinstance(entry.numbers, BitMap)
    ]
    short.sort(key=lambda entry: -entry.value)
    rough: dict[int, float] = {}
    read = 0
    for entry in short:
        if read and read + len(entry.numbers) > _GATHERED:
            continue
        read += len(entry.numbers)
        value = entry.value
        for number in entry.numbers:
            rough[number] = rough.get(number, 0.0) + value
    least = _LEAST_SHARE * max(rough.values(), default=0)
    likely = [number for number, value in rough.items() if value >= least]
    likely.sort(key=rough.__getitem__, reverse=True)
    found = set(likely[:_WEIGHED])
    if len(short) < sum(len(word.lists) for word in words):
        found.update(_holding_all(words, count))
    return found


def _holding_all(words: list[_Weighed], count: int) -> Iterator[int]:
    """The first phrases that hold all words; a word that would leave none is passed over."""
    crossed = (1 << count) - 1
    for word in sorted(words, key=lambda word: -word.ceiling):
        crossed = crossed & join((entry.numbers for entry in word.lists), count) or crossed
    return first_of(crossed, _FIRST)


def _earn(candidates: set[int], words: list[_Weighed]) -> dict[int, tuple[float, float]]:
    """What each phrase earns by the words, and how much of that by its own words."""
    ready = [
        (
            word.factor,
            word.ceiling,
            [(quick(e.numbers), e.value, e.is_own) for e in word.lists if not e.is_notion],
            [(quick(e.numbers), e.value, e.is_own) for e in word.lists if e.is_notion],
        )
        for word in words
    ]
    return {number: _earned(number, ready) for number in candidates}


_Ready = list[tuple["frozenset[int] | BitMap", float, bool]]


def _earned(number: int, words: "list[tuple[float, float, _Ready, _Ready]]") -> tuple[float, float]:
    earned = met = 0.0
    for factor, ceiling, terms, notions in words:
        best = own = 0.0
        for holders, value, is_own in terms:
            if value > best and number in holders:
                best, own = value, value if is_own else 0.0
        if best < ceiling:
            together = together_own = 0.0
            for holders, value, is_own in notions:
                if number in holders:
                    together += value
                    together_own += value if is_own else 0.0
            if together > best:
                best, own = min(together, ceiling), min(together_own, ceiling)
        earned += factor * best
        met += own
    return earned, met
