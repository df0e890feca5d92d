"""A coding held against a key of any kind: each difference in words, none where they agree."""

from collections.abc import Sequence

import pytest

from tests.exercise_texts import choice_files, fields_files
from tests.factories import make_exercise, right_answer
from tests.integration.graders import table_grader
from tutor.bank.exercise import Exercise
from tutor.bank.loader import read_exercise
from tutor.codes.entered_field import EnteredField
from tutor.codes.entered_line import EnteredLine, Section
from tutor.services.coded_differences import differences_of
from tutor.services.entries import Entry


def read(files: dict[str, str]) -> Exercise:
    made = read_exercise(files, collection="c", slug="s", asks_services=False).exercise
    assert made is not None
    return made


def told(exercise: Exercise, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    result = table_grader(exercise, entries)
    return [(one.keyed, one.coded) for one in differences_of(exercise, entries, result)]


def test_the_right_answer_differs_nowhere() -> None:
    assert told(make_exercise(), right_answer()) == []


def test_a_missed_line_and_one_beyond_the_key_are_told() -> None:
    entries = (
        EnteredLine(Section.DIAGNOSIS, code="M17.11"),
        EnteredLine(Section.DIAGNOSIS, code="I10"),
    )

    assert told(make_exercise(), entries) == [
        ("nothing", "I10"),
        ("20610 -RT → knee", "nothing"),
    ]


@pytest.mark.parametrize(
    ("files", "entries", "expected"),
    [
        (
            choice_files(),
            (EnteredField("option", "injury"),),
            [("right", "not chosen"), ("wrong", "chosen")],
        ),
        (
            fields_files(),
            (EnteredField("active", "yes"), EnteredField("coinsurance", "30")),
            [("20", "30"), ("440.00", "nothing"), ("deductible, coinsurance, maximum", "nothing")],
        ),
    ],
    ids=["choice", "fields"],
)
def test_questions_and_cases_are_told_by_option_and_field(
    files: dict[str, str], entries: Sequence[Entry], expected: list[tuple[str, str]]
) -> None:
    assert told(read(files), entries) == expected
