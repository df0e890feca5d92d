"""Workbooks are read row by row, within bounds, and without a warning."""

import io
import warnings
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from defusedxml import EntitiesForbidden

from tests.tiny_files import member, workbook
from tutor.codebook.importers.release_content import InvalidReleaseError
from tutor.codebook.importers.workbook import MOST_PARTS, cell_text, read_first_rows, read_rows

SHEET = "xl/worksheets/sheet1.xml"


def changed(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same workbook with parts rewritten."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def in_sheet(data: bytes, old: bytes, new: bytes) -> bytes:
    def change(name: str, part: bytes) -> bytes:
        assert name != SHEET or old in part
        return part.replace(old, new) if name == SHEET else part

    return changed(data, change)


def test_rows_come_in_order_with_their_values() -> None:
    rows = list(read_rows(member("a.xlsx", workbook([["a", 1, None, 2.5], ["b"]]))))

    assert [[value for value in row if value is not None] for row in rows] == [
        ["a", 1, 2.5],
        ["b"],
    ]


def test_only_the_rows_asked_for_are_read() -> None:
    data = workbook([[number] for number in range(1000)])

    assert read_first_rows(member("a.xlsx", data), 3) == [(0,), (1,), (2,)]


def test_cells_beyond_the_stated_size_are_read_too() -> None:
    data = in_sheet(workbook([["a", "b"], ["c", "d"]]), b'ref="A1:B2"', b'ref="A1"')

    assert list(read_rows(member("a.xlsx", data))) == [("a", "b"), ("c", "d")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  two\xa0 words ", "two words"),
        (7, "7"),
        (20251001.0, "20251001"),
        (2.5, "2.5"),
        (None, ""),
        (
            datetime(2025, 10, 1, 12),  # noqa: DTZ001 - a cell has no zone
            "20251001",
        ),
    ],
)
def test_a_cell_is_written_as_plain_text(value: str | float | datetime | None, text: str) -> None:
    assert cell_text(value) == text


def test_a_formula_is_refused() -> None:
    with pytest.raises(InvalidReleaseError, match="row 2 holds a formula"):
        list(read_rows(member("a.xlsx", workbook([["a"], ["=1+1"]]))))


def test_a_warning_of_openpyxl_does_not_escape() -> None:
    data = in_sheet(
        workbook([["a"]]),
        b"</worksheet>",
        b'<headerFooter><oddHeader>&amp;"x</oddHeader></headerFooter>'
        b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>',
    )

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert list(read_rows(member("a.xlsx", data))) == [("a",)]


def test_an_entity_is_refused() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY e "aaaa">]><worksheet'

    with pytest.raises(InvalidReleaseError, match="not a workbook") as caught:
        list(read_rows(member("a.xlsx", in_sheet(workbook([["a"]]), b"<worksheet", entity))))

    cause = caught.value.__cause__
    assert cause is not None
    assert isinstance(cause.__cause__ or cause.__context__, EntitiesForbidden)


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened() -> None:
    stream = io.BytesIO(workbook([["a"]]))
    with (
        zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/bomb.bin", "w") as part,
    ):
        for _ in range(270):
            part.write(bytes(1 << 20))

    with pytest.raises(InvalidReleaseError, match="It was not read"):
        list(read_rows(member("a.xlsx", stream.getvalue())))


def test_a_workbook_of_too_many_parts_is_refused() -> None:
    stream = io.BytesIO(workbook([["a"]]))
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(MOST_PARTS):
            archive.writestr(f"xl/{number}.xml", b"")

    with pytest.raises(InvalidReleaseError, match="parts"):
        list(read_rows(member("a.xlsx", stream.getvalue())))


def test_a_row_number_beyond_any_sheet_is_refused() -> None:
    data = in_sheet(workbook([["a"]]), b'<row r="1"', b'<row r="99999999999"')

    with pytest.raises(InvalidReleaseError, match="more rows"):
        list(read_rows(member("a.xlsx", data)))


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", SHEET])
def test_a_workbook_with_a_damaged_part_is_refused(part: str) -> None:
    data = changed(workbook([["a"]]), lambda name, old: old[:-9] if name == part else old)

    with pytest.raises(InvalidReleaseError, match="not a workbook that can be read"):
        list(read_rows(member("a.xlsx", data)))


def test_a_text_is_no_workbook() -> None:
    with pytest.raises(InvalidReleaseError, match=r"a\.xlsx is not a workbook"):
        list(read_rows(member("a.xlsx", b"a,b,c")))
