"""What the de-identification check learns from the shipped lists and from a codebook."""

import pytest

from tutor.codebook.safe_vocabulary import shipped_vocabulary

VOCABULARY = shipped_vocabulary()


@pytest.mark.parametrize(
    "word", ["knee", "Knees", "WALKING", "cholecystectomy", "Augmentin", "reinserted", "biopsied"]
)
def test_ordinary_and_clinical_words_are_safe_in_any_form(word: str) -> None:
    assert VOCABULARY.is_safe(word)


@pytest.mark.parametrize("word", ["Zubiri", "Jennifer", "Okonkwo", "Staceychester"])
def test_names_are_not_safe(word: str) -> None:
    assert not VOCABULARY.is_safe(word)


def test_a_word_may_be_a_name_as_well() -> None:
    assert VOCABULARY.is_safe("Rose")
    assert VOCABULARY.is_name("Rose's")
    assert VOCABULARY.is_eponym("Parkinson's")


def test_the_shipped_lists_know_no_code() -> None:
    assert not VOCABULARY.is_code("E11.9")
