"""NCCI pairs, unit limits and add-on codes, in every layout in which they are published."""

from datetime import date

import pytest

from tests.tiny_edits import (
    ALL_FILES,
    AOC_CSV,
    AOC_NAME,
    AOC_OFFICIAL,
    FORMATS,
    JULY_2024,
    MUE_CSV,
    MUE_NAME,
    MUE_OFFICIAL,
    PTP_CSV,
    PTP_NAME,
    PTP_OFFICIAL,
    contents,
    member,
    read,
)
from tutor.codebook.importers.ncci_aoc import NCCI_AOC
from tutor.codebook.importers.ncci_mue import NCCI_MUE
from tutor.codebook.importers.ncci_ptp import NCCI_PTP
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    AddOnRow,
    EditTable,
    InvalidReleaseError,
    MueRow,
    PtpRow,
)

EXPECTED_FORMATS = {
    PTP_NAME: NCCI_PTP,
    "ncci_ptp_prac.csv": NCCI_PTP,
    MUE_NAME: NCCI_MUE,
    "ncci_mue.csv": NCCI_MUE,
    AOC_NAME: NCCI_AOC,
    "ncci_aoc.csv": NCCI_AOC,
}


@pytest.mark.parametrize("name", EXPECTED_FORMATS)
def test_each_file_is_known_by_its_content_and_by_one_format_alone(name: str) -> None:
    unnamed = member("download", ALL_FILES[name])

    assert [one for one in FORMATS if one.recognises(unnamed)] == [EXPECTED_FORMATS[name]]


@pytest.mark.parametrize("content", ["", "words", "\0\1\2", "a,b,c\n1,2,3\n", "PK\x03\x04\0\0"])
def test_other_content_is_recognised_by_none(content: str) -> None:
    assert not [one for one in FORMATS if one.recognises(member("ccipra-v322r0-f1.txt", content))]


def test_a_member_that_cannot_be_unpacked_is_recognised_by_none() -> None:
    def fail() -> bytes:
        raise InvalidReleaseError("damaged")

    assert not [one for one in FORMATS if one.recognises(Member("a.zip", "b.txt", fail))]


def test_the_official_pairs_keep_both_lives_of_a_pair_and_its_dates() -> None:
    release, rows = read(NCCI_PTP, PTP_NAME, PTP_OFFICIAL)

    assert release.table is EditTable.PTP_PRACTITIONER
    assert (release.valid_from, release.valid_to) == (date(2026, 7, 1), date(2026, 9, 30))
    assert rows == [
        PtpRow("0001A", "0591T", date(2022, 1, 1), date(2023, 12, 31), "1", "Coding instruction"),
        PtpRow(
            "11042",
            "97597",
            date(1996, 1, 1),
            date(2010, 12, 31),
            "0",
            "Mutually exclusive procedures",
        ),
        PtpRow("11042", "97597", date(2011, 1, 1), None, "1", "More extensive procedure"),
        PtpRow("20610", "99213", date(2013, 1, 1), None, "1", "Coding instruction"),
        PtpRow("43239", "43235", date(2015, 4, 1), date(2015, 4, 1), "9", "Misuse of codes"),
    ]


@pytest.mark.parametrize(
    ("name", "table", "start"),
    [
        ("ccipra-v300r0-f2.txt", EditTable.PTP_PRACTITIONER, date(2024, 1, 1)),
        ("ccioph-v323r0-f4.TXT", EditTable.PTP_HOSPITAL, date(2026, 10, 1)),
        ("hospital-ptp-2025q2.txt", EditTable.PTP_HOSPITAL, date(2025, 4, 1)),
    ],
)
def test_the_name_of_the_pairs_says_their_quarter_and_setting(
    name: str, table: EditTable, start: date
) -> None:
    release, _ = read(NCCI_PTP, name, PTP_OFFICIAL)

    assert (release.table, release.valid_from) == (table, start)


def test_parts_of_one_quarter_are_one_release_and_a_replacement_another() -> None:
    parts = [member(f"ccipra-v322r0-f{part}.TXT", PTP_OFFICIAL) for part in (1, 2)]
    replaced = member("ccipra-v322r1-f1.TXT", PTP_OFFICIAL)

    whole, later = contents(NCCI_PTP, *parts, replaced)

    assert len(list(whole.rows)) == 10
    assert later.release.id > whole.release.id
    assert later.release.valid_from == whole.release.valid_from


def test_the_name_of_the_package_speaks_where_that_of_the_member_is_silent() -> None:
    inner = member("part1.txt", PTP_OFFICIAL, package="practitioner-ccipra-v321r0-f1.zip")

    (content,) = contents(NCCI_PTP, inner)

    assert content.release.valid_from == date(2026, 4, 1)


def test_pairs_in_a_csv_have_no_first_day() -> None:
    release, rows = read(NCCI_PTP, "ncci_ptp_prac.csv", PTP_CSV, JULY_2024)

    assert (release.valid_from, release.valid_to) == (date(2024, 7, 1), date(2024, 9, 30))
    assert rows[0] == PtpRow(
        "11042", "97597", None, date(2010, 12, 31), "0", "Mutually exclusive procedures"
    )
    assert len(rows) == 3


@pytest.mark.parametrize("name", ["ncci_ptp_prac.csv", "ncci_aoc.csv", "ncci_mue.csv"])
def test_a_file_without_a_day_asks_for_one(name: str) -> None:
    with pytest.raises(InvalidReleaseError, match="--effective"):
        read(EXPECTED_FORMATS[name], name, ALL_FILES[name])


def test_pairs_without_a_setting_ask_for_the_published_name() -> None:
    with pytest.raises(InvalidReleaseError, match="ccipra-… or ccioph-…"):
        read(NCCI_PTP, "pairs.csv", PTP_CSV, JULY_2024)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("20130101", "20131301", "Line 10 of .*'20131301' is not a date"),
        ("99213", "9921", "'9921' is not a code"),
        ("\t9\t", "\t4\t", "'4' is not a modifier indicator"),
        ("99213\t\t20130101\t*\t1\tCoding instruction", "99213", "ends too early"),
    ],
)
def test_a_pair_that_cannot_be_read_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    with pytest.raises(InvalidReleaseError, match=said):
        read(NCCI_PTP, PTP_NAME, PTP_OFFICIAL.replace(old, new))


def test_an_unknown_column_is_refused() -> None:
    changed = PTP_CSV.replace("rationale\n", "rationale,severity\n")

    with pytest.raises(InvalidReleaseError, match="'severity', which this version does not know"):
        read(NCCI_PTP, "ncci_ptp_prac.csv", changed, JULY_2024)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_makes_no_difference(encoding: str) -> None:
    plain = read(NCCI_MUE, MUE_NAME, MUE_OFFICIAL)

    assert read(NCCI_MUE, MUE_NAME, MUE_OFFICIAL.encode(encoding)) == plain
    assert read(NCCI_PTP, PTP_NAME, PTP_OFFICIAL.encode(encoding))[1]


def test_line_ends_make_no_difference() -> None:
    unix = PTP_OFFICIAL.replace("\r\n", "\n")

    assert read(NCCI_PTP, PTP_NAME, unix) == read(NCCI_PTP, PTP_NAME, PTP_OFFICIAL)


def test_the_official_pairs_may_have_gone_through_a_spreadsheet() -> None:
    saved = PTP_OFFICIAL.replace("\t", ",").replace("Coding instruction", '"Coding instruction"')

    assert read(NCCI_PTP, PTP_NAME, saved) == read(NCCI_PTP, PTP_NAME, PTP_OFFICIAL)


def test_official_unit_limits_give_their_indicator_as_a_figure() -> None:
    release, rows = read(NCCI_MUE, MUE_NAME, MUE_OFFICIAL)

    assert release.table is EditTable.MUE_PRACTITIONER
    assert (release.valid_from, release.valid_to) == (date(2026, 7, 1), date(2026, 9, 30))
    assert rows == [
        MueRow("64721", 1, "2", "CMS Policy"),
        MueRow("0001U", 1, "3", "Nature of Analyte"),
        MueRow("J3301", 1600, "1", "Prescribing Information"),
    ]


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("Outpatient Hospital Services MUE Values", EditTable.MUE_HOSPITAL),
        ("DME Supplier Services MUE Values", EditTable.MUE_SUPPLIER),
    ],
)
def test_the_title_of_the_units_says_the_setting(title: str, table: EditTable) -> None:
    changed = MUE_OFFICIAL.replace("Practitioner Services MUE Values", title)

    assert read(NCCI_MUE, MUE_NAME, changed)[0].table is table


def test_a_table_that_names_settings_by_row_is_one_release_for_each() -> None:
    found = contents(NCCI_MUE, member("ncci_mue.csv", MUE_CSV), hints=JULY_2024)

    assert {content.release.table: list(content.rows) for content in found} == {
        EditTable.MUE_PRACTITIONER: [MueRow("64721", 1, "2", "CMS Policy")],
        EditTable.MUE_HOSPITAL: [MueRow("64721", 2, "3", "CMS Policy")],
        EditTable.MUE_SUPPLIER: [MueRow("A4218", 20, "3", "CMS Policy")],
    }


def test_a_day_in_the_preamble_is_found() -> None:
    told = "Unit limits effective July 1, 2025,,,\r\n" + MUE_OFFICIAL

    assert read(NCCI_MUE, "limits.csv", told)[0].valid_from == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("64721,1,", "64721,one,", "'one' is not a number"),
        ("2 Date", "4 Date", "adjudication indicator"),
        ("64721", "123", "'123' is not a code of five characters"),
    ],
)
def test_a_unit_limit_that_cannot_be_read_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(InvalidReleaseError, match=said):
        read(NCCI_MUE, MUE_NAME, MUE_OFFICIAL.replace(old, new))


def test_add_on_codes_in_fixed_columns_end_with_the_first_of_their_ends() -> None:
    release, rows = read(NCCI_AOC, AOC_NAME, AOC_OFFICIAL)

    assert (release.valid_from, release.valid_to) == (date(2026, 1, 1), date(2026, 3, 31))
    assert rows == [
        AddOnRow("0071U", "0070U", "1", date(2020, 1, 1), None),
        AddOnRow("0054T", "", "2", date(2013, 1, 1), None),
        AddOnRow("96160", "99213", "3", date(2017, 1, 1), date(2024, 6, 30)),
        AddOnRow("0076T", "0075T", "1", date(2005, 7, 1), date(2010, 12, 31)),
    ]


def test_add_on_codes_in_a_table_are_found_by_their_titles() -> None:
    table = (
        "A notice\n"
        "AOC_Edit_Type\tAdd-On_Code\tAOC_DelDT\tPrimary_Code\tPrimary_Code_DelDT\t"
        "AOC_Edit_EffDT\tAOC_Edit_DelDT\tSpecial_Instruction_Notes\n"
        "2\t0054T\t\tCCCCC\t\t2013001\t\tContractor\n"
        "1\t0071U\t2021090\t0070U\t\t2020001\t\t\n"
    )

    assert read(NCCI_AOC, AOC_NAME, table)[1] == [
        AddOnRow("0054T", "", "2", date(2013, 1, 1), None),
        AddOnRow("0071U", "0070U", "1", date(2020, 1, 1), date(2021, 3, 31)),
    ]


def test_add_on_codes_in_a_csv_have_no_days() -> None:
    _, rows = read(NCCI_AOC, "ncci_aoc.csv", AOC_CSV, JULY_2024)

    assert rows[0] == AddOnRow("0054T", "", "2", None, None)
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2013001", "2013366", "'2013366' is not a day"),
        ("20054T", "40054T", "'4' is not a type of add-on edit"),
        ("CCCCC", "ZZZZZ", "'ZZZZZ' is not a code"),
    ],
)
def test_an_add_on_edit_that_cannot_be_read_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(InvalidReleaseError, match=said):
        read(NCCI_AOC, AOC_NAME, AOC_OFFICIAL.replace(old, new))


def test_of_two_writings_of_the_add_on_codes_one_is_read() -> None:
    both = [member(AOC_NAME, AOC_OFFICIAL), member("AOC_V2026Q1-01-MCR.csv", AOC_CSV)]

    (content,) = contents(NCCI_AOC, *both)

    assert len(list(content.rows)) == 4
