"""The fields of a revenue-cycle case: what each asks for and what is right (DOMAIN 6)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class FieldType(StrEnum):
    """What a field holds; it decides how a typed answer is read and compared."""

    CHOICE = "choice"
    MULTI = "multi"
    ORDER = "order"
    MONEY = "money"
    INT = "int"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    CODE = "code"
    TEXT = "text"

    @property
    def is_number(self) -> bool:
        """Whether an answer is a number."""
        return self in _NUMBERS

    @property
    def has_options(self) -> bool:
        """Whether an answer is made of the field's own options."""
        return self in _WITH_OPTIONS

    @property
    def has_several(self) -> bool:
        """Whether an answer has more than one value."""
        return self in (FieldType.MULTI, FieldType.ORDER)


_NUMBERS = frozenset({FieldType.MONEY, FieldType.INT, FieldType.DECIMAL, FieldType.PERCENT})
_WITH_OPTIONS = frozenset({FieldType.CHOICE, FieldType.MULTI, FieldType.ORDER})


@dataclass(frozen=True, slots=True)
class FieldOption:
    """One of the values that a field offers."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class ForeseenValue:
    """An answer that the author foresaw: what it earns, and why."""

    values: tuple[str, ...]
    credit: Fraction
    why: str


@dataclass(frozen=True, slots=True)
class FieldKey:
    """One field.

    Attributes:
        values: What is right, as a learner would type it; several of `MULTI` and `ORDER`.
        tolerance: How far a number may be off, in its own unit.
        foreseen: Alternatives that earn credit, and mistakes (credit 0) with their reason.
        rule: The figure as a formula over other fields and the case's figures, for the check
            of the bank and for the reader of the result; empty where nothing is computed.
        why: Why this is right.
    """

    name: str
    label: str
    type: FieldType
    values: tuple[str, ...]
    options: tuple[FieldOption, ...] = ()
    tolerance: Fraction = Fraction(0)
    weight: Fraction = Fraction(1)
    foreseen: tuple[ForeseenValue, ...] = ()
    rule: str = ""
    why: str = ""
    hint: str = ""
    cites: tuple[str, ...] = ()
