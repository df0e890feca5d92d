"""Releases that wait for an administrator's word, and codebooks that are built again."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from tests.instance_files import snapshot, write
from tests.tiny_edits import MUE_NAME, PTP_NAME
from tests.tiny_releases import ROWS_2025, YEAR_2026, order_file, write_files
from tutor.codebook.importers.release_content import Hints, InvalidReleaseError
from tutor.codebook.importing import (
    Place,
    apply_staged,
    discard_staged,
    import_files,
    imported,
)
from tutor.codebook.lookup import Codebook
from tutor.errors import ConflictError

OLD, NEW = "2025-Code-Descriptions.zip", "2026-Code-Descriptions.zip"
APRIL = "icd10cm_order_2026-04.txt.gz"


@pytest.fixture
def place(loaded: Path) -> Place:
    return Place.of(loaded)


@pytest.fixture
def stage(place: Place, tmp_path: Path) -> Callable[..., None]:
    def files(*names: str, is_staged: bool = True) -> None:
        paths = write_files(tmp_path / "staged", *names)
        import_files(paths, place, Hints(), progress=_silent, is_staged=is_staged, sources=())

    return files


def _silent(_step: str, _done: int, _total: int) -> None:
    """Show nothing."""


def ids(path: Path) -> list[str]:
    codebook = Codebook.open(path)
    found = [release.id for release in codebook.releases()]
    codebook.close()
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {name: content for name, (content, _time) in snapshot(folder).items()}


def of_another_version(path: Path) -> None:
    """Make an artifact one of an older layout, which this version cannot read."""
    path.chmod(0o644)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")
    path.chmod(0o444)


class TestStaged:
    def test_a_staged_release_is_not_in_use(self, place: Place, stage: Callable[..., None]) -> None:
        before = place.in_use.codebook.read_bytes()

        stage(NEW, PTP_NAME)

        assert place.in_use.codebook.read_bytes() == before
        assert not place.in_use.edits.exists()
        assert ids(place.staged.codebook) == ["icd10cm-2025", "icd10cm-2026"]
        assert {file.name for file in imported(place)} == {OLD, "icd10cm-tabular-April-2025.xml"}

    def test_applied_it_is_what_a_plain_import_gives(
        self, place: Place, stage: Callable[..., None], tmp_path: Path
    ) -> None:
        stage(NEW, PTP_NAME)
        apply_staged(place)

        plain = Place.of(tmp_path / "plain")
        names = (OLD, "icd10cm-tabular-April-2025.xml", NEW, PTP_NAME)
        files = write_files(tmp_path / "files", *names)
        import_files(files, plain, Hints(), progress=_silent, sources=())
        assert not place.staged.codebook.exists()
        assert ids(place.in_use.codebook) == ids(plain.in_use.codebook)
        assert place.in_use.edits.read_bytes() == plain.in_use.edits.read_bytes()
        assert {file.name for file in imported(place)} == set(names)

    def test_discarded_it_leaves_nothing(
        self, place: Place, stage: Callable[..., None], loaded: Path
    ) -> None:
        before = contents(loaded)
        stage(NEW, PTP_NAME)

        discard_staged(place)

        assert contents(loaded) == before
        with pytest.raises(ConflictError, match="No release is waiting"):
            apply_staged(place)

    def test_a_second_one_takes_the_place_of_the_first(
        self, place: Place, stage: Callable[..., None]
    ) -> None:
        stage(NEW)
        stage(APRIL)

        assert ids(place.staged.codebook) == ["icd10cm-2025", "icd10cm-2026-04"]
        apply_staged(place)
        assert NEW not in {file.name for file in place.library.files()}

    def test_one_that_lacks_a_later_import_is_refused_until_it_is_uploaded_again(
        self, place: Place, stage: Callable[..., None]
    ) -> None:
        stage(NEW)
        stage(APRIL, is_staged=False)

        with pytest.raises(ConflictError, match="Another release was imported since"):
            apply_staged(place)
        assert ids(place.in_use.codebook) == ["icd10cm-2025", "icd10cm-2026-04"]

        discard_staged(place)
        stage(NEW)
        apply_staged(place)
        assert ids(place.in_use.codebook) == ["icd10cm-2025", "icd10cm-2026", "icd10cm-2026-04"]

    def test_staged_edits_that_lack_a_later_import_are_refused(
        self, place: Place, stage: Callable[..., None]
    ) -> None:
        stage(PTP_NAME)
        stage(MUE_NAME, is_staged=False)

        with pytest.raises(ConflictError, match="Another release was imported since"):
            apply_staged(place)

    def test_a_plain_import_keeps_the_files_that_wait(
        self, place: Place, stage: Callable[..., None]
    ) -> None:
        stage(NEW)
        stage(PTP_NAME, is_staged=False)

        apply_staged(place)

        assert {file.name for file in imported(place)} >= {NEW, PTP_NAME, OLD}

    def test_a_bad_file_leaves_what_waits_as_it_was(
        self, place: Place, stage: Callable[..., None], loaded: Path, tmp_path: Path
    ) -> None:
        stage(NEW)
        before = snapshot(loaded)

        with pytest.raises(InvalidReleaseError):
            import_files(
                [write(tmp_path, "bad-2026.zip", YEAR_2026[:-9])],
                place,
                Hints(),
                progress=_silent,
                is_staged=True,
                sources=(),
            )

        assert snapshot(loaded) == before

    def test_one_that_another_version_built_is_refused(
        self, place: Place, stage: Callable[..., None]
    ) -> None:
        stage(NEW)
        of_another_version(place.staged.codebook)

        with pytest.raises(ConflictError, match="built by another version"):
            apply_staged(place)

        assert ids(place.in_use.codebook) == ["icd10cm-2025"]


class TestRebuilt:
    def test_a_build_makes_the_same_bytes_again(
        self, run: Callable[..., Result], loaded: Path, tmp_path: Path
    ) -> None:
        run("import", *write_files(tmp_path / "files"))
        before = contents(loaded)

        assert run("build").exit_code == 0

        assert contents(loaded) == before

    def test_a_codebook_of_another_version_is_made_again_from_the_kept_files(
        self, run: Callable[..., Result], loaded: Path, tmp_path: Path
    ) -> None:
        run("import", *write_files(tmp_path / "files"))
        before = contents(loaded)
        for name in ("codebook.sqlite", "edits.sqlite"):
            of_another_version(loaded / name)
        assert run("status").exit_code == 2

        assert run("build").exit_code == 0

        assert contents(loaded) == before

    @pytest.mark.parametrize("name", ["codebook.sqlite", "edits.sqlite"])
    def test_an_artifact_that_is_lost_is_made_again(
        self, run: Callable[..., Result], loaded: Path, tmp_path: Path, name: str
    ) -> None:
        run("import", *write_files(tmp_path / "files"))
        before = contents(loaded)
        (loaded / name).unlink()

        assert run("build").exit_code == 0

        assert contents(loaded) == before

    def test_an_import_after_an_upgrade_takes_in_what_was_there(
        self, run: Callable[..., Result], loaded: Path, tmp_path: Path
    ) -> None:
        of_another_version(loaded / "codebook.sqlite")

        result = run("import", *write_files(tmp_path / "files", NEW))

        assert result.exit_code == 0, result.output
        assert ids(loaded / "codebook.sqlite") == ["icd10cm-2025", "icd10cm-2026"]

    def test_a_file_imported_again_after_an_upgrade_makes_a_codebook(
        self, run: Callable[..., Result], loaded: Path, tmp_path: Path
    ) -> None:
        before = contents(loaded)
        of_another_version(loaded / "codebook.sqlite")

        result = run("import", *write_files(tmp_path / "files", OLD))

        assert result.exit_code == 0, result.output
        assert contents(loaded) == before

    def test_what_waits_does_not_join_a_build(
        self, run: Callable[..., Result], place: Place, stage: Callable[..., None]
    ) -> None:
        stage(NEW)
        of_another_version(place.in_use.codebook)

        assert run("build").exit_code == 0

        assert ids(place.in_use.codebook) == ["icd10cm-2025"]

    def test_the_first_day_that_was_told_is_remembered(
        self, run: Callable[..., Result], import_instance: Path, tmp_path: Path
    ) -> None:
        path = write(tmp_path / "files", "codes.txt", order_file(ROWS_2025))
        run("import", path, "--effective", "2025-04-01")
        path.unlink()
        of_another_version(import_instance / "codebook.sqlite")

        assert run("build").exit_code == 0

        assert ids(import_instance / "codebook.sqlite") == ["icd10cm-2025-04"]
        codebook = Codebook.open(import_instance / "codebook.sqlite")
        assert codebook.releases()[0].valid_from == date(2025, 4, 1)
        codebook.close()

    def test_the_licence_that_was_declared_is_remembered(
        self, run: Callable[..., Result], loaded: Path, tmp_path: Path
    ) -> None:
        """The AMA's files are read by a licensee only; a build must not ask again."""
        lines = [f"{number:05d}\tOur own words for {number}" for number in range(10_000, 10_050)]
        path = write(tmp_path / "files", "LONGULT.txt", "\r\n".join([*lines, ""]).encode())
        assert run("import", path).exit_code == 2
        told = run("import", path, "--effective", "2025-01-01", "--i-hold-an-ama-licence")
        assert told.exit_code == 0, told.output
        before = contents(loaded)

        assert run("build").exit_code == 0

        assert contents(loaded) == before

    def test_a_build_that_fails_leaves_everything(
        self, place: Place, loaded: Path, run: Callable[..., Result]
    ) -> None:
        """As where a kept file was damaged on the disk."""
        kept = next(file for file in imported(place) if file.name == OLD)
        kept.path.write_bytes(kept.path.read_bytes()[:-9])
        before = snapshot(loaded)

        result = run("build")

        assert result.exit_code == 2
        assert "Download it again" in result.stderr
        assert snapshot(loaded) == before
