"""What may never be listed first and what may stand nowhere else, by hand from DOMAIN 1.4."""

from datetime import date

import pytest

from tests.coded_claims import breaches, claim_of, found
from tests.table_catalog import icd
from tutor.codes.code import CodeSet, parse_code
from tutor.grading.rules.first_listed import RULES, may_be_first

ICD9_DAY = date(2015, 9, 30)


@pytest.mark.parametrize("first", ["V43.52XA", "W26.0XXA", "X10.0XXA", "Y92.010", "Y99.8"])
def test_an_external_cause_is_never_first(first: str) -> None:
    assert found(claim_of(first, "S61.411A"), RULES) == [f"EXT_CAUSE_FIRST {first}"]
    assert found(claim_of("S61.411A", first), RULES) == []


@pytest.mark.parametrize(
    ("first", "why"),
    [
        ("R65.20", "severe_sepsis"),
        ("R65.21", "severe_sepsis"),
        ("B95.61", "organism"),
        ("B96.20", "organism"),
        ("B97.4", "organism"),
        ("Z3A.20", "weeks_of_gestation"),
        ("Z37.0", "outcome_of_delivery"),
        ("Z68.41", "body_mass_index"),
        ("T46.5X6A", "underdosing"),  # the 6th character
        ("T36.0X5A", "adverse_effect"),
        ("T50.905D", "adverse_effect"),
        ("T36.95XA", "adverse_effect"),  # the 5th, before an X
        ("T36.96XS", "underdosing"),
    ],
)
def test_a_code_of_circumstances_is_never_first(first: str, why: str) -> None:
    found_first = breaches(claim_of(first, "I10"), RULES)
    assert [(breach.kind, breach.detail) for breach in found_first] == [("NEVER_FIRST", why)]
    assert found(claim_of("I10", first), RULES) == []


@pytest.mark.parametrize(
    "first",
    [
        "T46.5X1A",  # a poisoning is first
        "T36.91XA",
        "T51.0X1A",  # no drug: the 6th character is an intent all the same, but never 5 or 6
        "T65.6X1A",
        "T35.5XXA",
        "R65.10",
        "B94.8",
        "B99.9",
        "Z36.9",
        "Z67.10",
    ],
)
def test_their_neighbors_may_be_first(first: str) -> None:
    assert found(claim_of(first, "I10"), RULES) == []


def test_a_first_line_that_is_no_valid_code_is_not_judged() -> None:
    assert found(claim_of("!W26.0XXA", "S61.411A"), RULES) == []
    assert found(claim_of(), RULES) == []


def test_an_icd9_e_code_is_never_first_and_nothing_else_of_icd9_is_judged() -> None:
    assert found(claim_of("E888.9", "813.41", on=ICD9_DAY), RULES) == ["EXT_CAUSE_FIRST E888.9"]
    assert found(claim_of("813.41", "E888.9", "V70.0", on=ICD9_DAY), RULES) == []
    assert not may_be_first(parse_code("E888.9", CodeSet.ICD9CM))


def test_a_missed_code_would_have_kept_the_rule_only_where_none_could_lead() -> None:
    alone, beside = (
        breaches(claim_of(*codes), RULES)[0] for codes in (["W26.0XXA"], ["W26.0XXA", "S61.411A"])
    )
    assert alone.partner is not None
    assert alone.partner(icd("S61.411A"))
    assert not alone.partner(icd("Y92.010"))
    assert beside.partner is None


@pytest.mark.parametrize(
    "code",
    [
        "Z00.00",
        "Z01.419",
        "Z02.1",
        "Z04.1",
        "Z31.81",
        "Z31.83",
        "Z31.84",
        "Z33.2",
        "Z34.81",
        "Z38.00",
        "Z39.2",
        "Z40.01",
        "Z42.1",
        "Z51.0",
        "Z51.11",
        "Z51.12",
        "Z52.4",
        "Z76.1",
        "Z76.2",
        "Z99.12",
    ],
)
def test_a_reason_for_the_contact_stands_first_or_not_at_all(code: str) -> None:
    assert found(claim_of("I10", code), RULES) == [f"Z_FIRST_ONLY {code}"]
    assert found(claim_of(code, "I10"), RULES) == []


@pytest.mark.parametrize(
    "code",
    [
        "Z00.6",
        "Z03.89",
        "Z08",
        "Z09",
        "Z31.82",
        "Z31.89",
        "Z33.1",
        "Z41.1",
        "Z51.5",
        "Z51.81",
        "Z52.9",
        "Z76.0",
        "Z99.11",
    ],
)
def test_other_z_codes_may_follow(code: str) -> None:
    assert found(claim_of("I10", code), RULES) == []


def test_two_first_only_codes_may_stand_together() -> None:
    assert found(claim_of("Z51.11", "Z51.0", "C50.411"), RULES) == []


def test_each_first_only_code_behind_another_reason_is_named() -> None:
    claim = claim_of("C50.411", "Z51.11", "Z51.0")
    assert found(claim, RULES) == ["Z_FIRST_ONLY Z51.11", "Z_FIRST_ONLY Z51.0"]


def test_contacts_coded_as_one_may_have_one_behind_another_reason() -> None:
    assert found(claim_of("I10", "Z00.00", combined=True), RULES) == []


def test_a_first_only_code_with_a_fault_still_holds_the_first_place() -> None:
    assert found(claim_of("!Z00.0", "Z01.419"), RULES) == []


def test_pregnancy_goes_before_the_reason_except_where_they_exclude_each_other() -> None:
    assert found(claim_of("O9A.112", "Z51.11", "C50.411"), RULES) == []
    assert found(claim_of("O13.2", "Z34.82"), RULES) == ["Z_FIRST_ONLY Z34.82"]
    assert found(claim_of("O80", "Z38.00"), RULES) == ["Z_FIRST_ONLY Z38.00"]
