"""What is said of a code on a day reads as a sentence, whatever its status."""

from datetime import date

import pytest

from tutor.codes.catalog import CodeStatus


@pytest.mark.parametrize("status", CodeStatus)
def test_what_is_said_of_a_code_has_a_verb_and_names_the_day(status: CodeStatus) -> None:
    said = status.said_on(date(2026, 3, 11))

    assert said.split()[0] in ("is", "was", "can", "cannot")
    assert "2026-03-11" in said


def test_a_code_with_codes_below_it_is_called_a_heading() -> None:
    assert CodeStatus.HEADER.said_on(date(2026, 3, 11)).startswith("is a heading on 2026-03-11")
