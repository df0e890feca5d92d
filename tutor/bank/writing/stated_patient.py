"""The age and the sex that a chart plainly states of its patient.

For the frame of a new exercise, whose author can change them.
"""

import re

from tutor.bank.schema import OLDEST_AGE

_I = re.IGNORECASE
_YEARS = r"(?:years?|yrs?\.?)[\s-]*(?:old|of\s+age)\b|y[./]?\s?o\b"
_MONTHS = r"(?:months?|mos?\.?)[\s-]*old\b|m/o\b"
_AGE = re.compile(rf"\b(?P<age>\d{{1,3}})[\s-]*(?:(?P<months>{_MONTHS})|{_YEARS})", _I)
_OF_RELATIVE = re.compile(
    r"\b(?:mother|father|mom|dad|wife|husband|partner|son|daughter|brother|sister|aunt|uncle|child)"
    r"(?:,?\s+(?:a|an|is|was|died|at|age|aged|now|the)){0,4},?\s*$",
    _I,
)
_BEFORE = 60
_OLDEST_IN_MONTHS = 35
_AFTER_AGE = r"(?:\bold|\by[./]?\s?o)\.?,?\s+(?:[\w-]+\s+){0,2}?"
_LABEL = r"\b(?:sex|gender)\s*[:=]?\s*"


def _signs(female: str, male: str, flags: int = _I) -> dict[str, re.Pattern[str]]:
    return {"female": re.compile(female, flags), "male": re.compile(male, flags)}


_PLAIN = _signs(
    rf"{_AFTER_AGE}(?:female|woman|lady|girl|(?-i:F))\b|{_LABEL}(?:female|F)\b",
    rf"{_AFTER_AGE}(?:male|man|gentleman|boy|(?-i:M))\b|{_LABEL}(?:male|M)\b",
)
_OTHER = (
    _signs(r"\b(?:Mrs|Ms)\b", r"\bMr\b", 0),
    _signs(r"\b(?:female|woman|lady|girl)\b", r"\b(?:male|man|gentleman|boy)\b"),
    _signs(r"\bshe\b", r"\bhe\b"),
)


def stated_patient(text: str) -> dict[str, int | str]:
    """Return the values of `[patient]` that a text states; what it leaves open is missing.

    >>> stated_patient("Mrs. Sampleton is a 67-year-old bookkeeper.")
    {'age_years': 67, 'sex': 'female'}
    """
    return {**_age(text), **_sex(text)}


def _age(text: str) -> dict[str, int | str]:
    """The age that is told first, but for one of a relative."""
    for match in _AGE.finditer(text):
        if _OF_RELATIVE.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            continue
        age, unit = int(match["age"]), "age_months" if match["months"] else "age_years"
        oldest = _OLDEST_IN_MONTHS if match["months"] else OLDEST_AGE
        return {unit: age} if age <= oldest else {}
    return {}


def _sex(text: str) -> dict[str, int | str]:
    """The sex that is told with the age or a label, or else that all other words agree on.

    A nurse may be "Ms.", and a relative "he": where words disagree, nothing is stated.
    """
    for signs in ((_PLAIN,), _OTHER):
        found = {sex for each in signs for sex in _only_one(each, text)}
        if found:
            return {"sex": found.pop()} if len(found) == 1 else {}
    return {}


def _only_one(signs: dict[str, re.Pattern[str]], text: str) -> list[str]:
    found = [sex for sex, pattern in signs.items() if pattern.search(text)]
    return found if len(found) == 1 else []
