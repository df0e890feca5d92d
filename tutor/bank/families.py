"""Families: one set of texts that many variants are drawn from (DESIGN 4, Parameters).

`draw` puts the values of one variant into every text and takes the parameters
out, so that what it returns is read as any exercise is. Which variant a seed
draws follows from the uid and the seed alone, by a hash: the same in every
process and every version of Python. Seeds that follow each other draw
different variants until all were drawn, and every variant equally often.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from tutor.bank.condition import ConditionError, parse_condition
from tutor.bank.derivations import Values
from tutor.bank.drawn_toml import write_toml
from tutor.bank.files import EXERCISE, ExerciseFiles
from tutor.bank.parameters import DrawError, Parameter, Plan, read_plan
from tutor.bank.schema_family import FamilyTables
from tutor.bank.template import TemplateError, parse_template

WHEN = "when"
TABLES = ("parameters", "derive")
_KEPT = 128


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """A text of a family that cannot be read; `name` is its file, `place` where in it."""

    name: str
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Family:
    """A family that was read: every text is a template whose names are known.

    Attributes:
        data: `exercise.toml` without its parameters.
        texts: The other files by name.
    """

    plan: Plan
    data: Mapping[str, Any]
    texts: Mapping[str, str]

    @property
    def uid(self) -> UUID:
        """The uid of its file.

        Raises:
            ValueError: It is none.
        """
        return UUID(str(self.data.get("uid")))

    def draw(self, number: int) -> dict[str, str]:
        """Put the values of a variant in.

        Raises:
            DrawError: A value follows from nothing, or a text cannot be filled.
        """
        values = self.plan.values(number)
        drawn = {EXERCISE: write_toml(_fill_table(self.data, values, ""))}
        for name, text in self.texts.items():
            drawn[name] = _fill(text, values, name)
        return drawn


def is_family(files: ExerciseFiles) -> bool:
    """Whether an exercise's file has parameters; one that is no TOML has none."""
    try:
        return has_parameters(tomllib.loads(files.get(EXERCISE, "")))
    except tomllib.TOMLDecodeError:
        return False


def has_parameters(data: Mapping[str, Any]) -> bool:
    """Whether the tables of a file make it a family."""
    return any(name in data for name in TABLES)


def parameters_of(files: ExerciseFiles) -> tuple[Parameter, ...]:
    """The parameters of a family whose file is sound.

    Raises:
        ValueError: It is not.
    """
    return _read(tuple(sorted(files.items()))).plan.parameters


def draw(files: ExerciseFiles, seed: int) -> dict[str, str]:
    """Draw the variant of a seed: the texts of an ordinary exercise.

    Raises:
        ValueError: The texts are no sound family.
        DrawError: This variant cannot be drawn.
    """
    family = open_family(files)
    return family.draw(variant_number(family.uid, family.plan.count, seed))


def open_family(files: ExerciseFiles) -> Family:
    """Read a family whose file is sound; the last ones are kept.

    Raises:
        ValueError: It is not.
    """
    return _read(tuple(sorted(files.items())))


@lru_cache(maxsize=_KEPT)
def _read(files: tuple[tuple[str, str], ...]) -> Family:
    texts = dict(files)
    data = tomllib.loads(texts[EXERCISE])
    faults: list[str] = []
    tables = FamilyTables.model_validate({name: data[name] for name in TABLES if name in data})
    plan = read_plan(
        tables, lambda place, _code, found, _remedy: faults.append(f"{place}: {found}")
    )
    if plan is None:
        raise ValueError("; ".join(faults))
    family = family_of(plan, data, texts)
    faults += [fault.message for fault in review_templates(family).faults]
    if faults:
        raise ValueError("; ".join(faults))
    return family


def family_of(plan: Plan, data: Mapping[str, Any], files: ExerciseFiles) -> Family:
    """Put a plan and the texts that it fills together."""
    return Family(
        plan,
        {name: value for name, value in data.items() if name not in TABLES},
        {name: text for name, text in files.items() if name != EXERCISE},
    )


def variant_number(uid: UUID, count: int, seed: int) -> int:
    """Which of `count` variants a seed draws."""
    return _order(uid, count)[seed % count]


@lru_cache(maxsize=_KEPT)
def _order(uid: UUID, count: int) -> tuple[int, ...]:
    """The variants in an order that nobody can guess from their values."""

    def place(number: int) -> bytes:
        return hashlib.sha256(f"{uid}:{number}".encode()).digest()

    return tuple(sorted(range(count), key=place))


# Names and faults ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TemplateReview:
    """What the texts of a family use, and what is wrong with them."""

    names: frozenset[str]
    faults: tuple[TemplateFault, ...]


def review_templates(family: Family) -> TemplateReview:
    """Read every text and condition of a family."""
    names: set[str] = set()
    faults: list[TemplateFault] = []
    for name, place, text, is_condition in _all_texts(family):
        try:
            used = parse_condition(text).names if is_condition else parse_template(text).names
        except (ConditionError, TemplateError) as error:
            faults.append(TemplateFault(name, place, f"{error}."))
            continue
        names |= used
        for unknown in sorted(used - family.plan.names):
            message = f"{unknown} is neither a parameter, nor derived, nor a placeholder."
            faults.append(TemplateFault(name, place, message))
    return TemplateReview(frozenset(names), tuple(faults))


def _all_texts(family: Family) -> Iterator[tuple[str, str, str, bool]]:
    for name, text in family.texts.items():
        yield name, "", text, False
    for place, text in _leaves(family.data, ""):
        yield EXERCISE, place, text, place.endswith(f"].{WHEN}")


def _leaves(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{place}[{index}]")


# Filling -------------------------------------------------------------------------------------


def _fill(text: str, values: Values, place: str) -> str:
    try:
        return parse_template(text).fill(values)
    except TemplateError as error:
        raise DrawError(place, f"{error}") from error


def _fill_table(table: Mapping[str, Any], values: Values, place: str) -> dict[str, Any]:
    return {
        name: _fill_value(value, values, f"{place}.{name}" if place else name)
        for name, value in table.items()
    }


def _fill_value(value: Any, values: Values, place: str) -> Any:
    if isinstance(value, str):
        return _fill(value, values, place)
    if isinstance(value, Mapping):
        return _fill_table(value, values, place)
    if isinstance(value, list):
        return list(_fill_list(value, values, place))
    return value


def _fill_list(items: list[Any], values: Values, place: str) -> Iterator[Any]:
    """Fill a list; what its condition, or an empty text, leaves out of this variant is not there.

    So a slot, a passage of evidence, a pointer or a modifier can belong to some variants only.
    """
    for index, item in enumerate(_chosen(items, values, place)):
        inner = f"{place}[{index}]"
        filled = _fill_value(item, values, inner)
        is_emptied = filled != item and (
            filled == [] or (isinstance(filled, str) and not filled.strip())
        )
        if not is_emptied:
            yield filled


def _chosen(items: list[Any], values: Values, place: str) -> Iterator[Any]:
    """The items of a list without those whose condition does not hold."""
    for index, item in enumerate(items):
        if not isinstance(item, Mapping) or not isinstance(item.get(WHEN), str):
            yield item
        elif _holds(item[WHEN], values, f"{place}[{index}]"):
            yield {name: value for name, value in item.items() if name != WHEN}


def _holds(condition: str, values: Values, place: str) -> bool:
    try:
        return parse_condition(condition).holds(values)
    except ConditionError as error:
        raise DrawError(f"{place}.{WHEN}", f"{error}") from error
