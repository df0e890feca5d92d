"""The shipped families: every variant is right, and what varies decides."""

import pytest

from tests.bank.conftest import EXERCISES
from tutor.bank.checks import Checker
from tutor.bank.documents import chart_text
from tutor.bank.exercise import ChartExercise, FamilyExercise
from tutor.bank.families import Family, open_family
from tutor.bank.grader import grader_with
from tutor.bank.loader import Bank, load_bank
from tutor.bank.problem import Severity
from tutor.bank.rubrics import load_rubric
from tutor.bank.variants import drawn, spread, variant
from tutor.codebook.lookup import Codebook
from tutor.grading.key_entries import entries_of
from tutor.grading.references import References

SHIPPED = [one for one in load_bank(EXERCISES).exercises if isinstance(one, FamilyExercise)]


def named(family: FamilyExercise) -> str:
    return family.slug


def family_of(family: FamilyExercise) -> Family:
    return open_family(dict(family.files))


def test_there_are_three_families_or_more() -> None:
    assert len(SHIPPED) >= 3


@pytest.mark.parametrize("family", SHIPPED, ids=named)
def test_a_family_passes_every_check(
    family: FamilyExercise, bank: Bank, codebook: Codebook
) -> None:
    checker = Checker(
        references=References(codebook),
        rubric=load_rubric("practice-1"),
        is_listed=lambda code: codebook.listed(code) is not None,
        collections=bank.collections,
        listed=codebook.listed,
    )

    problems = checker.check(family)

    assert [p for p in problems if p.severity is Severity.ERROR] == []
    assert {p.code for p in problems} <= {"BANK240"}


@pytest.mark.parametrize("family", SHIPPED, ids=named)
def test_the_key_of_every_checked_variant_is_exact_and_half_of_it_is_not(
    family: FamilyExercise, codebook: Codebook
) -> None:
    grade = grader_with(References(codebook), load_rubric("practice-1"))
    for number in spread(family, most=40):
        chart = variant(family, number)
        assert isinstance(chart, ChartExercise)
        own = entries_of(chart.key.variants[0])
        assert grade(chart, own).exact, number
        assert not grade(chart, own[1:]).exact, number


@pytest.mark.parametrize("family", SHIPPED, ids=named)
def test_a_chart_is_as_long_as_a_real_one_in_every_variant(family: FamilyExercise) -> None:
    lengths = {
        number: len(chart_text(variant(family, number)).split())
        for number in spread(family, most=40)
    }

    assert {number: n for number, n in lengths.items() if not 150 <= n <= 450} == {}


@pytest.mark.parametrize("family", SHIPPED, ids=named)
def test_what_varies_decides(family: FamilyExercise) -> None:
    keys = {
        tuple(str(slot.code) for slot in chart.slots)
        for number in spread(family, most=40)
        if isinstance(chart := variant(family, number), ChartExercise)
    }

    assert len(keys) >= 12


@pytest.mark.parametrize(
    ("slug", "values", "codes"),
    [
        (
            "the-same-wrist-again",
            {"side": "left", "fracture": "Smith's", "visit": "surgeon"},
            ["S52.542A", "W01.0XXA"],
        ),
        (
            "the-same-wrist-again",
            {"side": "right", "fracture": "styloid", "visit": "stiff"},
            ["M25.631", "S52.511S", "W01.0XXS"],
        ),
        (
            "the-same-wrist-again",
            {"side": "right", "fracture": "Colles'", "visit": "walk-in"},
            ["S52.531A", "W01.0XXA", "Y92.014"],
        ),
        (
            "two-cuts-on-one-leg",
            {"side": "right", "shin_cm": "8.4", "knee_cm": "4.8", "closure": "both single"},
            ["S81.811A", "S81.011A", "12005"],
        ),
        (
            "two-cuts-on-one-leg",
            {"side": "left", "shin_cm": "1.2", "knee_cm": "1.2", "closure": "both layered"},
            ["S81.812A", "S81.012A", "12031"],
        ),
        (
            "two-cuts-on-one-leg",
            {"side": "left", "shin_cm": "7.8", "knee_cm": "2.8", "closure": "shin layered"},
            ["S81.812A", "S81.012A", "12034", "12002"],
        ),
        (
            "one-spot-cut-out",
            {
                "lesion_cm": "0.6",
                "margin_cm": "0.2",
                "closure": "single",
                "site": "back",
                "report": "pending",
            },
            ["D49.2", "11401"],
        ),
        (
            "one-spot-cut-out",
            {
                "lesion_cm": "2.4",
                "margin_cm": "0.4",
                "closure": "layered",
                "site": "left arm",
                "report": "squamous cell",
            },
            ["C44.629", "11604", "12034"],
        ),
        (
            "one-spot-cut-out",
            {
                "lesion_cm": "1.2",
                "margin_cm": "0.4",
                "closure": "layered",
                "site": "right arm",
                "report": "nevus",
            },
            ["D22.61", "11402", "12032"],
        ),
    ],
)
def test_charts_that_were_coded_by_hand_have_that_key(
    slug: str, values: dict[str, str], codes: list[str]
) -> None:
    (family,) = (one for one in SHIPPED if one.slug == slug)
    plan = family_of(family).plan
    (number,) = (
        number for number in range(plan.count) if plan.chosen(number).items() >= values.items()
    )
    chart = variant(family, number)

    assert isinstance(chart, ChartExercise)
    optional = {"V18.4XXA", "Y92.410", "Y93.55", "Y99.8"}
    assert [str(slot.code) for slot in chart.slots if str(slot.code) not in optional] == codes


@pytest.mark.parametrize("family", SHIPPED, ids=named)
def test_two_candidates_are_given_two_charts(family: FamilyExercise) -> None:
    charts = {chart_text(drawn(family, seed)) for seed in range(1000, 1040)}

    assert len(charts) == 40
