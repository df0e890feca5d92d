"""`coder-tutor codebook fetch`: published files from their publishers' addresses."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tutor.cli.building import progress_bar, say_built
from tutor.cli.releases import file_json, file_text
from tutor.config import Settings

if TYPE_CHECKING:
    from tutor.codebook.fetch import FetchReport, Outcome
    from tutor.codebook.publishers import PublishedFile

EXIT_MISSING = 1
_BY_HAND = (
    "Open an address in a browser and import the file that it saves: coder-tutor codebook import "
    "FILE. Fetch again to go on where a transfer broke off."
)


@click.command()
@click.argument("names", nargs=-1, metavar="NAME...|all")
@click.option("--list", "is_list", is_flag=True, help="List what can be fetched, and from where.")
@click.option("--download-only", is_flag=True, help="Keep the files and import nothing.")
@click.option(
    "--timeout",
    "silence_seconds",
    type=click.FloatRange(min=0.1, max=3_600),
    default=30.0,
    show_default=True,
    help="Seconds without an answer after which an address is given up.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def fetch(
    context: click.Context,
    names: tuple[str, ...],
    is_list: bool,
    download_only: bool,
    silence_seconds: float,
    as_json: bool,
) -> None:
    """Download published files by NAME, or `all`, check them, and import what came.

    A transfer that broke off is taken up again by the next fetch. What cannot
    be had stops nothing else and is told at the end.

    Exit code: 0 when all came, 1 when some are missing, 2 for a NAME that is
    not known.
    """
    from tutor.codebook.publishers import choose, load_published_files  # noqa: PLC0415 - this only

    settings = Settings.from_environment()
    known = load_published_files(settings.instance_path / "publishers.toml")
    if is_list:
        click.echo(_list_json(known) if as_json else "\n".join(map(_list_text, known)))
        return
    if not names:
        raise click.UsageError("Give one NAME or more, or `all`; see them with --list.")
    report = _run(settings, choose(known, names), silence_seconds, download_only=download_only)
    _say(report, as_json=as_json)
    context.exit(EXIT_MISSING if report.missing else 0)


def _run(
    settings: Settings,
    files: "list[PublishedFile]",
    silence_seconds: float,
    *,
    download_only: bool,
) -> "FetchReport":
    from tutor.codebook.download import Patience  # noqa: PLC0415 - network, XML and ZIP
    from tutor.codebook.fetch import download_files, fetch_files  # noqa: PLC0415
    from tutor.codebook.importing import Place  # noqa: PLC0415

    work = download_files if download_only else fetch_files
    with progress_bar("Fetched") as progress:
        return work(
            files,
            Place.of(settings.instance_path),
            downloads_folder(settings),
            patience=Patience(silence_seconds),
            progress=progress,
        )


def downloads_folder(settings: Settings) -> Path:
    """Where downloads wait until they are whole and imported."""
    return settings.instance_path / "downloads"


def _say(report: "FetchReport", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_outcome_json(outcome) for outcome in report.outcomes], indent=2))
        return
    for outcome in report.outcomes:
        if outcome not in report.missing:
            click.echo(_outcome_text(outcome))
    for build in report.builds:
        say_built(build)
    if report.missing:
        click.echo("Could not be fetched:", err=True)
        for outcome in report.missing:
            reasons = "".join(f"\n    {reason}" for reason in outcome.reasons)
            click.echo(f"  {outcome.file.name}  {outcome.file.title}{reasons}", err=True)
        click.echo(_BY_HAND, err=True)


def _outcome_text(outcome: "Outcome") -> str:
    if outcome.content is not None:
        return file_text(outcome.content)
    where = f": {outcome.path}" if outcome.path else ""
    return f"{outcome.file.name}: {outcome.fate.value}{where}"


def _outcome_json(outcome: "Outcome") -> dict[str, Any]:
    return {
        "name": outcome.file.name,
        "state": outcome.fate.value,
        "reasons": list(outcome.reasons),
        "path": outcome.path and str(outcome.path),
        "file": outcome.content and file_json(outcome.content),
    }


def _list_text(file: "PublishedFile") -> str:
    addresses = "".join(f"\n    {address.url}" for address in file.addresses)
    return f"{file.name}  {file.title}{addresses}"


def _list_json(files: "tuple[PublishedFile, ...]") -> str:
    document = [
        {
            "name": file.name,
            "title": file.title,
            "effective": file.effective_on and file.effective_on.isoformat(),
            "addresses": [
                {
                    "url": address.url,
                    "bytes": address.size,
                    "sha256": address.sha256 or None,
                }
                for address in file.addresses
            ],
        }
        for file in files
    ]
    return json.dumps(document, indent=2)
