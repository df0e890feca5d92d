"""Take medical compounds apart: "glossitis" is about a tongue and an inflammation.

The parts come from `data/word_parts.toml`. A notion is written "@tongue"
among the terms of the index.
"""

import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from tutor.codebook.vocabulary import fold, term_of

_LINKS_WRITTEN = """
    o i a e al ar ic ical ous us um y ia ism ist oid an ary is ac ed ing ion able ive er
    on in s es ity
"""
_LINKS = frozenset(_LINKS_WRITTEN.split())
_PREFIXES_WRITTEN = """
    peri endo epi para pan poly mono anti intra inter post pre sub supra un non pseudo
    auto bi hemi tri a an dys meso meta ecto exo trans re de retro ad
"""
_PREFIXES = frozenset(_PREFIXES_WRITTEN.split())
_SHORTEST_COMPOUND = 6
_SHORTEST_REST = 6
_STRAY_LETTER = 3
_DEAREST = 3
_SHORT_ROOT = 3


class WordParts(NamedTuple):
    """The notions by whole words (as terms), by beginnings or middles, and by endings."""

    words: dict[str, tuple[str, ...]]
    roots: dict[str, str]
    endings: dict[str, str]
    wider: dict[str, str]


@cache
def word_parts() -> WordParts:
    """Read the list that comes with the package."""
    text = files("tutor.codebook").joinpath("data/word_parts.toml").read_text(encoding="utf-8")
    listed = tomllib.loads(text)
    parts = WordParts({}, {}, {}, {f"@{a}": f"@{b}" for a, b in listed["wider"].items()})
    for notion, names in listed["notions"].items():
        for name in names:
            if name.endswith("-"):
                parts.roots[name[:-1]] = f"@{notion}"
            elif name.startswith("-"):
                parts.endings[name[1:]] = f"@{notion}"
            else:
                term = term_of(name)
                named = (*parts.words.get(term, ()), f"@{notion}")
                parts.words[term] = tuple(dict.fromkeys(named))
    return parts


def notions_of(word: str) -> tuple[str, ...]:
    """The notions in a word, () where it does not fall apart.

    >>> notions_of("hepatomegaly"), notions_of("renal"), notions_of("important")
    (('@liver', '@enlarged'), ('@kidney',), ())
    """
    whole = word_parts().words.get(term_of(word))
    if whole:
        return whole
    return _take_apart(fold(word)) if len(word) >= _SHORTEST_COMPOUND else ()


def rest_of(word: str, is_known: Callable[[str], bool]) -> str | None:
    """The term of what follows the prefix of a compound, where that is a word of its own."""
    for start in range(2, len(word) - _SHORTEST_REST + 1):
        if is_known(word[start:]):
            return term_of(word[start:])
    return None


@lru_cache(maxsize=1 << 15)
def _take_apart(word: str) -> tuple[str, ...]:
    """Cover a word with parts from its end to its start, at the least cost."""
    best: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for start in range(len(word) - 1, -1, -1):
        cost, notions = best[0]
        choices = [(cost + _STRAY_LETTER, notions)]
        for length, (after, later) in enumerate(best, start=1):
            piece = word[start : start + length]
            step = _part(piece, is_first=start == 0, is_last=length == len(best))
            if step is not None:
                choices.append((after + step[0], step[1] + later))
        best.insert(0, min(choices, key=lambda choice: (choice[0], len(choice[1]))))
    cost, notions = best[0]
    return tuple(dict.fromkeys(notions)) if cost <= _DEAREST else ()


def _part(piece: str, *, is_first: bool, is_last: bool) -> tuple[int, tuple[str, ...]] | None:
    """What a piece of a word costs and means, None where it is no part."""
    parts = word_parts()
    if is_last and piece in parts.endings:
        return 0, (parts.endings[piece],)
    if piece in parts.roots:
        return int(len(piece) <= _SHORT_ROOT), (parts.roots[piece],)
    if (piece in _PREFIXES) if is_first else (piece in _LINKS):
        return 1, ()
    return None
