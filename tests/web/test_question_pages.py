"""Questions on the web: chosen, saved, handed in, explained; and nothing of the key before."""

import re
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.exercise_texts import CHOICE, read_question
from tests.factories import make_items
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import assert_well_made
from tutor.bank.exercise import ChoiceExercise
from tutor.web.practice.shown_options import token_of

SEVERAL = CHOICE.replace("minutes = 2", "minutes = 2\nseveral = true").replace(
    'id = "injury"\n', 'id = "injury"\ncorrect = true\n'
)


def make_question(app: Flask, toml: str = CHOICE) -> ChoiceExercise:
    question = read_question(toml)
    with services_of(app).databases.write.begin() as session:
        make_items(session, question)
    return question


@pytest.fixture
def question(app: Flask) -> ChoiceExercise:
    return make_question(app)


@pytest.fixture
def learner(client_of: LogIn) -> FlaskClient:
    return client_of("learner")


def start(client: FlaskClient, question: ChoiceExercise) -> str:
    return client.post(f"/practice/{question.uid}/start").headers["Location"]


def token(place: str, question: ChoiceExercise, option_id: str) -> str:
    uid = UUID(place.rsplit("/", 1)[1])
    return next(token_of(o, uid) for o in question.options if o.id == option_id)


def test_a_question_is_chosen_handed_in_and_explained(
    learner: FlaskClient, question: ChoiceExercise
) -> None:
    place = start(learner, question)
    page = learner.get(place)
    form = {"f-option": token(place, question, "injury"), "action": "submit"}

    answer = learner.post(place, data=form)
    result = learner.get(answer.headers["Location"])

    assert_well_made(page.text)
    assert answer.status_code == 303
    assert_well_made(result.text)
    for option in question.options:
        assert option.why in result.text
    assert "Wrong, but you chose it" in result.text
    assert "Right, but you did not choose it" in result.text
    assert "ICD-10-CM Official Guidelines IV.G" in result.text
    assert "below the pass mark" in result.text
    assert "practice-1" in result.text


def test_the_right_option_earns_everything(learner: FlaskClient, question: ChoiceExercise) -> None:
    place = start(learner, question)
    form = {"f-option": token(place, question, "aftercare"), "action": "submit"}

    result = learner.get(learner.post(place, data=form).headers["Location"])

    assert "Right, and you chose it" in result.text
    assert "exact" in result.text


def test_several_options_are_check_boxes_and_each_is_worth_its_share(
    app: Flask, learner: FlaskClient
) -> None:
    question = make_question(app, SEVERAL)
    place = start(learner, question)
    page = learner.get(place).text

    form = {"f-option": token(place, question, "injury"), "action": "submit"}
    result = learner.get(learner.post(place, data=form).headers["Location"])

    assert page.count('type="checkbox"') == 3
    assert "Choose all that apply" in page
    assert re.search(r'score-value">50<', result.text)


def test_a_choice_is_saved_and_stands_on_the_page_again(
    learner: FlaskClient, question: ChoiceExercise
) -> None:
    place = start(learner, question)
    chosen = token(place, question, "pain")

    answer = learner.post(place, data={"f-option": chosen, "action": "save"})

    assert answer.status_code == 303
    assert re.search(rf'value="{chosen}" checked', learner.get(place).text)
    assert "Saved " in learner.get(place).text


def test_a_script_saves_the_same(learner: FlaskClient, question: ChoiceExercise) -> None:
    place = start(learner, question)
    entries = [{"name": "option", "text": token(place, question, "pain")}]

    saved = learner.put(f"{place}/draft", json={"client_key": "k", "entries": entries})

    assert saved.json is not None
    assert saved.json["entries"] == entries
    assert re.search(rf'value="{entries[0]["text"]}" checked', learner.get(place).text)


def test_nothing_chosen_is_asked_about_and_may_still_be_handed_in(
    learner: FlaskClient, question: ChoiceExercise
) -> None:
    place = start(learner, question)

    asked = learner.post(place, data={"action": "submit"})
    handed_in = learner.post(place, data={"action": "submit-as-it-is"})

    assert asked.status_code == 422
    assert "No option is chosen." in asked.text
    assert "<title>Error: " in asked.text
    assert_well_made(asked.text)
    assert handed_in.status_code == 303
    assert "Nothing was chosen." in learner.get(handed_in.headers["Location"]).text


def test_no_page_before_handing_in_tells_anything_of_the_key(
    learner: FlaskClient, question: ChoiceExercise
) -> None:
    place = start(learner, question)
    chosen = token(place, question, "aftercare")
    answers = [
        learner.get(f"/practice/{question.uid}"),
        learner.get("/practice"),
        learner.get(place),
        learner.put(f"{place}/draft", json={"entries": [{"name": "option", "text": chosen}]}),
        learner.get(f"{place}/draft"),
        learner.post(place, data={"f-option": chosen, "action": "save"}),
        learner.get(place),
        learner.post(place, data={"action": "submit"}),
        learner.get("/account/data"),
        learner.get(f"{place}/result"),
    ]

    # Two of the ids are words of the options, so that only one in quotes would be an id.
    secrets = ["aftercare", '"injury"', '"pain"', *(option.why for option in question.options)]
    secrets += ["correct", *question.cites, question.rationale_markdown.splitlines()[2][:60]]
    for answer in answers:
        plain = unescape(answer.text)
        assert [secret for secret in secrets if secret in plain] == [], answer.request.path


def test_another_tab_is_noticed_and_both_choices_are_shown(
    learner: FlaskClient, question: ChoiceExercise
) -> None:
    place = start(learner, question)
    mine, theirs = (token(place, question, name) for name in ("pain", "injury"))
    learner.put(f"{place}/draft", json={"entries": [{"name": "option", "text": theirs}]})

    answer = learner.post(place, data={"f-option": mine, "action": "submit", "base_version": "0"})

    assert answer.status_code == 409
    assert "also changed in another tab" in answer.text
    assert re.search(rf'value="{mine}" checked', answer.text)
    assert_well_made(answer.text)


def test_an_option_can_be_disputed(
    client_of: LogIn, learner: FlaskClient, question: ChoiceExercise
) -> None:
    place = start(learner, question)
    form = {"f-option": token(place, question, "pain"), "action": "submit"}
    learner.post(place, data=form)
    claim = {"citation": "guideline", "quote": "Section IV.G", "argument": "It says otherwise."}

    answer = learner.post(f"{place}/dispute?section=part&slot=aftercare", data=claim)

    assert answer.status_code == 303
    file = client_of("instructor").get(answer.headers["Location"]).text
    assert "It says otherwise." in file


def test_somebody_elses_question_does_not_exist(
    client_of: LogIn, learner: FlaskClient, question: ChoiceExercise
) -> None:
    place = start(learner, question)

    other = client_of("instructor")

    assert other.get(place).status_code == 404
    assert other.post(place, data={"action": "submit"}).status_code == 404


def test_exam_conditions_hold_for_a_question_as_for_a_chart(
    learner: FlaskClient, question: ChoiceExercise
) -> None:
    place = learner.post(f"/practice/{question.uid}/start", data={"look_up": "none"}).headers[
        "Location"
    ]

    page, closed = learner.get(place), learner.get("/codes/?q=G35")

    assert "No look-up at all" in page.text
    assert_well_made(page.text)
    assert closed.status_code == 403
    result = learner.get(
        learner.post(place, data={"action": "submit-as-it-is"}).headers["Location"]
    )
    assert "Answered under exam conditions" in result.text


def test_the_bank_names_and_filters_kinds(
    learner: FlaskClient, question: ChoiceExercise, exercise: object
) -> None:
    everything = learner.get("/practice").text
    questions = learner.get("/practice?kind=choice").text
    none = learner.get("/practice?kind=nonsense").text

    assert "2 exercises" in everything
    assert "1 exercise" in questions
    assert question.title in questions
    assert "A knee that hurts" not in questions
    assert "No exercise fits" in none


def test_a_question_counts_in_progress(
    app: Flask, learner: FlaskClient, question: ChoiceExercise
) -> None:
    place = start(learner, question)
    form = {"f-option": token(place, question, "aftercare"), "action": "submit"}
    learner.post(place, data=form)

    page = learner.get("/progress")

    assert question.title in page.text
    assert_well_made(page.text)
