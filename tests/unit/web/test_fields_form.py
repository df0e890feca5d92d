"""The fields of a case as controls, and lists that are put in order without JavaScript."""

from uuid import UUID

import pytest

from tests.exercise_texts import FIELDS, read_case
from tutor.codes.entered_field import EnteredField
from tutor.web.practice.fields_form import (
    Control,
    apply_order_action,
    controls,
    open_parts,
    shown_order,
)

UID = UUID(int=7)
STEPS = ("deductible", "coinsurance", "maximum")
CASE = read_case()


def ordered(*names: str) -> tuple[EnteredField, ...]:
    return tuple(EnteredField("steps", name) for name in names)


def control(name: str, *entries: EnteredField) -> Control:
    return next(one for one in controls(CASE, entries, UID) if one.name == name)


def test_each_type_has_its_widget() -> None:
    found = {one.name: one.widget for one in controls(CASE, (), UID)}

    assert found == {
        "active": "radio",
        "coinsurance": "input",
        "patient_share": "input",
        "steps": "order",
    }


def test_more_than_six_options_are_a_list_to_open() -> None:
    options = ", ".join(f'{{ id = "o{n}", text = "Option {n}" }}' for n in range(7))
    toml = FIELDS.replace(
        '{ id = "yes", text = "Yes" }', f'{{ id = "yes", text = "Yes" }}, {options}'
    )

    assert controls(read_case(toml), (), UID)[0].widget == "select"


def test_what_was_entered_stands_in_its_control_as_it_was_typed() -> None:
    entries = (EnteredField("active", "no"), EnteredField("patient_share", " 44o "))

    assert [o.is_chosen for o in control("active", *entries).options] == [False, True]
    assert control("patient_share", *entries).value == " 44o "


def test_a_list_nobody_touched_is_unanswered_and_not_in_the_order_of_the_file_everywhere() -> None:
    steps = next(field for field in CASE.fields if field.name == "steps")
    shown = {tuple(shown_order(steps, (), UUID(int=n))) for n in range(1, 60)}

    assert not control("steps").is_answered
    assert len(shown) == 6


def test_moving_an_entry_makes_the_list_an_answer() -> None:
    shown = [option.id for option in control("steps").options]

    entries, field = apply_order_action(CASE, (), f"down:steps:{shown[0]}", UID)

    assert field == "steps"
    assert entries == ordered(shown[1], shown[0], shown[2])


def test_keeping_the_order_makes_it_an_answer_as_it_stands() -> None:
    shown = [option.id for option in control("steps").options]

    entries, _field = apply_order_action(CASE, (), "keep:steps", UID)

    assert entries == ordered(*shown)


def test_moving_leaves_the_other_fields_alone() -> None:
    others = (EnteredField("active", "yes"), EnteredField("coinsurance", "20"))

    entries, _field = apply_order_action(CASE, (*others, *ordered(*STEPS)), "up:steps:maximum", UID)

    assert entries == (*others, *ordered("deductible", "maximum", "coinsurance"))


@pytest.mark.parametrize(
    "action",
    [
        "up:steps:deductible",
        "down:steps:maximum",
        "up:steps:nothing",
        "up:nothing:x",
        "up:active:yes",
        "x",
        "",
    ],
)
def test_an_action_that_fits_nothing_changes_nothing(action: str) -> None:
    entries, _field = apply_order_action(CASE, ordered(*STEPS), action, UID)

    assert entries == ordered(*STEPS)


def test_what_is_empty_or_cannot_be_read_is_named_before_handing_in() -> None:
    entries = (EnteredField("active", "no"), EnteredField("coinsurance", "a fifth"))

    messages = [part.message for part in open_parts(CASE, entries)]

    assert messages == [
        "“Coinsurance”: 'a fifth' is not a percentage such as 20 or 20 %.",
        "“What the patient owes” is empty.",
        "“In which order do the shares apply?” is empty.",
    ]


def test_a_wrong_answer_is_not_named_before_handing_in() -> None:
    wrong = (
        EnteredField("active", "no"),
        EnteredField("coinsurance", "99"),
        EnteredField("patient_share", "120.00"),
        *ordered(*reversed(STEPS)),
    )

    assert open_parts(CASE, wrong) == ()
