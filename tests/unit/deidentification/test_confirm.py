"""The second tier: what the author is to look at, and what a chart may hold unseen."""

from itertools import pairwise

import pytest

from tutor.codebook.safe_vocabulary import shipped_vocabulary
from tutor.deidentification.category import Tier
from tutor.deidentification.check import check

VOCABULARY = shipped_vocabulary()


def to_confirm(text: str) -> list[str]:
    return [flag.text for flag in check(text, VOCABULARY) if flag.tier is Tier.CONFIRM]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("We told Skip to rest.", "Skip"),
        ("Gwendal was tearful.", "Gwendal"),
        ("Rose says the knee gives way.", "Rose"),
        ("the Orange family came", "Orange"),
        ("Works nights at Winters & Daughters.", "Winters & Daughters"),
        ("Admitted to Zanesfield Community Hospital.", "Zanesfield Community Hospital"),
        ("She is a resident of Lake Amyside.", "Lake Amyside"),
        ("It began in October.", "October"),
        ("PCP: Pinch", "Pinch"),
        ("It was 48213 then.", "48213"),
        ("Back 12/16 with ortho.", "12/16"),
        ("Pod check 8/31 went well.", "8/31"),
        ("She was seen at UPMC Shadyside ED that night.", "UPMC Shadyside"),
        ("Seen at UPMC Shadyside for this.", "UPMC Shadyside"),
        ("Seen at VA Pittsburgh for this.", "VA Pittsburgh"),
        ("Taken to Mercy ER.", "Mercy"),
    ],
)
def test_what_may_identify_is_shown_once(text: str, shown: str) -> None:
    assert to_confirm(text) == [shown]


@pytest.mark.parametrize(
    "text",
    [
        "Parkinson disease, Crohn disease and Barrett esophagus.",
        "Long arm cast. Young adults heal fast. Mark the site. Will call.",
        "HISTORY OF PRESENT ILLNESS: cough.",
        "Seen in the Emergency Department by Physical Therapy.",
        "Xyzolinib 20 mg daily.",
        "English-speaking, from Ohio, on Tylenol and Keflex.",
        "CPT 29881 with modifier RT, HCPCS L1832.",
        "At 1430 hours, 1200 mL.",
        "Mrs is here, Mr and Ms too; told Dr and Prof.",
        "Phone [telephone number]   Insurance ID: {{ member_id }}",
        "Phone [telephone number]\tInsurance ID: {{ member_id }}",
        "Seen at CT scan, moved to the ICU, then at PT.",
        "MMSE 12/30, GCS 11/15, 2/18 lymph nodes positive, a 5/16 inch wire.",
    ],
)
def test_what_a_chart_may_hold_is_not_shown(text: str) -> None:
    assert to_confirm(text) == []


def test_nothing_is_both_blocked_and_to_be_confirmed() -> None:
    flags = check("Mr. Zubiri, Zubiri, lives at 12 Oak Lane in Uvalda.", VOCABULARY)

    assert all(one.end <= two.start for one, two in pairwise(flags))


def test_names_in_two_columns_are_two_questions() -> None:
    assert to_confirm("Gwendal\tSkip") == ["Gwendal", "Skip"]


@pytest.mark.parametrize("text", ["MRN:\n48213", "Seen by Olszewski,\nMargaret", "Odalys\nBlum"])
def test_the_break_of_a_line_in_markdown_changes_no_flag(text: str) -> None:
    broken = check(text.replace("\n", "  \n"), VOCABULARY)

    assert [one.text.replace("  \n", "\n") for one in broken] == [
        one.text for one in check(text, VOCABULARY)
    ]
