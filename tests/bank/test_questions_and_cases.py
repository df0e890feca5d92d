"""The shipped questions and cases: checked, stored, graded by their keys, and silent before."""

import re
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.bank.conftest import EXERCISES
from tutor.bank.case_documents import case_documents
from tutor.bank.checks import Checker
from tutor.bank.documents import chart_text
from tutor.bank.exercise import ChoiceExercise, DocumentKind, Exercise, FieldsExercise
from tutor.bank.exercise_json import exercise_from_json, exercise_to_json
from tutor.bank.grader import grader_with
from tutor.bank.loader import Bank, load_bank
from tutor.bank.rubrics import load_rubric
from tutor.codebook.lookup import Codebook
from tutor.codes.entered_field import EnteredField
from tutor.grading.choice import ChoiceResult
from tutor.grading.fields import FieldsResult
from tutor.grading.references import References
from tutor.web.practice.shown_options import FIELD, token_of

SHIPPED = load_bank(EXERCISES).exercises
QUESTIONS = [one for one in SHIPPED if isinstance(one, ChoiceExercise)]
CASES = [one for one in SHIPPED if isinstance(one, FieldsExercise)]


def named(exercise: Exercise) -> str:
    return exercise.slug


def key_of(exercise: Exercise) -> list[EnteredField]:
    if isinstance(exercise, ChoiceExercise):
        return [EnteredField(FIELD, option.id) for option in exercise.options if option.correct]
    assert isinstance(exercise, FieldsExercise)
    return [EnteredField(field.name, text) for field in exercise.fields for text in field.values]


@pytest.mark.parametrize("exercise", [*QUESTIONS, *CASES], ids=named)
def test_it_passes_every_check(exercise: Exercise, bank: Bank, codebook: Codebook) -> None:
    checker = Checker(
        references=References(codebook),
        rubric=load_rubric("practice-1"),
        is_listed=lambda code: codebook.listed(code) is not None,
        collections=bank.collections,
    )

    # CPT has no list here, so that a code of it cannot be verified.
    assert [p for p in checker.check(exercise) if p.code != "BANK202"] == []


@pytest.mark.parametrize("exercise", [*QUESTIONS, *CASES], ids=named)
def test_it_survives_being_stored(exercise: Exercise) -> None:
    assert exercise_from_json(exercise_to_json(exercise)) == exercise


@pytest.mark.parametrize("rubric", ["practice-1", "exam-strict"])
@pytest.mark.parametrize("exercise", [*QUESTIONS, *CASES], ids=named)
def test_the_key_earns_everything_and_nothing_earns_nothing(
    exercise: Exercise, rubric: str, codebook: Codebook
) -> None:
    grade = grader_with(References(codebook), load_rubric(rubric))

    full, empty = grade(exercise, key_of(exercise)), grade(exercise, [])

    assert isinstance(full, ChoiceResult | FieldsResult)
    assert isinstance(empty, ChoiceResult | FieldsResult)
    assert full.score == 100
    assert full.exact
    assert empty.score == 0


@pytest.mark.parametrize("case", CASES, ids=named)
def test_every_foreseen_answer_is_recognised(case: FieldsExercise, codebook: Codebook) -> None:
    grade = grader_with(References(codebook), load_rubric("practice-1"))
    for field in case.fields:
        for number, foreseen in enumerate(field.foreseen):
            result = grade(case, [EnteredField(field.name, text) for text in foreseen.values])

            assert isinstance(result, FieldsResult)
            verdict = next(one for one in result.verdicts if one.name == field.name)
            assert verdict.foreseen == number


def test_the_documents_of_a_billing_office_are_all_read() -> None:
    kinds = {document.kind for case in CASES for document in case_documents(case)}

    assert {
        DocumentKind.ELIGIBILITY,
        DocumentKind.REMITTANCE,
        DocumentKind.LEDGER,
        DocumentKind.POLICY,
    } <= kinds


def secrets_of(exercise: Exercise) -> set[str]:
    """What a page must not say: reasons, citations, ids of options, figures that are computed."""
    secrets = {line for line in exercise.rationale_markdown.splitlines() if len(line) > 40}
    if isinstance(exercise, ChoiceExercise):
        secrets |= {f'"{option.id}"' for option in exercise.options}
        secrets |= {option.why for option in exercise.options} | set(exercise.cites)
        return secrets
    assert isinstance(exercise, FieldsExercise)
    for field in exercise.fields:
        secrets |= {field.why, *field.cites, *(one.why for one in field.foreseen)}
        # A rule that only names a figure of the task says nothing.
        if field.rule and field.rule not in dict(exercise.figures):
            secrets |= {field.rule, *(f'"{text}"' for text in field.values)}
    return secrets - {""}


@pytest.mark.parametrize("exercise", [*QUESTIONS, *CASES], ids=named)
def test_no_page_before_handing_in_tells_anything_of_the_key(
    exercise: Exercise, bank_app: Flask, learner: FlaskClient
) -> None:
    place = learner.post(f"/practice/{exercise.uid}/start").headers["Location"]
    entry = EnteredField("nothing", "1")
    if isinstance(exercise, ChoiceExercise):
        uid = UUID(place.rsplit("/", 1)[1])
        entry = EnteredField(FIELD, token_of(exercise.options[0], uid))
    form = {f"f-{entry.name}": entry.text}
    pages = [
        learner.get(f"/practice/{exercise.uid}").text,
        learner.get(f"/practice?q={exercise.title.split()[-1]}").text,
        learner.get(place).text,
        learner.post(place, data=form | {"action": "save"}).text,
        learner.post(place, data={"action": "submit"}).text,
        learner.get(f"{place}/draft").text,
        learner.get("/account/data").text,
        learner.get("/progress").text,
    ]

    own = chart_text(exercise)
    secrets = {text for text in secrets_of(exercise) if text not in own}
    for page in pages:
        plain = unescape(re.sub(r"\s+", " ", page))
        assert {text for text in secrets if text in plain} == set()
    assert learner.get(f"{place}/result").status_code == 303
