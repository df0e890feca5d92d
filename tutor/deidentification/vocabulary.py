"""What the check is told about words and codes: it reads no file itself.

A loader above the core fills a `Vocabulary`
(`tutor.codebook.safe_vocabulary`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_MEDICAL = (
    "itis itic ectomy ectomies otomy ostomy oscopy oscopic ology ologist ologic ological emia emic "
    "uria uric osis oses otic pathy pathic plasty graphy graphic gram scope esthesi"
    "a esthetic algia "
    "plegia plegic penia penic trophy trophic megaly cyte cytic cytosis blast oma omas omata "
    "umab imab izumab olol sartan statin azole cillin mycin floxacin cycline dipine prazole "
    "triptan caine gliptin gliflozin parin xaban thiazide semide barbital azepam setron phylline "
    "rrhea rrhage rrhagia sclerosis stenosis centesis desis lysis lytic tripsy pexy rrhaphy "
    "plasia metry metric meter plastic phagia phasia pnea ptysis sthenia kinesia ki"
    "nesis dynia opia opsia"
)
_ENGLISH = (
    "tion tions sion sions ness ments ment ities ity ible able ical ically ally fully ively ously "
    "izing ized ating ated ative ating ular ulous eous itious tional"
)
_SHORTEST_LEARNED = 8
_SHORTEST_DERIVED = 9
_LEARNED = tuple(sorted(_MEDICAL.split()))
_DERIVED = tuple(sorted(_ENGLISH.split()))
_ENDINGS = (
    ("s", "", 3),
    ("es", "", 3),
    ("ies", "y", 3),
    ("ed", "", 3),
    ("ed", "e", 3),
    ("ied", "y", 3),
    ("ing", "", 3),
    ("ing", "e", 3),
    ("ly", "", 3),
    ("ily", "y", 3),
    ("er", "", 5),
    ("er", "e", 5),
    ("ers", "", 5),
    ("ers", "e", 5),
    ("est", "", 5),
    ("ness", "", 3),
    ("able", "", 4),
    ("ment", "", 4),
    ("al", "", 5),
    ("ic", "", 5),
)
"""An ending, what stands in its place in the base form, and the shortest base it is taken off."""
_BEGINNINGS = (
    "un",
    "re",
    "non",
    "pre",
    "post",
    "over",
    "under",
    "inter",
    "intra",
    "peri",
    "sub",
    "super",
    "trans",
    "anti",
    "micro",
    "macro",
    "hypo",
    "hyper",
    "poly",
    "mid",
    "out",
    "semi",
    "multi",
    "extra",
    "infra",
    "supra",
    "retro",
    "para",
    "mis",
    "dis",
    "auto",
    "bi",
    "neuro",
    "cardio",
    "gastro",
)
_SHORTEST_BASE = 4
_DOUBLED = re.compile(r"([a-z])\1$")


@dataclass(frozen=True)
class Vocabulary:
    """Words that identify nobody, words that are names, and codes.

    Attributes:
        words: Words in lower case that a chart may hold.
        given_names: Given names, lower case; one of them may also be among `words`.
        surnames: Family names, lower case, likewise.
        eponyms: Names, lower case, that stand for a disease, sign, test or instrument.
        proper_words: Those of `words` that are written with a capital anywhere.
        is_code: Whether a text is a code of a loaded code set.
        title: Where the words come from, for people.
    """

    words: frozenset[str]
    given_names: frozenset[str]
    surnames: frozenset[str]
    eponyms: frozenset[str]
    proper_words: frozenset[str]
    is_code: Callable[[str], bool]
    title: str = "shipped lists"

    _known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def is_safe(self, word: str) -> bool:
        """Whether a word, in any case, is an ordinary or a clinical one."""
        # The same few thousand words come again and again.
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._is_safe(_plain(word))
        return known

    def is_name(self, word: str) -> bool:
        """Whether people are called so."""
        low = _plain(word)
        return low in self.given_names or low in self.surnames

    def is_proper(self, word: str) -> bool:
        """Whether a word is written with a capital in the middle of a sentence too."""
        return _plain(word) in self.proper_words

    def is_eponym(self, word: str) -> bool:
        """Whether a disease, a sign or a thing is called so."""
        return _plain(word) in self.eponyms

    def _is_safe(self, low: str) -> bool:
        if low in self.words or _is_inflected(low, self.words):
            return True
        if self.is_name(low):
            return False
        return (
            (len(low) >= _SHORTEST_LEARNED and low.endswith(_LEARNED))
            or (len(low) >= _SHORTEST_DERIVED and low.endswith(_DERIVED))
            or _has_known_base(low, self.words)
        )


def _plain(word: str) -> str:
    low = word.lower()
    return low[:-2] if low.endswith("'s") else low


def _is_inflected(word: str, words: frozenset[str]) -> bool:
    for ending, instead, shortest in _ENDINGS:
        if not word.endswith(ending):
            continue
        base = word[: len(word) - len(ending)]
        if len(base) >= shortest and base + instead in words:
            return True
        if len(base) > shortest and _DOUBLED.search(base) and base[:-1] in words:
            return True
    return False


def _has_known_base(word: str, words: frozenset[str]) -> bool:
    for beginning in _BEGINNINGS:
        if word.startswith(beginning):
            base = word[len(beginning) :]
            if len(base) >= _SHORTEST_BASE and (base in words or _is_inflected(base, words)):
                return True
    return False
