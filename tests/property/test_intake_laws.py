"""Laws of clearing a chart, one decision at a time, that hold for any text."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_deidentification_laws import TEXTS, VOCABULARY
from tutor.deidentification.category import Category, Tier
from tutor.deidentification.check import check
from tutor.deidentification.intake import (
    Answer,
    Decision,
    Looked,
    decide,
    decisions_from_json,
    decisions_to_json,
    look,
)

# One example checks its text once a step.
UNHURRIED = settings(max_examples=60)
SERVICE = date(2026, 2, 11)
CHOICES = st.lists(st.sampled_from(["suggestion", "placeholder", "stay", "own"]), min_size=1)


def looked(text: str, decisions: tuple[Decision, ...]) -> Looked:
    return look(text, decisions, date_of_service=SERVICE, seed=7, vocabulary=VOCABULARY)


def answered(text: str, choices: list[str]) -> tuple[Looked, tuple[Decision, ...]]:
    """Answer each open question in its turn, until none is left."""
    decisions: tuple[Decision, ...] = ()
    for step in range(60):
        now = looked(text, decisions)
        if not now.open:
            return now, decisions
        asked = now.open[0]
        match choices[step % len(choices)]:
            case "stay":
                answer = Answer.KEEP if asked.tier is Tier.BLOCK else Answer.CONFIRM
                words = "A reason."
            case "own":
                answer, words = Answer.REPLACE, "it"
            case name:
                answer, words = Answer.REPLACE, getattr(asked, name)
        decisions = decide(decisions, Decision(answer, asked.category, asked.passage, words))
    raise AssertionError("the questions do not end")


def all_replaced(text: str, attribute: str) -> Looked:
    return answered(text, [attribute])[0]


@given(TEXTS)
@UNHURRIED
def test_what_was_replaced_never_blocks_again(text: str) -> None:
    for attribute in ("suggestion", "placeholder"):
        done = all_replaced(text, attribute)

        blocking = [flag for flag in check(done.text, VOCABULARY) if flag.tier is Tier.BLOCK]
        assert not [
            (flag.text, done.text[start:end])
            for flag in blocking
            for start, end in done.replaced
            if flag.start < end and start < flag.end
        ]


@given(TEXTS, CHOICES)
@UNHURRIED
def test_answering_every_question_ends_and_leaves_nothing_open(
    text: str, choices: list[str]
) -> None:
    done, _decisions = answered(text, choices)

    assert done.open == ()
    flagged = {(flag.tier, flag.start, flag.end) for flag in check(done.text, VOCABULARY)}
    assert flagged == {(flag.tier, flag.start, flag.end) for one in done.kept for flag in one.flags}


@given(TEXTS, CHOICES)
@UNHURRIED
def test_carrying_out_the_decisions_again_changes_nothing(text: str, choices: list[str]) -> None:
    done, decisions = answered(text, choices)

    again = looked(done.text, decisions)
    assert again.text == done.text
    assert [one.key for one in again.kept] == [one.key for one in done.kept]


@given(TEXTS, CHOICES)
@UNHURRIED
def test_offsets_are_those_of_the_text_as_it_stands(text: str, choices: list[str]) -> None:
    done, _decisions = answered(text, choices)

    assert all(
        done.text[flag.start : flag.end] == flag.text for one in done.kept for flag in one.flags
    )
    position = 0
    for start, end in done.replaced:
        assert position <= start < end <= len(done.text)
        position = end


@given(TEXTS, CHOICES)
@UNHURRIED
def test_a_decision_survives_the_check_of_the_changed_text(text: str, choices: list[str]) -> None:
    decisions: tuple[Decision, ...] = ()
    settled: set[str] = set()
    for step in range(60):
        now = looked(text, decisions)
        assert settled.isdisjoint(one.key for one in now.open)
        if not now.open:
            return
        asked = now.open[0]
        settled.add(asked.key)
        stays = Answer.KEEP if asked.tier is Tier.BLOCK else Answer.CONFIRM
        replaces = choices[step % len(choices)] == "suggestion"
        new = Decision(
            Answer.REPLACE if replaces else stays, asked.category, asked.passage, asked.suggestion
        )
        decisions = decide(decisions, new)


@given(TEXTS)
@UNHURRIED
def test_the_same_passage_becomes_the_same_everywhere(text: str) -> None:
    twice = f"{text}\n\n{text}"

    now = looked(twice, ())
    for asked in now.open:
        done = looked(
            twice,
            (Decision(Answer.REPLACE, asked.category, asked.passage, asked.suggestion),),
        )
        assert asked.key not in [one.key for one in done.open]


DECISIONS = st.lists(
    st.builds(
        Decision,
        st.sampled_from(Answer),
        st.sampled_from(Category),
        st.text(min_size=1).filter(lambda text: bool(text.strip())),
        st.text(),
    )
)


@given(DECISIONS)
def test_decisions_are_read_as_they_were_written(decisions: list[Decision]) -> None:
    assert decisions_from_json(decisions_to_json(decisions)) == tuple(decisions)


@given(TEXTS, DECISIONS)
@UNHURRIED
def test_any_decisions_at_all_are_carried_out_or_left_open(
    text: str, decisions: list[Decision]
) -> None:
    done = looked(text, tuple(decisions))

    open_now = {(flag.tier, flag.text) for one in done.questions for flag in one.flags}
    assert open_now == {(flag.tier, flag.text) for flag in check(done.text, VOCABULARY)}


@pytest.mark.parametrize("text", ["Mrs Mrs MrS A", "Mrs Mrs", "DR Dr MrS Mrs. A"])
def test_titles_in_a_row_end_too(text: str) -> None:
    done, decisions = answered(text, ["suggestion"])

    assert done.open == ()
    assert looked(done.text, decisions).text == done.text
