from datetime import date

import pytest

from tutor.codes.code import CodeSet
from tutor.edits.editions import diagnosis_set_on, grouper_version_on

VERSIONS = [400, 401, 410, 411, 420, 421, 430, 431, 440]


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2022, 10, 1), 400),
        (date(2023, 3, 31), 400),
        (date(2023, 4, 1), 401),
        (date(2023, 9, 30), 401),
        (date(2023, 10, 1), 410),
        (date(2025, 12, 31), 430),
        (date(2026, 1, 1), 430),
        (date(2026, 3, 31), 430),
        (date(2026, 4, 1), 431),
        (date(2026, 9, 30), 431),
        (date(2026, 10, 1), 440),
        (date(2027, 3, 31), 440),
    ],
)
def test_a_version_holds_for_its_half_of_the_fiscal_year(day: date, version: int) -> None:
    assert grouper_version_on(day, VERSIONS) == version


@pytest.mark.parametrize("day", [date(2022, 9, 30), date(2015, 10, 1), date(2027, 4, 1)])
def test_a_day_that_no_version_serves_has_none(day: date) -> None:
    assert grouper_version_on(day, VERSIONS) is None


def test_a_missing_april_update_is_not_stood_in_for() -> None:
    assert grouper_version_on(date(2026, 4, 1), [430, 440]) is None


def test_diagnoses_are_of_icd_10_from_october_2015() -> None:
    assert diagnosis_set_on(date(2015, 9, 30)) is CodeSet.ICD9CM
    assert diagnosis_set_on(date(2015, 10, 1)) is CodeSet.ICD10CM
