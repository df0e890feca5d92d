"""Names of facilities, employers and towns, for the author to confirm.

45 CFR 164.514(b)(2)(i)(A) and (B): employers of the patient are named, towns too.
"""

import re

from tutor.deidentification.category import Category
from tutor.deidentification.place_words import STATE_NAMES, UNIT_OF_CARE
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import Begins, Rule, beginning

_G = Category.GEOGRAPHY
_FACILITY_WORD = (
    "Hospitals?|Medical\\s+(?:Center|Centre|Group|Associates|Plaza|Clinic|Arts)|"
    "Clinics?|Health(?:care)?(?:\\s+(?:System|Center|Centre|Network|Services|Care|"
    "Plan|Department))?|"
    "Infirmary|Sanatorium|Hospice|Nursing\\s+(?:Home|Center|Facility)|"
    "Rehab(?:ilitation)?(?:\\s+(?:Center|Hospital|Institute))?|Surgery\\s+Center|"
    "Surgical\\s+Center|Cancer\\s+(?:Center|Institute)|"
    "Institute|Pharmacy|Laborator(?:y|ies)|Labs?|Imaging|Radiology|Associates|"
    "University|College|School|Academy|Church|Manor|Assisted\\s+Living|"
    "Senior\\s+Living|Care\\s+Center|Practice|Pediatrics|"
    "Orthop(?:a)?edics|Dialysis(?:\\s+Center)?|Urgent\\s+Care|Medical|Memorial|"
    "General|Center|Centre|Village|Pavilion|Prison|Jail|Shelter|Elementary|"
    "High\\s+School|Airport|Mall|Station"
)
_COMPANY = (
    "Inc|Incorporated|LLC|L\\.L\\.C|Ltd|Limited|PLC|Corp|Corporation|Company|Co|"
    "LLP|PC|P\\.C|Group|Partners|Industries|Enterprises|Holdings|Solutions|Systems|"
    "Logistics|Construction|Foods|Motors|Trucking|Bank|Services|Technologies|"
    "Manufacturing|Bros|Brothers|and\\s+Sons|&\\s+Sons|Sons"
)
_NAME_PART = r"(?:St\.?\s+)?[A-Z][\w'-]{1,40}"


def _is_unknown(match: re.Match[str], prepared: Prepared) -> bool:
    """Whether a part of the name is no common word."""
    known = prepared.vocabulary
    words = re.findall(r"[A-Z][\w']+", match["n"])
    return any(not known.is_safe(word) or known.is_name(word) for word in words)


def _is_proper(match: re.Match[str], prepared: Prepared) -> bool:
    known = prepared.vocabulary
    words = re.findall(r"[A-Z][\w'-]{0,40}", match["v"])
    return any(not known.is_safe(word) or known.is_name(word) for word in words) or len(words) > 1


_WORD_OF_PLACE = rf"(?!{UNIT_OF_CARE})[A-Z][A-Za-z'-]{{1,40}}"


def _is_abbreviated_place(match: re.Match[str], prepared: Prepared) -> bool:
    """After "at", "UPMC Shadyside" is rather a hospital than somebody, and "CT scan" neither."""
    known = prepared.vocabulary
    first, *rest = match["v"].split()
    names = [word for word in rest if not known.is_safe(word) or known.is_name(word)]
    return bool(names) and (not known.is_safe(first) or not names[0].isupper())


_ORGANISATION = "It may be the name of a facility, an employer or a school."
RULES = (
    *beginning(
        Begins.CAPITAL,
        Rule(
            "geography.facility",
            _G,
            re.compile(
                rf"(?<![\w.])(?P<v>(?P<n>{_NAME_PART}(?:\s+(?:of\s+|the\s+|and\s+|"
                rf"&\s+)?{_NAME_PART}){{0,3}}?)\s+(?:{_FACILITY_WORD})\b(?:\s+(?:of\s+)?[A-Z][\w'"
                rf"-]{{1,40}})?)"
            ),
            _ORGANISATION,
            _is_unknown,
        ),
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "geography.company",
            _G,
            re.compile(
                rf"(?<![\w.])(?P<v>(?P<n>{_NAME_PART}(?:[\s,]+(?:and\s+|"
                rf"&\s+)?{_NAME_PART}){{0,4}}?),?\s+(?:{_COMPANY})\b\.?)"
            ),
            _ORGANISATION,
            _is_unknown,
        ),
    ),
    Rule(
        "geography.unit_of_care",
        _G,
        re.compile(
            rf"\b(?i:at|to|from|in)\s+(?:the\s+)?(?P<v>(?P<n>{_WORD_OF_PLACE}(?:[ ]"
            rf"{_WORD_OF_PLACE}){{0,3}}))(?=[ ]{UNIT_OF_CARE})"
        ),
        _ORGANISATION,
        _is_unknown,
    ),
    Rule(
        "geography.abbreviated",
        _G,
        re.compile(
            rf"\b(?i:at)\s+(?:the\s+)?(?P<v>(?!{UNIT_OF_CARE})[A-Z]{{2,8}}(?:[ ]"
            rf"{_WORD_OF_PLACE}){{1,2}})\b"
        ),
        _ORGANISATION,
        _is_abbreviated_place,
    ),
    Rule(
        "geography.employer",
        _G,
        re.compile(
            r"\b(?i:works?|worked|working|employed|employment|employer|job|hired|retired|"
            r"laid\s+off|manager|driver|teacher|clerk|student|teaches|studies|attends|"
            r"enrolled|intern(?:ed)?)\b\s*(?:is|as\s+a[\w\s]{0,24}?)?\s*(?:at|for|by|with|"
            r"from|:|in)\s+(?:the\s+)?(?P<v>[A-Z][\w'&-]{0,40}(?:[,\s]+(?:and\s+|&\s+|of\s+|"
            r"the\s+)?[A-Z][\w'&-]{0,40}){0,5})"
        ),
        _ORGANISATION,
        _is_proper,
    ),
    Rule(
        "geography.resident",
        _G,
        re.compile(
            r"\b(?i:residents?\s+of|liv(?:es|ed|ing)\s+(?:in|at|near|outside)|resid(?:es|ed|"
            r"ing)\s+(?:in|at|near)|(?:moved|relocated|came|flew|travel(?:l?ed)?|"
            r"return(?:ed|ing)?|drove|hails?|originally|transferred|visiting|"
            r"referred)\s+(?:here\s+)?(?:from|to)|born\s+(?:and\s+raised\s+)?in|native\s+of|"
            r"grew\s+up\s+in|home\s+in|house\s+in|raised\s+in|trip\s+to|vacation(?:ed|"
            r"ing)?\s+in|hometown\s+(?:is|of)|city\s*:|town\s*:|downtown|county\s*:|"
            r"suburb\s+of|outside\s+(?:of)?)\s+(?:the\s+(?:city|town|"
            r"village)\s+of\s+)?(?P<v>[A-Z][\w'-]{{0,40}}(?:[\s]+(?:de\s+|del\s+|la\s+|"
            r"of\s+)?[A-Z][\w'-]{{1,40}}){0,3})"
        ),
        "It may be the name of a place.",
        lambda m, _p: (
            not re.fullmatch(
                rf"(?:{STATE_NAMES}|I|ICU|ED|ER|OR|PACU|Emergency|Department|The)(?:\s.*)?", m["v"]
            )
        ),
    ),
    *beginning(
        Begins.CAPITAL,
        Rule(
            "geography.saint",
            _G,
            re.compile(
                r"\b(?:St|Saint|Mt|Mount|Ft|Fort|San|Santa|Los|Las|El|Lake|Port|Point|New|North|"
                r"South|East|West|Upper|Lower)\.?\s+(?P<w>[A-Z][a-z'-]{2,}(?:\s[A-Z][a-z'-]+)?)"
            ),
            "It may be the name of a place.",
            lambda m, p: (
                not p.vocabulary.is_safe(m["w"].split()[0])
                or p.vocabulary.is_name(m["w"].split()[0])
            ),
        ),
    ),
)
