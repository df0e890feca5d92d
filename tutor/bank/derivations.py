"""Values that follow from others in a family: by match, bands, cases, a formula, or words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tutor.bank.arithmetic import FormulaError, compute, names_in
from tutor.bank.condition import ConditionError, parse_condition
from tutor.bank.schema_family import DeriveTable
from tutor.bank.template import Template, TemplateError, parse_template
from tutor.bank.words import in_words

_MOST_DECIMALS = 4

# Takes place, the problem's code, what was found, and the remedy.
Report = Callable[[str, str, str, str], None]
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Derivation:
    """A name whose value follows from others; `uses` are those."""

    name: str
    uses: frozenset[str]
    find: Callable[[Values], str]


class Deriving:
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
        """Return how the value is found; None where something was reported."""
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
