from datetime import date, datetime

import pytest

from tests.tiny_files import member, workbook
from tests.tiny_maps import CONVERSION, POA
from tutor.codebook.importers import poa_exempt
from tutor.codebook.importers.icd10cm_conversion import FORMAT, read_day, read_previous
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    ConversionRow,
    ConversionTable,
    Hints,
    InvalidReleaseError,
)

HEADER = CONVERSION[1].split(",")


def csv_file(lines: tuple[str, ...] = CONVERSION, name: str = "table.csv") -> Member:
    return member(name, "\r\n".join(lines).encode("cp1252"))


def read(*members: Member) -> ConversionTable:
    assert all(FORMAT.recognises(one) for one in members)
    (content,) = FORMAT.read(members, Hints())
    assert isinstance(content, ConversionTable)
    return content


def test_every_way_of_writing_the_previous_codes_is_read() -> None:
    rows = {row.code: row.previous for row in read(csv_file()).rows}

    assert rows == {
        "A0471": ("A047",),
        "C441121": ("C44112",),
        "C563": ("C561", "C562"),
        "E75244": ("E75240", "E75241"),
        "H02151": ("H02101-H02106", "H02109"),
        "I63013": ("I63011", "I63012"),
        "J1282": ("J1289",),
        "K5903": ("K5909", "T36-T50"),
        "M96A1": ("M9689", "Y848"),
        "Y35009A": (),
        "W44A0XA": ("T15-T19",),
    }


def test_a_year_means_its_october_and_a_day_is_a_day() -> None:
    rows = {row.code: row.effective_on for row in read(csv_file()).rows}

    assert rows["A0471"] == date(2017, 10, 1)
    assert rows["J1282"] == date(2021, 1, 1)


def test_the_table_is_named_after_its_newest_day() -> None:
    annual, update = read(csv_file()), read(csv_file((*CONVERSION, "B01.1,04/01/24,B01.9")))

    assert (annual.id, update.id) == ("icd10cm-conversion-2024", "icd10cm-conversion-2024-04")
    assert annual.title == "ICD-10-CM conversion table, fiscal year 2024"
    assert update.title == "ICD-10-CM conversion table, April 2024"


def test_a_workbook_gives_years_days_and_serial_days() -> None:
    rows: list[list[object]] = [
        ["Prose before the table", None, None],
        [*HEADER],
        ["E66.813", 2024, "E66.01, E66.8"],
        ["Y07.44", datetime(2023, 4, 1), "Y07.499"],  # noqa: DTZ001
        ["Y07.45", 45017, "Y07.499"],
        [None, None, None],
    ]

    assert read(member("table.xlsx", workbook(rows))).rows == [
        ConversionRow("E66813", date(2024, 10, 1), ("E6601", "E668")),
        ConversionRow("Y0744", date(2023, 4, 1), ("Y07499",)),
        ConversionRow("Y0745", date(2023, 4, 1), ("Y07499",)),
    ]


def test_tabs_are_read_like_commas() -> None:
    lines = ("\t".join(HEADER), "E75.244\t2021\tE75.240, E75.241", 'C56.3\t2021\t"C56.1, C56.2"')

    rows = read(csv_file(lines, "table.txt")).rows

    assert [row.previous for row in rows] == [("E75240", "E75241"), ("C561", "C562")]


def test_of_a_table_in_two_forms_one_is_read() -> None:
    book = member("table.xlsx", workbook([HEADER, ["A04.71", 2017, "A04.7"]]))

    assert len(read(book, csv_file()).rows) == 11


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A04.7?,2017,A04.7", r"Row 14 of table\.csv \(A04\.7\?\)"),
        ("A04.71,soon,A04.7", "'soon' is no year"),
        ("A04.71,,A04.7", "'' is no year"),
        ("A04.71,13/45/21,A04.7", "Row 14"),
        ("A04.71,2017,7", "'7' holds something that is no code"),
        ("A04.71,2017,A04.71234", "holds something that is no code"),
        ("A04.71,2017,A04.7,more", "has 4 cells"),
        ('A04.71,2017,"A04.7\nB01.1,2017,B01.9', "quotation mark"),
    ],
)
def test_a_faulty_row_is_named(line: str, message: str) -> None:
    with pytest.raises(InvalidReleaseError, match=message):
        read(csv_file((*CONVERSION[:-1], line)))


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("Current code assignment,Since,Previous Code(s) Assignment", "columns .* since"),
        ("Current code assignment,Effective", "are expected"),
    ],
)
def test_unknown_columns_are_refused(header: str, message: str) -> None:
    with pytest.raises(InvalidReleaseError, match=message):
        read(csv_file((header, *CONVERSION[2:])))


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(InvalidReleaseError, match="lists no code"):
        read(csv_file(CONVERSION[:2]))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Current code(s) assignment\tCode title\tEffective year\tPrevious code(s) assignment",
        "\r\n".join(POA).encode(),
        b"PK\x03\x04 not a workbook",
    ],
    ids=["nothing", "the table of procedures", "another list", "damaged"],
)
def test_other_files_are_not_taken_for_it(data: bytes) -> None:
    assert not FORMAT.recognises(member("table", data))


def test_no_other_format_takes_it() -> None:
    assert not poa_exempt.FORMAT.recognises(csv_file())


@pytest.mark.parametrize("text", ["17", "2017-10-01", "1/2", "twenty", "99999999", "20231301"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_day(text)


def test_words_between_codes_carry_nothing() -> None:
    assert read_previous("Codes in Categories T15 - T19") == ("T15-T19",)
    assert read_previous("A04.7 and A04.7") == ("A047",)
    assert read_previous("") == ()
