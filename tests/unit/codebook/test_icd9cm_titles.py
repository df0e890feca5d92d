"""The title files of version 32; the reading of single lines is in test_icd9cm_importer."""

from datetime import date

import pytest

from tests.tiny_files import member, text_file
from tutor.codebook.importers.icd9cm import FORMAT, read_icd9cm
from tutor.codebook.importers.release_content import Hints, InvalidReleaseError
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

DIAGNOSES = ("0010  Cholera of one kind", "V290  Observation", "E8880 Fall")
PROCEDURES = ("0001 Therapy of one kind", "003  Shorter code", "4701 Removal")
VOLUME_3 = CodeSetRelease(
    CodeSet.ICD9CM_VOLUME3, "tiny-v32-3", "Tiny 9", date(2013, 10, 1), date(2015, 9, 30)
)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (DIAGNOSES, r"lists 3 codes \(1 numeric, 1 E, 1 V\); version 32, the last, has 14,567"),
        (PROCEDURES, r"lists 3 codes \(3 numeric, .*has 3,882"),
    ],
)
def test_a_list_with_other_totals_is_another_version(lines: tuple[str, ...], message: str) -> None:
    one = member("CMS31_DESC_LONG.txt", text_file(lines))

    assert FORMAT.recognises(one)
    with pytest.raises(InvalidReleaseError, match=message):
        list(FORMAT.read([one], Hints()))


@pytest.mark.parametrize(
    "lines",
    [
        ("0010  A000    00000",),
        ("00100 Words of a list of five digits",),
        ("0016070 Bypass One to Two, Open Approach",),
        (DIAGNOSES[1],),
    ],
    ids=["map", "another code set", "ICD-10-PCS", "not from the beginning"],
)
def test_other_lists_are_not_taken_for_it(lines: tuple[str, ...]) -> None:
    assert not FORMAT.recognises(member("list.txt", text_file(lines)))


def test_categories_of_procedures_have_two_digits() -> None:
    content = read_icd9cm(text_file(PROCEDURES), VOLUME_3)

    assert [row.text for row in content.codes if row.is_billable] == ["0001", "003", "4701"]
    assert {row.text for row in content.codes if not row.is_billable} == {
        *("00", "000", "47", "470"),
    }


def test_a_code_that_stands_twice_is_refused() -> None:
    with pytest.raises(InvalidReleaseError, match=r"Line 4 .* 0001 a second time"):
        read_icd9cm(text_file((*PROCEDURES, PROCEDURES[0])), VOLUME_3)


def test_a_diagnosis_among_the_procedures_is_refused() -> None:
    with pytest.raises(InvalidReleaseError, match="Line 4"):
        read_icd9cm(text_file((*PROCEDURES, DIAGNOSES[1])), VOLUME_3)
