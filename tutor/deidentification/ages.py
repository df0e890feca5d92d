"""Ages over 89, in digits and in words: 45 CFR 164.514(b)(2)(i)(C)."""

import re

from tutor.deidentification.category import Category
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import Begins, Rule, any_case, beginning

_C = Category.DATE
_WHY_AGE = "An age over 89 identifies, however it is written."


def _has_no_count(match: re.Match[str], prepared: Prepared) -> bool:
    return not re.match(r"[\s-]*(?:pack|pk|ppd)", prepared.after(match.end(), 8), re.IGNORECASE)


_OVER_89 = r"(?:9\d|1[0-2]\d)"
_YEARS_OLD = (
    r"(?:years?|yrs?|yr|y)\.?[\s\-]*(?:old|o\.?(?!\w)|of\s+age|aged)|"
    r"y\.?\s?/?\s?o\.?(?!\w)|yo|yom|yof|y\.o\."
)
_NINETIES = (
    "ninety(?:[-\\s]+(?:one|two|three|four|five|six|seven|eight|nine))?|"
    "(?:a\\s+|one\\s+)?hundred(?:(?:[-\\s]+and)?[-\\s]+(?:one|two|three|four|five|"
    "six|seven|eight|nine|ten|eleven|twelve))?"
)
_ALLOWED_AFTER = (
    r"(?!\s*(?:\+|years?\s+(?:of\s+age\s+)?(?:or|and)\s+(?:older|over|above)|"
    r"or\s+(?:older|over|above)|and\s+(?:older|over|above|up)))"
)
_SEX = (
    r"(?:male|female|man|woman|gentleman|lady|m|f|patient|resident|widow|widower|"
    r"veteran|grandmother|grandfather)\b"
)
RULES = (
    *beginning(
        Begins.NUMBER,
        any_case(
            "age.digits",
            _C,
            rf"(?<![\d.,/%-]){_OVER_89}[\s\-]*(?:{_YEARS_OLD})(?![\w]){_ALLOWED_AFTER}",
            _WHY_AGE,
            _has_no_count,
        ),
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "age.sex",
            _C,
            re.compile(
                rf"(?<![\d.,/%-]){_OVER_89}(?:\s?(?:M|F)\b(?![./-])|[\s-]+(?:year|"
                rf"yr)s?[\s-]+{_SEX}|\s+(?:male|female|gentleman)\b|\s?/\s?(?:M|F)\b)"
            ),
            _WHY_AGE,
        ),
    ),
    any_case(
        "age.label",
        _C,
        rf"\b(?:ages?|aged)(?:\s+(?:is|was|of|at|around|about|approximately|now|"
        rf"currently|today|turned|(?:at\s+)?(?:death|diagnosis|presentation|"
        rf"time\s+of\s+\w+))){{0,3}}[\s:=,\-(|*#]*(?P<v>{_OVER_89})(?![\d%/-])(?!\.\d)"
        rf"{_ALLOWED_AFTER}",
        _WHY_AGE,
    ),
    any_case(
        "age.turned",
        _C,
        rf"\b(?:turn(?:s|ed|ing)?|celebrat(?:es?|ed|ing)|lived\s+to(?:\s+be)?|reach(?:es|"
        rf"ed)|(?:he|she|patient|pt|mother|father|who)(?:'s|\s+is|\s+was)(?:\s+(?:now|"
        rf"currently|almost|nearly|already|about))?|died\s+at|passed\s+away\s+at|"
        rf"at\s+(?:the\s+)?age(?:\s+of)?)\s+(?:age\s+)?(?:(?:his|her|their|"
        rf"a)\s+)?(?P<v>{_OVER_89}(?:(?:st|nd|rd|th)\b)?)(?![\d/%])(?!\.\d)(?!\s*(?:%|"
        rf"percent|mg|kg|lbs?|pounds|cm|mm|beats|bpm|degrees|minutes|days|weeks|hours|"
        rf"feet|inches|over|on|/|\+|or\s+(?:older|over)|with\s+pain|systolic|units))",
        _WHY_AGE,
    ),
    any_case(
        "age.birthday",
        _C,
        rf"\b{_OVER_89}(?:st|nd|rd|th)[\s-]+(?:birthday|year\s+of\s+life)|\b(?:ninetieth|"
        rf"ninety[-\s](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|"
        rf"(?:one\s+)?hundred(?:th|\s+and\s+\w+))[\s-]+birthday",
        _WHY_AGE,
    ),
    any_case(
        "age.spelled",
        _C,
        rf"\b(?:{_NINETIES})[\s\-]+(?:years?|yrs?)[\s\-]*(?:old|of\s+age|young)|\b(?:age|"
        rf"aged|age\s+of|turned|turning|is|was|she's|"
        rf"he's)\s+(?P<w>(?:{_NINETIES}))(?=\s*(?:[.,;)\n]|$|and\s|years?\b(?!\s+(?:ago|"
        rf"of\s+smoking|history))))",
        _WHY_AGE,
    ),
    any_case(
        "age.decade",
        _C,
        r"\b(?:(?:in|into|reached|mid|early|late)[\s-]+(?:his|her|their|"
        r"the)?[\s-]*(?:(?:early|mid|late|upper|middle)[\s-]+(?:to[\s-]+late[\s-]+)?)?(?"
        r":nineties|90'?s|hundreds|100'?s)|nonagenarian|centenarian|supercentenarian)\b",
        _WHY_AGE,
    ),
    *beginning(
        Begins.NUMBER,
        any_case(
            "age.old",
            _C,
            rf"(?<![\d.,/%-]){_OVER_89}\s*[-\s]\s*years?[-\s]*young\b|"
            rf"(?<![\d.,/%-]){_OVER_89}\s+(?:years|yrs)(?=\s*[,.;)])",
            _WHY_AGE,
            lambda m, p: (
                not re.search(
                    r"\b(?:for|of|after|over|smok\w*|past|within|last|every|about|x)\s*$",
                    p.before(m.start(), 14),
                    re.IGNORECASE,
                )
            ),
        ),
    ),
)

"""Rules for ages over 89."""
