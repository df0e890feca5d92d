"""`coder-tutor bank`: check the exercise files, and bring the database to them."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tutor.bank.exercise_json import content_hash
from tutor.bank.fees import load_fees
from tutor.bank.loader import load_bank
from tutor.bank.problem import Severity
from tutor.bank.schema_kinds import json_schema
from tutor.bank.sync import SyncReport, apply_plan, read_rows
from tutor.bank.sync_plan import plan_sync
from tutor.cli.bank_check import check, checker_for
from tutor.cli.regrade import regrade
from tutor.cli.stale import stale

if TYPE_CHECKING:
    from tutor.cli.instance import Instance


@click.group()
def bank() -> None:
    """Check and load the exercise bank."""


@bank.command()
@click.option("--dry-run", is_flag=True, help="Say what would change and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def sync(dry_run: bool, as_json: bool) -> None:
    """Bring the database to the files; exercises with an error keep their last good revision."""
    from tutor.cli.instance import Instance  # noqa: PLC0415 - it imports this module's sync

    report = synchronise(Instance.from_environment(), dry_run=dry_run)
    counts = asdict(report)
    if as_json:
        click.echo(json.dumps(counts))
    else:
        click.echo(", ".join(f"{count} {word}" for word, count in counts.items()))


def synchronise(instance: "Instance", *, dry_run: bool = False) -> SyncReport:
    """Plan and apply in one transaction; only what is new or changed is checked."""
    read = load_bank(instance.settings.bank_path)
    checker = checker_for(instance.codebook, read, load_fees(instance.settings.bank_path))
    offered = [
        exercise
        for exercise in read.exercises
        if instance.settings.include_cpt or not read.collections[exercise.collection].contains_cpt
    ]
    with instance.databases.write.begin() as session:
        rows = read_rows(session)
        known = {row.uid: row.content_hash for row in rows}
        refused = {
            exercise.uid
            for exercise in offered
            if known.get(exercise.uid) != content_hash(exercise)
            and any(p.severity is Severity.ERROR for p in checker.check(exercise))
        }
        unread = {problem.path.rpartition("/")[0] for problem in read.problems}
        kept = refused | {row.uid for row in rows if f"{row.collection}/{row.slug}" in unread}
        good = [exercise for exercise in offered if exercise.uid not in refused]
        plan = plan_sync(good, rows, refused=frozenset(kept))
        report = apply_plan(
            session,
            plan,
            files=read.files,
            now=instance.now(),
            refused=len(refused) + len(unread),
        )
        if dry_run:
            session.rollback()
    return report


@bank.command()
def schema() -> None:
    """Print the JSON Schema of exercise.toml, for editors that complete and check TOML."""
    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


bank.add_command(check)
bank.add_command(stale)
bank.add_command(regrade)
