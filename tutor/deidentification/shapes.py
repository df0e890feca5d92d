"""Numbers that identify by their shape alone, with no word to tell them.

Not for codes, doses and results, which `tutor.deidentification.exempt` knows.
"""

import re
from collections.abc import Iterator

from tutor.deidentification.category import Category
from tutor.deidentification.exempt import has_unit, is_code, is_measured, is_result
from tutor.deidentification.flag import Found
from tutor.deidentification.prepared import Prepared
from tutor.deidentification.rule import Begins, Rule, any_case, beginning

_I = re.IGNORECASE
_SERIAL = "It is a number or code of a length that only one person or thing has."

RULES = (
    *beginning(
        Begins.NUMBER,
        Rule(
            "ssn.shape",
            Category.SOCIAL_SECURITY,
            re.compile(
                r"(?<![\w.-])\d{3}\s?[-.\u00b7]\s?\d{2}\s?[-.]\s?\d{4}(?![\w-])(?!\.\d)|"
                r"(?<![\w.,-])\d{3} \d{2} \d{4}(?![\w-])"
            ),
            "It has the shape of a Social Security number.",
        ),
    ),
    Rule(
        "ssn.hidden",
        Category.SOCIAL_SECURITY,
        re.compile(r"(?<![\w])[xX*#]{3}[- ]?[xX*#]{2}[- ]?\d{4}(?!\d)"),
        "It ends like a Social Security number.",
    ),
    any_case(
        "vehicle.vin",
        Category.VEHICLE,
        r"(?<![\w-])(?=[A-Z]*\d)(?=\d*[A-Z])(?=(?:[A-Z]*\d){3})[A-HJ-NPR-Z0-9]{17}(?![\w" r"-])",
        "It has the shape of a vehicle identification number.",
    ),
    Rule(
        "license.dea",
        Category.LICENSE,
        re.compile(r"(?<![\w-])[A-Z][A-Z9]\d{7}(?![\w-])"),
        "It has the shape of a DEA number.",
    ),
    Rule(
        "health_plan.mbi",
        Category.HEALTH_PLAN,
        re.compile(
            r"(?<![\w-])[1-9][AC-HJ-NP-RT-Y][AC-HJ-NP-RT-Y0-9]\d-?[AC-HJ-NP-RT-Y][AC-HJ-NP-R"
            r"T-Y0-9]\d-?[AC-HJ-NP-RT-Y]{2}\d\d(?![\w-])"
        ),
        "It has the shape of a Medicare number.",
    ),
    Rule(
        "device.udi",
        Category.DEVICE,
        re.compile(
            r"\(01\)\s?\d{14}(?:\s?\(\d\d\)\s?[A-Za-z0-9./-]+)*|\(21\)\s?[A-Za-z0-9./-]+|"
            r"\+[A-Z]\d{3}[A-Z0-9]{6,}/\S+"
        ),
        "It has the shape of a device identifier.",
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "account.card",
            Category.ACCOUNT,
            re.compile(
                r"(?<![\w.-])(?:\d{4}[- ]){3}\d{3,4}(?![\w-])|"
                r"(?<![\w.-])\d{4}[- ]\d{6}[- ]\d{5}(?![\w-])"
            ),
            "It has the shape of a card number.",
        ),
    ),
    any_case(
        "other.uuid", Category.OTHER, r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", _SERIAL
    ),
    *beginning(
        Begins.NUMBER,
        Rule(
            "other.position",
            Category.GEOGRAPHY,
            re.compile(
                r"(?<![\d.])-?\d{1,2}\.\d{4,}\s*°?\s*[NS]?\s*,\s*-?\d{1,3}\.\d{4,}\s*°?\s*[EW]?"
            ),
            "It reads like a position on the map.",
        ),
    ),
    any_case(
        "photograph.file",
        Category.PHOTOGRAPH,
        r"(?<![\w/.])[\w][\w\-.]*\.(?:jpe?g|png|heic|heif|tiff?|gif|bmp|webp|raw|mp4|"
        r"mov|avi|wav|mp3|m4a|dcm|dicom|pdf|docx?)\b",
        "It is the name of a file, perhaps of a picture.",
    ),
    any_case(
        "photograph.words",
        Category.PHOTOGRAPH,
        r"\b(?:full[- ]face|full[- ]facial|facial|face|identification|id|"
        r"passport)\s+(?:photo(?:graph)?s?|picture|image)\b|\bhead\s?shots?\b|"
        r"\bselfies?\b|\bmug\s?shots?\b",
        "It tells of a picture of a face.",
    ),
    Rule(
        "biometric.prefix",
        Category.BIOMETRIC,
        re.compile(
            r"(?<![\w-])(?:FP|BIO|VP|VOICE|IRIS|RET|PALM|THUMB|FINGER|FACE|"
            r"DNA)[-_#]\s?[A-Z]{0,3}\d{3,}[\w-]*"
        ),
        "It reads like the record of a biometric identifier.",
    ),
)

_TOKEN = re.compile(
    r"(?<![\w./+-])(?=[\w-]{0,40}\d)[A-Za-z0-9]{1,40}(?:[-_][A-Za-z0-9]{1,40}){0,12}"
    r"(?![\w-])(?!/\d|\.\d)(?!,\d{3})"
)
_LONG = 6
_MANY_DIGITS = 4
_WITH_UNIT = re.compile(
    r"(?:x|X)?\d{1,5}(?:-\d{1,5})?-?(?:[a-z]{1,4}|mL|mEq|k?Hz|MHz|IU|MG|MCG|ML|CM|"
    r"MM|KG|CC|UNITS?|mmHg|mCi|MBq|c?Gy|K|F|Fr)\d?|"
    r"\d+(?:mg|mcg|ml|mL|cc|units?|IU)(?:-\d+\w*)*"
)
_OBSTETRIC = re.compile(
    r"(?:G\d{1,2})?P\d{1,4}(?:A\d)?|G\d{1,2}P\d{4}(?:-\d)*|TPAL\d{4}|" r"\d{1,2}[wW]\d[dD]", _I
)
_YEARS = re.compile(r"(?:19|20)\d\d-(?:(?:19|20)\d\d|\d\d)")
_ROUND = re.compile(r"[1-9]\d{0,3}0{3,}|\d{1,3}[05]0{2,}")
_WORDS_JOINED = re.compile(r"(?:\d+|[a-z]{2,}|[A-Z][a-z]+)(?:-(?:\d{1,4}|[a-z]+))*")
_RANGE_PARTS = 2
_LONGEST_OF_RANGE = 4


def find_shapes(prepared: Prepared) -> Iterator[Found]:
    """Yield long numbers, and mixtures of letters and digits, that are nothing known."""
    for match in _TOKEN.finditer(prepared.text):
        start, end = match.span()
        if end - start >= _LONG and _is_serial(match[0], prepared, start, end):
            yield Found(start, end, Category.OTHER, "other.serial", _SERIAL)


def _is_serial(text: str, prepared: Prepared, start: int, end: int) -> bool:
    if is_code(prepared, start, end):
        return False
    digits = sum(mark.isdigit() for mark in text)
    if text.isdigit():
        return not (
            has_unit(prepared, end)
            or (
                is_result(prepared, start)
                and (len(text) <= _LONG or _ROUND.fullmatch(text) is not None)
            )
        )
    if not any(mark.isalpha() for mark in text):
        return digits >= _LONG and not _is_range(text, prepared, start, end)
    return (
        digits >= _MANY_DIGITS
        and not _WITH_UNIT.fullmatch(text)
        and not _OBSTETRIC.fullmatch(text)
        and not _WORDS_JOINED.fullmatch(text)
    )


def _is_range(text: str, prepared: Prepared, start: int, end: int) -> bool:
    parts = text.split("-")
    if _YEARS.fullmatch(text):
        return True
    if len(parts) != _RANGE_PARTS or max(map(len, parts)) > _LONGEST_OF_RANGE + 2:
        return False
    ascends = int(parts[0]) < int(parts[1])
    return ascends and (
        is_measured(prepared, start, end) or all(part.endswith("00") for part in parts)
    )
