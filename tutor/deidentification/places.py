"""Places smaller than a state: 45 CFR 164.514(b)(2)(i)(B).

Streets, ZIP codes and cities beside a state block; a name that only may be a
place, and the names of facilities and employers, are for the author to confirm.
"""

import re

from tutor.deidentification.category import Category
from tutor.deidentification.exempt import is_in_code_context, is_measured
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import Begins, Rule, any_case, beginning

_I = re.IGNORECASE
_STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|"
    "Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|"
    "Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|"
    "Mississippi|Missouri|Montana|Nebraska|Nevada|"
    "New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|"
    "Oklahoma|Oregon|Pennsylvania|Rhode Island|"
    "South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|"
    "West Virginia|Wisconsin|Wyoming|"
    "District of Columbia|Puerto Rico|Guam|American Samoa|Virgin Islands|"
    "Northern Mariana Islands|Palau|Marshall Islands|Micronesia"
).replace(" ", r"\s+")
_STATE_CODES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|"
    "NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|"
    "TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR|GU|AS|VI|MP|FM|MH|PW|AA|AE|AP"
)
_SHORT_STATES = (
    "Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Kans|Ky|La|Mass|Md|Mich|"
    "Minn|Miss|Mo|Mont|Neb|Nebr|Nev|N\\.?\\s?H|N\\.?\\s?J|N\\.?\\s?M|"
    "N\\.?\\s?Y|N\\.?\\s?C|N\\.?\\s?D|Okla|Ore|Pa|Penn|Penna|R\\.?\\s?I|S\\.?\\s?C|"
    "S\\.?\\s?D|Tenn|Tex|Va|Vt|Wash|W\\.?\\s?Va|Wis|Wisc|Wyo|D\\.?\\s?C|Cal|Oreg"
)
_STATE = (
    rf"(?:(?:{_STATE_NAMES}|{_STATE_NAMES.upper().replace('S+', 's+')}|"
    rf"{_STATE_CODES})\b\.?|(?:{_SHORT_STATES})\.)"
)
_ZIP = r"(?<!\d)\d{5}(?:\s?-\s?\d{4})?(?!\d)(?!\.\d)(?!-\d)"
_SUFFIX = (
    "Street|St|Avenue|Ave|Av|Aven|Boulevard|Blvd|Boul|Road|Rd|Lane|Ln|Drive|Dr|Drv|"
    "Court|Ct|Crt|Circle|Cir|Place|Pl|Terrace|Ter|Terr|Way|Wy|"
    "Parkway|Pkwy|Parkways|Highway|Hwy|Freeway|Fwy|Expressway|Expy|Turnpike|Tpke|"
    "Pike|Trail|Trl|Trails|Trace|Trce|Path|Pass|Alley|Aly|Allee|Arcade|Avenida|"
    "Bayou|Beach|Bend|Bluff|Bluffs|Bottom|Branch|Bridge|Brook|Brooks|Burg|Burgs|"
    "Bypass|Camp|Canyon|Cape|Causeway|Center|Centers|Centre|Chase|Circles|Cliff|"
    "Cliffs|Close|Club|Common|Commons|Corner|Corners|Course|Courts|Cove|Coves|"
    "Creek|Crescent|Cres|Crest|Cross|Crossing|Xing|Crossroad|Crossroads|Curve|Dale|"
    "Dam|Divide|"
    "Drives|Estate|Estates|Extension|Extensions|Ext|Fall|Falls|Ferry|Field|Fields|"
    "Flat|Flats|Ford|Fords|Forest|Forge|Forges|Fork|Forks|Fort|Garden|Gardens|Gate|"
    "Gateway|Glen|Glens|Green|Greens|Grove|Groves|Harbor|Harbors|Harbour|Haven|"
    "Heights|Hts|Hill|Hills|Hollow|Inlet|Island|Islands|Isle|Junction|Junctions|"
    "Key|Keys|Knoll|"
    "Knolls|Lake|Lakes|Land|Landing|Lights|Light|Loaf|Lock|Locks|Lodge|Loop|Mall|"
    "Manor|Manors|Meadow|Meadows|Mews|Mill|Mills|Mission|Motorway|Mount|Mountain|"
    "Mountains|Neck|Orchard|Oval|Overlook|Overpass|Park|Parks|Passage|Pine|Pines|"
    "Plain|Plains|Plaza|Plz|Point|Points|Port|Ports|Prairie|Promenade|Quay|Radial|"
    "Ramp|Ranch|"
    "Rapid|Rapids|Rest|Ridge|Ridges|River|Roads|Roundabout|Route|Row|Rue|Run|Shoal|"
    "Shoals|Shore|Shores|Skyway|Spring|Springs|Spur|Spurs|Square|Sq|Squares|"
    "Station|Stravenue|"
    "Stream|Streets|Summit|Throughway|Thruway|Track|Trafficway|Tunnel|Underpass|"
    "Union|Unions|Valley|Valleys|Via|Viaduct|View|Views|Village|Villages|Ville|"
    "Vista|Walk|"
    "Walks|Wall|Ways|Well|Wells|Wharf|Wood|Woods|Wynd|Yard|Gables|Bnd|Brg|Cswy|"
    "Gdns|Grv|Hbr|Holw|Jct|Lndg|Mdws|Mnr|Psge|Rdg|Shr|Spgs|Sta|Vly|Vlg|Vis|Rte"
)
_SURE_SUFFIX = (
    "Street|Avenue|Boulevard|Road|Lane|Drive|Court|Circle|Terrace|Parkway|Highway|"
    "Turnpike|Ave|Blvd|Rd|Ln|Pkwy|Hwy|Crescent|Expressway|Freeway|Plaza|Square"
)
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
    if re.fullmatch(rf"(?:{_SURE_SUFFIX})\.?", match["s"], _I):
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
BLOCK_RULES = (
    *beginning(
        Begins.EITHER,
        Rule(
            "geography.street",
            _G,
            re.compile(
                rf"(?P<h>{_HOUSE})\s+{_DIRECTION}(?P<n>{_CAP}(?:\s+{_CAP}){{0,3}}?)\s+(?P<s>"
                rf"{_SUFFIX}|{_SUFFIX.upper()})\b\.?(?:\s+(?:N|S|E|W|NE|NW|SE|SW|North|South|"
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
            rf"th))(?:\s+[A-Z][\w'-]{{1,40}})?\s+(?:{_SURE_SUFFIX}|Street|St)\b\.?{_UNIT})"
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
            re.compile(rf"(?<![\w]){_STATE}[\s,.|]{{1,4}}(?P<v>{_ZIP})"),
            _ZIP_WHY,
            lambda m, p: not is_measured(p, *m.span("v")),
        ),
    ),
    any_case(
        "geography.zip",
        _G,
        rf"\b(?:zip(?:\s?\+?\s?4)?|zip\s?-?\s?codes?|postal(?:\s+codes?)?|"
        rf"post\s?codes?)\b(?:\s+(?:is|was|of|the|for|on|file|code|codes|area|her|his|"
        rf"home|listed|as|number|starts|with|begins)){{0,5}}[\s:#=|"
        rf"(*,.-]{{0,5}}(?P<v>\d{{5}}(?:\s?-?\s?\d{{4}})?)(?!\d)",
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
        rf",\s*(?:{_STATE_CODES})\.?[\s,]{{1,3}}(?P<v>{_ZIP})",
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
                rf"del|la|of|the|los|las)\s+)?[A-Z][A-Za-z'-]{{1,40}}){{0,2}})\s*,\s*(?:{_STATE})"
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


_ORGANISATION = "It may be the name of a facility, an employer or a school."
CONFIRM_RULES = (
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
                rf"(?:{_STATE_NAMES}|I|ICU|ED|ER|OR|PACU|Emergency|Department|The)(?:\s.*)?", m["v"]
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
