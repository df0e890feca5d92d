"""`coder-tutor bank export` and `bank import`: exercises out as files, and in as drafts."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from tutor.bank.code_list import CODES_NAME
from tutor.bank.fees import load_fees
from tutor.bank.loader import load_bank
from tutor.bank.porting.formats import ExportFormat, format_of, read_file
from tutor.bank.porting.imported import ImportDefaults
from tutor.bank.schema import Specialty
from tutor.bank.writing.examining import Examiner
from tutor.codebook.listed import load_listed_codes
from tutor.errors import NotFoundError
from tutor.services import exports, imports
from tutor.services.access import OPERATOR
from tutor.services.imports import BatchView


@click.command(name="export")
@click.option(
    "--format",
    "wanted",
    type=click.Choice([one.value for one in ExportFormat]),
    default=ExportFormat.ZIP.value,
    show_default=True,
    help="zip holds the folders byte for byte; the others cannot hold everything.",
)
@click.option("--collection", default="", help="Only this collection.")
@click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE"
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def export_bank(wanted: str, collection: str, output: Path, as_json: bool) -> None:
    """Write the exercises on offer into a file, and say what it cannot hold."""
    from tutor.cli.instance import Instance  # noqa: PLC0415 - it imports this module's group

    instance = Instance.from_environment()
    try:
        with instance.databases.read() as session:
            made = exports.export_exercises(
                session, acting=OPERATOR, kind=ExportFormat(wanted), collection=collection
            )
    except NotFoundError as error:
        raise click.ClickException(f"There are no {error}.") from error
    output.write_bytes(made.exported.content)
    losses = {place: list(lost) for place, lost in made.exported.losses.items() if lost}
    if as_json:
        told = {"exercises": made.exercises, "losses": losses, "file": str(output)}
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(f"{made.exercises} exercises written to {output}")
    for place, lost in losses.items():
        click.echo(f"  {place} loses {'; '.join(lost)}")


@click.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--collection", required=True, help="Where new exercises belong.")
@click.option("--dry-run", is_flag=True, help="Say what the file holds and change nothing.")
@click.option(
    "--date-of-service",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Of questions whose file names none; the newest loaded day if left out.",
)
@click.option(
    "--specialty",
    type=click.Choice([one.value for one in Specialty]),
    default=Specialty.CODING_PRACTICE.value,
    show_default=True,
    help="Of questions.",
)
@click.option("--topic", "topics", multiple=True, help="Of questions; may be repeated.")
@click.option("--cite", "cites", multiple=True, help="Source of questions; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_file(
    file: Path,
    collection: str,
    dry_run: bool,
    date_of_service: Any,
    specialty: str,
    topics: tuple[str, ...],
    cites: tuple[str, ...],
    as_json: bool,
) -> None:
    """Read a ZIP, CSV, XLSX, Moodle XML or GIFT file into drafts, all of it or nothing.

    Exit code 1 means that nothing was taken over.
    """
    from tutor.cli.instance import Instance  # noqa: PLC0415 - it imports this module's group

    instance = Instance.from_environment()
    now = instance.now()
    newest = min(now.date(), instance.codebook.newest_day())
    defaults = ImportDefaults(
        date_of_service.date() if date_of_service else newest, specialty, topics, cites=cites
    )
    found = format_of(file.name)
    imported = read_file(file.name, file.read_bytes(), defaults=defaults)
    examiner = _examiner(instance)
    try:
        with instance.databases.write.begin() as session:
            uid = imports.preview(
                session,
                acting=OPERATOR,
                file_name=file.name,
                format_name=found.value if found else "unknown",
                collection=collection,
                imported=imported,
                examine=lambda files, name, slug: examiner.examine(
                    files, collection=name, slug=slug
                ),
                now=now,
            )
            batch = imports.get_batch(session, acting=OPERATOR, batch_uid=uid)
            is_taken = batch.can_be_applied and not dry_run
            if is_taken:
                imports.apply(session, acting=OPERATOR, batch_uid=uid, now=now)
            else:
                session.rollback()
    except NotFoundError as error:
        raise click.ClickException(f"There is no {error}.") from error
    _tell(batch, uid if is_taken else None, as_json=as_json)
    if not batch.can_be_applied:
        sys.exit(1)


def _examiner(instance: Any) -> Examiner:
    from tutor.cli.bank_check import checker_for, vocabulary_of  # noqa: PLC0415 - this module is part of that one

    read = load_bank(instance.settings.bank_path)
    settings = instance.settings
    vocabulary = vocabulary_of(
        settings.codebook_path, load_listed_codes(settings.bank_path / CODES_NAME)
    )
    fees = load_fees(settings.bank_path)
    checker = checker_for(instance.codebook, read, fees, vocabulary)
    return Examiner.of(checker, read.collections, vocabulary)


def _tell(batch: BatchView, uid: UUID | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_document(batch, uid), indent=2))
        return
    for problem in batch.problems:
        click.echo(f"{problem.severity.value} {problem.code} {problem.place}: {problem.message}")
        click.echo(f"  {problem.remedy}")
    for one in batch.exercises:
        click.echo(f"{one.becomes} {one.collection}/{one.slug} {one.title}")
        for lost in one.losses:
            click.echo(f"  leaves behind {lost}")
        for problem in one.problems:
            click.echo(f"  {problem.severity.value} {problem.code} {problem.message}")
    if batch.is_all_in_bank:
        click.echo("Everything in the file is in the bank already, just as it stands here.")
    click.echo(f"Taken over as drafts: import {uid}" if uid else "Nothing was taken over.")


def _document(batch: BatchView, uid: UUID | None) -> Mapping[str, Any]:
    return {
        "import": str(uid) if uid else None,
        "problems": [asdict(problem) for problem in batch.problems],
        "exercises": [
            {
                "place": f"{one.collection}/{one.slug}",
                "title": one.title,
                "becomes": one.becomes,
                "losses": list(one.losses),
                "problems": [asdict(problem) for problem in one.problems],
            }
            for one in batch.exercises
        ],
    }
