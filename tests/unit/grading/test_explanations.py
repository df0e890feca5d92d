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
    FindingKind.WRONG_CODE_SET: ("icd9cm", "icd10cm", "other_column"),
    FindingKind.INVALID_CODE: (None, "letter_for_digit", "glued_modifier", "no_code"),
}
FINDINGS = [
    *(Finding(FindingKind.EXTRA, reason=reason) for reason in ExtraReason),
    *(
        Finding(kind, slot_id="d1", detail=detail)
        for kind in FindingKind
        if kind is not FindingKind.EXTRA
        for detail in DETAILS.get(kind, (None,))
    ),
    Finding(FindingKind.NOT_BILLABLE),
]
FACTS = ExplanationFacts(
    submitted=NamedCode("M17.12", "Unilateral primary osteoarthritis, left knee", "left eye"),
    expected=NamedCode("M17.11", "Unilateral primary osteoarthritis, right knee", "right eye"),
    date="Mar 3, 2026",
    code_set="ICD-10-CM",
    missing="A 5th character is missing.",
    why="The chart says so.",
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
