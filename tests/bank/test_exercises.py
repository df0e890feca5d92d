"""The shipped bank: every key is right as far as a machine can see, and broad enough."""

from collections import Counter

import pytest

from tutor.bank.checks import Checker
from tutor.bank.documents import chart_text
from tutor.bank.exercise import Exercise, exercise_from_json, exercise_to_json
from tutor.bank.loader import Bank, load_bank
from tutor.bank.problem import Severity
from tutor.bank.rubrics import load_rubric
from tutor.codebook.lookup import Codebook
from tutor.codes.code import CodeSet
from tutor.codes.encounter import Setting
from tutor.grading.answer_key import ProcedureSlot

from tests.bank.conftest import EXERCISES  # isort: skip

SHIPPED = load_bank(EXERCISES).exercises


def named(exercise: Exercise) -> str:
    return exercise.slug


def test_every_file_reads_without_a_problem(bank: Bank) -> None:
    assert bank.problems == ()


@pytest.mark.parametrize("exercise", SHIPPED, ids=named)
def test_an_exercise_passes_every_check(exercise: Exercise, bank: Bank, codebook: Codebook) -> None:
    checker = Checker(
        catalog=codebook,
        rubric=load_rubric("practice-1"),
        is_listed=lambda code: codebook.listed(code) is not None,
        collections=bank.collections,
    )

    problems = checker.check(exercise)

    assert [p for p in problems if p.severity is Severity.ERROR] == []


@pytest.mark.parametrize("exercise", SHIPPED, ids=named)
def test_an_exercise_survives_being_stored(exercise: Exercise) -> None:
    assert exercise_from_json(exercise_to_json(exercise)) == exercise


def test_the_bank_is_as_broad_as_promised() -> None:
    specialties = {exercise.specialty for exercise in SHIPPED}
    settings = Counter(exercise.encounter.setting for exercise in SHIPPED)
    slots = [slot for exercise in SHIPPED for slot in exercise.slots]
    services = [slot for slot in slots if isinstance(slot, ProcedureSlot)]
    codes = {str(slot.code) for slot in slots}

    assert len(SHIPPED) >= 24
    assert len(specialties) >= 8
    assert {
        Setting.OUTPATIENT_PROFESSIONAL,
        Setting.HOSPITAL_PROFESSIONAL,
        Setting.OUTPATIENT_FACILITY,
    } <= set(settings)
    assert sum(CodeSet.ICD9CM in exercise.code_sets for exercise in SHIPPED) >= 2
    assert any(slot.units > 1 and str(slot.code).startswith("J") for slot in services)
    assert any(str(slot.code)[0] in "EKL" for slot in services)
    assert any(str(slot.code).startswith("G") for slot in services)
    assert any(code.startswith(("W", "X", "Y")) for code in codes)
    assert any(slot.modifiers for slot in services)


def test_charts_are_as_long_as_real_ones() -> None:
    lengths = {exercise.slug: len(chart_text(exercise).split()) for exercise in SHIPPED}

    assert {slug: n for slug, n in lengths.items() if not 150 <= n <= 470} == {}
