"""The pages of authors: plain forms all through, from the first text to what a learner finds."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from tests.drafting import COLLECTION, Desk, make_authored
from tests.factories import NOW
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import MOST_QUERIES, assert_well_made, counted_queries
from tutor.bank.exercise import (
    ChartExercise,
    ChoiceExercise,
    Exercise,
    FieldsExercise,
    Kind,
)
from tutor.bank.loader import read_exercise
from tutor.bank.porting.imported import ImportedExercise
from tutor.bank.porting.zip_folders import write_zip
from tutor.grading.key_entries import diagnoses_in_order
from tutor.models.person import Membership, Role, User
from tutor.services.access import ActingUser
from tutor.services.draft_writing import add_draft

CHART = (
    "# Clinic note\n\nA woman whose legs tingle since the winter. The nerves relapse and recover: "
    "this is relapsing multiple sclerosis, as seen before, and nothing else is found today.\n"
)
RATIONALE = "## The form\n\n" + "The note names the relapsing form, so that one is coded. " * 9
RULE = "ICD-10-CM Official Guidelines, Section I.B.2"
POSTS = (
    "/author/new",
    "/author/intake",
    "/author/imports",
    "/author/exercises/{item}/edit",
    "/author/exercises/{item}/copy",
    "/author/exercises/{item}/retire",
    "/author/exercises/{item}/restore",
    "/author/exercises/{item}/regrade",
    "/author/drafts/{draft}",
    "/author/drafts/{draft}/source",
    "/author/drafts/{draft}/identifiers",
    "/author/drafts/{draft}/join",
    "/author/drafts/{draft}/key",
    "/author/drafts/{draft}/blind",
    "/author/drafts/{draft}/comments",
    "/author/drafts/{draft}/comments/{coding}/resolve",
    "/author/drafts/{draft}/submit",
    "/author/drafts/{draft}/take-back",
    "/author/drafts/{draft}/return",
    "/author/drafts/{draft}/publish",
    "/author/drafts/{draft}/discard",
    "/author/blind/{coding}",
    "/author/blind/{coding}/notes",
    "/author/preview/{draft}",
    "/author/imports/{batch}/apply",
    "/author/imports/{batch}/undo",
    "/author/imports/{batch}/discard",
)


def fields_of(html: str, form_id: str = "draft-form") -> MultiDict[str, str]:
    """What a browser without scripts would send of a form, without its buttons."""
    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    form = next(one for one in document.iter("form") if one.get("id") == form_id)
    fields: MultiDict[str, str] = MultiDict()
    _collect(form, fields)
    return fields


def _collect(element: Any, fields: MultiDict[str, str]) -> None:
    for child in element:
        name = child.get("name")
        if child.tag == "template":
            continue
        if child.tag == "input" and name:
            if child.get("type") != "checkbox" or child.get("checked") is not None:
                fields.add(name, child.get("value") or "")
        elif child.tag == "textarea":
            fields.add(name, child.text or "")
        elif child.tag == "select":
            options = list(child.iter("option"))
            chosen = [one for one in options if one.get("selected") is not None] or options[:1]
            fields.add(name, chosen[0].get("value"))
        _collect(child, fields)


def begin(client: FlaskClient, **changes: str) -> str:
    wanted = {
        "kind": "chart",
        "title": "Legs that tingle",
        "collection": COLLECTION,
        "date_of_service": "2026-03-03",
    }
    answer = client.post("/author/new", data=wanted | changes)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def fill(client: FlaskClient, place: str) -> MultiDict[str, str]:
    fields = fields_of(client.get(place).text)
    return changed(
        fields,
        {
            "chart": CHART,
            "rationale": RATIONALE,
            "f-topics": "icd10cm/nervous",
            "f-patient": "41 years",
            "f-specialty": "neurology",
            "dx-0-code": "g35.a",
            "dx-0-role": "first",
            "dx-0-evidence": "relapsing multiple sclerosis",
            "dx-0-cites": RULE,
            "dx-0-why": "The note names it.",
            "action": "save",
        },
    )


def changed(fields: MultiDict[str, str], values: dict[str, str]) -> MultiDict[str, str]:
    """The same fields with other values in some of them."""
    made = MultiDict(fields)
    for name, value in values.items():
        made[name] = value
    return made


def text_of(html: str) -> str:
    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    main = next(document.iter("main"))
    return " ".join(" ".join(main.itertext()).split())


def clear_words(client: FlaskClient, place: str) -> None:
    document = html5lib.parse(client.get(f"{place}/identifiers").text, namespaceHTMLElements=False)
    ticks = [one.get("value") for one in document.iter("input") if one.get("name") == "tick"]
    assert client.post(f"{place}/identifiers", data={"tick": ticks}).status_code == 303


def version_on(client: FlaskClient, place: str) -> str:
    document = html5lib.parse(client.get(f"{place}/review").text, namespaceHTMLElements=False)
    named = [one for one in document.iter("input") if one.get("name") == "version"]
    return str(named[0].get("value"))


@pytest.mark.parametrize("who", ["visitor", "learner", "employer"])
@pytest.mark.parametrize("path", POSTS)
def test_nothing_of_authors_exists_for_who_knows_no_keys(
    app: Flask, client_of: LogIn, exercise: Exercise, path: str, who: str
) -> None:
    made = make_authored(services_of(app).databases)

    answer = client_of(who).post(path.format(item=exercise.uid, **made))

    assert answer.status_code == 404


def test_every_post_of_authors_is_tried(app: Flask) -> None:
    routes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or set())
        and rule.endpoint.partition(".")[0] in ("author", "blind", "preview")
    }

    assert len(routes) == len(POSTS)


@pytest.mark.parametrize("who", ["author", "reviewer"])
@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("", {"author": 403, "reviewer": 403}),
        ("/source", {"author": 403, "reviewer": 403}),
        ("/publish", {"author": 403, "reviewer": 403}),
        ("/join", {"author": 303, "reviewer": 404}),
        ("/comments", {"author": 403, "reviewer": 403}),
        ("/discard", {"author": 403, "reviewer": 404}),
        ("/return", {"author": 404, "reviewer": 422}),
    ],
)
def test_a_strangers_draft_is_open_as_far_as_a_role_goes(
    app: Flask, client_of: LogIn, path: str, statuses: dict[str, int], who: str
) -> None:
    made = make_authored(services_of(app).databases)

    answer = client_of(who).post(f"/author/drafts/{made['draft']}{path}")

    assert answer.status_code == statuses[who]


def test_written_mended_coded_blind_published_and_answered(app: Flask, client_of: LogIn) -> None:
    author, reviewer, learner = client_of("author"), client_of("reviewer"), client_of("learner")
    place = begin(author)

    # What is missing is said, with where it is.
    first = author.get(place).text
    assert 'href="#f-topics"' in first
    assert author.post(place, data=fill(author, place)).status_code == 303
    mended = text_of(author.get(place).text)
    assert "0 errors" in mended
    clear_words(author, place)
    handed_in = author.post(f"{place}/submit", data={"version": version_on(author, place)})
    assert handed_in.status_code == 303

    # The reviewer sees no key before coding.
    door = reviewer.get(f"{place}/review").text
    assert "G35.A" not in door
    sheet = reviewer.post(f"{place}/blind").headers["Location"]
    pad = reviewer.get(sheet).text
    assert "G35.A" not in pad
    answered = reviewer.post(sheet, data={"dx-0-code": "G35.D", "action": "submit"})
    result = reviewer.get(answered.headers["Location"])
    assert "G35.A" in result.text
    review = reviewer.get(f"{place}/review").text
    assert "Multiple" not in text_of(review)
    assert "answer each difference" in text_of(review)
    document = html5lib.parse(review, namespaceHTMLElements=False)
    notes = next(
        one.get("action") for one in document.iter("form") if "/notes" in (one.get("action") or "")
    )
    differing = next(
        one.get("value") for one in document.iter("input") if one.get("name") == "difference"
    )
    reviewer.post(notes, data={"difference": differing, "note": "It names the relapsing form."})
    published = reviewer.post(
        f"{place}/publish", data={"version": version_on(reviewer, place), "summary": "First"}
    )
    assert published.status_code == 303, text_of(published.text)

    # A learner finds it and answers.
    found = learner.get("/practice?q=tingle").text
    assert "Legs that tingle" in found
    item = found.split("/practice/")[1].split('"')[0]
    attempt = learner.post(f"/practice/{item}/start").headers["Location"]
    done = learner.post(attempt, data={"dx-0-code": "G35.A", "action": "submit"})
    assert "100" in text_of(learner.get(done.headers["Location"]).text)
    history = text_of(reviewer.get(f"/author/exercises/{item}").text)
    assert "First" in history


def test_ones_own_pages_are_well_made(client_of: LogIn) -> None:
    author = client_of("author")
    for kind in Kind:
        place = begin(author, kind=kind.value, title=f"A title of {kind.value}")
        if kind is Kind.CHART:
            author.post(place, data=fill(author, place))
            author.post(f"{place}/comments", data={"comment": "Look here.", "place": "key"})
        for path in ("", "/source", "/preview", "/identifiers", "/review", "?more=dx"):
            answer = author.get(f"{place}{path}")
            assert answer.status_code == 200, (kind, path)
            assert_well_made(answer.text)


def test_the_real_pages_are_shown_for_a_draft_and_keep_nothing(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)
    author.post(place, data=fill(author, place))
    sheet = place.replace("/drafts/", "/preview/")

    pad = author.get(sheet)
    own = author.post(sheet, data={"dx-0-code": "G35.A", "action": "submit"})
    key, empty = (author.get(f"{sheet}/result?answer={name}") for name in ("key", "empty"))

    for page in (pad, own, key, empty):
        assert page.status_code == 200
        assert_well_made(page.text)
    assert "exact" in text_of(key.text)
    assert "exact" in text_of(own.text)
    assert "Missed" in text_of(empty.text)


def test_a_preview_of_what_makes_no_exercise_leads_back(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)

    answer = author.get(place.replace("/drafts/", "/preview/"))

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/preview")


def test_two_writers_meet_and_both_texts_are_shown(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)
    mine, theirs = (fields_of(author.get(place).text) for _ in range(2))
    theirs["chart"], mine["chart"] = "# Note\n\nTheirs.\n", "# Note\n\nMine.\n"
    theirs["action"] = mine["action"] = "save"
    author.post(place, data=theirs)

    met = author.post(place, data=mine)
    answer = author.post(place, data=mine, headers={"Accept": "application/json"})

    assert (met.status_code, answer.status_code) == (409, 409)
    assert "Theirs." in met.text
    assert "Mine." in met.text
    assert_well_made(met.text)
    kept = fields_of(met.text)
    assert author.post(place, data=changed(kept, {"action": "save"})).status_code == 303
    assert "Mine." in fields_of(author.get(place).text)["chart"]


def test_a_script_is_told_what_is_held_and_what_the_check_says(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)
    fields = fill(author, place)

    answer = author.post(
        place, data=changed(fields, {"client_key": "k"}), headers={"Accept": "application/json"}
    )
    again = author.post(
        place, data=changed(fields, {"client_key": "k"}), headers={"Accept": "application/json"}
    )

    assert answer.json is not None
    assert (answer.json["version"], answer.json["places"]) == (2, {"dx": [0]})
    assert "0 errors" in answer.json["check"]
    assert again.json is not None
    assert again.json["version"] == 2


def test_rows_are_added_moved_and_removed_by_plain_buttons(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)
    author.post(place, data=fill(author, place))

    added = author.post(
        place, data=changed(fields_of(author.get(place).text), {"action": "add:dx"})
    )
    fields = fields_of(author.get(added.headers["Location"]).text)
    fields["dx-1-code"] = "I10"
    author.post(place, data=changed(fields, {"action": "up:dx:1"}))
    moved = fields_of(author.get(place).text)
    author.post(place, data=changed(moved, {"action": "remove:dx:0"}))
    left = fields_of(author.get(place).text)

    assert [moved["dx-0-code"], moved["dx-1-code"]] == ["I10", "G35.A"]
    assert (left["dx-0-code"], "dx-1-code" in left) == ("G35.A", False)


def test_the_source_is_the_file_itself(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)
    fields = fields_of(author.get(f"{place}/source").text)
    fields["file-exercise.toml"] += "\n# A remark of the author.\n"
    fields["new_file"] = "policy.md"
    author.post(f"{place}/source", data=changed(fields, {"action": "save"}))
    author.post(place, data=fill(author, place))

    source = fields_of(author.get(f"{place}/source").text)
    author.post(f"{place}/source", data=changed(source, {"action": "remove:policy.md"}))
    folder = author.get(f"{place}/folder.zip")

    assert "# A remark of the author." in source["file-exercise.toml"]
    assert "file-policy.md" in source
    assert b"policy.md" not in folder.data


def test_a_source_that_is_no_toml_is_kept_and_leads_to_itself(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)
    fields = fields_of(author.get(f"{place}/source").text)
    fields["file-exercise.toml"] = "kind = "
    author.post(f"{place}/source", data=changed(fields, {"action": "save"}))

    form, source = author.get(place), author.get(f"{place}/source")

    assert form.headers["Location"].endswith("/source")
    assert "BANK104" in source.text


def test_an_identifier_is_marked_and_stops_a_review(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)
    fields = fill(author, place)
    fields["chart"] = CHART + "\nCall 212-555-0147.\n"
    author.post(place, data=fields)

    page = author.get(f"{place}/identifiers")
    refused = author.post(f"{place}/submit", data={"version": version_on(author, place)})

    assert 'data-tier="block"' in page.text
    assert refused.status_code == 422
    assert_well_made(refused.text)


def test_a_file_is_shown_taken_over_and_undone(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)
    author.post(place, data=fill(author, place))
    source = fields_of(author.get(f"{place}/source").text)
    files = {
        name.removeprefix("file-"): text for name, text in source.items() if name[:5] == "file-"
    }
    author.post(f"{place}/discard")
    content = write_zip([ImportedExercise("legs", files, "", COLLECTION)]).content

    sent = author.post(
        "/author/imports",
        data={"collection": COLLECTION, "file": (BytesIO(content), "legs.zip")},
        content_type="multipart/form-data",
    )
    batch = sent.headers["Location"]
    shown = author.get(batch)
    applied = author.post(f"{batch}/apply")
    after = author.get(batch)
    undone = author.post(f"{batch}/undo")

    assert "Legs that tingle" in shown.text
    assert (applied.status_code, undone.status_code) == (303, 303)
    assert "Taken over" in after.text
    assert "ZIP of exercise folders" in shown.text
    assert '<span class="small">discarded</span>' in author.get(batch).text
    for page in (shown, after, author.get(batch), author.get("/author/imports")):
        assert_well_made(page.text)


def test_a_zip_that_was_not_changed_is_said_to_be_in_the_bank(app: Flask, client_of: LogIn) -> None:
    Desk.of(services_of(app).databases).publish_item()
    author = client_of("author")
    content = author.get(f"/author/exports/file?format=zip&collection={COLLECTION}").data

    sent = author.post(
        "/author/imports",
        data={"collection": COLLECTION, "file": (BytesIO(content), "same.zip")},
        content_type="multipart/form-data",
    )
    page = author.get(sent.headers["Location"]).text

    assert "is in the bank already" in page
    assert "Nothing of this file" not in page
    assert 'data-kind="problem"' not in page
    assert_well_made(page)


def test_the_page_of_exports_shows_what_a_format_leaves_out(
    client_of: LogIn, exercise: Exercise
) -> None:
    page = client_of("author").get("/author/exports?format=csv").text

    assert "See what it leaves out" in page
    assert "What it leaves out</h3>" in page or "Nothing is left out." in page
    assert '<h2 id="made-title" class="section-title">' in page
    assert_well_made(page)


def test_the_page_of_imports_explains_the_sheet_and_hands_it_out(client_of: LogIn) -> None:
    author = client_of("author")
    page = author.get("/author/imports").text

    assert "/author/imports/template.csv" in page
    for word in ("diagnosis", "tempting", "first passage|second passage"):
        assert word in page
    assert b"sample" in author.get("/author/imports/template.csv").data


def test_a_row_is_added_with_the_right_article(client_of: LogIn) -> None:
    author = client_of("author")
    page = author.get(begin(author, kind="choice")).text

    assert "Add an option" in page
    assert "Add a option" not in page


def test_a_form_without_a_file_says_so(client_of: LogIn) -> None:
    answer = client_of("author").post("/author/imports", data={"collection": COLLECTION})

    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_new_exercise_needs_a_title(client_of: LogIn) -> None:
    answer = client_of("author").post("/author/new", data={"kind": "chart", "title": " "})

    assert answer.status_code == 422
    assert_well_made(answer.text)


def test_an_exercise_is_retired_and_offered_again(client_of: LogIn, exercise: Exercise) -> None:
    author, learner = client_of("author"), client_of("learner")
    place = f"/author/exercises/{exercise.uid}"

    author.post(f"{place}/retire", data={"reason": "The clinic has closed."})
    gone = learner.get(f"/practice/{exercise.uid}").status_code
    retired = author.get(place).text
    author.post(f"{place}/restore")

    assert_well_made(retired)
    assert "The clinic has closed." in text_of(retired)
    assert "Offered again by" in text_of(author.get(place).text)
    assert (gone, learner.get(f"/practice/{exercise.uid}").status_code) == (404, 200)


EXERCISES = Path(__file__).parents[2] / "exercises"
SHIPPED = {
    Kind.CHOICE: "certification-questions",
    Kind.FIELDS: "revenue-cycle",
    Kind.SEQUENCE: "sequencing",
    Kind.AUDIT: "auditing",
}


def shipped_draft(app: Flask, kind: Kind) -> tuple[UUID, Exercise]:
    """A draft with the texts of a shipped exercise of a kind, written by the author."""
    folder = next(path for path in sorted((EXERCISES / SHIPPED[kind]).iterdir()) if path.is_dir())
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    read = read_exercise(files, collection=COLLECTION, slug=folder.name, asks_services=True)
    assert read.exercise is not None
    with services_of(app).databases.write.begin() as session:
        author = session.scalars(
            select(User).join(Membership).where(Membership.role == Role.AUTHOR)
        ).first()
        assert author is not None
        draft = add_draft(
            session,
            acting=ActingUser(
                author.id, author.uid, author.display_name, frozenset({Role.AUTHOR}), False
            ),
            collection=COLLECTION,
            slug=folder.name,
            files=files,
            uid=uuid4(),
            now=NOW,
        )
        return draft.uid, read.exercise


def answers_of(exercise: Exercise, page: str) -> list[MultiDict[str, str]]:
    """Forms of which one answers as the key does; of a question every option is one."""
    if isinstance(exercise, ChoiceExercise):
        values = re.findall(r'name="f-option"[^>]*value="([^"]+)"', page)
        assert len(values) == len(exercise.options)
        return [MultiDict([("f-option", value)]) for value in values]
    if isinstance(exercise, FieldsExercise):
        pairs = [(f"f-{field.name}", value) for field in exercise.fields for value in field.values]
        return [MultiDict(pairs)]
    assert isinstance(exercise, ChartExercise)
    ordered = diagnoses_in_order(exercise.key.variants[0])
    return [MultiDict([("f-order", str(slot.code)) for slot in ordered])]


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.FIELDS, Kind.SEQUENCE])
def test_a_draft_of_every_kind_is_answered_on_its_own_page(
    app: Flask, client_of: LogIn, kind: Kind
) -> None:
    author = client_of("author")
    uid, exercise = shipped_draft(app, kind)
    sheet = f"/author/preview/{uid}"
    page = author.get(sheet)
    assert_well_made(page.text)
    assert f'action="{sheet}"' in page.text

    results = []
    for answer in answers_of(exercise, page.text):
        answer.add("action", "submit")
        results.append(author.post(sheet, data=answer))

    assert {result.status_code for result in results} == {200}
    assert sum("exact" in text_of(result.text) for result in results) == 1
    for result in results:
        assert_well_made(result.text)
        assert "I think the key is wrong" not in result.text


def test_a_draft_of_an_audit_is_answered_on_its_own_page(app: Flask, client_of: LogIn) -> None:
    author = client_of("author")
    uid, _exercise = shipped_draft(app, Kind.AUDIT)
    sheet = f"/author/preview/{uid}"

    page = author.get(sheet).text
    untouched = author.post(sheet, data={"action": "submit-as-it-is"})

    assert f'action="{sheet}"' in page
    assert untouched.status_code == 200
    assert_well_made(untouched.text)
    assert 'data-passed="no"' in untouched.text


def test_what_stands_in_review_can_only_be_read(app: Flask, client_of: LogIn) -> None:
    made = make_authored(services_of(app).databases)
    client = client_of("administrator")
    client.post(f"/author/drafts/{made['draft']}/key")

    for page in ("", "/source"):
        html = client.get(f"/author/drafts/{made['draft']}{page}").text
        assert '<fieldset class="draft-whole" disabled>' in html
        assert 'value="save"' not in html
        assert_well_made(html)


def test_services_of_the_banks_list_are_suggested_to_authors_alone(client_of: LogIn) -> None:
    asked = "section=procedure&on=2026-03-03&q=large+joint"

    found = client_of("author").get(f"/author/codes?{asked}").json or {}

    assert "20610" in {one["code"] for one in found["codes"]}
    for_learners = client_of("learner").get(f"/codes/suggest?{asked}").json or {}
    assert for_learners["codes"] == []


def test_a_preview_offers_no_saving(client_of: LogIn) -> None:
    client = client_of("author")
    place = begin(client)
    client.post(place, data=fill(client, place))

    page = client.get(place.replace("/drafts/", "/preview/")).text

    assert "data-plain-save" not in page
    assert "data-save-state" not in page


# Reviewed, returned, published ---------------------------------------------------------------


def hand_in(client: FlaskClient, place: str) -> None:
    sent = client.post(f"{place}/submit", data={"version": version_on(client, place)})
    assert sent.status_code == 303, text_of(sent.text)


def code_blind(client: FlaskClient, place: str, code: str) -> None:
    sheet = client.post(f"{place}/blind").headers["Location"]
    client.post(sheet, data={"dx-0-code": code, "action": "submit"})


def give_back(client: FlaskClient, place: str, comment: str) -> None:
    sent = client.post(
        f"{place}/return", data={"version": version_on(client, place), "comment": comment}
    )
    assert sent.status_code == 303


def in_review(author: FlaskClient) -> str:
    place = begin(author)
    author.post(place, data=fill(author, place))
    clear_words(author, place)
    hand_in(author, place)
    return place


def test_a_returned_draft_keeps_its_coding_and_is_published_after_a_change_of_the_key(
    app: Flask, client_of: LogIn
) -> None:
    author, reviewer = client_of("author"), client_of("reviewer")
    place = in_review(author)
    code_blind(reviewer, place, "G35.D")
    give_back(reviewer, place, "Say why it is the relapsing form.")

    # The author is told, sees what was coded, and mends a reason.
    assert "was returned" in text_of(author.get("/notices").text)
    assert "Returned" in text_of(author.get("/author/").text)
    page = author.get(f"{place}/review").text
    assert_well_made(page)
    assert "Say why it is the relapsing form." in text_of(author.get(place).text)
    assert "G35.D" in text_of(page)
    fields = fields_of(author.get(place).text)
    author.post(place, data=changed(fields, {"dx-0-why": "It relapses.", "action": "save"}))
    hand_in(author, place)

    # The reviewer need not code again, and cannot.
    listed = text_of(reviewer.get("/author/").text)
    assert "To review" in listed
    assert "To code blind" not in listed
    with counted_queries(app) as queries:
        review = reviewer.get(f"{place}/review").text
    assert len(queries) <= MOST_QUERIES, queries
    assert_well_made(review)
    assert "Coded on the same chart; compared with the key as it is now." in text_of(review)
    assert "you cannot code it blind again" in text_of(review)


def test_a_coding_of_another_chart_is_shown_as_that(client_of: LogIn) -> None:
    author, reviewer = client_of("author"), client_of("reviewer")
    place = in_review(author)
    code_blind(reviewer, place, "G35.D")
    give_back(reviewer, place, "The winter gives it away.")
    fields = fields_of(author.get(place).text)
    chart = CHART.replace("since the winter", "for months")
    author.post(place, data=changed(fields, {"chart": chart, "action": "save"}))

    page = author.get(f"{place}/review").text

    assert "Made on an earlier text" in text_of(page)
    assert "Answer this difference" not in page
    assert_well_made(page)


def test_a_refused_publication_keeps_what_was_typed_and_leads_to_what_is_missing(
    client_of: LogIn,
) -> None:
    author, reviewer = client_of("author"), client_of("reviewer")
    place = in_review(author)
    reviewer.post(f"{place}/key")
    reviewer.post(f"{place}/comments", data={"comment": "Why?", "place": ""})
    version = version_on(reviewer, place)

    refused = reviewer.post(f"{place}/publish", data={"version": version, "summary": "All new"})
    stale = reviewer.post(f"{place}/publish", data={"version": "0", "summary": "All new"})

    for page, status in ((refused, 422), (stale, 409)):
        assert page.status_code == status
        assert 'value="All new"' in page.text
        assert_well_made(page.text)
    assert 'href="#codings"' in refused.text
    assert "1 comment is open" in text_of(refused.text)
    assert "Mark as settled" in text_of(refused.text)


def test_errors_and_identifiers_lead_to_their_pages(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)
    fields = changed(fill(author, place), {"chart": CHART + "\nCall 212-555-0147.\n"})
    author.post(place, data=changed(fields, {"dx-0-code": "G35.Q"}))

    page = author.get(f"{place}/review").text

    assert f'<a href="{place}">The check finds' in page
    assert f'<a href="{place}/identifiers">1 passage looks' in page


def test_a_draft_is_discarded_behind_a_sentence_of_its_own(client_of: LogIn) -> None:
    author = client_of("author")
    place = begin(author)
    document = html5lib.parse(author.get(f"{place}/review").text, namespaceHTMLElements=False)

    inside = [form.get("action") for one in document.iter("details") for form in one.iter("form")]

    assert f"{place}/discard" in inside


def test_a_history_tells_of_one_flag_as_one(app: Flask, client_of: LogIn) -> None:
    author, reviewer = client_of("author"), client_of("reviewer")
    place = in_review(author)
    code_blind(reviewer, place, "G35.A")
    version = version_on(reviewer, place)
    sent = reviewer.post(f"{place}/publish", data={"version": version, "summary": "First version"})
    assert sent.status_code == 303
    published = reviewer.get(f"{place}/review").text
    item = published.split("/author/exercises/")[1].split('"')[0]

    with counted_queries(app) as queries:
        history = reviewer.get(f"/author/exercises/{item}").text

    assert len(queries) <= MOST_QUERIES, queries
    assert "First version Coded blind by" in text_of(history)
    assert "1 flags" not in text_of(history)
    assert_well_made(history)
    assert "is published" in text_of(author.get("/notices").text)
