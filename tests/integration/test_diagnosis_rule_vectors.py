"""The worked cases of the diagnosis rules, graded with the codebook of the published releases."""

from pathlib import Path

import pytest

from tests.real_codebook import open_real_codebook
from tutor.bank.rubrics import load_rubric
from tutor.bank.vectors import Vector, load_vectors
from tutor.cli.vectors import differences
from tutor.codebook.lookup import Codebook
from tutor.grading.references import References

VECTORS = load_vectors(Path(__file__).parent.parent / "data" / "diagnosis_rule_vectors.yaml")
RUBRIC = load_rubric("practice-1")


@pytest.fixture(scope="module")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> Codebook:
    return open_real_codebook(tmp_path_factory)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector.id for vector in VECTORS])
def test_a_rule_costs_explains_or_is_silent_as_worked_by_hand(
    vector: Vector, codebook: Codebook
) -> None:
    assert differences(vector, References(codebook), RUBRIC) == {}
