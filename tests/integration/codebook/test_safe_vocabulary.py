"""The words and codes of a built codebook are known to the de-identification check."""

import pytest

from tests.real_codebook import real_codebook_path
from tutor.codebook.safe_vocabulary import codebook_vocabulary, shipped_vocabulary
from tutor.deidentification.check import check
from tutor.deidentification.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return codebook_vocabulary(real_codebook_path(tmp_path_factory))


@pytest.mark.parametrize("code", ["E11.9", "e119", "250.00"])
def test_a_loaded_code_is_known_in_any_spelling(vocabulary: Vocabulary, code: str) -> None:
    assert vocabulary.is_code(code)


@pytest.mark.parametrize("text", ["E11.99Z", "48213", "Zubiri"])
def test_what_is_no_code_is_not(vocabulary: Vocabulary, text: str) -> None:
    assert not vocabulary.is_code(text)


def test_a_code_of_the_codebook_is_no_identifier(vocabulary: Vocabulary) -> None:
    assert check("He has S52501A now.", shipped_vocabulary())
    assert check("He has S52501A now.", vocabulary) == ()
