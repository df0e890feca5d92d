"""Write the word index: for each term the phrases that hold it, and those that stand below it.

A phrase is a name of a code (see `tutor.codebook.phrases`). Phrases are
numbered in each code set, the shortest first, so that of many equal matches
the first are the least specific ones. Reading is `tutor.codebook.search`.
"""

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from tutor.codebook.morphemes import notions_of, rest_of
from tutor.codebook.phrases import ExtraPhrase, NamedCodes, Phrase, PhraseKind
from tutor.codebook.postings import encode
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.vocabulary import FILLERS, LIGHT, SIDES, WEAK, split_words, term_of
from tutor.codes.code import CodeSet

TABLES = """
CREATE TABLE phrase (
    code_set INTEGER NOT NULL, number INTEGER NOT NULL, code TEXT NOT NULL,
    releases INTEGER NOT NULL, kind INTEGER NOT NULL, traits INTEGER NOT NULL,
    weight REAL NOT NULL, first TEXT NOT NULL, text TEXT,
    PRIMARY KEY (code_set, number)) WITHOUT ROWID;
CREATE TABLE term (
    id INTEGER PRIMARY KEY, code_set INTEGER NOT NULL, name TEXT NOT NULL, weight REAL NOT NULL,
    own_map INTEGER NOT NULL, own BLOB NOT NULL,
    above_map INTEGER NOT NULL, above BLOB NOT NULL);
CREATE TABLE vocabulary (
    word TEXT PRIMARY KEY, uses INTEGER NOT NULL, parts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE synonym (phrase TEXT PRIMARY KEY, words TEXT NOT NULL) WITHOUT ROWID;
"""
IS_OTHER, IS_UNSPECIFIED, IS_HEADER, IS_SIDED = 1, 2, 4, 8
"""Traits of a phrase; they are summed."""

INNER = "~"
"""Before a term that is the rest of a compound: "~neuropath" in "mononeuropathy"."""

_FAMILY = 4
_LEAST_WEIGHT, _MOST_WEIGHT = 0.1, 7.5
_WEAKENED = 0.6
_WEAK = frozenset(map(term_of, WEAK))
_UNCOMPLICATED = {("without", "complication"), ("without", "complications")}
_UNSPECIFIED = frozenset(["unspecified", "nos", "uncomplicated"])
_OTHER = term_of("other")
_LIGHT = frozenset(map(term_of, LIGHT))


def write_index(
    connection: sqlite3.Connection,
    *,
    extra: Iterable[ExtraPhrase] = (),
    replacements: Iterable[tuple[str, str]] = (),
) -> None:
    """Create and fill the tables of the word index from the code and note tables.

    `extra` are more names of codes; those of codes that the file does not hold
    are passed over. `replacements` are phrases of a query and the words that
    stand for them.
    """
    for statement in filter(str.strip, TABLES.split(";")):
        connection.execute(statement)
    extra = list(extra)
    vocabulary = _Vocabulary()
    for code_set in SET_NUMBERS:
        names = NamedCodes(connection, code_set, extra)
        if names.releases:
            _write_set(connection, code_set, names, vocabulary)
    connection.execute("CREATE UNIQUE INDEX term_name ON term (code_set, name)")
    connection.executemany("INSERT INTO vocabulary VALUES (?, ?, ?)", vocabulary.rows())
    connection.executemany("INSERT INTO synonym VALUES (?, ?)", sorted(replacements))


class _Vocabulary:
    """The words of all phrases: how often each occurs and what it is made of."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()
        self._parts: dict[str, frozenset[str]] = {}
        self.terms = cache(self._terms)

    def learn(self, texts: Iterable[str]) -> None:
        """Count the words of one code set; must come before its terms are asked for."""
        for text in texts:
            self._uses.update(split_words(text))
        self.terms.cache_clear()

    def rows(self) -> list[tuple[str, int, str]]:
        return [
            (word, uses, " ".join(self.parts(word))) for word, uses in sorted(self._uses.items())
        ]

    def parts(self, word: str) -> tuple[str, ...]:
        """Notions of a word, and the rest of a compound."""
        rest = rest_of(word, self._uses.__contains__)
        return (*notions_of(word), *([INNER + rest] if rest else []))

    def _terms(self, text: str) -> frozenset[str]:
        """Everything that a text is found by."""
        found: set[str] = set()
        for word in split_words(text):
            if word not in FILLERS:
                found |= self._word_terms(word)
        return frozenset(found)

    def _word_terms(self, word: str) -> frozenset[str]:
        known = self._parts.get(word)
        if known is None:
            known = self._parts[word] = frozenset((term_of(word), *self.parts(word)))
        return known


def _write_set(
    connection: sqlite3.Connection, code_set: CodeSet, names: NamedCodes, vocabulary: _Vocabulary
) -> None:
    number = SET_NUMBERS[code_set]
    phrases = sorted(names.phrases(), key=_rank)
    vocabulary.learn(phrase.text for phrase in phrases)
    around = _Surroundings(names, phrases, vocabulary)
    own: dict[str, list[int]] = defaultdict(list)
    above: dict[str, list[int]] = defaultdict(list)
    for place, phrase in enumerate(phrases):
        terms = vocabulary.terms(phrase.text)
        for term in terms:
            own[term].append(place)
        for term in around.of(phrase) - terms:
            above[term].append(place)
    weights = _weigh(own, above, phrases)
    connection.executemany(
        "INSERT INTO phrase VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((number, place, *_row(phrase, weights, around)) for place, phrase in enumerate(phrases)),
    )
    count = len(phrases)
    connection.executemany(
        "INSERT INTO term (code_set, name, weight, own_map, own, above_map, above) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (number, term, weight, *encode(own[term], count), *encode(above[term], count))
            for term, weight in sorted(weights.items())
        ),
    )


def _rank(phrase: Phrase) -> tuple[int, int, int, str, str]:
    words = [word for word in split_words(phrase.text) if word not in FILLERS]
    heavy = sum(word not in LIGHT for word in words)
    return heavy, phrase.kind, len(phrase.code), phrase.code, phrase.text


class _Surroundings:
    """The terms that a phrase stands under: titles and terms of the codes above, sections."""

    def __init__(self, names: NamedCodes, phrases: list[Phrase], vocabulary: _Vocabulary) -> None:
        self._names = names
        self._vocabulary = vocabulary
        self._named: dict[str, frozenset[str]] = defaultdict(frozenset)
        self.headers = {names.above(code) for code in names.releases}
        for phrase in phrases:
            terms = vocabulary.terms(phrase.text)
            self._named[phrase.code] |= terms
        self.below = cache(self._below)

    def of(self, phrase: Phrase) -> frozenset[str]:
        terms = self._outside(phrase.code)
        return terms | self._named[phrase.code]

    def _outside(self, code: str) -> frozenset[str]:
        above = self._names.above(code)
        found = self.below(above) if above else self._in_sections(code)
        for meaning in self._names.sevenths(code):
            found |= self._vocabulary.terms(meaning)
        return found

    def _below(self, code: str) -> frozenset[str]:
        """What every phrase directly below a code stands under."""
        above = self._names.above(code)
        outer = self.below(above) if above else self._in_sections(code)
        return outer | self._named[code]

    def _in_sections(self, code: str) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for title in self._names.sections(code):
            found |= self._vocabulary.terms(title)
        return found


def _weigh(
    own: dict[str, list[int]], above: dict[str, list[int]], phrases: list[Phrase]
) -> dict[str, float]:
    """How telling a term is: the fewer subcategories have it, the more.

    Subcategories are counted, not codes, or the sides and 7th characters of
    injuries would make their words common.
    """
    families = [phrase.code[:_FAMILY] for phrase in phrases]
    total = len(set(families)) + 1
    weights = {}
    for term in own.keys() | above.keys():
        holding = len({families[place] for place in own.get(term, ())})
        weight = min(_MOST_WEIGHT, max(_LEAST_WEIGHT, math.log(total / (holding + 0.5))))
        weights[term] = weight * _WEAKENED if term in _WEAK else weight
    return weights


def _row(
    phrase: Phrase, weights: dict[str, float], around: _Surroundings
) -> tuple[str, int, int, int, float, str, str | None]:
    words = split_words(phrase.text)
    is_plain = tuple(words[-2:]) in _UNCOMPLICATED
    words = words[:-2] if is_plain else words
    terms = [term_of(word) for word in words if word not in FILLERS]
    traits = IS_OTHER * (terms[:1] == [_OTHER])
    traits += IS_UNSPECIFIED * (is_plain or not _UNSPECIFIED.isdisjoint(words))
    traits += IS_SIDED * (not SIDES.isdisjoint(words))
    traits += IS_HEADER * (phrase.code in around.headers)
    weight = sum(weights[term] for term in sorted(set(terms) - _LIGHT))
    text = None if phrase.kind is PhraseKind.TITLE else phrase.text
    first = terms[0] if terms else ""
    return phrase.code, phrase.releases, phrase.kind, traits, weight, first, text
