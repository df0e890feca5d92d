"""The two forms in which the HCPCS Level II file is published: lines of fixed width, or a workbook.

Both may begin with a disclaimer, which is skipped. They are known by their
content alone, since their names change from year to year.
"""

import re
from collections.abc import Iterable, Iterator

from tutor.codebook.importers.hcpcs_record import Record
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import InvalidReleaseError
from tutor.codebook.importers.text_file import decoded
from tutor.codebook.importers.workbook import Row, cell_text, read_first_rows, read_rows

_TEXT = slice(0, 5)
"""A modifier stands in columns 4-5."""
_KIND = slice(10, 11)
_TITLE = slice(11, 91)
_SHORT_TITLE = slice(91, 119)
_ADDED = slice(268, 276)
_EFFECTIVE = slice(276, 284)
_TERMINATED = slice(284, 292)
_ACTION = slice(292, 293)
_NARROWEST_FIRST = 293
"""Lines of 2026 end here; earlier ones are filled with spaces to 320."""
_RECORD = re.compile(r"(?:[A-Z0-9]{5}| {3}[A-Z0-9]{2})[0-9]{5}[0-9]")
_FIRST_RECORD = re.compile(
    r"^(?:[A-V][0-9]{4}| {3}[A-Z0-9]{2})[0-9]{5}[37].{257}[0-9]{8}(?:[0-9]{8}| {8}){2}[A-Z ]",
    re.MULTILINE,
)
_ROWS_BEFORE_HEADER = 40
_COLUMNS = {
    "HCPC": "text",
    "RECID": "kind",
    "LONG DESCRIPTION": "title",
    "SHORT DESCRIPTION": "short_title",
    "ADD DT": "added",
    "ACT EFF DT": "effective",
    "TERM DT": "terminated",
    "ACTION CD": "action",
}
"""The columns that are read; a transaction report has some of them, never the dates."""
_END_OF_FILE = "\x1a"


def is_fixed_width(member: Member) -> bool:
    """Whether the head holds a first record as the fixed-width file prints it."""
    try:
        head = member.head
    except InvalidReleaseError:
        return False
    return b"\0" not in head and _FIRST_RECORD.search(decoded(head)) is not None


def is_workbook_of_codes(member: Member) -> bool:
    """Whether it is a workbook with the columns of the file, at its top or below a disclaimer."""
    try:
        return member.is_workbook and any(
            _columns(row) for row in read_first_rows(member, _ROWS_BEFORE_HEADER)
        )
    except InvalidReleaseError:
        return False


def records_of(member: Member) -> Iterator[Record]:
    """Read every record as printed, continuations too.

    Raises:
        InvalidReleaseError: A line or a row has another form, or the workbook is damaged.
    """
    if member.is_workbook:
        return _read_rows(member, read_rows(member))
    return _read_lines(member, decoded(member.data).splitlines())


def _read_lines(member: Member, lines: Iterable[str]) -> Iterator[Record]:
    has_begun = False
    for number, line in enumerate(lines, start=1):
        place = f"{member.shown}: line {number}"
        if _RECORD.match(line):
            has_begun = True
            yield _read_line(place, line)
        elif line.strip(f" {_END_OF_FILE}") and (has_begun or len(line) >= _NARROWEST_FIRST):
            raise InvalidReleaseError(
                f"{place} begins with {line[:20]!r}; a code or a modifier, five digits and the "
                "kind of the record are expected."
            )


def _read_line(place: str, line: str) -> Record:
    fields = (_TEXT, _KIND, _TITLE, _SHORT_TITLE, _ADDED, _EFFECTIVE, _TERMINATED, _ACTION)
    record = Record(place, *(" ".join(line[field].split()) for field in fields))
    if not record.continues(None) and len(line) < _NARROWEST_FIRST:
        raise InvalidReleaseError(
            f"{place} has {len(line)} characters; the first record of {record.text} has "
            f"{_NARROWEST_FIRST} or more. The file is cut short or was saved by another program."
        )
    return record


def _columns(row: Row) -> dict[str, int] | None:
    """Where each field stands, if the row is the header."""
    titles = [cell_text(value).upper() for value in row]
    if not all(title in titles for title in _COLUMNS):
        return None
    return {field: titles.index(title) for title, field in _COLUMNS.items()}


def _read_rows(member: Member, rows: Iterator[Row]) -> Iterator[Record]:
    columns = None
    for number, row in enumerate(rows, start=1):
        if columns is None:
            columns = _columns(row)
            continue
        record = _read_row(f"{member.shown}: row {number}", row, columns)
        if any(record[1:]):
            yield record


def _read_row(place: str, row: Row, columns: dict[str, int]) -> Record:
    width = len(row)
    fields = {
        field: cell_text(row[column]) if column < width else "" for field, column in columns.items()
    }
    return Record(place=place, **fields).identified()
