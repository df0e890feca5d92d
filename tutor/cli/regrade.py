"""`coder-tutor bank regrade`: what grading anew would change; apply it, or take it back."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from tutor.bank.grader import grader_with
from tutor.bank.rubrics import load_rubric
from tutor.cli.building import progress_bar
from tutor.cli.regrade_job import run_job
from tutor.services import regrades
from tutor.services.references import references_for
from tutor.services.regrade_views import get_regrade
from tutor.services.regrades import RegradeKey, RegradeOrder
from tutor.services.regrading import RegradePreview, preview_regrade

if TYPE_CHECKING:
    from tutor.cli.instance import Instance


@click.command()
@click.option("--item", "item_uid", type=click.UUID, help="Only the exercise of this uid.")
@click.option("--rubric", default="practice-1", show_default=True, help="Grades of this rubric.")
@click.option(
    "--current-key",
    is_flag=True,
    help="Hold answers against the exercise's newest key, not the one each was graded with.",
)
@click.option("--apply", "is_applied", is_flag=True, help="Apply what the preview shows.")
@click.option("--reason", default="", help="With --apply: why; learners read it.")
@click.option("--never-lower", is_flag=True, help="With --apply: keep scores that would fall.")
@click.option(
    "--release-frozen", default="", metavar="REASON", help="With --apply: move frozen ones too."
)
@click.option("--undo", "undo_uid", type=click.UUID, help="Take an applied regrade back.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def regrade(
    *,
    item_uid: UUID | None,
    rubric: str,
    current_key: bool,
    is_applied: bool,
    reason: str,
    never_lower: bool,
    release_frozen: str,
    undo_uid: UUID | None,
    as_json: bool,
) -> None:
    """Grade every stored submission again and say which scores would move.

    Each is held against the revision that it was graded with (or, with
    --current-key, the exercise's newest), by the rules, codes and tables of
    now. Nothing is changed without --apply, and --undo takes all of it back.
    """
    from tutor.cli.instance import Instance  # noqa: PLC0415 - opens database code

    instance = Instance.from_environment()
    if undo_uid is not None:
        told = _undo(instance, undo_uid)
    elif is_applied or current_key:
        if is_applied and not reason.strip():
            raise click.UsageError("--apply needs --reason: learners read why a score moved.")
        key = RegradeKey.CURRENT if current_key else RegradeKey.OWN
        order = RegradeOrder(item_uid, key, rubric_id=rubric)
        decision = {
            "reason": reason,
            "never_lower": never_lower,
            "frozen_reason": release_frozen,
        }
        told = _regrade(instance, order, decision if is_applied else None)
    else:
        _look(instance, item_uid, rubric, as_json=as_json)
        return
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        click.echo(told["words"])


def _look(instance: "Instance", item_uid: UUID | None, rubric: str, *, as_json: bool) -> None:
    """Preview without keeping anything."""
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


def _regrade(
    instance: "Instance", order: RegradeOrder, decision: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Preview, then apply what was previewed where that is decided; forget it otherwise."""
    with instance.databases.write.begin() as session:
        uid = regrades.order_regrade(session, acting=None, order=order, now=instance.now())
    _run(instance, uid, "Grading again")
    told = _told(instance, uid)
    with instance.databases.write.begin() as session:
        if decision is None:
            regrades.discard_regrade(session, acting=None, regrade_uid=uid, now=instance.now())
        else:
            regrades.apply_regrade(
                session, acting=None, regrade_uid=uid, now=instance.now(), **decision
            )
    if decision is None:
        told["words"] += " Nothing was changed."
        return told
    _run(instance, uid, "Applying")
    told = _told(instance, uid)
    figures = told["figures"]
    told["words"] += (
        f" Applied: {figures['applied']}; kept: {figures['kept']}; frozen: {figures['frozen']}. "
        f"Undo with: coder-tutor bank regrade --undo {uid}"
    )
    return told


def _undo(instance: "Instance", uid: UUID) -> dict[str, Any]:
    with instance.databases.write.begin() as session:
        regrades.undo_regrade(session, acting=None, regrade_uid=uid, now=instance.now())
    _run(instance, uid, "Taking back")
    told = _told(instance, uid)
    told["words"] = f"{told['figures']['undone']} grades count as they did before."
    return told


def _run(instance: "Instance", uid: UUID, words: str) -> None:
    with progress_bar(words) as progress:
        state = run_job(instance, uid, progress)
    if state is None:
        raise click.ClickException(
            f"Regrade {uid} did not come to its end; see above, or its page. To go on: "
            f"coder-tutor bank regrade-job {uid}"
        )


def _told(instance: "Instance", uid: UUID) -> dict[str, Any]:
    with instance.databases.read() as session:
        view = get_regrade(session, acting=None, regrade_uid=uid, now=instance.now())
    figures = view.figures
    moved = figures.moved + figures.frozen_raised + figures.frozen_lowered
    words = (
        f"{view.done} graded again: {figures.raised + figures.frozen_raised} would rise, "
        f"{figures.lowered + figures.frozen_lowered} would fall, {view.total - moved} stay."
        if view.applied_at is None
        else f"Regrade {uid}."
    )
    return {
        "id": str(uid),
        "state": view.state.value,
        "graded": view.total,
        "other_question": view.other_question,
        "figures": asdict(figures),
        "words": words,
    }


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
