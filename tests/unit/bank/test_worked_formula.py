"""A rule that is printed means what it meant."""

import pytest

from tutor.bank.arithmetic import FormulaError
from tutor.bank.worked_formula import formula_in_words, formula_with_amounts


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("a + b - c", "a + b − c"),
        ("a - (b - c)", "a − (b − c)"),
        ("(a - b) - c", "a − b − c"),
        ("(a + b) * c", "(a + b) × c"),
        ("a + b * c", "a + b × c"),
        ("a / (b * c)", "a ÷ (b × c)"),
        ("a * b / c", "a × b ÷ c"),
        ("-(a + b)", "−(a + b)"),
        ("round(a / 7, 2)", "round(a ÷ 7, 2)"),
        ("floor(a / 7, 2)", "rounddown(a ÷ 7, 2)"),
        ("what_is_left * 0.8", "what is left × 0.8"),
        ("share / 100 * a", "share % × a"),
        ("other / 100 * a", "other ÷ 100 × a"),
    ],
)
def test_a_formula_in_words_keeps_its_parentheses(formula: str, words: str) -> None:
    assert formula_in_words(formula, {"share"}) == words


def test_an_amount_that_is_missing_is_named() -> None:
    with pytest.raises(FormulaError, match="b has no amount"):
        formula_with_amounts("a + b", {"a": "1.00"})


@pytest.mark.parametrize("formula", ["a ** 2", "open('x')", "a if b else c", "a +"])
def test_what_is_no_rule_is_not_printed(formula: str) -> None:
    with pytest.raises(FormulaError):
        formula_in_words(formula)
