"""GIFT: what its own description shows, and what it must refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.bank.porting.makers import DEFAULTS, codes, numbered, only
from tutor.bank.exercise import ChoiceExercise
from tutor.bank.porting.gift import read_gift
from tutor.bank.porting.imported import Imported
from tutor.bank.reason_checks import check_reasons


def gift(text: str) -> Imported:
    return read_gift("questions.gift", text, defaults=DEFAULTS, new_uid=numbered())


def question(text: str) -> ChoiceExercise:
    exercise = only(gift(text))
    assert isinstance(exercise, ChoiceExercise)
    return exercise


def test_a_question_has_its_title_its_options_and_their_reasons() -> None:
    read = question(
        "// a comment\n$CATEGORY: bones\n\n::The kneecap::Which bone is the kneecap?{\n"
        "=Patella # A sesamoid bone.\n~Fibula#Beside the shin.\n~Talus #In the ankle.\n"
        "####It lies within a tendon.}\n"
    )

    assert (read.title, read.question) == ("The kneecap", "Which bone is the kneecap?")
    assert [(o.text, o.correct) for o in read.options] == [
        ("Patella", True),
        ("Fibula", False),
        ("Talus", False),
    ]
    assert read.options[1].why == "Beside the shin."
    assert read.rationale_markdown == "It lies within a tendon.\n"
    assert (read.several, read.shuffled) == (False, True)


def test_weights_make_several_right_options() -> None:
    read = question("Two of these?{~%50%Radius#a ~%50%Ulna#b ~%-100%Tibia#c}")
    assert read.several
    assert [option.correct for option in read.options] == [True, True, False]


def test_what_weights_said_and_ours_do_not_is_told() -> None:
    (found,) = gift("Two?{~%80%Radius#a ~%20%Ulna#b ~%-50%Tibia#c}").exercises
    assert len(found.losses) == 2


@pytest.mark.parametrize(("answer", "right"), [("T", "True"), ("FALSE", "False"), ("t", "True")])
def test_true_and_false_stay_in_their_order(answer: str, right: str) -> None:
    read = question(f"The tibia is in the leg.{{{answer}#It is.#Right.}}")
    assert [option.text for option in read.options] == ["True", "False"]
    assert [option.text for option in read.options if option.correct] == [right]
    assert not read.shuffled


def test_a_missing_word_is_a_gap() -> None:
    assert question("The {=tibia#a ~ulna#b} is in the leg.").question == (
        "The _____ is in the leg."
    )


def test_escaped_signs_are_text() -> None:
    read = question(r"Which\: a \= b, \{c\} \~ \#1?{=x \= y#why ~z#why}")
    assert read.question == "Which: a = b, {c} ~ #1?"
    assert read.options[0].text == "x = y"


def test_html_becomes_markdown() -> None:
    read = question("[html]<p>Which is <b>longer</b>?</p>{=Femur#a ~Tibia#b}")
    assert read.question == "Which is **longer**?"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Who?{=Grant =Adams}", "BANK307"),
        ("When?{#1822:5}", "BANK307"),
        ("Match.{=cat -> food =dog -> bone}", "BANK307"),
        ("Write about it.{}", "BANK307"),
        ("Only a description.", "BANK306"),
        ("Open {=a ~b", "BANK306"),
        ("None right?{~a#x ~b#y}", "BANK304"),
        ("{=a#x ~b#y}", "BANK304"),
        ("", "BANK301"),
    ],
)
def test_what_is_no_question_of_ours_is_refused_with_its_line(text: str, code: str) -> None:
    read = gift(f"\n\n{text}")
    assert codes(read) == {code}
    assert not read.is_sound
    assert all(problem.place == "line 3" for problem in read.problems if text)


def test_all_problems_come_at_once() -> None:
    assert len(gift("One?{}\n\nTwo?{#3}\n\nThree?{=a#x ~b#y####z}\n\nFour").problems) == 3


def test_a_missing_reason_is_said_and_does_not_keep_the_question_out() -> None:
    read = gift("Which?{=a ~b#y####All of it.}")
    assert (codes(read), read.is_sound, len(read.exercises)) == ({"BANK305"}, True, 1)


def test_a_question_without_a_word_on_its_answer_is_warned_of_its_rationale() -> None:
    (problem,) = gift("Which?{=a#x ~b#y}").problems
    assert (problem.code, problem.severity.value) == ("BANK305", "warning")
    assert "rationale" in problem.message


def test_the_check_refuses_each_reason_that_the_file_did_not_give() -> None:
    read = question("Which bone is the kneecap?{=Patella ~Fibula#Beside the shin. ~Talus}")
    places = [(one.path.rpartition("/")[2], one.place) for one in check_reasons(read)]
    assert places == [
        ("rationale.md", ""),
        ("exercise.toml", "options[0].why"),
        ("exercise.toml", "options[2].why"),
    ]
    assert all(one.severity.value == "error" for one in check_reasons(read))


PIECES = st.sampled_from(
    [
        "{",
        "}",
        "=",
        "~",
        "#",
        "%50%",
        "::",
        "\n\n",
        "T",
        "word",
        "\\",
        "->",
        "####",
        "[html]",
        "<b>",
    ]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    read = gift(text)
    assert read.exercises or read.problems
