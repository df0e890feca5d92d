"""Arrangements worked by hand: a first place weighs 0.5, a pair 0.25."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.table_catalog import DAY, TableCatalog, icd
from tutor.bank.rubrics import load_rubric
from tutor.codes.catalog import CodeStatus
from tutor.codes.encounter import Encounter, Setting
from tutor.grading.answer_key import AnswerKey, DiagnosisSlot, KeyVariant
from tutor.grading.references import References
from tutor.grading.sequence_result import SequenceResult
from tutor.grading.sequencing import grade_sequence

KNEE = DiagnosisSlot("knee", icd("M17.11"), is_first=True)
DIABETES = DiagnosisSlot("diabetes", icd("E11.22"))
KIDNEY = DiagnosisSlot("kidney", icd("N18.31"))
DRUG = DiagnosisSlot("drug", icd("Z79.84"))
PAIRS = (("knee", "drug"), ("diabetes", "kidney"), ("diabetes", "drug"))
KEY = AnswerKey(variants=(KeyVariant((KNEE, DIABETES, KIDNEY, DRUG), before=PAIRS),))


def arranged(
    *order: str, key: AnswerKey = KEY, catalog: TableCatalog | None = None
) -> SequenceResult:
    return grade_sequence(
        order,
        key,
        Encounter(date_of_service=DAY, setting=Setting.OUTPATIENT_PROFESSIONAL),
        references=References(catalog or TableCatalog()),
        rubric=load_rubric("practice-1"),
    )


@pytest.mark.parametrize(
    ("order", "score", "names"),
    [
        ("M17.11 E11.22 N18.31 Z79.84", 100, []),
        ("m1711 e1122 z7984 n1831", 100, []),
        # The first place (0.5) is one of three constraints that weigh 1 together.
        ("E11.22 M17.11 N18.31 Z79.84", 50, ["SEQ_FIRST"]),
        ("M17.11 N18.31 E11.22 Z79.84", 75, ["SEQ_PAIR"]),
        ("M17.11 Z79.84 N18.31 E11.22", 50, ["SEQ_PAIR", "SEQ_PAIR"]),
        ("Z79.84 N18.31 E11.22 M17.11", 0, ["SEQ_FIRST", "SEQ_PAIR", "SEQ_PAIR"]),
        # A missing code loses its constraints and 0.25 of its own.
        ("M17.11 E11.22 Z79.84", 50, ["MISSED"]),
        ("E11.22 N18.31 Z79.84", 25, ["MISSED"]),
        ("M17.11 E11.22 E11.22 N18.31 Z79.84", 75, ["EXTRA:DUPLICATE"]),
        ("K21.9 M17.11 E11.22 N18.31 Z79.84", 75, ["EXTRA:UNSUPPORTED"]),
        ("M17.11 E11.22 N18.31 Z79.84 99213", 75, ["WRONG_CODE_SET"]),
        ("M17.11 E11.22 N18.3 Z79.84", 25, ["MISSED", "NOT_BILLABLE"]),
        ("", 0, ["MISSED"] * 4),
    ],
)
def test_an_arrangement_earns_the_constraints_that_it_keeps(
    order: str, score: int, names: list[str]
) -> None:
    result = arranged(*order.split())

    assert [finding.name for finding in result.findings] == names
    assert result.score == score
    assert result.exact is (score == 100)


def test_constraints_that_hold_are_counted() -> None:
    result = arranged("M17.11", "Z79.84", "N18.31", "E11.22")

    assert (result.kept, result.constraints) == (1, 3)


def test_where_nothing_binds_every_order_is_right() -> None:
    free = AnswerKey(variants=(KeyVariant((DIABETES, KIDNEY)),))

    assert arranged("N18.31", "E11.22", key=free).score == 100
    assert arranged("N18.31", key=free).score == 50


def test_the_variant_that_fits_best_counts() -> None:
    turned = KeyVariant(
        (replace(KNEE, is_first=False), replace(DIABETES, is_first=True), KIDNEY, DRUG)
    )
    key = AnswerKey(variants=(*KEY.variants, turned))

    result = arranged("E11.22", "Z79.84", "N18.31", "M17.11", key=key)

    assert result.score == 100
    assert result.variant == 1


def test_a_published_rule_explains_the_order_and_costs_nothing_more() -> None:
    catalog = TableCatalog(manifestations=frozenset({"N1831"}))

    result = arranged("N18.31", "E11.22", "M17.11", "Z79.84", catalog=catalog)

    assert [(finding.name, finding.cost) for finding in result.findings] == [
        ("SEQ_FIRST", Fraction(1, 2)),
        ("SEQ_PAIR", Fraction(1, 4)),
        ("CODE_FIRST_ORDER", 0),
        ("MANIFESTATION_FIRST", 0),
    ]
    assert result.score == 25


def test_a_rule_that_the_key_breaks_is_not_spoken_of() -> None:
    catalog = TableCatalog(manifestations=frozenset({"M1711"}))

    result = arranged("M17.11", "E11.22", "N18.31", "Z79.84", catalog=catalog)

    assert result.findings == ()


def test_a_key_that_cannot_be_verified_passes_nobody() -> None:
    catalog = TableCatalog(statuses={icd("N18.31"): CodeStatus.UNVERIFIED})

    result = arranged("M17.11", "E11.22", "N18.31", "Z79.84", catalog=catalog)

    assert result.score == 100
    assert result.needs_review
    assert not result.exact
    assert not result.passed
