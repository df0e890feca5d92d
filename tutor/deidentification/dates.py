"""Dates but the year: 45 CFR 164.514(b)(2)(i)(C)."""

import re

from tutor.deidentification.category import Category
from tutor.deidentification.exempt import has_unit
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import Begins, Rule, any_case, beginning

_FULL = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = "Jan|Feb|Febr|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec"
_MONTH = rf"(?:(?:{_FULL}|{_FULL.upper()})\b|(?:{_SHORT}|{_SHORT.upper()})\b\.?)"
# "may", "march" and "mar" begin other things; the other months are months in any case.
_LOW_MONTH = r"(?:january|february|april|june|july|august|september|october|november|december)"
_ANY_MONTH = rf"(?:{_MONTH}|{_LOW_MONTH}\b)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th|ST|ND|RD|TH))?"
_YEAR = r"(?:(?:17|18|19|20|21)\d\d|'\s?\d\d)"
_ORDINAL_WORD = (
    "(?:(?:twenty|thirty)[-\\s])?(?:first|second|third|fourth|fifth|sixth|seventh|"
    "eighth|ninth|tenth|"
    "eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|"
    "twentieth|thirtieth)"
)
_CARDINAL_DAY = (
    "(?:(?:twenty|thirty)[-\\s])?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty)"
)
_PART = r"\s?[/.\-]\s?"


def _is_day(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31  # noqa: PLR2004 - a calendar


def _is_numeric_date(match: re.Match[str], _prepared: Prepared) -> bool:
    one, two, year = match["a"], match["b"], match["y"]
    if len(year) == 4:  # noqa: PLR2004 - a year in full
        return int(year[:2]) in (17, 18, 19, 20, 21) and (int(one) <= 31 and int(two) <= 31)  # noqa: PLR2004
    return _is_day(one, two) or _is_day(two, one)


_WORD_AFTER_SCORE = re.compile(
    r"[\s,]*(?:strength|motor|power|systolic|diastolic|holosystolic|murmur|pain|in |bilateral|"
    r"throughout|pulses?|reflex|dtr|on the|right|left|of\b|tablets?|tabs?|normal|weakness|scale|"
    r"positive|negative|criteria|sirs|score|points?|pills?|times|words?|recall|objects?|items?|"
    r"grade|intensity|severity|at rest|with|ratio|strain|sutures?)",
    re.IGNORECASE,
)
_SCORE_BEFORE = re.compile(
    r"\b(?:pain|score[sd]?|scale|strength|motor|power|murmur|grade|rated|rating|severity|intensity|"
    r"acuity|vision|snellen|pulses?|reflex(?:es)?|recall|va|o[dsu]|gcs|apgars?|bp|pressure|"
    r"levels?|stage|phq|criteria|dose|station|ratio|tablets?)\b[^.\n]{0,40}$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b(?:dated?|dos|doi|dob|doa|dod|d/c|admitted|discharged|seen|appointment|appt|visit|surgery|"
    r"scheduled|due|lmp|edd|edc|expires?|exp|week of|as of|effective|signed|collected|drawn|"
    r"received|reported|filled|born|died|birthday)\b[^.\n]{0,14}$",
    re.IGNORECASE,
)
_WITH = re.compile(r"\s+with\b", re.IGNORECASE)
_MONTHS = 12
_SMALL_SCALES = frozenset({"2", "3", "4", "5", "6"})


def _is_short_date(match: re.Match[str], prepared: Prepared) -> bool:
    """A month and a day without a year, which look like a score, a fraction or a dose."""
    start, end = match.span("v")
    month, day = match["a"], match["b"]
    if not (_is_day(month, day) or _is_day(day, month)):
        return False
    after = prepared.after(end, 16)
    if has_unit(prepared, end):
        return False
    # "5/5 with effort" is a score; "12/16 with the surgeon" is none.
    if _WORD_AFTER_SCORE.match(after) and not (int(day) > _MONTHS and _WITH.match(after)):
        return False
    before = prepared.before(start, 50)
    if _DATED.search(before):
        return True
    if _SCORE_BEFORE.search(before):
        return False
    return not (day in _SMALL_SCALES and int(month) <= int(day)) and day != "10"


_NO_DAY_AFTER = re.compile(
    r"[\s-]*(?:(?:positive|negative|sentinel|axillary|pelvic|cervical|lymph)\b|nodes?\b|inch|in\b|"
    r"\"|biops|cores?\b|beats?\b|questions?\b|answers?\b|episodes?\b|patients?\b)",
    re.IGNORECASE,
)
_NO_DAY_BEFORE = re.compile(
    r"\b(?:nodes?|mmse|moca|slums|mini-?mental|mini-?cog|cores?|hearing|sampled|examined)\b"
    r"[^.\n]{0,40}$",
    re.IGNORECASE,
)


def may_be_a_day(match: re.Match[str], prepared: Prepared) -> bool:
    """A month and a day that nothing around it calls a date; "2/18 nodes" is none."""
    start, end = match.span("v")
    return (
        _is_short_date(match, prepared)
        and not _NO_DAY_AFTER.match(prepared.after(end, 16))
        and not _NO_DAY_BEFORE.search(prepared.before(start, 50))
    )


def _is_month_day(match: re.Match[str], prepared: Prepared) -> bool:
    """A month and a day; "May 5 mg" and "Mar 20 %" are not."""
    return not has_unit(prepared, match.end("v")) or prepared.after(match.end("v"), 2)[:1] in "\n,."


_NOT_A_DAY = re.compile(
    r"[\s-]*(?:ribs?|weeks?|digits?|days?|visits?|percentile|grade|fingers?|toes?|"
    r"metatarsals?|metacarpals?|"
    r"nerve|cranial|intercostal|interspace|trimester|hour|time|floor|degree|month|year|pregnancy|"
    r"dose|attempt|ventricle|mtp|mcp|ray|cn|line|step|round|cycle|treatment|session|opinion|"
    r"postoperative|toenail|knuckle|century|place|tooth|molar|of a|child|baby|set|port|pass|"
    r"stage|hospital|generation)",
    re.IGNORECASE,
)


def _is_day_of_month(match: re.Match[str], prepared: Prepared) -> bool:
    rest = prepared.after(match.end("v"), 20)
    return not _NOT_A_DAY.match(rest) and bool(
        re.match(
            r"\s*(?:[.,;)\n]|$|and\b|at\b|for\b|to\b|when\b|with\b|but\b|she\b|he\b|"
            r"of (?:this|last|next|the)\b)",
            rest,
        )
    )


_WHY = "It reads like a date; every part of one but the year identifies."
_I = re.IGNORECASE
_C = Category.DATE
_B = r"(?<![\w./-])"
_E = r"(?![\d])(?![./-]\d)"

_NUMERIC = (
    *beginning(
        Begins.NUMBER,
        Rule(
            "date.numeric",
            _C,
            re.compile(
                rf"{_B}(?P<a>\d{{1,2}})(?:{_PART})(?P<b>\d{{1,2}})(?:{_PART})(?P<y>\d{{4}}|"
                rf"\d{{2}}){_E}(?!\s?(?:mg|mcg|ml|cm|mm))"
            ),
            _WHY,
            _is_numeric_date,
        ),
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "date.year_first",
            _C,
            re.compile(
                r"(?<![\w./])(?:17|18|19|20|21)\d\d\s?([-/.])\s?(?:0?[1-9]|"
                r"1[0-2])\s?\1\s?(?:0?[1-9]|[12]\d|3[01])(?!\d)(?:T[\d:.+Z-]+)?"
            ),
            _WHY,
        ),
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "date.month_year",
            _C,
            re.compile(r"(?<![\w./-])(?:0?[1-9]|1[0-2])\s?[/-]\s?(?:19|20)\d\d(?![\d/])(?!-\d)"),
            _WHY,
        ),
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "date.year_month",
            _C,
            re.compile(r"(?<![\w./-])(?:19|20)\d\d[/-](?:0[1-9]|1[0-2])(?![\d/-])"),
            _WHY,
        ),
    ),
    any_case(
        "date.short",
        _C,
        (
            r"\b(?:on|since|from|until|till|til|by|dated?|of|seen|visit|admitted|discharged|"
            r"surgery|labs?|"
            r"cultures?|cxr|x-?rays?|ct|mri|echo|ekg|ecg|through|thru|between|starting|"
            r"started|began|due|last|"
            r"appointment|appt|follow[- ]?up|f/u|returned|returns?|before|after|around|about|"
            r"effective|dos|doi|doa|dod|dob|"
            r"born|lmp|edd|edc|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|"
            r"thurs?|fri|sat|sun|next|this|collected|drawn|signed|expires?|exp|note|"
            r"procedure|study|scan|d|t|"
            r"birthday|date of (?:service|birth|admission|discharge|injury|surgery|"
            r"procedure|death|visit))"
            r"[\s:,.(#*]{1,4}(?P<v>(?P<a>\d{1,2})[/](?P<b>\d{1,2})(?:\s?(?:-|to|thru|"
            r"through|and|until)\s?\d{1,2}/\d{1,2})?)(?![\d/%])(?!\.\d)"
        ),
        _WHY,
        _is_short_date,
    ),
    any_case(
        "date.short_dashed",
        _C,
        r"\b(?:on|since|dated?|dos|doi|seen|born|dob|admitted|"
        r"discharged)[\s:,(]{1,3}(?P<v>(?P<a>0?[1-9]|"
        r"1[0-2])-(?P<b>\d{2}))(?![\w/%-])(?!\.\d)",
        _WHY,
        _is_short_date,
    ),
)
_WRITTEN = (
    *beginning(
        Begins.NUMBER,
        Rule(
            "date.day_month",
            _C,
            re.compile(
                rf"(?<![\w./-])(?P<v>{_DAY}(?:(?:\s+(?:day\s+)?of)?[ ]{{1,2}}|[-./](?!\s)|"
                rf",[ ]?)?{_ANY_MONTH}(?:[\s\-.,/]{{0,3}}(?:of\s+)?(?:{_YEAR}|"
                rf"\d{{2}})(?![\d:%]))?|{_DAY}\s+{_ANY_MONTH}[\s,]{{1,3}}{_YEAR}(?!\d))"
            ),
            _WHY,
            _is_month_day,
        ),
    ),
    Rule(
        "date.month_day",
        _C,
        re.compile(
            rf"(?<![\w])(?P<v>{_ANY_MONTH}[\s\-./]*(?:the\s+)?{_DAY}(?![\d%:/])(?!\.\d)(?:\s?"
            rf"(?:-|to|through|and|&)\s?{_DAY}(?!\d))?(?:[\s.,\-/]*(?:of\s+)?{_YEAR}(?!\d))?)"
        ),
        _WHY,
        _is_month_day,
    ),
    Rule(
        "date.low_month",
        _C,
        re.compile(
            rf"\b(?:{_FULL.lower()}|{_SHORT.lower()})\.?\s+\d{{1,2}}(?:st|nd|rd|"
            rf"th)?,?\s+{_YEAR}(?!\d)|\b\d{{1,2}}(?:st|nd|rd|"
            rf"th)?\s+(?:of\s+)?(?:{_FULL.lower()}|{_SHORT.lower()})\.?,?\s+{_YEAR}(?!\d)|"
            rf"\b(?:{_FULL.lower()})\s+(?:of\s+)?(?:19|20)\d\d\b|\bmarch\s+\d{{1,2}}(?:st|nd|"
            rf"rd|th)\b|\bmay\s+\d{{1,2}}(?:st|nd|rd|th)\b"
        ),
        _WHY,
        is_low=True,
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "date.month_name_year",
            _C,
            re.compile(rf"(?<![\w]){_ANY_MONTH}[\s,.\-/]*(?:of\s+)?{_YEAR}(?!\d)"),
            _WHY,
        ),
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "date.month_short_year",
            _C,
            re.compile(rf"(?<![\w])(?:{_SHORT}|{_SHORT.upper()})[-/]\d\d(?!\d)"),
            _WHY,
        ),
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "date.year_month_name",
            _C,
            re.compile(
                rf"(?<![\w./-])(?:19|20)\d\d(?:[ ]|[-./](?!\s)|"
                rf",[ ]?){_MONTH}(?:[\s\-./]*{_DAY}(?!\d))?"
            ),
            _WHY,
        ),
    ),
    any_case(
        "date.spelled",
        _C,
        rf"\b(?:(?:the\s+)?{_ORDINAL_WORD}\s+(?:day\s+)?(?:of\s+)?(?:{_FULL})|"
        rf"(?:{_FULL})\s+(?:the\s+)?(?:{_ORDINAL_WORD}|"
        rf"{_CARDINAL_DAY}))\b(?:,?\s+(?:of\s+)?(?:nineteen|two\s+thousand|"
        rf"twenty)(?:[\s-]+(?:hundred|and|oh|one|two|three|four|five|six|seven|eight|"
        rf"nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
        rf"nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety))*)?",
        _WHY,
    ),
    any_case(
        "date.spelled_year",
        _C,
        rf"\b(?:{_FULL}),?\s+(?:of\s+)?(?:nineteen|two\s+thousand|twenty)[\s-]+\w+\b",
        _WHY,
    ),
    any_case(
        "date.day_of_month",
        _C,
        r"\b(?:on|by|since|until|till|from|before|after)\s+(?P<v>the\s+(?:[1-9]|[12]\d|"
        r"3[01])(?:st|nd|rd|th))\b",
        _WHY,
        _is_day_of_month,
    ),
    Rule(
        "date.holiday",
        _C,
        re.compile(
            r"\b(?:Christmas\s+(?:Eve|Day|morning|night)|(?:on|since|at|after|before|"
            r"over)\s+(?:Christmas|Thanksgiving|Halloween|Easter)|Thanksgiving\s+(?:Day|"
            r"morning|night)|Halloween\s+night|Easter\s+(?:Sunday|Monday)|"
            r"New\s+Year'?s?'?\s+(?:Eve|Day)|Valentine'?s?\s+Day|(?:Fourth|4th)\s+of\s+July|"
            r"Independence\s+Day|Labor\s+Day|Memorial\s+Day|Veterans'?\s+Day|Columbus\s+Day|"
            r"Presidents'?\s+Day|St\.?\s+Patrick'?s\s+Day|Juneteenth|Mother's\s+Day|"
            r"Father's\s+Day|Martin\s+Luther\s+King(?:,?\s+Jr\.?)?\s+Day|MLK\s+Day)\b"
        ),
        "A holiday is a day of the year.",
    ),
)

RULES = (*_NUMERIC, *_WRITTEN)
"""Rules for dates, in figures and in words."""
RULES_WITHOUT_LABEL = (
    *beginning(
        Begins.NUMBER,
        Rule(
            "date.compact",
            _C,
            re.compile(
                r"(?<![\w.])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|"
                r"3[01])(?:T?\d{4,6})?(?!\w)"
            ),
            _WHY,
        ),
    ),
)
"""Rules for figures that may as well be a number of another kind, if a word tells so."""
