"""Words as the word index sees them: how a text is split, and what words are one term.

Pure. English plurals and endings, Latin ones ("-itis", "-itic") and British
spelling are folded, so that words of one family meet in one term.
"""

import re
import unicodedata
from functools import lru_cache

_FILLERS_WRITTEN = """
    a an and as at by due for from in into of on or s than the to with nec nos
"""
FILLERS = frozenset(_FILLERS_WRITTEN.split())
"""Words that say nothing on their own; they are left out of what somebody typed."""

_LIGHT_WRITTEN = """
    unspecified other specified elsewhere classified classifiable not type organism site
    uncomplicated
"""
LIGHT = frozenset(_LIGHT_WRITTEN.split())
"""Words of many titles that do not make a title say more than what somebody typed."""

_WEAK_WRITTEN = """
    disease diseases disorder syndrome specified type site condition other
"""
WEAK = frozenset(_WEAK_WRITTEN.split())
"""Words that may well be missing where the rest fits."""

SIDES = frozenset(["right", "left", "bilateral"])
"""Words for the side of the body."""

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_SHORTEST = 4
_SAME = {"feet": "foot", "teeth": "tooth", "others": "other"}
_KEPT = {
    "itis": "it",
    "itides": "it",
    "itic": "it",
    "osis": "os",
    "oses": "os",
    "otic": "os",
    "emia": "em",
    "emic": "em",
    "oid": "oid",
    "oidal": "oid",
}
_NO_PLURALS = ("ss", "us", "is", "es", "ous")
_DROPPED_WRITTEN = """
    ation ations ational ative ating ated ion ions ional ing ed er or ive ia ial iac ic
    ical ics al ally ar ary ous us um a ae i is y ies e es s eal ean ian an ity ism ist
    ment ness ose able ible age iasis
"""
_DROPPED = _DROPPED_WRITTEN.split()
_ENDINGS = sorted([*_KEPT, *_DROPPED], key=len, reverse=True)


def split_words(text: str) -> list[str]:
    """Split a text as the index does: letters and digits, lower case, without accents.

    >>> split_words("Ménière's disease, left ear")
    ['meniere', 'disease', 'left', 'ear']
    """
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(part for part in parts if not unicodedata.combining(part))
    return _WORD.findall(_POSSESSIVE.sub("", text.lower()))


def fold(word: str) -> str:
    """Write a word the American way.

    >>> fold("haemorrhage"), fold("tumour")
    ('hemorrhage', 'tumor')
    """
    word = word.replace("ae", "e").replace("oe", "e")
    return word[:-3] + "or" if word.endswith("our") else word


@lru_cache(maxsize=1 << 15)
def term_of(word: str) -> str:
    """The term that a word stands for: the word without its ending.

    >>> term_of("arthritis"), term_of("arthritic"), term_of("fractures")
    ('arthrit', 'arthrit', 'fractur')
    """
    if word in _SAME:
        return _SAME[word]
    if len(word) < _SHORTEST or word.isdigit():
        return word
    word = _singular(fold(word)) if len(word) > _SHORTEST else word
    for ending in _ENDINGS:
        if not word.endswith(ending):
            continue
        base, kept = word[: -len(ending)], _KEPT.get(ending, "")
        if len(base) >= (_SHORTEST - 1 if kept else _SHORTEST):
            return base + kept if kept else _undouble(base)
    return word


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith(_NO_PLURALS) else word


def _undouble(base: str) -> str:
    is_double = len(base) > _SHORTEST and base[-1] == base[-2] and base[-1] not in "sl"
    return base[:-1] if is_double else base
