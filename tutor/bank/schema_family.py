"""The shape of `[parameters]` and `[derive]` in `exercise.toml`, which make one file a family."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag

from tutor.bank.schema import Table
from tutor.bank.template import NAME

_NUMBER = r"^-?\d{1,9}(\.\d{1,4})?$"
Name = Annotated[str, StringConstraints(pattern=f"^{NAME.pattern}$")]


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"{value} is not text; write it in quotes")  # noqa: TRY004 - its place
    return value


def _without_braces(value: object) -> object:
    text = _text(value)
    if "{{" in str(text) or "{%" in str(text):
        raise ValueError("a value of a parameter has no braces; derive such a text")
    return text


Number = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=_NUMBER)]
ParameterText = Annotated[str, BeforeValidator(_without_braces)]
DerivedText = Annotated[str, BeforeValidator(_text)]
Matches = dict[str, Any]
"""From a value to a text, or to such a table for the value of the next name."""


class RangeTable(Table):
    """Numbers from one to another, both included, written with the decimals of the step."""

    start: Annotated[Number, Field(alias="from")]
    to: Number
    step: Number


def _form(value: object) -> str:
    if isinstance(value, dict | RangeTable):
        return "#range"
    is_records = isinstance(value, list | tuple) and any(isinstance(one, dict) for one in value)
    return "#records" if is_records else "#texts"


ParameterTable = Annotated[
    Annotated[RangeTable, Tag("#range")]
    | Annotated[tuple[dict[Name, ParameterText], ...], Tag("#records")]
    | Annotated[tuple[ParameterText, ...], Tag("#texts")],
    Discriminator(_form),
]


class BandTable(Table):
    """The value of all numbers up to a limit, it included; the last band may have no limit."""

    up_to: Number | None = None
    value: DerivedText


class CaseTable(Table):
    """The value where a condition holds and none before it did."""

    when: DerivedText
    value: DerivedText


class DeriveTable(Table):
    """One derived value: by `match`, `bands`, `cases`, a `formula`, or a form of words."""

    source: Annotated[Name | tuple[Name, ...] | None, Field(alias="from")] = None
    match: Matches | None = None
    bands: tuple[BandTable, ...] = ()
    cases: tuple[CaseTable, ...] = ()
    otherwise: DerivedText | None = None
    formula: DerivedText | None = None
    decimals: Annotated[int, Field(ge=0, le=4)] | None = None
    in_words: bool = False
    one: DerivedText | None = None
    many: DerivedText | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The names under `from`."""
        if self.source is None:
            return ()
        return (self.source,) if isinstance(self.source, str) else self.source


class FamilyTables(Table):
    """What is taken out of a file before a variant of it is read."""

    parameters: dict[Name, ParameterTable] = Field(default_factory=dict)
    derive: dict[Name, DeriveTable] = Field(default_factory=dict)
