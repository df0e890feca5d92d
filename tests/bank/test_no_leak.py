"""Nothing of a key reaches anybody before the attempt is submitted."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.bank.conftest import EXERCISES
from tutor.bank.documents import chart_text
from tutor.bank.exercise import ChartExercise
from tutor.bank.loader import load_bank
from tutor.codebook.lookup import Codebook

FORM_ACTIONS = ("save", "more", "paste", "up:dx:1", "down:dx:0", "remove:px:0")
SHIPPED = load_bank(EXERCISES).charts


def secrets_of(exercise: ChartExercise, codebook: Codebook) -> set[str]:
    """Codes of the key with their titles and reasons; what the chart itself says is no secret."""
    on = exercise.encounter.date_of_service
    secrets = {line for line in exercise.rationale_markdown.splitlines() if len(line) > 40}
    key = exercise.key
    codes = {slot.code for slot in exercise.slots} | {entry.code for entry in key.tempting}
    codes |= set(key.allowed_extra) | {e.code for slot in exercise.slots for e in slot.accept}
    for code in codes:
        secrets |= {str(code), code.text}
        record, listed = codebook.find(code, on), codebook.listed(code)
        secrets.add(record.description if record else "")
        secrets.add(listed.label if listed else "")
    for slot in exercise.slots:
        secrets |= {slot.why, *slot.cites}
        # A slot's id may be any word; only one that is made of two tells where it comes from.
        secrets |= {slot.id} if "-" in slot.id else set()
    secrets |= {entry.why for entry in key.tempting}
    own = f"{chart_text(exercise)} {exercise.title}".lower()
    return {text for text in secrets if len(text) > 2 and text.lower() not in own}


def found_in(page: str, secrets: set[str]) -> set[str]:
    plain = unescape(page).lower()
    return {
        text
        for text in secrets
        if re.search(rf"(?<![\w.-]){re.escape(text.lower())}(?![\w-])", plain)
    }


@pytest.mark.parametrize("exercise", SHIPPED, ids=lambda exercise: exercise.slug)
def test_no_page_before_the_submission_tells_anything_of_the_key(
    exercise: ChartExercise, bank_app: Flask, learner: FlaskClient, codebook: Codebook
) -> None:
    secrets = secrets_of(exercise, codebook)
    learner.post("/account/guide/dismiss")

    started = learner.post(f"/practice/{exercise.uid}/start")
    place = started.headers["Location"]
    saved = learner.put(f"{place}/draft", json={"entries": [{"section": "diagnosis"}]})
    answers = {
        "intro": learner.get(f"/practice/{exercise.uid}"),
        "bank": learner.get(f"/practice?q={exercise.title.split()[0]}"),
        "started": started,
        "chart": learner.get(place),
        "saved": saved,
        "draft": learner.get(f"{place}/draft"),
        "result": learner.get(f"{place}/result"),
    }
    for action in FORM_ACTIONS:
        form = {"dx-0-code": "Junk", "dx-1-code": "Scrap", "px-0-code": "1", "action": action}
        posted = learner.post(place, data=form | {"pasted": "Junk, Scrap"})
        answers[f"{action}: answer"] = posted
        answers[f"{action}: chart"] = learner.get(posted.headers.get("Location", place))
        # What a pasted list holds beyond codes is named on the page itself.
        assert posted.status_code == (200 if action == "paste" else 303)
    answers |= {
        "more rows": learner.get(f"{place}?more=1"),
        "notes": learner.get("/codes/notes?code=Junk"),
        "own data": learner.get("/account/data"),
        "progress": learner.get("/progress"),
        "account": learner.get("/account/"),
        "front page": bank_app.test_client().get("/"),
    }

    assert "Scrap" in answers["own data"].text
    leaks = {name: found_in(answer.text, secrets) for name, answer in answers.items()}
    assert {name: leak for name, leak in leaks.items() if leak} == {}
    assert "<mark" not in answers["chart"].text
    assert answers["result"].status_code == 303


@pytest.mark.parametrize("exercise", SHIPPED, ids=lambda exercise: exercise.slug)
def test_looking_up_answers_the_same_whatever_chart_is_open(
    exercise: ChartExercise, bank_app: Flask, learner: FlaskClient
) -> None:
    queries = ["knee", "diab", "99213", "12345", "E11.22"]
    queries += [str(slot.code) for slot in exercise.slots]
    on = exercise.encounter.date_of_service.isoformat()

    def ask(client: FlaskClient) -> list[object]:
        return [
            client.get(path.format(q=q, on=on)).text
            for q in queries
            for path in (
                "/codes/suggest?q={q}&on={on}&section=diagnosis",
                "/codes/suggest?q={q}&on={on}&section=procedure",
                "/codes/notes?code={q}&on={on}",
            )
        ]

    before = ask(bank_app.test_client())
    learner.post(f"/practice/{exercise.uid}/start")

    assert ask(learner) == before


def test_the_banks_own_list_of_codes_is_no_list_of_answers(learner: FlaskClient) -> None:
    listed = learner.get("/codes/suggest?q=99213&section=procedure").json
    unlisted = learner.get("/codes/suggest?q=99999&section=procedure").json

    assert str(listed).replace("99213", "99999") == str(unlisted)
