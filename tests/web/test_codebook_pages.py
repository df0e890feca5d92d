"""The codebook's pages: what they say, to whom, and that they say no more."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.real_codebook import open_real_codebook
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import answer_form, assert_well_made, open_attempt
from tutor.bank.exercise import Exercise
from tutor.codebook.change_list import PlacedChange
from tutor.codebook.changes import Change, ChangeKind
from tutor.codebook.leaf import Group
from tutor.codebook.lookup import Codebook
from tutor.codes.code import CodeSet, parse_code
from tutor.web.codebook.change_views import write_csv
from tutor.web.codebook.wording import describe_status

OLD, NEW = "2025-09-15", "2025-11-03"
KNEE = "/codes/icd10cm/S52.521A?on=2025-11-03"
DATED_PAGES = [
    "/codes/?q=G35&on=foo",
    "/codes/results?q=G35&on=foo",
    "/codes/notes?code=G35&on=foo",
    "/codes/icd10cm/G35?on=foo",
    "/codes/icd10cm/G35?on=2026-02-30",
    "/codes/browse?on=foo",
    "/codes/browse/icd10cm?on=foo",
    "/codes/icd10cm/G35/compare?then=foo",
    "/codes/icd10cm/G35/compare?then=2025-01-01&now=foo",
    "/codes/changes?since=foo",
    "/codes/changes.csv?until=foo",
]


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("path", DATED_PAGES)
def test_a_wrong_date_is_named_at_its_field_and_no_other_day_is_shown(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == 422
    assert "is not a date" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "<title>Error: " in answer.text
    assert "Multiple sclerosis" not in answer.text
    assert_well_made(answer.text)


def test_a_wrong_date_in_the_type_ahead_is_told_as_json(client: FlaskClient) -> None:
    answer = client.get("/codes/suggest?q=G35&section=diagnosis&on=foo")

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["field"] == "on"


@pytest.mark.parametrize(
    "path",
    ["/codes/icd10cm/Z99.99", "/codes/icd10cm/broken wrist", "/codes/icd10cm/Z99.99/compare"],
)
def test_a_code_that_does_not_exist_offers_to_search_for_it(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    asked = path.split("/")[3]
    assert answer.status_code == 404
    assert "There is no such code" in answer.text
    assert f'name="q" type="search" value="{asked}"' in answer.text
    assert_well_made(answer.text)
    assert 'name="q"' not in client.get("/nowhere").text


def test_what_a_search_offers_cannot_become_markup(client: FlaskClient) -> None:
    answer = client.get('/codes/icd10cm/"><script>alert(1)<')

    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_what_a_wrong_date_says_cannot_become_markup(client: FlaskClient) -> None:
    answer = client.get("/codes/icd10cm/G35", query_string={"on": "<script>alert(1)</script>"})

    assert "<script>alert" not in answer.text


def test_a_span_that_ends_before_it_begins_is_refused(client: FlaskClient) -> None:
    answer = client.get("/codes/changes?since=2026-01-01&until=2025-01-01")

    assert answer.status_code == 422
    assert "before it begins" in answer.text


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "path",
    ["/codes/icd10cm/G35", "/codes/icd9cm/250.00", "/codes/browse/icd10cm", "/codes/"],
)
def test_the_ends_of_the_calendar_break_no_page(client: FlaskClient, path: str, on: str) -> None:
    answer = client.get(path, query_string={"on": on, "q": "G35"})

    assert answer.status_code == 200


def test_without_a_query_the_look_up_invites_to_leaf_through_chapters(client: FlaskClient) -> None:
    page = client.get(f"/codes/?on={NEW}").text

    assert f"/codes/browse/icd10cm/chapter-19?on={NEW}" in page
    assert "Tiny 2026" in page


def test_what_is_fetched_while_typing_is_what_the_form_shows(client: FlaskClient) -> None:
    part = client.get(f"/codes/results?q=torus&on={NEW}").text
    page = client.get(f"/codes/?q=torus&on={NEW}").text

    assert "S52.521" in part
    assert part.strip() in page
    assert "<html" not in part


def test_a_search_is_limited_to_a_code_set(client: FlaskClient) -> None:
    page = client.get("/codes/results?q=25000&on=2014-06-01&code_set=icd9cm").text

    assert "/codes/icd9cm/250.00" in page
    assert "/codes/cpt/25000" not in page


def test_a_heading_says_which_character_is_missing_and_what_it_means(client: FlaskClient) -> None:
    page = text_of(client.get(f"/codes/icd10cm/S52.52?on={NEW}").text)

    assert "The 6th character is missing" in page
    assert "Torus fracture of right radius" in page


def test_a_code_without_its_7th_character_shows_complete_codes(client: FlaskClient) -> None:
    page = client.get(f"/codes/icd10cm/T78.40?on={NEW}").text

    assert "The 7th character is missing" in page
    assert "the placeholder X fills the place" in page
    assert f"/codes/icd10cm/T78.40XS?on={NEW}" in page


def test_a_subdivided_code_says_until_when_it_could_be_reported(client: FlaskClient) -> None:
    page = text_of(client.get(f"/codes/icd10cm/G35?on={NEW}").text)

    assert "G35 could be reported until Sep 30, 2025" in page
    assert "Subdivided" in page


def test_inherited_notes_stand_under_who_prints_them_with_their_number(
    client: FlaskClient,
) -> None:
    page = client.get(KNEE).text

    inherited = page[page.index("Inherited notes") :]
    assert inherited.index("S52</span>") < inherited.index("Forearm (S50-S59)")
    assert inherited.index("Forearm (S50-S59)") < inherited.index("Chapter 19")
    assert "Excludes1 2" in text_of(inherited)


def test_a_code_in_a_note_is_a_link_and_one_that_is_gone_is_not(client: FlaskClient) -> None:
    page = client.get(f"/codes/icd10cm/T78.4?on={NEW}").text + client.get(KNEE).text

    assert "dead target (G31.90)" in page
    assert re.search(r'code from <a href="/codes/icd10cm/S52\?', page)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/codes/icd9cm/250.00?on=2025-11-03", "ICD-9-CM ended on Sep 30, 2015"),
        ("/codes/icd10cm/G36.0?on=2031-01-01", "end on Sep 30, 2026"),
        ("/codes/icd10cm/G36.0?on=2001-01-01", "begin on Oct 1, 2024"),
        ("/codes/icd10cm/G36.0?on=2025-11-03", "could be reported until Sep 30, 2025"),
        ("/codes/icd10cm/G35.A?on=2025-09-15", "comes into force on Oct 1, 2025"),
    ],
)
def test_a_code_outside_its_time_is_never_called_not_verified(
    client: FlaskClient, path: str, said: str
) -> None:
    page = text_of(client.get(path).text)

    assert said in page
    assert "not verified" not in page


def test_a_code_whose_list_is_not_loaded_is_called_not_verified_and_why(
    client: FlaskClient,
) -> None:
    page = text_of(client.get("/codes/cpt/20610?on=2025-11-03").text)
    found = text_of(client.get("/codes/results?q=20610&on=2025-11-03").text)

    assert "not verified" in page
    assert "No CPT list is loaded here" in page
    assert "no release for this date" not in page + found


def test_notes_of_another_year_are_called_so(client: FlaskClient) -> None:
    later = client.get("/codes/icd10cm/G36.9?on=2031-01-01").text
    within = client.get(f"/codes/icd10cm/S52?on={NEW}").text

    assert "Notes of another year" not in within
    assert "tabular list" in text_of(later) or "Notes" not in later


def test_the_answers_about_cpt_are_the_same_whether_the_bank_uses_the_code(
    client: FlaskClient,
) -> None:
    used, unused = (
        client.get(f"/codes/cpt/{code}?on={NEW}").text.replace(code, "CODE")
        for code in ("20610", "20611")
    )

    assert re.sub(r"csrf-token.*|csrf_token.*", "", used) == re.sub(
        r"csrf-token.*|csrf_token.*", "", unused
    )


@pytest.mark.parametrize("who", ["anonymous", "visitor", "learner", "employer"])
def test_an_exercise_that_is_not_handed_in_is_disclosed_to_nobody(
    client_of: LogIn, who: str, exercise: Exercise
) -> None:
    client = client_of(who)
    if who != "anonymous":
        open_attempt(client, exercise)

    page = client.get("/codes/cpt/20610?on=2026-03-03").text

    assert exercise.title not in page
    assert str(exercise.uid) not in page
    assert "Exercises with this code" not in page


@pytest.mark.parametrize("who", ["instructor", "administrator"])
def test_who_teaches_is_led_to_the_exercises_of_a_code(
    client_of: LogIn, who: str, exercise: Exercise
) -> None:
    page = client_of(who).get("/codes/cpt/20610?on=2026-03-03").text

    assert f'href="/practice/{exercise.uid}"' in page


def test_a_learner_is_led_to_ones_own_result(client_of: LogIn, exercise: Exercise) -> None:
    client = client_of("learner")
    place = open_attempt(client, exercise)
    client.post(place, data=answer_form() | {"action": "submit"})

    page = client.get("/codes/cpt/20610?on=2026-03-03").text

    assert f'href="{place}/result"' in page


def test_the_part_for_the_pad_offers_every_7th_character_alike(client: FlaskClient) -> None:
    bare = client.get(f"/codes/notes?code=S52.59&on={NEW}").text
    typed = client.get(f"/codes/notes?code=S52.59XB&on={NEW}").text

    chosen = re.compile(r'data-code-chosen="([^"]+)"')
    assert chosen.findall(bare) == ["S52.59XA", "S52.59XB", "S52.59XS"]
    assert chosen.findall(typed) == chosen.findall(bare)
    assert not re.search(r"checked|selected|aria-pressed|autofocus", bare + typed)


def test_two_dates_show_what_differs_in_words(client: FlaskClient) -> None:
    page = text_of(client.get(f"/codes/icd10cm/G35/compare?then={OLD}&now={NEW}").text)

    assert "G35.A added not there Relapsing multiple sclerosis" in page
    assert "billable differs" in page


@pytest.mark.parametrize("path", ["/codes/icd10cm/A99", "/codes/cpt/20610"])
def test_a_code_of_no_loaded_list_has_nothing_to_compare(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}/compare").status_code == 404


def test_changes_are_filtered_by_kind_and_chapter_in_the_address(client: FlaskClient) -> None:
    page = client.get("/codes/changes?kind=new&chapter=chapter-6").text

    assert "Relapsing multiple sclerosis" in page
    assert "QA0.8" not in page
    assert "/codes/changes.csv?code_set=icd10cm&amp;since=2025-10-01" in page


def test_the_newest_release_is_shown_where_nothing_is_asked(client: FlaskClient) -> None:
    page = client.get("/codes/changes").text

    assert "In force from Oct 1, 2025" in text_of(page)
    assert "Deleted" in page


def test_an_unknown_filter_is_ignored_and_an_empty_answer_says_so(client: FlaskClient) -> None:
    assert client.get("/codes/changes?kind=nonsense&page=99").status_code == 200
    empty = client.get("/codes/changes?since=2001-01-01&until=2001-01-02").text
    assert "Nothing changed here" in empty


def test_the_file_holds_every_change_of_the_page(client: FlaskClient) -> None:
    answer = client.get("/codes/changes.csv?kind=new")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.mimetype == "text/csv"
    assert [row["code"] for row in rows] == ["G35.A", "G35.D", "QA0.8"]
    assert "changes-icd10cm-2025-10-01" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_of_the_file_is_run_by_a_spreadsheet(title: str) -> None:
    code = parse_code("G35", CodeSet.ICD10CM)
    change = Change(ChangeKind.NEW, date(2025, 10, 1), CodeSet.ICD10CM, code, "G35", after=title)

    written = write_csv([PlacedChange(change, Group("x", "X", title), code)])

    row = next(csv.DictReader(io.StringIO(written, newline="")))
    assert row["after"] == f"'{title}"


def test_looking_changes_nothing(app: Flask, client_of: LogIn) -> None:
    client = client_of("learner")
    client.get("/codes/")
    with services_of(app).databases.read() as session:
        before = session.connection().exec_driver_sql("PRAGMA data_version").scalar()
    for path in ("/codes/?q=G35", "/codes/icd10cm/G35", "/codes/changes", "/codes/browse"):
        assert client.post(path).status_code == 405
        client.get(path)
    with services_of(app).databases.read() as session:
        after = session.connection().exec_driver_sql("PRAGMA data_version").scalar()

    assert before == after


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Codebook]:
    opened = open_real_codebook(tmp_path_factory)
    yield opened
    opened.close()


def test_chapters_of_the_published_list_hold_every_code(
    published: Codebook, tmp_path: Path
) -> None:
    day = date(2026, 3, 3)
    opened = published.contents.leaf(CodeSet.ICD10CM, "", day)

    assert opened is not None
    assert [group.label for group in opened.groups] == [f"Chapter {n}" for n in range(1, 23)]
    assert sum(group.codes for group in opened.groups) == 74719
    entry = published.entry(parse_code("250.00", CodeSet.ICD9CM), day)
    assert entry is not None
    assert describe_status(published, entry, day).label == "not in force on this day"
