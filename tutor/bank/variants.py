"""Variants of a family as exercises: drawn by seed, spread evenly, found again in another revision.

An exercise that is no family is its own and only variant.
"""

from collections.abc import Iterator
from functools import lru_cache

from tutor.bank.derivations import Values
from tutor.bank.exercise import Exercise, FamilyExercise, on_day
from tutor.bank.families import Family, open_family, variant_number
from tutor.bank.family_reader import report_draw_error
from tutor.bank.loader import ReadExercise, read_exercise
from tutor.bank.parameters import DrawError
from tutor.bank.problem import Problem, Severity

MOST_CHECKED = 200
_MOST_TOLD_APART = 50
_KEPT = 1024


class UnreadableVariantError(Exception):
    """A variant that is no sound exercise, although its family passed its check."""


def variant_count(exercise: Exercise) -> int:
    """How many variants an exercise has."""
    return exercise.variant_count if isinstance(exercise, FamilyExercise) else 1


def drawn(exercise: Exercise, seed: int | None) -> Exercise:
    """Draw the variant of a seed; an exercise that is no family needs none.

    Raises:
        ValueError: It is a family, and there is no seed.
        UnreadableVariantError: The variant is no exercise.
    """
    if not isinstance(exercise, FamilyExercise):
        return exercise
    if seed is None:
        raise ValueError(f"family {exercise.uid} cannot be drawn without a seed")
    return variant(exercise, number_of(exercise, seed))


def number_of(family: FamilyExercise, seed: int) -> int:
    """Which variant a seed draws."""
    return variant_number(family.uid, family.variant_count, seed)


def number_again(before: FamilyExercise, seed: int, after: FamilyExercise) -> int | None:
    """Which variant of another revision has the parameters that a seed drew from this one.

    None where there is none: an answer to the one chart is no answer to
    another, so it cannot be graded by that revision.
    """
    chosen = _open(before).plan.chosen(number_of(before, seed))
    return _open(after).plan.find(chosen)


@lru_cache(maxsize=_KEPT)
def variant(family: FamilyExercise, number: int) -> Exercise:
    """Read one variant; the last ones are kept.

    Raises:
        UnreadableVariantError: It is no exercise.
    """
    read = read_variant(family, number)
    if read.exercise is None:
        found = "; ".join(f"{p.code} {p.place}: {p.message}" for p in read.problems)
        raise UnreadableVariantError(f"variant {number} of {family.uid}: {found}")
    is_moved = read.exercise.date_of_service != family.date_of_service
    return on_day(read.exercise, family.date_of_service) if is_moved else read.exercise


def read_variant(family: FamilyExercise, number: int) -> ReadExercise:
    """Read one variant with the problems of its texts."""
    try:
        files = _open(family).draw(number)
    except DrawError as error:
        return ReadExercise(None, tuple(_undrawn(family, error)))
    return read_exercise(
        files,
        collection=family.collection,
        slug=family.slug,
        asks_services=family.asks_services,
    )


def _undrawn(family: FamilyExercise, error: DrawError) -> list[Problem]:
    told: list[Problem] = []

    def report(name: str, place: str, code: str, message: str, remedy: str) -> None:
        path = f"{family.collection}/{family.slug}/{name}"
        told.append(Problem(path, place, Severity.ERROR, code, message, remedy))

    report_draw_error(error, report)
    return told


def drawn_files(family: FamilyExercise, number: int) -> dict[str, str]:
    """The texts of one variant.

    Raises:
        DrawError: It cannot be drawn.
    """
    return _open(family).draw(number)


def values_of(family: FamilyExercise, number: int) -> Values:
    """Every value of one variant, parameters before what is derived from them.

    Raises:
        DrawError: Nothing can be derived from one of them.
    """
    return _open(family).plan.values(number)


def variants_of(exercise: Exercise, *, most: int = MOST_CHECKED) -> Iterator[Exercise]:
    """Every variant, or as many as `spread` gives; an exercise that is no family is the only one.

    A variant that cannot be read is left out: the check of the bank tells of it, and no
    family that has one is offered.
    """
    if not isinstance(exercise, FamilyExercise):
        yield exercise
        return
    for number in spread(exercise, most=most):
        try:
            read = variant(exercise, number)
        except UnreadableVariantError:
            continue
        yield read


@lru_cache(maxsize=_KEPT)
def spread(family: FamilyExercise, *, most: int = MOST_CHECKED) -> tuple[int, ...]:
    """Every variant, or `most` of them spread evenly; the same ones every time.

    Further ones are added until each value that a name can have is there:
    evenly spread variants can miss the one code that a single length leads to.
    """
    count = family.variant_count
    if count <= most:
        return tuple(range(count))
    shift = family.uid.int % (count // most)
    chosen = {min(count - 1, index * count // most + shift) for index in range(most)}
    return tuple(sorted(chosen | _missed(family, chosen)))


def _missed(family: FamilyExercise, chosen: set[int]) -> set[int]:
    plan = _open(family).plan
    met: dict[str, set[str]] = {name: set() for name in plan.names}
    added: set[int] = set()

    def meet(number: int) -> bool:
        try:
            values = plan.values(number)
        except DrawError:
            return False
        new = [
            name
            for name, text in values.items()
            if text not in met[name] and len(met[name]) < _MOST_TOLD_APART
        ]
        for name in new:
            met[name].add(values[name])
        return bool(new)

    for number in sorted(chosen):
        meet(number)
    for number in range(family.variant_count):
        if number not in chosen and meet(number):
            added.add(number)
    return added


def _open(family: FamilyExercise) -> Family:
    return open_family(dict(family.files))
