"""A slip of the hand is recognised, said, and never guessed where codes merely differ."""

import pytest

from tutor.codes.code import Code, CodeSet, parse_code, parse_procedure
from tutor.codes.entered_line import Section
from tutor.grading.finding import FindingKind
from tutor.grading.slips import (
    SlipKind,
    find_in_other_list,
    find_slip,
    may_be_a_slip,
    say_slip,
)


def icd10(text: str) -> Code:
    return parse_code(text, CodeSet.ICD10CM)


@pytest.mark.parametrize(
    ("typed", "key", "kind", "said"),
    [
        ("E12.12", "E11.22", SlipKind.TRANSPOSED, "The 1 and the 2 changed places"),
        ("e11.9", "E11.8", SlipKind.NEIGHBOUR, "9 lies beside 8 on the keyboard"),
        ("E11.5", "E11.8", SlipKind.NEIGHBOUR, "5 lies beside 8 on the keyboard"),
        ("M17.10", "M17.11", SlipKind.NEIGHBOUR, "0 lies beside 1 on the keyboard"),
        ("R11.9", "E11.9", SlipKind.NEIGHBOUR, "R lies beside E on the keyboard"),
        ("311.9", "E11.9", SlipKind.NEIGHBOUR, "3 lies beside E on the keyboard"),
        ("E1.22", "E11.22", SlipKind.MISSING, "One 1 is missing"),
        ("11.9", "E11.9", SlipKind.MISSING, "One E is missing"),
        ("E111.22", "E11.22", SlipKind.DOUBLED, "One 1 is too many"),
        ("I1O", "I10", SlipKind.LOOKALIKE, "The letter O looks like the digit 0"),
        ("El1.9", "E11.9", SlipKind.LOOKALIKE, "The letter l looks like the digit 1"),
        ("EI1.9", "E11.9", SlipKind.LOOKALIKE, "The letter I looks like the digit 1"),
        ("110", "I10", SlipKind.LOOKALIKE, "The digit 1 looks like the letter I"),
        (" e1 2.12 ", "E11.22", SlipKind.TRANSPOSED, "changed places"),
    ],
)
def test_a_slip_is_recognised_and_said(typed: str, key: str, kind: SlipKind, said: str) -> None:
    slip = find_slip(typed, [icd10(key)])

    assert slip is not None
    assert slip.kind is kind
    assert said in say_slip(slip)
    assert say_slip(slip).endswith(f"the key has {key}.")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("E11.22", "E11.22"),  # nothing is wrong with it
        ("E11.2", "E11.9"),  # far apart on every row of keys
        ("E22.11", "E11.22"),  # two pairs changed places
        ("E21.12", "E11.22"),  # not side by side
        ("E11.29", "E11.9"),  # another code, not a key struck twice
        ("", "E11.9"),
        ("J44.1", "E11.9"),
    ],
)
def test_codes_that_merely_differ_are_no_slip(typed: str, key: str) -> None:
    assert find_slip(typed, [icd10(key)]) is None


def test_the_likeliest_slip_among_several_codes_is_named() -> None:
    slip = find_slip("E12.12", [icd10("E12.13"), icd10("E11.22")])

    assert slip is not None
    assert slip.meant == icd10("E11.22")


def test_a_slip_in_a_procedure_is_found_as_well() -> None:
    slip = find_slip("26010", [parse_procedure("20610")])

    assert slip is not None
    assert slip.kind is SlipKind.TRANSPOSED


KEY = {
    Section.DIAGNOSIS: [icd10("E11.22")],
    Section.PROCEDURE: [parse_procedure("99214")],
}


@pytest.mark.parametrize(
    ("typed", "section", "said"),
    [
        (
            "99214",
            Section.DIAGNOSIS,
            "The code is right but stands in the wrong list: "
            "99214 belongs among the services, not among the diagnoses.",
        ),
        (
            "e11.22",
            Section.PROCEDURE,
            "The code is right but stands in the wrong list: "
            "E11.22 belongs among the diagnoses, not among the services.",
        ),
    ],
)
def test_a_right_code_in_the_wrong_list_is_told_so(typed: str, section: Section, said: str) -> None:
    slip = find_in_other_list(typed, section, KEY)

    assert slip is not None
    assert say_slip(slip) == said


def test_a_code_of_the_own_list_or_of_none_is_not_in_the_wrong_list() -> None:
    assert find_in_other_list("E11.22", Section.DIAGNOSIS, KEY) is None
    assert find_in_other_list("99215", Section.DIAGNOSIS, KEY) is None


def test_a_side_a_level_and_a_modifier_are_never_explained_as_a_slip() -> None:
    assert not may_be_a_slip(FindingKind.WRONG_LATERALITY)
    assert not may_be_a_slip(FindingKind.EM_LEVEL_OVER)
    assert not may_be_a_slip(FindingKind.MOD_WRONG)
    assert may_be_a_slip(FindingKind.INVALID_CODE)


def test_a_heading_may_be_a_slip_only_where_it_answers_no_line_of_the_key() -> None:
    assert may_be_a_slip(FindingKind.NOT_BILLABLE, is_beyond_key=True)
    assert not may_be_a_slip(FindingKind.NOT_BILLABLE)
