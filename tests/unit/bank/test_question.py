"""What counts as the same question: an answer to one may be held against the other's key."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.factories import make_exercise
from tutor.bank.exercise import ChoiceExercise, Exercise, FieldsExercise, Kind, on_day
from tutor.bank.exercise_json import exercise_to_json
from tutor.bank.question import question_hash
from tutor.grading.answer_key import AnswerKey, KeyVariant
from tutor.grading.choice import ChoiceOption
from tutor.grading.field_key import FieldKey, FieldType

CHART = make_exercise()
HEAD: dict[str, Any] = {
    "uid": uuid4(),
    "collection": "x",
    "slug": "x",
    "title": "A question",
    "specialty": "compliance",
    "date_of_service": date(2026, 3, 3),
    "topics": ("a",),
    "content_areas": (),
    "difficulty": 1,
    "minutes": 1,
    "chart_markdown": "",
    "rationale_markdown": "Because.",
}
CHOICE = ChoiceExercise(
    **HEAD,
    kind=Kind.CHOICE,
    question="Which?",
    options=(ChoiceOption("a", "This", True, "x"), ChoiceOption("b", "That", False, "y")),
    several=False,
    shuffled=True,
)
CASE = FieldsExercise(
    **HEAD,
    kind=Kind.FIELDS,
    task="Fill in.",
    documents=(),
    fields=(FieldKey("due", "Due", FieldType.MONEY, ("12.00",)),),
)


def asks(exercise: Exercise) -> str:
    return question_hash(exercise_to_json(exercise))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CHART, replace(CHART, key=AnswerKey((KeyVariant((), ()),)), rationale_markdown="New.")),
        (CHART, replace(CHART, title="Another title", difficulty=5, topics=("z",))),
        (
            CHOICE,
            replace(
                CHOICE,
                options=(replace(CHOICE.options[0], correct=False, why="z"), CHOICE.options[1]),
            ),
        ),
        (CASE, replace(CASE, fields=(replace(CASE.fields[0], values=("13.00",), why="z"),))),
    ],
)
def test_another_key_is_the_same_question(before: Exercise, after: Exercise) -> None:
    assert asks(before) == asks(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (CHART, replace(CHART, chart_markdown=f"{CHART.chart_markdown} And the left.")),
        (CHART, on_day(CHART, date(2026, 10, 1))),
        (CHART, replace(CHART, asks_services=False)),
        (CHOICE, replace(CHOICE, options=CHOICE.options[:1])),
        (CHOICE, replace(CHOICE, question="Which not?")),
        (CASE, replace(CASE, fields=(replace(CASE.fields[0], label="Owed"),))),
    ],
)
def test_another_chart_or_wording_is_another_question(before: Exercise, after: Exercise) -> None:
    assert asks(before) != asks(after)
