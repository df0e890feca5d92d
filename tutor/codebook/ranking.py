"""How well a phrase answers a query: the weights, and the order that they give.

A phrase earns the weight of each word of the query that it holds, most for
its own words and less for those of the titles above it. Words of the phrase
that nobody asked for cost a little. The figures were chosen on half of the
published index's phrases and checked on the other half (decision record 0012).
"""

from dataclasses import dataclass
from typing import NamedTuple

from tutor.codebook.index import IS_HEADER, IS_OTHER, IS_SIDED, IS_UNSPECIFIED
from tutor.codebook.phrases import PhraseKind

_NOTHING = 0.01


@dataclass(frozen=True, slots=True)
class Weights:
    """What things are worth beside the weight of a word, which is 0.1 to about 9."""

    above: float = 0.75
    extra: float = 0.15
    first: float = 1.05
    leading: float = 0.3
    whole: float = 2.0
    other: float = 0.4
    unspecified: float = 0.3
    header: float = 1.0
    sided: float = 1.0
    pointer: float = 0.2
    least_share: float = 0.4
    residual: float = 0.1
    length: float = 0.05
    unknown: float = 6.0
    notions: float = 0.95


WEIGHTS = Weights()


class ScoredPhrase(NamedTuple):
    """A phrase as it stands in the index, and what it earned by words."""

    code: str
    kind: int
    traits: int
    weight: float
    first: str
    text: str | None
    earned: float
    met: float


class Asked(NamedTuple):
    """What ranking must know of the query."""

    first: str
    weight: float
    is_other: bool
    is_sided: bool


def score(phrase: ScoredPhrase, asked: Asked, weights: Weights) -> float:
    """What a phrase is worth as an answer."""
    extra = max(0.0, phrase.weight - phrase.met)
    value = phrase.earned - weights.extra * extra - weights.length * len(phrase.code)
    if extra < _NOTHING and phrase.met > asked.weight - _NOTHING:
        value += weights.whole
    value += weights.leading * (phrase.first == asked.first)
    value -= weights.header * bool(phrase.traits & IS_HEADER)
    value -= weights.pointer * (phrase.kind == PhraseKind.POINTER)
    if phrase.traits & IS_OTHER:
        value += weights.residual * (asked.weight - phrase.earned)
    if not asked.is_sided:
        value -= weights.sided * bool(phrase.traits & IS_SIDED)
    if not asked.is_other:
        value -= weights.other * bool(phrase.traits & IS_OTHER)
        value += weights.unspecified * bool(phrase.traits & IS_UNSPECIFIED)
    return value
