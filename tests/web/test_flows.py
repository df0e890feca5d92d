"""What a person does, without JavaScript: forms, redirects, and what is refused."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from flask import Flask

from tests.factories import PASSWORD
from tests.web.conftest import LogIn, change_settings, services_of
from tests.web.test_walker import KNOW_KEYS, answer_form, assert_well_made, open_attempt
from tutor.bank.exercise import Exercise
from tutor.grading.any_result import AnyResult
from tutor.services import logins, practice, progress
from tutor.services.entries import Entry
from tutor.web.services import EXTENSION, PRACTICE_RUBRIC

ERROR_ID = re.compile(r"<code>([0-9a-f]{12})</code>")
NOBODY = "00000000-0000-0000-0000-000000000000"
POSTS_FOR_ROLES = {
    **{
        f"/disputes/00000000-0000-0000-0000-000000000000/{act}": set(KNOW_KEYS)
        for act in ("accept", "decline")
    },
    "/disputes/raised": set(KNOW_KEYS),
    "/regrades": set(KNOW_KEYS),
    **{
        f"/regrades/00000000-0000-0000-0000-000000000000/{act}": set(KNOW_KEYS)
        for act in ("again", "discard", "resume")
    },
    **{
        f"/regrades/00000000-0000-0000-0000-000000000000/{act}": set(KNOW_KEYS) - {"author"}
        for act in ("apply", "undo")
    },
    "/administration/users": {"administrator"},
    "/administration/users/00000000-0000-0000-0000-000000000000/reset": {"administrator"},
    "/administration/organisations": {"administrator"},
    f"/administration/organisations/{NOBODY}/name": {"administrator"},
    f"/administration/organisations/{NOBODY}/members": {"administrator"},
    f"/administration/organisations/{NOBODY}/members/{NOBODY}/author/end": {"administrator"},
    f"/administration/organisations/{NOBODY}/collections": {"administrator"},
    f"/administration/organisations/{NOBODY}/collections/x/private": {"administrator"},
    f"/administration/organisations/{NOBODY}/collections/x/release": {"administrator"},
    "/administration/codebook": {"administrator"},
    "/administration/codebook/00000000-0000-0000-0000-000000000000/apply": {"administrator"},
    "/administration/codebook/00000000-0000-0000-0000-000000000000/discard": {"administrator"},
}


def test_a_form_without_its_token_is_refused_with_a_remedy(
    app: Flask, client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    app.config["WTF_CSRF_ENABLED"] = True

    answer = client.post(f"/practice/{exercise.uid}/start")

    assert answer.status_code == 400
    assert "reload the page" in answer.text
    assert_well_made(answer.text)


@pytest.mark.parametrize(
    "who", ["visitor", "learner", "author", "instructor", "employer", "administrator"]
)
@pytest.mark.parametrize("path", POSTS_FOR_ROLES)
def test_what_changes_something_is_closed_to_other_roles(
    client_of: LogIn, path: str, who: str
) -> None:
    answer = client_of(who).post(path)

    allowed = who in POSTS_FOR_ROLES[path]
    # One who may act gets past the door: the form is incomplete, or there is no such thing.
    assert answer.status_code == (
        422
        if allowed and path.endswith(("users", "codebook", "organisations", "/regrades"))
        else 404
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/attempts/{0}"),
        ("put", "/attempts/{0}/draft"),
        ("post", "/attempts/{0}/dispute"),
        ("post", "/account/password"),
        ("post", "/account/delete"),
        ("post", "/account/guide/dismiss"),
    ],
)
def test_a_stranger_is_sent_to_log_in(app: Flask, method: str, path: str) -> None:
    answer = getattr(app.test_client(), method)(path.format("00000000-0000-0000-0000-000000000000"))

    assert answer.status_code in (303, 401)


@pytest.mark.parametrize("who", ["learner", "instructor", "employer", "administrator"])
def test_nobody_changes_another_persons_attempt(
    client_of: LogIn, exercise: Exercise, who: str
) -> None:
    place = open_attempt(client_of("visitor"), exercise)
    client = client_of(who)

    assert client.post(place, data=answer_form() | {"action": "submit"}).status_code == 404
    assert client.put(f"{place}/draft", json={"entries": []}).status_code == 404
    assert client.post(f"{place}/dispute", data={"text": "x"}).status_code == 404


def test_the_plain_form_saves_moves_pastes_and_submits(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)

    client.post(place, data={"dx-0-code": "I10", "dx-1-code": "m17.11", "action": "up:dx:1"})
    moved = client.get(place).text
    assert moved.index('value="m17.11"') < moved.index('value="I10"')
    client.post(place, data={"dx-0-code": "m17.11", "action": "paste", "pasted": "20610-RT → A"})
    pasted = client.get(place).text
    assert 'value="20610"' in pasted
    assert 'value="RT"' in pasted
    client.post(place, data=answer_form() | {"action": "submit"})
    result = client.get(f"{place}/result")
    assert "exact" in result.text
    assert client.get(place).headers["Location"].endswith("/result")
    assert client.post(place, data=answer_form() | {"action": "submit"}).status_code == 409


def test_a_draft_is_saved_and_read_back_as_json(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)
    entries = [{"section": "diagnosis", "code": " 9921O "}]

    saved = client.put(f"{place}/draft", json={"client_key": "k", "entries": entries})
    again = client.put(f"{place}/draft", json={"client_key": "k", "entries": entries})
    held = client.get(f"{place}/draft")

    assert saved.status_code == 200
    assert saved.json == again.json == held.json
    assert held.json is not None
    assert held.json["entries"][0]["code"] == " 9921O "
    assert held.json["version"] == 1


@pytest.mark.parametrize(
    "payload",
    ["", "[]", "{}", '{"entries": 1}', '{"entries": [{"section": "x"}]}', '{"client_key": 1}'],
)
def test_a_malformed_draft_is_refused_in_words(
    client_of: LogIn, exercise: Exercise, payload: str
) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)

    answer = client.put(f"{place}/draft", data=payload, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert answer.json is not None
    assert answer.json["message"]


def test_registering_as_a_visitor_keeps_the_result(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("visitor")
    place = open_attempt(client, exercise)
    client.post(place, data=answer_form() | {"action": "submit"})
    form = {"display_name": "New", "email": "new@example.org", "password": PASSWORD}

    registered = client.post("/account/register", data=form)

    assert registered.status_code == 303
    assert exercise.title in client.get("/progress").text
    assert client.get(f"{place}/result").status_code == 200


def test_errors_of_a_form_are_summed_up_and_linked(app: Flask) -> None:
    form = {"display_name": "", "email": "nobody", "password": "short"}

    answer = app.test_client().post("/account/register", data=form)

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert 'href="#display_name"' in answer.text
    assert_well_made(answer.text)


def test_logging_out_and_ending_a_login_end_it_on_the_server(client_of: LogIn) -> None:
    client = client_of("learner")
    cookie = client.get_cookie("session")
    assert cookie is not None

    client.post("/account/logout")
    client.set_cookie("session", cookie.value)

    assert client.get("/account/").status_code == 303


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_logging_in_never_leads_to_another_site(app: Flask, client_of: LogIn, target: str) -> None:
    answer = app.test_client().post(
        "/account/login",
        data={"email": "learner@example.org", "password": PASSWORD, "next": target},
    )

    assert answer.headers["Location"] == "/practice"


def test_an_administrators_link_lets_somebody_choose_a_password_once(
    app: Flask, client_of: LogIn
) -> None:
    administrator = client_of("administrator")
    form = {"display_name": "New", "email": "new@example.org", "role": "instructor"}

    page = administrator.post("/administration/users", data=form).text
    link = re.search(r"/account/reset/[\w-]+", page)
    assert link is not None
    client = app.test_client()
    choice = {"password": "a fresh password", "repeat": "a fresh password"}
    first, second = (client.post(link[0], data=choice) for _time in range(2))
    logged_in = client.post(
        "/account/login", data={"email": "new@example.org", "password": "a fresh password"}
    )

    assert (first.status_code, second.status_code, logged_in.status_code) == (303, 422, 303)


def test_the_data_of_a_person_comes_as_a_file(client_of: LogIn) -> None:
    answer = client_of("learner").get("/account/data")

    assert json.loads(answer.data)["account"]["email"] == "learner@example.org"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_an_account_is_deleted_with_its_password_only(client_of: LogIn) -> None:
    client = client_of("learner")

    assert client.post("/account/delete", data={"password": "wrong"}).status_code == 422
    assert client.post("/account/delete", data={"password": PASSWORD}).status_code == 303
    assert client.get("/account/").status_code == 303


def test_the_gallery_is_for_developers_only(app: Flask) -> None:
    change_settings(app, is_production=True)

    assert app.test_client().get("/gallery").status_code == 404


def test_without_mail_the_page_says_who_can_help(app: Flask) -> None:
    assert "administrators" in app.test_client().get("/account/forgot").text


def test_an_unexpected_error_shows_an_id_and_no_secret(
    app: Flask, client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)
    break_grader(app)

    answer = client.post(place, data=answer_form() | {"action": "submit"})

    assert answer.status_code == 500
    assert ERROR_ID.search(answer.text)
    assert "M17.11" not in answer.text
    assert client.get(place).status_code == 200


def test_a_database_that_fails_still_gets_a_page(
    app: Flask, client_of: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("learner")

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr(logins, "find_login", broken)

    answer = client.get("/progress")

    assert answer.status_code == 500
    assert "<h1" in answer.text


def break_grader(app: Flask) -> None:
    def broken(exercise: Exercise, entries: Sequence[Entry]) -> AnyResult:
        raise RuntimeError("broken")

    services = services_of(app)
    app.extensions[EXTENSION] = replace(services, graders={PRACTICE_RUBRIC: broken})


@pytest.mark.parametrize("path", ["/nowhere", "/practice/not-a-uid", "/codes/icd10cm/!!"])
def test_a_missing_page_says_so(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)

    assert answer.status_code == 404
    assert_well_made(answer.text)


def test_too_large_a_request_is_refused(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)

    answer = client.put(f"{place}/draft", data=b"x" * 600_000, content_type="application/json")

    assert answer.status_code == 413


def test_choosing_a_theme_is_remembered(app: Flask) -> None:
    browser = app.test_client()

    browser.post("/account/theme", data={"theme": "dark", "next": "/practice"})

    assert 'data-theme="dark"' in browser.get("/practice").text


@pytest.mark.parametrize(
    ("who", "method", "path", "status"),
    [
        ("anonymous", "get", "/nowhere", 404),
        ("learner", "get", "/reports", 404),
        ("anonymous", "post", "/progress", 405),
        ("learner", "post", "/attempts/00000000-0000-0000-0000-000000000000", 404),
        ("learner", "get", "/progress", 500),
    ],
)
def test_every_error_page_shows_a_number_that_is_logged_once(
    app: Flask,
    client_of: LogIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    who: str,
    method: str,
    path: str,
    status: int,
) -> None:
    client = client_of(who)
    if status == 500:
        monkeypatch.setattr(progress, "get_progress", broken)
    caplog.clear()

    answer = getattr(client, method)(path)

    assert answer.status_code == status
    shown = ERROR_ID.findall(answer.text)
    assert len(shown) == 1
    assert [shown[0] in record.getMessage() for record in caplog.records] == [True]


def test_the_page_for_a_visitor_who_tried_enough_charts_has_a_number(
    app: Flask, client_of: LogIn, monkeypatch: pytest.MonkeyPatch, exercise: Exercise
) -> None:
    client = client_of("visitor")
    monkeypatch.setattr(practice, "EXERCISES_FOR_VISITORS", 0)
    client.post(
        f"{client.post(f'/practice/{exercise.uid}/start').headers['Location']}",
        data={"action": "submit"},
    )

    answer = client.post(f"/practice/{exercise.uid}/start")

    assert answer.status_code == 403
    assert ERROR_ID.search(answer.text)
    assert_well_made(answer.text)


def test_an_error_for_a_program_carries_its_number(app: Flask) -> None:
    answer = app.test_client().get("/nowhere", headers={"Accept": "application/json"})

    assert answer.json is not None
    assert re.fullmatch(r"[0-9a-f]{12}", answer.json["error_id"])


def broken(*_args: object, **_kwargs: object) -> None:
    raise RuntimeError("broken")


def test_a_result_repeats_what_was_typed_and_says_what_is_wrong_with_it(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)
    extra = {"dx-1-code": "Junk", "dx-2-code": "1", "px-1-code": "20610", "px-1-modifiers": "50"}

    client.post(place, data=answer_form() | extra | {"action": "submit"})
    result = client.get(f"{place}/result").text

    assert "“Junk” is not a code" in result
    assert "JUN.K" not in result
    assert "“1” is too short for a code" in result
    assert "20610 is already billed on another line" in result
    assert "Nothing in the chart supports 20610" not in result


def test_the_bank_page_offers_settings_that_exist_and_names_the_best_score(
    client_of: LogIn, exercise: Exercise
) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)
    client.post(place, data=answer_form() | {"action": "submit"})

    page = client.get("/practice").text
    chart = client.get(f"/practice/{exercise.uid}").text

    choices = re.search(r'<select id="filter-setting".*?</select>', page, re.DOTALL)
    assert choices is not None
    assert re.findall(r'value="(\w+)"', choices[0]) == ["outpatient_professional"]
    assert "best score <strong>100</strong> of 100" in page
    assert "best score 100 of 100" in chart
    assert ">Bank<" not in chart + client.get(f"{place}/result").text


def test_a_one_time_link_and_its_page_name_the_account(app: Flask, client_of: LogIn) -> None:
    administrator = client_of("administrator")
    page = administrator.get("/administration/users?q=learner").text
    action = re.search(r"/administration/users/[0-9a-f-]{36}/reset", page)
    assert action is not None

    made = administrator.post(action[0]).text
    link = re.search(r"/account/reset/[\w-]+", made)
    assert link is not None
    opened = app.test_client().get(link[0]).text
    strange = app.test_client().get("/account/reset/never-was").text

    # The address may be broken at its signs on a narrow screen, never within a word.
    broken = "learner<wbr>@example<wbr>.org"
    assert f'One-time link for <strong class="address">{broken}</strong>' in made
    assert f'For the account <strong class="address">{broken}</strong>' in opened
    assert "was used or has expired" in strange
    assert "learner" not in strange


def test_ones_own_login_stands_first_and_is_marked(client_of: LogIn) -> None:
    own, _later = client_of("learner"), client_of("learner")

    page = own.get("/account/").text

    assert page.count(">this browser<") == 1
    assert page.index(">this browser<") < page.index("End the login of")
    assert page.count(">End<") == 1
