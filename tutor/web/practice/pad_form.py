"""The coding pad as a plain HTML form: fields in, entered lines out, and back.

A row's fields are named ``dx-0-code``, ``px-2-units`` or ``qy-0-reason``. Nothing that was
typed is trimmed, corrected or refused here; that is the grader's business.
"""

import re
from collections.abc import Iterable, Sequence

from tutor.codes.entered_line import EnteredLine, Section

PREFIXES = {Section.DIAGNOSIS: "dx", Section.PROCEDURE: "px", Section.QUERY: "qy"}
FIELDS = {
    Section.DIAGNOSIS: ("code", "poa"),
    Section.PROCEDURE: ("code", "modifiers", "units", "pointers", "date"),
    Section.QUERY: ("reason", "evidence"),
}
LEAST_ROWS = {Section.DIAGNOSIS: 4, Section.PROCEDURE: 3, Section.QUERY: 1}
MORE_ROWS = 3

_NAME = re.compile(r"(dx|px|qy)-(\d{1,4})-([a-z]+)")
_ORDER = list(Section)


def entries_from_form(form: Iterable[tuple[str, str]]) -> tuple[EnteredLine, ...]:
    """Read the rows in their order, diagnoses first and queries last.

    A blank row between others is kept, for pointers count rows by their
    letters; blank rows at the end of a section are not.
    """
    rows: dict[tuple[Section, int], dict[str, str]] = {}
    sections = {prefix: section for section, prefix in PREFIXES.items()}
    for name, value in form:
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        section = sections[match[1]]
        if match[3] in FIELDS[section]:
            rows.setdefault((section, int(match[2])), {})[match[3]] = value
    ordered = sorted(rows.items(), key=lambda row: (_ORDER.index(row[0][0]), row[0][1]))
    return without_blank_ends(
        [EnteredLine(section, **fields) for (section, _index), fields in ordered]
    )


def without_blank_ends(lines: Sequence[EnteredLine]) -> tuple[EnteredLine, ...]:
    """Leave out the blank rows at the end of each section, and put the sections in order."""
    kept: list[EnteredLine] = []
    for section in Section:
        rows = [line for line in lines if line.section is section]
        while rows and rows[-1].is_blank:
            rows.pop()
        kept += rows
    return tuple(kept)


def rows_of(
    entries: Sequence[EnteredLine], section: Section, *, more: bool = False
) -> list[EnteredLine]:
    """Return the rows that the page shows: what was entered, and blank ones to go on with."""
    rows = [line for line in entries if line.section is section]
    spare = MORE_ROWS if more else int(section is not Section.QUERY)
    wanted = max(LEAST_ROWS[section], len(rows) + spare)
    return rows + [EnteredLine(section)] * (wanted - len(rows))


def apply_row_action(entries: Sequence[EnteredLine], action: str) -> tuple[EnteredLine, ...]:
    """Move or remove a row, for a browser without JavaScript.

    `action` is ``up:dx:2``, ``down:px:0`` or ``remove:dx:1``. One that names a
    row that is not there changes nothing: the page may be older than the draft.
    """
    verb, _, place = action.partition(":")
    prefix, _, number = place.partition(":")
    section = next((s for s, p in PREFIXES.items() if p == prefix), None)
    if section is None or not (number.isascii() and number.isdecimal()):
        return tuple(entries)
    rows = [line for line in entries if line.section is section]
    index = int(number)
    target = index + {"up": -1, "down": 1}.get(verb, 0)
    if not (0 <= index < len(rows) and 0 <= target < len(rows)):
        return tuple(entries)
    row = rows.pop(index)
    if verb != "remove":
        rows.insert(target, row)
    return tuple(
        line
        for one in Section
        for line in (rows if one is section else [kept for kept in entries if kept.section is one])
    )
