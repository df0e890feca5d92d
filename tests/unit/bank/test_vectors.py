"""A file of worked cases: one that cannot be read stops no other."""

from pathlib import Path

import pytest

from tutor.bank.vectors import (
    UnreadVector,
    Vector,
    VectorFileError,
    load_vectors,
    read_vectors,
)

GOOD = """
- id: A1
  context: {dos: '2026-05-04', setting: outpatient_professional, wind: west}
  key: {dx: [{code: E11.9, role: first}]}
  submission: {dx: [E11.9]}
  expected: {score: 100.0}
"""
BAD = """
- id: A2
  context: {dos: '2026-05-04', setting: outpatient_professional}
  key: {dx: [{kode: E11.9}]}
  submission: {dx: [E11.9]}
  expected: {score: 100.0}
"""
STRICT = """
- id: A3
  rubric: exam-strict
  context: {dos: '2026-05-04', setting: outpatient_professional}
  key: {dx: [{code: E11.9}]}
  submission: {dx: [E11.9]}
  expected: {score: 100.0}
"""


def written(folder: Path, *cases: str) -> Path:
    path = folder / "vectors.yaml"
    path.write_text("vectors:" + "".join(cases))
    return path


def test_a_case_that_cannot_be_read_stands_beside_the_others(tmp_path: Path) -> None:
    good, bad = read_vectors(written(tmp_path, GOOD, BAD))

    assert isinstance(good, Vector)
    assert isinstance(bad, UnreadVector)
    assert bad.id == "A2"
    assert "kode" in bad.problem


def test_who_needs_all_cases_is_stopped_by_the_first(tmp_path: Path) -> None:
    with pytest.raises(VectorFileError, match="A2"):
        load_vectors(written(tmp_path, GOOD, BAD))


def test_circumstances_that_decide_nothing_are_named(tmp_path: Path) -> None:
    (vector,) = load_vectors(written(tmp_path, GOOD))

    assert vector.unused == ("context.wind",)


def test_a_case_may_name_its_rubric(tmp_path: Path) -> None:
    practice, strict = load_vectors(written(tmp_path, GOOD, STRICT))

    assert practice.rubric_id == "practice-1"
    assert strict.rubric_id == "exam-strict"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vectors: {", "not YAML"),
        ("cases: []", "no list named 'vectors'"),
        (f"vectors:{GOOD}{GOOD}", "more than one vector named A1"),
    ],
)
def test_a_file_that_is_no_vector_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "vectors.yaml"
    path.write_text(text)

    with pytest.raises(VectorFileError, match=message):
        read_vectors(path)
