"""What can be wrong with the text of a code before any list is asked, and how that is called.

Nothing is repaired: a slip is named, so that a page can say what it looks like.
"""

import re
from dataclasses import dataclass

from tutor.codes.code import Code, CodeSet, InvalidCodeError, parse_code
from tutor.grading.finding import FindingKind

_GLUED = re.compile(r"(\d{4}[0-9FTUMA]|[A-V]\d{4})[A-Z0-9]{2}")
_LETTERS_FOR_DIGITS = str.maketrans("OIL", "011")
# Letters that ICD-10-PCS never uses, for they look like digits; L is one of its characters.
_NOT_IN_PCS = str.maketrans("OI", "01")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a code may not stand on a claim of this date.

    `detail` qualifies it, e.g. ``"converted_to_header"``, ``"too_short"``,
    ``"other_column"``; `repaired` is the code that the text falls short of,
    for a 7th character that lacks its placeholders.
    """

    kind: FindingKind
    detail: str | None = None
    repaired: Code | None = None


def has_shape(text: str, code_set: CodeSet) -> bool:
    """Whether a text could be a code of the set in some release."""
    try:
        parse_code(text, code_set)
    except InvalidCodeError:
        return False
    return True


def is_service(text: str) -> bool:
    """Whether a text has the shape of a code of professional claims."""
    return has_shape(text, CodeSet.CPT) or has_shape(text, CodeSet.HCPCS)


def hint_of(text: str) -> str | None:
    """Say what kind of slip an unreadable code looks like; the code itself is not repaired."""
    typed = text.strip().upper()
    if not typed:
        return "no_code"
    if _GLUED.fullmatch(typed):
        return "glued_modifier"
    repaired = typed[:1] + typed[1:].translate(_LETTERS_FOR_DIGITS)
    if repaired != typed and (is_service(repaired) or has_shape(repaired, CodeSet.ICD9CM)):
        return "letter_for_digit"
    return None


def malformation(text: str, lengths: tuple[int, int]) -> str:
    """Say in which way a text cannot be a code of between so many characters."""
    typed = text.strip().upper()
    if not (typed.isascii() and typed.replace(".", "").isalnum()):
        return "odd_character"
    length = len(typed.replace(".", ""))
    if length < lengths[0]:
        return "too_short"
    return "too_long" if length > lengths[1] else "misshapen"


def stay_hint_of(text: str) -> str | None:
    """The same for an inpatient procedure."""
    typed = text.strip().upper()
    if not typed:
        return "no_code"
    repaired = typed.translate(_NOT_IN_PCS)
    is_slip = repaired != typed and has_shape(repaired, CodeSet.ICD10PCS)
    return "letter_for_digit" if is_slip else None
