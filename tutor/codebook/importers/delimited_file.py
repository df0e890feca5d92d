"""Cells of a published CSV or tab-separated file, found by the names of its columns.

Not for what the columns mean: each importer says that of its own file.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TextIO, TypeVar

from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import InvalidReleaseError

_Value = TypeVar("_Value")
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD_LINES = 60
_START_CHARACTERS = 1 << 14
_MOST_FAULTS = 40
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
_NUMBER = re.compile(r"\d*\.?\d+|\d+\.")


class CellError(ValueError):
    """One cell does not hold what its column should; the message says what it holds."""


class Row(NamedTuple):
    """The cells of one row and the line of the file on which it ends."""

    line: int
    cells: list[str]


class ReadOnce(dict[str, _Value]):
    """Values of a column that repeats few texts millions of times, each read once.

    Reading a text may raise `CellError`.
    """

    def __init__(self, read: Callable[[str], _Value]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> _Value:
        value = self[text] = self._read(text)
        return value


def head_of(member: Member) -> str:
    """The beginning of a text member, "" where it is none or cannot be unpacked."""
    try:
        head = member.head
    except InvalidReleaseError:
        return ""
    text = head.decode(_encoding(head), errors="replace")
    return "" if "\0" in text else text


def head_rows(head: str) -> list[list[str]]:
    """The first rows of a text, by which a format is recognised; never raises."""
    lines = head.splitlines(keepends=True)[:_HEAD_LINES]
    try:
        return [list(map(plain_cell, row)) for row in csv.reader(lines, delimiter=_delimiter(head))]
    except csv.Error:
        return []


def read_rows(member: Member) -> Iterator[Row]:
    """All rows that hold anything, the preamble among them, their cells as `plain_cell` has them.

    Raises:
        InvalidReleaseError: The file is no text, or a quoted cell never ends.
    """
    for line, cells in raw_rows(member):
        yield Row(line, list(map(plain_cell, cells)))


def raw_rows(member: Member) -> Iterator[Row]:
    """The same with the cells as they stand, for a file of millions of rows.

    Raises:
        InvalidReleaseError: The file is no text, or a quoted cell never ends.
    """
    with _open_text(member) as text:
        start = text.read(_START_CHARACTERS)
        if "\0" in start:
            raise InvalidReleaseError(f"{member.shown} is not a text file.")
        text.seek(0)
        reader = csv.reader(text, delimiter=_delimiter(start))
        try:
            for cells in reader:
                if any(cells):
                    yield Row(reader.line_num, cells)
        except csv.Error as error:
            raise _invalid_row(reader.line_num, member, error) from error


def read_lines(member: Member) -> Iterator[str]:
    """The lines of a text without columns, without their ends.

    Raises:
        InvalidReleaseError: The member cannot be unpacked.
    """
    with _open_text(member) as text:
        for line in text:
            yield line.rstrip("\r\n")


def read_each(
    rows: Iterable[Row], read: Callable[[Sequence[str]], _Value], member: Member
) -> Iterator[_Value]:
    """Read one value out of each row.

    Raises:
        InvalidReleaseError: `read` raised `CellError`, or asked for a cell that a row lacks.
    """
    for line, cells in rows:
        try:
            value = read(cells)
        except CellError as error:
            raise _invalid_row(line, member, error) from error
        except IndexError:
            raise _invalid_row(line, member, CellError("it ends too early")) from None
        yield value


def read_each_or_faults(
    rows: Iterable[Row], read: Callable[[Sequence[str]], _Value]
) -> tuple[list[tuple[int, _Value]], list[str]]:
    """Read one value out of each row of a short table, each with its line, and tell every fault.

    What is wrong with a row is what `read` says in a `CellError`; the fault begins with the line.
    """
    found: list[tuple[int, _Value]] = []
    faults = []
    for line, cells in rows:
        try:
            found.append((line, read(cells)))
        except CellError as error:
            faults.append(f"line {line}: {error}")
    return found, faults


def faulty(member: Member, faults: Sequence[str]) -> InvalidReleaseError:
    """Make the refusal of a file that names its faults, all of them up to a screenful."""
    shown = [f"  {fault}." for fault in faults[:_MOST_FAULTS]]
    if len(faults) > _MOST_FAULTS:
        shown.append(f"  … and {len(faults) - _MOST_FAULTS:,} more.")
    lines = "\n".join(shown)
    return InvalidReleaseError(
        f"{member.shown} cannot be used:\n{lines}\n"
        "Nothing was imported. Download the file again, or mend these lines."
    )


def _invalid_row(line: int, member: Member, error: Exception) -> InvalidReleaseError:
    return InvalidReleaseError(f"Line {line} of {member.shown}: {error}. Nothing was imported.")


def preamble_and_rest(
    rows: Iterator[Row], is_header: Callable[[Sequence[str]], bool], member: Member
) -> tuple[list[Row], Iterator[Row]]:
    """Split rows at the header: what stands up to it, the header last, and what follows.

    Raises:
        InvalidReleaseError: No header is among the first rows.
    """
    before: list[Row] = []
    for row in islice(rows, _HEAD_LINES):
        before.append(row)
        if is_header(row.cells):
            return before, rows
    raise InvalidReleaseError(
        f"{member.shown} has no line with the names of its columns among its first {_HEAD_LINES}."
    )


def match_columns(
    header: Sequence[str], names: Mapping[str, str], required: Sequence[str], member: Member
) -> dict[str, int]:
    """Say at which position each column stands.

    Args:
        header: The header's cells.
        names: The known names in `plain_name` form, and what a column so named
            is for; "" for a column that is known and not kept.
        required: What must be there.
        member: The file, for the message.

    Raises:
        InvalidReleaseError: A column is unknown, missing or there twice. A
            column never seen before may have changed what the others mean.
    """
    positions: dict[str, int] = {}
    for position, title in enumerate(header):
        name = plain_name(title)
        if name not in names and (title or any(header[position:])):
            raise InvalidReleaseError(
                f"{member.shown} has a column {title!r}, which this version does not know. "
                "Nothing was read from it."
            )
        use = names.get(name, "")
        if use in positions:
            raise InvalidReleaseError(f"{member.shown} has two columns for {use!r}: {title!r}.")
        if use:
            positions[use] = position
    missing = [use for use in required if use not in positions]
    if missing:
        raise InvalidReleaseError(
            f"{member.shown} has no column for {', '.join(missing)}; it has {', '.join(header)}."
        )
    return positions


def plain_name(title: str) -> str:
    """A column's title without case, spaces and signs.

    >>> plain_name("HCPCS/CPT Code")
    'hcpcscptcode'
    """
    return "".join(filter(str.isalnum, title)).lower()


def plain_cell(text: str) -> str:
    """A cell without the spaces around it and the quoting by which Excel keeps leading zeros.

    >>> plain_cell(' ="00100" ')
    '00100'
    """
    text = text.strip()
    if text.startswith("="):
        text = text[1:].strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    return text


def read_code(text: str) -> str:
    """A CPT or HCPCS code in its five characters.

    Raises:
        CellError: It is none; a spreadsheet may have taken its leading zeros.
    """
    code = plain_cell(text).upper()
    if not (code.isascii() and _CODE.fullmatch(code)):
        raise CellError(f"{text[:40]!r} is not a code of five characters")
    return code


def read_number(text: str) -> str:
    """A decimal number as printed, without separators of thousands; "" where none is given.

    Raises:
        CellError: It is no number.
    """
    number = text.replace(",", "")
    if number and not (number.isascii() and _NUMBER.fullmatch(number)):
        raise CellError(f"{text[:40]!r} is not a number")
    return number


def _open_text(member: Member) -> TextIO:
    """The member as text, read as it goes: UTF-8 or 16 where it is, else Windows-1252."""
    return io.TextIOWrapper(
        io.BytesIO(member.data), _encoding(member.data), errors="replace", newline=""
    )


def _encoding(data: bytes) -> str:
    if data.startswith(_UTF8_MARK):
        return "utf-8-sig"
    if data.startswith(_UTF16_MARKS):
        return "utf-16"
    if data.isascii():
        return "ascii"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(text: str) -> str:
    """Tab or comma, whichever stands oftener in the beginning."""
    return "\t" if text.count("\t") > text.count(",") else ","
