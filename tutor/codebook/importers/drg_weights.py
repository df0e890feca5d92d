"""The relative weights of the MS-DRGs of a fiscal year: Table 5 of the IPPS final rule.

CMS publishes it as text with tabs and as a workbook of the same rows. A title
of several lines stands above the names of the columns, notes below the last
row. Two columns are named after the year. Since fiscal year 2023 no weight
falls by more than a tenth from one year to the next, and tables print it twice:
before that cap, and with it, which is the one that is paid.

Of a final rule and its correction notices in one package the last correction
is read. A proposed rule's table is refused: nobody is paid by it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from tutor.codebook.importers.delimited_file import (
    CellError,
    Row,
    faulty,
    head_of,
    head_rows,
    match_columns,
    plain_cell,
    plain_name,
    preamble_and_rest,
    read_each_or_faults,
    read_rows,
)
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    Contents,
    DrgWeightRow,
    EditContent,
    EditTable,
    Hints,
    InvalidReleaseError,
)
from tutor.codebook.importers.release_period import (
    first_day,
    fiscal_yearly,
    names_of,
    stated_fiscal_year,
)
from tutor.codebook.importers.workbook import cell_text, read_first_rows
from tutor.codebook.importers.workbook import read_rows as read_workbook

_NAME = "MS-DRG relative weights"
_TITLE = f"{_NAME} (IPPS final rule, Table 5)"
_HEAD_ROWS = 12
_MARKS = {"msdrg", "msdrgtitle"}
_NAMES = {
    "msdrg": "drg",
    "mdc": "mdc",
    "type": "",
    "msdrgtitle": "title",
    "weights": "weight",
    "geometricmeanlos": "geometric_mean_days",
    "arithmeticmeanlos": "arithmetic_mean_days",
}
_WITH_CAP = re.compile(r"weights\d+capapplied")
_BEFORE_CAP = "weightsbeforecap"
_NAMED_BY_YEAR = re.compile(r"[a-z0-9]*(?:postacute|specialpay)drg")
_CORRECTION = re.compile(r"(?<![a-z])(?:cn|correction notice)(\d?)(?![a-z0-9])")
_DRG = re.compile(r"\d{1,3}", re.ASCII)
_MDC = re.compile(r"PRE|\d{1,2}", re.ASCII)
_FIGURE = re.compile(r"\d{1,3}(?:\.\d{1,17})?", re.ASCII)
_NO_VALUE = frozenset({"", "*", "**", ".", "-", "--", "N/A", "NA"})
_LONGEST_TITLE = 300
_LAST = "999"
_UNPAID = ("998", _LAST)
"""A diagnosis that cannot be principal, and what cannot be grouped; the table ends with them."""
_WEIGHT_PLACES, _DAYS_PLACES = 4, 1
_REMAINDER = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class _Table:
    """One form of the table in a package, as far as its columns."""

    member: Member
    start: date
    revision: str
    before: Sequence[Row]
    rest: Iterator[Row]

    @property
    def rank(self) -> tuple[str, bool, str]:
        """The last correction comes last, and of two forms the text."""
        return self.revision, not self.member.is_workbook, self.member.name


def _is_header(cells: Sequence[str]) -> bool:
    names = set(map(plain_name, cells))
    return names >= _MARKS and any(name.startswith("weights") for name in names)


def _recognises(member: Member) -> bool:
    return any(map(_is_header, _first_rows(member)))


def _first_rows(member: Member) -> list[list[str]]:
    if not member.is_workbook:
        return head_rows(head_of(member))
    try:
        return [list(map(cell_text, row)) for row in read_first_rows(member, _HEAD_ROWS)]
    except InvalidReleaseError:
        return []


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    """Read one table for each fiscal year: a package holds it in two forms, or corrected."""
    final = [member for member in members if not _is_proposed(member)]
    if not final:
        raise InvalidReleaseError(
            f"{members[0].shown} holds the weights of a proposed rule, by which nothing is paid. "
            "Import Table 5 of the final rule."
        )
    tables: dict[date, _Table] = {}
    for table in sorted((_begun(member, hints) for member in final), key=lambda one: one.rank):
        tables[table.start] = table
    for start in sorted(tables):
        yield _content(tables[start])


def _is_proposed(member: Member) -> bool:
    told = " ".join(cell for cells in _first_rows(member)[:_HEAD_ROWS] for cell in cells)
    return "proposed" in f"{told} {member.name}".lower()


def _begun(member: Member, hints: Hints) -> _Table:
    before, rest = preamble_and_rest(_all_rows(member), _is_header, member)
    header, preamble = before[-1].cells, [cell for row in before[:-1] for cell in row.cells]
    days = map(stated_fiscal_year, [*header, *preamble, *names_of(member)])
    start = first_day(next(filter(None, days), None), member, hints)
    corrected = filter(None, map(_correction, [*header, *preamble, member.name]))
    return _Table(member, start, max(corrected, default=""), before, rest)


def _correction(text: str) -> str:
    """The number of a correction notice, "1" where it has none, "" for the final rule itself."""
    match = _CORRECTION.search(text.lower())
    return (match[1] or "1") if match else ""


def _all_rows(member: Member) -> Iterator[Row]:
    if not member.is_workbook:
        yield from read_rows(member)
        return
    for number, row in enumerate(read_workbook(member), start=1):
        cells = [plain_cell(cell_text(value)) for value in row]
        if any(cells):
            yield Row(number, cells)


def _content(table: _Table) -> EditContent:
    """Read all rows.

    Raises:
        InvalidReleaseError: Rows are faulty, an MS-DRG is there twice, or the table has no end.
    """
    header = table.before[-1].cells
    at = match_columns(header, _names(header), DrgWeightRow._fields, table.member)
    rows = list(_data_rows(table, len(header)))
    found, faults = read_each_or_faults(rows, partial(_read_row, at=at, width=len(header)))
    faults += _twice(found)
    if not any(row.cells[at["drg"]] == _LAST for row in rows if len(row.cells) > at["drg"]):
        faults.append(f"no line has MS-DRG {_LAST}, with which the table ends; the file is cut off")
    if faults:
        raise faulty(table.member, faults)
    release = fiscal_yearly(EditTable.DRG_WEIGHTS, _TITLE, table.start, revision=table.revision)
    return EditContent(release, [row for _line, row in found], len(found))


def _names(header: Sequence[str]) -> dict[str, str]:
    """What each column is for; a table with two weights is read for the one with the cap."""
    names = dict(_NAMES)
    for name in map(plain_name, header):
        if _WITH_CAP.fullmatch(name):
            names[name] = "weight"
        elif name == _BEFORE_CAP or _NAMED_BY_YEAR.fullmatch(name):
            names[name] = ""
    return names


def _data_rows(table: _Table, width: int) -> Iterator[Row]:
    """The rows below the header; a workbook leaves out the empty cells at the end of one."""
    for line, cells in table.rest:
        if _is_note(cells):
            continue
        missing = width - len(cells) if table.member.is_workbook else 0
        yield Row(line, cells + [""] * missing)


def _is_note(cells: Sequence[str]) -> bool:
    """Whether a row is a note below the table, one cell of words and nothing else, or blank."""
    said = [cell for cell in cells if cell]
    return len(said) <= 1 and not any(map(_DRG.fullmatch, said))


def _twice(found: Sequence[tuple[int, DrgWeightRow]]) -> Iterator[str]:
    first: dict[str, int] = {}
    for line, row in found:
        if row.drg in first:
            yield f"line {line}: MS-DRG {row.drg} stands on line {first[row.drg]} already"
        first.setdefault(row.drg, line)


def _read_row(cells: Sequence[str], at: Mapping[str, int], width: int) -> DrgWeightRow:
    if len(cells) <= max(at.values()) or any(cells[width:]):
        raise CellError(f"it has {len(cells)} cells; {width} are expected, as the header has")
    drg = _read_drg(cells[at["drg"]])
    weight = _read_figure("weight", cells[at["weight"]], _WEIGHT_PLACES)
    if not weight and drg not in _UNPAID:
        raise CellError(f"MS-DRG {drg} has no weight; a number like 1.2345 is expected")
    return DrgWeightRow(
        drg,
        _read_mdc(cells[at["mdc"]]),
        _read_title(cells[at["title"]]),
        weight,
        *(
            _read_figure(use.replace("_", " "), cells[at[use]], _DAYS_PLACES)
            for use in ("geometric_mean_days", "arithmetic_mean_days")
        ),
    )


def _read_drg(text: str) -> str:
    """Three figures; a workbook may have taken the leading zeros."""
    if not _DRG.fullmatch(text):
        raise CellError(f"MS-DRG is {text[:40]!r}; a number of three figures is expected")
    return text.zfill(3)


def _read_mdc(text: str) -> str:
    """The major diagnostic category, "" for groups that belong to none."""
    category = text.upper()
    if category in _NO_VALUE:
        return ""
    if not _MDC.fullmatch(category):
        raise CellError(f"MDC is {text[:40]!r}; PRE or a number of two figures is expected")
    return category if category == "PRE" else category.zfill(2)


def _read_title(text: str) -> str:
    if not text or len(text) > _LONGEST_TITLE:
        raise CellError(f"the title is {text[:40]!r}; up to {_LONGEST_TITLE} letters are expected")
    return text


def _read_figure(use: str, text: str, places: int) -> str:
    """A figure as printed, "" where a mark says that there is none.

    A workbook may hold it with the remainder that its binary form leaves; that is dropped.
    """
    if text.upper() in _NO_VALUE:
        return ""
    if not _FIGURE.fullmatch(text):
        raise CellError(f"{use} is {text[:40]!r}; a number like 1.2345 is expected")
    exact = Decimal(text)
    printed = exact.quantize(Decimal(1).scaleb(-places))
    return f"{printed:f}" if abs(exact - printed) < _REMAINDER else text


DRG_WEIGHTS = PublishedFormat(_NAME, _recognises, _read)
