"""What can be wrong with a case of the revenue cycle: its fields, its figures, its documents."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from tutor.bank.arithmetic import FormulaError, compute, names_in
from tutor.bank.exercise import FieldsExercise
from tutor.bank.problem import Problem, error_in, warning_in
from tutor.grading.field_key import FieldKey
from tutor.grading.field_values import UnreadableValueError, read_value


def fields_faults(exercise: FieldsExercise) -> Iterator[Problem]:
    """Return every fault of a case."""
    names = Counter(field.name for field in exercise.fields)
    for name in sorted(name for name, count in names.items() if count > 1):
        yield error_in(
            exercise,
            f"fields.{name}",
            "BANK270",
            f"Two fields are called {name!r}.",
            "Give each a name of its own.",
        )
    if not exercise.documents and not exercise.chart_markdown.strip():
        yield error_in(
            exercise,
            "documents",
            "BANK271",
            "There is nothing to read: no document and no chart.md.",
            "Give the learner the papers that a biller would have.",
        )
    for field in exercise.fields:
        yield from _value_faults(exercise, field)
        yield from _option_faults(exercise, field)
    yield from _rule_faults(exercise)


def _value_faults(exercise: FieldsExercise, field: FieldKey) -> Iterator[Problem]:
    place = f"fields.{field.name}"
    written = [("key", field.values)]
    written += [(f"foreseen[{n}]", entry.values) for n, entry in enumerate(field.foreseen)]
    read = []
    for name, values in written:
        try:
            read.append(read_value(field.type, values))
        except UnreadableValueError as error:
            yield error_in(
                exercise,
                f"{place}.{name}",
                "BANK272",
                f"A {field.type} field cannot read it: {error}",
                "Write the value as a learner would type it.",
            )
    for value in {value for value in read if read.count(value) > 1}:
        yield error_in(
            exercise,
            place,
            "BANK273",
            f"{value!s} is both the key and a foreseen answer, or foreseen twice.",
            "Keep it in one place.",
        )
    if field.tolerance and not field.type.is_number:
        yield error_in(
            exercise,
            f"{place}.tolerance",
            "BANK274",
            f"A {field.type} field has no tolerance.",
            "Remove it.",
        )


def _option_faults(exercise: FieldsExercise, field: FieldKey) -> Iterator[Problem]:
    place = f"fields.{field.name}"
    if field.type.has_options != bool(field.options):
        found = "no options" if field.type.has_options else "options"
        yield error_in(
            exercise,
            f"{place}.options",
            "BANK275",
            f"A {field.type} field has {found}.",
            "Give options to the types choice, multi and order, and to no other.",
        )
        return
    if not field.options:
        return
    known = [option.id for option in field.options]
    for name in sorted({name for name in known if known.count(name) > 1}):
        yield error_in(
            exercise,
            f"{place}.options",
            "BANK276",
            f"Two options are called {name!r}.",
            "Give each an id of its own.",
        )
    answers: Sequence[tuple[str, ...]] = [field.values, *(e.values for e in field.foreseen)]
    for value in sorted({value for values in answers for value in values} - set(known)):
        yield error_in(
            exercise,
            place,
            "BANK277",
            f"{value!r} is no option of the field.",
            f"Use one of {', '.join(known)}.",
        )


def _rule_faults(exercise: FieldsExercise) -> Iterator[Problem]:
    """Every figure is computed again from its rule."""
    amounts = _amounts(exercise)
    used: set[str] = set()
    for field in exercise.fields:
        place = f"fields.{field.name}.rule"
        if not field.rule:
            continue
        try:
            used |= names_in(field.rule)
            computed = compute(field.rule, amounts)
        except FormulaError as error:
            yield error_in(
                exercise,
                place,
                "BANK278",
                f"It cannot be computed: {error}.",
                "Use + - * / min max round floor over fields and [figures].",
            )
            continue
        if field.name not in amounts or abs(computed - amounts[field.name]) > field.tolerance:
            yield error_in(
                exercise,
                place,
                "BANK279",
                f"It gives {float(computed):.4f}, the key says {', '.join(field.values)}.",
                "Correct the one that is wrong.",
            )
    for name, _amount in exercise.figures:
        if name not in used:
            yield warning_in(
                exercise,
                f"figures.{name}",
                "BANK280",
                f"No rule uses {name}.",
                "Use it in a rule, or take it out.",
            )


def _amounts(exercise: FieldsExercise) -> dict[str, Fraction]:
    """The named figures of a case, and its fields that are numbers."""
    amounts = {name: Fraction(amount) for name, amount in exercise.figures}
    for field in exercise.fields:
        if not field.type.is_number:
            continue
        try:
            value = read_value(field.type, field.values)
        except UnreadableValueError:
            continue  # Said where the values of the field are checked.
        if isinstance(value, Fraction):
            amounts.setdefault(field.name, value)
    return amounts
