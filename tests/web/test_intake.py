"""A real chart is cleared with plain forms alone, and leaves nothing behind."""

import logging
from io import BytesIO
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from tests.drafting import COLLECTION
from tests.web.conftest import LogIn, services_of
from tests.web.test_author_pages import fields_of
from tests.web.test_walker import assert_well_made
from tutor.models.base import Base
from tutor.models.draft import Draft
from tutor.services.database import Databases

NOTE = (
    "Mr. Achterberg, 94 y/o, seen 1/28/2026 by Dr. Zubiri; MRN 48213377.\n"
    "Achterberg's wife Teodora called from 570-555-0142. Wexbridge clinic.\n"
)
RAW = ("achterberg", "teodora", "zubiri", "48213377", "555-0142", "1/28/2026", "2026-02-17")
DAY = "2026-02-17"


@pytest.fixture
def author(client_of: LogIn) -> FlaskClient:
    return client_of("author")


def bring(client: FlaskClient, note: str = NOTE) -> str:
    answer = client.post("/author/intake", data={"text": note, "day": DAY})
    assert answer.status_code == 200
    return answer.text


def pressed(client: FlaskClient, html: str, act: str, **changes: str) -> str:
    """Send the form as a browser without scripts would when a button is pressed."""
    answer = client.post("/author/intake", data=filled(html, act, **changes))
    assert answer.status_code in (200, 422), answer.status_code
    return answer.text


def filled(html: str, act: str, **changes: str) -> MultiDict[str, str]:
    fields = carried(html)
    for name, value in changes.items():
        fields[name] = value
    fields["act"] = act
    return fields


def carried(html: str) -> MultiDict[str, str]:
    return fields_of(html, "intake")


def buttons(html: str, action: str) -> list[tuple[str, str]]:
    """The buttons that do something: value and words, in order."""
    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    return [
        (one.get("value"), "".join(one.itertext()).strip())
        for one in document.iter("button")
        if (one.get("value") or "").startswith(f"{action}:")
    ]


def shown_text(html: str) -> str:
    return carried(html)["text"]


def cleared(client: FlaskClient) -> str:
    html = bring(client)
    for _step in range(20):
        found = buttons(html, "replace")
        if not found:
            return html
        html = pressed(client, html, found[0][0])
    raise AssertionError("the questions do not end")


def told(**changes: str) -> dict[str, str]:
    return {
        "title": "An old man with a cough",
        "collection": COLLECTION,
        "source": "Chart of our own clinic",
        "licence": "Written permission",
        "cleared_by": "A. Author",
    } | changes


def test_the_page_shows_each_passage_with_reason_remedy_and_replacement(
    author: FlaskClient,
) -> None:
    html = bring(author)

    assert_well_made(html)
    words = dict.fromkeys(label for _value, label in buttons(html, "replace"))
    assert "Write {{ dos - 20 days }}" in words
    assert "Write {{ record_number }}" in words
    assert "Write 90 or older" in words
    placeholders = [label for _value, label in buttons(html, "placeholder")]
    assert "Write {{ provider_name }}" in placeholders
    assert "is not kept on the server" in " ".join(html.split())


def test_one_button_replaces_and_the_text_is_checked_again(author: FlaskClient) -> None:
    html = bring(author)
    value = buttons(html, "replace")[0][0]

    after = pressed(author, html, value)

    assert "chterberg" not in shown_text(after)
    assert value not in [one for one, _label in buttons(after, "replace")]


def test_the_next_passage_has_the_focus(author: FlaskClient) -> None:
    html = bring(author)
    second = buttons(html, "replace")[1][0]

    after = pressed(author, html, buttons(html, "replace")[0][0])

    assert f'value="{second}" autofocus' in after


def test_a_file_is_read_like_a_text_that_is_pasted(author: FlaskClient) -> None:
    data = {"day": DAY, "file": (BytesIO(NOTE.encode()), "note.txt")}

    answer = author.post("/author/intake", data=data)

    assert shown_text(answer.text) == f"# Progress note\n\n{NOTE}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": "", "day": DAY}, "Paste the text"),
        ({"text": NOTE, "day": ""}, "Write the real date of service"),
        ({"text": "x" * 30_001, "day": DAY}, "at most 30,000"),
        ({"day": DAY, "file": (BytesIO(b"\xff\xfeMr. Zubiri"), "a.txt")}, "no UTF-8 text"),
        ({"day": DAY, "file": (BytesIO(b"Mr. Zubiri"), "a.docx")}, "plain text or Markdown"),
        ({"day": DAY, "file": (BytesIO(b"x" * 120_001), "a.md")}, "too large"),
    ],
    ids=["nothing", "no-day", "long", "bytes", "kind", "large"],
)
def test_what_cannot_be_read_is_said_at_its_field(
    data: dict[str, object], message: str, author: FlaskClient
) -> None:
    answer = author.post("/author/intake", data=data)

    assert answer.status_code == 422
    assert message in answer.text
    assert_well_made(answer.text)


def test_what_is_larger_than_any_snippet_is_refused_unread(author: FlaskClient) -> None:
    data = {"day": DAY, "file": (BytesIO(b"x" * 450_000), "a.txt")}

    assert author.post("/author/intake", data=data).status_code == 413


def test_a_passage_is_kept_with_a_reason_only(author: FlaskClient) -> None:
    html = bring(author)
    value = buttons(html, "keep")[0][0]
    key = value.partition(":")[2]

    without = author.post("/author/intake", data=filled(html, value))
    with_reason = pressed(author, html, value, **{f"words-{key}": "The name of a test."})

    assert without.status_code == 422
    assert "Write why it may stay." in without.text
    assert_well_made(without.text)
    assert value not in [one for one, _label in buttons(with_reason, "keep")]
    assert "stays: The name of a test." in with_reason


def test_a_decision_is_taken_back(author: FlaskClient) -> None:
    html = bring(author)

    back = pressed(author, pressed(author, html, buttons(html, "replace")[0][0]), "undo:0")

    assert shown_text(back) == shown_text(html)


def test_all_that_must_go_goes_with_one_button(author: FlaskClient) -> None:
    after = pressed(author, bring(author), "all")

    assert "0 of them must go" in after or "Nothing is open" in after
    assert not [word for word in RAW if word in shown_text(after).lower()]


def test_what_is_changed_by_hand_is_checked_too(author: FlaskClient) -> None:
    html = pressed(author, bring(author), "all")

    after = pressed(author, html, "check", text=shown_text(html) + "Call Mr. Oyelaran.\n")

    assert "Oyelaran" in _passages(after)


def _passages(html: str) -> list[str]:
    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    return [
        "".join(mark.itertext())
        for item in document.iter("li")
        if item.get("data-question") is not None
        for mark in item.iter("mark")
    ]


def test_no_exercise_is_made_while_something_is_open(app: Flask, author: FlaskClient) -> None:
    answer = author.post("/author/intake", data=filled(bring(author), "make", **told()))

    assert answer.status_code == 422
    assert "still open" in answer.text
    assert not _drafts(services_of(app).databases)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Give it a title"),
        ({"source": ""}, "Say where the text comes from"),
        ({"licence": ""}, "Say under which terms"),
        ({"cleared_by": ""}, "Say who answers"),
        ({"exercise_day": DAY}, "another day than the real one"),
        ({"source": "Chart MRN 48213377"}, "holds what looks like an identifier"),
        ({"title": "Mr. Achterberg coughs"}, "holds what looks like an identifier"),
    ],
)
def test_what_must_be_recorded_is_asked_for(
    changes: dict[str, str], message: str, app: Flask, author: FlaskClient
) -> None:
    answer = author.post("/author/intake", data=filled(cleared(author), "make", **told(**changes)))

    assert answer.status_code == 422
    assert message in answer.text
    assert_well_made(answer.text)
    assert not _drafts(services_of(app).databases)


def test_a_cleared_chart_becomes_a_draft_with_its_record(app: Flask, author: FlaskClient) -> None:
    made = author.post("/author/intake", data=filled(cleared(author), "make", **told()))

    assert made.status_code == 303
    assert author.get(made.location).status_code == 200
    (draft,) = _drafts(services_of(app).databases)
    assert "{{ dos - 20 days }}" in draft.files["chart.md"]
    assert draft.intake is not None
    assert draft.intake["source"] == "Chart of our own clinic"
    assert draft.intake["licence"] == "Written permission"
    assert draft.intake["cleared_by"] == "A. Author"
    assert draft.intake["checker_version"]
    assert draft.intake["replaced"]["name"] == 4
    assert DAY not in draft.files["exercise.toml"]


def test_a_draft_keeps_the_lines_and_the_patient_of_its_note(
    app: Flask, author: FlaskClient
) -> None:
    note = "VISIT NOTE\nPhone 570-555-0142\nMr. Achterberg is a 67-year-old baker.\n"
    html = pressed(author, bring(author, note), "all")

    made = author.post("/author/intake", data=filled(html, "make", **told()))

    assert made.status_code == 303
    (draft,) = _drafts(services_of(app).databases)
    assert "VISIT NOTE  \nPhone [telephone number]  \nMr. " in draft.files["chart.md"]
    assert "age_years = 67" in draft.files["exercise.toml"]
    assert 'sex = "male"' in draft.files["exercise.toml"]


def test_what_was_kept_is_noted_with_name_and_reason(app: Flask, author: FlaskClient) -> None:
    html = pressed(author, bring(author, "MRN 48213377. Wexbridge today."), "all")
    keep = buttons(html, "keep")
    for value, _label in keep:
        html = pressed(author, html, value)

    author.post("/author/intake", data=filled(html, "make", **told()))

    (draft,) = _drafts(services_of(app).databases)
    assert [(one["tier"], one["text"], one["name"]) for one in draft.clearances] == [
        ("confirm", "Wexbridge", "A person")
    ]


def test_nothing_of_the_text_as_it_was_brought_is_left_anywhere(
    app: Flask,
    author: FlaskClient,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    html = bring(author)
    author.post("/author/intake", data=filled(html, "keep:nothing"))
    author.post("/author/intake", data={"decisions": NOTE, "day": NOTE, "brought": NOTE})
    author.post("/author/intake", data=filled(html, "make", **told()))
    made = author.post("/author/intake", data=filled(cleared(author), "make", **told()))
    assert made.status_code == 303

    kept = _everything(services_of(app).databases)
    kept["log"] = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    with author.session_transaction() as held:
        kept["session"] = str(dict(held))
    services_of(app).databases.close()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            kept[str(path)] = path.read_bytes().decode("latin-1")

    assert len(kept) > 20
    assert [
        (place, raw) for place, found in kept.items() for raw in RAW if raw in found.lower()
    ] == []


def _drafts(databases: Databases) -> list[Draft]:
    with databases.read() as session:
        drafts = list(session.query(Draft).filter(Draft.intake.is_not(None)))
        drafts = [one for one in drafts if one.intake]
        session.expunge_all()
    return drafts


def _everything(databases: Databases) -> dict[str, str]:
    with databases.read() as session:
        return {
            table.name: str(session.execute(select(table)).all())
            for table in Base.metadata.sorted_tables
        }
