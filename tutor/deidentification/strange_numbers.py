"""Numbers that neither a unit, a code nor a usual shape explains, for the author to confirm."""

import re
from collections.abc import Iterator

from tutor.deidentification.category import Category
from tutor.deidentification.dates import may_be_a_day
from tutor.deidentification.exempt import has_unit, is_code, is_in_code_context, is_result
from tutor.deidentification.flag import Found
from tutor.deidentification.prepared import Prepared

_WHY = "A number that nothing around it explains."
_SHORT = 3
_TOKEN = re.compile(
    r"(?<![\w.])(?=[\w\-./,:#+]{0,60}\d)[A-Za-z0-9#+](?:[\w\-./,:+]{0,60}[A-Za-z0-9+" r"%])?"
)
_EXPLAINED = re.compile(
    r"#?\d{1,4}(?:st|nd|rd|th|s|'s)?|[<>=~+-]?\d+(?:\.\d+)?%?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|"
    r"\d+(?:\.\d+)?(?:[-/:x×]\d+(?:\.\d+)?){1,4}%?|\d{1,2}:\d{2}(?::\d{2})?(?:am|pm|a|p)?|"
    r"\d+(?:[.,]\d+)?(?:-\d+(?:\.\d+)?)?-?[A-Za-zµ]{1,5}\d?(?:/[A-Za-z]+\d?)*|"
    r"(?:x|X|q|Q|#|G|P|T|L|C|S|M|N|H|K|B|A|V|D|R|F|r|n)\d{1,2}(?:[-/](?:[A-Z]?\d{1,2}))*(?:[a-z])?|"
    r"[A-Za-z]{1,6}-?\d{1,3}[A-Za-z]?(?:[-/][A-Za-z]?\d{1,3})*|"
    r"\d+(?:-[a-z]+)+|[a-z]+-\d+(?:-[a-z]+)*|\d+-?(?:[A-Z][a-z]+|[A-Z]{1,4})|"
    r"(?:[A-Za-z]+/)+[A-Za-z]*\d*|"
    r"(?:G\d{1,2})?P\d{1,4}(?:A\d)?|\d{1,2}w\d{1,2}d|\d+\+|[0-6]?\d?/\d+\+?|\d[A-Za-z]\d|"
    r"\d+(?:\.\d+){1,3}|#?\d+-\d+|[A-Za-z]\d[A-Za-z]|\+\d|\d/\d[-+]?(?:/\d)?|"
    r"\d+-\d+-?[A-Za-z]{1,9}|[A-Z]{1,4}\d{1,3}(?:[-.]\d{1,2})?",
)
_MANY = 5
_FOUR = re.compile(r"(?!(?:19|20)\d\d)\d{3}[1-9]|(?!(?:19|20))\d\d[1-9]0")
_CLOCK = re.compile(
    r"\b(?:at|by|until|from|to|time|around|before|after|about|hours?)\s*:?\s*$", re.IGNORECASE
)
_PLATE = re.compile(
    r"(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])(?:[A-Z]{2,3}-?\d{3,4}|"
    r"\d{1,3}-?[A-Z]{3}-?\d{0,4}|\d[A-Z]{3}\d{3})"
)


# From the 13th on, the second figure is seldom a part of a score or a fraction.
_MONTH_AND_DAY = re.compile(
    r"(?<![\w./%+-])(?P<v>(?P<a>0?[1-9]|1[0-2])/(?P<b>1[3-9]|2\d|3[01]))(?![\w/%+-])(?!\.\d)"
)
_WHY_DAY = "It may be a month and a day."


def find_numbers(prepared: Prepared) -> Iterator[Found]:
    """Yield each number that the author is to look at."""
    for match in _MONTH_AND_DAY.finditer(prepared.text):
        if may_be_a_day(match, prepared):
            yield Found(*match.span("v"), Category.DATE, "date.short_alone", _WHY_DAY)
    for match in _TOKEN.finditer(prepared.text):
        start, end = match.span()
        if _is_strange_number(match[0], prepared, start, end):
            yield Found(start, end, Category.OTHER, "other.number", _WHY)


def _is_strange_number(text: str, prepared: Prepared, start: int, end: int) -> bool:
    digits = sum(mark.isdigit() for mark in text)
    if digits < _SHORT and len(text) < _MANY + 1:
        return False
    bare = text.strip("#+,:.-/")
    if is_code(prepared, start, end) or (
        prepared.vocabulary.is_code(bare) and any(m.isalpha() for m in bare)
    ):
        return False
    if text.isdigit() and digits == _MANY:
        return not (
            has_unit(prepared, end)
            or is_result(prepared, start)
            or prepared.vocabulary.is_code(text)
            or is_in_code_context(prepared, start, end)
        )
    if _FOUR.fullmatch(text):
        return not (
            _CLOCK.search(prepared.before(start, 12))
            or has_unit(prepared, end)
            or is_result(prepared, start)
            or is_in_code_context(prepared, start, end)
        )
    if _PLATE.fullmatch(text):
        return not has_unit(prepared, end)
    return not (
        _EXPLAINED.fullmatch(text)
        or has_unit(prepared, end)
        or is_result(prepared, start)
        or is_in_code_context(prepared, start, end)
    )
