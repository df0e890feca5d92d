"""Rows of an XLSX workbook, read through openpyxl one after the other and within bounds.

openpyxl trusts what it opens, so the size of the parts is checked before it
sees them, entities in the XML are refused (it reads through defusedxml), rows
are counted as they come, and whatever it stumbles over becomes one error.
"""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TypeGuard
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import InvalidReleaseError

Value = str | int | float | bool | datetime | date | time | timedelta | None
Row = tuple[Value, ...]

MOST_PARTS = 200
MOST_UNPACKED_BYTES = 1 << 28
"""The October 2025 file of HCPCS unpacks to 16 MB."""
MOST_ROWS = 1_048_576
"""No sheet of this format can have more."""
_ROWS_AT_A_TIME = 200
_PLAIN = (str, int, float, date, time, timedelta, type(None))
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_FROM_DAMAGE = (
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    InvalidFileException,
    EOFError,
    OSError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What zipfile, the XML parser and openpyxl raise for a damaged workbook (found by mutation)."""


def read_rows(member: Member) -> Iterator[Row]:
    """Read the rows of the first sheet; empty ones are empty tuples.

    Raises:
        InvalidReleaseError: The workbook is damaged, larger than any published
            one, or holds a formula, whose value nobody here could vouch for.
    """
    _check_bounds(member)
    with _quiet(member):
        book = load_workbook(io.BytesIO(member.data), read_only=True, keep_links=False)
        sheets = book.worksheets
    if not sheets:
        raise InvalidReleaseError(f"{member.shown} holds no sheet of cells.")
    try:
        with _quiet(member):
            # The size that a sheet states is often wrong, and cells beyond it would be dropped.
            sheets[0].reset_dimensions()
            rows = sheets[0].iter_rows(values_only=True)
        yield from _checked(member, rows)
    finally:
        book.close()


def read_first_rows(member: Member, count: int) -> Sequence[Row]:
    """Read the rows at the top, by which a format is recognised.

    Raises:
        InvalidReleaseError: As for `read_rows`.
    """
    return list(islice(read_rows(member), count))


def cell_text(value: Value) -> str:
    """Write a cell as text: a whole number without a point, a day as YYYYMMDD, none as "".

    >>> cell_text(20251001), cell_text(7.0), cell_text(date(2025, 10, 1)), cell_text(None)
    ('20251001', '7', '20251001', '')
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _check_bounds(member: Member) -> None:
    with _quiet(member), zipfile.ZipFile(io.BytesIO(member.data)) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES:
        raise InvalidReleaseError(
            f"{member.shown} is a workbook of {len(parts)} parts and {unpacked:,} bytes; no "
            f"published one has more than {MOST_PARTS} parts and {MOST_UNPACKED_BYTES:,} bytes. "
            "It was not read."
        )
    if any(part.compress_type not in _METHODS for part in parts):
        raise InvalidReleaseError(f"{member.shown} is packed in a way that no workbook is.")


def _checked(member: Member, rows: Iterator[tuple[object, ...]]) -> Iterator[Row]:
    number = 0
    while True:
        with _quiet(member):
            batch = list(islice(rows, _ROWS_AT_A_TIME))
        if not batch:
            return
        for row in batch:
            number += 1
            if number > MOST_ROWS:
                raise InvalidReleaseError(f"{member.shown} has more rows than a sheet can have.")
            if not _is_plain(row):
                raise InvalidReleaseError(
                    f"{member.shown}: row {number} holds a formula; no published list does. "
                    "Import the file as it was downloaded."
                )
            yield row


def _is_plain(row: tuple[object, ...]) -> TypeGuard[Row]:
    """Whether no cell is a formula: openpyxl gives its text, or an object for several cells."""
    return all(
        isinstance(value, _PLAIN) and not (isinstance(value, str) and value.startswith("="))
        for value in row
    )


@contextmanager
def _quiet(member: Member) -> Iterator[None]:
    """Silence openpyxl's warnings (headers, styles, extensions) and name the file in errors.

    Only around whole steps, never while a caller's code runs: the warning filter is global.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except _FROM_DAMAGE as error:
            raise InvalidReleaseError(
                f"{member.shown} is not a workbook that can be read "
                f"({type(error).__name__}: {str(error)[:100]}). Download it again."
            ) from error
