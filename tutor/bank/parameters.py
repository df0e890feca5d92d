"""The parameters of a family and what is derived from them: from a variant's number to its values.

Pure, and the same in every process: the variants are all combinations of the
parameters' values, numbered as an odometer counts, the last parameter fastest.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any

from tutor.bank.arithmetic import FormulaError, compute, names_in
from tutor.bank.condition import ConditionError, parse_condition
from tutor.bank.documents import is_placeholder
from tutor.bank.schema_family import DeriveTable, FamilyTables, ParameterTable, RangeTable
from tutor.bank.template import Template, TemplateError, parse_template
from tutor.bank.words import in_words

MOST_VARIANTS = 10_000
_MOST_DECIMALS = 4

# Takes place, the problem's code, what was found, and the remedy.
Report = Callable[[str, str, str, str], None]
Values = Mapping[str, str]


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
class Derivation:
    """A name whose value follows from others; `uses` are those."""

    name: str
    uses: frozenset[str]
    find: Callable[[Values], str]


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
        derivation = _Deriving(name, table, frozenset(known), tell).read()
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


# Derivations ---------------------------------------------------------------------------------


class _Deriving:
    """Reads one table of `[derive]`; `known` are the names that stand before it."""

    def __init__(self, name: str, table: DeriveTable, known: frozenset[str], tell: Report) -> None:
        self._name = name
        self._table = table
        self._known = known
        self._told = 0
        self._tell_on = tell

    def _tell(self, message: str, remedy: str) -> None:
        self._told += 1
        self._tell_on(f"derive.{self._name}", "BANK323", message, remedy)

    def read(self) -> Derivation | None:
        table, sources = self._table, self._table.sources
        ways = {
            "match": table.match is not None,
            "bands": bool(table.bands),
            "cases": bool(table.cases),
            "formula": table.formula is not None,
            "in_words": table.in_words,
            "one and many": table.one is not None or table.many is not None,
        }
        chosen = [name for name, is_there in ways.items() if is_there]
        if len(chosen) != 1:
            self._tell(
                f"It has {' and '.join(chosen) or 'no way to find its value'}.",
                f"Give exactly one of {', '.join(ways)}.",
            )
            return None
        wanted = {"match": (1, 4), "cases": (0, 0), "formula": (0, 0)}.get(chosen[0], (1, 1))
        if not wanted[0] <= len(sources) <= wanted[1]:
            self._tell(
                f"from names {len(sources)} values for {chosen[0]}.",
                "Name one value under from; several only for match, none for cases and a formula.",
            )
            return None
        if table.otherwise is not None and chosen[0] not in ("match", "cases"):
            self._tell("It has otherwise.", "Keep otherwise for match and cases.")
        find = self._find(chosen[0], sources)
        uses = frozenset(sources) | self._uses
        for name in sorted(uses - self._known):
            self._tell(
                f"{name} is no parameter, and nothing derived before it.",
                "Correct the name, or move the table of what it rests on before this one.",
            )
        return None if self._told else Derivation(self._name, uses, find)

    def _find(self, way: str, sources: Sequence[str]) -> Callable[[Values], str]:
        self._uses: frozenset[str] = frozenset()
        match way:
            case "match":
                return self._match(self._table.match or {}, sources)
            case "bands":
                return self._bands(sources[0])
            case "cases":
                return self._cases()
            case "formula":
                return self._formula(self._table.formula or "")
            case "in_words":
                return lambda values: in_words(values[sources[0]])
        return self._plural(sources[0])

    def _template(self, text: str) -> Template:
        try:
            template = parse_template(text)
        except TemplateError as error:
            self._tell(f"{text[:60]!r}: {error}.", "Mend the text.")
            return Template((), frozenset())
        self._uses |= template.names
        return template

    def _otherwise(self) -> Template | None:
        text = self._table.otherwise
        return None if text is None else self._template(text)

    def _match(self, table: Mapping[str, Any], sources: Sequence[str]) -> Callable[[Values], str]:
        found = dict(self._leaves(table, len(sources), ()))
        otherwise = self._otherwise()

        def find(values: Values) -> str:
            given = tuple(values[source] for source in sources)
            template = found.get(given, otherwise)
            if template is None:
                raise LookupError(f"{', '.join(map(repr, given))} has no match")
            return template.fill(values)

        return find

    def _leaves(
        self, table: Mapping[str, Any], depth: int, path: tuple[str, ...]
    ) -> Iterator[tuple[tuple[str, ...], Template]]:
        for key, value in table.items():
            place = (*path, key)
            if isinstance(value, Mapping) and len(place) < depth:
                yield from self._leaves(value, depth, place)
            elif isinstance(value, str) and len(place) == depth:
                yield place, self._template(value)
            else:
                self._tell(
                    f"The match of {', '.join(place)} is {value!r:.60}.",
                    f"Write a text for each match of the {depth} names under from, in quotes; "
                    "tables inside tables where there are several.",
                )

    def _bands(self, source: str) -> Callable[[Values], str]:
        limits = [None if b.up_to is None else Fraction(b.up_to) for b in self._table.bands]
        for lower, upper in pairwise(limits):
            if lower is None or (upper is not None and upper <= lower):
                self._tell(
                    "The limits of its bands do not rise.",
                    "Write up_to from the lowest to the highest; only the last may have none.",
                )
                break
        bands = [
            (limit, self._template(b.value))
            for limit, b in zip(limits, self._table.bands, strict=True)
        ]

        def find(values: Values) -> str:
            number = _number(values[source])
            for limit, template in bands:
                if limit is None or number <= limit:
                    return template.fill(values)
            raise LookupError(f"{values[source]!r} lies above every band")

        return find

    def _cases(self) -> Callable[[Values], str]:
        cases = [
            (parse_template(f"{{% if {case.when} %}}1{{% endif %}}"), self._template(case.value))
            for case in self._table.cases
            if self._is_condition(case.when)
        ]
        otherwise = self._otherwise()

        def find(values: Values) -> str:
            for condition, template in cases:
                if condition.fill(values):
                    return template.fill(values)
            if otherwise is None:
                raise LookupError("no case holds")
            return otherwise.fill(values)

        return find

    def _is_condition(self, text: str) -> bool:
        try:
            self._uses |= parse_condition(text).names
        except ConditionError as error:
            self._tell(f"when: {error}.", "Mend the condition (docs/authoring.md).")
            return False
        return True

    def _formula(self, formula: str) -> Callable[[Values], str]:
        try:
            names = names_in(formula)
        except FormulaError as error:
            self._tell(f"{error}.", "Mend the formula (docs/authoring.md).")
            return lambda _values: ""
        self._uses |= names

        def find(values: Values) -> str:
            amounts = {name: _number(values[name]) for name in names}
            return _decimal(compute(formula, amounts), self._table.decimals)

        return find

    def _plural(self, source: str) -> Callable[[Values], str]:
        one, many = self._template(self._table.one or ""), self._template(self._table.many or "")
        if self._table.one is None or self._table.many is None:
            self._tell("It has only one of one and many.", "Give both forms.")

        def find(values: Values) -> str:
            return (one if _number(values[source]) == 1 else many).fill(values)

        return find


def _number(text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise FormulaError(f"{text!r} is no number") from error


def _decimal(number: Fraction, decimals: int | None) -> str:
    """Write a number that has few decimals; one that has more is not rounded silently.

    Raises:
        FormulaError: It has more.
    """
    places = _MOST_DECIMALS if decimals is None else decimals
    scaled = number * 10**places
    if scaled.denominator != 1:
        raise FormulaError(f"{float(number)} has more than {places} decimals; use round()")
    text = f"{Decimal(int(scaled)).scaleb(-places):.{places}f}"
    return text.rstrip("0").rstrip(".") if decimals is None and places else text
