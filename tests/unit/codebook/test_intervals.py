"""From when to when releases serve, given the others that are loaded."""

from datetime import date

import pytest

from tutor.codebook.importers.icd10cm_order import order_release
from tutor.codebook.importers.icd10cm_tabular import tabular_release
from tutor.codebook.intervals import edition_for, serve_codes, serve_tabulars
from tutor.codes.code import CodeSet
from tutor.codes.release import CodeSetRelease

OCTOBER_2024, APRIL_2025 = date(2024, 10, 1), date(2025, 4, 1)
OCTOBER_2025, APRIL_2026 = date(2025, 10, 1), date(2026, 4, 1)
LAST_OF_2025, LAST_OF_2026 = date(2025, 9, 30), date(2026, 9, 30)


def served_codes(*days: date) -> list[tuple[date, date | None]]:
    served = serve_codes([order_release(day) for day in days])
    return sorted((release.valid_from, release.valid_to) for release in served.values())


def served_tabulars(*days: date) -> list[tuple[date, date | None]]:
    served = serve_tabulars([tabular_release(day) for day in days])
    return sorted((release.valid_from, release.valid_to) for release in served.values())


def test_a_release_serves_until_its_fiscal_year_ends() -> None:
    assert served_codes(OCTOBER_2024) == [(OCTOBER_2024, LAST_OF_2025)]


def test_an_update_within_the_year_ends_the_release_before_it_and_serves_the_rest() -> None:
    assert served_codes(APRIL_2026, OCTOBER_2025) == [
        (OCTOBER_2025, date(2026, 3, 31)),
        (APRIL_2026, LAST_OF_2026),
    ]


def test_a_year_that_is_not_loaded_is_served_by_none() -> None:
    assert served_codes(OCTOBER_2024, APRIL_2026) == [
        (OCTOBER_2024, LAST_OF_2025),
        (APRIL_2026, LAST_OF_2026),
    ]


def test_releases_of_different_sets_do_not_end_each_other() -> None:
    other = CodeSetRelease(CodeSet.ICD10PCS, "pcs", "PCS", APRIL_2025, LAST_OF_2025)

    served = serve_codes([order_release(OCTOBER_2024), other])

    assert served["icd10cm-2025"].valid_to == LAST_OF_2025
    assert served["pcs"] == other


def test_a_release_without_an_end_ends_where_the_next_begins() -> None:
    old = CodeSetRelease(CodeSet.ICD10CM, "old", "Old", OCTOBER_2024, None)

    served = serve_codes([old, order_release(OCTOBER_2025)])

    assert served["old"].valid_to == LAST_OF_2025


def test_the_only_edition_of_notes_of_a_year_serves_all_of_it() -> None:
    assert served_tabulars(APRIL_2026) == [(OCTOBER_2025, LAST_OF_2026)]


def test_two_editions_of_notes_share_their_year() -> None:
    assert served_tabulars(APRIL_2026, OCTOBER_2025) == [
        (OCTOBER_2025, date(2026, 3, 31)),
        (APRIL_2026, LAST_OF_2026),
    ]


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2020, 1, 1), 1),
        (OCTOBER_2024, 1),
        (LAST_OF_2025, 1),
        (OCTOBER_2025, 1),
        (LAST_OF_2026, 1),
        (date(2026, 10, 1), 2),
        (date(2030, 1, 1), 2),
    ],
)
def test_a_day_without_an_edition_reads_the_last_before_it_else_the_first(
    day: date, edition: int
) -> None:
    editions = {
        2: CodeSetRelease(CodeSet.ICD10CM, "t27", "T27", date(2026, 10, 1), date(2027, 9, 30)),
        1: serve_tabulars([tabular_release(APRIL_2025)])["icd10cm-tabular-2025-04"],
    }

    assert edition_for(editions, day) == edition


def test_without_any_edition_none_is_read() -> None:
    assert edition_for({}, OCTOBER_2025) is None
