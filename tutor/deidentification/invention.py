"""What stands in the place of one identifier: invented, and the same one all through a text."""

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
PATIENT, PROVIDER = "{{ patient_name }}", "{{ provider_name }}"
_PLACEHOLDERS = {
    Category.RECORD: "{{ record_number }}",
    Category.HEALTH_PLAN: "{{ member_id }}",
}
_CLAIM_BEFORE = re.compile(r"\b(?:claims?|icn|dcn|tcn)\b[^\n]{0,30}$", re.IGNORECASE)
_CARE_BEFORE = re.compile(
    r"\b(?:dr|drs|doctor|surgeon|physician|provider|nurse|attending|(?:seen|signed|dictated|"
    r"performed|referred|read|reviewed) by)\b[\s.:]{0,3}$",
    re.IGNORECASE,
)
_CARE_AFTER = re.compile(r",?\s?(?:M\.?D|D\.?O|R\.?N|N\.?P|PA(?:-C)?|D\.?P\.?M)\b")
_CARE_WITHIN = re.compile(r"\b(?:Drs?\b\.?|Doctor\b|(?:MD|DO|RN|NP|PA-C|DPM)$)", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_]{2,}(?:['-][^\W\d_]+)*")
_KEPT_WORDS = frozenset(
    word
    for line in (
        ("mr", "mrs", "ms", "dr", "jr", "sr", "ii", "iii", "iv", "md", "do", "rn", "np", "pa"),
        ("de", "la", "van", "von", "der", "den", "del", "of", "the", "and"),
    )
    for word in line
)
_NOT_IN_KEY = re.compile(r"[\W_]+")
_INVENTED = frozenset(name.lower() for name in (*GIVEN, *FAMILY))
_OLDEST_DAYS = 90 * 365
_LONGEST_DAYS = 99_999
_LONG_NUMBER = 5


def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a passage that name somebody, without case and possessive ending.

    >>> name_words("Dr. ZUBIRI's")
    ('zubiri',)
    """
    words = (word.lower().removesuffix("'s") for word in _NAME_WORD.findall(text))
    return tuple(word for word in words if word not in _KEPT_WORDS)


@dataclass
class Invention:
    """What has been invented so far for one text.

    Attributes:
        date_of_service: The day that the dates of the exercise count from.
        seed: Chooses among the invented names.
        vocabulary: Tells given names from family names.
    """

    date_of_service: date
    seed: int
    vocabulary: Vocabulary
    _names: dict[str, str] = field(default_factory=dict)
    _kinds: dict[Category, dict[str, str]] = field(default_factory=dict)
    _numbers: dict[str, str] = field(default_factory=dict)

    def of(self, flag: Flag, source: str) -> str:
        """Return the replacement of a flag of a text."""
        category = flag.category
        if category is Category.NAME:
            # A number beside a name is part of what was found, and no name is invented for it.
            has_number = any(letter.isdigit() for letter in flag.text)
            named = name_words(flag.text) and not has_number
            return _NAME_WORD.sub(self._named, flag.text) if named else self._kind(flag)
        key = _key(flag.text)
        if key in self._numbers:
            return self._numbers[key]
        if category is Category.DATE:
            return AGE if flag.rule.startswith("age.") else self._date(flag)
        instead = self._number(flag, source)
        if sum(letter.isdigit() for letter in key) >= _LONG_NUMBER:
            # A long number that is found again without its label is still the same number.
            self._numbers[key] = instead
        return instead

    def placeholder(self, flag: Flag, source: str) -> str:
        """Return what a chart may hold in the place of a flag, where nothing is invented."""
        if flag.category is not Category.NAME:
            return self.of(flag, source)
        is_care = (
            _CARE_WITHIN.search(flag.text)
            or _CARE_BEFORE.search(source[max(0, flag.start - 30) : flag.start])
            or _CARE_AFTER.match(source, flag.end)
        )
        return PROVIDER if is_care else PATIENT

    def learn(self, category: Category, passage: str, instead: str) -> bool:
        """Remember what was decided; returns whether it is an invented name, word by word."""
        if category is Category.NAME:
            return self._learn_names(passage, instead)
        if category is not Category.DATE and instead:
            key = _key(passage)
            self._numbers[key] = instead
            if instead.startswith(f"[{category.words.lower()}"):
                self._kinds.setdefault(category, {})[key] = instead
        return False

    def knows(self, words: Iterable[str]) -> bool:
        """Whether each of these words of names has been given an invented one."""
        return all(word in self._names for word in words)

    def _learn_names(self, passage: str, instead: str) -> bool:
        old, new = name_words(passage), name_words(instead)
        if not old or len(old) != len(new) or not _INVENTED.issuperset(new):
            return False
        self._names.update(zip(old, (name.capitalize() for name in new), strict=True))
        return True

    def _named(self, match: re.Match[str]) -> str:
        word = match[0]
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
        if not -_OLDEST_DAYS < distance <= _LONGEST_DAYS:
            # The birth of somebody over 89 tells that age, whichever day it is counted from.
            return self._kind(flag)
        unit = "day" if abs(distance) == 1 else "days"
        return f"{{{{ dos {'-' if distance < 0 else '+'} {abs(distance)} {unit} }}}}"

    def _number(self, flag: Flag, source: str) -> str:
        if flag.category is Category.ACCOUNT:
            before = source[max(0, flag.start - 40) : flag.start]
            return "{{ claim_number }}" if _CLAIM_BEFORE.search(before) else "{{ account_number }}"
        return _PLACEHOLDERS.get(flag.category) or self._kind(flag)

    def _kind(self, flag: Flag) -> str:
        known = self._kinds.setdefault(flag.category, {})
        key = _key(flag.text)
        if key not in known:
            words, taken = flag.category.words.lower(), set(known.values())
            numbered = (f"[{words} {number}]" for number in range(2, len(known) + 3))
            known[key] = next(one for one in (f"[{words}]", *numbered) if one not in taken)
        return known[key]


def _key(text: str) -> str:
    return _NOT_IN_KEY.sub("", text).lower()
