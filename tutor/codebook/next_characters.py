"""What may follow the first characters of an ICD-10-PCS code: the tables, read from the codes.

The published tables are not loaded, but every code that they allow is, so the
characters that lead on from a prefix are those of the codes below it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tutor.codebook.headings import BODY_SYSTEMS, HEADINGS
from tutor.codebook.leaf import shared_beginning
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile
from tutor.codes.code import CodeSet
from tutor.codes.inpatient_procedure import PCS_LENGTH

_AFTER = "\x7f"
_MOST_TITLED = 2
"""Of prefixes shorter than this there are too many codes below to compare their titles."""


@dataclass(frozen=True, slots=True)
class NextCharacter:
    """One character that leads on.

    `title` is what all codes below begin with in the publisher's words, the
    whole title where one code is left; "" where they have nothing in common.
    """

    character: str
    title: str


def read_next_characters(file: CodebookFile, prefix: str, on: date) -> tuple[NextCharacter, ...]:
    """Read the characters after a prefix of up to six, in the order of the list."""
    bit = file.bit(CodeSet.ICD10PCS, on)
    if not bit or len(prefix) >= PCS_LENGTH:
        return ()
    columns = "substr(text, ?5, 1), title" if len(prefix) >= _MOST_TITLED else "substr(text, ?5, 1)"
    rows = file.rows(
        f"SELECT DISTINCT {columns} FROM code WHERE code_set = ?1 AND text >= ?2 "  # noqa: S608
        "AND text < ?3 AND releases & ?4 AND is_billable ORDER BY text",
        (SET_NUMBERS[CodeSet.ICD10PCS], prefix, prefix + _AFTER, bit, len(prefix) + 1),
    )
    titles: dict[str, list[str]] = {}
    for character, *title in rows:
        titles.setdefault(character, []).extend(title)
    return tuple(
        NextCharacter(character, _known_title(prefix + character) or _common(found))
        for character, found in titles.items()
    )


def _known_title(prefix: str) -> str:
    if len(prefix) > 1:
        return BODY_SYSTEMS.get(prefix, "")
    headings = HEADINGS[CodeSet.ICD10PCS]
    return next((heading.title for heading in headings if heading.key == prefix), "")


def _common(titles: Iterable[str]) -> str:
    known = list(titles)
    if len(known) == 1:
        return known[0]
    return shared_beginning(known) if known else ""
