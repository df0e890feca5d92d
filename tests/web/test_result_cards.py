"""The cards above a result: money, what was not checked, other rubrics for who knows keys."""

from dataclasses import replace
from fractions import Fraction

import pytest
from flask import Flask

from tests.factories import make_exercise, make_items
from tests.table_catalog import icd
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import answer_form, assert_well_made, open_attempt
from tutor.bank.exercise import Exercise
from tutor.bank.grader import grader_with
from tutor.bank.rubrics import load_rubric, rubric_ids
from tutor.codes.encounter import Setting
from tutor.codes.inpatient import CodedStay, Grouping
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


class ByFirstDiagnosis:
    """Groups by the first diagnosis alone, with a weight for each."""

    def group(self, stay: CodedStay) -> Grouping | None:
        if not stay.diagnoses:
            return None
        is_relapsing = stay.diagnoses[0][0] == icd("G35.A")
        weight = Fraction(3, 2) if is_relapsing else Fraction(1, 2)
        return Grouping("554" if is_relapsing else "305", "Group of a test", "43.1", weight)


@pytest.fixture
def stay(app: Flask) -> Exercise:
    """A stay whose principal diagnosis decides the group."""
    services = services_of(app)
    references = References(services.codebook, grouper=ByFirstDiagnosis(), base_rate=Fraction(7000))
    graders = {name: grader_with(references, load_rubric(name)) for name in rubric_ids()}
    app.extensions[EXTENSION] = replace(services, graders=graders, references=references)
    key = AnswerKey((KeyVariant((DiagnosisSlot("nerve", icd("G35.A"), is_first=True),)),))
    made = make_exercise(title="A stay for a relapse", slug="stay", key=key)
    inpatient = replace(made.encounter, setting=Setting.INPATIENT_FACILITY)
    made = replace(made, encounter=inpatient)
    with services.databases.write.begin() as session:
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
    before = client.get(place).text

    client.get(place, query_string={"rubric": "exam-strict"})

    assert client.get(place).text == before


def test_the_drg_of_key_and_answer_stand_side_by_side(client_of: LogIn, stay: Exercise) -> None:
    client = client_of("learner")
    place = open_attempt(client, stay)
    client.post(place, data={"dx-0-code": "G36.9", "action": "submit"})

    page = client.get(f"{place}/result").text

    assert_well_made(page)
    assert "lands in another group" in page
    assert "as a whole record it would not pass" in page
    assert ">554<" in page
    assert ">305<" in page
    assert "$7,000.00 less" in page
    assert "MS-DRG version 43.1" in page


def test_the_same_drg_is_no_praise(client_of: LogIn, stay: Exercise) -> None:
    client = client_of("learner")
    place = open_attempt(client, stay)
    client.post(place, data={"dx-0-code": "G35.A", "action": "submit"})

    page = client.get(f"{place}/result").text

    assert "does not make the codes right" in page
    assert "as a whole record it would pass" in page
