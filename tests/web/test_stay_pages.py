"""The pad and the result of an inpatient chart, and what the builder asks for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import make_items
from tests.tiny_procedures import DAY, make_stay, write_codebook_with_procedures
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import assert_well_made, open_attempt
from tutor.application import create_app
from tutor.bank.exercise import Exercise
from tutor.config import Settings
from tutor.services.database import upgrade


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    settings = Settings.from_environment({"CODER_TUTOR_HOME": str(tmp_path)})
    write_codebook_with_procedures(settings.codebook_path)
    upgrade(settings.database_url)
    made = create_app(settings)
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    services_of(made).databases.close()
    services_of(made).codebook.close()


@pytest.fixture
def exercise(app: Flask) -> Exercise:
    made = make_stay()
    with services_of(app).databases.write.begin() as session:
        make_items(session, made)
    return made


@pytest.mark.parametrize(
    ("prefix", "characters", "titles"),
    [
        ("", "03BX", {"0": "Medical and Surgical"}),
        ("0", "0D", {"D": "Gastrointestinal System"}),
        ("0d", "BT", {"T": "Resection of"}),
        ("0DTJ", "047", {"4": "Resection of Appendix, Percutaneous Endoscopic Approach"}),
        ("0DTJ4ZZ", "Z", {}),
        ("9", "", {}),
    ],
)
def test_the_builder_offers_what_the_loaded_codes_go_on_with(
    app: Flask, prefix: str, characters: str, titles: dict[str, str]
) -> None:
    answer = app.test_client().get(f"/codes/characters?prefix={prefix}&on={DAY}")

    assert answer.json is not None
    last = {one["character"]: one["title"] for one in answer.json["steps"][-1]}
    assert "".join(last) == characters
    assert titles.items() <= last.items()
    assert len(answer.json["names"]) == 7


def test_without_a_list_of_the_day_the_builder_offers_nothing(app: Flask) -> None:
    answer = app.test_client().get("/codes/characters?prefix=0D&on=2001-01-01")

    assert answer.json is not None
    assert answer.json["steps"] == [[], [], []]


@pytest.mark.parametrize("query", ["prefix=0DTI", "prefix=0DTJ4ZZZ", "on=foo"])
def test_what_begins_no_code_is_refused(app: Flask, query: str) -> None:
    answer = app.test_client().get(f"/codes/characters?{query}")

    assert answer.status_code == 422
    assert answer.json is not None


def test_the_type_ahead_of_a_stay_offers_its_procedures(app: Flask) -> None:
    path = f"/codes/suggest?q=0DTJ&section=procedure&stay=1&on={DAY}"

    found = app.test_client().get(path).json

    assert found is not None
    assert [one["code"] for one in found["codes"]] == ["0DTJ0ZZ", "0DTJ4ZZ", "0DTJ7ZZ"]


def test_the_pad_of_a_stay_asks_for_codes_dates_and_queries(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    path = open_attempt(client, exercise)

    page = client.get(path).text

    assert 'name="px-0-date"' in page
    assert 'name="px-0-modifiers"' not in page
    assert 'name="qy-0-reason"' in page
    assert_well_made(page)


def test_a_missed_query_and_a_wrong_operation_are_told(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    path = open_attempt(client, exercise)
    form = {
        "dx-0-code": "T78.40XA",
        "px-0-code": "0DBJ4ZX",
        "px-0-date": "<b>",
        "qy-0-reason": "specificity",
        "qy-0-evidence": "<script>alert(1)</script>",
        "action": "submit",
    }

    page = client.post(path, data=form, follow_redirects=True).text

    assert "Another root operation: T, not B" in page
    assert "Another qualifier: Z, not X" in page
    assert "This needed a question to the provider" in page
    assert "Pressors are given for a shock that nobody names." in page
    assert "This query is not needed" in page
    assert "<script>alert" not in page
    assert "Date entered: &lt;b&gt;" in page
    assert_well_made(page)


def test_a_code_of_professional_claims_is_named_as_such(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    path = open_attempt(client, exercise)

    page = client.post(
        path, data={"px-0-code": "44970", "action": "submit"}, follow_redirects=True
    ).text

    assert "44970 is not a code for a hospital stay" in page
