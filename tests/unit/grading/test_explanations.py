"""Every finding has words, and the words have everything that they speak of."""

import re

import pytest

from tutor.bank.explanations import load_explanations
from tutor.grading.answer_key import ExtraReason
from tutor.grading.explain import ExplanationFacts, NamedCode, explain, template_name
from tutor.grading.finding import Finding, FindingKind

TEMPLATES = load_explanations()
DETAILS = {
    FindingKind.NOT_EFFECTIVE: ("deleted", "converted_to_header", "too_early"),
    FindingKind.WRONG_CODE_SET: (
        "icd9cm",
        "icd10cm",
        "other_column",
        "professional",
        "icd9cm_volume3",
        "icd10pcs",
    ),
    FindingKind.INVALID_CODE: (
        None,
        "letter_for_digit",
        "glued_modifier",
        "no_code",
        "no_category",
        "too_short",
        "too_long",
        "odd_character",
        "misshapen",
        "no_table_row",
    ),
    FindingKind.SEQ_FIRST: (None, "principal_procedure"),
    FindingKind.QUERY_MISSED: (None, "guessed"),
}
FINDINGS = [
    *(Finding(FindingKind.EXTRA, reason=reason) for reason in ExtraReason),
    *(
        Finding(kind, slot_id="d1", detail=detail)
        for kind in FindingKind
        if kind is not FindingKind.EXTRA
        for detail in DETAILS.get(kind, (None,))
    ),
    Finding(FindingKind.EXTRA, reason=ExtraReason.UNSUPPORTED, detail="billed_already"),
    Finding(FindingKind.NOT_BILLABLE),
]
FACTS = ExplanationFacts(
    submitted=NamedCode("M17.12", "Unilateral primary osteoarthritis, left knee", "left eye"),
    expected=NamedCode("M17.11", "Unilateral primary osteoarthritis, right knee", "right eye"),
    date="Mar 3, 2026",
    code_set="ICD-10-CM",
    missing="A 5th character is missing.",
    why="The chart says so.",
    typed="Junk",
    shape="A code has five characters.",
)


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda f: f"{f.name}/{f.detail}")
def test_every_finding_is_said_in_whole_sentences(finding: Finding) -> None:
    said = explain(finding, TEMPLATES, FACTS)

    for part in (said.headline, said.body, said.rule, said.citation, said.next_time):
        assert part
        assert not re.search(r"[{}]|\bNone\b|  ", part)
    assert said.body.endswith((".", "?"))


def test_no_template_is_left_over() -> None:
    used = {template_name(finding, TEMPLATES) for finding in FINDINGS}

    assert set(TEMPLATES) == used


def test_the_wrong_side_is_named_on_both_sides() -> None:
    said = explain(Finding(FindingKind.WRONG_LATERALITY), TEMPLATES, FACTS)

    assert "left" in said.body
    assert "right" in said.body


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Bilateral primary osteoarthritis of knee", "You coded both sides (M17.0)"),
        ("Unilateral primary osteoarthritis, left knee", "You coded the left side (M17.0)"),
        ("Unilateral primary osteoarthritis, unspecified knee", "You coded no side (M17.0)"),
    ],
)
def test_a_side_is_said_as_one_says_it(title: str, said: str) -> None:
    facts = ExplanationFacts(
        submitted=NamedCode("M17.0", title), expected=NamedCode("M17.11", "right knee")
    )

    body = explain(Finding(FindingKind.WRONG_LATERALITY), TEMPLATES, facts).body

    assert body.startswith(said)
    assert body.endswith("the chart says the right side (M17.11).")


@pytest.mark.parametrize(
    ("want", "said"),
    [("25", "25"), ("59/XS", "59 or XS"), ("59/XE/XS/XU", "59, XE, XS or XU")],
)
def test_a_choice_of_modifiers_is_said_in_words(want: str, said: str) -> None:
    finding = Finding(FindingKind.MOD_MISSING, slot_id="p1", want=want)

    explained = explain(finding, TEMPLATES, FACTS)

    assert explained.headline == f"Modifier {said} is missing"
    assert f"needs {said} here" in explained.body


def test_an_order_of_modifiers_is_said_in_words() -> None:
    finding = Finding(FindingKind.MOD_ORDER, slot_id="p1", want="59 RT", got="RT 59")

    said = explain(finding, TEMPLATES, FACTS).body

    assert said == "You wrote RT, then 59; 59, then RT is the order that payers read."
