"""The physician fee schedule and the crosswalk of drug packages."""

from datetime import date
from decimal import Decimal

import pytest

from tests.tiny_edits import (
    ASP,
    ASP_NAME,
    FORMATS,
    RVU_2024,
    RVU_2026,
    RVU_NAME,
    contents,
    member,
    read,
)
from tutor.codebook.importers.asp_ndc import ASP_NDC
from tutor.codebook.importers.fee_schedule import FEE_SCHEDULE
from tutor.codebook.importers.release_content import (
    DrugUnitsRow,
    EditTable,
    FeeRow,
    InvalidReleaseError,
)

ONE_HEADER = (
    "hcpcs,mod,description,status_code,not_used_for_medicare_payment,work_rvu,non_fac_pe_rvu,"
    "non_fac_indicator,facility_pe_rvu,facility_indicator,mp_rvu,non_facility_total,"
    "facility_total,pctc_ind,glob_days,pre_op,intra_op,post_op,mult_proc,bilat_surg,asst_surg,"
    "co_surg,team_surg,endo_base,conv_factor\n"
    "43235,,words,A,,2.09,6.87,,1.22,,0.24,9.20,3.55,0,000,0.00,0.00,0.00,3,0,0,1,0,43200,33.2875\n"
)
EGD = FeeRow(
    code="43235",
    modifier="",
    status="A",
    work_rvu="2.09",
    non_facility_total="9.20",
    facility_total="3.55",
    pc_tc="0",
    global_days="000",
    pre_percent="0.00",
    intra_percent="0.00",
    post_percent="0.00",
    multiple="3",
    bilateral="0",
    assistant="0",
    co_surgeon="1",
    team="0",
    endoscopic_base="43200",
    conversion_factor="33.2875",
)


@pytest.mark.parametrize(
    ("text", "expected"), [(RVU_2024, FEE_SCHEDULE), (ONE_HEADER, FEE_SCHEDULE), (ASP, ASP_NDC)]
)
def test_each_file_is_known_by_its_content_and_by_one_format_alone(
    text: str, expected: object
) -> None:
    assert [one for one in FORMATS if one.recognises(member("download", text))] == [expected]


def test_the_fee_schedule_holds_from_its_release_to_the_end_of_the_year() -> None:
    release, rows = read(FEE_SCHEDULE, "schedule.csv", RVU_2024)

    assert release.table is EditTable.FEE_SCHEDULE
    assert (release.valid_from, release.valid_to) == (date(2024, 7, 1), date(2024, 12, 31))
    assert rows[0] == EGD
    assert len(rows) == 3


def test_one_header_line_serves_as_well_as_two() -> None:
    _, rows = read(FEE_SCHEDULE, "rvu24c_jul_pprrvu.csv", ONE_HEADER)

    assert rows == [EGD]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("rvu24c_jul_pprrvu.csv", date(2024, 7, 1)),
        ("PPRRVU25_JAN1.csv", date(2025, 1, 1)),
        ("PPRRVU2026_Oct_nonQPP.csv", date(2026, 10, 1)),
    ],
)
def test_the_name_of_the_schedule_says_its_release(name: str, start: date) -> None:
    assert read(FEE_SCHEDULE, name, ONE_HEADER)[0].valid_from == start


def test_the_column_put_in_between_in_2026_moves_nothing() -> None:
    _, (row,) = read(FEE_SCHEDULE, RVU_NAME, RVU_2026)

    assert isinstance(row, FeeRow)
    assert (row.team, row.endoscopic_base, row.conversion_factor) == ("0", "43200", "33.4009")


def test_no_description_is_kept() -> None:
    _, rows = read(FEE_SCHEDULE, "schedule.csv", RVU_2024)

    assert not [row for row in rows for cell in row if "words" in str(cell)]


def test_a_separator_of_thousands_and_a_lost_leading_zero_are_mended() -> None:
    row = read(FEE_SCHEDULE, "schedule.csv", RVU_2024)[1][1]

    assert isinstance(row, FeeRow)
    assert Decimal(row.work_rvu) == Decimal("1000.79")
    assert row.global_days == "000"


def test_of_two_conversion_factors_the_one_for_most_clinicians_is_read() -> None:
    special = RVU_2026.replace("33.4009", "33.5675")
    both = [member("PPRRVU2026_Jul_QPP.csv", special), member(RVU_NAME, RVU_2026)]

    (content,) = contents(FEE_SCHEDULE, *both)

    (row,) = content.rows
    assert isinstance(row, FeeRow)
    assert row.conversion_factor == "33.4009"


def test_the_schedule_for_qualifying_participants_alone_is_refused() -> None:
    with pytest.raises(InvalidReleaseError, match="nonQPP"):
        read(FEE_SCHEDULE, "PPRRVU2026_Jul_QPP.csv", RVU_2026)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RVU_2024.replace(",TEAM,", ",NEW,"), "'NEW SURG', which this version does not know"),
        (RVU_2024.replace("CONV", "DIAGNOSTIC").replace("FACTOR", "PROCEDURES"), "no column for"),
        (RVU_2024.replace("ASST", "BILAT"), "two columns for 'bilateral'"),
        (RVU_2024.replace("71046", "100"), "'100' is not a code of five characters"),
        (RVU_2024.replace("0.26,0.26", "0.26,n/a"), "'n/a' is not a number"),
        (RVU_2024.replace("71046,26", "71046,too long"), "'too long' is not an indicator"),
        (RVU_2024.replace("71046,26,words", "71046,26\r\n71046,26,words"), "ends too early"),
    ],
)
def test_a_schedule_that_cannot_be_read_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidReleaseError, match=said):
        read(FEE_SCHEDULE, "schedule.csv", text)


def test_a_schedule_without_a_day_asks_for_one() -> None:
    with pytest.raises(InvalidReleaseError, match="--effective"):
        read(FEE_SCHEDULE, "schedule.csv", ONE_HEADER)


def test_drug_packages_are_read_below_their_preamble() -> None:
    release, rows = read(ASP_NDC, "crosswalk.csv", ASP)

    assert (release.valid_from, release.valid_to) == (date(2026, 1, 1), date(2026, 3, 31))
    assert rows == [
        DrugUnitsRow("J3301", "00003-0293-05", "Kenalog-40", "10 MG", "1", "1", "4"),
        DrugUnitsRow("J7331", "888867413689", "SynoJoynt", "1 MG", "2", "3", "1060"),
    ]


def test_the_name_of_the_crosswalk_says_its_quarter() -> None:
    bare = ASP[ASP.index("_2026_CODE") :]

    assert read(ASP_NDC, ASP_NAME, bare)[0].valid_from == date(2026, 1, 1)
    july = read(ASP_NDC, "section 508 version of July 2026 ASP NDC-HCPCS Crosswalk.csv", bare)
    assert july[0].valid_from == date(2026, 7, 1)


def test_lists_priced_by_other_rules_are_passed_over() -> None:
    names = ["July 2026 ASP Crosswalk.csv", "July 2026 AWP Crosswalk.csv", "OPPS July 2026.csv"]

    assert len(contents(ASP_NDC, *(member(name, ASP) for name in names))) == 1


def test_an_unknown_column_of_the_crosswalk_is_refused() -> None:
    with pytest.raises(InvalidReleaseError, match="'PKG COLOR'"):
        read(ASP_NDC, ASP_NAME, ASP.replace("PKG SIZE", "PKG COLOR"))
