"""Read a family: its parameters, its templates, and its first variant as what it has in common."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from tutor.bank.exercise import ChartExercise, Exercise, FamilyExercise
from tutor.bank.families import TABLES, Family, family_of, review_templates
from tutor.bank.files import EXERCISE, ExerciseFiles
from tutor.bank.key_reader import Report
from tutor.bank.parameters import DrawError, Plan, read_plan
from tutor.bank.schema_family import FamilyTables

UNDRAWN = "BANK326"
UNDRAWN_REMEDY = "Give every value a match, a band, a case, or otherwise."

ReadDrawn = Callable[[ExerciseFiles], Exercise | None]
"""Reads the texts of a variant; reports by itself what is wrong with them."""


def read_family(
    data: Mapping[str, Any],
    files: ExerciseFiles,
    *,
    asks_services: bool,
    report: Report,
    refuse_shape: Callable[[ValidationError], None],
    read_drawn: ReadDrawn,
) -> FamilyExercise | None:
    """Read a family from its texts; None where something was reported.

    Args:
        data: `exercise.toml`, parsed.
        files: The texts by name, their lines ended in one way.
        asks_services: Whether the collection asks for services.
        report: Takes what is wrong.
        refuse_shape: Takes what is wrong with the shape of the tables.
        read_drawn: Reads the first variant.
    """
    given = {name: data[name] for name in TABLES if name in data}
    try:
        tables = FamilyTables.model_validate(given)
    except ValidationError as error:
        refuse_shape(error)
        return None
    plan = read_plan(tables, lambda place, *words: report(EXERCISE, place, *words))
    if plan is None:
        return None
    family = family_of(plan, data, files)
    if not _are_texts_sound(family, report):
        return None
    try:
        drawn = family.draw(0)
    except DrawError as error:
        report_draw_error(error, report)
        return None
    first = read_drawn(drawn)
    if first is None:
        return None
    return _family_like(first, files, plan, asks_services=asks_services)


def report_draw_error(error: DrawError, report: Report) -> None:
    """Say why a variant cannot be drawn."""
    is_file = error.place.endswith((".md", ".x12"))
    report(
        error.place if is_file else EXERCISE,
        "" if is_file else error.place,
        UNDRAWN,
        f"A variant cannot be drawn: {error}.",
        UNDRAWN_REMEDY,
    )


def _are_texts_sound(family: Family, report: Report) -> bool:
    review = review_templates(family)
    for fault in review.faults:
        report(
            fault.name,
            fault.place,
            "BANK324",
            fault.message,
            "Write {{ name }}, {{ name|capital }} or {% if name == 'value' %} … {% endif %}.",
        )
    if review.faults:
        return False
    unused = _unused(family.plan, review.names)
    for place, name in unused:
        report(
            EXERCISE,
            place,
            "BANK325",
            f"Nothing uses {name}.",
            "Name it in a text, in a condition, or in what is derived from it; or remove it.",
        )
    return not unused


def _unused(plan: Plan, used_by_texts: frozenset[str]) -> list[tuple[str, str]]:
    used = set(used_by_texts)
    for derivation in reversed(plan.derivations):
        if derivation.name in used:
            used |= derivation.uses
    return [
        (f"parameters.{parameter.name}", name)
        for parameter in plan.parameters
        for name in parameter.names
        if name not in used
    ] + [(f"derive.{one.name}", one.name) for one in plan.derivations if one.name not in used]


def _family_like(
    first: Exercise, files: ExerciseFiles, plan: Plan, *, asks_services: bool
) -> FamilyExercise:
    encounter = first.encounter if isinstance(first, ChartExercise) else None
    return FamilyExercise(
        uid=first.uid,
        collection=first.collection,
        slug=first.slug,
        kind=first.kind,
        title=first.title,
        specialty=first.specialty,
        date_of_service=first.date_of_service,
        topics=first.topics,
        content_areas=first.content_areas,
        difficulty=first.difficulty,
        minutes=first.minutes,
        chart_markdown="",
        rationale_markdown="",
        files=tuple(sorted(files.items())),
        asks_services=asks_services,
        variant_count=plan.count,
        setting=encounter.setting.value if encounter else "",
        payer=encounter.payer.value if encounter else "",
    )
