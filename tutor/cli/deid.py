"""`coder-tutor deid`: show the identifiers that are left in a chart."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from tutor.codebook.listed import load_listed_codes
from tutor.codebook.safe_vocabulary import codebook_vocabulary, shipped_vocabulary
from tutor.config import Settings
from tutor.deidentification.category import Tier
from tutor.deidentification.check import check
from tutor.deidentification.flag import Flag
from tutor.deidentification.version import CHECKER_VERSION
from tutor.deidentification.vocabulary import Vocabulary
from tutor.errors import TutorError, UnavailableError

_NOT_A_DETERMINATION = (
    "This is a check, not a Safe Harbor determination under 45 CFR 164.514(b)(2)."
)
_LONGEST_EXCERPT = 60
_FOUND = 1


class InvalidNotesError(TutorError):
    """What was given cannot be read; the message says where, and what to do."""


@click.command()
@click.argument("file", type=click.Path(allow_dash=True, path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--jsonl",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help='Check every line of a file instead: JSON objects with "id" and "text".',
)
@click.pass_context
def deid(context: click.Context, file: Path | None, as_json: bool, jsonl: Path | None) -> None:
    """Show the identifiers left in FILE, a text (- reads standard input).

    What blocks must leave the text before it is published; what is to be
    confirmed may be a name or a number of somebody, and its author looks at it
    once. The exit code is 1 where something blocks, else 0, and 2 where the
    input cannot be read. With --jsonl it is 0 or 2. This is a check, not a
    Safe Harbor determination.
    """
    if jsonl is not None and file is None and not as_json:
        notes = _read_notes(jsonl)
        vocabulary = _vocabulary()
        for identity, text in notes:
            click.echo(_note_json(identity, check(text, vocabulary)))
        return
    if file is None or jsonl is not None:
        raise click.UsageError("Give either FILE, perhaps with --json, or --jsonl FILE.")
    text = _read_text(file)
    vocabulary = _vocabulary()
    flags = check(text, vocabulary)
    click.echo(_report_json(text, flags, vocabulary) if as_json else _report(text, flags, file))
    if any(flag.tier is Tier.BLOCK for flag in flags):
        context.exit(_FOUND)


def _vocabulary() -> Vocabulary:
    settings = Settings.from_environment()
    listed = load_listed_codes(settings.bank_path / "codes.toml")
    try:
        return codebook_vocabulary(settings.codebook_path, listed=listed)
    except UnavailableError:
        click.echo(
            "No codebook is built here, so codes are known by their shape alone and words by the "
            "shipped lists. Build one: coder-tutor codebook build",
            err=True,
        )
        return shipped_vocabulary()


def _read_bytes(path: Path) -> bytes:
    try:
        with click.open_file(str(path), "rb") as file:
            return bytes(file.read())
    except OSError as error:
        raise InvalidNotesError(f"{path} cannot be read ({error.strerror}).") from error


def _read_text(path: Path) -> str:
    try:
        return _read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidNotesError(
            f"{path} is no UTF-8 text (byte {error.start}). Save it as UTF-8 and try again."
        ) from error


def _read_notes(path: Path) -> list[tuple[object, str]]:
    """Read all lines before the first is checked, and report every bad one."""
    notes: list[tuple[object, str]] = []
    faults: list[str] = []
    for number, line in enumerate(_read_bytes(path).split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            note = json.loads(line)
        except ValueError as error:
            faults.append(f"line {number}: no JSON ({error})")
            continue
        fault = _fault_of(note)
        if fault:
            faults.append(f"line {number}: {fault}")
        else:
            notes.append((note["id"], note["text"]))
    if faults:
        raise InvalidNotesError(
            f"{path}: {'; '.join(faults)}. Nothing was checked. Each line holds one JSON object "
            'with an "id" and a "text", such as {"id": "note-1", "text": "Seen today."}.'
        )
    return notes


def _fault_of(note: Any) -> str | None:
    if not isinstance(note, dict):
        return f"{json.dumps(note)[:40]} is no object"
    if "id" not in note:
        return 'no "id"'
    if not isinstance(note.get("text"), str):
        return (
            f'"text" is {json.dumps(note["text"])[:40]}, no text' if "text" in note else 'no "text"'
        )
    return None


def _note_json(identity: object, flags: Iterable[Flag]) -> str:
    keys = ("start", "end", "category", "tier", "text")
    return json.dumps(
        {"id": identity, "flags": [{key: getattr(flag, key) for key in keys} for flag in flags]}
    )


def _report_json(text: str, flags: Iterable[Flag], vocabulary: Vocabulary) -> str:
    keys = ("start", "end", "text", "category", "tier", "rule", "why")
    report = {
        "checker_version": CHECKER_VERSION,
        "vocabulary": vocabulary.title,
        "text_length": len(text),
        "flags": [{key: getattr(flag, key) for key in keys} for flag in flags],
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def _report(text: str, flags: tuple[Flag, ...], path: Path) -> str:
    blocks = [flag for flag in flags if flag.tier is Tier.BLOCK]
    others = [flag for flag in flags if flag.tier is Tier.CONFIRM]
    lines: list[str] = []
    for heading, found in (("Must be removed", blocks), ("To be confirmed", others)):
        if found:
            lines += [f"{heading}: {len(found)}", *(_told(text, flag) for flag in found), ""]
    if not flags:
        lines += [f"{path}: no identifier found.", ""]
    return "\n".join([*lines, f"{_NOT_A_DETERMINATION} Checker {CHECKER_VERSION}."])


def _told(text: str, flag: Flag) -> str:
    line = text.count("\n", 0, flag.start) + 1
    column = flag.start - (text.rfind("\n", 0, flag.start) + 1) + 1
    excerpt = " ".join(flag.text.split())
    if len(excerpt) > _LONGEST_EXCERPT:
        excerpt = excerpt[: _LONGEST_EXCERPT - 1] + "…"
    category = flag.category
    return (
        f'  {line}:{column}  "{excerpt}"  {category.words} ({category.letter})\n'
        f"      {flag.why} {flag.remedy}"
    )
