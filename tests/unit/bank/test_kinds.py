"""Every kind of exercise: read from its texts, stored, graded by its own key, and refused."""

import json

import pytest

from tests.exercise_texts import CHOICE, FIELDS, choice_files, fields_files
from tests.table_catalog import TableCatalog
from tutor.bank.case_checks import fields_faults
from tutor.bank.exercise import ChoiceExercise, Exercise, FieldsExercise
from tutor.bank.exercise_json import content_hash, exercise_from_json, exercise_to_json
from tutor.bank.files import ExerciseFiles
from tutor.bank.grader import grader_with
from tutor.bank.kind_checks import choice_faults
from tutor.bank.loader import ReadExercise, read_exercise
from tutor.bank.rubrics import load_rubric
from tutor.bank.schema_kinds import KINDS, json_schema
from tutor.codes.entered_field import EnteredField
from tutor.grading.references import References

GRADE = grader_with(References(TableCatalog()), load_rubric("practice-1"))


def read(files: ExerciseFiles) -> ReadExercise:
    return read_exercise(files, collection="office", slug="one", asks_services=True)


def exercise_of(files: ExerciseFiles) -> Exercise:
    found = read(files)
    assert found.problems == ()
    assert found.exercise is not None
    return found.exercise


def codes_of(files: ExerciseFiles) -> set[str]:
    """The codes of all problems that reading and checking find."""
    found = read(files)
    codes = {problem.code for problem in found.problems}
    if isinstance(found.exercise, ChoiceExercise):
        codes |= {problem.code for problem in choice_faults(found.exercise)}
    if isinstance(found.exercise, FieldsExercise):
        codes |= {problem.code for problem in fields_faults(found.exercise)}
    return codes


@pytest.mark.parametrize("files", [choice_files(), fields_files()])
def test_an_exercise_survives_being_stored(files: ExerciseFiles) -> None:
    exercise = exercise_of(files)
    stored = json.loads(json.dumps(exercise_to_json(exercise)))
    assert exercise_from_json(stored) == exercise
    assert content_hash(exercise_from_json(stored)) == content_hash(exercise)


@pytest.mark.parametrize("files", [choice_files(), fields_files()])
def test_a_sound_exercise_has_no_fault(files: ExerciseFiles) -> None:
    assert codes_of(files) == set()


def test_a_question_is_graded_by_what_is_chosen() -> None:
    exercise = exercise_of(choice_files())
    assert GRADE(exercise, [EnteredField("option", "aftercare")]).exact
    assert GRADE(exercise, [EnteredField("option", "injury")]).score == 0


def test_a_case_is_graded_field_by_field() -> None:
    exercise = exercise_of(fields_files())
    assert isinstance(exercise, FieldsExercise)
    right = [EnteredField(field.name, value) for field in exercise.fields for value in field.values]
    assert GRADE(exercise, right).exact
    assert GRADE(exercise, right[:1]).score == 25


@pytest.mark.parametrize(
    ("found", "written", "code"),
    [
        ('id = "injury"', 'id = "aftercare"', "BANK250"),
        ("The pain on movement", "The injury that was operated on", "BANK251"),
        ("correct = true\n", "", "BANK252"),
        ('kind = "choice"', 'kind = "riddle"', "BANK105"),
        ('kind = "choice"\n', "", "BANK105"),
        ('cites = ["ICD-10-CM Official Guidelines IV.G"]', "cites = []", "BANK105"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(found: str, written: str, code: str) -> None:
    assert found in CHOICE
    assert code in codes_of(choice_files(CHOICE.replace(found, written)))


@pytest.mark.parametrize(
    ("found", "written", "code"),
    [
        ('name = "coinsurance"', 'name = "active"', "BANK270"),
        ('key = "20"', 'key = "a fifth"', "BANK272"),
        ('key = "20"', "key = 20", "BANK105"),
        ('value = "120.00"', 'value = "440"', "BANK273"),
        ('key = "yes"', 'key = "perhaps"', "BANK277"),
        ('key = "440.00"', 'key = "430.00"', "BANK279"),
        ("coinsurance / 100", "coinsurence / 100", "BANK278"),
        ('left = "400.00"', 'left = "400.00"\nspare = "1"', "BANK280"),
        ('file = "benefits.md"', 'file = "other.md"', "BANK101"),
        ('file = "benefits.md"', 'file = "benefits.x12"', "BANK133"),
        ('kind = "policy"', 'kind = "835"', "BANK133"),
        ('kind = "policy"', 'kind = "ledger"', "BANK134"),
        ('type = "percent"', 'type = "choice"', "BANK275"),
        ('type = "choice"', 'type = "text"', "BANK275"),
    ],
)
def test_what_is_wrong_with_a_case_is_said(found: str, written: str, code: str) -> None:
    assert found in FIELDS
    assert code in codes_of(fields_files(FIELDS.replace(found, written)))


def test_a_file_that_nothing_names_is_refused() -> None:
    assert "BANK132" in codes_of(choice_files() | {"stray.md": "Nobody reads me."})


def test_line_ends_of_another_system_change_nothing_that_is_graded() -> None:
    other = {name: text.replace("\n", "\r\n") for name, text in fields_files().items()}
    assert content_hash(exercise_of(other)) == content_hash(exercise_of(fields_files()))


def test_editors_get_a_schema_of_every_kind() -> None:
    schema = json_schema()
    assert schema["discriminator"]["mapping"].keys() == KINDS.keys()


def test_editors_know_what_a_family_may_have() -> None:
    tables = json_schema()["$defs"]
    assert {"parameters", "derive"} <= tables["ChoiceTable"]["properties"].keys()
    assert "when" in tables["DiagnosisTable"]["properties"]
    assert "when" not in tables["ChartTable"]["properties"]
    units = tables["ProcedureTable"]["properties"]["units"]["anyOf"]
    assert [one["type"] for one in units] == ["integer", "string"]
