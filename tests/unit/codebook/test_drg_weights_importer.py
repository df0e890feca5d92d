"""The yearly table of MS-DRG weights: layouts, days, corrections, and every fault at once."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.instance_files import write
from tests.tiny_drg_weights import (
    NAME_2026,
    ROWS_2022,
    ROWS_2026,
    table_package,
    table_text,
    table_workbook,
)
from tests.tiny_edits import ALL_FILES, contents, member, read
from tutor.codebook.importers.drg_weights import DRG_WEIGHTS
from tutor.codebook.importers.registry import FORMATS, read_file
from tutor.codebook.importers.release_content import (
    DrgWeightRow,
    EditContent,
    EditTable,
    Hints,
    InvalidReleaseError,
)

OCTOBER_2025 = date(2025, 10, 1)
READ_2026 = [
    DrgWeightRow("001", "PRE", "GRAND OPERATION WITH MCC", "10.5000", "20.0", "30.0"),
    DrgWeightRow("304", "05", "SMALL ILLNESS WITH MCC", "1.2500", "3.1", "4.2"),
    DrgWeightRow("305", "05", "SMALL ILLNESS WITHOUT MCC", "0.5000", "2.0", "2.5"),
    DrgWeightRow("554", "08", "OTHER ILLNESS", "1.5000", "", ""),
    DrgWeightRow("981", "", "UNRELATED OPERATION", "4.0000", "7.5", "9.9"),
    DrgWeightRow("998", "", "NOT A PRINCIPAL DIAGNOSIS", "0.0000", "0.0", "0.0"),
    DrgWeightRow("999", "", "UNGROUPABLE", "", "", ""),
]


def faults_of(text: bytes) -> list[str]:
    with pytest.raises(InvalidReleaseError) as refused:
        read(DRG_WEIGHTS, NAME_2026, text)
    message = str(refused.value)
    assert message.startswith(f"{NAME_2026} cannot be used:\n")
    assert message.endswith("Nothing was imported. Download the file again, or mend these lines.")
    return [line.strip() for line in message.splitlines()[1:-1]]


def without(drg: str) -> bytes:
    return table_text(rows=[row for row in ROWS_2026 if row[0] != drg])


def test_the_weight_with_the_cap_is_read_and_the_notes_are_not() -> None:
    release, rows = read(DRG_WEIGHTS, NAME_2026, table_text())

    assert rows == READ_2026
    assert (release.table, release.id) == (EditTable.DRG_WEIGHTS, "drg-weights-2025-10-01")
    assert release.title == "MS-DRG relative weights (IPPS final rule, Table 5), fiscal year 2026"
    assert (release.valid_from, release.valid_to) == (OCTOBER_2025, date(2026, 9, 30))


def test_a_table_of_the_years_before_the_cap_has_one_weight() -> None:
    text = table_text(2022, ROWS_2022, capped=False)

    release, rows = read(DRG_WEIGHTS, "FY 2022 FR Table 5.txt", text)

    assert release.valid_from == date(2021, 10, 1)
    assert rows[1] == DrgWeightRow("304", "05", "SMALL ILLNESS WITH MCC", "1.1000", "3.1", "4.2")


def test_a_workbook_says_the_same_as_the_text() -> None:
    release, rows = read(DRG_WEIGHTS, "CMS-0001-F Table 5.xlsx", table_workbook())

    assert rows == READ_2026
    assert release.valid_from == OCTOBER_2025


def test_the_remainder_of_a_binary_number_is_dropped() -> None:
    rows = [(*row[:7], "1.2500000000000002", *row[8:]) for row in ROWS_2026[1:2]]

    _, found = read(DRG_WEIGHTS, NAME_2026, table_text(rows=[*rows, ROWS_2026[-1]]))

    assert found[0] == READ_2026[1]


@pytest.mark.parametrize("data", [table_text(), table_workbook()], ids=["text", "workbook"])
def test_no_other_format_takes_the_table_for_its_own(data: bytes) -> None:
    file = member(NAME_2026, data)

    assert [known.name for known in FORMATS if known.recognises(file)] == [DRG_WEIGHTS.name]


@pytest.mark.parametrize("name", ALL_FILES)
def test_no_other_table_is_taken_for_this_one(name: str) -> None:
    assert not DRG_WEIGHTS.recognises(member(name, ALL_FILES[name]))


def test_of_the_forms_in_a_package_the_text_is_read(tmp_path: Path) -> None:
    rows = [(*row[:7], "7.0000", *row[8:]) for row in ROWS_2026]
    data = table_package(Table_5_xlsx=table_workbook(rows=rows), Table_5_txt=table_text())

    found = read_file(write(tmp_path / "f", "fy2026-ipps-fr-table-5.zip", data), Hints())

    (content,) = found.contents
    assert isinstance(content, EditContent)
    assert list(content.rows) == READ_2026


@pytest.mark.parametrize(
    ("names", "release_id", "weight"),
    [
        (["CMS-1-F Table 5.txt", "CMS-1-CN Table 5.txt"], "drg-weights-2025-10-01-r1", "2.0000"),
        (["CMS-1-CN2 Table 5.txt", "CMS-1-CN Table 5.txt"], "drg-weights-2025-10-01-r2", "1.0000"),
        (["CMS-1-F Table 5.txt"], "drg-weights-2025-10-01", "1.0000"),
    ],
)
def test_the_last_correction_in_a_package_is_read(
    names: list[str], release_id: str, weight: str
) -> None:
    texts = [
        table_text(rows=[(*ROWS_2026[0][:7], f"{n}", *ROWS_2026[0][8:]), ROWS_2026[-1]])
        for n in (1, 2)
    ]
    files = [member(name, text) for name, text in zip(names, texts, strict=False)]

    (content,) = contents(DRG_WEIGHTS, *files)

    assert content.release.id == release_id
    first = next(iter(content.rows))
    assert isinstance(first, DrgWeightRow)
    assert first.weight == weight


def test_a_correction_may_say_so_in_its_columns() -> None:
    what = "Final Rule and Correction Notice"

    release, _ = read(DRG_WEIGHTS, "Table 5.txt", table_text(what=what))

    assert (
        release.title
        == "MS-DRG relative weights (IPPS final rule, Table 5), fiscal year 2026, revision 1"
    )


def test_two_years_in_one_package_are_two_releases() -> None:
    files = [member("a.txt", table_text(2027)), member("b.txt", table_text(2026))]

    found = contents(DRG_WEIGHTS, *files)

    assert [one.release.valid_from.year for one in found] == [2025, 2026]


def test_a_proposed_table_is_refused() -> None:
    with pytest.raises(InvalidReleaseError, match=r"proposed rule.*final rule"):
        read(DRG_WEIGHTS, "CMS-1-P Table 5.txt", table_text(what="Proposed"))


def no_year(text: bytes) -> bytes:
    return re.sub(rb"FY \d{4} ", b"", text)


def test_a_year_in_the_name_dates_a_table_that_has_none() -> None:
    release, _ = read(DRG_WEIGHTS, "FY_2026_Table_5.txt", no_year(table_text()))

    assert release.valid_from == OCTOBER_2025


def test_a_table_without_a_year_asks_for_its_first_day() -> None:
    text = no_year(table_text())

    with pytest.raises(InvalidReleaseError, match="--effective YYYY-MM-DD"):
        read(DRG_WEIGHTS, NAME_2026, text)
    release, _ = read(DRG_WEIGHTS, NAME_2026, text, Hints(effective_on=OCTOBER_2025))
    assert release.valid_to == date(2026, 9, 30)


def test_every_fault_is_told_at_once_with_its_line() -> None:
    rows = [list(row) for row in ROWS_2026]
    rows[0][0] = "0O1"
    rows[1][3] = "fifth"
    rows[2][7] = "1,5"
    rows[3][7] = ""
    rows[4][8] = "long"
    rows[5][5] = ""
    rows.append(["999", "No", "No"])

    assert faults_of(table_text(rows=rows)) == [
        "line 4: MS-DRG is '0O1'; a number of three figures is expected.",
        "line 5: MDC is 'fifth'; PRE or a number of two figures is expected.",
        "line 6: weight is '1,5'; a number like 1.2345 is expected.",
        "line 7: MS-DRG 554 has no weight; a number like 1.2345 is expected.",
        "line 8: geometric mean days is 'long'; a number like 1.2345 is expected.",
        "line 9: the title is ''; up to 300 letters are expected.",
        "line 11: it has 3 cells; 10 are expected, as the header has.",
    ]


def test_a_group_that_stands_twice_is_told_with_both_lines() -> None:
    again = ("304", *ROWS_2026[0][1:])

    assert faults_of(table_text(rows=[*ROWS_2026, again])) == [
        "line 11: MS-DRG 304 stands on line 5 already."
    ]


def test_a_table_that_is_cut_off_is_refused() -> None:
    (fault,) = faults_of(without("999"))

    assert "no line has MS-DRG 999" in fault
    assert "cut off" in fault


def test_a_row_with_a_cell_beyond_the_header_is_a_fault() -> None:
    rows = [(*row, "", "x") for row in ROWS_2026]

    assert len(faults_of(table_text(rows=rows))) == len(rows)


def test_a_row_of_the_text_that_ends_early_is_a_fault() -> None:
    rows = [ROWS_2026[1][:-1], *ROWS_2026[2:]]

    assert faults_of(table_text(rows=rows)) == [
        "line 4: it has 9 cells; 10 are expected, as the header has."
    ]


def test_of_very_many_faults_the_rest_is_counted() -> None:
    rows = [("x", *ROWS_2026[1][1:])] * 100 + [ROWS_2026[-1]]

    faults = faults_of(table_text(rows=rows))

    assert len(faults) == 41
    assert faults[-1] == "… and 60 more."


@pytest.mark.parametrize(
    ("found", "written", "said"),
    [
        (b"MDC", b"MDX", "'MDX', which this version does not know"),
        (b"Geometric mean LOS", b"Arithmetic mean LOS", "two columns for"),
        (b"Weights - 10% Cap Applied ", b"Weights - Before Cap", "no column for weight"),
        (b"Weights - Before Cap", b"Weights", "two columns for 'weight'"),
    ],
)
def test_columns_that_could_mean_something_else_are_refused(
    found: bytes, written: bytes, said: str
) -> None:
    with pytest.raises(InvalidReleaseError, match=said):
        read(DRG_WEIGHTS, NAME_2026, table_text().replace(found, written, 1))
