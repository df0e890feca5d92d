"""`coder-tutor bank regrade`: what grading everything again would change."""

import json
from dataclasses import asdict
from uuid import UUID

import click

from tutor.bank.grader import grader_with
from tutor.bank.rubrics import load_rubric
from tutor.cli.building import progress_bar
from tutor.services.references import references_for
from tutor.services.regrading import RegradePreview, preview_regrade


@click.command()
@click.option("--item", "item_uid", type=click.UUID, help="Only the exercise of this uid.")
@click.option("--rubric", default="practice-1", show_default=True, help="Grades of this rubric.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def regrade(item_uid: UUID | None, rubric: str, as_json: bool) -> None:
    """Grade every stored submission again and say which scores would move.

    Each is held against the revision that it was graded with, by the rules,
    codes and tables of now. Nothing is changed.
    """
    from tutor.cli.instance import Instance  # noqa: PLC0415 - opens database code

    instance = Instance.from_environment()
    references = references_for(instance.codebook, instance.settings.bank_path)
    grader = grader_with(references, load_rubric(rubric))
    with instance.databases.read() as session, progress_bar("Grading again") as progress:
        preview = preview_regrade(
            session, grader=grader, rubric_id=rubric, item_uid=item_uid, progress=progress
        )
    if as_json:
        click.echo(json.dumps(asdict(preview), indent=2, ensure_ascii=False))
        return
    for line in _text(preview):
        click.echo(line)


def _text(preview: RegradePreview) -> list[str]:
    lines = [
        f"submission {moved.submission_id}: {moved.before / 100:.2f} → {moved.after / 100:.2f}  "
        f"{moved.title}"
        for moved in preview.moved
    ]
    moved = preview.raised + preview.lowered
    if moved > len(preview.moved):
        lines.append(f"… and {moved - len(preview.moved)} more")
    lines.append(
        f"{preview.graded} graded again: {preview.raised} would rise, {preview.lowered} would "
        f"fall, {preview.graded - moved} stay. Nothing was changed."
    )
    return lines
