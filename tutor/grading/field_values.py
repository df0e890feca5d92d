"""Read what was typed into a field. Reading is generous; what it cannot read it says."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from tutor.grading.field_key import FieldType

Value = Fraction | date | str | tuple[str, ...] | frozenset[str]

LONGEST_NUMBER = 20
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?")
_DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m %d %Y", "%m %d %y")
_WORDED_FORMATS = ("%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")
_COMPACT = re.compile(r"\d{8}")
_DASHES = str.maketrans("\u2212\u2013\u2014\u00a0", "--- ")
_EXPECTED = {
    FieldType.MONEY: "an amount such as 142.85",
    FieldType.INT: "a whole number",
    FieldType.DECIMAL: "a number such as 2.86",
    FieldType.PERCENT: "a percentage such as 20 or 20 %",
    FieldType.DATE: "a date such as 05/04/2026",
}


class UnreadableValueError(ValueError):
    """The text is not what the field asks for; the message says what is."""


def read_value(kind: FieldType, texts: Sequence[str]) -> Value:
    """Read the texts of one field.

    Raises:
        UnreadableValueError: They are no value of this type.
    """
    if kind is FieldType.MULTI:
        return frozenset(_folded(text) for text in texts)
    if kind is FieldType.ORDER:
        return tuple(_folded(text) for text in texts)
    if len(texts) != 1:
        raise UnreadableValueError(f"{len(texts)} values were entered where one is asked for.")
    text = texts[0].translate(_DASHES).strip()
    if kind.is_number:
        return _number(kind, text)
    if kind is FieldType.DATE:
        return _date(text)
    return _text(kind, text)


def _text(kind: FieldType, text: str) -> str:
    if kind is FieldType.CODE:
        return re.sub(r"[\s.]", "", text).upper()
    if kind is FieldType.CHOICE:
        return _folded(text)
    # What is printed in a box counts, not how: punctuation and case are those of the form.
    return " ".join(re.sub(r"[^\w\s]", " ", text).casefold().split())


def _folded(text: str) -> str:
    return text.strip().casefold()


def _number(kind: FieldType, text: str) -> Fraction:
    bare = text
    # Bookkeepers write what is taken away in parentheses.
    is_negative = bare.startswith("(") and bare.endswith(")")
    if is_negative:
        bare = bare[1:-1]
    if kind is FieldType.MONEY:
        bare = bare.replace("$", "").removesuffix("USD")
    if kind is FieldType.PERCENT:
        bare = bare.removesuffix("%")
    bare = bare.replace(" ", "")
    has_digit = bare.isascii() and any(map(str.isdigit, bare))
    if not has_digit or len(bare) > LONGEST_NUMBER or not _NUMBER.fullmatch(bare):
        raise UnreadableValueError(f"{text!r} is not {_EXPECTED[kind]}.")
    value = Fraction(bare.replace(",", "").rstrip("."))
    if kind is FieldType.INT and value.denominator != 1:
        raise UnreadableValueError(f"{text!r} is not {_EXPECTED[kind]}.")
    return -value if is_negative else value


def _date(text: str) -> date:
    bare = " ".join(text.split())
    formats = ["%Y%m%d", "%m%d%Y"] if _COMPACT.fullmatch(bare) else [*_DATE_FORMATS]
    for pattern in (*formats, *_WORDED_FORMATS):
        try:
            return datetime.strptime(bare, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise UnreadableValueError(f"{text!r} is not {_EXPECTED[FieldType.DATE]}.")
