"""Every total that was counted in the published files, asked of the codebook made from them."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.integration.codebook.test_published_hcpcs import QUARTERS
from tests.published_codebook import published_instance
from tutor.cli.main import main
from tutor.codebook.lookup import Codebook
from tutor.codebook.store import CodebookFile
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import Code, CodeSet

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("published-codebook")]

ICD10CM_COUNTS = [
    # first day, billable, headers, added, deleted, revised; None where no earlier one is loaded
    ("2020-10-01", 72_616, 22_736, None, None, None),
    ("2021-01-01", 72_621, 22_737, 6, 1, 0),
    ("2021-10-01", 72_748, 22_776, 159, 32, 20),
    ("2022-04-01", 72_750, 22_778, 3, 1, 0),
    ("2022-10-01", 73_639, 23_106, 1_176, 287, 28),
    ("2023-04-01", 73_674, 23_121, 42, 7, 0),
    # Officially 22. One more title was revised in April 2023 already (Z59.87), but that
    # file was rebuilt from its addenda, which name no revisions, so it comes out here.
    ("2023-10-01", 74_044, 23_252, 395, 25, 23),
    ("2024-10-01", 74_260, 23_324, 252, 36, 13),
    ("2025-10-01", 74_719, 23_467, 487, 28, 38),
    ("2026-10-01", 74_879, 23_524, 190, 30, 4),
]
CONVERTED = [
    *("B88.0", "D71", "E72.53", "E78.01", "E88.1", "G35", "H01.8", "Q89.8", "Q99.8", "R10.2"),
    *("R76.8", "Z40.8", "Z59.86", "Z84.1", "Z91.011", "Z91.012"),
]
DELETED_STEMS = {"S30.1XX", "T78.07X", "T78.08X", "T78.1XX"}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published_instance(tmp_path_factory)


@pytest.fixture(scope="module")
def codebook(instance: Path) -> Iterator[Codebook]:
    opened = Codebook.open(instance / "codebook.sqlite")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def file(instance: Path) -> Iterator[CodebookFile]:
    opened = CodebookFile(instance / "codebook.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def told(instance: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command on the codebook and read the JSON that it prints."""
    monkeypatch.setenv("CODER_TUTOR_HOME", str(instance))

    def run(*arguments: str) -> Any:
        result = CliRunner().invoke(main, ["codebook", *arguments, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


@pytest.mark.parametrize(
    ("first_day", "billable", "headers", "added", "deleted", "revised"), ICD10CM_COUNTS
)
def test_a_release_of_icd10cm_has_the_published_totals(
    codebook: Codebook,
    first_day: str,
    billable: int,
    headers: int,
    added: int | None,
    deleted: int | None,
    revised: int | None,
) -> None:
    day = date.fromisoformat(first_day)
    (status,) = [
        status
        for status in codebook.release_statuses()
        if status.release.code_set is CodeSet.ICD10CM and status.release.valid_from == day
    ]
    assert (status.billable, status.headers) == (billable, headers)

    counts = Counter(
        change.kind.value for change in codebook.changes(CodeSet.ICD10CM, since=day, until=day)
    )
    if added is not None:
        gone = counts["deleted"] + counts["converted_to_header"]
        assert (counts["new"], gone, counts["title_revised"]) == (added, deleted, revised)


def test_the_one_revision_too_many_of_fiscal_year_2024_is_known(told: Any) -> None:
    changes = told(
        *("changes", "icd10cm", "--since", "2023-10-01", "--until", "2023-10-01"),
        *("--kind", "title_revised"),
    )

    assert "Z59.87" in [change["code"] for change in changes]


def test_fiscal_year_2026_brings_what_the_domain_notes_count(told: Any) -> None:
    changes = told("changes", "icd10cm", "--since", "2025-10-01", "--until", "2025-10-01")
    by_kind: dict[str, list[Any]] = {}
    for change in changes:
        by_kind.setdefault(change["kind"], []).append(change)

    assert len(by_kind["new"]) == 487
    assert Counter(change["code"][:3] for change in by_kind["new"]).most_common(4) == [
        ("L98", 112),
        ("S31", 108),
        ("T78", 39),
        ("S30", 30),
    ]
    assert sorted(c["code"] for c in by_kind["converted_to_header"]) == sorted(CONVERTED)
    assert len(by_kind["deleted"]) == 12
    assert {change["code"][:-1] for change in by_kind["deleted"]} == DELETED_STEMS
    for change in (*by_kind["deleted"], *by_kind["converted_to_header"]):
        assert change["replaced_by"], change
    assert len(by_kind["note_moved"]) == 46


@pytest.mark.parametrize(
    ("note_kind", "nodes", "added", "removed"),
    [
        ("excludes1", 55, 28, 73),
        ("excludes2", 48, 76, 7),
        ("code_first", 4, None, None),
        ("use_additional", 4, None, None),
        ("code_also", 8, None, None),
        ("inclusion", 40, None, None),
    ],
)
def test_notes_changed_in_fiscal_year_2026_as_counted(
    told: Any, note_kind: str, nodes: int, added: int | None, removed: int | None
) -> None:
    """A move takes a line from Excludes1 and adds one to Excludes2."""
    changes = told("changes", "icd10cm", "--since", "2025-10-01", "--until", "2025-10-01")
    came = [c for c in changes if c["kind"] == "note_added" and c["note_kind"] == note_kind]
    went = [c for c in changes if c["kind"] == "note_removed" and c["note_kind"] == note_kind]
    moved = [c for c in changes if c["kind"] == "note_moved"]
    came += moved if note_kind == "excludes2" else []
    went += moved if note_kind == "excludes1" else []

    assert len({c["code"] for c in (*came, *went)}) == nodes
    if added is not None:
        assert (len(came), len(went)) == (added, removed)


@pytest.mark.parametrize(("first_day", "added", "ended", "active"), QUARTERS)
def test_a_quarter_of_hcpcs_has_its_codes(
    codebook: Codebook, file: CodebookFile, first_day: str, added: int, ended: int, active: int
) -> None:
    day = date.fromisoformat(first_day)

    counts = Counter(
        change.kind.value for change in codebook.changes(CodeSet.HCPCS, since=day, until=day)
    )
    known = file.rows("SELECT DISTINCT text FROM dated_code WHERE code_set = 2")
    reportable = [
        text
        for (text,) in known
        if codebook.status(Code(CodeSet.HCPCS, text), day) is CodeStatus.BILLABLE
    ]

    assert (counts["new"], counts["deleted"], len(reportable)) == (added, ended, active)


def test_the_other_code_sets_have_the_published_totals(told: Any) -> None:
    counts = {
        release["id"]: (release["billable"], release["headers"])
        for release in told("status")["releases"]
        if release["code_set"] != "icd10cm"
    }

    assert counts["icd9cm-v32"] == (14_567, 2_986)
    assert counts["icd10pcs-2024"] == (78_603, 0)
    assert counts["icd10pcs-2025"] == (78_948, 0)
    assert counts["icd10pcs-2026"] == (79_115, 0)
    assert sum(1 for c in counts if c.startswith("icd9cm")) == 2


@pytest.mark.parametrize(
    ("is_forward", "rows", "sources", "approximate", "unmapped", "combined"),
    [(1, 24_860, 14_567, 21_338, 422, 2_338), (0, 81_593, 71_704, None, 731, 9_033)],
)
def test_the_equivalence_maps_are_whole(
    file: CodebookFile,
    is_forward: int,
    rows: int,
    sources: int,
    approximate: int | None,
    unmapped: int,
    combined: int,
) -> None:
    (counts,) = file.rows(
        "SELECT count(*), count(DISTINCT source), sum(substr(flags, 1, 1) = '1'), "
        "sum(substr(flags, 2, 1) = '1'), sum(substr(flags, 3, 1) = '1') "
        "FROM map_row WHERE is_forward = ?",
        (is_forward,),
    )

    assert counts[:2] == (rows, sources)
    assert counts[3:] == (unmapped, combined)
    assert approximate is None or counts[2] == approximate


def test_the_union_of_all_releases_holds_no_code_twice_on_one_day(file: CodebookFile) -> None:
    """Each release's rows, taken by its bit, name a code once."""
    for loaded in file.loaded:
        (counted,) = file.rows(
            "SELECT count(*), count(DISTINCT text) FROM code "
            "WHERE releases & ? AND code_set = (SELECT code_set FROM release WHERE id = ?)",
            (loaded.bit, loaded.release.id),
        )
        assert counted[0] == counted[1], loaded.release.id
