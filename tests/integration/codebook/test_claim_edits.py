"""Loaded edit tables as rules ask for them, over tiny files of our own."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from tests.tiny_edits import ALL_FILES, FORMATS, JULY_2024, PTP_OFFICIAL, contents, member
from tutor.codebook.claim_edits import LoadedClaimEdits
from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.edit_tables import write_edits
from tutor.codebook.importers.release_content import EditContent, EditRelease, EditTable, FeeRow
from tutor.codes.claim_edits import EditCheck, SurgicalShares
from tutor.codes.code import parse_procedure
from tutor.codes.encounter import Setting

SUMMER_2024, WINTER_2026, SUMMER_2026 = date(2024, 8, 1), date(2026, 2, 1), date(2026, 8, 1)
OFFICE, HOSPITAL = Setting.OUTPATIENT_PROFESSIONAL, Setting.OUTPATIENT_FACILITY


def fee_row(code: str, modifier: str = "", **changes: str) -> FeeRow:
    given = {
        "code": code,
        "modifier": modifier,
        "status": "A",
        "work_rvu": "1.00",
        "non_facility_total": "3.00",
        "facility_total": "2.00",
        "pc_tc": "0",
        "global_days": "090",
        "pre_percent": "0.10",
        "intra_percent": "0.69",
        "post_percent": "0.21",
        "multiple": "2",
        "bilateral": "1",
        "assistant": "2",
        "co_surgeon": "1",
        "team": "0",
        "endoscopic_base": "",
        "conversion_factor": "33.2875",
    }
    return FeeRow(**given | changes)


FEE_ROWS = (
    fee_row("27447"),
    fee_row("27447", "53", non_facility_total="1.50", facility_total="1.00"),
    fee_row("45380", multiple="3", endoscopic_base="45378", global_days="000"),
    fee_row("97010", status="B"),
    fee_row("96999", non_facility_total="", pre_percent=""),
    fee_row("99199", "26"),
    fee_row("29881", pre_percent="0.1", intra_percent="0.69", post_percent="0.21000000000000002"),
)


def schedule() -> tuple[EditContent, str, str]:
    release = EditRelease(
        EditTable.FEE_SCHEDULE, "fees-2025", "Fees of 2025", date(2025, 1, 1), date(2025, 12, 31)
    )
    return EditContent(release, FEE_ROWS), "fees.csv", "2" * 64


@pytest.fixture(scope="module")
def edits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadedClaimEdits]:
    path = tmp_path_factory.mktemp("claim-edits") / "edits.sqlite"
    files = [member(name, text) for name, text in ALL_FILES.items()]
    files.append(member("ccioph-v322r0-f1.txt", PTP_OFFICIAL.replace("*\t1\tMore", "*\t0\tMore")))
    read = [
        (content, file.name, "0" * 64)
        for file in files
        for one in FORMATS
        if one.recognises(file)
        for content in contents(one, file, hints=JULY_2024)
    ]
    write_edits(path, [*read, schedule()])
    tables = EditTables.open(path)
    yield LoadedClaimEdits(tables)
    tables.close()


def pair_indicator(edits: LoadedClaimEdits, one: str, two: str, setting: Setting) -> bool | None:
    found = edits.pair(parse_procedure(one), parse_procedure(two), SUMMER_2026, setting)
    return None if found is None else found.modifier_allowed


def test_the_setting_picks_the_table_of_pairs(edits: LoadedClaimEdits) -> None:
    assert pair_indicator(edits, "11042", "97597", OFFICE) is True
    assert pair_indicator(edits, "11042", "97597", Setting.HOSPITAL_PROFESSIONAL) is True
    assert pair_indicator(edits, "11042", "97597", HOSPITAL) is False
    assert pair_indicator(edits, "97597", "11042", OFFICE) is None


def test_a_withdrawn_pair_is_none(edits: LoadedClaimEdits) -> None:
    assert pair_indicator(edits, "43239", "43235", OFFICE) is None


def test_a_pair_tells_the_publishers_reason(edits: LoadedClaimEdits) -> None:
    found = edits.pair(parse_procedure("20610"), parse_procedure("99213"), SUMMER_2026, OFFICE)

    assert found is not None
    assert found.rationale == "Coding instruction"


def test_the_setting_picks_the_table_of_limits(edits: LoadedClaimEdits) -> None:
    office = edits.unit_limit(parse_procedure("64721"), SUMMER_2024, OFFICE)
    hospital = edits.unit_limit(parse_procedure("64721"), SUMMER_2024, HOSPITAL)

    assert office is not None
    assert hospital is not None
    assert (office.units, office.indicator) == (1, 2)
    assert (hospital.units, hospital.indicator) == (2, 3)
    assert edits.unit_limit(parse_procedure("99213"), SUMMER_2024, OFFICE) is None


@pytest.mark.parametrize(
    ("code", "day", "primaries", "is_open"),
    [
        ("0071U", WINTER_2026, {"0070U"}, False),
        ("0054T", WINTER_2026, set(), True),
        ("96160", SUMMER_2024, {"99213"}, True),
    ],
)
def test_types_2_and_3_of_add_ons_leave_it_to_the_contractor(
    edits: LoadedClaimEdits, code: str, day: date, primaries: set[str], *, is_open: bool
) -> None:
    found = edits.add_on(parse_procedure(code), day)

    assert found is not None
    assert {primary.text for primary in found.primaries} == primaries
    assert found.is_open is is_open


def test_what_is_no_add_on_needs_nothing(edits: LoadedClaimEdits) -> None:
    assert edits.add_on(parse_procedure("99213"), WINTER_2026) is None


DAY_2025 = date(2025, 5, 5)


def test_a_fee_is_the_settings_units_times_the_factor_in_cents(edits: LoadedClaimEdits) -> None:
    office = edits.fee(parse_procedure("27447"), DAY_2025, OFFICE)
    hospital = edits.fee(parse_procedure("27447"), DAY_2025, Setting.HOSPITAL_PROFESSIONAL)

    assert office is not None
    assert hospital is not None
    # 3 × 33.2875 = 99.8625, 2 × 33.2875 = 66.575, to the even cent; 1.5 and 1 for the stopped one.
    assert (office.amount, hospital.amount) == (Fraction("99.86"), Fraction("66.58"))
    assert office.by_modifier == (("53", Fraction("49.93")),)
    assert office.shares == SurgicalShares(Fraction(10, 100), Fraction(69, 100), Fraction(21, 100))
    assert edits.schedule_name(DAY_2025) == "Fees of 2025"


def test_indicators_reach_the_rules_as_published(edits: LoadedClaimEdits) -> None:
    found = edits.fee(parse_procedure("45380"), DAY_2025, OFFICE)

    assert found is not None
    assert (found.multiple_procedure, found.bilateral, found.global_days) == ("3", "1", "000")
    assert found.endoscopic_base == parse_procedure("45378")


def test_a_bundled_service_is_paid_nothing_and_one_without_units_neither(
    edits: LoadedClaimEdits,
) -> None:
    bundled = edits.fee(parse_procedure("97010"), DAY_2025, OFFICE)
    unpriced = edits.fee(parse_procedure("96999"), DAY_2025, OFFICE)

    assert bundled is not None
    assert bundled.amount == 0
    assert unpriced is not None
    assert unpriced.amount == 0
    assert unpriced.shares is None


def test_a_code_that_stands_with_a_modifier_alone_has_no_fee(edits: LoadedClaimEdits) -> None:
    assert edits.fee(parse_procedure("99199"), DAY_2025, OFFICE) is None


def test_shares_of_a_rounded_file_are_hundredths_again(edits: LoadedClaimEdits) -> None:
    found = edits.fee(parse_procedure("29881"), DAY_2025, OFFICE)

    assert found is not None
    assert found.shares is not None
    assert found.shares.after == Fraction(21, 100)


def test_what_is_not_loaded_serves_nothing() -> None:
    nothing = LoadedClaimEdits(EditTables())
    code = parse_procedure("27447")

    assert not any(nothing.serves(check, DAY_2025, OFFICE) for check in EditCheck)
    assert nothing.pair(code, code, DAY_2025, OFFICE) is None
    assert nothing.unit_limit(code, DAY_2025, OFFICE) is None
    assert nothing.add_on(code, DAY_2025) is None
    assert nothing.fee(code, DAY_2025, OFFICE) is None
    assert nothing.schedule_name(DAY_2025) == ""
