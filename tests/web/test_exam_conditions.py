"""Exam conditions: every page that answers from the codebook, under every limit."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_exercise, make_items
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import PAGES, answer_form, assert_well_made, open_attempt
from tutor.bank.exercise import Exercise
from tutor.codes.code import CodeSet

ON = "on=2025-11-03"
ALL = [code_set.value for code_set in CodeSet]
# What the form sends under each limit.
LIMITS: dict[str, dict[str, Any]] = {
    "everything": {"look_up": "everything", "code_sets": ALL},
    "everything but ICD-10-CM": {
        "look_up": "everything",
        "code_sets": [name for name in ALL if name != "icd10cm"],
    },
    "codes": {"look_up": "codes", "code_sets": ALL},
    "codes of services": {"look_up": "codes", "code_sets": ["cpt", "hcpcs"]},
    "none": {"look_up": "none", "code_sets": ALL},
}
# One row a route: a page of ICD-10-CM, and the status under each limit in the order of LIMITS.
ROUTES = {
    "codebook.look_up": (f"/codes/?q=multiple&{ON}", 200, 200, 200, 200, 403),
    "codebook.results": (f"/codes/results?q=multiple&{ON}", 200, 200, 200, 200, 403),
    "codebook.suggest": (f"/codes/suggest?q=G35&section=diagnosis&{ON}", 200, 200, 200, 403, 403),
    "codebook.characters": (f"/codes/characters?prefix=0D&{ON}", 200, 200, 200, 403, 403),
    "codebook.sets": (f"/codes/browse?{ON}", 200, 200, 200, 200, 403),
    "codebook.browse": (f"/codes/browse/icd10cm/chapter-19?{ON}", 200, 403, 200, 403, 403),
    "codebook.code": (f"/codes/icd10cm/G35.A?{ON}", 200, 403, 200, 403, 403),
    "codebook.notes": (f"/codes/notes?code=G35.A&{ON}", 200, 403, 403, 403, 403),
    "codebook.compare": ("/codes/icd10cm/G35/compare?now=2025-11-03", 200, 403, 403, 403, 403),
    "codebook.changes": ("/codes/changes", 200, 403, 403, 403, 403),
    "codebook.changes_file": ("/codes/changes.csv", 200, 403, 403, 403, 403),
}
TABLE = [
    (path, limit, status)
    for path, *statuses in ROUTES.values()
    for limit, status in zip(LIMITS, statuses, strict=True)
]
ASKING = [
    "/codes/?q={}",
    "/codes/results?q={}",
    "/codes/suggest?q={}&section=diagnosis",
    "/codes/suggest?q={}&section=procedure",
    "/codes/suggest?q={}&section=procedure&stay=1",
    "/codes/notes?code={}",
    "/codes/icd10cm/{}",
    "/codes/icd10cm/{}/compare",
    "/codes/icd9cm/{}",
    "/codes/browse/icd10cm/{}",
    "/codes/changes?chapter={}",
]
KNOWN = ["G35", "G35.A", "S52.521A", "T78.40", "250.00", "multiple", "chapter-19", "QA0.8"]


def begin(client: FlaskClient, exercise: Exercise, limit: str) -> str:
    answer = client.post(f"/practice/{exercise.uid}/start", data=LIMITS[limit])
    assert answer.status_code == 303
    return answer.headers["Location"]


def without_what_was_asked(text: str, asked: str) -> str:
    text = re.sub(r'(csrf[-_]token" (?:content|value))="[^"]*"', r"\1", text)
    return text.replace(asked, "…")


def test_every_route_of_the_codebook_is_in_the_table(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}

    assert {name for name in routes if name.startswith("codebook.")} == set(ROUTES)
    assert set(ROUTES) <= set(PAGES)


@pytest.mark.parametrize(("path", "limit", "status"), TABLE)
def test_a_route_answers_under_a_limit_as_the_table_says(
    client_of: LogIn, exercise: Exercise, path: str, limit: str, status: int
) -> None:
    client = client_of("learner")
    begin(client, exercise, limit)

    answer = client.get(path)

    assert answer.status_code == status
    if status == 403:
        said = (answer.get_json(silent=True) or {"message": answer.text})["message"]
        assert f"your attempt at “{exercise.title}” is open" in said
        assert "Hand that attempt in or set it aside" in said
        assert_closes_no_more_than_it_says(answer.text)
    if answer.mimetype == "text/html" and "<html" in answer.text:
        assert_well_made(answer.text)


def assert_closes_no_more_than_it_says(text: str) -> None:
    for title in ("Multiple sclerosis", "Relapsing", "Torus fracture", "Disseminated", "Injury"):
        assert title not in text


@pytest.mark.parametrize("path", ASKING)
def test_a_refused_answer_is_the_same_whatever_was_asked(
    client_of: LogIn, exercise: Exercise, path: str
) -> None:
    client = client_of("learner")
    begin(client, exercise, "none")

    answers = {}
    for asked in [*KNOWN, "Z99.99", "nothing-like-it"]:
        answer = client.get(path.format(asked))
        assert answer.status_code == 403
        answers[without_what_was_asked(answer.text, asked)] = asked

    assert len(answers) == 1, answers.values()


def test_a_grade_and_a_pasted_list_are_no_look_up(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    place = begin(client, exercise, "none")
    # Both have the shape of an HCPCS code; the first is an ICD-10-CM code without its dot.
    pasted = {"action": "paste", "pasted": "S5259\nS5258\nG35.A\nG35.Z"}

    client.post(place, data=pasted)

    lines = client.get(f"{place}/draft").json
    assert lines is not None
    assert [(line["section"], line["code"]) for line in lines["entries"]] == [
        ("diagnosis", "G35.A"),
        ("diagnosis", "G35.Z"),
        ("procedure", "S5259"),
        ("procedure", "S5258"),
    ]


def test_codes_and_titles_hold_no_notes_no_helper_and_no_index(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    begin(client, exercise, "codes")

    page = client.get(f"/codes/icd10cm/S52.521?{ON}").text
    chapter = client.get(f"/codes/browse/icd10cm/chapter-19?{ON}").text

    assert "Torus fracture of right radius" in page
    assert "S52.521A" in page
    for hidden in ("amputation", "frostbite", "7th character", "Excludes", "Compare two", "Map"):
        assert hidden not in page
    assert "Use a second code" not in chapter


def test_words_find_titles_only_where_no_more_is_open(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    before = client.get(f"/codes/results?q=disseminated&{ON}").text
    begin(client, exercise, "codes")

    by_note = client.get(f"/codes/results?q=disseminated&{ON}").text
    by_title = client.get(f"/codes/results?q=relapsing&{ON}").text

    assert "G35" in before
    assert "Nothing found" in by_note
    assert "G35.A" in by_title


def test_a_closed_set_is_found_by_nothing(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    begin(client, exercise, "everything but ICD-10-CM")

    for path in ("/codes/", "/codes/results", "/codes/browse"):
        for asked in ("G35", "multiple", "S52"):
            page = client.get(f"{path}?q={asked}&{ON}").text
            assert "/codes/icd10cm/" not in page
            assert "Multiple sclerosis" not in page
    found = client.get("/codes/suggest?q=250&section=diagnosis&on=2014-06-01").json
    assert found is not None
    assert found["codes"]
    assert client.get(f"/codes/?q=G35&code_set=icd10cm&{ON}").status_code == 403
    assert client.get("/codes/icd9cm/250.00?on=2014-06-01").status_code == 200


@pytest.mark.parametrize("limit", [name for name in LIMITS if name != "everything"])
def test_results_of_other_charts_are_closed_too(
    app: Flask, client_of: LogIn, exercise: Exercise, limit: str
) -> None:
    other = make_exercise(slug="other", title="Another chart")
    with services_of(app).databases.write.begin() as session:
        make_items(session, other)
    client = client_of("learner")
    place = open_attempt(client, other)
    client.post(place, data=answer_form() | {"action": "submit"})
    assert client.get(f"{place}/result").status_code == 200

    limited = begin(client, exercise, limit)
    refused = client.get(f"{place}/result")
    client.post(limited, data=answer_form() | {"action": "submit"})

    assert refused.status_code == 403
    assert "M17.11" not in refused.text
    assert_well_made(refused.text)
    assert client.get(f"{place}/result").status_code == 200


@pytest.mark.parametrize("who", ["instructor", "administrator"])
def test_the_pages_of_a_role_are_no_way_around(
    client_of: LogIn, exercise: Exercise, who: str
) -> None:
    client = client_of(who)
    assert client.get("/reports/stale").status_code == 200
    begin(client, exercise, "codes")

    assert client.get("/reports/stale").status_code == 403
    # What is no answer from the codebook stays.
    assert client.get("/disputes").status_code == 200


def test_a_limit_holds_on_every_device_and_for_nobody_else(
    client_of: LogIn, exercise: Exercise
) -> None:
    here, there = client_of("learner"), client_of("learner")
    begin(here, exercise, "none")

    assert there.get("/codes/?q=G35").status_code == 403
    assert client_of("instructor").get("/codes/?q=G35").status_code == 200
    assert client_of("anonymous").get("/codes/?q=G35").status_code == 200


def test_a_limit_holds_when_the_attempt_is_gone_on_with(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    place = begin(client, exercise, "none")

    again = client.post(
        f"/practice/{exercise.uid}/start", data=LIMITS["everything"], follow_redirects=True
    )

    assert again.request.path == place
    assert "goes on under the conditions that it was begun with: no look-up at all" in again.text
    assert client.get("/codes/?q=G35").status_code == 403


@pytest.mark.parametrize("end", ["submit", "set aside"])
def test_everything_is_open_again_once_the_attempt_has_ended(
    client_of: LogIn, exercise: Exercise, end: str
) -> None:
    client = client_of("visitor")
    client.post(client.post(f"/practice/{exercise.uid}/start").headers["Location"] + "/set-aside")
    place = begin(client, exercise, "none")
    assert client.get("/codes/?q=G35").status_code == 403

    if end == "submit":
        client.post(place, data=answer_form() | {"action": "submit"})
    else:
        client.post(f"{place}/set-aside")

    assert client.get("/codes/?q=G35").status_code == 200


def test_what_is_set_aside_says_so_wherever_it_is_opened(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    place = begin(client, exercise, "codes")

    shown = client.post(f"{place}/set-aside", follow_redirects=True)

    assert shown.request.path == f"/practice/{exercise.uid}"
    assert "is set aside, without a grade" in shown.text
    assert_well_made(shown.text)
    for path in (place, f"{place}/result"):
        again = client.get(path, follow_redirects=True)
        assert again.request.path == f"/practice/{exercise.uid}"
    late = client.put(f"{place}/draft", json={"entries": []})
    assert late.status_code == 409
    assert late.json is not None
    assert "is set aside" in late.json["message"]
    assert client.post(place, data=answer_form() | {"action": "submit"}).status_code == 409
    assert client_of("instructor").post(f"{place}/set-aside").status_code == 404


@pytest.mark.parametrize("limit", LIMITS)
def test_pad_and_result_say_what_was_open(client_of: LogIn, exercise: Exercise, limit: str) -> None:
    client = client_of("learner")
    place = begin(client, exercise, limit)

    pad = client.get(place).text
    result = client.post(
        place, data=answer_form() | {"action": "submit"}, follow_redirects=True
    ).text

    assert_well_made(pad)
    assert ("Exam conditions" in pad) == (limit != "everything")
    assert (' data-notes-url="/codes/notes"' in pad) == limit.startswith("everything")
    assert pad.count("data-suggests") == {"none": 0, "codes of services": 1}.get(limit, 2)
    said = {
        "everything": "Answered with everything open",
        "codes": "Answered under exam conditions: codes and titles only.",
        "codes of services": "codes and titles only, of CPT and HCPCS Level II.",
        "none": "Answered under exam conditions: no look-up at all.",
    }
    assert said.get(limit, "Answered under exam conditions: everything, of CPT") in result


def test_another_charts_pad_tells_whose_limits_hold_there(
    app: Flask, client_of: LogIn, exercise: Exercise
) -> None:
    other = make_exercise(slug="other", title="Another chart")
    with services_of(app).databases.write.begin() as session:
        make_items(session, other)
    client = client_of("learner")
    place = open_attempt(client, other)
    begin(client, exercise, "none")

    pad = client.get(place).text

    assert "No look-up at all." in pad
    assert f"{exercise.title}</a> holds here as well" in " ".join(pad.split())
    assert "data-suggests" not in pad


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"look_up": "codes"}, "No code set is chosen."),
        ({"look_up": "everything", "code_sets": []}, "No code set is chosen."),
        ({"look_up": "all of it"}, "Not a valid choice"),
        ({"look_up": "codes", "code_sets": ["icd11"]}, "is not a valid choice"),
    ],
    ids=["none named", "all unticked", "no such limit", "no such set"],
)
def test_a_choice_that_means_nothing_opens_no_attempt(
    client_of: LogIn, exercise: Exercise, form: dict[str, Any], words: str
) -> None:
    client = client_of("learner")

    answer = client.post(f"/practice/{exercise.uid}/start", data=form)

    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error: " in answer.text
    assert_well_made(answer.text)
    assert "Go on with the open attempt" not in client.get(f"/practice/{exercise.uid}").text


def test_a_script_is_refused_as_json_with_the_way_to_the_attempt(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    place = begin(client, exercise, "none")

    answer = client.get("/codes/suggest?q=G35&section=diagnosis")

    assert answer.status_code == 403
    assert answer.json is not None
    assert set(answer.json) == {"message", "attempt"}
    assert answer.json["attempt"] == place


def test_parts_of_pages_are_refused_as_parts(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    begin(client, exercise, "none")

    for path in ("/codes/notes?code=G35", "/codes/results?q=G35"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "<html" not in answer.text
        assert "Go to that attempt" in answer.text
