"""The shipped bank: every key is right as far as a machine can see, and broad enough."""

from collections import Counter

import pytest

from tutor.bank.checks import Checker
from tutor.bank.documents import chart_text
from tutor.bank.exercise import Exercise
from tutor.bank.exercise_json import exercise_from_json, exercise_to_json
from tutor.bank.loader import Bank, load_bank
from tutor.bank.rubrics import load_rubric
from tutor.codebook.lookup import Codebook
from tutor.codes.code import CodeSet
from tutor.codes.encounter import Setting
from tutor.grading.answer_key import ProcedureSlot
from tutor.grading.references import References
from tutor.grading.specificity import side_of

from tests.bank.conftest import EXERCISES  # isort: skip

EMERGENCY_VISITS = ("99281", "99282", "99283", "99284", "99285")
INPATIENT_VISITS = ("99221", "99222", "99223", "99231", "99232", "99233", "99238", "99239")
SHIPPED = load_bank(EXERCISES).charts


def named(exercise: Exercise) -> str:
    return exercise.slug


def test_every_file_reads_without_a_problem(bank: Bank) -> None:
    assert bank.problems == ()


@pytest.mark.parametrize("exercise", SHIPPED, ids=named)
def test_an_exercise_passes_every_check(exercise: Exercise, bank: Bank, codebook: Codebook) -> None:
    checker = Checker(
        references=References(codebook),
        rubric=load_rubric("practice-1"),
        is_listed=lambda code: codebook.listed(code) is not None,
        collections=bank.collections,
        listed=codebook.listed,
        is_poa_exempt=lambda code, on: codebook.dossier(code, on).is_poa_exempt,
    )

    # Not even a warning: the bounds of style were set so that good charts have none.
    assert checker.check(exercise) == ()


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


def test_the_bank_covers_the_situations_that_coders_meet() -> None:
    slots = [slot for exercise in SHIPPED for slot in exercise.slots]
    diagnoses = {slot.code.text for slot in slots if slot.code.code_set is CodeSet.ICD10CM}
    services = [slot for slot in slots if isinstance(slot, ProcedureSlot)]
    places = Counter(exercise.encounter.place_of_service for exercise in SHIPPED)
    modifiers = {
        modifier.text
        for slot in services
        for group in (slot.modifiers, *slot.modifiers_any)
        for modifier in group
    }
    findings = {topic.split("/")[0] for exercise in SHIPPED for topic in exercise.topics}

    # By place of service: office 11, home 12, inpatient 21, outpatient hospital 22,
    # emergency room 23, ambulatory surgery 24.
    assert {"11", "12", "21", "22", "23", "24"} <= set(places)
    assert any(slot.code.text in EMERGENCY_VISITS for slot in services)
    assert any(
        exercise.encounter.place_of_service == "21"
        and exercise.encounter.setting is Setting.HOSPITAL_PROFESSIONAL
        and any(slot.code.text in INPATIENT_VISITS for slot in exercise.slots)
        for exercise in SHIPPED
    )
    # Each side by itself, as a diagnosis and as a modifier.
    assert {"RT", "LT"} <= modifiers
    # Phases of care: active treatment and healing; and 7th characters that say something else.
    sevenths = {text[6] for text in diagnoses if len(text) == 7}
    assert {"A", "D"} <= sevenths
    assert any(
        text.startswith(("E08", "E09", "E10", "E11", "E13", "H40"))
        for text in diagnoses
        if len(text) == 7
    )
    # Combination codes: a disease with its complication, and two diseases that are taken as one.
    assert any(text.startswith("E11") and text not in ("E119", "E118") for text in diagnoses)
    assert any(text.startswith(("I11", "I12", "I13")) for text in diagnoses)
    assert any(text.startswith("J44") for text in diagnoses)
    # Every kind of topic, and modifiers that tell services apart.
    assert {"icd10cm", "icd9cm", "em", "cpt", "hcpcs", "modifiers", "sequencing"} <= findings
    assert "25" in modifiers
    assert modifiers & {"59", "XE", "XS", "XP", "XU"}


def test_both_sides_of_the_body_are_asked_for(codebook: Codebook) -> None:
    sides = {
        side_of(record.description)
        for exercise in SHIPPED
        for slot in exercise.slots
        if (record := codebook.find(slot.code, exercise.encounter.date_of_service))
    }

    assert {"right", "left"} <= sides


def test_charts_are_as_long_as_real_ones() -> None:
    lengths = {exercise.slug: len(chart_text(exercise).split()) for exercise in SHIPPED}

    assert {slug: n for slug, n in lengths.items() if not 150 <= n <= 450} == {}
