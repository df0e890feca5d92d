"""The published HCPCS Level II files, counted to the last code."""

from datetime import date, timedelta
from pathlib import Path
from time import process_time

import pytest

from tutor.codebook.dated import intervals, is_active
from tutor.codebook.importers.hcpcs import HCPCS, HCPCS_CODES_ONLY, read_list
from tutor.codebook.importers.package import open_package
from tutor.codebook.importers.release_content import (
    DatedList,
    DatedRow,
    Hints,
    InvalidReleaseError,
)

JANUARY_2018 = "2018-Alpha-Numeric-HCPCS-File.zip"
JANUARY_2020 = "2020-Alpha-Numeric-HCPCS-File.zip"
OCTOBER_2020 = "HCPC2020_10_anweb.xlsx"
OCTOBER_2025 = "HCPC2025_OCT_ANWEB.xlsx"
CODES_ONLY = "hcpcs_level2_2026q3_CODES_ONLY.txt.gz"
QUARTERS = [
    # first day, added that day, ended the day before, active
    ("2020-10-01", 36, 4, 6_206),
    ("2021-01-01", 83, 177, 6_116),
    ("2021-04-01", 21, 12, 6_127),
    ("2021-07-01", 17, 2, 6_151),
    ("2021-10-01", 35, 11, 6_178),
    ("2022-01-01", 124, 49, 6_258),
    ("2022-04-01", 36, 5, 6_292),
    ("2022-07-01", 21, 5, 6_315),
    ("2022-10-01", 22, 5, 6_332),
    ("2023-01-01", 184, 47, 6_469),
    ("2023-04-01", 44, 3, 6_510),
    ("2023-07-01", 62, 9, 6_558),
    ("2023-10-01", 47, 3, 6_603),
    ("2024-01-01", 337, 73, 6_864),
    ("2024-04-01", 60, 19, 6_916),
    ("2024-07-01", 67, 11, 6_973),
    ("2024-10-01", 55, 6, 7_025),
    ("2025-01-01", 168, 80, 7_096),
    ("2025-04-01", 82, 18, 7_163),
    ("2025-07-01", 45, 16, 7_192),
    ("2025-10-01", 73, 7, 7_258),
]


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "codesets" / "hcpcs"


@pytest.fixture(scope="module")
def timed_lists(folder: Path) -> dict[str, tuple[DatedList, float]]:
    """Each file and the processor seconds that it took to recognise and read it."""
    timed = {}
    for name in (JANUARY_2018, JANUARY_2020, OCTOBER_2020, OCTOBER_2025):
        began = process_time()
        timed[name] = (read(folder / name), process_time() - began)
    return timed


@pytest.fixture(scope="module")
def lists(timed_lists: dict[str, tuple[DatedList, float]]) -> dict[str, DatedList]:
    return {name: content for name, (content, _seconds) in timed_lists.items()}


def read(path: Path) -> DatedList:
    members = [member for member in open_package(path) if HCPCS.recognises(member)]
    return read_list(members, Hints())


def active(rows: list[DatedRow], day: date) -> set[str]:
    return {row.text for row in rows if is_active(row, day)}


@pytest.mark.parametrize(
    ("name", "release", "codes", "in_force", "modifiers"),
    [
        (JANUARY_2018, "hcpcs-2018-01", 6_205, 5_745, 354),
        (JANUARY_2020, "hcpcs-2020-01", 6_710, 6_105, 369),
        (OCTOBER_2020, "hcpcs-2020-10", 6_825, 6_206, 371),
        (OCTOBER_2025, "hcpcs-2025-10", 8_463, 7_258, 383),
    ],
)
def test_a_file_holds_as_many_codes_as_were_counted(
    lists: dict[str, DatedList],
    name: str,
    release: str,
    codes: int,
    in_force: int,
    modifiers: int,
) -> None:
    content = lists[name]

    assert content.release.id == release
    assert len(content.codes) == codes
    assert len(active(content.codes, content.release.valid_from)) == in_force
    assert len(content.modifiers) == modifiers


def test_one_file_tells_every_quarter_of_five_years(lists: dict[str, DatedList]) -> None:
    codes = lists[OCTOBER_2025].codes
    lives = [interval for row in codes for interval in intervals(row)]

    found = []
    for text, *_ in QUARTERS:
        first = date.fromisoformat(text)
        eve = first - timedelta(days=1)
        added = sum(begin == first for begin, _ in lives)
        ended = sum(end == eve for _, end in lives)
        found.append((text, added, ended, len(active(codes, first))))

    assert found == QUARTERS


def test_the_file_of_2025_holds_in_force_what_the_file_of_2020_did(
    lists: dict[str, DatedList],
) -> None:
    day = date(2020, 10, 1)

    for rows in ("codes", "modifiers"):
        later = active(getattr(lists[OCTOBER_2025], rows), day)
        assert later == active(getattr(lists[OCTOBER_2020], rows), day)


def test_no_published_code_has_two_lives(lists: dict[str, DatedList]) -> None:
    """Each ended code has its end the day before its last action, or its last action before."""
    for content in lists.values():
        for row in (*content.codes, *content.modifiers):
            assert row.terminated_on is None or (
                row.terminated_on >= row.effective_on - timedelta(days=1)
            )
            assert len(intervals(row)) == 1


def test_a_code_that_was_brought_back_has_no_end(lists: dict[str, DatedList]) -> None:
    (row,) = [row for row in lists[OCTOBER_2025].codes if row.text == "J0570"]

    assert row[3:] == (date(2017, 1, 1), date(2025, 10, 1), None)


def test_the_text_and_the_workbook_of_2018_hold_the_same(folder: Path) -> None:
    members = [m for m in open_package(folder / JANUARY_2018) if HCPCS.recognises(m)]

    text, book = (read_list([member], Hints()) for member in members)

    assert text == book


def test_a_description_of_several_records_is_whole(lists: dict[str, DatedList]) -> None:
    (counted,) = [row for row in lists[JANUARY_2020].codes if row.text == "G0296"]

    assert counted.title == (
        "Counseling visit to discuss need for lung cancer screening using low dose ct scan (ldct) "
        "(service is for eligibility determination and shared decision making)"
    )


def test_only_the_list_itself_is_recognised_in_a_package(folder: Path) -> None:
    recognised = {
        member.name
        for path in sorted(folder.iterdir())
        for member in open_package(path)
        if HCPCS.recognises(member)
    }

    assert recognised == {
        "HCPC2018_CONTR_ANWEB_disc.txt",
        "HCPC2018_CONTR_ANWEB_disc.xlsx",
        "HCPC2020_ANWEB_w_disclaimer.txt",
        OCTOBER_2020,
        OCTOBER_2025,
    }


def test_the_list_of_codes_alone_is_refused(folder: Path) -> None:
    members = open_package(folder / CODES_ONLY)

    assert all(map(HCPCS_CODES_ONLY.recognises, members))
    with pytest.raises(InvalidReleaseError, match="without titles and dates"):
        HCPCS_CODES_ONLY.read(members, Hints())


def test_every_file_is_read_in_seconds(
    timed_lists: dict[str, tuple[DatedList, float]],
) -> None:
    """Four seconds for the largest on an idle machine; room is left for a busy one."""
    assert all(seconds < 20 for _content, seconds in timed_lists.values())
