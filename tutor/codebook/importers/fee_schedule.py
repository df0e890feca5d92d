"""The Medicare physician fee schedule: the PPRRVU file of a quarter.

CMS names a column over several lines, and the last two tell it from the
others. Columns are found by name alone: in 2026 one was put in between. The
description is the AMA's and is not kept.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
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
    FeeRow,
    Hints,
    InvalidReleaseError,
)
from tutor.codebook.importers.release_period import first_day, names_of, stated_month, yearly

_TITLE = "Medicare physician fee schedule"
_FEWEST_TITLES = 10
_MARKS = {"hcpcs", "mod"}
_CMS_NAMES = {
    "hcpcs": "code",
    "mod": "modifier",
    "description": "",
    "statuscode": "status",
    "medicarepayment": "",
    "workrvu": "work_rvu",
    "nonfacpervu": "",
    "naindicator": "",
    "facilitypervu": "",
    "mprvu": "",
    "nonfacilitytotal": "non_facility_total",
    "facilitytotal": "facility_total",
    "pctcind": "pc_tc",
    "globdays": "global_days",
    "preop": "pre_percent",
    "intraop": "intra_percent",
    "postop": "post_percent",
    "multproc": "multiple",
    "bilatsurg": "bilateral",
    "asstsurg": "assistant",
    "cosurg": "co_surgeon",
    "teamsurg": "team",
    "pricind": "",
    "endobase": "endoscopic_base",
    "convfactor": "conversion_factor",
    "diagnosticprocedures": "",
    "calculationflag": "",
    "familyindicator": "",
    "paymentamount": "",
}
_OTHER_NAMES = {
    "notusedformedicarepayment": "",
    "nonfacindicator": "",
    "facilityindicator": "",
    "physiciansupervisionofdiagnosticprocedures": "",
    "diagnosticimagingfamilyindicator": "",
    "nonfacilitypeusedforoppspaymentamount": "",
    "facilitypeusedforoppspaymentamount": "",
    "mpusedforoppspaymentamount": "",
}
_NAMES = _CMS_NAMES | _OTHER_NAMES
_NUMBERS = {
    "work_rvu",
    "non_facility_total",
    "facility_total",
    "pre_percent",
    "intra_percent",
    "post_percent",
    "conversion_factor",
}
_LONGEST_INDICATOR = 5
_TITLE_LINE = re.compile(r"(20\d\d) national physician fee schedule.*?([a-z]+) release", re.ASCII)
_FILE_NAME = re.compile(r"rvu(?:20)?(\d\d)[a-d]?r?[ _-]*([a-z]{3})", re.ASCII)
_FOR_PARTICIPANTS = re.compile(r"(?<!non)(?<!non[-_ ])qpp")
_GLOBAL_DAYS = re.compile(r"\d{1,3}", re.ASCII)


def _is_header(cells: Sequence[str]) -> bool:
    return len(cells) >= _FEWEST_TITLES and set(map(plain_name, cells)) >= _MARKS


def _recognises(member: Member) -> bool:
    return any(map(_is_header, head_rows(head_of(member))))


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    """Since 2026 a package holds the schedule twice, with two conversion factors.

    The one for participants of the Quality Payment Program's advanced models
    holds for few and is passed over.
    """
    fitting = [member for member in members if not _FOR_PARTICIPANTS.search(member.name.lower())]
    if not fitting:
        raise InvalidReleaseError(
            f"{members[0].shown} is the fee schedule for qualifying participants of the Quality "
            "Payment Program. Import the file of the same package whose name ends in nonQPP."
        )
    for member in fitting:
        yield _read_one(member, hints)


def _read_one(member: Member, hints: Hints) -> EditContent:
    before, rest = preamble_and_rest(read_rows(member), _is_header, member)
    at = match_columns(_titles(before), _NAMES, FeeRow._fields, member)
    told = " ".join(cell for row in before[:-1] for cell in row.cells)
    days = [_stated_release(told), *map(_stated_release, names_of(member))]
    start = first_day(next(filter(None, days), None), member, hints)
    release = yearly(EditTable.FEE_SCHEDULE, _TITLE, start)
    return EditContent(release, read_each(rest, partial(_read_row, at=at), member))


def _titles(before: Sequence[Row]) -> list[str]:
    """The header's titles, each with the line above it where that too names columns."""
    header = before[-1].cells
    above = before[-2].cells if len(before) > 1 else []
    if sum(map(bool, above)) < _FEWEST_TITLES:
        return header
    above = above + [""] * (len(header) - len(above))
    return [f"{upper} {lower}".strip() for upper, lower in zip(above, header, strict=False)]


def _stated_release(text: str) -> date | None:
    text = " ".join(text.lower().split())
    match = _TITLE_LINE.search(text)
    if match:
        return stated_month(f"{match[2]} {match[1]}")
    match = _FILE_NAME.search(text)
    return stated_month(f"{match[2]} 20{match[1]}") if match else None


def _read_row(cells: Sequence[str], at: Mapping[str, int]) -> FeeRow:
    return FeeRow(*(_read_cell(use, cells[at[use]]) for use in FeeRow._fields))


def _read_cell(use: str, text: str) -> str:
    if use == "code":
        return read_code(text)
    if use in _NUMBERS:
        return read_number(text)
    if len(text) > _LONGEST_INDICATOR or not text.isascii():
        raise CellError(f"{text[:40]!r} is not an indicator ({use})")
    if use == "global_days" and _GLOBAL_DAYS.fullmatch(text):
        return text.zfill(3)
    return text


FEE_SCHEDULE = PublishedFormat(_TITLE, _recognises, _read)
