"""The result page: rules under their first line, points that add up, slips of the hand."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from flask import Flask

from tests.factories import make_exercise, make_items, make_key
from tests.table_catalog import icd
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import answer_form, assert_well_made, open_attempt
from tutor.bank.exercise import Exercise
from tutor.bank.grader import grader_with
from tutor.bank.rubrics import load_rubric
from tutor.codes.claim_edits import AddOnEdit, EditCheck, FeeLine, PairEdit, UnitLimit
from tutor.codes.code import Code, parse_procedure
from tutor.codes.encounter import Setting
from tutor.grading.answer_key import ExtraReason, KeyVariant, NearCode, TemptingCode
from tutor.grading.references import References
from tutor.web.services import EXTENSION

_CARD = re.compile(r'<li class="verdict".*?(?=<li class="verdict"|</ol>)', re.DOTALL)
_POINTS = re.compile(r"−(\d+\.\d\d) points")
_SCORE = re.compile(r'class="score-value">([\d.]+)<')


class TableEdits:
    """A pair of a procedure and a visit, a pair that nothing sets apart, a limit, an add-on."""

    def serves(self, check: EditCheck, on: date, setting: Setting) -> bool:
        return True

    def pair(self, column_1: Code, column_2: Code, on: date, setting: Setting) -> PairEdit | None:
        if (column_1.text, column_2.text) == ("20610", "99213"):
            return PairEdit(column_1, column_2, modifier_allowed=True, rationale="A reason.")
        if (column_1.text, column_2.text) == ("20610", "20600"):
            return PairEdit(column_1, column_2, modifier_allowed=False)
        return None

    def unit_limit(self, code: Code, on: date, setting: Setting) -> UnitLimit | None:
        return UnitLimit(code, 2, 2) if code.text == "20610" else None

    def add_on(self, code: Code, on: date) -> AddOnEdit | None:
        if code.text != "11045":
            return None
        primaries = ("11042", "11043", "20610", "20600", "20605", "20604", "20606", "20611")
        return AddOnEdit(code, frozenset(map(parse_procedure, primaries[:2] + primaries[3:])))

    def fee(self, code: Code, on: date, setting: Setting) -> FeeLine | None:
        return None

    def schedule_name(self, on: date) -> str:
        return ""


@pytest.fixture
def edits(app: Flask) -> None:
    services = services_of(app)
    references = References(services.codebook, edits=TableEdits())
    grader = grader_with(references, load_rubric("practice-1"))
    app.extensions[EXTENSION] = replace(
        services, graders={**services.graders, "practice-1": grader}
    )


def result_of(client_of: LogIn, exercise: Exercise, changes: Mapping[str, str]) -> str:
    client = client_of("learner")
    place = open_attempt(client, exercise)
    client.post(place, data=answer_form() | dict(changes) | {"action": "submit"})
    page = client.get(f"{place}/result").text
    assert_well_made(page)
    return page


def cards(page: str) -> list[str]:
    return _CARD.findall(page)


def taken(page: str) -> Fraction:
    return sum(map(Fraction, _POINTS.findall(page)), Fraction(0))


def score_on(page: str) -> Fraction:
    found = _SCORE.search(page)
    assert found
    return Fraction(found[1])


@pytest.mark.usefixtures("edits")
def test_a_rule_stands_under_the_first_of_its_lines_with_all_its_codes(
    client_of: LogIn, exercise: Exercise
) -> None:
    page = result_of(client_of, exercise, {"px-1-code": "99213"})

    knee, shot, visit = cards(page)
    assert "needs a modifier" not in knee + visit
    assert "The visit 99213 needs a modifier beside 20610" in shot
    assert "CMS gives this reason: A reason." in shot


@pytest.mark.usefixtures("edits")
def test_a_rule_that_takes_nothing_says_that_it_only_explains(
    client_of: LogIn, exercise: Exercise
) -> None:
    page = result_of(client_of, exercise, {"px-1-code": "99213"})

    _knee, shot, visit = cards(page)
    assert "takes no points, only explains" in shot
    assert "99213 is included in 20610" in visit
    assert _POINTS.search(visit)


@pytest.mark.usefixtures("edits")
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"px-1-code": "99213"},
        {"px-0-modifiers": "LT", "dx-0-code": "M17.12", "dx-1-code": "I10"},
        {"dx-0-code": "", "px-0-code": "", "px-0-modifiers": "", "px-0-pointers": ""},
        {"px-0-units": "5", "px-1-code": "11045", "dx-1-code": "Junk"},
        {f"dx-{n}-code": "Junk" for n in range(1, 9)},
    ],
    ids=["right", "pair", "sides", "nothing", "limits", "below zero"],
)
def test_the_points_taken_and_the_score_add_up(
    client_of: LogIn, exercise: Exercise, changes: dict[str, str]
) -> None:
    page = result_of(client_of, exercise, changes)

    assert score_on(page) == max(Fraction(0), 100 - taken(page))
    assert ("a score does not go below 0" in page) == (taken(page) > 100)
    assert ("points are taken below" in page) == bool(taken(page))


@pytest.mark.usefixtures("edits")
def test_a_limit_names_what_was_billed_and_an_add_on_its_primaries(
    client_of: LogIn, exercise: Exercise
) -> None:
    page = result_of(client_of, exercise, {"px-0-units": "5", "px-1-code": "11045"})

    assert "More than a day can hold: 5 of 20610" in page
    assert "Its primaries: 11042, 11043, 20600, 20604, 20605, 20606 and 1 more." in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dx-0-code": "M171.11"}, "One 1 is too many: the key has M17.11."),
        ({"dx-0-code": "M71.11"}, "The 1 and the 7 changed places: the key has M17.11."),
        ({"dx-0-code": "Ml7.11"}, "The letter l looks like the digit 1: the key has M17.11."),
        ({"px-0-code": "2061O"}, "The letter O looks like the digit 0: the key has 20610."),
        (
            {"dx-1-code": "20610"},
            "The code is right but stands in the wrong list: 20610 belongs among the services, "
            "not among the diagnoses.",
        ),
        (
            {"px-1-code": "M17.11"},
            "The code is right but stands in the wrong list: M17.11 belongs among the diagnoses, "
            "not among the services.",
        ),
    ],
)
def test_a_slip_of_the_hand_is_said_beside_the_finding(
    client_of: LogIn, exercise: Exercise, changes: dict[str, str], said: str
) -> None:
    page = result_of(client_of, exercise, changes)

    assert page.count(said) == 1


def test_of_a_code_that_the_author_foresaw_the_author_speaks_and_no_slip_is_suspected(
    app: Flask, client_of: LogIn
) -> None:
    (variant,) = make_key().variants
    (knee,), (shot,) = variant.diagnoses, variant.procedures
    relapsing = replace(knee, code=icd("G35.A"))
    near = NearCode(parse_procedure("20611"), Fraction(1, 4), why="No ultrasound was used.")
    other = TemptingCode(icd("G35.D"), ExtraReason.UNSUPPORTED, "The note names the course.")
    key = replace(
        make_key(),
        variants=(KeyVariant((relapsing,), (replace(shot, near=(near,)),)),),
        tempting=(other,),
    )
    foreseen = make_exercise(title="Seen coming", slug="seen-coming", key=key)
    with services_of(app).databases.write.begin() as session:
        make_items(session, foreseen)

    page = result_of(client_of, foreseen, {"dx-0-code": "G35.D", "px-0-code": "20611"})

    assert "The note names the course." in page
    assert "No ultrasound was used." in page
    assert "A slip of the hand?" not in page


def test_a_code_in_the_wrong_list_is_not_told_to_be_of_another_era(
    client_of: LogIn, exercise: Exercise
) -> None:
    page = result_of(client_of, exercise, {"dx-1-code": "20610"})

    assert "20610 stands in the wrong column" in page
