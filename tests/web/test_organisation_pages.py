"""Organisations kept in the browser, without JavaScript."""

import re

import pytest
from flask import Flask

from tests.factories import make_organisation
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import assert_well_made
from tutor.bank.exercise import Exercise

LIST = "/administration/organisations"


def told(page: str) -> str:
    """The page but for its tokens, which hold the time."""
    return re.sub(r'name="csrf[-_]token" (content|value)="[^"]*"', "", page)


@pytest.fixture
def place(app: Flask) -> str:
    with services_of(app).databases.write.begin() as session:
        return f"{LIST}/{make_organisation(session)}"


def test_an_administrator_makes_an_organisation_with_a_member_and_a_collection(
    client_of: LogIn, exercise: Exercise
) -> None:
    client, learner, visitor = (
        client_of("administrator"),
        client_of("learner"),
        client_of("visitor"),
    )
    made = client.post(LIST, data={"name": "North Valley Clinic", "slug": "north-valley"})
    place = made.headers["Location"]
    client.post(f"{place}/members", data={"email": "learner@example.org", "role": "learner"})
    given = client.post(
        f"{place}/collections",
        data={"collection": exercise.collection, "title": "", "is_private": "y"},
    )
    page = client.get(place).text

    assert (made.status_code, given.status_code) == (303, 303)
    assert_well_made(page)
    assert "learner@example.org" in page.replace("<wbr>", "")
    assert "members only" in page
    assert exercise.title in learner.get("/practice").text
    assert exercise.title not in visitor.get("/practice").text
    assert "North Valley Clinic" in learner.get("/account/").text
    assert "North Valley Clinic" not in visitor.get("/practice").text


def test_a_role_ends_with_its_button_and_the_collection_goes_where_it_is_sent(
    client_of: LogIn, exercise: Exercise, place: str
) -> None:
    client, learner = client_of("administrator"), client_of("learner")
    client.post(f"{place}/members", data={"email": "learner@example.org", "role": "author"})
    client.post(f"{place}/collections", data={"collection": exercise.collection, "is_private": "y"})
    end = re.search(r'action="([^"]+/author/end)"', client.get(place).text)
    assert end is not None
    ended = client.post(end[1])
    gone = exercise.title not in learner.get("/practice").text
    shown = client.post(f"{place}/collections/{exercise.collection}/public")
    seen = exercise.title in learner.get("/practice").text
    client.post(f"{place}/collections/{exercise.collection}/private")
    hidden = exercise.title not in learner.get("/practice").text
    released = client.post(f"{place}/collections/{exercise.collection}/release")

    assert (ended.status_code, shown.status_code, released.status_code) == (303, 303, 303)
    assert gone
    assert seen
    assert hidden
    assert exercise.title in learner.get("/practice").text
    assert client.post(end[1]).status_code == 404


@pytest.mark.parametrize(
    ("path", "data", "message"),
    [
        ("", {"name": "", "slug": "x"}, "Enter a name."),
        ("", {"name": "X", "slug": "No Slug"}, "is no short name"),
        ("", {"name": "X", "slug": "north-valley"}, "already"),
        ("/name", {"name": ""}, "Enter a name."),
        ("/name", {"name": "x" * 101}, "has 101 characters"),
        ("/members", {"email": "nobody@example.org", "role": "author"}, "No account has"),
        ("/members", {"email": "learner@example.org", "role": "king"}, "Not a valid choice"),
        ("/collections", {"collection": ""}, "Enter the name"),
        ("/collections", {"collection": "new-one", "title": ""}, "needs a title"),
    ],
)
def test_a_wrong_input_is_told_at_its_field_and_nothing_changes(
    client_of: LogIn, place: str, path: str, data: dict[str, str], message: str
) -> None:
    client = client_of("administrator")
    before = told(client.get(place).text)

    answer = client.post(place + path if path else LIST, data=data)

    assert answer.status_code == 422
    assert message in answer.text
    assert "<title>Error: " in answer.text
    assert_well_made(answer.text)
    assert told(client.get(place).text) == before


def test_a_collection_of_another_organisation_is_refused_in_words(
    app: Flask, client_of: LogIn, exercise: Exercise, place: str
) -> None:
    client = client_of("administrator")
    data = {"collection": exercise.collection, "is_private": "y"}
    client.post(f"{place}/collections", data=data)
    with services_of(app).databases.write.begin() as session:
        other = make_organisation(session, name="South Shore", slug="south-shore")

    answer = client.post(f"{LIST}/{other}/collections", data=data)

    assert answer.status_code == 422
    assert "belongs to an organisation already" in answer.text


def test_who_ends_the_own_role_of_administrator_is_led_to_the_account(
    client_of: LogIn, place: str
) -> None:
    administrator, keeper = client_of("administrator"), client_of("learner")
    administrator.post(
        f"{place}/members", data={"email": "learner@example.org", "role": "administrator"}
    )
    page = keeper.get(place).text
    end = re.search(r'action="([^"]+/administrator/end)"', page)
    assert end is not None

    answer = keeper.post(end[1])

    assert "To the public bank" not in page
    assert answer.headers["Location"] == "/account/"
    assert keeper.get(place).status_code == 404
