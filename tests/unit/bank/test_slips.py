"""Every slip that grading recognises has words."""

import pytest

from tutor.bank.slips import slip_words
from tutor.grading.fields import Slip


@pytest.mark.parametrize("slip", Slip)
def test_a_slip_is_told_with_both_values(slip: Slip) -> None:
    words = slip_words(slip, entered="$12.00", right="$1.20")

    assert "$1.20" in words
    assert "{" not in words
    assert words.endswith(".")
