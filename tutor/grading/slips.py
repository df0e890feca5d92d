"""Slips of the hand: what was typed is one keystroke, or one list, away from what the key has.

Said beside a finding and never graded: a claim with a slip is denied like any
other. Not for deciding what was meant; two codes one key apart may both be
what somebody wants.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from tutor.codes.code import Code
from tutor.codes.entered_line import Section
from tutor.grading.finding import FindingKind

_ROWS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
_KEYPAD = ("789", "456", "123")
_LIKENESS = str.maketrans("OIL", "011")
_LISTS = {Section.DIAGNOSIS: "diagnoses", Section.PROCEDURE: "services"}

# Not a side, a 7th character, a depth or a level of visit: those are told by what they mean, and
# "a neighbouring key" would explain them away.
_OF_THE_CODE = frozenset(
    {
        FindingKind.EXTRA,
        FindingKind.INVALID_CODE,
        FindingKind.WRONG_CODE_SET,
        FindingKind.WRONG_CATEGORY,
        FindingKind.WRONG_SUBCATEGORY,
        FindingKind.WRONG_5TH_DIGIT,
        FindingKind.WRONG_PROCEDURE,
        FindingKind.PCS_OPERATION,
        FindingKind.PCS_BODY_PART,
        FindingKind.PCS_APPROACH,
        FindingKind.PCS_DEVICE,
        FindingKind.PCS_QUALIFIER,
    }
)
_OF_THE_DAY = frozenset(
    {FindingKind.NOT_BILLABLE, FindingKind.NOT_EFFECTIVE, FindingKind.MALFORMED}
)


class SlipKind(StrEnum):
    """How the hand went wrong."""

    TRANSPOSED = "transposed"
    NEIGHBOUR = "neighbour"
    MISSING = "missing"
    DOUBLED = "doubled"
    LOOKALIKE = "lookalike"
    WRONG_LIST = "wrong_list"


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip.

    Attributes:
        kind: How the hand went wrong.
        meant: The key's code that is one slip away.
        got: The characters that stand there, as typed; the list, where that is wrong.
        want: The characters, or the list, that belong there.
    """

    kind: SlipKind
    meant: Code
    got: str = ""
    want: str = ""


def may_be_a_slip(kind: FindingKind, *, is_beyond_key: bool = False) -> bool:
    """Whether a slip may be said beside a finding of this kind.

    A heading or an old code that answers no line of the key may be a slip as well.
    """
    return kind in _OF_THE_CODE or (is_beyond_key and kind in _OF_THE_DAY)


def find_slip(typed: str, expected: Iterable[Code]) -> Slip | None:
    """Find the first code of the key that one slip turns into what was typed.

    >>> from tutor.codes.code import CodeSet, parse_code
    >>> slip = find_slip("E12.12", [parse_code("E11.22", CodeSet.ICD10CM)])
    >>> say_slip(slip)
    'A slip of the hand? The 1 and the 2 changed places: the key has E11.22.'
    """
    text = _bare(typed)
    codes = tuple(expected)
    for compare in (_lookalike, _transposed, _missing, _doubled, _neighbour):
        for code in codes:
            slip = compare(text, code) if text != code.text else None
            if slip is not None:
                return slip
    return None


def find_in_other_list(
    typed: str, section: Section, key: Mapping[Section, Iterable[Code]]
) -> Slip | None:
    """Find what was typed among the codes that the key has in the other list."""
    text = _bare(typed)
    for other, codes in key.items():
        for code in codes:
            if other is not section and code.text == text:
                return Slip(SlipKind.WRONG_LIST, code, _LISTS[section], _LISTS[other])
    return None


def say_slip(slip: Slip) -> str:
    """Say a slip in a sentence that names the key's code."""
    return _SENTENCES[slip.kind].format(got=slip.got, want=slip.want, meant=slip.meant)


_SENTENCES = {
    SlipKind.TRANSPOSED: (
        "A slip of the hand? The {want[0]} and the {want[1]} changed places: the key has {meant}."
    ),
    SlipKind.NEIGHBOUR: (
        "A slip of the hand? {got} lies beside {want} on the keyboard: the key has {meant}."
    ),
    SlipKind.MISSING: "A slip of the hand? One {want} is missing: the key has {meant}.",
    SlipKind.DOUBLED: "A slip of the hand? One {got} is too many: the key has {meant}.",
    SlipKind.LOOKALIKE: "A slip of the hand? The {got} looks like the {want}: the key has {meant}.",
    SlipKind.WRONG_LIST: (
        "The code is right but stands in the wrong list: {meant} belongs among the {want}, "
        "not among the {got}."
    ),
}
_SPOKEN = {
    "O": "letter O",
    "I": "letter I",
    "L": "letter l",
    "0": "digit 0",
    "1": "digit 1",
}


def _bare(typed: str) -> str:
    return "".join(typed.upper().split()).replace(".", "")


def _lookalike(text: str, code: Code) -> Slip | None:
    if text.translate(_LIKENESS) != code.text.translate(_LIKENESS):
        return None
    got, want = next((a, b) for a, b in zip(text, code.text, strict=True) if a != b)
    return Slip(SlipKind.LOOKALIKE, code, _SPOKEN[got], _SPOKEN[want])


def _transposed(text: str, code: Code) -> Slip | None:
    places = _differences(text, code.text)
    if len(places) != 2 or places[1] != places[0] + 1:  # noqa: PLR2004
        return None
    at = places[0]
    if text[at : at + 2] != code.text[at : at + 2][::-1]:
        return None
    return Slip(SlipKind.TRANSPOSED, code, text[at : at + 2], code.text[at : at + 2])


def _neighbour(text: str, code: Code) -> Slip | None:
    places = _differences(text, code.text)
    if len(places) != 1:
        return None
    got, want = text[places[0]], code.text[places[0]]
    return Slip(SlipKind.NEIGHBOUR, code, got, want) if want in _NEIGHBOURS.get(got, "") else None


def _missing(text: str, code: Code) -> Slip | None:
    at = _left_out(text, code.text)
    return None if at is None else Slip(SlipKind.MISSING, code, want=code.text[at])


def _doubled(text: str, code: Code) -> Slip | None:
    at = _left_out(code.text, text)
    if at is None or text[at] != text[at + 1 : at + 2]:
        return None
    return Slip(SlipKind.DOUBLED, code, got=text[at])


def _left_out(shorter: str, longer: str) -> int | None:
    """Where the shorter text lacks one character of the longer one."""
    if len(longer) != len(shorter) + 1:
        return None
    places = (at for at in range(len(longer)) if longer[:at] + longer[at + 1 :] == shorter)
    return next(places, None)


def _differences(text: str, other: str) -> list[int]:
    if len(text) != len(other):
        return []
    return [at for at, (a, b) in enumerate(zip(text, other, strict=True)) if a != b]


def _touching() -> dict[str, frozenset[str]]:
    """What lies beside each key.

    A keyboard's row stands half a key to the right of the row above, so that its key n
    touches the keys n and n + 1 there; a keypad's rows stand straight.
    """
    pairs: set[tuple[str, str]] = set()
    for rows, reach in ((_ROWS, (0, 1)), (_KEYPAD, (0,))):
        for row in rows:
            pairs.update(pairwise(row))
        for above, below in pairwise(rows):
            for shift in reach:
                pairs.update(zip(below, above[shift:], strict=False))
    pairs |= {("0", "1"), ("0", "2")}  # The keypad's wide zero lies under both.
    both_ways = pairs | {(two, one) for one, two in pairs}
    return {key: frozenset(b for a, b in both_ways if a == key) for key, _ in both_ways}


_NEIGHBOURS = _touching()
