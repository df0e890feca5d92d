"""The words and codes that the de-identification check leaves alone.

Lists of our own, shipped beside the rules, and the words of the loaded
code sets where a codebook is built. Not for the word search.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from tutor.codebook.listed import ListedCode
from tutor.codebook.store import CodebookFile
from tutor.deidentification.vocabulary import Vocabulary

_WORD = re.compile(r"[^\W\d_]+")
_WORDS = ("common_words", "clinical_words", "abbreviations", "code_words", "proper_words")
_SHORTEST = 3
_KEPT = 1 << 14
_TEXTS = (
    "SELECT text FROM wording",
    "SELECT text FROM meaning",
    "SELECT title FROM block",
    "SELECT title FROM code WHERE title IS NOT NULL",
    "SELECT title FROM dated_title",
)
_ANY_CODE = (
    "SELECT EXISTS (SELECT 1 FROM code WHERE code_set IN (SELECT DISTINCT code_set FROM release) "
    "AND text = :text) OR EXISTS (SELECT 1 FROM dated_code WHERE code_set IN "
    "(SELECT DISTINCT code_set FROM release) AND text = :text) AS known"
)


def shipped_vocabulary() -> Vocabulary:
    """Return the lists of our own alone: no codebook is needed, and no code is known by name."""
    return _vocabulary(frozenset(), lambda _text: False, "shipped lists")


def codebook_vocabulary(path: Path, *, listed: Iterable[ListedCode] = ()) -> Vocabulary:
    """Return the lists of our own, the words of all loaded descriptions, and the loaded codes.

    A code of any release counts: a chart may be older than the newest one.
    The file stays open, as long as the vocabulary lives.

    Raises:
        UnavailableError: There is no codebook here, or it is of another version.
    """
    file = CodebookFile(path)
    also = frozenset(entry.code.text for entry in listed)

    def is_code(text: str) -> bool:
        canonical = text.upper().replace(".", "", 1)
        return canonical in also or bool(file.rows(_ANY_CODE, {"text": canonical})[0][0])

    words = described_words(text for query in _TEXTS for (text,) in file.rows(query))
    return _vocabulary(words, lru_cache(maxsize=_KEPT)(is_code), "shipped lists and the codebook")


def described_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that descriptions write in lower case: a capital may be an eponym's.

    >>> sorted(described_words(["Wilson's disease, other", "Other disease of nerve"]))
    ['disease', 'nerve', 'other']
    """
    return frozenset(
        word
        for text in texts
        for word in _WORD.findall(text)
        if word.islower() and len(word) >= _SHORTEST
    )


def _vocabulary(more: frozenset[str], is_code: Callable[[str], bool], title: str) -> Vocabulary:
    return Vocabulary(
        words=frozenset().union(more, *(_listed_words(name) for name in _WORDS)),
        given_names=_listed_words("given_names"),
        surnames=_listed_words("surnames"),
        eponyms=_listed_words("eponyms"),
        proper_words=_listed_words("proper_words") | _listed_words("abbreviations"),
        is_code=is_code,
        title=title,
    )


@cache
def _listed_words(name: str) -> frozenset[str]:
    text = (files("tutor.deidentification") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
