"""`coder-tutor bank stale`: which exercises the loaded releases have made stale."""

import json
from pathlib import Path
from typing import Any

import click

from tutor.bank.grader import grader_with
from tutor.bank.loader import load_bank
from tutor.bank.rubrics import load_rubric
from tutor.bank.staleness import Measure, StaleExercise, find_stale
from tutor.services.references import references_for

_RUBRIC = "practice-1"


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def stale(path: Path | None, as_json: bool) -> None:
    """Say which exercises the loaded releases have made stale, and why.

    Each exercise is held against every change between its own date of service
    and the newest loaded release. PATH is the folder of the collections; the
    project's own if left out.
    """
    from tutor.cli.instance import Instance  # noqa: PLC0415 - opens database code

    instance = Instance.from_environment()
    exercises = load_bank(path or instance.settings.bank_path).exercises
    codebook = instance.codebook
    references = references_for(codebook, instance.settings.bank_path)
    measure = Measure(codebook, grader_with(references, load_rubric(_RUBRIC)))
    found = find_stale(exercises, measure)
    if as_json:
        document = {"exercises": len(exercises), "stale": [_json(one) for one in found]}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    for one in found:
        click.echo(_text(one))
    click.echo(f"{len(exercises)} exercises, {len(found)} stale")


def _text(found: StaleExercise) -> str:
    exercise = found.exercise
    lines = [
        f"{found.kind.value}: {exercise.collection}/{exercise.slug} ({exercise.date_of_service})",
        *(f"  {reason}" for reason in found.reasons),
        f"  → {found.suggestion}",
    ]
    return "\n".join(lines)


def _json(found: StaleExercise) -> dict[str, Any]:
    exercise = found.exercise
    return {
        "uid": str(exercise.uid),
        "path": f"{exercise.collection}/{exercise.slug}",
        "title": exercise.title,
        "date_of_service": exercise.date_of_service.isoformat(),
        "kind": found.kind.value,
        "reasons": list(found.reasons),
        "suggestion": found.suggestion,
        "redated_on": found.redated_on.isoformat(),
        "changes_result": found.changes_result,
        "codes": list(found.codes),
    }
