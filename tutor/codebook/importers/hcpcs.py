"""HCPCS Level II: the file of all codes and modifiers that CMS publishes each quarter ("ANWEB").

One file dates every code, so it also tells which codes were in force before,
as far back as it keeps ended codes (about four years at least).
"""

import re
from collections.abc import Iterable, Sequence

from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.hcpcs_layout import (
    is_fixed_width,
    is_workbook_of_codes,
    records_of,
)
from tutor.codebook.importers.hcpcs_record import Record
from tutor.codebook.importers.hcpcs_release import release_of
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    Contents,
    DatedList,
    Hints,
    InvalidReleaseError,
)

_CODE_LINE = re.compile(rb"[A-V][0-9]{4}[ \t]*\r?")
_FEWEST_CODES = 20


def read_list(members: Sequence[Member], hints: Hints) -> DatedList:
    """Read one quarter from the members of a package that hold it.

    The text is read where there is one, else the workbook. Any other member
    must name as many codes and modifiers, or they are not the same list.

    Raises:
        InvalidReleaseError: A record has another form, a code stands twice, the
            members differ, or nothing says the quarter.
    """
    chosen, *others = sorted(members, key=lambda member: member.is_workbook)
    records = _complete_records(chosen)
    for other in others:
        _check_same_size(chosen, records, other)
    names = dict.fromkeys(name for member in members for name in (member.name, member.package))
    content = DatedList(release_of(names, records, hints))
    for record in records:
        rows = content.modifiers if record.is_modifier else content.codes
        rows.append(record.dated())
    if not content.codes:
        raise InvalidReleaseError(f"{chosen.shown} holds no HCPCS Level II code.")
    return content


def _complete_records(member: Member) -> list[Record]:
    """Every code and modifier once, with its whole description."""
    complete: dict[str, Record] = {}
    last: Record | None = None
    for record in records_of(member):
        if record.continues(last):
            if last is None:
                raise InvalidReleaseError(f"{record.place} continues a description, but is first.")
            last = last.joined_with(record)
        elif record.text in complete:
            first = complete[record.text].place
            raise InvalidReleaseError(f"{record.place}: {record.text} stands already in {first}.")
        else:
            last = record
        complete[last.text] = last
    return list(complete.values())


def _check_same_size(chosen: Member, records: Sequence[Record], other: Member) -> None:
    ours, theirs = _sizes(records), _sizes(_complete_records(other))
    if ours != theirs:
        raise InvalidReleaseError(
            f"{chosen.shown} holds {ours[0]:,} codes and {ours[1]:,} modifiers, {other.shown} "
            f"{theirs[0]:,} and {theirs[1]:,}; the same list is expected in both. Unpack the one "
            "that you want and import it alone."
        )


def _sizes(records: Iterable[Record]) -> tuple[int, int]:
    kinds = [record.is_modifier for record in records]
    return kinds.count(False), kinds.count(True)


def _recognises(member: Member) -> bool:
    return is_fixed_width(member) or is_workbook_of_codes(member)


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    return iter((read_list(members, hints),))


def _is_list_of_codes(member: Member) -> bool:
    try:
        *lines, _cut_short = member.head.split(b"\n")
    except InvalidReleaseError:
        return False
    return len(lines) >= _FEWEST_CODES and all(map(_CODE_LINE.fullmatch, lines))


def _refuse_list_of_codes(members: Sequence[Member], _hints: Hints) -> Contents:
    raise InvalidReleaseError(
        f"{members[0].shown} lists HCPCS Level II codes without titles and dates, so it cannot say "
        "what a code means or when it may be reported. Import the quarter's alpha-numeric file "
        "instead, e.g. october-2026-alpha-numeric-hcpcs-file.zip from www.cms.gov."
    )


HCPCS = PublishedFormat("HCPCS Level II alpha-numeric file", _recognises, _read)
HCPCS_CODES_ONLY = PublishedFormat(
    "list of HCPCS Level II codes", _is_list_of_codes, _refuse_list_of_codes
)
