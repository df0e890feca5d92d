"""The parameters of a family and what is derived from them: from a variant's number to its values.

Pure, and the same in every process: the variants are all combinations of the
parameters' values, numbered as an odometer counts, the last parameter fastest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from tutor.bank.arithmetic import FormulaError
from tutor.bank.condition import ConditionError
from tutor.bank.derivations import Derivation, Deriving, Report, Values
from tutor.bank.documents import is_placeholder
from tutor.bank.schema_family import FamilyTables, ParameterTable, RangeTable
from tutor.bank.template import TemplateError

MOST_VARIANTS = 10_000


class DrawError(ValueError):
    """A variant that cannot be drawn; `place` is where in `exercise.toml` or which file."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that varies: its values, each a text for every name that varies with it."""

    name: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All parameters in their order, then all derivations in theirs."""

    parameters: tuple[Parameter, ...]
    derivations: tuple[Derivation, ...]

    @property
    def count(self) -> int:
        """How many variants there are."""
        return prod(len(parameter.rows) for parameter in self.parameters)

    @property
    def names(self) -> frozenset[str]:
        """Every name that has a value."""
        given = {name for parameter in self.parameters for name in parameter.names}
        return frozenset(given | {derivation.name for derivation in self.derivations})

    def rows(self, number: int) -> tuple[int, ...]:
        """Which row each parameter has in a variant."""
        chosen = []
        for parameter in reversed(self.parameters):
            number, row = divmod(number, len(parameter.rows))
            chosen.append(row)
        return tuple(reversed(chosen))

    def number(self, rows: Sequence[int]) -> int:
        """The variant in which the parameters have these rows."""
        number = 0
        for parameter, row in zip(self.parameters, rows, strict=True):
            number = number * len(parameter.rows) + row
        return number

    def chosen(self, number: int) -> dict[str, str]:
        """The values of the parameters alone."""
        return {
            name: text
            for parameter, row in zip(self.parameters, self.rows(number), strict=True)
            for name, text in zip(parameter.names, parameter.rows[row], strict=True)
        }

    def find(self, chosen: Values) -> int | None:
        """The variant whose parameters have these values; None where there is none."""
        rows = []
        for parameter in self.parameters:
            wanted = tuple(chosen.get(name) for name in parameter.names)
            if wanted not in parameter.rows:
                return None
            rows.append(parameter.rows.index(wanted))
        known = {name for parameter in self.parameters for name in parameter.names}
        return self.number(rows) if known == chosen.keys() else None

    def values(self, number: int) -> dict[str, str]:
        """Every value of a variant.

        Raises:
            DrawError: Nothing can be derived from one of them.
        """
        values = self.chosen(number)
        for derivation in self.derivations:
            try:
                values[derivation.name] = derivation.find(values)
            except (ConditionError, FormulaError, TemplateError, LookupError) as error:
                found = error.args[0] if error.args else error
                raise DrawError(f"derive.{derivation.name}", f"{found}") from error
        return values


def read_plan(tables: FamilyTables, report: Report) -> Plan | None:
    """Turn the tables into a plan; None where something was reported."""
    told: list[str] = []

    def tell(place: str, code: str, message: str, remedy: str) -> None:
        told.append(place)
        report(place, code, message, remedy)

    parameters = tuple(_parameters(tables.parameters, tell))
    if told:
        return None
    known = {name for parameter in parameters for name in parameter.names}
    derivations = []
    for name, table in tables.derive.items():
        _refuse_name(f"derive.{name}", name, known, tell)
        derivation = Deriving(name, table, frozenset(known), tell).read()
        known.add(name)
        if derivation is not None:
            derivations.append(derivation)
    plan = Plan(parameters, tuple(derivations))
    if not told and not 1 < plan.count <= MOST_VARIANTS:
        tell(
            "parameters",
            "BANK322",
            f"There are {plan.count:,} variants.",
            f"Give parameters that make 2 to {MOST_VARIANTS:,}; let some vary together in tables.",
        )
    return None if told else plan


# Parameters ----------------------------------------------------------------------------------


def _parameters(tables: Mapping[str, ParameterTable], tell: Report) -> Iterator[Parameter]:
    known: set[str] = set()
    for name, table in tables.items():
        place = f"parameters.{name}"
        parameter = _parameter(name, table, tell)
        if parameter is None:
            continue
        for one in parameter.names:
            _refuse_name(place, one, known, tell)
            known.add(one)
        repeated = {row for row in parameter.rows if parameter.rows.count(row) > 1}
        for row in sorted(repeated):
            tell(place, "BANK321", f"{', '.join(row)!r} stands there twice.", "Keep one of them.")
        yield parameter


def _parameter(name: str, table: ParameterTable, tell: Report) -> Parameter | None:
    if isinstance(table, RangeTable):
        return _range(name, table, tell)
    if not table:
        tell(f"parameters.{name}", "BANK321", "It has no value.", "Give two values or more.")
        return None
    if isinstance(table[0], str):
        return Parameter(name, (name,), tuple((str(text),) for text in table))
    names = tuple(table[0])
    for index, record in enumerate(table):
        if not isinstance(record, dict) or record.keys() != set(names):
            tell(
                f"parameters.{name}[{index}]",
                "BANK321",
                f"It has other fields than the first one: {', '.join(names)}.",
                "Give every table of the list the same fields.",
            )
            return None
    rows = tuple(tuple(dict(record)[one] for one in names) for record in table)
    return Parameter(name, names, rows)


def _range(name: str, table: RangeTable, tell: Report) -> Parameter | None:
    start, to, step = Decimal(table.start), Decimal(table.to), Decimal(table.step)
    decimals = max(0, *(-int(number.as_tuple().exponent) for number in (start, step)))
    if step <= 0 or to < start or (to - start) % step:
        tell(
            f"parameters.{name}",
            "BANK321",
            f"Steps of {table.step} do not lead from {table.start} to {table.to}.",
            "Write a step above 0 that goes into the distance a whole number of times.",
        )
        return None
    count = int((to - start) / step) + 1
    if count > MOST_VARIANTS:
        found = f"It has {count:,} values; at most {MOST_VARIANTS:,}."
        tell(f"parameters.{name}", "BANK322", found, "Widen the step, or narrow the range.")
        return None
    numbers = (start + index * step for index in range(count))
    return Parameter(name, (name,), tuple((f"{number:.{decimals}f}",) for number in numbers))


def _refuse_name(place: str, name: str, known: set[str], tell: Report) -> None:
    if name in known or is_placeholder(name):
        other = "another value" if name in known else "a placeholder"
        tell(place, "BANK321", f"{name} is the name of {other} too.", "Give it a name of its own.")
