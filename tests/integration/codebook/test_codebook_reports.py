"""`codebook status`, `show` and `changes` after imports of small files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.tiny_releases import write_files

Run = Callable[..., Result]


@pytest.fixture
def everything(run: Run, import_instance: Path, tmp_path: Path) -> Path:
    assert run("import", *write_files(tmp_path / "files")).exit_code == 0
    return import_instance


def told(run: Run, *arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_status_names_each_release_its_days_counts_and_source(run: Run, everything: Path) -> None:
    status = told(run, "status")

    by_id = {release["id"]: release for release in status["releases"]}
    april = by_id["icd10cm-2026-04"]
    assert (april["valid_from"], april["valid_to"]) == ("2026-04-01", "2026-09-30")
    assert (april["codes"], april["billable"], april["headers"]) == (18, 8, 10)
    assert april["notes"] == 11
    assert april["notes_from"] == "ICD-10-CM tabular list of April 2026"
    assert april["source"] == "icd10cm_order_2026-04.txt.gz"
    assert len(april["sha256"]) == 64
    assert (by_id["icd10cm-2026"]["valid_from"], by_id["icd10cm-2026"]["valid_to"]) == (
        "2025-10-01",
        "2026-03-31",
    )


def test_status_says_what_could_not_be_fetched(run: Run, everything: Path) -> None:
    """What was imported is not missing, though PyPI could not be reached for it."""
    missing = {entry["title"]: entry["reason"] for entry in told(run, "status")["missing"]}

    assert missing == {"ICD-9-CM version 32": "No network here."}


def test_changes_in_json_say_what_a_program_needs(run: Run, everything: Path) -> None:
    changes = told(run, "changes", "icd10cm", "--since", "2025-10-01", "--kind", "deleted")
    changes += told(
        run, "changes", "icd10cm", "--since", "2025-10-01", "--kind", "converted_to_header"
    )

    assert [(change["kind"], change["code"]) for change in changes] == [
        ("deleted", "G36.0"),
        ("converted_to_header", "G35"),
    ]
    assert changes[1] == {
        "kind": "converted_to_header",
        "on": "2025-10-01",
        "code_set": "icd10cm",
        "code": "G35",
        "holder": "G35",
        "before": "Multiple sclerosis",
        "after": "",
        "note_kind": None,
        "replaced_by": ["G35.A", "G35.D"],
        "from_release": "icd10cm-2025",
        "to_release": "icd10cm-2026",
    }


def test_changes_in_words_are_one_line_each(run: Run, everything: Path) -> None:
    result = run("changes", "icd10cm", "--since", "2025-10-01", "--until", "2026-03-31")

    lines = result.stdout.splitlines()
    assert "2025-10-01 subdivided           G35  Multiple sclerosis [now G35.A, G35.D]" in lines
    assert any(
        line.endswith("G36.9  Demyelination, unspecified -> Demyelination, not specified")
        for line in lines
    )
    assert "5 changes of ICD-10-CM from 2025-10-01 to 2026-03-31" in result.stderr


def test_without_days_the_newest_release_is_meant(run: Run, everything: Path) -> None:
    newest = told(run, "changes", "icd10cm")

    assert newest == told(run, "changes", "icd10cm", "--since", "2026-04-01")
    assert [change["code"] for change in newest if change["kind"] == "new"] == ["U07.1"]
    assert "from 2026-04-01 on" in run("changes", "icd10cm").stderr


def test_an_end_alone_asks_for_the_newest_release_by_then(run: Run, everything: Path) -> None:
    assert told(run, "changes", "icd10cm", "--until", "2026-01-31") == told(
        run, "changes", "icd10cm", "--since", "2025-10-01", "--until", "2026-01-31"
    )


def test_hcpcs_without_days_begins_with_its_newest_file(run: Run, everything: Path) -> None:
    newest = told(run, "changes", "hcpcs")

    assert newest == told(run, "changes", "hcpcs", "--since", "2025-10-01")
    assert newest


def test_changes_of_a_set_that_is_not_loaded_say_so(run: Run, everything: Path) -> None:
    none, too_early = run("changes", "cpt"), run("changes", "icd10cm", "--until", "2020-01-01")

    assert (none.exit_code, too_early.exit_code) == (2, 2)
    assert "No CPT list is loaded." in none.stderr
    assert "No release of ICD-10-CM that begins by 2020-01-01 is loaded." in too_early.stderr


def test_show_says_that_validity_is_that_of_the_loaded_releases(run: Run, everything: Path) -> None:
    ended = run("show", "G35", "--on", "2026-05-01").stdout.splitlines()

    assert ended[1] == "ICD-10-CM, subdivided on 2026-05-01"
    assert "In the loaded releases: from 2024-10-01 to 2025-09-30" in ended
    assert (
        "In the loaded releases: from 2000-01-01 to further notice"
        in run("show", "J1885", "--on", "2025-12-31").stdout
    )


def test_show_of_a_code_that_no_list_can_tell_of_says_why(run: Run, everything: Path) -> None:
    unlisted = run("show", "20610", "--on", "2026-05-01").stdout
    outside = run("show", "G36.9", "--on", "2031-05-01").stdout

    assert "CPT, not verified: no CPT list is loaded" in unlisted
    assert "ICD-10-CM, not verified: no loaded release of ICD-10-CM serves 2031-05-01" in outside


@pytest.mark.parametrize(
    ("code", "searched"),
    [("G36.95", '"Demyelination, not specified"'), ("Z9Z", "WORDS"), ("rubbish", "rubbish")],
)
def test_show_of_an_unknown_code_offers_a_search_for_what_it_should_say(
    run: Run, everything: Path, code: str, searched: str
) -> None:
    result = run("show", code, "--on", "2026-05-01")

    assert result.exit_code == 2
    assert result.stderr.rstrip().endswith(f"coder-tutor codebook search {searched}")


def test_days_the_wrong_way_round_are_refused(run: Run, everything: Path) -> None:
    result = run("changes", "icd10cm", "--since", "2025-10-01", "--until", "2025-09-30")

    assert result.exit_code == 2
    assert "lies before --since" in result.stderr


def test_a_kind_that_is_none_is_refused_with_the_kinds(run: Run, everything: Path) -> None:
    result = run("changes", "icd10cm", "--since", "2025-10-01", "--kind", "changed")

    assert result.exit_code == 2
    assert "converted_to_header" in result.stderr


@pytest.mark.parametrize(
    ("code", "on", "status", "valid"),
    [
        ("G35", "2025-09-30", "billable", [["2024-10-01", "2025-09-30"]]),
        ("G35", "2025-10-01", "converted_to_header", [["2024-10-01", "2025-09-30"]]),
        ("U07.1", "2026-03-31", "too_early", [["2026-04-01", "2026-09-30"]]),
        ("U07.1", "2026-04-01", "billable", [["2026-04-01", "2026-09-30"]]),
        ("S52.59XA", "2026-05-01", "billable", [["2024-10-01", "2026-09-30"]]),
        ("J1885", "2025-12-31", "billable", [["2000-01-01", None]]),
        ("J9999", "2025-10-01", "deleted", [["2010-01-01", "2025-09-30"]]),
    ],
)
def test_show_says_what_a_code_is_on_a_day(
    run: Run, everything: Path, code: str, on: str, status: str, valid: list[list[str | None]]
) -> None:
    (entry,) = told(run, "show", code, "--on", on)

    assert (entry["status"], entry["valid"]) == (status, valid)
