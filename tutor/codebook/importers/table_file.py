"""A published table as rows of cell texts, whether it came as a workbook, with tabs or as CSV.

Some tables come in two of these forms in one package; `header_row` finds the
names of the columns, which often stand below a paragraph of prose.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice

from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import InvalidReleaseError
from tutor.codebook.importers.text_file import decoded
from tutor.codebook.importers.workbook import cell_text, read_first_rows, read_rows

Cells = tuple[str, ...]

_ROWS_AT_THE_TOP = 12
_CHARACTERS_AT_THE_TOP = 1 << 14


def header_row(member: Member, name: str) -> Cells | None:
    """The names of the columns, by one that is among them; None where there is none.

    Names are compared in lower case and come so. Never raises: a damaged file has no header.
    """
    try:
        rows = list(_top(member, name))
    except InvalidReleaseError:
        return None
    lowered = (tuple(cell.lower() for cell in row) for row in rows)
    return next((row for row in lowered if name in row), None)


def read_table(member: Member, header: Cells) -> Iterator[tuple[int, Cells]]:
    """Read the rows below the header, each with its number and as wide as the header.

    Rows without any text are left out.

    Raises:
        InvalidReleaseError: The file is damaged, or a row has more cells than the header.
    """
    is_below = False
    for number, row in enumerate(_rows(member, header), start=1):
        if is_below and len(row) > len(header):
            raise InvalidReleaseError(
                f"Row {number} of {member.shown} has {len(row)} cells; "
                f"{len(header)} are expected, as the header has."
            )
        if is_below and row:
            yield number, row + ("",) * (len(header) - len(row))
        is_below = is_below or tuple(cell.lower() for cell in row) == header


def _top(member: Member, name: str) -> Iterator[Cells]:
    if member.is_workbook:
        first = read_first_rows(member, _ROWS_AT_THE_TOP)
        return (_trimmed(map(cell_text, row)) for row in first)
    return islice(_text_rows(member, member.head, name), _ROWS_AT_THE_TOP)


def _rows(member: Member, header: Cells) -> Iterator[Cells]:
    if member.is_workbook:
        return (_trimmed(map(cell_text, row)) for row in read_rows(member))
    return _text_rows(member, member.data, header[0])


def _text_rows(member: Member, data: bytes, name: str) -> Iterator[Cells]:
    text = decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, name))
    is_below = False
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidReleaseError(
                f"{member.shown} is not a table that can be read ({error}). Download it again."
            ) from error
        if is_below and any("\n" in cell.strip() for cell in row):
            raise InvalidReleaseError(
                f"Line {reader.line_num} of {member.shown} ends a cell of several lines; "
                "a quotation mark may be missing. Download it again."
            )
        is_below = is_below or name in map(str.lower, row)
        yield _trimmed(map(cell_text, row))


def _delimiter(text: str, name: str) -> str:
    """What stands between the names of the columns: a tab or a comma."""
    lines = text[:_CHARACTERS_AT_THE_TOP].lower().splitlines()
    return "\t" if any(name in line and "\t" in line for line in lines) else ","


def _trimmed(row: Iterable[str]) -> Cells:
    """Leave out the empty cells at the end, which spreadsheets add at will."""
    cells = tuple(row)
    last = next((n for n in range(len(cells), 0, -1) if cells[n - 1]), 0)
    return cells[:last]
