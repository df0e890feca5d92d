"""The diagnosis codes that need no present-on-admission indicator, a list of each fiscal year.

The package holds the whole list and, under the same names of columns, the
codes added to and removed from it; each comes with tabs and as a workbook.
"""

import re
from collections.abc import Sequence

from tutor.codebook.importers.first_day import first_day
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    Contents,
    Hints,
    InvalidReleaseError,
    PoaExemptList,
)
from tutor.codebook.importers.release_date import month_words
from tutor.codebook.importers.table_file import Cells, header_row, read_table
from tutor.codebook.intervals import fiscal_year_end
from tutor.codes.code import CodeSet, InvalidCodeError, parse_code
from tutor.codes.release import CodeSetRelease

_CODE = "poaexemptcode"
_ORDER = re.compile(r"order(?:20)?(\d\d)")
_KNOWN = re.compile(rf"{_ORDER.pattern}\|{_CODE}\|description")
_CHANGES = re.compile(r"poaexempt(?:add|delete|revise)", re.IGNORECASE)
_FEWEST = 1_000
"""The list of fiscal year 2025 has 38,154 codes; that year's changes were 56."""


def _recognises(member: Member) -> bool:
    return header_row(member, _CODE) is not None


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    whole = [member for member in members if not _CHANGES.search(member.name)]
    if not whole:
        raise InvalidReleaseError(
            f"{members[0].shown} lists changes only. Import the whole list "
            "(POAexemptCodesFYnn), or the publisher's ZIP."
        )
    found = read_poa_exempt(min(whole, key=lambda member: member.is_workbook), hints)
    if len(found.codes) < _FEWEST:
        raise InvalidReleaseError(
            f"{whole[0].shown} lists {len(found.codes):,} codes; the whole list has over "
            f"{_FEWEST:,}. It is a list of changes or cut off."
        )
    yield found


FORMAT = PublishedFormat("Present-on-admission exempt list", _recognises, _read)


def read_poa_exempt(member: Member, hints: Hints) -> PoaExemptList:
    """Read one list; how long it must be is not checked.

    Raises:
        InvalidReleaseError: Its columns are others, a code is none, or stands twice.
    """
    header = header_row(member, _CODE) or ()
    if not _KNOWN.fullmatch("|".join(header)):
        raise InvalidReleaseError(
            f"{member.shown} has the columns {', '.join(header)}; "
            "an order number (OrderYY), POAexemptCode and Description are expected."
        )
    codes: dict[str, None] = {}
    for number, (_order, text, _title) in read_table(member, header):
        try:
            code = parse_code(text, CodeSet.ICD10CM).text
        except InvalidCodeError as error:
            raise InvalidReleaseError(f"Row {number} of {member.shown}: {error}.") from error
        if code in codes:
            raise InvalidReleaseError(f"Row {number} of {member.shown} lists {text} again.")
        codes[code] = None
    return PoaExemptList(_release(member, header, hints), list(codes))


def _release(member: Member, header: Cells, hints: Hints) -> CodeSetRelease:
    """Date a list: its column of order numbers is named after the fiscal year."""
    order = _ORDER.fullmatch(header[0])
    day = first_day(member, hints, fiscal_year=2000 + int(order[1]) if order else None)
    return CodeSetRelease(
        CodeSet.ICD10CM,
        f"icd10cm-poa-exempt-{day:%Y-%m}",
        f"Present-on-admission exempt list of {month_words(day)}",
        day,
        fiscal_year_end(day),
    )
