"""What few encounters have is stored for those alone, and read from worked cases as stated."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import make_exercise
from tutor.bank.exercise_json import content_hash, exercise_from_json, exercise_to_json
from tutor.bank.vectors import load_vectors

EXERCISE = make_exercise()
CASE = """
vectors:
- id: A
  context: {{dos: '2026-05-04', setting: outpatient_professional{context}}}
  key: {{dx: [{{code: 'O13.3'}}]}}
  submission: {{dx: ['O13.3']}}
  expected: {{}}
"""


def test_combined_contacts_and_weeks_survive_being_stored() -> None:
    encounter = replace(EXERCISE.encounter, combined_encounters=True, gestation_weeks=34)
    changed = replace(EXERCISE, encounter=encounter)
    assert exercise_from_json(exercise_to_json(changed)) == changed
    assert content_hash(changed) != content_hash(EXERCISE)


def test_an_encounter_without_them_is_stored_as_before() -> None:
    stored = exercise_to_json(EXERCISE)
    assert not {"combined_encounters", "gestation_weeks"} & set(stored)
    assert exercise_from_json(stored) == EXERCISE


@pytest.mark.parametrize(
    ("context", "combined", "weeks"),
    [
        ("", False, None),
        (", combined: true, weeks: 34", True, 34),
        (", weeks: 34.2", False, 34),
        (", weeks: 34 2/7", False, 34),
        (", weeks: unknown", False, None),
    ],
)
def test_a_worked_case_states_them(
    tmp_path: Path, context: str, combined: bool, weeks: int | None
) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(CASE.format(context=context), encoding="utf-8")
    (vector,) = load_vectors(path)
    assert vector.encounter.combined_encounters is combined
    assert vector.encounter.gestation_weeks == weeks
