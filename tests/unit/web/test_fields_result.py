"""What the result of a case says of each field."""

import pytest

from tests.exercise_texts import read_case
from tests.table_catalog import TableCatalog
from tutor.bank.grader import grader_with
from tutor.bank.rubrics import load_rubric
from tutor.codes.entered_field import EnteredField
from tutor.grading.field_key import FieldKey, FieldType
from tutor.grading.fields import FieldsResult
from tutor.grading.references import References
from tutor.web.practice.fields_result import FieldRow, rows_of, shown_value

CASE = read_case()
GRADE = grader_with(References(TableCatalog()), load_rubric("practice-1"))


def row(name: str, **answers: str) -> FieldRow:
    entries = [EnteredField(field, text) for field, text in answers.items()]
    result = GRADE(CASE, entries)
    assert isinstance(result, FieldsResult)
    rows = rows_of(CASE, result, [entry.name for entry in entries])
    return next(one for one in rows if one.name == name)


def test_a_right_field_costs_nothing_and_says_so() -> None:
    found = row("coinsurance", coinsurance="20 %")

    assert (found.state, found.word, found.points) == ("right", "Right", "")
    assert (found.mine, found.right) == (("20 %",), ("20 %",))


def test_an_empty_field_takes_its_share() -> None:
    found = row("active")

    assert (found.state, found.word, found.points) == ("missed", "Left empty", "−25 points")
    assert found.mine == ()
    assert found.line is None


def test_a_foreseen_mistake_has_its_reason() -> None:
    assert "The deductible was left out." in row("patient_share", patient_share="120").reasons


def test_a_slip_is_told_in_words() -> None:
    found = row("coinsurance", coinsurance="0.2")

    assert found.reasons == (
        "0.2 % is the share as a part of one; the field asks for it out of a hundred, 20 %.",
    )


def test_a_figure_that_follows_from_an_earlier_mistake_says_where_the_mistake_lies() -> None:
    # min(400, 600) + 50 % of 200
    found = row("patient_share", coinsurance="50", patient_share="500.00")

    assert found.state == "wrong"
    assert any("follows from your own figures" in reason for reason in found.reasons)


def test_a_figure_that_follows_from_nothing_does_not() -> None:
    assert row("patient_share", coinsurance="50", patient_share="501.00").reasons == ()


def test_what_cannot_be_read_says_what_was_expected() -> None:
    found = row("patient_share", patient_share="lots")

    assert found.word == "Could not be read"
    assert found.reasons == ("'lots' is not an amount such as 142.85.",)
    assert found.mine == ("lots",)


def test_the_rule_is_shown_in_words_and_worked_with_the_amounts() -> None:
    worked = row("patient_share").worked

    assert worked is not None
    assert worked.words == "min(left, allowed) + coinsurance % × (allowed − min(left, allowed))"
    assert worked.amounts == ("min(400.00, 600.00) + 20 % × (600.00 − min(400.00, 600.00))")
    assert worked.comes_to == "$440.00"


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (FieldType.MONEY, "1,234.5", "$1,234.50"),
        (FieldType.MONEY, "(12.00)", "−$12.00"),
        (FieldType.MONEY, "12.345", "12.345"),
        (FieldType.PERCENT, "62.850", "62.85 %"),
        (FieldType.DATE, "20260705", "Jul 5, 2026"),
        (FieldType.DATE, "soon", "soon"),
        (FieldType.CODE, " m17.11 ", "m17.11"),
    ],
)
def test_a_value_is_written_as_its_type_is(kind: FieldType, text: str, shown: str) -> None:
    assert shown_value(FieldKey("one", "One", kind, (text,)), text) == shown
