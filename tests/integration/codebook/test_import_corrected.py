"""A file that was imported with a wrong first day is imported again with the right one."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from tests.instance_files import assert_refused, snapshot, write
from tests.tiny_releases import ROWS_2025, ROWS_2026, YEAR_2025, order_file, write_files
from tutor.codebook.importers.release_content import Hints
from tutor.codebook.importing import Place, apply_staged, discard_staged, import_files, imported
from tutor.codebook.lookup import Codebook
from tutor.errors import ConflictError, UnavailableError

Run = Callable[..., Result]
WRONG, RIGHT = "2023-10-01", "2024-10-01"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An order file whose name does not say of which year it is."""
    return write(tmp_path / "files", "codes.txt", order_file(ROWS_2025))


@pytest.fixture
def misdated(run: Run, import_instance: Path, file: Path) -> Path:
    assert run("import", file, "--effective", WRONG).exit_code == 0
    return import_instance


def first_days(instance: Path) -> list[tuple[str, str]]:
    codebook = Codebook.open(instance / "codebook.sqlite")
    found = [(release.id, release.valid_from.isoformat()) for release in codebook.releases()]
    codebook.close()
    return found


def test_another_first_day_takes_the_place_of_the_old_one(
    run: Run, misdated: Path, file: Path
) -> None:
    result = run("import", file, "--effective", RIGHT)

    assert result.exit_code == 0, result.output
    assert "first day corrected to 2024-10-01; until now this was" in result.stdout
    assert "ICD-10-CM fiscal year 2024: 7 billable codes" in result.stdout
    assert first_days(misdated) == [("icd10cm-2025", RIGHT)]
    assert [kept.hints.effective_on for kept in imported(Place.of(misdated))] == [
        date.fromisoformat(RIGHT)
    ]


def test_corrected_it_is_what_an_import_with_the_right_day_gives(
    run: Run, misdated: Path, file: Path, tmp_path: Path
) -> None:
    run("import", file, "--effective", RIGHT)

    plain = Place.of(tmp_path / "plain")
    import_files([file], plain, Hints(date(2024, 10, 1)), progress=_silent, sources=())

    assert first_days(misdated) == first_days(tmp_path / "plain")
    assert run("build").exit_code == 0
    assert first_days(misdated) == [("icd10cm-2025", RIGHT)]


def test_json_says_what_the_file_was_until_now(run: Run, misdated: Path, file: Path) -> None:
    (told,) = json.loads(run("import", file, "--effective", RIGHT, "--json").stdout)
    (again,) = json.loads(run("import", file, "--effective", RIGHT, "--json").stdout)

    assert told["imported"]
    assert told["corrected_from"][0].startswith("ICD-10-CM fiscal year 2024")
    assert (again["imported"], again["corrected_from"]) == (False, [])


@pytest.mark.parametrize("more", [[], ["--effective", WRONG]], ids=["no day", "the same day"])
def test_the_same_day_or_none_changes_nothing(
    run: Run, misdated: Path, file: Path, more: list[str]
) -> None:
    before = snapshot(misdated)

    result = run("import", file, *more)

    assert "imported before, nothing to do" in result.stdout
    assert snapshot(misdated) == before


def test_the_day_that_the_name_says_anyway_changes_nothing(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    before = snapshot(loaded)

    result = run(
        "import", write(tmp_path / "again", "renamed.dat", YEAR_2025), "--effective", RIGHT
    )

    assert "imported before, nothing to do" in result.stdout
    assert snapshot(loaded) == before


def test_the_day_that_the_name_says_can_be_corrected_too(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "again", "renamed.dat", YEAR_2025)

    result = run("import", path, "--effective", "2025-01-01")

    assert result.exit_code == 0, result.output
    assert first_days(loaded) == [("icd10cm-2025-01", "2025-01-01")]


def test_a_day_that_another_file_has_already_is_refused_and_nothing_changes(
    run: Run, misdated: Path, file: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "files", "icd10cm_order_2025.txt", order_file(ROWS_2026))
    assert run("import", other).exit_code == 0
    before = snapshot(misdated)

    result = run("import", file, "--effective", RIGHT)

    assert_refused(result, saying="are both ICD-10-CM fiscal year 2025 and differ")
    assert snapshot(misdated) == before


def test_a_build_that_fails_leaves_the_old_day_everywhere(
    misdated: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise UnavailableError("The disk is full.")

    place, before = Place.of(misdated), snapshot(misdated)
    monkeypatch.setattr("tutor.codebook.importing.build_codebook", fail)

    with pytest.raises(UnavailableError, match="disk is full"):
        import_files(
            [file],
            place,
            Hints(date(2024, 10, 1)),
            progress=_silent,
            corrects_days=True,
            sources=(),
        )

    assert snapshot(misdated) == before


def test_an_upload_or_a_fetch_leaves_the_day_as_it_was_told(misdated: Path, file: Path) -> None:
    """One day is told for all files of an upload, and the publisher's list tells its own."""
    before = snapshot(misdated)

    for is_staged in (True, False):
        report = import_files(
            [file],
            Place.of(misdated),
            Hints(date(2024, 10, 1)),
            progress=_silent,
            is_staged=is_staged,
            sources=(),
        )
        assert report.files[0].read is None

    assert snapshot(misdated) == before


def test_a_release_that_waits_with_the_old_day_has_to_go_first(
    misdated: Path, file: Path, tmp_path: Path
) -> None:
    place = Place.of(misdated)
    newer = write_files(
        tmp_path / "staged", "2026-Code-Descriptions.zip", "2025-Code-Descriptions.zip"
    )
    import_files(newer, place, Hints(), progress=_silent, is_staged=True, sources=())

    def correct() -> None:
        import_files(
            [file],
            place,
            Hints(date(2022, 10, 1)),
            progress=_silent,
            corrects_days=True,
            sources=(),
        )

    with pytest.raises(ConflictError, match="Apply or discard it first"):
        correct()
    assert place.staged.codebook.exists()
    discard_staged(place)
    correct()

    assert first_days(misdated) == [("icd10cm-2023", "2022-10-01")]
    with pytest.raises(ConflictError):
        apply_staged(place)


def _silent(_step: str, _done: int, _total: int) -> None:
    """Show nothing."""
