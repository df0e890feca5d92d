"""Every finding has words, and the words have everything that they speak of."""

import re

import pytest

from tutor.bank.explanations import load_explanations
from tutor.grading.answer_key import ExtraReason
from tutor.grading.explain import (
    ExplanationFacts,
    ExplanationTemplate,
    NamedCode,
    explain,
    template_name,
)
from tutor.grading.finding import UNITS_KINDS, Finding, FindingKind

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
    FindingKind.MUE: ("mai_1", "mai_2", "mai_3"),
    FindingKind.GLOBAL: ("visit", "procedure"),
    FindingKind.SEQ_FIRST: (None, "principal_procedure"),
    FindingKind.QUERY_MISSED: (None, "guessed"),
}
# Column 1 first; 99213 is a visit.
PAIRS = [
    ("modifier_allowed", ("45385", "45380")),
    ("modifier_allowed", ("20610", "99213")),
    ("modifier_allowed", ("99213", "97597")),
    ("never_together", ("43239", "43235")),
    ("never_together", ("99213", "99211")),
]
MISSING = [
    *("22", "24", "25", "26", "TC", "50", "57", "58", "59/XS", "XE", "78", "79"),
    *("76", "91", "RT", "LT", "F5", "LD", "95", "JW", "JZ"),
]
CONFUSED = [("RT", "LT"), ("26", "TC"), ("78", "58"), ("25", "57"), ("25", "59"), ("JZ", "JW")]
UNITS = [(code, kind) for code in ("J1100", "97110", "11721") for kind in sorted(UNITS_KINDS)]
FINDINGS = [
    *(Finding(FindingKind.EXTRA, reason=reason) for reason in ExtraReason),
    *(
        Finding(kind, slot_id="d1", detail=detail)
        for kind in FindingKind
        if kind not in (FindingKind.EXTRA, FindingKind.NCCI_PTP)
        for detail in DETAILS.get(kind, (None,))
    ),
    Finding(FindingKind.EXTRA, reason=ExtraReason.UNSUPPORTED, detail="billed_already"),
    Finding(FindingKind.EXTRA, reason=ExtraReason.UNBUNDLED, detail="pair_edit"),
    Finding(FindingKind.EXTRA, reason=ExtraReason.UNSUPPORTED, codes=("J3301",)),
    Finding(FindingKind.MISSED, slot_id="p1", codes=("20610",)),
    Finding(FindingKind.CODE_FIRST_ORDER, detail="open_list"),
    Finding(FindingKind.NOT_BILLABLE),
    Finding(FindingKind.QUERY_MISSED, line=0),
    *(Finding(FindingKind.NCCI_PTP, codes=codes, detail=detail) for detail, codes in PAIRS),
    *(Finding(FindingKind.MOD_MISSING, want=want) for want in MISSING),
    *(Finding(FindingKind.MOD_WRONG, want=want, got=got) for want, got in CONFUSED),
    *(Finding(FindingKind.MOD_UNNEEDED, got=got) for got in ("25", "59", "XU", "RT", "22")),
    *(Finding(kind, codes=(code,), want="4", got="40") for code, kind in UNITS),
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
    codes=(NamedCode("M17.12"), NamedCode("M17.0")),
    others=(NamedCode("M17.0", "Bilateral primary osteoarthritis of knee"),),
    basis="M17: “the note”",
    partner="N18.-",
)


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda f: template_name(f, TEMPLATES))
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
    [("22", "22"), ("59/XS", "59 or XS"), ("59/XE/XS/XU", "59, XE, XS or XU")],
)
def test_a_choice_of_modifiers_is_said_in_words(want: str, said: str) -> None:
    finding = Finding(FindingKind.MOD_MISSING, slot_id="p1", want=want)

    explained = explain(finding, TEMPLATES, FACTS)

    assert explained.headline == f"Modifier {said} is missing"


def test_an_order_of_modifiers_is_said_in_words() -> None:
    finding = Finding(FindingKind.MOD_ORDER, slot_id="p1", want="59 RT", got="RT 59")

    said = explain(finding, TEMPLATES, FACTS).body

    assert said == "You wrote RT, then 59; 59, then RT is the order that payers read."


def test_a_side_that_a_modifier_gets_wrong_is_said_with_both_sides() -> None:
    finding = Finding(FindingKind.MOD_WRONG, slot_id="p1", want="RT", got="LT")

    said = explain(finding, TEMPLATES, FACTS).body

    assert said.startswith("You marked M17.12 with the left side; the note says right.")


def test_a_character_of_a_procedure_is_named_on_both_sides() -> None:
    facts = ExplanationFacts(
        submitted=NamedCode("0DTJ0ZZ", "Resection of appendix, open"),
        expected=NamedCode("0DTJ4ZZ", "Resection of appendix, percutaneous endoscopic"),
    )

    said = explain(Finding(FindingKind.PCS_APPROACH), TEMPLATES, facts)

    assert said.headline == "Another approach: 4, not 0"


def test_a_rule_names_all_its_codes_and_the_note_that_it_rests_on() -> None:
    said = explain(Finding(FindingKind.EXCLUDES1), TEMPLATES, FACTS)

    assert said.headline == "M17.12 and M17.0 do not go together"
    assert "Bilateral primary osteoarthritis" in said.body
    assert said.body.endswith("The note stands at M17: “the note”.")


def test_a_rule_without_a_note_does_not_speak_of_one() -> None:
    said = explain(Finding(FindingKind.EXCLUDES1), TEMPLATES, ExplanationFacts())

    assert "The note stands at" not in said.body


# Plain English ---------------------------------------------------------------------------------

_HARDEST = 9.0
_ON_AVERAGE = 6.0
_WORD = re.compile(r"[A-Za-z’']+")
_SENTENCE_END = re.compile(r"[.?!](?:\s|$)")
_LONG = 8


def reading_grade(text: str) -> float:
    """Years of school to read a text with ease: long sentences and long words ask for more."""
    words = [word for word in _WORD.findall(text) if not word.isupper()]
    sentences = max(1, len(_SENTENCE_END.findall(text)))
    long_words = sum(len(word) > _LONG for word in words)
    return 0.4 * (len(words) / sentences + 100 * long_words / len(words))


def spoken(template: ExplanationTemplate) -> str:
    """All that a template says in its own words, as sentences."""
    parts = (template.headline, template.body, template.note, template.rule, template.next_time)
    text = " ".join(part if part.endswith((".", "?")) else f"{part}." for part in parts if part)
    return re.sub(r"\{\w+\}", "it", text)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_read_with_ease(name: str) -> None:
    assert reading_grade(spoken(TEMPLATES[name])) <= _HARDEST


def test_the_templates_together_are_plain_english() -> None:
    grades = [reading_grade(spoken(template)) for template in TEMPLATES.values()]

    assert sum(grades) / len(grades) <= _ON_AVERAGE


@pytest.mark.parametrize("word", ["error", "mistake", "careless", "obviously", "simply", "failed"])
def test_no_template_scolds(word: str) -> None:
    assert not [name for name, said in TEMPLATES.items() if word in spoken(said).lower()]
