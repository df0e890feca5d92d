"""Weights of MS-DRGs from the published file to what grading asks: by day, replaced whole."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import Result

from tests.instance_files import assert_refused, snapshot, write
from tests.tiny_drg_weights import NAME_2026, ROWS_2022, ROWS_2026, table_package, table_text
from tests.tiny_edits import MUE_NAME, MUE_OFFICIAL, contents, member
from tutor.codebook.drg_weights import LoadedDrgWeights
from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.edit_tables import write_edits
from tutor.codebook.importers.drg_weights import DRG_WEIGHTS
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import InvalidReleaseError
from tutor.codes.inpatient import DrgWeight

Run = Callable[..., Result]
LAST_OF_2026, FIRST_OF_2027 = date(2026, 9, 30), date(2026, 10, 1)
OCTOBER_2025 = date(2025, 10, 1)


def weighed(weight: str) -> list[tuple[str, ...]]:
    """The rows with another weight for group 304."""
    return [(*row[:7], weight, *row[8:]) if row[0] == "304" else row for row in ROWS_2026]


def written(path: Path, *files: Member) -> Path:
    write_edits(path, [(content, "x", "y") for content in contents(DRG_WEIGHTS, *files)])
    return path


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[EditTables]:
    files = [
        member("a Table 5.txt", table_text(2026)),
        member("b Table 5.txt", table_text(2027, weighed("1.3000"))),
    ]
    opened = EditTables.open(written(tmp_path / "edits.sqlite", *files))
    yield opened
    opened.close()


@pytest.fixture
def weights(tables: EditTables) -> LoadedDrgWeights:
    return LoadedDrgWeights(tables)


@pytest.mark.parametrize(
    ("on", "weight", "year"),
    [
        (OCTOBER_2025, "1.25", 2026),
        (LAST_OF_2026, "1.25", 2026),
        (FIRST_OF_2027, "1.3", 2027),
        (date(2027, 9, 30), "1.3", 2027),
    ],
)
def test_the_day_of_discharge_picks_the_fiscal_year(
    weights: LoadedDrgWeights, on: date, weight: str, year: int
) -> None:
    assert weights.serves(on)
    assert weights.find("304", on) == DrgWeight(Fraction(weight), Fraction("3.1"), Fraction("4.2"))
    assert (
        weights.name(on)
        == f"MS-DRG relative weights (IPPS final rule, Table 5), fiscal year {year}"
    )


@pytest.mark.parametrize("on", [date(2025, 9, 30), date(2027, 10, 1)])
def test_a_day_outside_the_loaded_years_has_no_weight(weights: LoadedDrgWeights, on: date) -> None:
    assert not weights.serves(on)
    assert weights.find("304", on) is None
    assert weights.name(on) == ""


def test_a_group_that_is_never_paid_weighs_nothing_and_an_unknown_one_is_unknown(
    weights: LoadedDrgWeights,
) -> None:
    assert weights.find("999", OCTOBER_2025) == DrgWeight(Fraction(0))
    assert weights.find("554", OCTOBER_2025) == DrgWeight(Fraction(3, 2))
    assert weights.find("700", OCTOBER_2025) is None


def test_without_a_file_nothing_is_served() -> None:
    weights = LoadedDrgWeights(EditTables())

    assert not weights.serves(OCTOBER_2025)
    assert weights.find("304", OCTOBER_2025) is None


def test_a_correction_read_from_another_file_wins(tmp_path: Path) -> None:
    path = tmp_path / "edits.sqlite"
    parts = [
        *contents(DRG_WEIGHTS, member("1-CN Table 5.txt", table_text(rows=weighed("2.0000")))),
        *contents(DRG_WEIGHTS, member("1-F Table 5.txt", table_text())),
    ]
    write_edits(path, [(content, "x", "y") for content in parts])
    tables = EditTables.open(path)

    found = tables.drg_weight("304", OCTOBER_2025)

    assert found is not None
    assert found.weight == "2.0000"
    tables.close()


def test_two_tables_of_one_year_that_differ_are_refused(tmp_path: Path) -> None:
    parts = [
        *contents(DRG_WEIGHTS, member("a.txt", table_text())),
        *contents(DRG_WEIGHTS, member("b.txt", table_text(rows=weighed("2.0000")))),
    ]

    with pytest.raises(InvalidReleaseError, match="304 stands twice"):
        write_edits(tmp_path / "edits.sqlite", [(content, "x", "y") for content in parts])
    assert not (tmp_path / "edits.sqlite").exists()


class TestTheCommand:
    def test_an_import_is_listed_by_status(
        self, run: Run, import_instance: Path, loaded: Path, tmp_path: Path
    ) -> None:
        data = table_package(Table_5_txt=table_text())
        path = write(tmp_path / "f", "fy2026-ipps-fr-table-5.zip", data)

        imported = run("import", path)
        told = json.loads(run("status", "--json").stdout)["edits"]
        text = run("status").output

        assert imported.exit_code == 0, imported.output
        assert (
            "MS-DRG relative weights (IPPS final rule, Table 5), fiscal year 2026"
            in imported.output
        )
        (edits,) = told
        assert (edits["table"], edits["id"]) == ("drg_weights", "drg-weights-2025-10-01")
        assert (edits["valid_from"], edits["valid_to"]) == ("2025-10-01", "2026-09-30")
        assert edits["rows"] == len(ROWS_2026)
        assert "fiscal year 2026: 2025-10-01 to 2026-09-30, 7 rows" in text
        assert "from fy2026-ipps-fr-table-5.zip, sha256" in text

    def test_a_faulty_table_names_all_faults_and_changes_nothing(
        self, run: Run, loaded: Path, tmp_path: Path
    ) -> None:
        run("import", write(tmp_path / "a", NAME_2026, table_text()))
        before = snapshot(loaded)
        rows = [list(row) for row in ROWS_2026]
        rows[1][7], rows[2][0] = "heavy", "3x5"

        result = run("import", write(tmp_path / "b", NAME_2026, table_text(2027, rows)))

        assert_refused(result, saying=f"{NAME_2026} cannot be used:")
        assert "line 5: weight is 'heavy'; a number like 1.2345 is expected." in result.stderr
        assert "line 6: MS-DRG is '3x5'; a number of three figures is expected." in result.stderr
        assert "Download the file again, or mend these lines." in result.stderr
        assert snapshot(loaded) == before

    def test_of_several_files_none_joins_where_the_table_is_faulty(
        self, run: Run, import_instance: Path, tmp_path: Path
    ) -> None:
        sound = write(tmp_path / "f", MUE_NAME, MUE_OFFICIAL.encode())
        faulty = write(tmp_path / "f", NAME_2026, table_text(rows=ROWS_2026[:-1]))

        assert_refused(run("import", sound, faulty), saying="cannot be used")
        assert not (import_instance / "edits.sqlite").exists()

    def test_a_second_year_stands_beside_the_first(
        self, run: Run, import_instance: Path, tmp_path: Path
    ) -> None:
        old = table_text(2022, ROWS_2022, capped=False)
        run("import", write(tmp_path / "a", NAME_2026, table_text()))
        run("import", write(tmp_path / "b", "FY 2022 Table 5.txt", old))

        tables = EditTables.open(import_instance / "edits.sqlite")
        found = [tables.drg_weight("304", on) for on in (date(2022, 9, 30), LAST_OF_2026)]
        tables.close()

        assert [row and row.weight for row in found] == ["1.1000", "1.2500"]
