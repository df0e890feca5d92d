"""The options of a question as an attempt shows them tell nothing of the key."""

from uuid import UUID

from tests.exercise_texts import CHOICE, read_question
from tutor.codes.entered_field import EnteredField
from tutor.web.practice.shown_options import (
    FIELD,
    meant_entries,
    page_entries,
    shown_options,
    token_of,
)

ATTEMPTS = [UUID(int=number) for number in range(1, 61)]


def orders() -> list[list[str]]:
    question = read_question()
    return [[o.option.id for o in shown_options(question, uid)] for uid in ATTEMPTS]


def test_an_attempt_always_shows_the_same_order() -> None:
    assert orders() == orders()


def test_attempts_differ_and_each_option_comes_first_in_some() -> None:
    assert {order[0] for order in orders()} == {"aftercare", "injury", "pain"}


def test_every_option_is_shown_once_under_a_letter_of_its_own() -> None:
    shown = shown_options(read_question(), ATTEMPTS[0])

    assert [option.letter for option in shown] == ["A", "B", "C"]
    assert sorted(option.option.id for option in shown) == ["aftercare", "injury", "pain"]


def test_where_the_author_says_so_the_order_is_that_of_the_file() -> None:
    question = read_question(CHOICE.replace("minutes = 2", "minutes = 2\nshuffled = false"))

    for uid in ATTEMPTS[:5]:
        shown = [option.option.id for option in shown_options(question, uid)]
        assert shown == ["aftercare", "injury", "pain"]


def test_a_name_is_another_in_each_attempt_and_says_nothing() -> None:
    right = read_question().options[0]
    names = {token_of(right, uid) for uid in ATTEMPTS}

    assert len(names) == len(ATTEMPTS)
    assert not any("aftercare" in name for name in names)


def test_a_name_cannot_be_made_without_the_reason() -> None:
    question = read_question()
    other = read_question(CHOICE.replace("It is the reason for the visit.", "Another reason."))

    assert token_of(question.options[0], ATTEMPTS[0]) != token_of(other.options[0], ATTEMPTS[0])


def test_names_become_ids_and_ids_names_again() -> None:
    question, uid = read_question(), ATTEMPTS[3]
    chosen = (EnteredField(FIELD, token_of(question.options[1], uid)),)

    meant = meant_entries(question, uid, chosen)

    assert meant == (EnteredField(FIELD, "injury"),)
    assert page_entries(question, uid, meant) == chosen


def test_a_name_of_another_attempt_stays_what_it_is() -> None:
    question = read_question()
    stray = (EnteredField(FIELD, token_of(question.options[0], ATTEMPTS[1])),)

    assert meant_entries(question, ATTEMPTS[2], stray) == stray
