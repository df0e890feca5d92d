"""For the second tier: an ordinary word in the place of a name ("PCP: Kitchen")."""

import re

from tutor.deidentification.category import Category
from tutor.deidentification.likely_names import named
from tutor.deidentification.name_words import CAP, KIN, NAME, PERSON_ROLE, STOP
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import LedRule

_C = Category.NAME

RULES = (
    LedRule(
        "name.role",
        _C,
        re.compile(rf"(?<![a-z])(?:{PERSON_ROLE})\s*[:=]\s*"),
        re.compile(rf"(?P<v>{NAME})"),
        "It stands where a person is told.",
        lambda m, p, _lead: _is_one_capital(m, p),
    ),
    LedRule(
        "name.kin_word",
        _C,
        re.compile(rf"(?<![a-z]){KIN}(?:,|\s+is|\s+named)?[ ]"),
        re.compile(rf"(?P<v>{CAP})(?![\w])"),
        "It stands where a relative is told.",
        lambda m, p, _lead: _is_one_capital(m, p),
    ),
)
"""For the second tier: an ordinary word in the place of a name."""


def _is_one_capital(match: re.Match[str], prepared: Prepared) -> bool:
    words = named(match["v"])
    if not words or words[0].lower() in STOP or words[0].isupper():
        return False
    return not prepared.vocabulary.is_proper(words[0]) and not _TITLE_AFTER_KIN.match(match["v"])


_TITLE_AFTER_KIN = re.compile(
    r"(?:Practitioner|Anesthetist|Manager|Midwife|Assistant|Specialist|Coordinator|"
    r"Educator|Station|Name|History|Denies|"
    r"Reports?|States?|Presents?|Has|Had|Is|Was|Will|Tolerated|Understands?|"
    r"Education|Agreements?|Instructions?|Care|Left|Right)\b"
)
