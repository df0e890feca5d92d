"""Formulas of authors: exact, and nothing else in reach."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.bank.arithmetic import FormulaError, compute, names_in

AMOUNTS = {"allowed": Fraction(600), "left": Fraction(400), "share": Fraction(20)}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("min(left, allowed) + share / 100 * (allowed - min(left, allowed))", "440"),
        ("floor(1000 / 7, 2)", "142.85"),
        ("round(2.675, 2)", "2.68"),
        ("round(2.5)", "3"),
        ("-left + max(1, 2, 3)", "-397"),
        ("0.1 + 0.2", "0.3"),
    ],
)
def test_amounts_are_computed_exactly(formula: str, value: str) -> None:
    assert compute(formula, AMOUNTS) == Fraction(value)


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "1 +",
        "nothing",
        "1 / 0",
        "left / (allowed - 600)",
        "2 ** 9",
        "__import__('os')",
        "left.real",
        "[1]",
        "'a'",
        "True",
        "round(1, 2, 3)",
        "floor(1, 99)",
        "abs(1)",
        "min()",
        "(lambda: 1)()",
        "1 if left else 2",
        "(" * 200 + "1" + ")" * 200,
        "1" * 301,
    ],
)
def test_everything_else_is_refused_with_a_reason(formula: str) -> None:
    with pytest.raises(FormulaError, match=r"\w"):
        compute(formula, AMOUNTS)


def test_the_names_of_a_formula_are_its_amounts() -> None:
    assert names_in("min(left, allowed) * 2") == {"left", "allowed"}


@given(st.text(max_size=60))
def test_any_text_is_computed_or_refused(text: str) -> None:
    with suppress(FormulaError):
        assert isinstance(compute(text, AMOUNTS), Fraction)
