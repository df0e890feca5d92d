"""What is on offer is checked by the present rules; a page says where, never what."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.drafting import NUMBER
from tests.factories import NOW, make_exercise, make_items
from tests.web.conftest import LogIn, services_of
from tutor.bank.exercise import Exercise
from tutor.deidentification.version import CHECKER_VERSION
from tutor.models.draft import RevisionRecord
from tutor.models.item import ItemRevision

PASSAGE = NUMBER.flag.text


@pytest.fixture
def identifying(app: Flask) -> Exercise:
    made = make_exercise()
    chart = f"{made.chart_markdown}\nSSN {PASSAGE}\n"
    made = replace(made, slug="with-a-number", title="With a number", chart_markdown=chart)
    with services_of(app).databases.write.begin() as session:
        make_items(session, made)
    return made


def record(app: Flask, *, version: str, clearances: list[dict[str, str]]) -> None:
    with services_of(app).databases.write.begin() as session:
        (revision,) = session.query(ItemRevision).filter_by(title="With a number")
        session.add(
            RevisionRecord(
                revision_id=revision.id,
                draft_id=None,
                author_id=None,
                reviewer_id=None,
                deid_version=version,
                flags=[],
                clearances=clearances,
                blind_coding={},
                summary="",
                published_at=NOW,
            )
        )


def test_an_identifier_in_what_is_on_offer_is_told_by_its_place(
    client_of: LogIn, identifying: Exercise
) -> None:
    page = client_of("instructor").get("/reports/stale").text

    line = identifying.chart_markdown.count("\n", 0, identifying.chart_markdown.index(PASSAGE)) + 1
    assert "With a number" in page
    assert f"chart.md, line {line}: social security number" in page
    assert PASSAGE not in page


@pytest.mark.parametrize(
    ("version", "clearances", "is_shown"),
    [
        (CHECKER_VERSION, [], False),
        ("0.9.0", [], True),
        ("0.9.0", [{"tier": "block", "text": PASSAGE}], False),
        ("0.9.0", [{"tier": "confirm", "text": PASSAGE}], True),
    ],
    ids=["present-rules", "older-rules", "let-pass", "only-ticked"],
)
def test_what_was_cleared_or_checked_by_the_present_rules_is_not_told(
    app: Flask,
    client_of: LogIn,
    identifying: Exercise,
    version: str,
    clearances: list[dict[str, str]],
    is_shown: bool,
) -> None:
    record(app, version=version, clearances=clearances)

    page = client_of("instructor").get("/reports/stale").text

    assert ("chart.md, line" in page) == is_shown
