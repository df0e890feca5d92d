"""What somebody saw who answered an exercise: a change of the key is none of it."""

from collections.abc import Mapping

import pytest

from tests.exercise_texts import choice_files, family_files, fields_files
from tutor.bank.seen import shows_the_same

SEED = 4
SEQUENCE = """schema = 1
uid = "5b5b1f0c-7a51-4f2a-93a1-000000000004"
kind = "sequence"
title = "Kidneys and sugar"
setting = "outpatient_professional"
payer = "commercial"
date_of_service = 2026-03-03
specialty = "nephrology"
topics = ["icd10cm/endocrine"]
difficulty = 2
minutes = 5

[patient]
age_years = 61
sex = "female"

[key]
before = [["diabetes", "kidney"]]

[[key.diagnoses]]
id = "diabetes"
code = "E11.22"
role = "first"
evidence = ["Diabetes with kidney disease"]
cites = ["Section I.C.4.a"]

[[key.diagnoses]]
id = "kidney"
code = "N18.31"
evidence = ["stage 3a"]
cites = ["Section I.C.14.a"]
"""


def changed(files: Mapping[str, str], name: str, before: str, after: str) -> dict[str, str]:
    assert before in files[name]
    return {**files, name: files[name].replace(before, after, 1)}


@pytest.mark.parametrize("files", [choice_files(), fields_files(), family_files()])
def test_the_same_texts_show_the_same(files: dict[str, str]) -> None:
    assert shows_the_same(files, dict(files), SEED)


def test_texts_that_make_no_exercise_show_nothing() -> None:
    broken = {**choice_files(), "exercise.toml": "kind ="}

    assert not shows_the_same(broken, broken, SEED)


@pytest.mark.parametrize(
    "files", [choice_files(), fields_files(), family_files()], ids=["choice", "fields", "family"]
)
def test_the_rationale_is_not_seen(files: dict[str, str]) -> None:
    other = {**files, "rationale.md": files["rationale.md"] + "\nAnd a word more.\n"}

    assert shows_the_same(files, other, SEED)


@pytest.mark.parametrize(
    ("files", "before", "after", "is_same"),
    [
        (choice_files(), "It belongs to the healing wound.", "It heals.", True),
        (choice_files(), "The pain on movement", "The pain at rest", False),
        (choice_files(), "dressing changes", "a dressing change", False),
        (fields_files(), 'key = "20"', 'key = "25"', True),
        (fields_files(), 'label = "Coinsurance"', 'label = "The share"', False),
        (fields_files(), "Plan payment", "Payment of the plan", False),
        (family_files(), "The letter is given.", "The note gives the letter.", True),
        (family_files(), 'code = "E11.22"', 'code = "E11.21"', True),
        (family_files(), "takes nothing for it", "takes no tablet", False),
    ],
)
def test_a_change_of_the_key_is_not_seen_and_one_of_what_is_asked_is(
    files: dict[str, str], before: str, after: str, is_same: bool
) -> None:
    other = changed(files, "exercise.toml", before, after)

    # A second seed draws whoever takes no tablets.
    assert all(shows_the_same(files, other, seed) for seed in range(4)) == is_same


def test_an_arrangement_shows_the_codes_of_its_key() -> None:
    files = {
        **family_files(),
        "exercise.toml": SEQUENCE,
        "chart.md": "# Note\n\nDiabetes with kidney disease, stage 3a.\n",
    }
    reasons = changed(files, "exercise.toml", "Section I.C.4.a", "Section I.C.4")
    codes = changed(files, "exercise.toml", "N18.31", "N18.32")

    assert shows_the_same(files, reasons, SEED)
    assert not shows_the_same(files, codes, SEED)
