"""Specialties come from one list, so that a filter never offers one in two spellings."""

import shutil
from pathlib import Path

import pytest

from tests.bank.conftest import EXERCISES
from tutor.bank.loader import Bank, load_bank
from tutor.bank.schema import Specialty


def test_no_two_specialties_are_one_in_two_spellings() -> None:
    known = {name.replace("ae", "e").replace("oe", "o") for name in Specialty}

    assert len(known) == len(Specialty)
    assert not [
        (one, other)
        for one in Specialty
        for other in Specialty
        if one is not other and other.startswith(f"{one}-")
    ]


def test_every_chart_has_a_specialty_of_the_list(bank: Bank) -> None:
    assert {exercise.specialty for exercise in bank.exercises} <= set(Specialty)


@pytest.mark.parametrize("spelling", ["orthopaedics", "obstetrics", "Orthopedics"])
def test_another_spelling_is_a_problem_that_names_the_list(tmp_path: Path, spelling: str) -> None:
    shutil.copytree(EXERCISES, tmp_path / "exercises")
    path = tmp_path / "exercises/outpatient-facility/off-the-ladder-last-month/exercise.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"orthopedics"', f'"{spelling}"'), encoding="utf-8")

    (problem,) = load_bank(tmp_path / "exercises").problems

    assert "specialty" in problem.place
    assert "orthopedics" in problem.message
