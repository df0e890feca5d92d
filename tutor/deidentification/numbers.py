"""Numbers that a word before or after them tells: record, plan, account, license, vehicle, device.

45 CFR 164.514(b)(2)(i)(G) to (M), (P), (R). A label and a value stand together in many
ways ("MRN: 48213", "her chart, no. 48213", "48213 (MRN)", a value on the next line), so the words
between them are not listed: anything short that is no sentence end may stand there.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tutor.deidentification.category import Category
from tutor.deidentification.exempt import has_unit, is_code
from tutor.deidentification.flag import Found
from tutor.deidentification.labels import ID, LABELS, Label
from tutor.deidentification.prepared import Prepared

_I = re.IGNORECASE

_OPEN = r"(?<![A-Za-z0-9])"
_FILLER = (
    r"(?:is|was|are|were|be|been|being|the|a|an|of|for|on|in|to|as|at|by|with|from|"
    r"and|under|reads?|reading|number(?:s|ed)?|num|no|nbr|nr|"
    r"id|identifier|identification|code|card|file|record(?:ed|s)?|chart|listed|"
    r"given|provided|verified|confirmed|documented|shown|"
    r"stated|entered|found|ending|ends|last|four|digits|that|which|his|her|their|"
    r"its|my|your|patient'?s?|pt'?s?|system|our|"
    r"assigned|issued|registered|obtained|updated|new|old|current|primary|secondary|"
    r"value|plate|tag|state|this|"
    r"member|policy|account|group|serial|lot|model|same|also|now|per|via|bearing|"
    r"displaying|showing|stamped|marked|"
    r"appears?|begins?|starting|starts|noted|reported|logged|filed|stored|enrolled|"
    r"matched|captured|taken|called|known|"
    r"unit|device|implant(?:ed)?|facility|hospital|clinic|insurance|plan|visit|"
    r"encounter|information|info|holder|name)"
)
_GAP = (
    rf"(?:[\W_]{{0,4}}(?<![A-Za-z0-9]){_FILLER}(?![A-Za-z0-9])){{0,6}}[\W_]{{0,8}}?(?"
    rf"<![A-Za-z0-9])"
)
_FAR_GAP = (
    r"(?:[ \t\n,:;(\-]{1,3}(?:[a-z][a-z'-]*|[A-Z][a-z]{1,14}|"
    r"[A-Z]{2,5})){1,7}[ \t\n:#=(\-]{1,4}"
)
# Groups of capitals and digits, joined by a mark or a blank.
_VALUE = (
    r"(?P<v>(?:[A-Z]{1,5}[ ])?(?=[A-Za-z\-/.*]{0,8}\d|\([\d)]|"
    r"\*)[A-Za-z0-9()*](?:[A-Za-z0-9\-/._*()]*[A-Za-z0-9])?"
    r"(?:[ ](?=[A-Z0-9\-]*\d)[A-Z0-9][A-Z0-9\-]{1,8}(?![a-z])){0,6})"
)
_FAR_VALUE = r"(?P<v>(?=[A-Za-z0-9\-]*\d)[A-Z0-9][A-Z0-9\-]{4,})(?![a-z])"
_PLATE_VALUE = r"(?P<v>[A-Z0-9]{1,4}[ -]?[A-Z0-9]{1,5}(?:[ -][A-Z0-9]{1,4})?)(?![A-Za-z0-9])"
_YEAR = re.compile(r"(?:19|20)\d\d")
_AMOUNT = re.compile(
    r"\d{1,3}(?:,\d{3})+|\d+\.\d+|\d{1,5}(?:\.\d+)?(?:mg|mcg|ml|cm|mm|kg|lbs?|cc|g|"
    r"%|h|hrs?|min|f|fr|y|yo)",
    _I,
)
_CALLS_FOR_DIGITS = re.compile(
    r"(?:#|no\.?|number|id|mrn|pin|ssn|ending(?: in)?|digits)\W{0,4}$", _I
)
_TOLD_CODE = re.compile(r"\b(?:cpt|hcpcs|icd|ndc|drg|code[sd]?)\b", _I)
_FEW_DIGITS = 3
_MANY_DIGITS = 4


class _Finder(NamedTuple):
    category: Category
    name: str
    label: re.Pattern[str]
    told_after: re.Pattern[str]


_REVERSE_GAP = (
    r"[\s,:(=\-\[|]{1,3}(?:(?:is|was|as|being|for|on|the|a|an|his|her|their|"
    r"patient's|pt's|current|assigned)\s+){0,5}"
)


def _finder(label: Label) -> _Finder:
    told = rf"(?:{label.sure}(?:{ID})?|{label.with_id}{ID})(?:'s)?(?![a-z0-9])"
    return _Finder(
        label.category,
        f"{label.category.value}.label",
        re.compile(r"(?<![a-z0-9])" + told),
        re.compile(_REVERSE_GAP + told),
    )


_FINDERS = tuple(_finder(label) for label in LABELS)
_NEAR = re.compile(_GAP + _VALUE, _I)
_FAR = re.compile(_FAR_GAP + _FAR_VALUE)
_BEFORE_LABEL = re.compile(r"(?<![\w.,/-])(?=[A-Za-z\-]{0,4}\d)[A-Z0-9][A-Z0-9\-]{3,19}(?![\w])")
_PLATE = re.compile(
    r"(?i:\b(?:licen[cs]e|lic\.?|number|registration|vanity|state|car|truck|"
    r"vehicle)?\s*\b(?:plates?|tags?|registration|reg|vin|"
    r"vehicle\s+id)\b(?:\s*(?:number|no\.?|#))?)"
    r"(?i:\s+(?:is|was|reads?|reading|read|of|with|bearing|numbered|as|number|the|a|"
    r"on|his|her|car|truck|vehicle|marked|displayed|shows?|showed)){0,4}"
    r"[\s:#=\"'(*]{1,4}(?:(?i:from\s+)?[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s+)?(?P<v>(?=[A"
    r"-Z0-9 -]*\d|[A-Z]{4,}\b)[A-Z0-9]{1,8}(?:[ -][A-Z0-9]{1,5}){0,2})(?![a-z])"
)
_WHY = "It stands where a number is told that belongs to one person or thing."


def find_labelled(prepared: Prepared) -> Iterator[Found]:
    """Yield each value that a label tells, before it or after it."""
    tokens = [
        token
        for token in _BEFORE_LABEL.finditer(prepared.text)
        if _is_far_value(*token.span(), prepared)
    ]
    for finder in _FINDERS:
        for start, end in _values_of(finder, tokens, prepared):
            yield Found(start, end, finder.category, finder.name, _WHY)
    for match in _PLATE.finditer(prepared.text):
        if not has_unit(prepared, match.end("v")):
            yield Found(match.start("v"), match.end("v"), Category.VEHICLE, "vehicle.plate", _WHY)


def _values_of(
    finder: _Finder, tokens: list[re.Match[str]], prepared: Prepared
) -> Iterator[tuple[int, int]]:
    for label in finder.label.finditer(prepared.lower):
        near = _NEAR.match(prepared.text, label.end())
        if near and _is_near_value(near, prepared, label.start()):
            yield near.span("v")
        far = _FAR.match(prepared.text, label.end())
        if far and _is_far_value(*far.span("v"), prepared):
            yield far.span("v")
    for token in tokens:
        if finder.told_after.match(prepared.lower, token.end()):
            yield token.span()


def _digits(text: str) -> int:
    return sum(mark.isdigit() for mark in text)


def _is_near_value(match: re.Match[str], prepared: Prepared, label_start: int) -> bool:
    value = match["v"]
    has_letters = any(mark.isalpha() for mark in value)
    if _digits(value) < (2 if has_letters else _FEW_DIGITS):
        return False
    if _AMOUNT.fullmatch(value) or has_unit(prepared, match.end("v")):
        return False
    if _YEAR.fullmatch(value):
        return bool(_CALLS_FOR_DIGITS.search(prepared.before(match.start("v"), 14)))
    if has_letters and len(value) < _MANY_DIGITS:
        return False
    gap = prepared.text[label_start : match.start("v")]
    # A code, although a label stands before it: "account billed with CPT 99213".
    return not (_TOLD_CODE.search(gap) and is_code(prepared, *match.span("v")))


def _is_far_value(start: int, end: int, prepared: Prepared) -> bool:
    value = prepared.text[start:end]
    return (
        _digits(value) >= _MANY_DIGITS
        and not _YEAR.fullmatch(value)
        and not _AMOUNT.fullmatch(value)
        and not has_unit(prepared, end)
        and not is_code(prepared, start, end)
    )
