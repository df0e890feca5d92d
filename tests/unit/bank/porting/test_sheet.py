"""Sheets: charts with their keys out and back, the template, and every wrong cell by its row."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.author_bank import AuthorBank
from tests.exercise_texts import FAMILY, FAMILY_CHART, RATIONALE
from tests.factories import make_exercise
from tests.unit.bank.porting.makers import codes, numbered, only
from tutor.bank.exercise import ChartExercise
from tutor.bank.loader import read_exercise
from tutor.bank.porting.imported import Imported
from tutor.bank.porting.moodle import write_moodle
from tutor.bank.porting.sheet import read_csv, read_xlsx
from tutor.bank.porting.sheet_columns import COLUMNS
from tutor.bank.porting.sheet_writing import template, write_csv
from tutor.bank.problem import Severity

EXERCISE = make_exercise()


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet(rows: list[list[str]], separator: str = ",") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue().encode()


def read(content: bytes) -> Imported:
    return read_csv("charts.csv", content, new_uid=numbered())


ROWS = rows_of(write_csv([EXERCISE]).content)


def changed(row: int, **cells: str) -> bytes:
    rows = [list(one) for one in ROWS]
    for name, text in cells.items():
        rows[row][COLUMNS.index(name)] = text
    return sheet(rows)


def test_a_chart_goes_out_and_comes_back() -> None:
    back = only(read(write_csv([EXERCISE]).content))
    assert isinstance(back, ChartExercise)
    assert back.key == EXERCISE.key
    assert back.encounter == EXERCISE.encounter
    assert back.chart_markdown.strip() == EXERCISE.chart_markdown.strip()
    assert (back.title, back.topics, back.age_text) == (
        EXERCISE.title,
        EXERCISE.topics,
        EXERCISE.age_text,
    )


def test_what_a_sheet_cannot_hold_is_named() -> None:
    (losses,) = write_csv([EXERCISE]).losses.values()
    assert any("uid" in one for one in losses)


def test_a_family_is_named_as_one() -> None:
    files = {"exercise.toml": FAMILY, "chart.md": FAMILY_CHART, "rationale.md": RATIONALE}
    family = read_exercise(files, collection="one", slug="two", asks_services=True).exercise
    assert family is not None

    for made, holder in ((write_csv([family]), "a sheet"), (write_moodle([family]), "Moodle XML")):
        (lost,) = made.losses["one/two"]
        assert f"is a family, and {holder} cannot hold" in lost
        assert repr(family.title) in lost


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_separator_of_a_spreadsheet_is_read(separator: str) -> None:
    assert only(read(sheet(ROWS, separator)))


def test_a_workbook_reads_as_the_sheet_does() -> None:
    book = Workbook()
    page = book.worksheets[0]
    for row in ROWS:
        page.append([f"'{cell}" if cell.startswith("=") else cell for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    from_book = read_xlsx("charts.xlsx", stream.getvalue(), new_uid=numbered())
    assert from_book.exercises == read(sheet(ROWS)).exercises


def test_the_template_has_every_column_and_no_exercise_of_its_own() -> None:
    assert rows_of(template())[0] == list(COLUMNS)
    assert codes(read(template())) == {"BANK301"}


def test_a_sample_left_in_the_sheet_is_passed_over() -> None:
    found = read(sheet([*rows_of(template()), *ROWS[1:]]))
    assert (len(found.exercises), found.problems) == (1, ())


def test_a_sample_is_known_after_a_spreadsheet_has_saved_it() -> None:
    rows = [[cell.replace("\n", "\r\n") for cell in row] for row in rows_of(template())]
    rows[1][COLUMNS.index("date_of_service")] = "3/3/26"
    assert codes(read(sheet(rows))) == {"BANK301"}


def test_a_sample_that_somebody_wrote_over_is_a_chart() -> None:
    rows = rows_of(template())
    rows[1][COLUMNS.index("title")] = "Trouble with the dog"
    chart = only(read(sheet(rows)))
    assert isinstance(chart, ChartExercise)
    assert [str(slot.code) for slot in chart.slots] == ["M17.11", "20610"]
    assert len(chart.topics) == len(chart.slots[0].evidence) == 2


def test_the_check_has_no_error_about_the_sample(tmp_path: Path) -> None:
    rows = rows_of(template())
    rows[1][COLUMNS.index("title")] = "Trouble with the dog"
    (found,) = read(sheet(rows)).exercises
    bank = AuthorBank(
        found.files["exercise.toml"], found.files["chart.md"], found.files["rationale.md"]
    )
    errors = [one for one in bank.problems(tmp_path) if one.severity is Severity.ERROR]
    assert errors == []


@pytest.mark.parametrize(
    ("row", "cells", "code", "place"),
    [
        (1, {"date_of_service": "soon"}, "BANK312", "row 2"),
        (1, {"difficulty": "hard"}, "BANK312", "row 2"),
        (2, {"units": "two"}, "BANK312", "row 3"),
        (2, {"line": "remark"}, "BANK312", "row 3"),
        (2, {"line": ""}, "BANK312", "row 3"),
        (2, {"optional": "perhaps"}, "BANK312", "row 3"),
        (2, {"title": "Another title"}, "BANK312", "row 3"),
        (1, {"exercise": ""}, "BANK311", "row 2"),
        (0, {"code": "kode"}, "BANK310", "row 1"),
    ],
)
def test_a_wrong_cell_is_named_by_its_row(
    row: int, cells: dict[str, str], code: str, place: str
) -> None:
    found = read(changed(row, **cells))
    assert (code, place) in {(problem.code, problem.place) for problem in found.problems}
    assert not found.is_sound


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("03/11/26", "2026-03-11"),
        ("3/11/26", "2026-03-11"),
        ("12/31/26", "2026-12-31"),
        ("3-11-2026", "2026-03-11"),
        ("2026/3/11", "2026-03-11"),
        ("11-Mar-26", "2026-03-11"),
    ],
)
def test_a_date_as_a_spreadsheet_writes_it_is_told_in_the_right_form(
    written: str, meant: str
) -> None:
    found = read(changed(1, date_of_service=written))

    (problem,) = found.problems
    assert (problem.place, problem.remedy) == ("row 2", f"Write it as {meant}.")
    assert only(found).date_of_service.isoformat() == meant
    assert not found.is_sound


def test_a_date_with_a_year_of_four_digits_is_read() -> None:
    assert only(read(changed(1, date_of_service="3/11/2026"))).date_of_service == date(2026, 3, 11)


@pytest.mark.parametrize("written", ["31/12/26", "soon", ""])
def test_a_date_that_cannot_be_meant_so_is_not_guessed(written: str) -> None:
    found = read(changed(1, date_of_service=written))

    assert found.exercises == ()
    assert "2026-12-31" in found.problems[0].remedy


def test_all_wrong_cells_come_at_once() -> None:
    rows = [list(one) for one in ROWS]
    for row in rows[1:]:
        row[COLUMNS.index("optional")] = "perhaps"
    slots = [row for row in rows[1:] if row[COLUMNS.index("line")] in ("diagnosis", "procedure")]
    assert len(read(sheet(rows)).problems) == len(slots)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_formula_stays_a_text(sign: str) -> None:
    exercise = make_exercise(title=f"{sign}1+1 and what follows")
    cells = rows_of(write_csv([exercise]).content)
    assert cells[1][COLUMNS.index("title")] == f"'{sign}1+1 and what follows"
    assert only(read(sheet(cells))).title == f"{sign}1+1 and what follows"


@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=6))
def test_any_rows_are_read_or_refused(rows: list[list[str]]) -> None:
    clean = [[cell.replace("\ud800", "") for cell in row] for row in rows]
    try:
        content = sheet([list(COLUMNS[:6]), *clean])
    except UnicodeEncodeError:
        content = b"\xff"
    assert read(content).problems


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert read(content).problems
    assert read_xlsx("a.xlsx", content, new_uid=numbered()).problems


def test_what_is_no_sheet_is_refused() -> None:
    assert codes(read(b'exercise,title\n"never closed')) == {"BANK309"}
    assert codes(read_xlsx("a.xlsx", b"no workbook", new_uid=numbered())) == {"BANK309"}


def test_a_file_of_too_many_exercises_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.bank.porting.imported.MOST_EXERCISES", 0)

    assert codes(read(sheet(ROWS))) == {"BANK300"}
