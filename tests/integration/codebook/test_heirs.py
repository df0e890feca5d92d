"""What says now what a code said that is gone: the conversion table, else what lies below it."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from tests.instance_files import write
from tests.tiny_releases import Row, order_file, package
from tutor.codebook.changes import Change, ChangeKind
from tutor.codebook.lookup import Codebook
from tutor.codes.code import Code, CodeSet

Run = Callable[..., Result]
Heirs = Callable[..., tuple[str, ...]]

_FIRST: list[Row] = [("A00", 0, "Cholera"), ("A000", 1, "Cholera due to one germ")]
BEFORE: list[Row] = [
    *_FIRST,
    ("G35", 1, "Sclerosis"),
    ("H02", 0, "Lids"),
    ("H0210", 1, "Lid, one side"),
    ("H0215", 1, "Lid, both sides"),
    ("T15", 0, "Thing in the eye"),
    ("T15XXXA", 1, "Thing in the eye, initial encounter"),
    ("T15XXXS", 1, "Thing in the eye, sequela"),
]
AFTER: list[Row] = [
    *_FIRST,
    ("G35", 0, "Sclerosis"),
    ("G35A", 1, "Sclerosis, one kind"),
    ("G35D", 1, "Sclerosis, unspecified"),
    ("H05", 0, "Orbit"),
    ("H051", 1, "Lid or orbit"),
    ("W44", 0, "Thing let in"),
    ("W44XXXA", 1, "Thing let in, initial encounter"),
    ("W44XXXS", 1, "Thing let in, sequela"),
]
HEAD = "Current code assignment,Effective,Previous Code(s) Assignment"


@pytest.fixture
def heirs(run: Run, import_instance: Path, tmp_path: Path) -> Heirs:
    """Import both releases with a conversion table and say what became of a code."""

    def of(code: str, *table: str) -> tuple[str, ...]:
        files = {
            "icd10cm_order_2025.txt": order_file(BEFORE),
            "icd10cm_order_2026.txt": order_file(AFTER),
        }
        if table:
            files["conversion-2026.csv"] = "\r\n".join(
                ["ICD-10-CM conversion table FY2026,,", HEAD, *table]
            ).encode()
        paths = [write(tmp_path / "files", name, data) for name, data in files.items()]
        result = run("import", *paths)
        assert result.exit_code == 0, result.output
        return tuple(map(str, only_change(import_instance, code).replaced_by))

    return of


def only_change(instance: Path, text: str) -> Change:
    """The one change of a code, which the list of changes and its history tell alike."""
    codebook, code = Codebook.open(instance / "codebook.sqlite"), Code(CodeSet.ICD10CM, text)
    all_changes = codebook.changes(CodeSet.ICD10CM, since=date.min, until=date.max)
    (change,) = codebook.dossier(code, date(2026, 1, 1)).history
    codebook.close()
    assert [one for one in all_changes if one.code == code] == [change]
    assert change.kind in (ChangeKind.DELETED, ChangeKind.CONVERTED_TO_HEADER)
    return change


@pytest.mark.parametrize("table", [(), ("H05.1,2025,H02.10",)], ids=["no table", "no such row"])
def test_without_the_table_a_subdivided_code_is_replaced_by_what_lies_below_it(
    heirs: Heirs, table: Sequence[str]
) -> None:
    assert heirs("G35", *table) == ("G35.A", "G35.D")


def test_without_the_table_a_deleted_code_has_no_heir(heirs: Heirs) -> None:
    assert heirs("H0210") == ()


def test_the_table_names_the_heirs_of_a_deleted_code(heirs: Heirs) -> None:
    assert heirs("H0210", "H05.1,2025,H02.10; H02.15") == ("H05.1",)


def test_the_table_outranks_what_lies_below_a_code(heirs: Heirs) -> None:
    assert heirs("G35", "H05.1,2025,G35", "G35.A,2025,G35") == ("G35.A", "H05.1")


@pytest.mark.parametrize("gone", ["H0210", "H0215"])
def test_a_range_names_both_its_ends_and_what_lies_between(heirs: Heirs, gone: str) -> None:
    assert heirs(gone, "H05.1,2025,H02.10-H02.15") == ("H05.1",)


def test_a_code_behind_a_range_is_not_meant(heirs: Heirs) -> None:
    assert heirs("H0215", "H05.1,2025,H02.10-H02.14") == ()


@pytest.mark.parametrize("character", "AS")
def test_a_range_of_categories_means_the_codes_below_with_their_own_7th_character(
    heirs: Heirs, character: str
) -> None:
    table = ("W44.XXXA,2025,Codes in categories T15-T19", "W44.XXXS,2025,T15-T19")

    assert heirs(f"T15XXX{character}", *table) == (f"W44.XXX{character}",)


def test_a_range_makes_no_heirs_of_a_code_that_has_new_ones_below_it(heirs: Heirs) -> None:
    """The table writes a range for what was coded beside the code in question, too."""
    assert heirs("G35", "H05.1,2025,H02.10 and G35-G37") == ("G35.A", "G35.D")


@pytest.mark.parametrize(
    "row",
    ["H05.1,2024,H02.10", "H05.1,2026,H02.10", "H05.9,2025,H02.10"],
    ids=["of an earlier year", "of a later year", "to a code that did not come"],
)
def test_a_row_that_is_not_of_the_release_names_no_heir(heirs: Heirs, row: str) -> None:
    assert heirs("H0210", row) == ()


def test_a_table_that_comes_later_mends_what_is_loaded(
    run: Run, import_instance: Path, tmp_path: Path
) -> None:
    year = package({"icd10cm_order_2025.txt": order_file(BEFORE)})
    run("import", write(tmp_path / "a", "2025.zip", year))
    run("import", write(tmp_path / "b", "icd10cm_order_2026.txt", order_file(AFTER)))
    assert only_change(import_instance, "H0210").replaced_by == ()

    table = "\r\n".join(["ICD-10-CM conversion table FY2026,,", HEAD, "H05.1,2025,H02.10"])
    result = run("import", write(tmp_path / "c", "conversion-2026.csv", table.encode()))

    assert result.exit_code == 0, result.output
    assert "[now H05.1]" in run("changes", "icd10cm", "--kind", "deleted").stdout
