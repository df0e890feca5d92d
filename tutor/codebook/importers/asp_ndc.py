"""The crosswalk between drug packages (NDC) and HCPCS codes that goes with the ASP price files.

Its short description is not kept: some of its codes are CPT.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from tutor.codebook.importers.delimited_file import (
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
    DrugUnitsRow,
    EditContent,
    EditTable,
    Hints,
)
from tutor.codebook.importers.release_period import (
    first_day,
    names_of,
    quarterly,
    stated_day,
    stated_month,
)

_TITLE = "NDC and HCPCS crosswalk of the ASP files"
_CODE_TITLE = re.compile(r"(?:20\d\d|hcpcs)code", re.ASCII)
_NAMES = {
    "shortdescription": "",
    "labelername": "",
    "ndc": "ndc",
    "ndc2": "ndc",
    "drugname": "drug",
    "hcpcsdosage": "dosage",
    "pkgsize": "package_size",
    "pkgqty": "package_quantity",
    "billunits": "",
    "billunitspkg": "units_per_package",
}
_OTHER_LISTS = re.compile(r"(?<![a-z])(?:awp|opps|noc|prep)(?![a-z])")


def _is_header(cells: Sequence[str]) -> bool:
    return "billunitspkg" in map(plain_name, cells)


def _recognises(member: Member) -> bool:
    return any(map(_is_header, head_rows(head_of(member))))


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    """The package also holds lists priced by other rules in the same form; they are passed over."""
    fitting = [m for m in members if not _OTHER_LISTS.search(m.name.lower())]
    for member in fitting or members:
        yield _read_one(member, hints)


def _read_one(member: Member, hints: Hints) -> EditContent:
    before, rest = preamble_and_rest(read_rows(member), _is_header, member)
    header = before[-1].cells
    names = {name: "code" for name in map(plain_name, header) if _CODE_TITLE.fullmatch(name)}
    at = match_columns(header, names | _NAMES, DrugUnitsRow._fields, member)
    texts = [" ".join(cell for row in before[:-1] for cell in row.cells), *names_of(member)]
    days = [*map(stated_day, texts), *map(stated_month, texts)]
    start = first_day(next(filter(None, days), None), member, hints)
    release = quarterly(EditTable.DRUG_UNITS, _TITLE, start)
    return EditContent(release, read_each(rest, partial(_read_row, at=at), member))


def _read_row(cells: Sequence[str], at: Mapping[str, int]) -> DrugUnitsRow:
    return DrugUnitsRow(
        read_code(cells[at["code"]]),
        cells[at["ndc"]],
        cells[at["drug"]],
        cells[at["dosage"]],
        read_number(cells[at["package_size"]]),
        read_number(cells[at["package_quantity"]]),
        read_number(cells[at["units_per_package"]]),
    )


ASP_NDC = PublishedFormat(_TITLE, _recognises, _read)
