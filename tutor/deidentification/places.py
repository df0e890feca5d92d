"""Places smaller than a state: 45 CFR 164.514(b)(2)(i)(B).

Streets, ZIP codes and cities beside a state block; a name that only may be a
place is for the author to confirm (`tutor.deidentification.organisations`).
"""

import re

from tutor.deidentification.category import Category
from tutor.deidentification.exempt import is_in_code_context, is_measured
from tutor.deidentification.place_words import STATE, STATE_CODES, SUFFIX, SURE_SUFFIX
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import Begins, Rule, any_case, beginning

_I = re.IGNORECASE
_ZIP = r"(?<!\d)\d{5}(?:\s?-\s?\d{4})?(?!\d)(?!\.\d)(?!-\d)"
_UNIT = (
    r"(?:[\s,]*(?:Apt|Apartment|Suite|Ste|Unit|Bldg|Building|Floor|Fl|Rm|Room|Lot|"
    r"Trlr|Trailer|Spc|Space|No|#|APT|STE|SUITE|"
    r"UNIT)\.?\s*#?\s*[A-Za-z]?-?\d{0,5}[A-Za-z]?\b)?"
)
_DIRECTION = (
    r"(?:(?:North|South|East|West|Northeast|Northwest|Southeast|Southwest|N|S|E|W|"
    r"NE|NW|SE|SW|No|So)\b\.?\s+)?"
)
_CAP = r"(?:[A-Z][\w'.-]{0,40}|\d{1,3}(?:st|nd|rd|th|ST|ND|RD|TH))"
_HOUSE = (
    r"(?<![\w.,/-])(?:\d{1,6}(?:-\d{1,4})?(?:\s?[A-Z](?=\s))?(?:\s?1/2)?|One|Two|"
    r"Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve)"
)
_ADDRESS_BEFORE = re.compile(
    r"\b(?:liv(?:es|ed|ing)|resid(?:es|ed|ing|ent|ence)|home|house|address|addr|"
    r"from|lives?|stays?|staying|mail(?:ed|ing)?|moved|located|street|dwell\w*|"
    r"domicile[d]?|"
    r"zip|postal|post|ship(?:ped)?|sent|near|area|city|town|picked up|"
    r"transport(?:ed)?|apartment|apt|neighborhood|community|born|native|hometown|"
    r"region|district)\b[^\n.]{0,60}$",
    _I,
)


_LONG_NUMBER = 3
"""Digits from which a number before capitals is rather a house than a count."""


def _is_zip(match: re.Match[str], prepared: Prepared) -> bool:
    start, end = match.span("v")
    return not is_measured(prepared, start, end) and not is_in_code_context(prepared, start, end)


def _is_street(match: re.Match[str], prepared: Prepared) -> bool:
    """Two words of a chart can look like a street: a number, and capitals that are findings."""
    names = re.findall(r"[A-Za-z']+", match["n"])
    known = prepared.vocabulary
    if re.fullmatch(rf"(?:{SURE_SUFFIX})\.?", match["s"], _I):
        return True
    if len(match["h"]) >= _LONG_NUMBER and match["s"].istitle():
        return not is_measured(prepared, *match.span("h"))
    return any(not known.is_safe(name) or known.is_name(name) for name in names) or bool(
        _ADDRESS_BEFORE.search(prepared.before(match.start(), 70))
    )


def _is_city(match: re.Match[str], prepared: Prepared) -> bool:
    name = match["v"].split()
    known = prepared.vocabulary
    # "Denies fever, OR" and "ICD, MS" are no places.
    return (
        any(not known.is_safe(word.strip(".,")) for word in name)
        or bool(re.match(r"\s*\d{5}", prepared.after(match.end(), 8)))
        or bool(_ADDRESS_BEFORE.search(prepared.before(match.start(), 50)))
    )


def _is_addressed(match: re.Match[str], prepared: Prepared) -> bool:
    return bool(_ADDRESS_BEFORE.search(prepared.before(match.start("v"), 80)))


def _is_home_zip(match: re.Match[str], prepared: Prepared) -> bool:
    return _is_addressed(match, prepared) and _is_zip(match, prepared)


_STREET = "It reads like a street address."
_ZIP_WHY = "It reads like a ZIP code; at most its first three digits may stay."
_G = Category.GEOGRAPHY
RULES = (
    *beginning(
        Begins.EITHER,
        Rule(
            "geography.street",
            _G,
            re.compile(
                rf"(?P<h>{_HOUSE})\s+{_DIRECTION}(?P<n>{_CAP}(?:\s+{_CAP}){{0,3}}?)\s+(?P<s>"
                rf"{SUFFIX}|{SUFFIX.upper()})\b\.?(?:\s+(?:N|S|E|W|NE|NW|SE|SW|North|South|"
                rf"East|West)\b\.?)?{_UNIT}"
            ),
            _STREET,
            _is_street,
        ),
    ),
    *beginning(
        Begins.NUMBER,
        any_case(
            "geography.low_street",
            _G,
            rf"(?<![\w.,/-])\d{{1,6}}\s+(?:[a-z]+\s+){{1,3}}?(?:street|avenue|ave|boulevard|"
            rf"blvd|road|rd|lane|ln|drive|court|circle|terrace|parkway|highway)\b{_UNIT}",
            _STREET,
            lambda m, p: (
                not re.match(
                    r"\d+\s+(?:mg|ml|cm|mm|mile|miles|minutes?|hours?|days?|weeks?|years?)\b",
                    m[0],
                    _I,
                )
            ),
        ),
    ),
    *beginning(
        Begins.EITHER,
        Rule(
            "geography.numbered_road",
            _G,
            re.compile(
                rf"{_HOUSE}\s+{_DIRECTION}(?:(?:State|County|US|U\.S\.|Old|Farm|Ranch|"
                rf"Rural)\s+)?(?:Route|Rte|Rt|Highway|Hwy|Road|Rd|Avenue|CR|SR|FM|Interstate|"
                rf"Calle|Rue|Via|Camino|Avenida|Paseo)\.?\s+[A-Z0-9][\w-]*(?:\s+(?:N|S|E|"
                rf"W))?\b{_UNIT}"
            ),
            _STREET,
        ),
    ),
    Rule(
        "geography.road",
        _G,
        re.compile(
            rf"\b(?:on|at|near|off|along|to|from|of|corner\s+of|in)\s+(?P<v>(?:(?:North|"
            rf"South|East|West|N|S|E|W)\.?\s+)?(?:[A-Z][\w'-]{{1,40}}|\d{{1,3}}(?:st|nd|rd|"
            rf"th))(?:\s+[A-Z][\w'-]{{1,40}})?\s+(?:{SURE_SUFFIX}|Street|St)\b\.?{_UNIT})"
        ),
        _STREET,
    ),
    Rule(
        "geography.highway",
        _G,
        re.compile(
            r"\b(?:Interstate|I|US|U\.S\.|State\s+Route|Route|Rte|Highway|Hwy|County\s+Road|"
            r"CR|SR|FM)[-\s]\d{1,4}\b(?=[^\n.]{0,30}\b(?:exit|mile|near|junction|crash|"
            r"accident|collision|northbound|southbound|eastbound|westbound|home|lives)\b)|"
            r"\b(?:County|Township|State|Rural)\s+(?:Road|Route|Highway)\s+\d+\w?\b"
        ),
        _STREET,
    ),
    any_case(
        "geography.box",
        _G,
        r"\b(?:P\.?\s?O\.?\s*(?:Box|Drawer|BOX)|Post\s+Office\s+Box|POB|Box\s+No\.?|"
        r"RR\s*#?\s*\d+,?\s*Box|R\.R\.\s*\d+|HC\s*\d+,?\s*Box|"
        r"Rural\s+Route\s+\d+(?:,?\s+Box)?|PSC\s+\d+,?\s*Box|PMB)\s*#?:?\s*\d*[A-Z]?\b",
        "It reads like a post box.",
    ),
    Rule(
        "geography.unit",
        _G,
        re.compile(
            r"\b(?:Apt|Apartment|Suite|Ste)\b\.?\s*#?\s*(?:\d{1,5}[A-Za-z]?|" r"[A-Z]-?\d{0,4})\b"
        ),
        "It reads like a part of an address.",
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "geography.state_zip",
            _G,
            re.compile(rf"(?<![\w]){STATE}[\s,.|]{{1,4}}(?P<v>{_ZIP})"),
            _ZIP_WHY,
            lambda m, p: not is_measured(p, *m.span("v")),
        ),
    ),
    any_case(
        "geography.zip",
        _G,
        r"\b(?:zip(?:\s?\+?\s?4)?|zip\s?-?\s?codes?|postal(?:\s+codes?)?|"
        r"post\s?codes?)\b(?:\s+(?:is|was|of|the|for|on|file|code|codes|area|her|his|"
        r"home|listed|as|number|starts|with|begins)){0,5}[\s:#=|"
        r"(*,.-]{0,5}(?P<v>\d{5}(?:\s?-?\s?\d{4})?)(?!\d)",
        _ZIP_WHY,
    ),
    *beginning(
        Begins.NUMBER,
        any_case(
            "geography.zip_before",
            _G,
            r"(?<![\w.,-])(?P<v>\d{5}(?:-\d{4})?)\s*(?:[,(-]\s*)?(?:is\s+(?:the|his|her|"
            r"their)\s+)?(?:home\s+)?(?:zip|postal)\b",
            _ZIP_WHY,
        ),
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "geography.zip_plus_four", _G, re.compile(r"(?<![\w.-])\d{5}-\d{4}(?![\w-])"), _ZIP_WHY
        ),
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "geography.zip_home",
            _G,
            re.compile(r"(?<![\w.,/$-])(?P<v>\d{5})(?![\w./%-])(?!,\d)"),
            _ZIP_WHY,
            _is_home_zip,
        ),
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "geography.postcode",
            _G,
            re.compile(
                r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\s\d[ABCEGHJ-NPRSTV-Z]\d\b|"
                r"\b(?:[A-Z]{1,2}\d[A-Z\d]?)\s\d[ABD-HJLNP-UW-Z]{2}\b"
            ),
            "It reads like a postal code.",
        ),
    ),
    any_case(
        "geography.low_state_zip",
        _G,
        rf",\s*(?:{STATE_CODES})\.?[\s,]{{1,3}}(?P<v>{_ZIP})",
        _ZIP_WHY,
        lambda m, p: not is_measured(p, *m.span("v")),
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "geography.city_state",
            _G,
            re.compile(
                rf"(?<![\w.])(?P<v>(?:(?:St|Ft|Mt)\.\s+)?[A-Z][A-Za-z'-]{{1,40}}(?:\s+(?:(?:de|"
                rf"del|la|of|the|los|las)\s+)?[A-Z][A-Za-z'-]{{1,40}}){{0,2}})\s*,\s*(?:{STATE})"
                rf"(?![\w])"
            ),
            "It reads like a city and its state.",
            _is_city,
        ),
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "geography.county",
            _G,
            re.compile(
                r"\b(?P<v>(?:[A-Z][\w'-]{1,40}\s+){1,2}(?:County|Parish|Township|Borough|"
                r"Precinct|COUNTY|TOWNSHIP|PARISH))\b|\b(?:County|Township|Borough|Parish|City|"
                r"Town|Village)\s+of\s+[A-Z][\w'-]{1,40}(?:\s+[A-Z][\w'-]{1,40})?"
            ),
            "It reads like a county or a town.",
            lambda m, p: (
                not p.vocabulary.is_safe(m[0].split()[0])
                or p.vocabulary.is_name(m[0].split()[0])
                or " of " in m[0]
            ),
        ),
    ),
)
