"""Choose the phrases of the word index that are worth weighing, and count what they hold.

A query word comes with lists of phrases, each with what being in it is worth.
Short lists are read, the best first; long ones, bit maps, are only crossed
and asked. So a query costs much the same however common its words are.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from tutor.codebook.postings import BitMap, Numbers, first_of, join, quick

_READ = 2000
_LIKELIEST = 250
_HOLDING_ALL = 200
_LEAST_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Holders:
    """A list of phrases that hold a term, as their own word or in what stands above them."""

    numbers: Numbers
    value: float
    is_own: bool


@dataclass(frozen=True, slots=True)
class WordHolders:
    """The lists of one query word.

    Of `terms` the best counts; `notions` count together, up to `ceiling`. What
    the word earns is multiplied by `factor`.
    """

    terms: tuple[Holders, ...]
    notions: tuple[Holders, ...]
    value: float
    ceiling: float
    factor: float

    @property
    def lists(self) -> tuple[Holders, ...]:
        """All of them."""
        return self.terms + self.notions


def choose_candidates(words: list[WordHolders], count: int) -> set[int]:
    """Numbers of the phrases worth weighing, of `count` in the code set."""
    short: list[tuple[float, array[int]]] = []
    is_all_short = True
    for word in words:
        for holders in word.lists:
            if isinstance(holders.numbers, BitMap):
                is_all_short = False
            else:
                short.append((holders.value, holders.numbers))
    found = set(_likeliest(short))
    return found if is_all_short else found.union(_holding_all(words, count))


def count_earnings(
    candidates: set[int], words: list[WordHolders]
) -> dict[int, tuple[float, float]]:
    """What each phrase earns by the words, and how much it has of them in its own words."""
    asked = [_AskedWord(word) for word in words]
    return {number: _earnings(number, asked) for number in candidates}


def _likeliest(lists: "list[tuple[float, array[int]]]") -> list[int]:
    """Read lists, the most telling first, until enough is read; the phrases that had most."""
    rough: dict[int, float] = {}
    read = 0
    for value, numbers in sorted(lists, key=lambda pair: -pair[0]):
        if read and read + len(numbers) > _READ:
            continue
        read += len(numbers)
        for number in numbers:
            rough[number] = rough.get(number, 0.0) + value
    least = _LEAST_SHARE * max(rough.values(), default=0.0)
    likely = [number for number, value in rough.items() if value >= least]
    likely.sort(key=rough.__getitem__, reverse=True)
    return likely[:_LIKELIEST]


def _holding_all(words: list[WordHolders], count: int) -> Iterator[int]:
    """The first phrases that hold all words; a word that would leave none is passed over."""
    crossed = (1 << count) - 1
    for word in sorted(words, key=lambda word: -word.ceiling):
        crossed = crossed & join((holders.numbers for holders in word.lists), count) or crossed
    return first_of(crossed, _HOLDING_ALL)


class _AskedWord:
    """A query word in a form that answers quickly whether a phrase holds it."""

    __slots__ = ("ceiling", "factor", "notions", "terms")

    def __init__(self, word: WordHolders) -> None:
        self.factor = word.factor
        self.ceiling = word.ceiling
        self.terms = [(quick(h.numbers), h.value, h.is_own) for h in word.terms]
        self.notions = [(quick(h.numbers), h.value, h.is_own) for h in word.notions]

    def earnings(self, number: int) -> tuple[float, float]:
        best = own = 0.0
        for holders, value, is_own in self.terms:
            if value > best and number in holders:
                best, own = value, value if is_own else 0.0
        if best >= self.ceiling:
            return best, own
        together = together_own = 0.0
        for holders, value, is_own in self.notions:
            if number in holders:
                together += value
                together_own += value if is_own else 0.0
        if together > best:
            return min(together, self.ceiling), min(together_own, self.ceiling)
        return best, own


def _earnings(number: int, words: list[_AskedWord]) -> tuple[float, float]:
    earned = met = 0.0
    for word in words:
        best, own = word.earnings(number)
        earned += word.factor * best
        met += own
    return earned, met
