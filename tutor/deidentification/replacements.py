"""Put something invented in the place of each identifier, so that a chart can become an exercise.

For intake: whoever brings a chart still reads every line of it. The same
identifier has the same replacement all through one text.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tutor.deidentification.category import Category
from tutor.deidentification.flag import Flag
from tutor.deidentification.invented import FAMILY, GIVEN
from tutor.deidentification.vocabulary import Vocabulary
from tutor.deidentification.written_dates import read_date, year_of

AGE = "90 or older"
"""What stands for every age over 89."""
_PLACEHOLDERS = {
    Category.RECORD: "{{ record_number }}",
    Category.HEALTH_PLAN: "{{ member_id }}",
}
_CLAIM_BEFORE = re.compile(r"\b(?:claims?|icn|dcn|tcn)\b[^\n]{0,30}$", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_]{2,}(?:['-][^\W\d_]+)*")
_KEPT_WORDS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
        "md",
        "do",
        "rn",
        "np",
        "pa",
        "de",
        "la",
        "van",
        "von",
        "der",
        "den",
        "del",
        "of",
        "the",
        "and",
    ]
)
_NOT_IN_KEY = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Replacement:
    """One passage and what stands in its place.

    Attributes:
        flag: What was replaced.
        text: What stands there now.
    """

    flag: Flag
    text: str


@dataclass(frozen=True, slots=True)
class ReplacedText:
    """A text without the identifiers that were given, and what was done to it."""

    text: str
    replacements: tuple[Replacement, ...]


def replace_identifiers(
    text: str,
    flags: Iterable[Flag],
    *,
    date_of_service: date,
    seed: int,
    vocabulary: Vocabulary,
) -> ReplacedText:
    """Replace the flagged passages of a text, and nothing else.

    Names become invented ones that nobody bears, word by word, so that "Mr. Stokes"
    and "John Stokes" stay one person. Dates become distances from the date of
    service; a month without a day leaves its year alone. Numbers of records,
    plans, accounts and claims become the placeholders that a chart may hold;
    two different numbers of one kind become the same one. All else becomes its
    kind in brackets, numbered where several differ.

    Args:
        text: The text that was checked.
        flags: Its flags: those that block, and those that the author found to be right.
        date_of_service: The day that the dates of the exercise count from.
        seed: Chooses among the invented names.
        vocabulary: Tells given names from family names.
    """
    invention = _Invention(text, date_of_service, seed, vocabulary)
    written: list[str] = []
    done: list[Replacement] = []
    position = 0
    for flag in sorted(flags, key=lambda each: (each.start, -each.end)):
        if flag.start < position:
            continue
        instead = invention.of(flag)
        written += (text[position : flag.start], instead)
        done.append(Replacement(flag, instead))
        position = flag.end
    return ReplacedText("".join((*written, text[position:])), tuple(done))


@dataclass
class _Invention:
    """What has been invented so far for one text."""

    source: str
    date_of_service: date
    seed: int
    vocabulary: Vocabulary
    _names: dict[str, str] = field(default_factory=dict)
    _kinds: dict[Category, dict[str, str]] = field(default_factory=dict)

    def of(self, flag: Flag) -> str:
        """Return the replacement of one flag."""
        match flag.category:
            case Category.NAME:
                return _NAME_WORD.sub(lambda word: self._name(word[0]), flag.text)
            case Category.DATE:
                return AGE if flag.rule.startswith("age.") else self._date(flag)
            case Category.ACCOUNT:
                before = self.source[max(0, flag.start - 40) : flag.start]
                is_claim = bool(_CLAIM_BEFORE.search(before))
                return "{{ claim_number }}" if is_claim else "{{ account_number }}"
            case category if category in _PLACEHOLDERS:
                return _PLACEHOLDERS[category]
        return self._kind(flag)

    def _name(self, word: str) -> str:
        key = word.lower().removesuffix("'s")
        if key in _KEPT_WORDS:
            return word
        if key not in self._names:
            is_given = key in self.vocabulary.given_names and key not in self.vocabulary.surnames
            self._names[key] = self._unused(GIVEN if is_given else FAMILY, key)
        name = self._names[key] + ("'s" if word.lower().endswith("'s") else "")
        return name.upper() if word.isupper() else name

    def _unused(self, names: tuple[str, ...], key: str) -> str:
        digest = hashlib.sha256(f"{self.seed}/{key}".encode()).digest()
        first = int.from_bytes(digest[:8], "big") % len(names)
        taken = frozenset(self._names.values())
        ordered = (*names[first:], *names[:first])
        return next((name for name in ordered if name not in taken), ordered[0])

    def _date(self, flag: Flag) -> str:
        day = read_date(flag.text, near=self.date_of_service)
        if day is None:
            return year_of(flag.text) or self._kind(flag)
        distance = (day - self.date_of_service).days
        if distance == 0:
            return "{{ dos }}"
        unit = "day" if abs(distance) == 1 else "days"
        return f"{{{{ dos {'-' if distance < 0 else '+'} {abs(distance)} {unit} }}}}"

    def _kind(self, flag: Flag) -> str:
        known = self._kinds.setdefault(flag.category, {})
        key = _NOT_IN_KEY.sub("", flag.text).lower()
        if key not in known:
            words = flag.category.words.lower()
            known[key] = f"[{words}]" if not known else f"[{words} {len(known) + 1}]"
        return known[key]
