"""The names that stand in the place of real ones are nobody's, and known as invented."""

import pytest

from tutor.codebook.safe_vocabulary import shipped_vocabulary
from tutor.deidentification.check import check
from tutor.deidentification.invented import FAMILY, FORMER, GIVEN

VOCABULARY = shipped_vocabulary()


@pytest.mark.parametrize("name", [*GIVEN, *FAMILY])
def test_an_invented_name_is_no_real_one_and_no_word(name: str) -> None:
    assert not VOCABULARY.is_name(name)
    assert name.lower() not in VOCABULARY.words


@pytest.mark.parametrize("name", [*GIVEN, *FAMILY, *FORMER])
def test_an_invented_name_is_flagged_nowhere(name: str) -> None:
    assert check(f"Dr. {name} saw Mrs {name.upper()}. Her son {name} drove.", VOCABULARY) == ()


def test_no_name_is_invented_twice() -> None:
    assert len({*GIVEN, *FAMILY, *FORMER}) == len((*GIVEN, *FAMILY, *FORMER))
