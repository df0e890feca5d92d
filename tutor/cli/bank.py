"""`coder-tutor bank`: check the exercise files, and bring the database to them."""

import json
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID

import click

from tutor.bank.code_list import CODES_NAME
from tutor.bank.collections import sync_collections
from tutor.bank.exercise import Exercise
from tutor.bank.exercise_json import content_hash
from tutor.bank.fees import load_fees
from tutor.bank.loader import load_bank
from tutor.bank.problem import Severity
from tutor.bank.schema_kinds import json_schema
from tutor.bank.sync import SyncReport, apply_plan, read_rows
from tutor.bank.sync_plan import Side, plan_sync
from tutor.cli.bank_check import check, checker_for, open_cache, problem_lines, vocabulary_of
from tutor.cli.draw import draw_variant
from tutor.cli.porting import export_bank, import_file
from tutor.cli.regrade import regrade
from tutor.cli.regrade_job import regrade_job
from tutor.cli.stale import stale
from tutor.codebook.listed import load_listed_codes
from tutor.services.visibility import set_aside_unseen

if TYPE_CHECKING:
    from tutor.cli.instance import Instance


@click.group()
def bank() -> None:
    """Check and load the exercise bank."""


@bank.command()
@click.option("--dry-run", is_flag=True, help="Say what would change and change nothing.")
@click.option(
    "--take",
    type=(click.Choice([side.value for side in Side]), click.UUID),
    multiple=True,
    metavar="files|database UID",
    help="Which side is taken of an exercise that both have changed.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def sync(dry_run: bool, take: tuple[tuple[str, UUID], ...], as_json: bool) -> None:
    """Bring the database to the files; exercises with an error keep their last good revision.

    An exercise that was amended in the database since its files were read stays
    so. Where its files have changed as well, nothing of it is changed until
    --take says which side is taken; exit code 1 means that there is such a one.
    """
    from tutor.cli.instance import Instance  # noqa: PLC0415 - it imports this module's sync

    taken = {uid: Side(side) for side, uid in take}
    report = synchronise(Instance.from_environment(), dry_run=dry_run, taken=taken)
    told = asdict(report)
    if as_json:
        click.echo(json.dumps(told))
    else:
        counts = {word: len(one) if isinstance(one, tuple) else one for word, one in told.items()}
        click.echo(", ".join(f"{count} {word}" for word, count in counts.items()))
        for uid in report.newer:
            click.echo(f"  {uid} is newer in the database; export it to its files.")
        for uid in report.conflicting:
            click.echo(
                f"  {uid} has changed in its files and in the database. Nothing of it was "
                f"changed: run bank sync --take files {uid}, or --take database {uid}."
            )
    if report.conflicting:
        sys.exit(1)


def synchronise(
    instance: "Instance", *, dry_run: bool = False, taken: Mapping[UUID, Side] | None = None
) -> SyncReport:
    """Plan and apply in one transaction; only what is new or changed is checked."""
    read = load_bank(instance.settings.bank_path)
    settings = instance.settings
    listed = load_listed_codes(settings.bank_path / CODES_NAME)
    vocabulary = vocabulary_of(settings.codebook_path, listed)
    checker = checker_for(instance.codebook, read, load_fees(settings.bank_path), vocabulary)
    offered = [
        exercise
        for exercise in read.exercises
        if instance.settings.include_cpt or not read.collections[exercise.collection].contains_cpt
    ]

    def has_error(exercise: Exercise) -> bool:
        collection = read.collections[exercise.collection]
        problems = kept_results.problems(exercise, collection, checker.check)
        return any(problem.severity is Severity.ERROR for problem in problems)

    with (
        closing(open_cache(settings, settings.bank_path, listed)) as kept_results,
        instance.databases.write.begin() as session,
    ):
        unowned = sync_collections(session, read.collections)
        for line in problem_lines(sorted(unowned.values())):
            click.echo(line, err=True)
        rows = read_rows(session)
        known = {row.uid: row.content_hash for row in rows}
        refused = {
            exercise.uid
            for exercise in offered
            if exercise.collection in unowned
            or (known.get(exercise.uid) != content_hash(exercise) and has_error(exercise))
        }
        unread = {problem.path.rpartition("/")[0] for problem in read.problems}
        kept = refused | {row.uid for row in rows if f"{row.collection}/{row.slug}" in unread}
        good = [exercise for exercise in offered if exercise.uid not in refused]
        plan = plan_sync(good, rows, refused=frozenset(kept), taken=taken)
        report = apply_plan(
            session,
            plan,
            files=read.files,
            now=instance.now(),
            refused=len(refused) + len(unread),
        )
        set_aside_unseen(session)
        if dry_run:
            session.rollback()
    return report


@bank.command()
def schema() -> None:
    """Print the JSON Schema of exercise.toml, for editors that complete and check TOML."""
    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


bank.add_command(check)
bank.add_command(draw_variant)
bank.add_command(stale)
bank.add_command(regrade)
bank.add_command(regrade_job)
bank.add_command(export_bank)
bank.add_command(import_file)
