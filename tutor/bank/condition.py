"""Conditions of authors over the values of a family: read once, and nothing else in reach.

``documented == "yes" and (total > 2.5 or site in ["hand", "foot"])``
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

LONGEST_CONDITION = 300
_DEEPEST = 12
_ORDER: dict[type[ast.cmpop], Callable[[Fraction, Fraction], bool]] = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}
_Values = Mapping[str, str]


class ConditionError(ValueError):
    """A condition that cannot be read or decided; the message says why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was read: its names are known, its parts are all allowed."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def holds(self, values: _Values) -> bool:
        """Decide it; every one of its names has a value.

        Raises:
            ConditionError: A value that is compared in size is no number.
        """
        return _decide(self.tree, values)


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> Condition:
    """Read a condition of names, texts in quotes, numbers, ``== != < <= > >= in``, and, or, not.

    >>> parse_condition('spots > 1 and side == "left"').holds({"spots": "3", "side": "left"})
    True

    Raises:
        ConditionError: It is too long, is none, or has anything else in it.
    """
    if len(text) > LONGEST_CONDITION:
        raise ConditionError(f"it has {len(text)} characters; at most {LONGEST_CONDITION}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConditionError(f"{text!r} is no condition") from error
    _check(tree, _DEEPEST)
    names = frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return Condition(text, names, tree)


def _check(node: ast.expr, depth: int) -> None:
    if depth == 0:
        raise ConditionError("it is nested too deeply")
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                _check(part, depth - 1)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check(operand, depth - 1)
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[right]):
            _require_operand(left)
            if not isinstance(right, ast.List | ast.Tuple) or not right.elts:
                raise ConditionError(f"{ast.unparse(right)} is no list such as ['a', 'b']")
            for part in right.elts:
                _require_operand(part)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            if not isinstance(operator, ast.Eq | ast.NotEq | ast.Lt | ast.LtE | ast.Gt | ast.GtE):
                raise ConditionError(f"{ast.unparse(node)} compares in a way that is not known")
            _require_operand(left)
            _require_operand(right)
        case _:
            raise ConditionError(
                f"{ast.unparse(node)[:60]} is no comparison; write for example name == 'value'"
            )


def _require_operand(node: ast.expr) -> None:
    match node:
        case ast.Name():
            return
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=str() | int() | float()):
            return
    raise ConditionError(f"{ast.unparse(node)[:60]} is no name, no text in quotes and no number")


def _decide(node: ast.expr, values: _Values) -> bool:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_decide(part, values) for part in parts)
        case ast.BoolOp(values=parts):
            return any(_decide(part, values) for part in parts)
        case ast.UnaryOp(operand=operand):
            return not _decide(operand, values)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _compare(left, operator, right, values)
    raise TypeError(f"{ast.dump(node)} was not checked")


def _compare(left: ast.expr, operator: ast.cmpop, right: ast.expr, values: _Values) -> bool:
    match operator:
        case ast.In() | ast.NotIn():
            parts = right.elts if isinstance(right, ast.List | ast.Tuple) else []
            is_in = any(_is_same(left, part, values) for part in parts)
            return is_in == isinstance(operator, ast.In)
        case ast.Eq() | ast.NotEq():
            return _is_same(left, right, values) == isinstance(operator, ast.Eq)
    return _ORDER[type(operator)](_number(left, values), _number(right, values))


def _is_same(left: ast.expr, right: ast.expr, values: _Values) -> bool:
    """Compare as numbers where one side is written as one, as texts otherwise."""
    if _is_number(left) or _is_number(right):
        return _number(left, values) == _number(right, values)
    return _text(left, values) == _text(right, values)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, str)


def _text(node: ast.expr, values: _Values) -> str:
    return values[node.id] if isinstance(node, ast.Name) else str(getattr(node, "value", ""))


def _number(node: ast.expr, values: _Values) -> Fraction:
    text = _text(node, values)
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise ConditionError(f"{text!r} is no number") from error
