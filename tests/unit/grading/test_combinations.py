"""Hypertension, diabetes and HIV coded apart, by hand from DOMAIN 1.5 and 5.10."""

from datetime import date

import pytest

from tests.coded_claims import breaches, claim_of, found
from tests.table_catalog import icd
from tutor.grading.rules.combinations import RULES


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("I10 I50.32 N18.31", ["HTN_PRESUMED I10+I50.32+N18.31"]),
        ("N18.31 I50.32 I10", ["HTN_PRESUMED I10+I50.32+N18.31"]),
        ("I10 I51.7", ["HTN_PRESUMED I10+I51.7"]),
        ("I10 I51.89", ["HTN_PRESUMED I10+I51.89"]),
        ("I10 I51.9", ["HTN_PRESUMED I10+I51.9"]),
        ("I10 N18.9", ["HTN_PRESUMED I10+N18.9"]),
        ("I10 N26.9", ["HTN_PRESUMED I10+N26.9"]),
        ("I11.0 I50.9 N18.4", ["HTN_PRESUMED I11.0+N18.4"]),
        ("I11.9 N26.9", ["HTN_PRESUMED I11.9+N26.9"]),
        ("I12.9 N18.4 I50.9", ["HTN_PRESUMED I12.9+I50.9"]),
        ("I10", []),
        ("I10 I51.81 I25.10 N17.9 N27.0", []),  # takotsubo, coronary, acute kidney: no presumption
        ("I50.9 N18.4", []),
        ("I11.0 I50.9", []),
        ("I12.9 N18.4", []),
        ("I13.0 I50.9 N18.4", []),
        ("I15.0 N18.4", []),
    ],
)
def test_hypertension_is_coded_with_what_it_is_presumed_to_have_caused(
    codes: str, expected: list[str]
) -> None:
    assert found(claim_of(*codes.split()), RULES) == expected


@pytest.mark.parametrize(
    ("codes", "want", "kept"),
    [
        ("I10 I50.9", "I11.-", "I11.0"),
        ("I10 N18.4", "I12.-", "I12.9"),
        ("I10 I50.9 N18.4", "I13.-", "I13.0"),
        ("I11.0 N18.4", "I13.-", "I13.0"),
    ],
)
def test_the_missed_combination_would_have_kept_the_rule(codes: str, want: str, kept: str) -> None:
    (breach,) = breaches(claim_of(*codes.split()), RULES)
    assert breach.want == want
    assert breach.partner is not None
    assert breach.partner(icd(kept))
    assert not breach.partner(icd("I10"))


@pytest.mark.parametrize(
    ("hypertension", "stage", "agree"),
    [
        ("I12.0", "N18.5", True),
        ("I12.0", "N18.6", True),
        ("I12.0", "N18.4", False),
        ("I12.9", "N18.4", True),
        ("I12.9", "N18.9", True),
        ("I12.9", "N18.6", False),
        ("I13.0", "N18.31", True),
        ("I13.0", "N18.5", False),
        ("I13.10", "N18.2", True),
        ("I13.10", "N18.6", False),
        ("I13.11", "N18.6", True),
        ("I13.11", "N18.30", False),
        ("I13.2", "N18.5", True),
        ("I13.2", "N18.9", False),
        ("I12.9", "N26.9", True),  # no stage
    ],
)
def test_the_fourth_character_agrees_with_the_stage(
    hypertension: str, stage: str, agree: bool
) -> None:
    expected = [] if agree else [f"HTN_STAGE {hypertension}+{stage}"]
    assert found(claim_of(hypertension, stage), RULES) == expected
    assert found(claim_of(stage, hypertension), RULES) == expected


def test_one_stage_that_agrees_is_enough() -> None:
    assert found(claim_of("I12.0", "N18.4", "N18.6"), RULES) == []


@pytest.mark.parametrize(
    ("diabetes", "condition", "combined"),
    [
        ("E11.9", "N18.31", "E11.22"),
        ("E10.9", "G62.9", "E10.42"),
        ("E11.9", "G63", "E11.42"),
        ("E11.65", "L97.421", "E11.621"),
        ("E08.9", "L97.512", "E08.621"),
        ("E11.9", "H35.00", "E11.319"),
        ("E13.9", "H26.9", "E13.36"),
        ("E11.9", "I73.9", "E11.51"),
        ("E09.9", "I96", "E09.52"),
        ("E11.9", "K31.84", "E11.43"),
        ("E11.9", "K05.6", "E11.630"),
        ("E11.21", "N18.31", "E11.22"),
    ],
)
def test_diabetes_is_coded_with_what_the_index_lists_under_it(
    diabetes: str, condition: str, combined: str
) -> None:
    apart = f"DM_PRESUMED {diabetes}+{condition}"
    assert found(claim_of(diabetes, condition), RULES) == [apart]
    assert found(claim_of(condition, diabetes), RULES) == [apart]
    assert found(claim_of(combined, condition), RULES) == []
    assert found(claim_of(diabetes, combined, condition), RULES) == []
    (breach,) = breaches(claim_of(diabetes, condition), RULES)
    assert breach.partner is not None
    assert breach.partner(icd(combined))
    assert not breach.partner(icd("E11.9"))


@pytest.mark.parametrize(
    "codes",
    [
        "E11.9 I10 E78.5",
        "N18.31 G62.9 L97.421",  # no diabetes
        "E11.9 G62.1",  # an alcoholic polyneuropathy has its own cause
        "E11.9 H25.13 H40.1130 I70.213 L97.811",  # not of the Index's own words
        "E11.40 G62.9",  # already a diabetic neuropathy, the wrong one
        "E16.2 N18.31",
    ],
)
def test_nothing_else_is_presumed_of_diabetes(codes: str) -> None:
    assert found(claim_of(*codes.split()), RULES) == []


def test_conditions_of_one_row_are_named_together_and_of_two_rows_apart() -> None:
    claim = claim_of("E11.9", "L97.421", "L97.512", "G62.9")
    assert found(claim, RULES) == ["DM_PRESUMED E11.9+G62.9", "DM_PRESUMED E11.9+L97.421+L97.512"]


def test_the_code_without_complication_is_named_and_the_others_are_concerned() -> None:
    (breach,) = breaches(claim_of("E11.42", "E11.9", "N18.31"), RULES)
    assert [read.shown for read in breach.named] == ["E11.9", "N18.31"]
    assert [read.shown for read in breach.concerned] == ["E11.42"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("B20 Z21", ["HIV_PAIR B20+Z21"]),
        ("R75 J18.9 B20", ["HIV_PAIR R75+B20"]),
        ("Z21 R75", ["HIV_PAIR Z21+R75"]),
        ("B20 Z21 R75", ["HIV_PAIR B20+Z21", "HIV_PAIR B20+R75", "HIV_PAIR Z21+R75"]),
        ("B20 B20", []),
        ("B20 Z20.6 B37.0", []),
    ],
)
def test_the_codes_of_hiv_exclude_one_another(codes: str, expected: list[str]) -> None:
    assert found(claim_of(*codes.split()), RULES) == expected


def test_icd9_is_not_judged_by_tables_of_icd10() -> None:
    assert found(claim_of("401.9", "428.0", "585.4", "250.00", on=date(2015, 9, 30)), RULES) == []
