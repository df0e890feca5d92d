"""`coder-tutor codebook show|search|changes`: look things up."""

import json
from datetime import UTC, date, datetime
from typing import Any

import click

from tutor.cli.building import open_codebook
from tutor.codebook.changes import Change, ChangeKind
from tutor.codebook.entry import CodeEntry, CodeSummary
from tutor.codebook.lookup import Codebook
from tutor.codes.code import CodeSet
from tutor.config import Settings
from tutor.errors import NotFoundError

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
            f"{code!r} is not a code of any loaded release. "
            f"Try words instead: coder-tutor codebook search {code}"
        )
    if as_json:
        _print_json([_entry_json(book, entry, day) for entry in entries])
        return
    click.echo("\n\n".join(_entry_text(book, entry, day) for entry in entries))


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--code-set", type=click.Choice([s.value for s in CodeSet]), help="Only this set.")
@_on
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@_as_json
def search(
    words: tuple[str, ...], code_set: str | None, on: datetime | None, limit: int, as_json: bool
) -> None:
    """Find diagnosis codes by WORDS of their titles and inclusion terms."""
    book = open_codebook(Settings.from_environment())
    day = _day(book, on)
    chosen = CodeSet(code_set) if code_set else None
    found = book.search(" ".join(words), on=day, code_set=chosen, limit=limit)
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


@click.command()
@click.argument("code_set", type=click.Choice([s.value for s in CodeSet]))
@click.option("--since", type=_DAY, required=True, help="First day, YYYY-MM-DD.")
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
    code_set: str, since: datetime, until: datetime | None, kinds: tuple[str, ...], as_json: bool
) -> None:
    """List what changed in CODE_SET between two days, both included.

    A change counts on the first day of the release that brought it.
    """
    book = open_codebook(Settings.from_environment())
    last = until.date() if until else date.max
    if last < since.date():
        raise click.BadParameter(f"--until {last} lies before --since {since.date()}.")
    found = [
        change
        for change in book.changes(CodeSet(code_set), since=since.date(), until=last)
        if not kinds or change.kind in kinds
    ]
    if as_json:
        _print_json([_change_json(change) for change in found])
        return
    for change in found:
        click.echo(_change_text(change))
    click.echo(f"{len(found):,} changes", err=True)


def _change_text(change: Change) -> str:
    kind = change.kind.value.replace("_", " ")
    note = f" {change.note_kind.replace('_', ' ')}" if change.note_kind else ""
    texts = " -> ".join(text for text in dict.fromkeys((change.before, change.after)) if text)
    heirs = f" [now {', '.join(map(str, change.replaced_by))}]" if change.replaced_by else ""
    return f"{change.on} {kind:<20}{note} {change.holder}  {texts}{heirs}"


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "on": change.on.isoformat(),
        "code_set": change.code_set.value,
        "code": str(change.code) if change.code else None,
        "holder": change.holder,
        "before": change.before,
        "after": change.after,
        "note_kind": change.note_kind or None,
        "replaced_by": [str(code) for code in change.replaced_by],
        "from_release": change.from_release,
        "to_release": change.to_release,
    }
