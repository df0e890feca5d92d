"""What a machine can see wrong with a family: each of its variants, and what they are together.

Every variant is drawn and checked as an exercise, or 200 of them and those
that bring a value which these do not have. One problem of many variants is one
line, with how many have it and the values of the first that does.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tutor.bank.answer_signature import answer_of, decision_of
from tutor.bank.exercise import ChartExercise, Exercise, FamilyExercise
from tutor.bank.families import Family, open_family
from tutor.bank.family_reader import UNDRAWN, UNDRAWN_REMEDY
from tutor.bank.parameters import DrawError
from tutor.bank.problem import Problem, error_in, warning_in
from tutor.bank.style_checks import FOREIGN_TOPIC
from tutor.bank.variants import read_variant, spread
from tutor.codes.catalog import CodeCatalog

_LONGEST_VALUE = 40
_MOST_VALUES = 8
# Of a family that is too large to compare all of it: how many variants, and values of each.
_COMPARED, _VALUES_COMPARED = 6, 8
_SAME_IN_ALL = (
    "uid",
    "kind",
    "title",
    "specialty",
    "date_of_service",
    "topics",
    "content_areas",
    "difficulty",
    "minutes",
)

# A topic belongs to a family where one of its variants asks for it.
_OF_THE_WHOLE = frozenset({FOREIGN_TOPIC})

Check = Callable[[Exercise], Iterable[Problem]]


@dataclass(slots=True)
class _Checked:
    """A family with its variants as far as they were read."""

    family: FamilyExercise
    read: Family
    exercises: dict[int, Exercise | None] = field(default_factory=dict)

    def exercise(self, number: int) -> Exercise | None:
        if number not in self.exercises:
            self.exercises[number] = read_variant(self.family, number).exercise
        return self.exercises[number]


def check_family(
    family: FamilyExercise, *, check: Check, catalog: CodeCatalog
) -> Iterator[Problem]:
    """Check a family; `check` is what any exercise is held against."""
    checked = _Checked(family, open_family(dict(family.files)))
    underived = tuple(_underived(checked))
    yield from underived
    numbers = spread(family)
    yield from _folded(checked, numbers, check, is_told=bool(underived))
    if all(checked.exercise(number) is not None for number in numbers):
        yield from _differing_headers(checked, numbers)
        yield from _decisions(checked, numbers, catalog)


def checked_count(family: FamilyExercise) -> int:
    """How many variants are drawn and checked."""
    return len(spread(family))


# Each variant --------------------------------------------------------------------------------


def _underived(checked: _Checked) -> Iterator[Problem]:
    """What cannot be derived, in any variant: this costs little, so that none is left out."""
    plan = checked.read.plan
    found: dict[tuple[str, str], list[int]] = {}
    for number in range(plan.count):
        try:
            plan.values(number)
        except DrawError as error:
            found.setdefault((error.place, str(error)), []).append(number)
    for (place, message), numbers in found.items():
        yield error_in(
            checked.family,
            place,
            UNDRAWN,
            f"{message} ({_among(checked, numbers, plan.count)}).",
            UNDRAWN_REMEDY,
        )


def _folded(
    checked: _Checked, numbers: Sequence[int], check: Check, *, is_told: bool
) -> Iterator[Problem]:
    """The problems of all variants, each once."""
    found: dict[tuple[str, ...], tuple[Problem, list[int]]] = {}
    for number in numbers:
        read = read_variant(checked.family, number)
        checked.exercises[number] = read.exercise
        problems = [*read.problems, *(check(read.exercise) if read.exercise else ())]
        for problem in problems:
            if is_told and problem.code == UNDRAWN:
                continue
            place = (problem.path, problem.place, problem.severity.value, problem.code)
            having = found.setdefault(place, (problem, []))[1]
            if number not in having[-1:]:
                having.append(number)
    for problem, having in found.values():
        if len(having) == len(numbers):
            yield replace(problem, message=f"{problem.message} In every variant.")
        elif problem.code not in _OF_THE_WHOLE:
            words = _among(checked, having, len(numbers))
            yield replace(problem, message=f"{problem.message} I{words[1:]}.")


def _among(checked: _Checked, having: Sequence[int], count: int) -> str:
    values = checked.read.plan.chosen(having[0])
    shown = [f"{name} = {text[:_LONGEST_VALUE]}" for name, text in values.items()]
    more = ", …" if len(shown) > _MOST_VALUES else ""
    return (
        f"in {len(having)} of {count} variants, first with {', '.join(shown[:_MOST_VALUES])}{more}"
    )


# All variants together -----------------------------------------------------------------------


def _differing_headers(checked: _Checked, numbers: Sequence[int]) -> Iterator[Problem]:
    exercises = [one for number in numbers if (one := checked.exercise(number))]
    for name in (*_SAME_IN_ALL, "setting", "payer"):
        values = {_header(exercise, name) for exercise in exercises}
        if len(values) > 1:
            shown = ", ".join(sorted(f"{value}" for value in values)[:3])
            yield error_in(
                checked.family,
                name,
                "BANK327",
                f"It differs between variants: {shown}.",
                "Write the same for all: it is shown before a variant is drawn.",
            )


def _header(exercise: Exercise, name: str) -> Hashable:
    if name in _SAME_IN_ALL:
        value: Hashable = getattr(exercise, name)
        return value
    return str(getattr(exercise.encounter, name)) if isinstance(exercise, ChartExercise) else ""


def _decisions(
    checked: _Checked, numbers: Sequence[int], catalog: CodeCatalog
) -> Iterator[Problem]:
    exercises = [one for number in numbers if (one := checked.exercise(number))]
    if len({decision_of(exercise, catalog) for exercise in exercises}) == 1:
        yield error_in(
            checked.family,
            "parameters",
            "BANK329",
            "Every variant asks for the same decision; at most the side differs.",
            "Vary what decides a code: a size, a number, an encounter, what is documented.",
        )
        return
    for index, parameter in enumerate(checked.read.plan.parameters):
        if not _changes_answer(checked, index, numbers):
            yield warning_in(
                checked.family,
                f"parameters.{parameter.name}",
                "BANK328",
                f"The answer is the same for all {len(parameter.rows)} values of it.",
                "Let it decide something, or write one value into the texts.",
            )


def _changes_answer(checked: _Checked, index: int, numbers: Sequence[int]) -> bool:
    """Whether two variants that differ in one parameter alone have different answers."""
    plan = checked.read.plan
    step = max(1, len(numbers) // _COMPARED)
    bases = numbers if len(numbers) == plan.count else numbers[::step]
    values = len(plan.parameters[index].rows)
    tried = (
        range(values)
        if values <= _VALUES_COMPARED
        else range(0, values, values // _VALUES_COMPARED)
    )
    for number in bases:
        rows = list(plan.rows(number))
        answers = set()
        for row in tried:
            rows[index] = row
            exercise = checked.exercise(plan.number(rows))
            if exercise is not None:
                answers.add(answer_of(exercise))
            if len(answers) > 1:
                return True
    return False
