"""Cases of the revenue cycle on the web: filled, saved, handed in, explained."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from tests.exercise_texts import read_case
from tests.factories import make_items
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import assert_well_made
from tutor.bank.exercise import FieldsExercise

STEPS = ("deductible", "coinsurance", "maximum")
RIGHT = [
    ("f-active", "yes"),
    ("f-coinsurance", "20 %"),
    ("f-patient_share", "$440.00"),
    *(("f-steps", step) for step in STEPS),
]


@pytest.fixture
def case(app: Flask) -> FieldsExercise:
    made = read_case()
    with services_of(app).databases.write.begin() as session:
        make_items(session, made)
    return made


@pytest.fixture
def learner(client_of: LogIn) -> FlaskClient:
    return client_of("learner")


def start(client: FlaskClient, case: FieldsExercise) -> str:
    return client.post(f"/practice/{case.uid}/start").headers["Location"]


def form(*pairs: tuple[str, str], action: str) -> MultiDict[str, str]:
    return MultiDict([*pairs, ("action", action)])


def test_the_documents_stand_beside_the_fields(learner: FlaskClient, case: FieldsExercise) -> None:
    page = learner.get(start(learner, case))

    assert_well_made(page.text)
    assert "Benefit summary" in page.text
    assert "01/04/2026" in page.text  # 120 days before the date of service
    assert "490.00" in page.text  # the balance of the ledger
    assert 'inputmode="decimal"' in page.text
    for field in case.fields:
        assert field.label in page.text


def test_a_right_answer_earns_everything(learner: FlaskClient, case: FieldsExercise) -> None:
    place = start(learner, case)

    answer = learner.post(place, data=form(*RIGHT, action="submit"))
    result = learner.get(answer.headers["Location"])

    assert answer.status_code == 303
    assert re.search(r'score-value">100<', result.text)
    assert "4 of 4" in result.text
    assert_well_made(result.text)


def test_a_wrong_answer_is_explained_field_by_field(
    learner: FlaskClient, case: FieldsExercise
) -> None:
    place = start(learner, case)
    wrong = [("f-active", "no"), ("f-coinsurance", "0.2"), ("f-patient_share", "120"), *RIGHT[3:]]

    result = learner.get(
        learner.post(place, data=form(*wrong, action="submit")).headers["Location"]
    )

    assert_well_made(result.text)
    assert "The deductible was left out." in result.text
    assert "the share as a part of one" in result.text
    assert "min(400.00, 600.00) + 20 % × (600.00 − min(400.00, 600.00))" in result.text
    assert "= $440.00" in result.text
    assert "The plan&#39;s own benefit summary" in result.text
    assert "−25 points" in result.text
    assert "The summary says so." in result.text


def test_what_is_empty_is_asked_about_once_and_never_judged(
    learner: FlaskClient, case: FieldsExercise
) -> None:
    place = start(learner, case)
    some = [("f-active", "no"), ("f-patient_share", "lots")]

    asked = learner.post(place, data=form(*some, action="submit"))
    handed_in = learner.post(place, data=form(*some, action="submit-as-it-is"))

    assert asked.status_code == 422
    assert "Not handed in yet" in asked.text
    assert "“Coinsurance” is empty." in asked.text
    assert "&#39;lots&#39; is not an amount" in asked.text
    assert "Is the plan active on the date of service?” is" not in asked.text
    assert_well_made(asked.text)
    assert handed_in.status_code == 303


def test_a_list_is_put_in_order_without_a_script(
    learner: FlaskClient, case: FieldsExercise
) -> None:
    place = start(learner, case)
    first = learner.get(place).text
    shown = re.findall(r'data-option="(\w+)"', first)

    moved = learner.post(place, data=form(action=f"down:steps:{shown[0]}"))
    page = learner.get(place).text

    assert "Not answered yet" in first
    assert 'name="f-steps"' not in first
    assert moved.headers["Location"].endswith("#field-4")
    assert re.findall(r'name="f-steps" value="(\w+)"', page) == [shown[1], shown[0], shown[2]]
    assert "This order is your answer." in page


def test_everything_typed_is_kept_as_it_was(learner: FlaskClient, case: FieldsExercise) -> None:
    place = start(learner, case)
    typed = [("f-coinsurance", " 20 % "), ("f-patient_share", "4 4 0")]

    learner.post(place, data=form(*typed, action="save"))
    held = learner.get(f"{place}/draft").json

    assert held is not None
    assert held["entries"] == [
        {"name": "coinsurance", "text": " 20 % "},
        {"name": "patient_share", "text": "4 4 0"},
    ]
    assert 'value=" 20 % "' in learner.get(place).text


def test_fields_that_the_case_does_not_have_are_left_out(
    learner: FlaskClient, case: FieldsExercise
) -> None:
    place = start(learner, case)

    learner.post(place, data=form(("f-other", "1"), ("f-active", "yes"), action="save"))

    held = learner.get(f"{place}/draft").json
    assert held is not None
    assert held["entries"] == [{"name": "active", "text": "yes"}]


def test_no_page_before_handing_in_tells_anything_of_the_key(
    learner: FlaskClient, case: FieldsExercise
) -> None:
    place = start(learner, case)
    answers = [
        learner.get(f"/practice/{case.uid}"),
        learner.get("/practice"),
        learner.get(place),
        learner.post(place, data=form(("f-active", "no"), action="save")),
        learner.post(place, data=form(("f-active", "no"), action="submit")),
        learner.post(place, data=form(action="keep:steps")),
        learner.get(place),
        learner.get(f"{place}/draft"),
        learner.get("/account/data"),
    ]

    secrets = {"440.00", "120.00", "The deductible was left out.", "min(left", "In network."}
    secrets |= {"The summary says so.", "So plans share costs.", *case.cites}
    secrets |= {line for line in case.rationale_markdown.splitlines() if len(line) > 40}
    for answer in answers:
        plain = answer.text.replace("&#39;", "'")
        assert {secret for secret in secrets if secret in plain} == set(), answer.request.path


def test_another_tab_is_noticed_and_both_answers_are_shown(
    learner: FlaskClient, case: FieldsExercise
) -> None:
    place = start(learner, case)
    theirs = [{"name": "active", "text": "no"}, {"name": "coinsurance", "text": "30"}]
    learner.put(f"{place}/draft", json={"entries": theirs})

    mine = form(("f-active", "yes"), ("f-coinsurance", "30"), action="submit")
    answer = learner.post(place, data=MultiDict([*mine.items(multi=True), ("base_version", "0")]))

    assert answer.status_code in (409, 422)
    saved = form(("f-active", "yes"), ("f-coinsurance", "30"), action="save")
    refused = learner.post(place, data=MultiDict([*saved.items(multi=True), ("base_version", "0")]))
    assert refused.status_code == 409
    assert_well_made(refused.text)
    rows = re.findall(
        r'<tr><th scope="row">([^<]+)</th><td[^>]*>([^<]+)</td><td[^>]*>([^<]+)', refused.text
    )
    assert rows == [("Is the plan active on the date of service?", "Yes", "No")]


def test_a_field_can_be_disputed(
    client_of: LogIn, learner: FlaskClient, case: FieldsExercise
) -> None:
    place = start(learner, case)
    learner.post(place, data=form(*RIGHT, action="submit"))
    disputing = f"{place}/dispute?section=part&slot=patient_share"
    claim = {"citation": "guideline", "quote": "Benefit summary", "argument": "The limit was met."}
    assert disputing.replace("&", "&amp;") in learner.get(f"{place}/result").text

    answer = learner.post(disputing, data=claim)

    assert answer.status_code == 303
    file = client_of("instructor").get(answer.headers["Location"]).text
    assert "The limit was met." in file
    assert "440.00" in file


@pytest.mark.parametrize(("slot", "argument"), [("nothing", "words"), ("patient_share", " ")])
def test_a_dispute_about_nothing_is_refused(
    learner: FlaskClient, case: FieldsExercise, slot: str, argument: str
) -> None:
    place = start(learner, case)
    learner.post(place, data=form(*RIGHT, action="submit"))
    claim = {"citation": "guideline", "quote": "Benefit summary", "argument": argument}

    answer = learner.post(f"{place}/dispute?section=part&slot={slot}", data=claim)

    assert answer.status_code in (404, 422)


def test_more_than_is_kept_is_refused_in_words(learner: FlaskClient, case: FieldsExercise) -> None:
    place = start(learner, case)

    answer = learner.post(place, data=form(("f-active", "x" * 1001), action="save"))

    assert answer.status_code == 422
    assert "at most 1000 are kept" in answer.text
