"""A rule of a case as a reader works it: first in words, then with its amounts put in."""

import ast
from collections.abc import Callable, Mapping, Set

from tutor.bank.arithmetic import FormulaError, parse_formula

# How strongly an operator binds, and how it is printed.
_OPERATORS: Mapping[type[ast.operator], tuple[int, str]] = {
    ast.Add: (1, "+"),
    ast.Sub: (1, "−"),
    ast.Mult: (2, "×"),
    ast.Div: (2, "÷"),
}
_ATOM, _SIGN = 4, 3
_HUNDRED = 100
# The names that a reader knows from a spreadsheet.
_FUNCTIONS = {"min": "min", "max": "max", "round": "round", "floor": "rounddown"}


def formula_in_words(formula: str, percents: Set[str] = frozenset()) -> str:
    """Write a formula with the names of its amounts as words.

    >>> formula_in_words("coinsurance / 100 * (allowed - left)", {"coinsurance"})
    'coinsurance % × (allowed − left)'

    Raises:
        FormulaError: It is no formula.
    """
    return _Printer(lambda name: name.replace("_", " "), percents).text(parse_formula(formula))


def formula_with_amounts(
    formula: str, amounts: Mapping[str, str], percents: Set[str] = frozenset()
) -> str:
    """Write a formula with its amounts in place of their names.

    >>> formula_with_amounts("coinsurance / 100 * (allowed - left)",
    ...     {"coinsurance": "20", "allowed": "600.00", "left": "400.00"}, {"coinsurance"})
    '20 % × (600.00 − 400.00)'

    Raises:
        FormulaError: It is no formula, or an amount is missing.
    """

    def amount(name: str) -> str:
        if name not in amounts:
            raise FormulaError(f"{name} has no amount")
        return amounts[name]

    return _Printer(amount, percents).text(parse_formula(formula))


class _Printer:
    """Prints the tree of a formula with no more parentheses than it needs."""

    def __init__(self, name: Callable[[str], str], percents: Set[str]) -> None:
        self._name = name
        self._percents = percents

    def text(self, node: ast.expr) -> str:
        return self._print(node)[0]

    def _print(self, node: ast.expr) -> tuple[str, int]:
        """The text of a node, and how strongly what is outermost in it binds."""
        match node:
            case ast.Constant(value=value):
                return str(value), _ATOM
            case ast.Name(id=name):
                return self._name(name), _ATOM
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"−{self._within(operand, _SIGN)}", _SIGN
            case ast.BinOp(
                left=ast.Name(id=name), op=ast.Div(), right=ast.Constant(value=value)
            ) if value == _HUNDRED and name in self._percents:
                return f"{self._name(name)} %", _ATOM
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
                strength, sign = _OPERATORS[type(operator)]
                # a − (b − c) needs its parentheses, (a − b) − c does not.
                return (
                    f"{self._within(left, strength)} {sign} {self._within(right, strength + 1)}",
                    strength,
                )
            case ast.Call(func=ast.Name(id=function), args=arguments) if function in _FUNCTIONS:
                inner = ", ".join(self.text(argument) for argument in arguments)
                return f"{_FUNCTIONS[function]}({inner})", _ATOM
        raise FormulaError(f"{ast.unparse(node)} is no part of a formula")

    def _within(self, node: ast.expr, strength: int) -> str:
        text, own = self._print(node)
        return f"({text})" if own < strength else text
