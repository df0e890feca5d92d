"""The teaching fees of the shipped bank: complete, likely, and nobody's published amounts."""

import csv
import gzip
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from tests.bank.conftest import EXERCISES
from tutor.bank.exercise import ChartExercise
from tutor.bank.fees import codes_without_fee, load_fees
from tutor.bank.loader import load_bank
from tutor.grading.answer_key import ProcedureSlot
from tutor.grading.references import FeeSchedule

LISTED = {
    entry["code"]
    for entry in tomllib.loads((EXERCISES / "codes.toml").read_text(encoding="utf-8"))["code"]
}
SHIPPED = load_bank(EXERCISES).charts


@pytest.fixture(scope="module")
def fees() -> FeeSchedule:
    read = load_fees(EXERCISES)
    assert read is not None
    return read


def services_of(exercise: ChartExercise) -> Iterator[str]:
    """Every CPT and HCPCS code that an answer may hold by the author's foresight."""
    slots = [slot for slot in exercise.slots if isinstance(slot, ProcedureSlot)]
    codes = [slot.code for slot in slots]
    codes += [accepted.code for slot in slots for accepted in slot.accept]
    codes += [near.code for slot in slots for near in slot.near]
    codes += [entry.code for entry in exercise.key.tempting]
    codes += exercise.key.allowed_extra
    return (code.text for code in codes if code.code_set.is_service)


def test_every_code_of_the_bank_has_a_fee(fees: FeeSchedule) -> None:
    foreseen = {code for exercise in SHIPPED for code in services_of(exercise)}

    assert (LISTED | foreseen) - set(fees.lines) == set()
    assert [found for one in SHIPPED for found in codes_without_fee(one, fees)] == []


def test_no_fee_is_left_over(fees: FeeSchedule) -> None:
    assert set(fees.lines) - LISTED == set()


def test_the_name_says_that_the_fees_are_invented(fees: FeeSchedule) -> None:
    assert "invented" in fees.name


def test_the_base_rate_of_stays_is_invented_and_round(fees: FeeSchedule) -> None:
    assert fees.base_rate is not None
    assert "invented" in fees.base_rate.name
    assert fees.base_rate.amount % 500 == 0


@pytest.mark.parametrize(
    ("cheaper", "dearer"),
    [
        ("99213", "99214"),
        ("99283", "99284"),
        ("99232", "99223"),
        ("17003", "17000"),
        ("96415", "96413"),
        ("96375", "96374"),
        ("96367", "96365"),
        ("45378", "45380"),
        ("45380", "45385"),
        ("29870", "29881"),
        ("11602", "11603"),
        ("11603", "11606"),
        ("12001", "12002"),
        ("12002", "12032"),
        ("47562", "47563"),
        ("59409", "59410"),
        ("59410", "59400"),
        ("52000", "52332"),
        ("52353", "52356"),
        ("80048", "80053"),
        ("93005", "93000"),
        ("93010", "93000"),
        ("Q5128", "J2778"),
    ],
)
def test_more_work_costs_more(fees: FeeSchedule, cheaper: str, dearer: str) -> None:
    assert fees.lines[cheaper].amount < fees.lines[dearer].amount


def test_no_fee_is_a_published_amount(fees: FeeSchedule, shared_data: Path) -> None:
    published: defaultdict[str, set[Fraction]] = defaultdict(set)
    path = shared_data / "edits" / "rvu24c_jul_pprrvu.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for total in ("non_facility_total", "facility_total"):
                amount = Fraction(row[total]) * Fraction(row["conv_factor"])
                published[row["hcpcs"]].add(round(amount, 2))

    copied = [
        code
        for code, line in fees.lines.items()
        for amount in (line.amount, *dict(line.by_modifier).values())
        if amount in published[code]
    ]

    assert copied == []
    # Likely all the same: none is off by more than three times the dearest published one.
    assert [
        code
        for code, line in fees.lines.items()
        if max(published[code], default=0) and line.amount > 3 * max(published[code])
    ] == []
