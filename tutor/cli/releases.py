"""`coder-tutor codebook import|status`: published files in, and what is loaded."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tutor.cli.building import open_codebook, progress_bar, say_built
from tutor.codebook.edit_entry import LoadedEdits
from tutor.codebook.status import ReleaseStatus
from tutor.config import Settings

if TYPE_CHECKING:
    from tutor.codebook.imported_file import ImportedFile

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--effective",
    type=_DAY,
    help="First day of the release, where no file says it. Corrects it for files imported before.",
)
@click.option(
    "--i-hold-an-ama-licence",
    "holds_licence",
    is_flag=True,
    help="Allow the AMA's CPT files, whose texts may be shown by licensees only.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_releases(
    files: tuple[Path, ...], effective: datetime | None, holds_licence: bool, as_json: bool
) -> None:
    """Import published FILES: ZIP, gz or plain, recognised by their content.

    All of them join or none does. The codebook stays as it is until the new
    one is complete. The same file imported again changes nothing, unless
    --effective gives it another first day: then that one counts from now on.
    """
    from tutor.codebook.importers.release_content import Hints  # noqa: PLC0415 - XML and ZIP
    from tutor.codebook.importing import Place, import_files  # noqa: PLC0415 - only for this

    settings = Settings.from_environment()
    hints = Hints(effective.date() if effective else None, holds_licence)
    with progress_bar() as progress:
        report = import_files(
            files,
            Place.of(settings.instance_path),
            hints,
            progress=progress,
            corrects_days=effective is not None,
        )
    if as_json:
        click.echo(json.dumps([file_json(file) for file in report.files], indent=2))
        return
    for file in report.files:
        click.echo(file_text(file))
    if report.build is not None:
        say_built(report.build)


def file_text(file: "ImportedFile") -> str:
    """What became of an imported file, in lines for a terminal."""
    if file.read is None:
        return f"{file.name}: imported before, nothing to do"
    lines = [f"{file.name}: {', '.join(file.read.formats)}"]
    if file.was:
        lines.append(f"  first day corrected to {file.hints.effective_on}; until now this was")
        lines += [f"    {line}" for line in file.was]
        lines.append("  and from now on it is")
    lines += [f"  {line}" for line in file.read.summary]
    if file.read.passed_over:
        lines.append(f"  passed over: {', '.join(file.read.passed_over)}")
    return "\n".join(lines)


def file_json(file: "ImportedFile") -> dict[str, Any]:
    """The same for a program."""
    read = file.read
    return {
        "name": file.name,
        "sha256": file.sha256,
        "imported": read is not None,
        "corrected_from": list(file.was),
        "formats": list(read.formats) if read else [],
        "contents": list(read.summary) if read else [],
        "passed_over": list(read.passed_over) if read else [],
    }


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def status(as_json: bool) -> None:
    """Say which releases are loaded, from which files, and which could not be had."""
    settings = Settings.from_environment()
    book = open_codebook(settings)
    if as_json:
        document = {
            "path": str(settings.codebook_path),
            "releases": [_release_json(release) for release in book.release_statuses()],
            "edits": [_edits_json(loaded) for loaded in book.edits.loaded],
            "missing": [{"title": t, "reason": why} for t, why in book.missing_sources()],
        }
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    click.echo(f"{settings.codebook_path}")
    for release in book.release_statuses():
        click.echo(_release_text(release))
    for loaded in book.edits.loaded:
        click.echo(_edits_text(loaded))
    for title, reason in book.missing_sources():
        click.echo(f"  {title}: left out. {reason}")


def _edits_text(loaded: LoadedEdits) -> str:
    release = loaded.release
    parts = ", ".join(map(str, loaded.missing_parts))
    warning = f"\n    parts not imported, so that their pairs are unknown: {parts}" if parts else ""
    sources = "".join(f"\n    from {name}, sha256 {sha256}" for name, sha256 in loaded.sources)
    return (
        f"  {release.title}: {release.valid_from} to {release.valid_to or 'open'}, "
        f"{loaded.row_count:,} rows{warning}{sources}"
    )


def _edits_json(loaded: LoadedEdits) -> dict[str, Any]:
    release = loaded.release
    return {
        "id": release.id,
        "table": release.table.value,
        "title": release.title,
        "valid_from": release.valid_from.isoformat(),
        "valid_to": release.valid_to and release.valid_to.isoformat(),
        "rows": loaded.row_count,
        "missing_parts": list(loaded.missing_parts),
        "sources": [source._asdict() for source in loaded.sources],
    }


def _release_text(status: ReleaseStatus) -> str:
    release = status.release
    notes = f", {status.notes:,} lines of notes" if status.notes else ""
    edition = f" ({status.tabular.title})" if status.tabular else ""
    counted = f"{status.billable:,} billable codes, {status.headers:,} categories"
    if status.codes != status.billable + status.headers:
        counted = f"{status.codes:,} codes, {status.billable:,} billable on its first day"
    return (
        f"  {release.title}: {release.valid_from} to {release.valid_to or 'open'}, "
        f"{counted}{notes}{edition}\n    from {status.source}, sha256 {status.sha256}"
    )


def _release_json(status: ReleaseStatus) -> dict[str, Any]:
    release = status.release
    return {
        "id": release.id,
        "code_set": release.code_set.value,
        "title": release.title,
        "valid_from": release.valid_from.isoformat(),
        "valid_to": release.valid_to and release.valid_to.isoformat(),
        "codes": status.codes,
        "billable": status.billable,
        "headers": status.headers,
        "notes": status.notes,
        "notes_from": status.tabular and status.tabular.title,
        "source": status.source,
        "sha256": status.sha256,
    }
