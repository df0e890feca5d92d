"""Lines of plain text that stay lines in Markdown, which makes one paragraph of them."""

import re
from collections.abc import Iterator

_BREAK = "  "
_FENCE = re.compile(r"[ ]{0,3}(?P<mark>`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6}(?!#)|[ ]{0,3}(?:[-*_][ ]*){3,}$|=+\s*$")
_NO_PARAGRAPH = re.compile(r"[ ]{0,3}(?:[-*+]|\d+\.)\s|\||[ ]{4}|[ ]{0,3}\t|</?[a-zA-Z]")
_DEFINITION = re.compile(r"[ ]{0,3}:[ ]")
_TABLE_RULE = re.compile(r"[ ]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-*:?[ ]*)+$")


def keep_lines(text: str) -> str:
    """Return Markdown in which a line that another one follows in its paragraph ends there.

    Lists, tables, headings, code and HTML stay as they are. Doing it again changes nothing.
    """
    return "\n".join(line for block in _blocks(text) for line in _kept(block))


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield runs of lines that Markdown reads together; an empty line is one of its own."""
    block: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence or mark or not line.strip() or _HEADING.match(line):
            if block:
                yield block
            yield [line]
            block = []
            fence = _fence_after(fence, mark)
        else:
            block.append(line)
    if block:
        yield block


def _fence_after(fence: str, mark: re.Match[str] | None) -> str:
    """The marks that end the code we are in; empty outside."""
    if mark is None or not fence:
        return mark["mark"] if mark else fence
    return "" if mark["mark"].startswith(fence) else fence


def _kept(block: list[str]) -> list[str]:
    is_table = any(_TABLE_RULE.match(line) for line in block[1:2])
    if is_table or _NO_PARAGRAPH.match(block[0]) or any(map(_DEFINITION.match, block)):
        return block
    return [line.rstrip() + _BREAK for line in block[:-1]] + block[-1:]
