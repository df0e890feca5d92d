"""Two tabs or devices on one answer: nobody overwrites the other without a word."""

from typing import Any

import pytest

from tests.web.conftest import LogIn
from tests.web.test_walker import answer_form, assert_well_made, open_attempt
from tutor.bank.exercise import Exercise

DRAFT = list[dict[str, str]]


def line(code: str) -> dict[str, str]:
    return {"section": "diagnosis", "code": code}


def codes(answer: Any) -> list[str]:
    return [entry["code"] for entry in answer.json["entries"]]


def body(code: str, base: int, key: str, *sent: str) -> dict[str, Any]:
    return {
        "entries": [line(code)],
        "base_version": base,
        "client_key": key,
        "sent_keys": list(sent),
    }


def test_a_stale_save_is_refused_with_what_is_held(client_of: LogIn, exercise: Exercise) -> None:
    one, other = client_of("learner"), client_of("learner")
    place = open_attempt(one, exercise)
    assert one.put(f"{place}/draft", json=body("I10", 0, "a")).status_code == 200

    refused = other.put(f"{place}/draft", json=body("E11.9", 0, "b"))

    assert refused.status_code == 409
    assert refused.json is not None
    assert (refused.json["version"], codes(refused)) == (1, ["I10"])
    assert refused.json["message"].startswith("Not saved: This answer was also changed")
    assert codes(one.get(f"{place}/draft")) == ["I10"]
    assert other.put(f"{place}/draft", json=body("E11.9", 1, "b")).status_code == 200


def test_the_same_key_again_answers_as_before(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)

    first, again = (client.put(f"{place}/draft", json=body("I10", 0, "a")) for _time in range(2))

    assert first.status_code == again.status_code == 200
    assert first.json == again.json


def test_a_writer_is_no_stranger_to_itself(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)
    client.put(f"{place}/draft", json=body("I1", 0, "a"))

    # The answer to the first save was lost, and more was typed.
    saved = client.put(f"{place}/draft", json=body("I10", 0, "b", "a", "b"))

    assert saved.status_code == 200
    assert codes(saved) == ["I10"]


def test_two_writers_of_the_same_lines_do_not_differ(client_of: LogIn, exercise: Exercise) -> None:
    one, other = client_of("learner"), client_of("learner")
    place = open_attempt(one, exercise)
    first = one.put(f"{place}/draft", json=body("I10", 0, "a"))

    second = other.put(f"{place}/draft", json=body("I10", 0, "b"))

    assert second.status_code == 200
    assert second.json == first.json


@pytest.mark.parametrize("base", ["1", 1.5, True, [], {}])
def test_a_version_that_is_no_number_is_refused_in_words(
    client_of: LogIn, exercise: Exercise, base: object
) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)

    answer = client.put(f"{place}/draft", json={"entries": [], "base_version": base})

    assert answer.status_code == 422
    assert answer.json is not None
    assert "base_version is" in answer.json["message"]


@pytest.mark.parametrize("action", ["save", "more", "submit", "up:dx:1", "paste"])
def test_the_plain_form_shows_both_answers_and_changes_nothing(
    client_of: LogIn, exercise: Exercise, action: str
) -> None:
    one, other = client_of("learner"), client_of("learner")
    place = open_attempt(one, exercise)
    one.put(f"{place}/draft", json=body("I10", 0, "a"))
    form = {"dx-0-code": "E11.9", "action": action, "base_version": "0", "pasted": "Z79.4"}

    shown = other.post(place, data=form)

    assert shown.status_code == 409
    assert_well_made(shown.text)
    assert "also changed in another tab or on another device" in shown.text
    assert '<td class="code">I10</td>' in shown.text
    assert 'value="E11.9"' in shown.text
    assert 'name="base_version" value="1"' in shown.text
    assert codes(one.get(f"{place}/draft")) == ["I10"]
    form |= {"base_version": "1", "action": "save"}
    assert other.post(place, data=form).status_code == 303
    assert codes(one.get(f"{place}/draft")) == ["E11.9"]


def test_handing_in_what_is_held_needs_no_question(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)
    client.post(place, data=answer_form() | {"action": "save"})

    answer = client.post(place, data=answer_form() | {"action": "submit", "base_version": "0"})

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/result")


def test_a_version_of_a_thousand_digits_is_none(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)

    answer = client.post(place, data={"dx-0-code": "I10", "base_version": "9" * 5000})

    assert answer.status_code == 303


def test_what_a_pasted_list_did_not_give_is_said_on_the_page(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)
    pasted = "20610\tRT\t1\tA\nsee <the> chart"

    shown = client.post(place, data={"action": "paste", "pasted": pasted, "base_version": "0"})

    assert shown.status_code == 200
    assert_well_made(shown.text)
    assert "holds no code: “see &lt;the&gt; chart”" in shown.text
    assert 'value="20610"' in shown.text
    assert codes(client.get(f"{place}/draft")) == ["20610"]


def test_a_pasted_list_longer_than_the_pad_names_the_lines_that_did_not_fit(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)

    shown = client.post(place, data={"action": "paste", "pasted": "20610\n" * 200 + "20611"})

    assert shown.status_code == 200
    assert "the pad holds 200 lines: 20611." in shown.text
    assert len(codes(client.get(f"{place}/draft"))) == 200
