"""What the bank says of CPT and HCPCS codes agrees with the published files, where they are."""

import csv
import gzip
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tutor.bank.dependencies import MOST_VARIANTS
from tutor.bank.exercise import ChartExercise
from tutor.bank.loader import load_bank
from tutor.bank.variants import variants_of
from tutor.codes.code import CodeSet
from tutor.grading.answer_key import ProcedureSlot

from tests.bank.conftest import EXERCISES  # isort: skip

LISTED: dict[str, dict[str, Any]] = {
    entry["code"]: entry
    for entry in tomllib.loads((EXERCISES / "codes.toml").read_text(encoding="utf-8"))["code"]
}
SHIPPED = [
    variant
    for exercise in load_bank(EXERCISES).exercises
    for variant in variants_of(exercise, most=MOST_VARIANTS)
    if isinstance(variant, ChartExercise)
]
RELEASING = {"24", "25", "57", "58", "78", "79", "27", "59", "91", "XE", "XS", "XP", "XU"}
RELEASING |= {"LT", "RT", "LC", "LD", "LM", "RC", "RI", "E1", "E2", "E3", "E4"}
RELEASING |= {f"{limb}{digit}" for limb in "FT" for digit in "A123456789"}


def rows(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


@pytest.fixture(scope="module")
def fee_schedule(shared_data: Path) -> dict[str, dict[str, str]]:
    path = shared_data / "edits" / "rvu24c_jul_pprrvu.csv.gz"
    return {row["hcpcs"]: row for row in rows(path) if row["mod"] in ("", "26") and row["hcpcs"]}


@pytest.fixture(scope="module")
def units_limits(shared_data: Path) -> dict[str, int]:
    path = shared_data / "edits" / "ncci_mue_prac.csv.gz"
    return {row["hcpcs_code"]: int(row["mue_units"]) for row in rows(path)}


@pytest.fixture(scope="module")
def pairs(shared_data: Path) -> dict[tuple[str, str], str]:
    path = shared_data / "edits" / "ncci_ptp_prac.csv.gz"
    return {
        (row["column_1"], row["column_2"]): row["modifier"]
        for row in rows(path)
        if not row["deletion"] and row["column_1"] in LISTED and row["column_2"] in LISTED
    }


def test_every_hcpcs_code_is_in_force_in_the_published_file(shared_data: Path) -> None:
    path = shared_data / "codesets" / "hcpcs" / "HCPC2025_OCT_ANWEB.xlsx"
    book = load_workbook(path, read_only=True)
    known = {
        str(row[0]).strip() for row in book.worksheets[0].iter_rows(values_only=True) if row[0]
    }
    book.close()

    ours = {code for code, entry in LISTED.items() if entry["code_set"] == "hcpcs"}

    assert ours
    assert ours - known == set()


def test_every_cpt_code_is_in_the_fee_schedule(fee_schedule: dict[str, dict[str, str]]) -> None:
    ours = {code for code, entry in LISTED.items() if entry["code_set"] == "cpt"}

    assert ours
    assert ours - set(fee_schedule) == set()


def test_add_on_codes_are_those_of_the_published_table(shared_data: Path) -> None:
    published = {row["add_on_code"] for row in rows(shared_data / "edits" / "ncci_aoc.csv")}
    # G2211 rides on an office visit by its own definition; the table of 2024 leaves it out.
    said = {code for code, entry in LISTED.items() if entry["add_on"]} - {"G2211"}

    assert said == published & set(LISTED) - {"G2211"}


@pytest.mark.parametrize(
    ("fact", "column"), [("global_days", "glob_days"), ("bilateral", "bilat_surg")]
)
def test_global_periods_and_bilateral_indicators_agree(
    fee_schedule: dict[str, dict[str, str]], fact: str, column: str
) -> None:
    said = {code: entry[fact] for code, entry in LISTED.items() if fact in entry}
    published = {code: fee_schedule[code][column] for code in said}

    assert said == published


@pytest.mark.parametrize(
    ("fact", "column"), [("global_days", "glob_days"), ("bilateral", "bilat_surg")]
)
def test_no_fact_that_the_fee_schedule_has_is_left_out(
    fee_schedule: dict[str, dict[str, str]], fact: str, column: str
) -> None:
    left_out = [
        code
        for code, entry in LISTED.items()
        if code in fee_schedule and fee_schedule[code][column] and fact not in entry
    ]

    assert left_out == []


def test_no_unit_limit_that_is_published_is_left_out(units_limits: dict[str, int]) -> None:
    assert [c for c, entry in LISTED.items() if c in units_limits and "mue" not in entry] == []


def test_unit_limits_agree_and_no_key_goes_beyond_them(units_limits: dict[str, int]) -> None:
    said = {code: entry["mue"] for code, entry in LISTED.items() if "mue" in entry}
    assert said == {code: units_limits[code] for code in said}

    beyond: list[str] = []
    for exercise in SHIPPED:
        if exercise.encounter.setting.value.endswith("professional"):
            beyond += too_many_units(exercise, units_limits)
    assert beyond == []


def too_many_units(exercise: ChartExercise, limits: dict[str, int]) -> list[str]:
    found = []
    for variant in exercise.key.variants:
        units: defaultdict[str, int] = defaultdict(int)
        for slot in variant.procedures:
            units[slot.code.text] += slot.units
        # A limit of 0 is Medicare's word on who bills supplies, not on how many there are.
        found += [
            f"{exercise.slug}: {code} × {count}"
            for code, count in units.items()
            if count > (limits.get(code) or 99_999)
        ]
    return found


def test_no_key_bills_what_the_published_pairs_forbid(pairs: dict[tuple[str, str], str]) -> None:
    broken = [
        f"{exercise.slug}: {one.code}+{other.code}"
        for exercise in SHIPPED
        for variant in exercise.key.variants
        for one in variant.procedures
        for other in variant.procedures
        if (one.code.text, other.code.text) in pairs
        and not is_released(pairs[one.code.text, other.code.text], one, other)
    ]

    assert broken == []


def is_released(indicator: str, one: ProcedureSlot, other: ProcedureSlot) -> bool:
    written = {
        modifier.text
        for slot in (one, other)
        for modifiers in (slot.modifiers, *slot.modifiers_any)
        for modifier in modifiers
    }
    return indicator == "9" or (indicator == "1" and bool(written & RELEASING))


def test_every_listed_code_is_used() -> None:
    used: set[str] = set()
    for exercise in SHIPPED:
        for slot in exercise.slots:
            used.add(slot.code.text)
            used |= {entry.code.text for entry in slot.accept}
            if isinstance(slot, ProcedureSlot):
                used |= {entry.code.text for entry in slot.near}
        used |= {entry.code.text for entry in exercise.key.tempting}
        used |= {code.text for code in exercise.key.allowed_extra}

    assert set(LISTED) - used == set()


def test_dental_codes_are_left_to_their_owner() -> None:
    assert not [code for code in LISTED if code.startswith("D")]
    assert {entry["code_set"] for entry in LISTED.values()} <= {CodeSet.CPT, CodeSet.HCPCS}
