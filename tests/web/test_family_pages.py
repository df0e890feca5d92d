"""A family on pages: one of so many, another one next, and nothing of what varies."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from tests.exercise_texts import FAMILY, FAMILY_CHART, family_files
from tests.factories import NOW, make_items
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import assert_well_made, open_attempt
from tutor.bank.exercise import Exercise, FamilyExercise
from tutor.bank.families import parameters_of
from tutor.bank.loader import read_exercise
from tutor.web.services import EXTENSION

SECRETS = {"seed", "parameter", "{{", "{%", "kidneys =", "tablets"}


@pytest.fixture
def family(app: Flask, exercise: Exercise) -> FamilyExercise:
    read = read_exercise(family_files(), collection="office", slug="one", asks_services=True)
    assert isinstance(read.exercise, FamilyExercise)
    with services_of(app).databases.write.begin() as session:
        make_items(session, read.exercise)
    return read.exercise


def chart_in(html: str) -> str:
    found = re.search(r'<section class="chart".*?</section>', html, re.DOTALL)
    assert found
    return found[0]


def test_a_person_is_told_of_how_many_variants_one_is_drawn(
    client_of: LogIn, family: FamilyExercise
) -> None:
    client = client_of("learner")
    before = client.get(f"/practice/{family.uid}").text
    page = client.get(open_attempt(client, family)).text

    for html in (before, page):
        assert_well_made(html)
    assert "12, each attempt draws another" in before
    assert "one of 12" in page


@pytest.mark.parametrize("who", ["visitor", "learner"])
def test_no_page_before_the_submission_tells_what_varies(
    app: Flask, client_of: LogIn, family: FamilyExercise, who: str
) -> None:
    client = client_of(who)
    # The time of a save may read like a finding.
    services = services_of(app)
    app.extensions[EXTENSION] = replace(services, clock=lambda: NOW)
    place = open_attempt(client, family)
    pages = [
        client.get(f"/practice/{family.uid}").text,
        client.get("/practice?q=kidneys").text,
        client.get(place).text,
        client.get(f"{place}/draft").text,
        client.put(f"{place}/draft", json={"entries": []}).text,
    ]

    shown = chart_in(pages[2])
    for page in pages:
        outside = page.replace(shown, "").lower()
        assert not {secret for secret in SECRETS if secret in outside}
        for parameter in parameters_of(family_files()):
            values = {text for row in parameter.rows for text in row if len(text) > 1}
            for text in values - {"no", "yes"}:
                # The patient's age stands in the head of the page as it does in every chart.
                assert parameter.name == "age" or not re.search(rf"\b{text}\b", outside)


def test_another_attempt_draws_another_chart(client_of: LogIn, family: FamilyExercise) -> None:
    client = client_of("learner")
    charts = []
    for _time in range(3):
        place = open_attempt(client, family)
        charts.append(chart_in(client.get(place).text))
        client.post(place, data={"action": "submit", "dx-0-code": "E11.22"})
        result = client.get(f"{place}/result").text
        assert_well_made(result)
        assert "Draw another variant" in result
        assert "Draw another" in client.get(f"/practice/{family.uid}").text

    assert len(set(charts)) == 3


def test_a_chart_that_is_no_family_says_nothing_of_variants(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    pages = [
        client.get(f"/practice/{exercise.uid}").text,
        client.get(place := open_attempt(client, exercise)).text,
    ]
    client.post(place, data={"action": "submit"})
    pages.append(client.get(f"{place}/result").text)

    assert not [page for page in pages if "ariant" in page]
    assert "Try this chart again" in pages[2]


def test_the_result_argues_the_chart_that_was_drawn(
    client_of: LogIn, family: FamilyExercise
) -> None:
    client = client_of("learner")
    place = open_attempt(client, family)
    shown = client.get(place).text
    client.post(place, data={"action": "submit", "dx-0-code": "E11.22"})
    result = client.get(f"{place}/result").text

    wanted = "N18.32" if "eGFR 33" in shown else "N18.31"
    assert "eGFR" in FAMILY_CHART
    assert wanted in result
    assert ("Z79.84" in result) == ("metformin" in shown)
    assert FAMILY not in result
