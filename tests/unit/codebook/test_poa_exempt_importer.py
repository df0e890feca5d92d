from datetime import date

import pytest

from tests.tiny_files import member, text_file, workbook
from tests.tiny_maps import POA
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.poa_exempt import FORMAT, read_poa_exempt
from tutor.codebook.importers.release_content import (
    Hints,
    InvalidReleaseError,
    PoaExemptList,
)

WHOLE = (POA[0], *(f"{n:05d}\tZ{n // 10 % 100:02}.{n % 10}{n // 1000}\tOne" for n in range(1000)))


def list_file(lines: tuple[str, ...] = POA, name: str = "POAexemptCodesFY26.txt") -> Member:
    return member(name, text_file(lines))


def read(*members: Member) -> PoaExemptList:
    assert all(FORMAT.recognises(one) for one in members)
    (content,) = FORMAT.read(members, Hints())
    assert isinstance(content, PoaExemptList)
    return content


def test_codes_are_canonical_and_in_the_order_of_the_list() -> None:
    found = read_poa_exempt(list_file(), Hints())

    assert found.codes == ["B900", "T45AX1D", "Z66"]


@pytest.mark.parametrize(
    ("order", "hints", "first"),
    [
        ("Order26", Hints(), date(2025, 10, 1)),
        ("Order2023", Hints(), date(2022, 10, 1)),
        ("Order26", Hints(effective_on=date(2026, 4, 1)), date(2026, 4, 1)),
    ],
)
def test_the_column_of_order_numbers_says_the_year(order: str, hints: Hints, first: date) -> None:
    lines = (POA[0].replace("Order26", order), *POA[1:])

    release = read_poa_exempt(list_file(lines), hints).release

    assert release.valid_from == first
    assert release.id == f"icd10cm-poa-exempt-{first:%Y-%m}"


def test_a_workbook_is_read_like_the_text() -> None:
    rows = [POA[0].split("\t"), ["00012", "B90.0", "Sequelae of something"]]

    assert read_poa_exempt(member("a.xlsx", workbook(rows)), Hints()).codes == ["B900"]


def test_of_a_package_the_whole_list_is_read_once() -> None:
    added = list_file(POA, "POAexemptAddCodesFY26.txt")
    removed = list_file(("POAexemptCode\tDescription", "B90.1\tOne"), "POAexemptDeleteFY26.txt")
    book = member("POAexemptCodesFY26.xlsx", workbook([POA[0].split("\t"), ["1", "B90.0", "x"]]))

    assert len(read(added, removed, book, list_file(WHOLE)).codes) == 1000


def test_a_list_of_changes_alone_is_refused() -> None:
    with pytest.raises(InvalidReleaseError, match="lists changes only"):
        read(list_file(POA, "POAexemptAddFY27.txt"))


def test_a_list_that_is_too_short_is_refused() -> None:
    with pytest.raises(InvalidReleaseError, match="lists 3 codes; the whole list has over 1,000"):
        read(list_file())


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("POAexemptCode\tDescription", "B90.1\tOne"), "has the columns"),
        (("Order26\tAction\tPOAexemptCode\tDescription",), "order number"),
        ((*POA, "00015\tB9?.0\tOne"), r"Row 5 of .*'B9\?\.0'"),
        ((*POA, "00015\tB90.0\tOne"), "Row 5 .* again"),
        ((*POA, "00015"), "Row 5"),
        ((*POA, "00015\tB90.2\tOne\tMore"), "4 cells"),
    ],
)
def test_a_faulty_list_is_refused(lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(InvalidReleaseError, match=message):
        read_poa_exempt(list_file(lines), Hints())


def test_the_description_of_the_package_is_not_taken_for_it() -> None:
    readme = ("Description of files", "These files have three fields.", "POAexemptCode: the code.")

    assert not FORMAT.recognises(list_file(readme, "ReadMePOAexemptFY25.txt"))
