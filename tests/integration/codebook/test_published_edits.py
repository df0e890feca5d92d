"""The claim edits as published: their totals, values seen in them, and what they take up."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.ncci_examples import ALL_PAIRS, WITHDRAWN
from tests.tiny_edits import FORMATS
from tutor.codebook.claim_edits import LoadedClaimEdits
from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.edit_tables import write_edits
from tutor.codebook.importers.package import open_package, sha256_of
from tutor.codebook.importers.release_content import (
    DrugUnitsRow,
    EditContent,
    EditTable,
    Hints,
)
from tutor.codes.claim_edits import EditCheck, SurgicalShares
from tutor.codes.code import parse_procedure
from tutor.codes.encounter import Setting

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("published-edits")]

JULY_2024 = Hints(effective_on=date(2024, 7, 1))
SUMMER_2024 = date(2024, 8, 15)
WINTER_2026 = date(2026, 2, 1)
FILES = (
    "ncci_ptp_prac.csv.gz",
    "ncci_mue_prac.csv.gz",
    "ncci_aoc.csv",
    "rvu24c_jul_pprrvu.csv.gz",
    "asp_ndc_hcpcs_2026-01.csv",
)
LARGEST_MEGABYTES = 100
MOST_ADDED_MEGABYTES = 10


def published(folder: Path) -> Iterator[tuple[EditContent, str, str]]:
    for name in FILES:
        (file,) = open_package(folder / name)
        (one,) = [known for known in FORMATS if known.recognises(file)]
        for content in one.read([file], JULY_2024):
            assert isinstance(content, EditContent)
            yield content, name, sha256_of(folder / name)


@pytest.fixture(scope="module")
def path(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("published") / "edits.sqlite"
    write_edits(path, published(shared_data / "edits"))
    return path


@pytest.fixture(scope="module")
def edits(path: Path) -> Iterator[EditTables]:
    opened = EditTables.open(path)
    yield opened
    opened.close()


def count(edits: EditTables, sql: str) -> Counter[str]:
    assert edits._file is not None  # noqa: SLF001 - totals are no question that the product asks
    return Counter(dict(edits._file.rows(sql)))  # noqa: SLF001


def test_every_published_row_is_there(edits: EditTables) -> None:
    assert {one.release.table: one.row_count for one in edits.loaded} == {
        EditTable.PTP_PRACTITIONER: 2_546_017,
        EditTable.MUE_PRACTITIONER: 14_677,
        EditTable.ADD_ON: 7_465,
        EditTable.FEE_SCHEDULE: 18_664,
        EditTable.DRUG_UNITS: 7_125,
    }


def test_the_pairs_in_force_are_as_many_as_published(edits: EditTables) -> None:
    active = count(
        edits,
        "SELECT indicator, count(*) FROM ptp JOIN ptp_term ON id = term "
        "WHERE deleted_on IS NULL GROUP BY indicator",
    )

    assert active == {"0": 508_947, "1": 1_160_873}


def test_the_twelve_reasons_are_stored_as_published(edits: EditTables) -> None:
    assert len(count(edits, "SELECT rationale, 1 FROM ptp_term GROUP BY rationale")) == 12


def test_unit_limits_and_add_on_edits_are_of_the_published_types(edits: EditTables) -> None:
    limits = count(edits, "SELECT adjudication, count(*) FROM mue GROUP BY adjudication")
    add_ons = count(edits, "SELECT edit_type, count(*) FROM add_on GROUP BY edit_type")
    contractor = count(edits, 'SELECT "primary", count(*) FROM add_on GROUP BY "primary"')

    assert limits == {"1": 41, "2": 5_157, "3": 9_479}
    assert add_ons == {"1": 6_860, "2": 36, "3": 569}
    assert contractor[""] > 0
    assert "CCCCC" not in contractor


@pytest.mark.parametrize(
    ("column_1", "column_2", "indicator"),
    [
        ("45385", "45380", "1"),
        ("20610", "99213", "1"),
        ("43239", "43235", "0"),
        ("80053", "80048", "0"),
        ("29881", "29877", "0"),
        ("47562", "49320", "0"),
        ("11042", "97597", "1"),
    ],
)
def test_pairs_are_as_published(
    edits: EditTables, column_1: str, column_2: str, indicator: str
) -> None:
    found = edits.ptp(column_1, column_2, SUMMER_2024)

    assert found is not None
    assert found.indicator == indicator
    assert edits.ptp(column_2, column_1, SUMMER_2024) is None


@pytest.mark.parametrize(
    ("code", "units", "adjudication"),
    [("64721", 1, "2"), ("80053", 1, "3"), ("J3301", 16, "3"), ("J1745", 150, "3")],
)
def test_unit_limits_are_as_published(
    edits: EditTables, code: str, units: int, adjudication: str
) -> None:
    found = edits.mue(code, SUMMER_2024)

    assert found is not None
    assert (found.units, found.adjudication) == (units, adjudication)


def test_the_fee_schedule_is_as_published(edits: EditTables) -> None:
    visit = edits.fee("99213", "", SUMMER_2024)
    surgery = edits.fee("64721", "", SUMMER_2024)

    assert visit is not None
    assert (visit.status, visit.work_rvu, visit.conversion_factor) == ("A", "1.3", "33.2875")
    assert surgery is not None
    assert (surgery.global_days, surgery.bilateral) == ("090", "1")
    assert [fee.modifier for fee in edits.fees("71046", SUMMER_2024)] == ["", "26", "TC"]


def test_drug_packages_are_as_published(edits: EditTables) -> None:
    packages = edits.drug_units("90371", WINTER_2026)

    assert DrugUnitsRow("90371", "13533-0636-03", "HyperHepB", "1 ML", "0.5", "1", "1") in packages
    assert not edits.covers(EditTable.DRUG_UNITS, SUMMER_2024)


def test_the_partners_of_a_visit_are_counted_in_both_columns(edits: EditTables) -> None:
    partners = edits.ptp_partners("99213", SUMMER_2024, 5)

    first, second = partners.as_column_1, partners.as_column_2
    assert (first.without_modifier, first.with_modifier) == (65, 58)
    assert (second.without_modifier, second.with_modifier) == (308, 5_947)
    assert len(second.first) == 5


@pytest.fixture
def claim_edits(edits: EditTables) -> LoadedClaimEdits:
    return LoadedClaimEdits(edits)


OFFICE, HOSPITAL = Setting.OUTPATIENT_PROFESSIONAL, Setting.OUTPATIENT_FACILITY


def test_every_example_of_the_policy_manual_stands_in_the_table(
    claim_edits: LoadedClaimEdits,
) -> None:
    wrong = []
    for example in ALL_PAIRS:
        first, second = parse_procedure(example.column_1), parse_procedure(example.column_2)
        found = claim_edits.pair(first, second, SUMMER_2024, OFFICE)
        reversed_ = claim_edits.pair(second, first, SUMMER_2024, OFFICE)
        if found is None or found.modifier_allowed is not example.is_allowed or reversed_:
            wrong.append((example, found, reversed_))

    assert wrong == []


def test_a_pair_that_was_taken_back_is_no_pair(claim_edits: LoadedClaimEdits) -> None:
    first, second = map(parse_procedure, WITHDRAWN)

    assert claim_edits.pair(first, second, SUMMER_2024, OFFICE) is None


def test_only_what_is_loaded_for_the_setting_and_the_day_serves(
    claim_edits: LoadedClaimEdits,
) -> None:
    professional = [check for check in EditCheck if claim_edits.serves(check, SUMMER_2024, OFFICE)]
    hospital = [check for check in EditCheck if claim_edits.serves(check, SUMMER_2024, HOSPITAL)]

    assert professional == list(EditCheck)
    assert hospital == [EditCheck.ADD_ON, EditCheck.FEES]
    assert not any(claim_edits.serves(check, date(2015, 1, 1), OFFICE) for check in EditCheck)


@pytest.mark.parametrize(
    ("code", "units", "indicator"),
    [("64721", 1, 2), ("80053", 1, 3), ("J3301", 16, 3), ("J1745", 150, 3), ("A6460", 1, 1)],
)
def test_unit_limits_are_told_to_rules_as_published(
    claim_edits: LoadedClaimEdits, code: str, units: int, indicator: int
) -> None:
    found = claim_edits.unit_limit(parse_procedure(code), SUMMER_2024, OFFICE)

    assert found is not None
    assert (found.units, found.indicator) == (units, indicator)
    assert claim_edits.unit_limit(parse_procedure(code), SUMMER_2024, HOSPITAL) is None


@pytest.mark.parametrize(
    ("code", "primaries", "is_open"),
    [
        ("17003", {"17000"}, False),
        ("96415", {"96413"}, False),
        ("99292", {"99291"}, False),
        ("22614", {"22600", "22610", "22612", "22630", "22633"}, False),
        ("0054T", set(), True),
    ],
)
def test_add_ons_have_their_published_primaries(
    claim_edits: LoadedClaimEdits, code: str, primaries: set[str], is_open: bool
) -> None:
    found = claim_edits.add_on(parse_procedure(code), SUMMER_2024)

    assert found is not None
    assert {primary.text for primary in found.primaries} == primaries
    assert found.is_open is is_open
    assert claim_edits.add_on(parse_procedure("17000"), SUMMER_2024) is None


@pytest.mark.parametrize(
    ("code", "office", "facility"),
    [
        # Total units × 33.2875, to the cent: 2.73, 1.96; 13.60, 7.49; 0.31; bundled: nothing.
        ("99213", "90.87", "65.24"),
        ("45385", "452.71", "249.32"),
        ("97010", "0", "0"),
        ("80053", "0", "0"),
    ],
)
def test_fees_are_units_times_the_conversion_factor(
    claim_edits: LoadedClaimEdits, code: str, office: str, facility: str
) -> None:
    procedure = parse_procedure(code)
    in_office = claim_edits.fee(procedure, SUMMER_2024, OFFICE)
    elsewhere = claim_edits.fee(procedure, SUMMER_2024, Setting.HOSPITAL_PROFESSIONAL)

    assert in_office is not None
    assert elsewhere is not None
    assert (in_office.amount, elsewhere.amount) == (Fraction(office), Fraction(facility))


def test_a_fee_carries_the_published_indicators(claim_edits: LoadedClaimEdits) -> None:
    film = claim_edits.fee(parse_procedure("71046"), SUMMER_2024, OFFICE)
    scope = claim_edits.fee(parse_procedure("45380"), SUMMER_2024, OFFICE)
    hand = claim_edits.fee(parse_procedure("64721"), SUMMER_2024, OFFICE)

    assert film is not None
    assert dict(film.by_modifier) == {"26": Fraction("10.32"), "TC": Fraction("23.30")}
    assert scope is not None
    assert (scope.multiple_procedure, scope.endoscopic_base) == ("3", parse_procedure("45378"))
    assert (scope.bilateral, scope.global_days, scope.shares) == ("0", "000", None)
    assert hand is not None
    assert (hand.multiple_procedure, hand.bilateral, hand.global_days) == ("2", "1", "090")
    assert hand.shares == SurgicalShares(Fraction(11, 100), Fraction(76, 100), Fraction(13, 100))
    assert claim_edits.fee(parse_procedure("00000"), SUMMER_2024, OFFICE) is None


def test_the_schedule_has_a_name_on_days_that_it_serves(claim_edits: LoadedClaimEdits) -> None:
    assert "2024" in claim_edits.schedule_name(SUMMER_2024)
    assert claim_edits.schedule_name(date(2015, 1, 1)) == ""


def test_the_file_is_no_larger_than_a_hundred_megabytes(path: Path) -> None:
    assert path.stat().st_size < LARGEST_MEGABYTES * 1_000_000


MEASURED = """
import sys
from datetime import date
from pathlib import Path
from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.edit_schema import code_of
import random

def private():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024

day = date(2024, 8, 15)
edits = EditTables.open(Path(sys.argv[1]))
codes = [code for (code,) in edits._file.rows("SELECT code FROM mue")]
before = private()
chosen = random.Random(1)
for _ in range(10_000):
    edits.ptp(chosen.choice(codes), chosen.choice(codes), day)
for _ in range(500):
    edits.edits_of(chosen.choice(codes), day)
print(private() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux")
def test_a_process_that_looks_up_grows_by_less_than_ten_megabytes(
    path: Path, project: Path
) -> None:
    result = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert float(result.stdout) < MOST_ADDED_MEGABYTES


def test_every_partner_of_a_code_is_found_as_a_pair(edits: EditTables) -> None:
    pairs = edits.ptp_partners("99213", SUMMER_2024, 6_000).as_column_2.first

    assert len(pairs) == 6_000
    assert all(edits.ptp(partner.code, "99213", SUMMER_2024) for partner in pairs)
