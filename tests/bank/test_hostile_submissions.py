"""A thousand hostile answers: a clear refusal or an ordinary grade, and nothing half-written."""

import random
import string

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.bank.conftest import EXERCISES
from tutor.bank.loader import load_bank
from tutor.models.attempt import Attempt, AttemptState, ItemGrade, Submission
from tutor.web.services import EXTENSION

COUNT = 1000
REFUSALS = {400, 404, 409, 413, 415, 422}
NASTY = [
    "<script>alert(1)</script>", "'; DROP TABLE attempt; --", "{{ 7*7 }}", "%s%n%x", "\x00",
    "\ud7ff", "\u202eDCBA", "９９２１３", "é" * 50, "½", "-1", "1e309", "0x1F", "NaN", "٣", "²",
    "A" * 200, "A" * 201, "9" * 300, "../../etc/passwd", "=1+1", "\r\nSet-Cookie: a=b", "😀" * 40,
]  # fmt: skip
CODES = ["E11.9", "e119", "I10", "99213", "9921O", "9921325", "S52.531", "250.00", "V58.69", ""]


def a_text(chance: random.Random) -> str:
    kind = chance.randrange(4)
    if kind == 0:
        return chance.choice(NASTY)
    if kind == 1:
        return "".join(chance.choices(string.printable, k=chance.randrange(30)))
    return chance.choice(CODES)


def a_form(chance: random.Random) -> dict[str, str]:
    form = {"action": "submit"}
    lines = chance.choice([0, 1, 3, 8, 25, 120, 500])
    for number in range(lines):
        form[f"dx-{number}-code"] = a_text(chance)
        if chance.random() < 0.5:
            form[f"px-{number}-code"] = a_text(chance)
            form[f"px-{number}-units"] = a_text(chance)
            form[f"px-{number}-modifiers"] = a_text(chance)
            form[f"px-{number}-pointers"] = a_text(chance)
    return form


def a_plain_form(chance: random.Random) -> dict[str, str]:
    """One that is small and without a NUL, so that it must reach the grader."""
    form = {name: text.replace("\x00", "")[:200] for name, text in a_form(chance).items()}
    return {name: text for name, text in form.items() if "-" not in name or int(
        name.split("-")[1]) < 60}  # fmt: skip


def a_draft(chance: random.Random) -> object:
    values: list[object] = [
        None,
        1,
        1.5,
        True,
        [],
        {},
        "x",
        {"section": "diagnosis"},
        {"section": 3},
    ]
    line = {
        "section": chance.choice(["diagnosis", "procedure", "elsewhere", 7]),
        "code": chance.choice([*values, a_text(chance)]),
        "units": chance.choice(values),
    }
    return chance.choice([line, [line] * chance.randrange(300), *values])


def test_a_thousand_hostile_submissions(bank_app: Flask, learner: FlaskClient) -> None:
    chance = random.Random(20261124)  # noqa: S311 - the same thousand every time
    exercises = load_bank(EXERCISES).exercises
    graded = refused = 0
    for number in range(COUNT):
        exercise = exercises[number % len(exercises)]
        place = learner.post(f"/practice/{exercise.uid}/start").headers["Location"]
        if number % 4 == 0:
            answer = learner.put(
                f"{place}/draft",
                json={"entries": a_draft(chance), "client_key": chance.choice([None, 1, "k" * 99])},
            )
            assert answer.status_code in REFUSALS | {200}
            refused += answer.status_code != 200
            continue
        form = a_plain_form(chance) if number % 4 != 1 else a_form(chance)
        answer = learner.post(place, data=form)
        assert answer.status_code in REFUSALS | {303}, answer.text
        if answer.status_code == 303:
            assert learner.get(answer.headers["Location"]).status_code == 200
            graded += 1
        else:
            assert len(answer.text) > 100
            refused += 1

    assert graded >= COUNT / 2
    assert refused > 20
    with bank_app.extensions[EXTENSION].databases.read() as session:
        closed = session.scalar(
            select(func.count()).select_from(Attempt).where(Attempt.state == AttemptState.SUBMITTED)
        )
        submissions = session.scalar(select(func.count()).select_from(Submission))
        grades = session.scalar(select(func.count()).select_from(ItemGrade))
    assert closed == submissions == grades
