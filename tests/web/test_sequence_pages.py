"""Codes put in order on the pages: moved, saved, handed in, explained; nothing told before."""

import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_exercise, make_items
from tests.table_catalog import icd
from tests.web.conftest import LogIn, services_of
from tests.web.test_walker import assert_well_made, open_attempt
from tutor.bank.exercise import ChartExercise, Kind
from tutor.grading.answer_key import AnswerKey, DiagnosisSlot, Evidence, KeyVariant
from tutor.web.practice.shown_order import shown_order

RIGHT = ["S52.521A", "G35.A", "G36.9", "T78.40XA"]
KEY_ONLY = ("The break is why", "Section I.C.19", "<mark")


def slot(name: str, code: str, *, is_first: bool = False) -> DiagnosisSlot:
    return DiagnosisSlot(
        id=name,
        code=icd(code),
        is_first=is_first,
        evidence=(Evidence("right knee hurts"),) if is_first else (),
        cites=("Section I.C.19",),
        why="The break is why she came." if is_first else "",
    )


def arrangement() -> ChartExercise:
    slots = (
        slot("break", RIGHT[0], is_first=True),
        slot("nerves", RIGHT[1]),
        slot("other", RIGHT[2]),
        slot("allergy", RIGHT[3]),
    )
    key = AnswerKey(variants=(KeyVariant(slots, (), before=(("nerves", "other"),)),))
    made = make_exercise(title="Four codes to put in order", slug="ordered", key=key)
    return replace(made, kind=Kind.SEQUENCE, asks_services=False)


@pytest.fixture
def exercise_of_order(app: Flask) -> ChartExercise:
    made = arrangement()
    with services_of(app).databases.write.begin() as session:
        make_items(session, made)
    return made


@pytest.fixture
def client(client_of: LogIn) -> FlaskClient:
    return client_of("learner")


def codes_on(page: str) -> list[str]:
    return re.findall(r'data-option="([^"]+)"', page)


def handed_in(client: FlaskClient, exercise: ChartExercise, order: list[str]) -> str:
    place = open_attempt(client, exercise)
    answer = client.post(place, data={"action": "submit", "f-order": order})
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"]).text


def score_of(page: str) -> str:
    return page.partition('<span class="score-value">')[2].partition("<")[0]


def test_the_page_shows_every_code_with_its_title_and_nothing_of_the_key(
    client: FlaskClient, exercise_of_order: ChartExercise
) -> None:
    page = client.get(open_attempt(client, exercise_of_order)).text

    assert_well_made(page)
    assert sorted(codes_on(page)) == sorted(RIGHT)
    assert "Torus fracture of right radius" in page
    assert not [text for text in KEY_ONLY if text in page]


def test_no_attempt_begins_with_a_right_order_and_orders_differ() -> None:
    exercise = arrangement()
    orders = [shown_order(exercise, UUID(int=number)) for number in range(200)]

    for order in orders:
        is_right = order[0] == RIGHT[0] and order.index(RIGHT[1]) < order.index(RIGHT[2])
        assert not is_right
        assert sorted(order) == sorted(RIGHT)
    # Of 24 orders 3 are right: each of the others is shown to somebody.
    assert len(set(orders)) == 21


def test_the_order_of_an_attempt_does_not_depend_on_the_order_of_the_file() -> None:
    exercise, uid = arrangement(), uuid4()
    (variant,) = exercise.key.variants
    turned = replace(variant, diagnoses=variant.diagnoses[::-1])

    other = replace(exercise, key=replace(exercise.key, variants=(turned,)))

    assert shown_order(other, uid) == shown_order(exercise, uid)


def test_a_code_is_moved_without_a_script_and_stays_there(
    client: FlaskClient, exercise_of_order: ChartExercise
) -> None:
    place = open_attempt(client, exercise_of_order)
    before = codes_on(client.get(place).text)

    client.post(place, data={"action": f"up:{before[2]}"})
    after = client.get(place).text

    assert codes_on(after) == [before[0], before[2], before[1], before[3]]
    assert "This order is your answer." in after


def test_a_right_order_earns_everything(
    client: FlaskClient, exercise_of_order: ChartExercise
) -> None:
    page = handed_in(client, exercise_of_order, [RIGHT[0], RIGHT[3], RIGHT[1], RIGHT[2]])

    assert_well_made(page)
    assert score_of(page) == "100"
    assert "2 of 2" in page
    assert "one right order of several" in page


def test_what_was_broken_is_explained_with_its_points_and_its_sentence(
    client: FlaskClient, exercise_of_order: ChartExercise
) -> None:
    page = handed_in(client, exercise_of_order, [RIGHT[1], RIGHT[0], RIGHT[2], RIGHT[3]])

    assert "Your first diagnosis is G35.A." in page
    assert "−66.67 points" in page
    assert "The break is why she came." in page
    assert '<mark class="evidence" id="says-break-0">' in page
    assert page.count('data-state="right" id="line-bound') == 1
    assert page.count('data-state="wrong" id="line-bound') == 1


def test_handing_in_what_nobody_moved_asks_first_and_then_grades_it(
    client: FlaskClient, exercise_of_order: ChartExercise
) -> None:
    place = open_attempt(client, exercise_of_order)
    shown = codes_on(client.get(place).text)

    asked = client.post(place, data={"action": "submit"})
    client.post(place, data={"action": "submit-as-it-is"})
    result = client.get(f"{place}/result").text

    assert asked.status_code == 422
    assert "No code has been moved yet." in asked.text
    rows = re.findall(r'<th scope="row">\d</th>\s*<td><span class="code">([^<]+)', result)
    assert rows == shown
    assert score_of(result) != "100"


@pytest.mark.parametrize(
    "order",
    [
        ["NONSENSE", *RIGHT],
        [RIGHT[0]] * 4,
        RIGHT[:2],
        ["<script>", "\u200b", "x" * 200],
    ],
)
def test_an_order_that_is_not_ours_is_graded_and_explained(
    client: FlaskClient, exercise_of_order: ChartExercise, order: list[str]
) -> None:
    page = handed_in(client, exercise_of_order, order)

    assert_well_made(page)
    assert score_of(page) != "100"
    assert "<script>" not in page.partition("<main")[2]


@pytest.mark.parametrize("action", ["up:", "up:NONSENSE", "down:", "left:G35.A", "up"])
def test_a_move_of_nothing_changes_nothing(
    client: FlaskClient, exercise_of_order: ChartExercise, action: str
) -> None:
    place = open_attempt(client, exercise_of_order)
    order = [RIGHT[2], RIGHT[0], RIGHT[1], RIGHT[3]]

    answer = client.post(place, data={"action": action, "f-order": order})

    assert answer.status_code == 303
    assert codes_on(client.get(place).text) == order


def test_two_tabs_with_two_orders_are_asked(
    client: FlaskClient, exercise_of_order: ChartExercise
) -> None:
    place = open_attempt(client, exercise_of_order)
    client.post(place, data={"action": "save", "f-order": RIGHT, "base_version": "0"})

    conflict = client.post(
        place, data={"action": "save", "f-order": RIGHT[::-1], "base_version": "0"}
    )

    assert conflict.status_code == 409
    assert ", ".join(RIGHT) in conflict.text
    assert_well_made(conflict.text)
