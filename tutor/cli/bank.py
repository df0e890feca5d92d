"""`coder-tutor bank`: check the exercise files, and bring the database to them."""

import json
import sys
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.bank.checks import Checker
from tutor.bank.exercise_json import content_hash
from tutor.bank.fees import load_fees, read_fees
from tutor.bank.loader import Bank, load_bank
from tutor.bank.problem import Problem, Severity
from tutor.bank.rubrics import load_rubric
from tutor.bank.sync import SyncReport, apply_plan, read_rows
from tutor.bank.sync_plan import plan_sync
from tutor.cli.regrade import regrade
from tutor.cli.stale import stale
from tutor.codebook.lookup import Codebook
from tutor.grading.references import FeeSchedule
from tutor.services.references import references_with

if TYPE_CHECKING:
    from tutor.cli.instance import Instance

RUBRIC = "practice-1"


@click.group()
def bank() -> None:
    """Check and load the exercise bank."""


@bank.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(path: Path | None, as_json: bool) -> None:
    """Check every exercise: its file, its codes, its evidence, its own grade.

    PATH is the folder of the collections; the project's own if left out. Exit
    code 1 means that there is an error.
    """
    from tutor.cli.instance import Instance  # noqa: PLC0415 - it imports this module's sync

    instance = Instance.from_environment()
    bank_path = path or instance.settings.bank_path
    read, fees = load_bank(bank_path), read_fees(bank_path)
    checker = checker_for(instance.codebook, read, fees.schedule)
    problems = [*read.problems, *fees.problems]
    for exercise in read.exercises:
        problems.extend(checker.check(exercise))
    problems.sort()
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if as_json:
        found = [asdict(problem) for problem in problems]
        click.echo(json.dumps({"exercises": len(read.exercises), "problems": found}, indent=2))
    else:
        _print_problems(problems)
        click.echo(
            f"{len(read.exercises)} exercises, {errors} errors, {len(problems) - errors} warnings"
        )
    if errors:
        sys.exit(1)


def checker_for(codebook: Codebook, read: Bank, fees: FeeSchedule | None) -> Checker:
    """Make the checker of one bank."""
    return Checker(
        references=references_with(codebook, fees),
        rubric=load_rubric(RUBRIC),
        is_listed=lambda code: codebook.listed(code) is not None,
        collections=read.collections,
    )


def _print_problems(problems: list[Problem]) -> None:
    for path, group in groupby(problems, key=lambda problem: problem.path):
        click.echo(path)
        for problem in group:
            place = f"{problem.place}: " if problem.place else ""
            click.echo(f"  {problem.severity.value} {problem.code} {place}{problem.message}")
            click.echo(f"    {problem.remedy}")


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


bank.add_command(stale)
bank.add_command(regrade)
