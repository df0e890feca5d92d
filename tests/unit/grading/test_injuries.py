"""Burns, sequelae, aftercare and external causes, by hand from DOMAIN 1.4 and 1.5."""

import pytest

from tests.coded_claims import breaches, claim_of, found
from tests.table_catalog import icd
from tutor.grading.rules.injuries import RULES


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("T22.211A T24.311A T31.0", ["BURN_ORDER T22.211A"]),
        ("T24.311A T22.211A T31.0", []),
        ("T22.111A T24.211A", ["BURN_ORDER T22.111A"]),
        ("T22.211A T24.212A", []),  # the same degree
        ("T22.011A T24.111A", ["BURN_ORDER T22.011A"]),  # a degree that nobody stated
        ("T22.611A T24.711A", ["BURN_ORDER T22.611A"]),  # corrosions count from 4
        ("T54.2X1A T22.611A T24.711A", ["BURN_ORDER T22.611A"]),  # behind their chemical
        ("T54.2X1A T24.711A T22.611A", []),
        ("I10 T22.211A T24.311A", []),  # which of a burn and another condition leads, a chart says
        ("T22.211S T24.311A", ["SEQUELA_ORDER T22.211S"]),
        ("T22.211A T26.11XA", []),  # no degree
        ("T22.211A T31.0", []),
    ],
)
def test_the_highest_degree_leads(codes: str, expected: list[str]) -> None:
    assert found(claim_of(*codes.split()), RULES) == expected


def test_the_burn_that_should_lead_is_concerned() -> None:
    (breach,) = breaches(claim_of("T22.111A", "T24.211A", "T25.311A"), RULES)
    assert [read.shown for read in breach.concerned] == ["T25.311A"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("T24.311A T24.211A", ["BURN_SAME_SITE T24.211A+T24.311A"]),
        ("T24.211A T24.311A", ["BURN_ORDER T24.211A", "BURN_SAME_SITE T24.211A+T24.311A"]),
        ("T24.311A T24.211A T24.111A",
         ["BURN_SAME_SITE T24.211A+T24.311A", "BURN_SAME_SITE T24.111A+T24.311A"]),
        ("T24.311A T24.212A", []),  # the other side
        ("T24.311A T25.211A", []),  # another category
        ("T24.311A T24.321A", []),  # the same degree
        ("T24.311A T24.611A", []),  # a burn and a corrosion
        ("T24.311A T24.211S", []),  # a scar
        ("T21.31XA T21.21XA", ["BURN_SAME_SITE T21.21XA+T21.31XA"]),  # no sides
    ],
)  # fmt: skip
def test_of_one_site_on_one_side_only_the_highest_degree_is_coded(
    codes: str, expected: list[str]
) -> None:
    assert found(claim_of(*codes.split()), RULES) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("S52.501S M19.131", ["SEQUELA_ORDER S52.501S"]),
        ("M19.131 S52.501S", []),
        ("T24.311S L90.5", ["SEQUELA_ORDER T24.311S"]),
        ("S52.501S", ["SEQUELA_ORDER S52.501S"]),
        ("S52.501A M19.131", []),
        ("M84.452S M19.131", []),  # no injury
        ("!S52.501S M19.131", []),
    ],
)
def test_what_an_injury_left_comes_before_it(codes: str, expected: list[str]) -> None:
    assert found(claim_of(*codes.split()), RULES) == expected


def test_a_manifestation_follows_the_sequela_that_it_is_of() -> None:
    claim = claim_of("S06.2X9S", "F02.80", manifestations=("F02.80",))
    assert found(claim, RULES) == []


def test_a_missed_condition_explains_a_sequela_that_leads_alone() -> None:
    (alone,) = breaches(claim_of("S52.501S", "W19.XXXS"), RULES)
    assert alone.partner is not None
    assert alone.partner(icd("M19.131"))
    assert not alone.partner(icd("W19.XXXS"))
    assert not alone.partner(icd("S52.502S"))
    (beside,) = breaches(claim_of("S52.501S", "M19.131"), RULES)
    assert beside.partner is None


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("Z47.89 S52.501D", ["AFTERCARE_INJURY Z47.89+S52.501D"]),
        ("S52.501D Z47.89", ["AFTERCARE_INJURY Z47.89+S52.501D"]),
        ("Z47.1 S72.001D", ["AFTERCARE_INJURY Z47.1+S72.001D"]),
        ("Z47.2 S82.201D", ["AFTERCARE_INJURY Z47.2+S82.201D"]),
        ("Z48.02 S01.01XD", ["AFTERCARE_INJURY Z48.02+S01.01XD"]),
        ("Z48.00 T24.311A", ["AFTERCARE_INJURY Z48.00+T24.311A"]),
        ("Z48.02 S01.01XD S61.411D",
         ["AFTERCARE_INJURY Z48.02+S01.01XD", "AFTERCARE_INJURY Z48.02+S61.411D"]),
        ("Z47.1 Z96.651", []),
        ("M19.131 S52.501S Z47.89", []),  # care of what a healed fracture left
        ("Z47.33 T84.54XD", []),  # a complication of a device
        ("Z48.3 S01.01XD", []),  # aftercare for a neoplasm
        ("Z48.21 S01.01XD", []),  # for a transplant
        ("Z48.812 T81.31XD", []),
        ("Z48.02 T36.0X1D", []),  # a poisoning
        ("S52.501D Z79.4", []),
    ],
)  # fmt: skip
def test_aftercare_of_an_injury_is_the_injury_itself(codes: str, expected: list[str]) -> None:
    assert found(claim_of(*codes.split()), RULES) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("S61.411A W26.0XXA Y92.010 Y93.G3 Y99.8", []),
        ("S61.411A Y92.010 Y92.480", ["EXT_CAUSE_REPEAT Y92.480"]),
        ("S61.411A Y93.G3 Y93.G1", ["EXT_CAUSE_REPEAT Y93.G1"]),
        ("S61.411A Y99.0 Y99.8", ["EXT_CAUSE_REPEAT Y99.8"]),
        ("S61.411A Y92.010 Y92.010", []),  # EXTRA:DUPLICATE says it
        ("S61.411D W26.0XXD Y92.010", ["EXT_CAUSE_REPEAT Y92.010"]),
        ("M19.131 S52.501S Y99.8", ["EXT_CAUSE_REPEAT Y99.8"]),
        ("S61.411D Y92.010 Y93.G3", ["EXT_CAUSE_REPEAT Y92.010", "EXT_CAUSE_REPEAT Y93.G3"]),
        ("S52.501B Y92.010", []),  # an open fracture under active treatment
        ("S61.411A S52.501D Y92.010", []),  # one of the injuries is new
        ("M84.374D Y93.02", ["EXT_CAUSE_REPEAT Y93.02"]),  # a stress fracture
        ("M1A.0710 Y93.02", []),  # a 7th character that is no contact
        ("I21.4 Y93.H1", []),  # a condition without a 7th character
        ("S61.411D W26.0XXD", []),
    ],
)
def test_place_activity_and_status_are_told_once_at_the_first_contact(
    codes: str, expected: list[str]
) -> None:
    assert found(claim_of(*codes.split()), RULES) == expected


def test_a_repeated_place_says_why_and_what_it_concerns() -> None:
    (twice,) = breaches(claim_of("S61.411A", "Y92.010", "Y92.480"), RULES)
    assert twice.detail == "more_than_once"
    assert [read.shown for read in twice.concerned] == ["Y92.010"]
    (later,) = breaches(claim_of("S61.411D", "I10", "Y92.010"), RULES)
    assert later.detail == "subsequent_encounter"
    assert [read.shown for read in later.concerned] == ["S61.411D"]
