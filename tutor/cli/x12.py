"""`coder-tutor x12`: what an X12 file is, and what is wrong with it."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from tutor.x12.inspection import Inspection, inspect_x12
from tutor.x12.interchange import Transaction

_EXIT_PROBLEMS = 1
_KIND_WORDS = {
    "270": "eligibility request",
    "271": "eligibility response",
    "276": "claim status request",
    "277": "claim status response",
    "820": "premium payment",
    "834": "enrolment",
    "835": "remittance",
    "837D": "dental claims",
    "837I": "institutional claims",
    "837P": "professional claims",
    "999": "acknowledgment",
}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, with all segments.")
def x12(file: Path, as_json: bool) -> None:
    """Say what the X12 FILE is and what is wrong with it.

    Counts and control numbers of its envelopes are checked, a remittance is balanced, a claim is
    held against itself. Exit code 0: no problem; 1: problems; 2: not readable.
    """
    found = inspect_x12(_decoded(file.read_bytes()))
    click.echo(json.dumps(_json(found), indent=2) if as_json else _text(found))
    if found.problems:
        sys.exit(_EXIT_PROBLEMS)


def _decoded(content: bytes) -> str:
    # Older systems send Latin-1, in which every byte is a character.
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _text(found: Inspection) -> str:
    read = found.read
    header = read.header
    first = "snippet without an interchange"
    if header:
        first = f"interchange {header.element(13)} from {header.element(6)} to {header.element(8)}"
    lines = [first, *(f"  {_transaction_text(one)}" for one in read.transactions)]
    lines += [f"problem: {problem}" for problem in found.problems]
    total = len(list(read.segments))
    count = len(found.problems)
    lines.append(f"{total} segments, {count} problem{'' if count == 1 else 's'}")
    return "\n".join(lines)


def _transaction_text(one: Transaction) -> str:
    kind = one.kind or "unknown"
    words = _KIND_WORDS.get(kind, "")
    named = ", ".join(filter(None, (f"{kind} {words}".strip(), one.guide, _control(one))))
    return f"{named}: {len(list(one.segments))} segments"


def _control(one: Transaction) -> str:
    return f"number {one.header.element(2)}" if one.header else ""


def _json(found: Inspection) -> dict[str, Any]:
    read = found.read
    return {
        "is_fragment": read.is_fragment,
        "transactions": [
            {
                "kind": one.kind,
                "guide": one.guide,
                "control_number": one.header.element(2) if one.header else "",
                "segments": len(list(one.segments)),
            }
            for one in read.transactions
        ],
        "segments": [
            {"number": one.number, "id": one.id, "elements": list(one.elements)}
            for one in read.segments
        ],
        "problems": [
            {"place": one.place, "message": one.message, "remedy": one.remedy}
            for one in found.problems
        ],
    }
