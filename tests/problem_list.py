"""The generated parts of docs/authoring.md; `python -m tests.problem_list` writes them anew."""

import sys
from pathlib import Path

from tutor.bank.problem_catalogue import explained_problems
from tutor.bank.source_checks import KINDS_OF_SOURCE

DOCUMENT = Path(__file__).parents[1] / "docs" / "authoring.md"


def generated() -> dict[str, str]:
    """Each generated part by the name that its markers carry."""
    rows = [f"| `{one.code}` | {one.kind} | {one.title} |" for one in explained_problems()]
    return {
        "problems": "\n".join(["| code | kind | problem |", "|---|---|---|", *rows]),
        "sources": "\n".join(f"- {kind}" for kind in KINDS_OF_SOURCE),
    }


def with_part(document: str, name: str, lines: str) -> str:
    """The document with what stands between the markers of a part exchanged."""
    begin, end = f"<!-- {name}: generated -->\n", "\n<!-- end -->"
    before, found, rest = document.partition(begin)
    assert found, f"docs/authoring.md has no marker for {name}"
    _old, found, after = rest.partition(end)
    assert found, f"docs/authoring.md has no end of {name}"
    return f"{before}{begin}{lines}{end}{after}"


if __name__ == "__main__":
    text = DOCUMENT.read_text(encoding="utf-8")
    for part, written in generated().items():
        text = with_part(text, part, written)
    DOCUMENT.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT.name} is written.\n")
