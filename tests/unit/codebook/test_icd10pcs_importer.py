from datetime import date

import pytest

from tests.tiny_files import member, text_file
from tests.tiny_maps import PCS_ADDENDA, PCS_CODES, PCS_ORDER, pcs_package
from tutor.codebook.importers import gems, icd9cm
from tutor.codebook.importers.icd10pcs import FORMAT
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    Hints,
    InvalidReleaseError,
    ReleaseContent,
    ShortTitleRow,
)


def read(*members: Member, hints: Hints = Hints()) -> list[ReleaseContent]:  # noqa: B008
    assert all(FORMAT.recognises(one) for one in members)
    contents = list(FORMAT.read(members, hints))
    assert all(isinstance(content, ReleaseContent) for content in contents)
    return contents  # type: ignore[return-value]


def codes_file(name: str, package: str = "") -> Member:
    return member(name, text_file(PCS_CODES), package=package)


def test_a_codes_file_delivers_billable_codes_with_full_titles() -> None:
    (content,) = read(*pcs_package())

    assert [row.text for row in content.codes] == ["0016070", "0016071", "XY0YX37"]
    assert content.billable_count == 3
    assert content.codes[0].title == "Bypass One to Two, Open Approach"
    assert content.short_titles == []
    assert content.release.id == "icd10pcs-2026"
    assert (content.release.valid_from, content.release.valid_to) == (
        date(2025, 10, 1),
        date(2026, 9, 30),
    )


def test_an_order_file_delivers_tables_as_headers_and_short_titles_that_differ() -> None:
    (content,) = read(*pcs_package(names=("order",)))

    assert [row.text for row in content.codes if not row.is_billable] == ["001", "XY0"]
    assert content.billable_count == 3
    assert content.short_titles == [ShortTitleRow("0016070", "Bypass 1 to 2, Open")]


def test_a_codes_file_beside_the_order_file_gives_no_second_release() -> None:
    contents = read(*pcs_package(names=("codes", "order")))

    assert len(contents) == 1
    assert len(contents[0].codes) == 5


def test_a_codes_file_that_contradicts_the_order_file_is_refused() -> None:
    order = member("icd10pcs_order_2026.txt", text_file(PCS_ORDER[:3]))

    with pytest.raises(InvalidReleaseError, match=r"do not list the same codes: 3 and 2\."):
        read(order, codes_file("icd10pcs_codes_2026.txt"))


def test_a_list_that_lacks_a_code_of_its_addenda_is_refused() -> None:
    short = member("icd10pcs-codes-2026.txt", text_file(PCS_CODES[:2]))
    addenda = member("codes_addenda_2026.txt", text_file(PCS_ADDENDA))

    with pytest.raises(InvalidReleaseError, match=r"lists 2 codes; codes_addenda_2026\.txt .* 3"):
        read(short, addenda)


def test_addenda_of_another_file_say_nothing_about_this_one() -> None:
    addenda = member("codes_addenda_2026.txt", text_file(PCS_ADDENDA))

    (content,) = read(codes_file("icd10pcs_codes_2027.txt"), addenda)

    assert content.release.id == "icd10pcs-2027"


def test_addenda_alone_are_no_list() -> None:
    with pytest.raises(InvalidReleaseError, match="lists changes only"):
        read(member("codes_addenda_2026.txt", text_file(PCS_ADDENDA)))


@pytest.mark.parametrize(
    ("name", "package", "release"),
    [
        ("icd10pcs_codes_2026.txt", "", "icd10pcs-2026"),
        ("icd10pcs_codes_2026-04.txt", "", "icd10pcs-2026-04"),
        ("icd10pcs_codes_April_2026.txt", "", "icd10pcs-2026-04"),
        ("icd10pcs_codes_2026.txt", "april-1-2026-icd-10-pcs-codes-file.zip", "icd10pcs-2026-04"),
        ("icd10pcs_codes_2026.txt", "april-1-2025-codes-file.zip", "icd10pcs-2026"),
        ("codes.txt", "2025-icd-10-pcs-codes-file.zip", "icd10pcs-2025"),
    ],
)
def test_the_month_may_stand_in_the_name_of_the_file_or_of_its_package(
    name: str, package: str, release: str
) -> None:
    (content,) = read(codes_file(name, package))

    assert content.release.id == release


def test_the_day_given_outranks_the_name() -> None:
    hints = Hints(effective_on=date(2024, 4, 1))

    (content,) = read(codes_file("icd10pcs_codes_2026.txt"), hints=hints)

    assert content.release.id == "icd10pcs-2024-04"
    assert content.release.title == "ICD-10-PCS update of April 2024"
    assert content.release.valid_to == date(2024, 9, 30)


def test_a_name_without_a_year_asks_for_the_day() -> None:
    with pytest.raises(InvalidReleaseError, match="--effective"):
        read(codes_file("codes.txt"))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((*PCS_CODES, "0016"), r"Line 4 of .*'0016'"),
        ((*PCS_CODES, "001607O Letter O for a zero"), "Line 4"),
        ((*PCS_CODES, PCS_CODES[0]), "lists 0016070 twice"),
        ((*PCS_ORDER, PCS_ORDER[1][:50]), "Line 6 .* order number"),
        ((*PCS_ORDER, PCS_ORDER[1].replace(" 1 ", " 0 ")), "Line 6"),
    ],
)
def test_a_faulty_line_is_named(lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(InvalidReleaseError, match=message):
        read(member("icd10pcs_2026.txt", text_file(lines)))


@pytest.mark.parametrize(
    "lines",
    [
        ("A000    Cholera", "A001    Cholera again"),
        ("00001 A00     0 Cholera".ljust(77) + "Cholera",),
        ("00100 Words of another list",),
        ("Add:  1 A000   Cholera", "  5 codes in icd10cm_order_2026.txt"),
        ("",),
    ],
)
def test_other_lists_are_not_taken_for_it(lines: tuple[str, ...]) -> None:
    assert not FORMAT.recognises(member("list.txt", text_file(lines)))


def test_no_other_format_takes_it() -> None:
    for one in pcs_package(names=("codes", "addenda", "order")):
        assert not gems.FORMAT.recognises(one)
        assert not icd9cm.FORMAT.recognises(one)
