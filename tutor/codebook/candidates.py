"""Choose the phrases of the word index that are worth weighing, and count what they hold.

A query word comes with lists of phrases, each with what being in it is worth.
Short lists are read, the best first; long ones, bit maps, are only crossed
and asked. So a query costs much the same however common its words are.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from tutor.codebook.postings import BitMap, Numbers, as_map, first_of, held, join

_READ = 2000
_LIKELIEST = 250
_HOLDING_ALL = 200
_LEAST_SHARE = 0.25
_NOTHING = (0.0, 0.0)


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
    """What each phrase earns by the words, and how much it has of them in its own words.

    Lists are crossed with the candidates one by one, not candidates asked of
    every list: crossing sets is the quickest thing there is.
    """
    earned = dict.fromkeys(candidates, 0.0)
    met = dict.fromkeys(candidates, 0.0)
    for word in words:
        for number, (value, own) in _earn(candidates, word).items():
            earned[number] += word.factor * value
            met[number] += own
    return {number: (earned[number], met[number]) for number in candidates}


def _earn(candidates: set[int], word: WordHolders) -> dict[int, tuple[float, float]]:
    """What one word is worth to each candidate that holds it: the best term, or all notions."""
    best: dict[int, tuple[float, float]] = {}
    for holders in sorted(word.terms, key=lambda holders: -holders.value):
        earnings = (holders.value, holders.value if holders.is_own else 0.0)
        for number in held(candidates, holders.numbers):
            best.setdefault(number, earnings)
    together: dict[int, float] = {}
    together_own: dict[int, float] = {}
    for holders in word.notions:
        for number in held(candidates, holders.numbers):
            together[number] = together.get(number, 0.0) + holders.value
            if holders.is_own:
                together_own[number] = together_own.get(number, 0.0) + holders.value
    for number, value in together.items():
        known = best.get(number, _NOTHING)[0]
        if known < word.ceiling and value > known:
            own = min(together_own.get(number, 0.0), word.ceiling)
            best[number] = (min(value, word.ceiling), own)
    return best


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


def _holding_all(words: list[WordHolders], count: int) -> Iterable[int]:
    """The first phrases that hold all words; a word that would leave none is passed over.

    Bits are crossed until a word has short lists only; from there on the few
    phrases that are left are asked.
    """
    bits = (1 << count) - 1
    crossed: set[int] | None = None
    for word in sorted(words, key=lambda word: -word.ceiling):
        lists = [holders.numbers for holders in word.lists]
        if crossed is not None:
            crossed = held(crossed, *lists) or crossed
            continue
        short = [numbers for numbers in lists if not isinstance(numbers, BitMap)]
        if len(short) < len(lists):
            bits = bits & join(lists, count) or bits
        else:
            crossed = held(set[int]().union(*short), as_map(bits, count)) or None
    if crossed is not None:
        return sorted(crossed)[:_HOLDING_ALL]
    return first_of(bits, _HOLDING_ALL)
