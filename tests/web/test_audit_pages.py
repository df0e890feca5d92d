"""Audits on the pages: marks saved and handed in, the result explained, nothing told before."""

from dataclasses import replace
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_exercise, make_items, make_key
from tests.table_catalog import icd
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import assert_well_made, open_attempt
from tutor.bank.exercise import ChartExercise, Kind
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import AnswerKey, ExtraReason, KeyVariant, TemptingCode
from tutor.grading.audit_result import AuditMoney, AuditResult
from tutor.web.practice.audit_result import money_shares, summary_words

BILLED = (
    EnteredLine(Section.DIAGNOSIS, code="S52.521D"),
    EnteredLine(Section.DIAGNOSIS, code="G35.A"),
    EnteredLine(Section.PROCEDURE, code="20610", modifiers="LT", units="1", pointers="A"),
)
RIGHT_LINE = BILLED[2]
MARKS = {
    "m-0-line": "1",
    "m-0-section": "diagnosis",
    "m-0-fault": "INVALID_CODE",
    "m-0-remedy": "change",
    "m-0-code": "S52.521A",
    "m-1-line": "2",
    "m-1-section": "diagnosis",
    "m-1-fault": "UNSUPPORTED",
    "m-1-remedy": "remove",
    "m-2-line": "3",
    "m-2-section": "procedure",
    "m-2-fault": "MODIFIER_WRONG",
    "m-2-remedy": "change",
    "m-2-modifiers": "rt",
}
KEY_ONLY = ("S52.521A", "Seventh says initial", "Nobody mentions nerves", "right knee hurts")


def audit_key() -> AnswerKey:
    (variant,) = make_key().variants
    (knee,), services = variant.diagnoses, variant.procedures
    first = replace(knee, code=icd("S52.521A"), why="Seventh says initial.")
    reason = TemptingCode(icd("G35.A"), ExtraReason.NOT_TREATED, "Nobody mentions nerves.")
    return AnswerKey(variants=(KeyVariant((first,), services),), tempting=(reason,))


def add_audit(app: Flask, *coding: EnteredLine) -> ChartExercise:
    made = replace(
        make_exercise(title="Somebody coded this", slug="audited", key=audit_key()),
        kind=Kind.AUDIT,
        coding=coding or BILLED,
    )
    with services_of(app).databases.write.begin() as session:
        make_items(session, made)
    return made


@pytest.fixture
def audit(app: Flask) -> ChartExercise:
    return add_audit(app)


@pytest.fixture
def client(client_of: LogIn) -> FlaskClient:
    return client_of("learner")


def handed_in(client: FlaskClient, audit: ChartExercise, form: dict[str, str]) -> str:
    place = open_attempt(client, audit)
    answer = client.post(place, data=form | {"action": "submit-as-it-is"})
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"]).text


def score_of(page: str) -> str:
    return page.partition('<span class="score-value">')[2].partition("<")[0]


def test_the_page_shows_the_claim_and_nothing_of_the_key(
    client: FlaskClient, audit: ChartExercise
) -> None:
    place = open_attempt(client, audit)

    page = client.get(place).text

    assert_well_made(page)
    for line in BILLED:
        assert line.code in page
    assert "Relapsing multiple sclerosis" in page
    assert not [text for text in KEY_ONLY[:3] if text in page]
    assert "<mark" not in page


def test_every_audit_of_a_chart_offers_the_same_faults(app: Flask, client: FlaskClient) -> None:
    faulty, faultless = add_audit(app), add_audit(app, EnteredLine(Section.DIAGNOSIS, code="G35.D"))

    pages = [client.get(open_attempt(client, one)).text for one in (faulty, faultless)]
    templates = [
        page.partition('<template data-row-of="diagnosis">')[2].partition("</template>")[0]
        for page in pages
    ]

    assert templates[0] == templates[1] != ""


def test_right_marks_earn_everything_and_each_is_told_as_found(
    client: FlaskClient, audit: ChartExercise
) -> None:
    page = handed_in(client, audit, MARKS)

    assert_well_made(page)
    assert score_of(page) == "100"
    assert page.count('data-state="right" id="line-fault-') == 3
    assert "You found 3 of 3 faults, and none of your marks was a false alarm." in page
    assert "Not a valid code on this date: S52.521A" in page
    assert "Nobody mentions nerves." in page
    assert '<mark class="evidence" id="says-diagnosis-0-0">' in page


def test_what_was_overlooked_and_what_was_no_fault_are_told_apart(
    app: Flask, client: FlaskClient
) -> None:
    audit = add_audit(app, replace(BILLED[0], code="S52.521A"), BILLED[1], RIGHT_LINE)

    page = handed_in(
        client,
        audit,
        {"m-0-line": "1", "m-0-fault": "WRONG_SIDE", "m-0-code": "S52.522A"},
    )

    assert score_of(page) == "0"
    assert page.count('data-state="missed" id="line-fault-') == 2
    assert page.count('data-state="extra" id="line-fault-') == 1
    assert "This line stands as it should." in page
    assert "−50.00 points" in page


def test_an_audit_without_a_fault_is_right_without_a_mark(app: Flask, client: FlaskClient) -> None:
    right = (replace(BILLED[0], code="S52.521A"), replace(RIGHT_LINE, modifiers="RT"))
    audit = add_audit(app, *right)

    page = handed_in(client, audit, {})

    assert score_of(page) == "100"
    assert "Nothing was wrong with this coding, and you said so." in page
    assert_well_made(page)


def test_handing_in_without_a_mark_asks_first(client: FlaskClient, audit: ChartExercise) -> None:
    place = open_attempt(client, audit)

    asked = client.post(place, data={"action": "submit"})

    assert asked.status_code == 422
    assert "Nothing is marked: you say that nothing is wrong." in asked.text
    assert_well_made(asked.text)
    assert client.get(f"{place}/result").status_code == 303


def test_a_fix_without_a_fault_is_asked_about_and_kept(
    client: FlaskClient, audit: ChartExercise
) -> None:
    place = open_attempt(client, audit)

    asked = client.post(
        place, data=MARKS | {"m-1-fault": "", "m-1-code": "G35.D", "action": "submit"}
    )

    assert asked.status_code == 422
    assert "Diagnosis B: a fix is filled in, but no fault is chosen." in asked.text
    assert 'value="G35.D"' in client.get(place).text


def test_rows_are_added_and_removed_without_a_script(
    client: FlaskClient, audit: ChartExercise
) -> None:
    place = open_attempt(client, audit)

    added = client.post(place, data=MARKS | {"action": "add:2"})
    page = client.get(added.headers["Location"]).text
    client.post(place, data=MARKS | {"action": "drop:1"})
    after = client.get(place).text

    assert added.headers["Location"].endswith("?mark=2#line-2")
    assert page.count('class="mark-row"') == 4 + 3  # with the templates that the script copies
    assert after.count('class="mark-row"') == 2 + 3


def test_what_is_missing_is_told_by_its_kind(client: FlaskClient, app: Flask) -> None:
    audit = add_audit(app, replace(BILLED[0], code="S52.521A"))

    page = handed_in(
        client,
        audit,
        {"m-0-section": "procedure", "m-0-code": "20610", "m-0-modifiers": "RT"},
    )

    assert score_of(page) == "100"
    assert "A line is missing: 20610-RT" in page


def test_a_draft_of_marks_is_saved_and_given_back(
    client: FlaskClient, audit: ChartExercise
) -> None:
    place = open_attempt(client, audit)
    mark = {"fault": "WRONG_SIDE", "line": "1", "remedy": "change", "code": "S52.522A"}

    saved = client.put(f"{place}/draft", json={"entries": [mark]})

    assert saved.status_code == 200
    held = client.get(f"{place}/draft").get_json()["entries"]
    assert mark.items() <= held[0].items()
    assert 'value="S52.522A"' in client.get(place).text


def test_two_tabs_that_marked_the_same_line_are_asked(
    client: FlaskClient, audit: ChartExercise
) -> None:
    place = open_attempt(client, audit)
    client.post(place, data=MARKS | {"action": "save", "base_version": "0"})

    conflict = client.post(
        place,
        data={"m-0-line": "1", "m-0-fault": "WRONG_SIDE", "action": "save", "base_version": "0"},
    )

    assert conflict.status_code == 409
    assert "Not a valid code on this date: S52.521A" in conflict.text
    assert_well_made(conflict.text)


@pytest.mark.parametrize(
    "form",
    [
        {"m-0-line": "1", "m-0-fault": "NO_SUCH_FAULT"},
        {"m-0-line": "x", "m-0-fault": "WRONG_SIDE"},
        {"m-0-line": "1", "m-0-fault": "WRONG_SIDE", "m-0-remedy": "burn"},
        {"m-0-line": "1", "m-0-fault": "WRONG_SIDE", "m-0-section": "chart", "m-0-code": "I10"},
        {"m-0-line": "1", "m-0-fault": "WRONG_SIDE", "m-0-code": "9" * 201},
        {"m-0-line": "1", "m-0-fault": "WRONG_SIDE", "m-0-code": "\x00"},
    ],
)
def test_a_form_that_is_not_ours_is_refused_and_the_attempt_stays_open(
    client: FlaskClient, audit: ChartExercise, form: dict[str, str]
) -> None:
    place = open_attempt(client, audit)

    answer = client.post(place, data=form | {"action": "submit"})

    assert answer.status_code == 422
    assert client.get(place).status_code == 200
    assert not [text for text in KEY_ONLY[:3] if text in answer.text]


@pytest.mark.parametrize("line", ["99", "0000", "", "-1"])
def test_a_mark_on_no_line_of_the_claim_is_shown_again(
    client: FlaskClient, audit: ChartExercise, line: str
) -> None:
    place = open_attempt(client, audit)

    client.post(place, data={"m-0-line": line, "m-0-fault": "WRONG_SIDE", "action": "save"})

    page = client.get(place)
    assert page.status_code == 200
    assert_well_made(page.text)


def test_a_billed_line_beyond_the_key_can_be_disputed(
    client: FlaskClient, audit: ChartExercise
) -> None:
    place = open_attempt(client, audit)
    client.post(place, data={"action": "submit-as-it-is"})

    claim = {"citation": "chart", "quote": "right knee hurts", "argument": "It is there."}

    page = client.get(f"{place}/result")
    disputed = client.post(f"{place}/dispute?section=part&slot=billed:2", data=claim)
    refused = client.post(f"{place}/dispute?section=part&slot=billed:9", data=claim)

    assert f"{place}/dispute?section=part&amp;slot=billed:2" in page.text
    assert (disputed.status_code, refused.status_code) == (303, 404)


def test_progress_names_what_an_audit_overlooked(client: FlaskClient, audit: ChartExercise) -> None:
    handed_in(client, audit, {"m-0-line": "3", "m-0-fault": "TOO_MANY_UNITS", "m-0-units": "2"})

    page = client.get("/progress").text

    assert "Audit, overlooked: not a valid code on this date" in page
    assert "Audit, overlooked: not supported by the chart" in page


def test_exam_conditions_hide_the_titles_of_closed_code_sets(
    client: FlaskClient, audit: ChartExercise
) -> None:
    answer = client.post(f"/practice/{audit.uid}/start", data={"look_up": "none"})

    page = client.get(answer.headers["Location"]).text

    assert "Relapsing multiple" not in page


RESULT = AuditResult(
    rows=(),
    score=Fraction(50),
    exact=False,
    passed=False,
    faults=4,
    found=2,
    wrong_marks=1,
    precision=Fraction(2, 3),
    recall=Fraction(1, 2),
    needs_review=False,
    rubric_id="practice-1",
    release_ids=(),
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "You found 2 of 4 faults; 1 of your 3 marks points at nothing"),
        ({"found": 0, "wrong_marks": 0}, "You found 0 of 4 faults, and you marked nothing."),
        (
            {"faults": 0, "found": 0, "wrong_marks": 2},
            "There was nothing to be marked; 2 of your 2",
        ),
    ],
)
def test_precision_and_recall_are_said_in_words(changes: dict[str, int], words: str) -> None:
    assert summary_words(replace(RESULT, **changes)).startswith(words)  # type: ignore[arg-type]


def test_money_that_nobody_moves_is_not_shown() -> None:
    nothing = Fraction(0)
    none = AuditMoney(nothing, nothing, nothing, nothing, "Fees")

    shares = money_shares(replace(none, overpayment_missed=Fraction(38)))

    assert money_shares(none) == () == money_shares(None)
    assert [float(share.left) for share in shares] == [38, 0]
    assert not any(share.uncovered for share in shares)
