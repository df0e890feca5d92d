"""NCCI medically unlikely edits: a CSV for one setting, or one that names the setting by row."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from tutor.codebook.importers.delimited_file import (
    CellError,
    Row,
    head_of,
    head_rows,
    match_columns,
    plain_name,
    preamble_and_rest,
    read_code,
    read_each,
    read_number,
    read_rows,
)
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    Contents,
    EditContent,
    EditTable,
    Hints,
    InvalidReleaseError,
    MueRow,
)
from tutor.codebook.importers.release_period import (
    first_day,
    names_of,
    quarterly,
    stated_day,
    stated_quarter,
)

_TITLES = {
    EditTable.MUE_PRACTITIONER: "NCCI medically unlikely edits for practitioners",
    EditTable.MUE_HOSPITAL: "NCCI medically unlikely edits for outpatient hospitals",
    EditTable.MUE_SUPPLIER: "NCCI medically unlikely edits for suppliers",
}
_SETTINGS = {
    "practitioner": EditTable.MUE_PRACTITIONER,
    "hospital": EditTable.MUE_HOSPITAL,
    "supplier": EditTable.MUE_SUPPLIER,
    "dme": EditTable.MUE_SUPPLIER,
}
_OFFICIAL_UNITS = re.compile(r"(?P<setting>[a-z]*)muevalues?")
_NAMES = {
    "hcpcscptcode": "code",
    "hcpcscode": "code",
    "mueunits": "units",
    "mueadjudicationindicator": "adjudication",
    "muemai": "adjudication",
    "muerationale": "rationale",
    "mueservice": "setting",
}
_REQUIRED = ("code", "units", "adjudication", "rationale")
_ADJUDICATION = re.compile(r"([123])(?!\d).*", re.ASCII)


def _is_header(cells: Sequence[str]) -> bool:
    names = set(map(plain_name, cells))
    return bool(names & {"hcpcscptcode", "hcpcscode"}) and any(
        name == "mueunits" or _OFFICIAL_UNITS.fullmatch(name) for name in names
    )


def _recognises(member: Member) -> bool:
    return any(map(_is_header, head_rows(head_of(member))))


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    for member in members:
        yield from _read_one(member, hints)


def _read_one(member: Member, hints: Hints) -> Contents:
    before, rest = preamble_and_rest(read_rows(member), _is_header, member)
    header = before[-1].cells
    names = {name: "units" for name in map(plain_name, header) if _OFFICIAL_UNITS.fullmatch(name)}
    at = match_columns(header, names | _NAMES, _REQUIRED, member)
    told = " ".join(cell for row in before[:-1] for cell in row.cells)
    days = [stated_day(told), *map(stated_day, names_of(member))]
    days += map(stated_quarter, names_of(member))
    start = first_day(next(filter(None, days), None), member, hints)
    for table, rows in _by_setting(rest, at, header[at["units"]], member).items():
        yield EditContent(quarterly(table, _TITLES[table], start), rows)


def _by_setting(
    rows: Iterable[Row], at: Mapping[str, int], units_title: str, member: Member
) -> dict[EditTable, list[MueRow]]:
    """Rows by table. The setting stands in its own column, in the title of the units, or a name."""
    found: dict[EditTable, list[MueRow]] = {}
    places = (units_title, *names_of(member))
    common = next(filter(None, map(_setting_in, places)), None)
    for table, row in read_each(rows, partial(_read_row, at=at, common=common), member):
        found.setdefault(table, []).append(row)
    if not found:
        raise InvalidReleaseError(f"{member.shown} has a header and no row.")
    return found


def _setting_in(text: str) -> EditTable | None:
    text = text.lower()
    return next((table for word, table in _SETTINGS.items() if word in text), None)


def _read_row(
    cells: Sequence[str], at: Mapping[str, int], common: EditTable | None
) -> tuple[EditTable, MueRow]:
    table = _setting_in(cells[at["setting"]]) if "setting" in at else common
    if table is None:
        raise CellError(
            "nothing says whether it is for practitioners, hospitals or suppliers (name the file "
            "as CMS does, MCR_MUE_…Services_Eff_…)"
        )
    units = read_number(cells[at["units"]])
    if not units.isdecimal():
        raise CellError(f"{cells[at['units']][:40]!r} is not a number of units")
    adjudication = _ADJUDICATION.fullmatch(cells[at["adjudication"]])
    if adjudication is None:
        raise CellError(
            f"{cells[at['adjudication']][:40]!r} does not begin with an adjudication indicator "
            "(1, 2 or 3)"
        )
    code, rationale = read_code(cells[at["code"]]), cells[at["rationale"]]
    return table, MueRow(code, int(units), adjudication[1], rationale)


NCCI_MUE = PublishedFormat("NCCI medically unlikely edits", _recognises, _read)
