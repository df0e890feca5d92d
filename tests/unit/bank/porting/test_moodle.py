"""Moodle XML: out and back without a change, and in from files of others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exercise_texts import CHOICE, choice_files, fields_files
from tests.unit.bank.porting.makers import DEFAULTS, codes, numbered, only
from tutor.bank.exercise import ChoiceExercise, Exercise
from tutor.bank.loader import read_exercise
from tutor.bank.porting.imported import Imported
from tutor.bank.porting.moodle import read_moodle, write_moodle


def moodle(content: bytes) -> Imported:
    return read_moodle("quiz.xml", content, defaults=DEFAULTS, new_uid=numbered())


def exercise_of(files: dict[str, str]) -> Exercise:
    read = read_exercise(files, collection="office", slug="one", asks_services=True)
    assert read.exercise is not None
    return read.exercise


def one(body: str, kind: str = "multichoice") -> bytes:
    return f'<quiz><question type="{kind}">{body}</question></quiz>'.encode()


BODY = (
    "<name><text>Bones</text></name>"
    '<questiontext format="html"><text><![CDATA[<p>Which is <b>longest</b>?</p>'
    '<img src="x.png">]]></text></questiontext>'
    '<generalfeedback format="html"><text>&lt;p&gt;Think of the leg.&lt;/p&gt;</text>'
    "</generalfeedback><single>true</single><shuffleanswers>0</shuffleanswers>"
    '<answer fraction="100" format="html"><text>Femur</text>'
    "<feedback><text>Yes.</text></feedback></answer>"
    '<answer fraction="0"><text>Ulna</text><feedback><text>An arm bone.</text></feedback></answer>'
)


def test_a_question_goes_out_and_comes_back_as_it_was() -> None:
    several = CHOICE.replace("shuffled", "shuffled").replace(
        'id = "injury"', 'id = "injury"\ncorrect = true'
    )
    for toml in (CHOICE, several.replace("minutes = 2\n", "minutes = 2\nseveral = true\n")):
        before = exercise_of(choice_files(toml))
        assert isinstance(before, ChoiceExercise)
        exported = write_moodle([before])
        after = only(moodle(exported.content))
        assert isinstance(after, ChoiceExercise)
        assert (after.uid, after.title, after.question) == (
            before.uid,
            before.title,
            before.question,
        )
        assert [(o.text, o.correct, o.why) for o in after.options] == [
            (o.text, o.correct, o.why) for o in before.options
        ]
        assert (after.several, after.shuffled) == (before.several, before.shuffled)
        assert after.rationale_markdown == before.rationale_markdown


def test_what_cannot_go_out_is_named() -> None:
    exported = write_moodle([exercise_of(choice_files()), exercise_of(fields_files())])
    assert b"What does the patient owe" not in exported.content
    assert [losses[0][:9] for losses in exported.losses.values()] == ["all of it"]


def test_a_question_of_another_program_is_read() -> None:
    read = moodle(one(BODY))
    question = only(read)
    assert isinstance(question, ChoiceExercise)
    assert question.question == "Which is **longest**?"
    assert question.rationale_markdown == "Think of the leg.\n"
    assert not question.shuffled
    assert read.exercises[0].losses == ("a picture",)


def test_true_and_false() -> None:
    body = BODY.replace("Femur", "true").replace("Ulna", "false")
    question = only(moodle(one(body, "truefalse")))
    assert isinstance(question, ChoiceExercise)
    assert [option.text for option in question.options] == ["True", "False"]
    assert not question.shuffled


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no xml", "BANK308"),
        (b"<other/>", "BANK308"),
        (b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', "BANK308"),
        (b"<quiz/>", "BANK301"),
        (one(BODY, "essay"), "BANK307"),
        (one(BODY.replace('fraction="100"', 'fraction="0"')), "BANK304"),
        (one(BODY.replace('fraction="100"', 'fraction="all"')), "BANK304"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, code: str) -> None:
    assert codes(moodle(content)) == {code}


@given(
    st.binary(max_size=60)
    | st.text(alphabet="<>/quizaestonrw \"='&;!CDATA[]", max_size=80).map(str.encode)
)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert moodle(content).problems
    moodle(b"<quiz>" + content + b"</quiz>")
