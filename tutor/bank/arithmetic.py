"""Formulas of authors: sums over named amounts, computed exactly and with nothing else in reach.

``min(left, allowed) + coinsurance / 100 * (allowed - min(left, allowed))``
"""

import ast
import math
from collections.abc import Callable, Mapping
from fractions import Fraction

LONGEST_FORMULA = 300
_Number = Fraction
_OPERATORS: dict[type[ast.operator], Callable[[_Number, _Number], _Number]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


class FormulaError(ValueError):
    """A formula that cannot be computed; the message says why."""


def names_in(formula: str) -> frozenset[str]:
    """The names that a formula uses.

    Raises:
        FormulaError: It is no formula.
    """
    tree = parse_formula(formula)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called
    )


def compute(formula: str, amounts: Mapping[str, Fraction]) -> Fraction:
    """Compute a formula of ``+ - * /``, ``min``, ``max``, ``round`` and ``floor``.

    The second argument of `round` (halves up, as bookkeepers do) and of
    `floor` is the number of decimals, 0 where it is left out.

    >>> compute("floor(balance / 7, 2)", {"balance": Fraction(1000)})
    Fraction(2857, 20)

    Raises:
        FormulaError: It uses something else, a name that has no amount, or divides by zero.
    """
    return _compute(parse_formula(formula), amounts)


def parse_formula(formula: str) -> ast.expr:
    """Parse a formula, as yet without a look at what stands in it.

    Raises:
        FormulaError: It is no expression, or too long.
    """
    if len(formula) > LONGEST_FORMULA:
        raise FormulaError(f"It has {len(formula)} characters; at most {LONGEST_FORMULA}.")
    try:
        return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"{formula!r} is no formula") from error


def _compute(node: ast.expr, amounts: Mapping[str, Fraction]) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.Name(id=name):
            if name not in amounts:
                raise FormulaError(f"{name} has no amount")
            return amounts[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_compute(operand, amounts)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            one, other = _compute(left, amounts), _compute(right, amounts)
            if isinstance(operator, ast.Div) and not other:
                raise FormulaError("it divides by zero")
            return _OPERATORS[type(operator)](one, other)
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]) if arguments:
            return _call(function, [_compute(argument, amounts) for argument in arguments])
    raise FormulaError(f"{ast.unparse(node)} is none of + - * / min max round floor")


def _call(function: str, values: list[Fraction]) -> Fraction:
    if function in ("min", "max"):
        return min(values) if function == "min" else max(values)
    if function not in ("round", "floor") or len(values) > 2:  # noqa: PLR2004 - amount, decimals
        raise FormulaError(f"{function} is none of min, max, round, floor")
    decimals = values[1] if len(values) > 1 else Fraction(0)
    if decimals.denominator != 1 or not 0 <= decimals <= 6:  # noqa: PLR2004 - money needs four
        raise FormulaError(f"{decimals} is no number of decimals")
    unit = Fraction(1, 10 ** int(decimals))
    half = Fraction(1, 2) if function == "round" else Fraction(0)
    return math.floor(values[0] / unit + half) * unit
