"""Lines of a pasted note stay lines when they are rendered."""

import markdown
import pytest

from tutor.bank.writing.kept_lines import keep_lines


def test_a_line_that_another_follows_in_its_paragraph_ends_there() -> None:
    text = "VISIT NOTE\nPatient: [Patient]\nSeen today.\n\nPlan: rest.\n"

    kept = keep_lines(text)

    assert kept == "VISIT NOTE  \nPatient: [Patient]  \nSeen today.\n\nPlan: rest.\n"
    assert markdown.markdown(kept).count("<br") == 2


def test_what_stands_right_under_a_heading_or_looks_like_a_list_inside_a_paragraph_stays() -> None:
    assert keep_lines("# Note\nOne\nTwo") == "# Note\nOne  \nTwo"
    assert keep_lines("Drugs:\n- aspirin\n- iron") == "Drugs:  \n- aspirin  \n- iron"


@pytest.mark.parametrize(
    "text",
    [
        "- one\n- two\n- three",
        "1. one\n2. two",
        "* one\n  more of it\n* two",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "a | b\n--- | ---\n1 | 2",
        "Title\n=====\n\n## Heading\n\nText",
        "Title\n-----",
        "```\ncode\nmore\n\nand more\n```",
        "~~~ text\n```\ncode\nmore\n~~~",
        "    code\n    more",
        "Term\n: what it means",
        "<table>\n<tr>\n</table>",
        "One line.\n\nAnother.\n",
        "",
    ],
)
def test_lists_tables_headings_and_code_stay_as_they_are(text: str) -> None:
    assert keep_lines(text) == text


def test_lines_after_code_are_kept_again() -> None:
    assert keep_lines("```\na\nb\n```\nOne\nTwo") == "```\na\nb\n```\nOne  \nTwo"


def test_numbers_and_signs_that_begin_no_list_are_text() -> None:
    assert keep_lines("1) rest\n2) ice") == "1) rest  \n2) ice"
    assert keep_lines("<5 mg\n>5 mg") == "<5 mg  \n>5 mg"


@pytest.mark.parametrize("text", ["One\nTwo\nThree", "One \nTwo    \nThree"])
def test_doing_it_again_changes_nothing(text: str) -> None:
    assert keep_lines(keep_lines(text)) == keep_lines(text) == "One  \nTwo  \nThree"
