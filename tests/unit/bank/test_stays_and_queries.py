"""Keys of inpatient stays and queries: read from exercise files and vectors, checked, written."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import make_exercise
from tests.table_catalog import TableCatalog
from tests.tiny_procedures import make_stay
from tutor.bank.checks import Checker
from tutor.bank.exercise import ChartExercise
from tutor.bank.exercise_json import exercise_from_json, exercise_to_json
from tutor.bank.loader import Bank, load_bank
from tutor.bank.rubrics import load_rubric
from tutor.bank.schema import CollectionTable
from tutor.bank.vectors import Vector, VectorFileError, load_vectors
from tutor.codes.code import CodeSet, parse_code
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.modifier import parse_modifiers
from tutor.codes.query import QueryReason
from tutor.grading.answer_key import Evidence
from tutor.grading.grade import grade
from tutor.grading.references import References

FACTS = """
schema = 1
uid = "1c0e7a56-6f0e-4f39-9d4a-0d3f2a9f5b11"
kind = "chart"
title = "An appendix through the laparoscope"
setting = "{setting}"
payer = "medicare"
date_of_service = {day}
specialty = "general-surgery"
topics = ["icd10pcs"]
difficulty = 2
minutes = 5
[patient]
age_years = 58
sex = "female"
[[key.diagnoses]]
id = "appendix"
code = "{diagnosis}"
role = "first"
evidence = ["inflamed"]
[[key.procedures]]
id = "resection"
code = "{procedure}"
role = "first"
evidence = ["removed whole"]
[[key.queries]]
id = "shock"
reason = "incomplete"
about = "what the pressors treat"
evidence = ["on pressors"]
why = "Nobody names the shock."
guesses = ["{guess}"]
[[key.tempting]]
code = "{tempting}"
reason = "UNBUNDLED"
why = "Part of the operation."
"""
VECTORS = """
vectors:
- id: S1
  context: {dos: 2026-03-03, setting: inpatient_facility}
  key:
    dx: [{code: J18.9, role: first}]
    px: [{code: 0DTJ4ZZ, role: first}, {code: 0W9G3ZZ}]
    queries:
    - {reason: cause-and-effect, evidence: [after the tube was placed], guesses: [J95.851]}
    tempting: [{code: 0DJD8ZZ, why: UNBUNDLED}]
  submission:
    dx: [J18.9]
    px: [{code: 0W9G3ZZ, date: 2026-03-01}, 0DTJ0ZZ]
    queries: [{reason: cause_and_effect, evidence: "the tube was placed"}]
  expected: {}
"""


def bank_of(folder: Path, **facts: str) -> Bank:
    values = {
        "setting": "inpatient_facility",
        "day": "2026-03-03",
        "diagnosis": "K35.80",
        "procedure": "0DTJ4ZZ",
        "guess": "R57.1",
        "tempting": "0DJD8ZZ",
    }
    place = folder / "stays" / "appendix"
    place.mkdir(parents=True)
    (folder / "stays" / "collection.toml").write_text(
        'title = "Stays"\ndescription = "Of a hospital."\ncontains_cpt = false\n'
        "asks_services = true\n"
    )
    (place / "exercise.toml").write_text(FACTS.format(**(values | facts)))
    (place / "chart.md").write_text("# Note\n\nInflamed, removed whole, on pressors.\n")
    (place / "rationale.md").write_text("## Why\n\nSo.\n")
    return load_bank(folder)


def test_a_stay_and_its_queries_are_read_from_their_file(tmp_path: Path) -> None:
    bank = bank_of(tmp_path)

    assert bank.problems == ()
    (exercise,) = bank.charts
    (variant,) = exercise.key.variants
    assert variant.procedures[0].code == parse_code("0DTJ4ZZ", CodeSet.ICD10PCS)
    assert variant.procedures[0].is_first
    (query,) = variant.queries
    assert (query.reason, query.about) == (QueryReason.INCOMPLETE, "what the pressors treat")
    assert query.guesses == (parse_code("R57.1", CodeSet.ICD10CM),)
    assert exercise.key.tempting[0].code.code_set is CodeSet.ICD10PCS


def test_an_old_stay_is_read_with_volume_three(tmp_path: Path) -> None:
    old = {"diagnosis": "540.9", "procedure": "47.01", "guess": "785.50", "tempting": "54.21"}

    (exercise,) = bank_of(tmp_path, day="2014-06-01", **old).charts

    assert exercise.code_sets == (CodeSet.ICD9CM, CodeSet.ICD9CM_VOLUME3)
    assert exercise.key.tempting[0].code.code_set is CodeSet.ICD9CM_VOLUME3


@pytest.mark.parametrize(
    "facts",
    [
        {"procedure": "44970"},
        {"procedure": "0DTI4ZZ"},
        {"procedure": "47.01"},
        {"tempting": "44970"},
        {"setting": "outpatient_facility"},
    ],
)
def test_a_code_of_another_set_is_reported_with_its_place(
    tmp_path: Path, facts: Mapping[str, str]
) -> None:
    bank = bank_of(tmp_path, **facts)

    assert bank.exercises == ()
    assert {problem.code for problem in bank.problems} == {"BANK108"}


def test_an_exercise_with_queries_survives_being_written_and_read() -> None:
    exercise = make_stay()

    written = json.loads(json.dumps(exercise_to_json(exercise)))

    assert exercise_from_json(written) == exercise


def test_an_exercise_without_queries_keeps_its_hash() -> None:
    (variant,) = exercise_to_json(make_exercise())["key"]["variants"]

    assert "queries" not in variant
    assert "is_first" not in variant["procedures"][0]


def problems_of(exercise: ChartExercise) -> set[str]:
    checker = Checker(
        references=References(TableCatalog()),
        rubric=load_rubric("practice-1"),
        is_listed=lambda _code: False,
        collections={
            exercise.collection: CollectionTable(
                title="Stays", description="Stays.", contains_cpt=False, asks_services=True
            )
        },
    )
    return {problem.code for problem in checker.check(exercise)}


def with_variant(exercise: ChartExercise, **fields: object) -> ChartExercise:
    (variant,) = exercise.key.variants
    changed = replace(variant, **fields)  # type: ignore[arg-type]
    return replace(exercise, key=replace(exercise.key, variants=(changed,)))


STRUCTURE = {"BANK218", "BANK219", "BANK222", "BANK225", "BANK210", "BANK230"}


def test_a_right_stay_has_no_fault_of_structure() -> None:
    assert not problems_of(make_stay()) & (STRUCTURE | {"BANK201"})


def test_what_is_no_part_of_a_stay_is_an_error() -> None:
    exercise = make_stay()
    (slot,) = exercise.key.variants[0].procedures
    (query,) = exercise.key.variants[0].queries
    (allergy,) = exercise.key.variants[0].diagnoses
    changes: dict[str, dict[str, object]] = {
        "BANK219": {"procedures": (replace(slot, modifiers=parse_modifiers("RT")),)},
        "BANK218": {"procedures": (slot, replace(slot, id="again"))},
        "BANK222": {"queries": (replace(query, evidence=(Evidence("not in the chart"),)),)},
        "BANK225": {"queries": (replace(query, guesses=(allergy.code,)),)},
        "BANK210": {"queries": (replace(query, id="allergy"),)},
    }

    for code, fields in changes.items():
        assert problems_of(with_variant(exercise, **fields)) & STRUCTURE >= {code}


def test_services_have_no_principal_one() -> None:
    exercise = make_exercise()
    (slot,) = exercise.key.variants[0].procedures

    assert "BANK218" in problems_of(
        with_variant(exercise, procedures=(replace(slot, is_first=True),))
    )


def vector_of(folder: Path, text: str = VECTORS) -> Vector:
    path = folder / "vectors.yaml"
    path.write_text(text)
    (vector,) = load_vectors(path)
    return vector


def test_vectors_have_stays_and_queries(tmp_path: Path) -> None:
    vector = vector_of(tmp_path)

    result = grade(
        vector.entries,
        vector.key,
        vector.encounter,
        references=References(TableCatalog()),
        rubric=load_rubric("practice-1"),
    )

    assert vector.entries[1] == EnteredLine(Section.PROCEDURE, "0W9G3ZZ", date="2026-03-01")
    assert vector.key.variants[0].queries[0].guesses[0].code_set is CodeSet.ICD10CM
    # Of 4 lines 3.5 are earned; the principal procedure stands second.
    assert [finding.name for finding in result.findings] == ["PCS_APPROACH", "SEQ_FIRST"]
    assert result.score == 75


def test_a_vector_with_an_unknown_reason_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(VectorFileError, match="conflicting, incomplete"):
        vector_of(tmp_path, VECTORS.replace("cause-and-effect", "curiosity"))


def test_a_query_of_a_vector_may_be_a_reason_alone(tmp_path: Path) -> None:
    text = VECTORS.replace(
        '{reason: cause_and_effect, evidence: "the tube was placed"}', "specificity"
    )

    assert vector_of(tmp_path, text).entries[-1] == EnteredLine(Section.QUERY, reason="specificity")
