"""A real chart is cleared one decision at a time."""

from datetime import date

import pytest

from tutor.codebook.safe_vocabulary import shipped_vocabulary
from tutor.deidentification.category import Category, Tier
from tutor.deidentification.intake import (
    Answer,
    Decision,
    Looked,
    Question,
    decide,
    decisions_from_json,
    look,
    undo,
)

VOCABULARY = shipped_vocabulary()
SERVICE = date(2026, 2, 11)
NOTE = (
    "Mr. Achterberg, seen 1/28/2026 by Dr. Zubiri; MRN 482133.\n"
    "Achterberg's wife Teodora called. TEODORA ACHTERBERG agrees."
)


def looked(*decisions: Decision, text: str = NOTE) -> Looked:
    return look(text, decisions, date_of_service=SERVICE, seed=1, vocabulary=VOCABULARY)


def asked(now: Looked, passage: str) -> Question:
    return next(one for one in now.questions if one.passage == passage)


def replacing(question: Question, words: str | None = None) -> Decision:
    instead = question.suggestion if words is None else words
    return Decision(Answer.REPLACE, question.category, question.passage, instead)


def test_nothing_changes_before_the_first_decision() -> None:
    now = looked()

    assert now.text == NOTE
    assert now.replaced == ()
    assert {one.tier for one in now.open} == {Tier.BLOCK}


def test_one_decision_replaces_a_person_wherever_a_name_of_theirs_stands() -> None:
    now = looked(replacing(asked(looked(), "Achterberg")))

    name = now.text[4 : now.text.index(",")]
    assert "achterberg" not in now.text.lower()
    assert f"{name}'s wife" in now.text
    assert f"TEODORA {name.upper()} agrees" in now.text


def test_later_names_fit_those_that_were_invented_before() -> None:
    first = replacing(asked(looked(), "Achterberg"))
    second = replacing(asked(looked(first), "Teodora"))

    done = looked(first, second)

    words = done.text.replace(".", "").replace(",", "").split()
    assert words[words.index("wife") + 1].upper() == words[words.index("agrees") - 2]
    assert looked(first).text.splitlines()[0] == done.text.splitlines()[0]


def test_a_role_takes_the_place_of_the_name_everywhere() -> None:
    question = asked(looked(), "Achterberg")

    now = looked(replacing(question, question.placeholder))

    assert "achterberg" not in now.text.lower()
    assert now.text.startswith("Mr. {{ patient_name }}, seen")
    assert "{{ patient_name }}'s wife" in now.text


def test_who_gave_care_has_a_placeholder_of_their_own() -> None:
    assert asked(looked(), "Zubiri").placeholder == "{{ provider_name }}"


def test_dates_count_from_the_date_of_service() -> None:
    assert asked(looked(), "1/28/2026").suggestion == "{{ dos - 14 days }}"


def test_the_birth_of_somebody_over_89_does_not_become_a_distance() -> None:
    now = looked(text="Born 3/14/1929.")

    assert now.open[0].suggestion == "[date, or age over 89]"


def test_a_number_that_stands_again_without_its_label_has_the_same_placeholder() -> None:
    text = "MRN 482133. Chart pulled under number 482133 today."
    first = looked(text=text).open[0]

    now = looked(replacing(first), text=text)

    assert [one.suggestion for one in now.open] == ["{{ record_number }}"]


def test_a_passage_that_stays_is_asked_no_more() -> None:
    question = asked(looked(), "Zubiri")
    kept = Decision(Answer.KEEP, question.category, question.passage, "A test of that name.")

    now = looked(kept)

    assert now.text == NOTE
    assert [one.decision for one in now.kept] == [kept]
    assert question.key not in [one.key for one in now.open]


def test_a_tick_lets_no_identifier_pass() -> None:
    question = asked(looked(), "Zubiri")
    ticked = Decision(Answer.CONFIRM, question.category, question.passage)

    assert question.key in [one.key for one in looked(ticked).open]


def test_the_last_word_about_a_passage_counts() -> None:
    question = asked(looked(), "Zubiri")
    first, second = replacing(question, "the surgeon"), replacing(question, "the resident")

    decisions = decide(decide((), first), second)

    assert decisions == (second,)
    assert "the resident" in looked(*decisions).text


def test_a_decision_that_is_taken_back_leaves_the_text_as_it_was() -> None:
    question = asked(looked(), "Zubiri")

    assert undo((replacing(question),), question.category, "ZUBIRI") == ()


def test_empty_words_take_a_passage_out() -> None:
    text = "Call 570-555-0142 today."

    assert looked(replacing(looked(text=text).open[0], ""), text=text).text == "Call  today."


def test_decisions_that_undo_each_other_leave_the_passage_open() -> None:
    text = "Seen by Dr. Zubiri."
    there = Decision(Answer.REPLACE, Category.NAME, "Zubiri", "Achterberg")
    back = Decision(Answer.REPLACE, Category.NAME, "Achterberg", "Zubiri")

    assert [one.tier for one in looked(there, back, text=text).open] == [Tier.BLOCK]


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[1]",
        '[["replace", "name", "", ""]]',
        '[["x", "name", "a", ""]]',
        "no JSON",
        "[" * 5000,
    ],
)
def test_what_is_no_decision_is_refused_without_a_word_of_it(text: str) -> None:
    with pytest.raises(ValueError, match="no decisions of an intake") as refused:
        decisions_from_json(text)

    assert refused.value.__cause__ is None


def test_a_label_beside_a_name_stays() -> None:
    text = "Patient: Margaret Olszewski   DOB unknown"

    now = looked(replacing(looked(text=text).open[0]), text=text)

    assert now.text.endswith("   DOB unknown")
    assert now.open == ()


def test_a_hospital_becomes_a_place_and_no_person() -> None:
    question = asked(looked(text="Seen at UPMC Shadyside ED."), "UPMC Shadyside")

    assert (question.suggestion, question.placeholder) == ("[place]", "[place]")
