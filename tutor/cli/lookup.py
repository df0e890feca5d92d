"""`coder-tutor codebook show|search|changes`: look things up."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import click

from tutor.cli.building import open_codebook
from tutor.cli.code_page import (
    change_json,
    change_text,
    page_json,
    page_text,
    summary_json,
    summary_text,
)
from tutor.cli.search_batch import BATCH_LIMIT, search_batch
from tutor.codebook.changes import ChangeKind
from tutor.codebook.lookup import Codebook
from tutor.codes.code import CodeSet
from tutor.config import Settings
from tutor.errors import NotFoundError

_SEARCH_LIMIT = 20
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_on = click.option(
    "--on",
    type=_DAY,
    help="Date of service, YYYY-MM-DD; if left out today, or the last day that is loaded.",
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
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
            f"{code!r} is not a code of any loaded release. Look for what it should say: "
            f"coder-tutor codebook search {_searched(book, code, day)}"
        )
    if as_json:
        _print_json([page_json(book, entry, day) for entry in entries])
        return
    click.echo("\n\n".join(page_text(book, entry, day) for entry in entries))


def _searched(book: Codebook, code: str, day: date) -> str:
    """What finds the code that was meant: the words themselves, else those of a code around it."""
    text = "".join(code.split()).replace(".", "").upper()
    if not any(character.isdigit() for character in text):
        return code
    for length in range(len(text) - 1, 2, -1):
        for entry in book.resolve(text[:length], day):
            if entry.record.description:
                return f'"{entry.record.description}"'
    return "WORDS"


@click.command()
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
        _print_json([summary_json(summary) for summary in found])
        return
    for summary in found:
        click.echo(summary_text(summary))
    if not found:
        click.echo(f"Nothing matches on {day}.", err=True)


def _day(book: Codebook, on: datetime | None) -> date:
    return on.date() if on else min(datetime.now(UTC).date(), book.newest_day())


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


@click.command()
@click.argument("code_set", type=click.Choice([s.value for s in CodeSet]))
@click.option(
    "--since",
    type=_DAY,
    help="First day, YYYY-MM-DD; if left out that of the newest loaded release of CODE_SET, "
    "or of the newest that begins by --until.",
)
@click.option("--until", type=_DAY, help="Last day; the end of what is loaded if left out.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in ChangeKind]),
    help="Only this kind; may be given several times.",
)
@_as_json
def changes(
    code_set: str,
    since: datetime | None,
    until: datetime | None,
    kinds: tuple[str, ...],
    as_json: bool,
) -> None:
    """List what changed in CODE_SET between two days, both included.

    A change counts on the first day of the release that brought it. Without
    days: what the newest loaded release brought, and what came after it.
    """
    book, chosen = open_codebook(Settings.from_environment()), CodeSet(code_set)
    last = until.date() if until else date.max
    first = since.date() if since else _newest_release(book, chosen, last)
    if last < first:
        raise click.BadParameter(f"--until {last} lies before --since {first}.")
    found = [
        change
        for change in book.changes(chosen, since=first, until=last)
        if not kinds or change.kind in kinds
    ]
    if as_json:
        _print_json([change_json(change) for change in found])
        return
    for change in found:
        click.echo(change_text(change))
    span = f"from {first}" + (f" to {last}" if until else " on")
    click.echo(f"{len(found):,} changes of {chosen.label} {span}", err=True)


def _newest_release(book: Codebook, code_set: CodeSet, by: date) -> date:
    """The first day of the newest loaded release that begins by a day."""
    begun = [r.valid_from for r in book.contents.releases(code_set) if r.valid_from <= by]
    if not begun:
        raise NotFoundError(
            f"No release of {code_set.label} that begins by {by} is loaded. "
            "See what is: coder-tutor codebook status"
            if by < date.max
            else f"No {code_set.label} list is loaded. Import one: coder-tutor codebook import FILE"
        )
    return max(begun)
