"""Audits on the pages: marks saved and handed in, the result explained, nothing told before."""

from dataclasses import replace
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_exercise, make_items
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import assert_well_made, open_attempt
from tutor.bank.exercise import ChartExercise, Kind
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.audit_result import AuditResult, AuditState
from tutor.web.practice.audit_result import money_shares, summary_words

BILLED = (
    EnteredLine(Section.DIAGNOSIS, code="M17.12"),
    EnteredLine(Section.DIAGNOSIS, code="I10"),
    EnteredLine(Section.PROCEDURE, code="20610", modifiers="LT", units="1", pointers="A"),
)
RIGHT = {
    "m-0-line": "1",
    "m-0-section": "diagnosis",
    "m-0-fault": "WRONG_SIDE",
    "m-0-remedy": "change",
    "m-0-code": "M17.11",
    "m-1-line": "2",
    "m-1-section": "diagnosis",
    "m-1-fault": "UNSUPPORTED",
    "m-1-remedy": "remove",
    "m-2-line": "3",
    "m-2-section": "procedure",
    "m-2-fault": "MODIFIER_WRONG",
    "m-2-remedy": "change",
    "m-2-modifiers": "RT",
}


@pytest.fixture
def audit(app: Flask) -> ChartExercise:
    made = replace(
        make_exercise(title="Somebody coded a knee", slug="audited"),
        kind=Kind.AUDIT,
        coding=BILLED,
    )
    with services_of(app).databases.write.begin() as session:
        make_items(session, made)
    return made


@pytest.fixture
def client(client_of: LogIn) -> FlaskClient:
    return client_of("learner")


def handed_in(client: FlaskClient, audit: ChartExercise, form: dict[str, str]) -> str:
    place = open_attempt(client, audit)
    answer = client.post(place, data=form | {"action": "submit-as-it-is"})
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"]).text


def test_right_marks_earn_everything_and_the_page_says_found(
    client: FlaskClient, audit: ChartExercise
) -> None:
    page = handed_in(client, audit, RIGHT)

    assert_well_made(page)
    assert '<span class="score-value">100</span>' in page
    assert page.count("Found") >= 3
    assert "You found 3 of 3 faults, and none of your marks was a false alarm." in page
    assert "Wrong side: M17.11" in page
    assert "Nothing was done about it." in page
