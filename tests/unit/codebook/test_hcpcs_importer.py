"""HCPCS Level II files in small, one for each trap of the published ones."""

from datetime import date

import pytest

from tests.tiny_files import (
    HCPCS_HEADER,
    NEW_WIDTH,
    hcpcs_continuation,
    hcpcs_line,
    hcpcs_row,
    member,
    text_file,
    workbook,
)
from tutor.codebook.dated import intervals, is_active
from tutor.codebook.importers.hcpcs import HCPCS, HCPCS_CODES_ONLY, read_list
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    DatedList,
    DatedRow,
    Hints,
    InvalidReleaseError,
)
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

NAME = "HCPC2025_OCT_ANWEB.txt"
PLAIN = [
    hcpcs_line("A1", "Dressing for one thing", added="20020701"),
    hcpcs_line("A0021", "Ride out of state"),
    hcpcs_line("V5364", "Screening of speech", added="20250401"),
]
ROWS: list[list[object]] = [
    [*HCPCS_HEADER],
    hcpcs_row("   A1", "Dressing for one thing", added="20020701"),
    hcpcs_row("A0021", "Ride out of state"),
    hcpcs_row("V5364", "Screening of speech", added="20250401"),
]


def listed(lines: list[str], *, name: str = NAME, hints: Hints | None = None) -> DatedList:
    file = member(name, text_file(lines))
    assert HCPCS.recognises(file)
    return read_list([file], hints or Hints())


def listed_rows(rows: list[list[object]], *, name: str = "HCPC2025_OCT_ANWEB.xlsx") -> DatedList:
    file = member(name, workbook(rows))
    assert HCPCS.recognises(file)
    return read_list([file], Hints())


def test_codes_and_modifiers_come_with_their_titles_and_days() -> None:
    content = listed(PLAIN)

    assert content.release == CodeSetRelease(
        CodeSet.HCPCS,
        "hcpcs-2025-10",
        "HCPCS Level II October 2025",
        date(2025, 10, 1),
        date(2025, 12, 31),
    )
    day = date(2002, 7, 1)
    assert content.modifiers == [DatedRow("A1", "Dressing for one thing", "Short", day, day, None)]
    assert [row.text for row in content.codes] == ["A0021", "V5364"]


def test_the_workbook_of_a_text_holds_the_same() -> None:
    assert listed_rows(ROWS) == listed(PLAIN)


def test_words_before_the_first_record_are_no_record() -> None:
    prose = ["***Disclaimers", "", "-- Codes in CMS’ 2025 update are not listed for ever.", ""]

    assert listed(prose + PLAIN) == listed(PLAIN)


def test_words_above_the_header_of_a_workbook_are_no_row() -> None:
    prose: list[list[object]] = [["Note regarding payment"], [], ["\xa0more of it"], *[[]] * 7]

    assert listed_rows(prose + ROWS) == listed_rows(ROWS)


@pytest.mark.parametrize("width", [91, 320])
def test_a_long_description_is_joined_with_single_spaces(width: int) -> None:
    content = listed(
        [
            hcpcs_line("AD", "Supervision by a physician:"),
            hcpcs_continuation("AD", 2, "more than four", width=width),
            hcpcs_line("G0296", "Visit to discuss"),
            hcpcs_continuation("G0296", 2, "the need for", width=width),
            hcpcs_continuation("G0296", 3, "it all", width=width),
        ]
    )

    assert content.modifiers[0].title == "Supervision by a physician: more than four"
    assert content.codes[0].title == "Visit to discuss the need for it all"


def test_lines_of_2026_end_with_the_action() -> None:
    lines = [hcpcs_line("A0021", "Ride out of state", width=NEW_WIDTH)]

    assert [row.text for row in listed(lines).codes] == ["A0021"]


def test_a_modifier_may_stand_without_its_spaces_in_a_workbook() -> None:
    content = listed_rows([*ROWS, hcpcs_row("J5", "Orthotic off the shelf", kind=7)])

    assert [row.text for row in content.modifiers] == ["A1", "J5"]


def test_days_may_be_numbers_or_days_in_a_workbook() -> None:
    content = listed_rows(
        [*ROWS, hcpcs_row("A0080", "Ride", added=20250101, terminated=date(2025, 6, 30))]
    )

    day = date(2025, 1, 1)
    assert content.codes[-1] == DatedRow("A0080", "Ride", "Short", day, day, date(2025, 6, 30))


@pytest.mark.parametrize(
    "row",
    [
        ["G0296", "0020", "4", "of the story"],
        ["G0296", "0020", None, "of the story"],
        [None, None, None, "of the story"],
    ],
    ids=["kind 4", "no kind", "neither code nor kind"],
)
def test_a_row_without_days_continues_the_one_above(row: list[object]) -> None:
    content = listed_rows([*ROWS, hcpcs_row("G0296", "The rest"), row])

    assert content.codes[-1].title == "The rest of the story"


def test_empty_rows_are_skipped_and_a_kind_left_out_is_told_by_the_code() -> None:
    blank: list[object] = [None, None, None, " "]
    rows = [*ROWS, blank, hcpcs_row("A0080", "Ride", kind=None), blank, blank]

    assert [row.text for row in listed_rows(rows).codes] == ["A0021", "V5364", "A0080"]


def test_a_code_without_an_effective_day_has_its_day_of_addition() -> None:
    row = listed([hcpcs_line("A0130", "Van", added="19820101", effective="")]).codes[0]

    assert row.effective_on == date(1982, 1, 1)


def test_an_ended_code_is_not_taken_for_one_that_came_back() -> None:
    line = hcpcs_line(
        "CP", "Adjunct", added="20160101", effective="20180101", terminated="20171231"
    )

    row = listed([line, *PLAIN]).modifiers[0]

    assert intervals(row) == ((date(2016, 1, 1), date(2017, 12, 31)),)
    assert is_active(row, date(2017, 12, 31))
    assert not is_active(row, date(2018, 1, 1))
    assert not is_active(row, date(2015, 12, 31))


def test_a_code_ended_before_its_first_day_was_never_in_force() -> None:
    row = DatedRow("A0021", "", "", date(2025, 4, 1), date(2025, 4, 1), date(2025, 3, 31))

    assert intervals(row) == ()
    assert not is_active(row, date(2025, 4, 1))


@pytest.mark.parametrize(
    ("package", "name", "first"),
    [
        ("x.zip", "HCPC2025_OCT_ANWEB.txt", date(2025, 10, 1)),
        ("x.zip", "HCPC2025_OCT_ANWEB_v2.txt", date(2025, 10, 1)),
        ("x.zip", "HCPC2020_10_anweb.txt", date(2020, 10, 1)),
        ("x.zip", "HCPC2018_CONTR_ANWEB_disc.txt", date(2018, 1, 1)),
        ("x.zip", "HCPC17_CONTR_ANWEB.txt", date(2017, 1, 1)),
        ("x.zip", "HCPC2026_JAN_ANWEB_01122026.txt", date(2026, 1, 1)),
        ("october-2026-alpha-numeric-hcpcs-file.zip", "codes.txt", date(2026, 10, 1)),
        ("july-2026-alpha-numeric-hcpcs-file.zip", "HCPC2026_ANWEB.txt", date(2026, 7, 1)),
        ("2020-Alpha-Numeric-HCPCS-File.zip", "x_w_disclaimer.txt", date(2020, 1, 1)),
    ],
)
def test_a_name_says_the_quarter(package: str, name: str, first: date) -> None:
    file = member(name, text_file(PLAIN), package=package)

    assert read_list([file], Hints()).release.valid_from == first


def test_without_a_name_most_changes_say_the_quarter() -> None:
    lines = [
        hcpcs_line("A0021", "One", added="20200101", effective="20201001", action="C"),
        hcpcs_line("A0080", "Two", added="20201001", action="A"),
        hcpcs_line("A0090", "Three", added="20200915", action="A"),
        hcpcs_line("A0100", "Four", added="20210101"),
    ]

    assert listed(lines, name="codes.txt").release.id == "hcpcs-2020-10"
    assert listed(lines, name="HCPC2020.txt").release.id == "hcpcs-2020-10"
    assert listed(lines, name="HCPC2019.txt").release.id == "hcpcs-2019-01"


def test_a_quarter_that_nothing_says_is_asked_for() -> None:
    with pytest.raises(InvalidReleaseError, match=r"codes\.txt.*--effective"):
        listed(PLAIN, name="codes.txt")

    hints = Hints(effective_on=date(2026, 4, 1))
    release = listed(PLAIN, name="codes.txt", hints=hints).release
    assert (release.id, release.valid_to) == ("hcpcs-2026-04", date(2026, 6, 30))


def test_a_text_and_a_workbook_of_one_package_must_hold_the_same_number() -> None:
    text = member("HCPC2025_OCT_ANWEB.txt", text_file(PLAIN), package="p.zip")
    same = member("HCPC2025_OCT_ANWEB.xlsx", workbook(ROWS), package="p.zip")
    fewer = member("HCPC2025_OCT_ANWEB.xlsx", workbook(ROWS[:-1]), package="p.zip")

    assert read_list([same, text], Hints()) == read_list([text], Hints())
    with pytest.raises(InvalidReleaseError, match=r"2 codes and 1 modifiers.*1 and 1"):
        read_list([fewer, text], Hints())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (hcpcs_line("99213", "Not of this list", kind="3"), "'99213'.*CPT codes are never"),
        (hcpcs_line("A0080", "Other kind", kind="1"), "'A0080' as a record of kind '1'"),
        (hcpcs_line("A0080", ""), "no long description"),
        (hcpcs_line("A0080", "No day", added=""), "no day of addition"),
        (hcpcs_line("A0080", "Bad day", terminated="20251332"), "TERM DT of A0080 is '20251332'"),
        (hcpcs_line("A0080", "Cut")[:200], "line 4 has 200 characters"),
        (hcpcs_line("A0021", "Again"), "line 4: A0021 stands already in .*line 2"),
        (hcpcs_continuation("A0080", 2, "of nothing"), "continues 'A0080', but .* 'V5364'"),
        ("What is this", "line 4 begins with 'What is this'"),
    ],
)
def test_a_wrong_record_is_refused_with_its_place(line: str, message: str) -> None:
    with pytest.raises(InvalidReleaseError, match=message):
        listed([*PLAIN, line])


def test_a_damaged_first_record_is_not_taken_for_prose() -> None:
    with pytest.raises(InvalidReleaseError, match="line 1 begins with"):
        listed(["?" + PLAIN[1][1:], *PLAIN])


OTHERS = {
    "transaction report": workbook(
        [["HCPC", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"], ["A0021", "ADD", "", ""]]
    ),
    "processing notes": b"0001--THIS PROCESSING NOTE DELETED 1/1/97.\r\n" * 9,
    "record layout": b"HCPCS Code   1-5   Sequence number  6-10\r\n" * 9,
    "report of changes": b"A0021              No Change\r\n" * 9,
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0" + text_file(PLAIN),
    "UTF-16": text_file(PLAIN, encoding="utf-16"),
    "nothing": b"",
    "broken workbook": workbook(ROWS)[:900],
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_the_other_files_of_a_package_are_not_recognised(data: bytes) -> None:
    assert not HCPCS.recognises(member("HCPC2025_OCT_ANWEB.txt", data))


def test_the_name_plays_no_part_in_recognition() -> None:
    assert HCPCS.recognises(member("x.bin", text_file(PLAIN)))
    assert HCPCS.recognises(member("x.bin", workbook(ROWS)))


def codes_only() -> Member:
    return member("codes.txt", "".join(f"A{number:04}\n" for number in range(30)).encode())


def test_a_list_of_bare_codes_is_known_and_refused() -> None:
    assert HCPCS_CODES_ONLY.recognises(codes_only())
    assert not HCPCS.recognises(codes_only())
    assert not HCPCS_CODES_ONLY.recognises(member(NAME, text_file(PLAIN)))

    with pytest.raises(InvalidReleaseError, match=r"without titles and dates.*alpha-numeric"):
        HCPCS_CODES_ONLY.read([codes_only()], Hints())
