"""The bank's own fee schedule: what is read, and every fault of a file at once."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.factories import make_exercise, make_key
from tutor.bank.fees import FeeFileError, codes_without_fee, load_fees, read_fees
from tutor.bank.problem import Severity
from tutor.codes.code import parse_procedure
from tutor.codes.inpatient import BaseRate
from tutor.grading.references import FeeSchedule

GOOD = """name = "Ours"
[fees]
99213 = "92.00"
"71046" = "36"
"71046-26" = "11.5"
J1100 = "0.20"
"""


def bank(tmp_path: Path, text: str | bytes) -> Path:
    data = text.encode() if isinstance(text, str) else text
    (tmp_path / "fees.toml").write_bytes(data)
    return tmp_path


def faults(tmp_path: Path, text: str | bytes) -> list[tuple[str, str]]:
    return [(one.code, one.place) for one in read_fees(bank(tmp_path, text)).problems]


def test_fees_are_read_by_code_and_by_code_and_modifier(tmp_path: Path) -> None:
    fees = load_fees(bank(tmp_path, GOOD))

    assert fees is not None
    assert fees.name == "Ours"
    assert {code: line.amount for code, line in fees.lines.items()} == {
        "99213": 92,
        "71046": 36,
        "J1100": Fraction(1, 5),
    }
    assert fees.lines["71046"].by_modifier == (("26", Fraction(23, 2)),)


def test_the_rate_for_stays_is_named_with_its_schedule_and_year(tmp_path: Path) -> None:
    rate = '[inpatient]\nbase_rate = "6000.50"\nyear = 2026\n'

    fees = load_fees(bank(tmp_path, GOOD + rate))

    assert fees is not None
    assert fees.base_rate == BaseRate(Fraction(12001, 2), "Ours, base rate of fiscal year 2026")


def test_a_bank_may_price_services_only(tmp_path: Path) -> None:
    fees = load_fees(bank(tmp_path, GOOD))

    assert fees is not None
    assert fees.base_rate is None


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "[inpatient]",
            [("BANK114", "inpatient.base_rate"), ("BANK114", "inpatient.year")],
        ),
        ('[inpatient]\nbase_rate = "6000"', [("BANK114", "inpatient.year")]),
        (
            '[inpatient]\nbase_rate = 6000\nyear = "2026"\nrate = 1',
            [
                ("BANK114", "inpatient.rate"),
                ("BANK113", "inpatient.base_rate"),
                ("BANK114", "inpatient.year"),
            ],
        ),
        (
            '[inpatient]\nbase_rate = "0"\nyear = 1999',
            [("BANK113", "inpatient.base_rate"), ("BANK114", "inpatient.year")],
        ),
        (
            '[inpatient]\nbase_rate = "1"\nyear = true',
            [("BANK114", "inpatient.year")],
        ),
    ],
)
def test_a_faulty_rate_is_named_and_prices_nothing(
    tmp_path: Path, table: str, expected: list[tuple[str, str]]
) -> None:
    folder = bank(tmp_path, f"{GOOD}{table}\n")

    assert faults(tmp_path, f"{GOOD}{table}\n") == expected
    read = read_fees(folder).schedule
    assert read is not None
    assert read.base_rate is None


def test_a_rate_that_is_no_table_is_named(tmp_path: Path) -> None:
    assert faults(tmp_path, f"inpatient = 6000\n{GOOD}") == [("BANK114", "inpatient")]


def test_a_bank_without_the_file_has_no_fees(tmp_path: Path) -> None:
    assert load_fees(tmp_path) is None
    assert read_fees(tmp_path).problems == ()


@pytest.mark.parametrize(
    "text",
    ["name = ", b'name = "\xff"', 'name = "Ours"\n[fees]\n99213 = "1"\n99213 = "2"\n'],
)
def test_a_file_that_is_no_toml_is_one_problem(tmp_path: Path, text: str | bytes) -> None:
    assert faults(tmp_path, text) == [("BANK110", "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("BANK111", "name"), ("BANK111", "fees")]),
        ('name = " "\n[fees]\n99213 = "1"', [("BANK111", "name")]),
        ('name = 3\nfees = "none"', [("BANK111", "name"), ("BANK111", "fees")]),
        ('name = "Ours"\n[fees]', [("BANK111", "fees")]),
        ('name = "Ours"\nyear = 2026\n[fees]\n99213 = "1"', [("BANK111", "year")]),
    ],
)
def test_a_name_and_a_table_are_asked_for(
    tmp_path: Path, text: str, expected: list[tuple[str, str]]
) -> None:
    assert faults(tmp_path, text) == expected


@pytest.mark.parametrize(
    "written",
    [
        "9921",
        "992133",
        "j1100",
        "99213-",
        "99213-2",
        "99213-25-RT",
        "E11.9",
        "visit",
        "X1234",
        "-26",
    ],
)
def test_what_has_no_shape_of_a_code_is_named(tmp_path: Path, written: str) -> None:
    text = f'name = "Ours"\n[fees]\n"{written}" = "1.00"'

    assert faults(tmp_path, text) == [("BANK112", f"fees.{written}")]


@pytest.mark.parametrize(
    "amount",
    [
        '""',
        '"0"',
        '"0.00"',
        '"-5"',
        '"1/0"',
        '"1e9"',
        '"nan"',
        '"$5"',
        '"5,00"',
        "92",
        "92.0",
        "true",
    ],
)
def test_an_amount_is_a_number_in_quotes_above_0(tmp_path: Path, amount: str) -> None:
    assert faults(tmp_path, f'name = "Ours"\n[fees]\n99213 = {amount}') == [
        ("BANK113", "fees.99213")
    ]


def test_all_faults_are_told_at_once_and_the_sound_lines_are_kept(tmp_path: Path) -> None:
    folder = bank(tmp_path, GOOD + 'wrong = "1"\n20610 = 70\n')

    read = read_fees(folder)

    assert [one.code for one in read.problems] == ["BANK112", "BANK113"]
    assert {one.path for one in read.problems} == {"fees.toml"}
    assert {one.severity for one in read.problems} == {Severity.ERROR}
    assert read.schedule is not None
    assert set(read.schedule.lines) == {"99213", "71046", "J1100"}
    with pytest.raises(FeeFileError) as refused:
        load_fees(folder)
    assert str(folder / "fees.toml") in str(refused.value)
    assert "fees.wrong: 'wrong' is no CPT" in str(refused.value)
    assert "fees.20610: 70 is no amount above 0." in str(refused.value)
    assert 'like "92.00"' in str(refused.value)


@pytest.mark.parametrize(
    ("fees", "expected"),
    [
        ({}, [("key.shot.code", "20610")]),
        ({"20610": 70}, []),
        # The key bills RT: a fee for that will do, one for LT will not.
        ({"20610-RT": 80}, []),
        ({"20610-LT": 80}, [("key.shot.code", "20610")]),
    ],
)
def test_a_service_of_a_key_without_a_fee_is_named(
    fees: dict[str, int], expected: list[tuple[str, str]]
) -> None:
    schedule = FeeSchedule.of("Ours", {code: Fraction(fee) for code, fee in fees.items()})

    found = list(codes_without_fee(make_exercise(key=make_key()), schedule))

    assert found == [(place, parse_procedure(code)) for place, code in expected]
