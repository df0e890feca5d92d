"""A thousand hostile answers: a clear refusal or an ordinary grade, and nothing half-written."""

import random
import string

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.bank.conftest import EXERCISES
from tests.factories import PASSWORD
from tutor.bank.loader import load_bank
from tutor.models.attempt import Attempt, AttemptState, ItemGrade, Submission
from tutor.web.services import EXTENSION

COUNT = {"sqlite": 1000, "postgresql": 300}
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
    exercises = load_bank(EXERCISES).charts
    graded = refused = 0
    count = COUNT[bank_app.extensions[EXTENSION].databases.engine.dialect.name]
    for number in range(count):
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

    assert graded >= count / 2
    assert refused > count / 50
    with bank_app.extensions[EXTENSION].databases.read() as session:
        closed = session.scalar(
            select(func.count()).select_from(Attempt).where(Attempt.state == AttemptState.SUBMITTED)
        )
        submissions = session.scalar(select(func.count()).select_from(Submission))
        grades = session.scalar(select(func.count()).select_from(ItemGrade))
    assert closed == submissions == grades


LARGE = 1024 * 1024
NOISE = bytes(range(256)) * 40
JSON = "application/json"


def a_place(learner: FlaskClient) -> str:
    exercise = load_bank(EXERCISES).charts[0]
    return learner.post(f"/practice/{exercise.uid}/start").headers["Location"]


@pytest.mark.parametrize(
    ("method", "data", "content_type", "statuses"),
    [
        ("put", b"[" * LARGE, JSON, {413}),
        ("put", b'{"entries": [' + b" " * LARGE + b"]}", JSON, {413}),
        ("post", b"dx-0-code=" + b"A" * LARGE, "application/x-www-form-urlencoded", {413}),
        ("post", b"a" * LARGE, "multipart/form-data; boundary=x", {413}),
        ("put", b"[" * 100_000, JSON, {400}),
        ("put", NOISE, JSON, {400}),
        ("put", NOISE, "application/octet-stream", {400}),
        ("put", b'{"entries": []}', "text/plain", {400}),
        ("put", b'{"entries": []}', "application/json; charset=utf-16", {200, 400}),
        ("put", b'{"entries": [{"section": "diagnosis", "code": "\xff"}]}', JSON, {400}),
        ("put", b'{"entries": [{"section": "diagnosis", "code": "\\u0000"}]}', JSON, {422}),
        ("put", b'{"entries": [{"section": "diagnosis", "code": "\\ud800"}]}', JSON, {422}),
        ("put", b'{"client_key": "\\u0000", "entries": []}', JSON, {422}),
        ("put", b'{"client_key": "\\ud800", "entries": []}', JSON, {422}),
        ("put", b'{"entries": NaN}', JSON, {422}),
        ("put", b"", "", {400}),
        ("post", b"dx-0-code=%00&action=save", "application/x-www-form-urlencoded", {422}),
        ("post", b"dx-0-code=%00&action=submit", "application/x-www-form-urlencoded", {422}),
        ("post", NOISE, "image/png", {303}),
        ("post", NOISE, "multipart/form-data; boundary=x", {303, 400}),
        ("post", NOISE, "multipart/form-data", {303, 400}),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_an_odd_body_is_refused_and_changes_nothing(
    learner: FlaskClient, method: str, data: bytes, content_type: str, statuses: set[int]
) -> None:
    place = a_place(learner)
    kept = [{"section": "diagnosis", "code": " kept \t½😀"}]
    learner.put(f"{place}/draft", json={"entries": kept})
    before = learner.get(f"{place}/draft").json
    path = f"{place}/draft" if method == "put" else place

    answer = getattr(learner, method)(path, data=data, content_type=content_type)

    assert answer.status_code in statuses, answer.text
    after = learner.get(f"{place}/draft").json
    if answer.status_code >= 400:
        assert after == before
    assert learner.get(place).status_code == 200


def test_every_character_but_nul_comes_back_as_it_was_typed(learner: FlaskClient) -> None:
    place = a_place(learner)
    typed = "".join(map(chr, range(1, 128))) + "\u2028\u202e\ufeff\uffff😀"
    entries = [{"section": "diagnosis", "code": typed, "poa": typed[:100]}]

    assert learner.put(f"{place}/draft", json={"entries": entries}).status_code == 200
    held = learner.get(f"{place}/draft").json

    assert held is not None
    assert (held["entries"][0]["code"], held["entries"][0]["poa"]) == (typed, typed[:100])
    assert learner.get(place).status_code == 200
    submitted = learner.post(place, data={"dx-0-code": typed, "action": "submit"})
    assert learner.get(submitted.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/practice?q=%00",
        "/practice?specialty=%00&setting=%00",
        "/codes/?q=%00",
        "/codes/suggest?q=%00&section=diagnosis",
        "/codes/notes?code=%00",
        "/practice?page=99999999999999999999",
        "/practice?difficulty=99999999999999999999",
        "/codes/icd10cm/%00",
        "/account/reset/%00",
    ],
)
def test_an_odd_address_gets_a_page(learner: FlaskClient, path: str) -> None:
    assert learner.get(path).status_code in REFUSALS | {200}


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/login", {"email": "\x00", "password": "\x00"}),
        (
            "/account/register",
            {"display_name": "\x00", "email": "a\x00@b.cd", "password": "x" * 12},
        ),
        ("/account/theme", {"theme": "\x00", "next": "\x00"}),
        ("/account/forgot", {"email": "\x00"}),
    ],
)
def test_a_nul_in_a_form_is_refused_in_words(
    bank_app: Flask, path: str, form: dict[str, str]
) -> None:
    answer = bank_app.test_client().post(path, data=form)

    assert answer.status_code == 422
    assert "NUL" in answer.text


def test_a_browser_may_call_itself_anything(bank_app: Flask, learner: FlaskClient) -> None:
    agent = "\x7f\xff" + "é" * 500
    login = {"email": "learner@example.org", "password": PASSWORD}

    answer = bank_app.test_client().post(
        "/account/login", data=login, headers={"User-Agent": agent}
    )

    assert answer.status_code == 303
    assert learner.get("/account/").status_code == 200
