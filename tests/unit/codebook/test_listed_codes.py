from datetime import date
from pathlib import Path

import pytest

from tutor.codebook.listed import InvalidCodeListError, ListedCode, load_listed_codes
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import CodeSet, parse_code

VISIT = parse_code("99213", CodeSet.CPT)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "codes.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_are_read_with_their_facts(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[[code]]\ncode = "99213"\ncode_set = "cpt"\nlabel = "Office visit"\nmue = 2\n'
        'global_days = "XXX"\nbilateral = "0"\nadd_on = false\nvalid_from = 2008-01-01\n'
        '[[code]]\ncode = "J1885"\nlabel = "A pain drug"\n',
    )

    assert load_listed_codes(path) == (
        ListedCode(VISIT, "Office visit", date(2008, 1, 1), None, False, "XXX", "0", 2),
        ListedCode(parse_code("J1885", CodeSet.HCPCS), "A pain drug"),
    )


def test_a_bank_without_a_list_has_an_empty_one(tmp_path: Path) -> None:
    assert load_listed_codes(tmp_path / "codes.toml") == ()


def test_all_faults_of_all_entries_are_named(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[[code]]\ncode = 99213\nlabel = "number, not text"\n'
        '[[code]]\ncode = "9921O"\nlabel = "letter O"\n'
        '[[code]]\ncode = "99214"\nlabel = "x"\nprice = 3\n'
        '[[code]]\ncode = "99215"\n'
        '[[code]]\ncode = "99215"\ncode_set = "hcpcs"\nlabel = "x"\n'
        '[[code]]\ncode = "99215"\ncode_set = "drg"\nlabel = "x"\n'
        '[[code]]\ncode = "99215"\nlabel = "x"\nvalid_from = 2020-01-01\nvalid_to = 2019-01-01\n'
        '[[code]]\ncode = "99281"\nlabel = "x"\n[[code]]\ncode = "99281"\nlabel = "x"\n',
    )

    with pytest.raises(InvalidCodeListError) as raised:
        load_listed_codes(path)

    assert [fault.partition(" (")[0] for fault in raised.value.faults] == [
        f"code[{number}]" for number in (1, 2, 3, 4, 5, 6, 7, 9)
    ]
    assert "str is expected" in raised.value.faults[0]


@pytest.mark.parametrize("text", ["code = [", "code = 3\n", "code = [1]\n"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidCodeListError):
        load_listed_codes(write(tmp_path, text))


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2019, 12, 31), CodeStatus.TOO_EARLY),
        (date(2020, 1, 1), CodeStatus.BILLABLE),
        (date(2020, 12, 31), CodeStatus.BILLABLE),
        (date(2021, 1, 1), CodeStatus.DELETED),
    ],
)
def test_the_interval_includes_both_its_days(on: date, status: CodeStatus) -> None:
    listed = ListedCode(VISIT, "x", date(2020, 1, 1), date(2020, 12, 31))

    assert listed.status(on) is status
