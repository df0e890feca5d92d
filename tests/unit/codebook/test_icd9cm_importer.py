import pytest

from tests.tiny_codebook import OLD, old_release
from tutor.codebook.importers.icd9cm import read_icd9cm, shared_title
from tutor.codebook.importers.release_content import InvalidReleaseError


def test_codes_with_and_without_letters_are_read() -> None:
    billable = {row.text: row.title for row in old_release()[0].codes if row.is_billable}

    assert set(billable) == {"25000", "25001", "4019", "E8880", "V290", "0389"}
    assert billable["0389"] == "Septicæmia, unspecified"


def test_prefixes_down_to_the_category_become_headers() -> None:
    headers = {row.text for row in old_release()[0].codes if not row.is_billable}

    assert headers == {"250", "2500", "401", "E888", "V29", "038"}


def test_a_header_is_named_by_what_all_below_it_share() -> None:
    titles = {row.text: row.title for row in old_release()[0].codes}

    assert titles["2500"] == "Diabetes mellitus without complication, type …"
    assert titles["401"] == "Unspecified essential hypertension …"


def test_titles_that_share_nothing_give_no_name() -> None:
    assert shared_title(["Fever", "Cough"]) == "…"


def test_a_faulty_line_is_named() -> None:
    with pytest.raises(InvalidReleaseError, match=r"Line 2 .*'Nonsense'"):
        read_icd9cm(b"25000 Diabetes\nNonsense\n", OLD)
