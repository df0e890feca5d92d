"""HTML of other programs as Markdown: what Markdown has, and by name what it has not."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table"})
_SILENT = frozenset({"script", "style", "head", "title"})
_LOST = {
    "img": "a picture",
    "video": "a film",
    "audio": "a sound",
    "iframe": "an embedded page",
    "object": "an embedded object",
    "table": "the lines of a table",
    "a": "the address of a link",
}
_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>"})


@dataclass(frozen=True, slots=True)
class Converted:
    """Markdown, and what got lost on the way."""

    text: str
    losses: tuple[str, ...]


def html_to_markdown(html: str) -> Converted:
    """Convert; what Markdown would take for a mark of its own is escaped."""
    parser = _Writer()
    parser.feed(html)
    parser.close()
    lines = [" ".join(line.split()) for line in "".join(parser.written).split("\n")]
    blocks: list[str] = []
    for line in lines:
        if line or (blocks and blocks[-1]):
            blocks.append(line)
    return Converted("\n".join(blocks).strip(), tuple(dict.fromkeys(parser.losses)))


@dataclass(slots=True)
class _Lists:
    """The lists that are open, an ordered one with the number of its last entry."""

    open: list[int | None] = field(default_factory=list)

    def bullet(self) -> str:
        if not self.open or self.open[-1] is None:
            return "- "
        self.open[-1] += 1
        return f"{self.open[-1]}. "


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self.losses: list[str] = []
        self._lists = _Lists()
        self._silent = 0
        self._verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LOST:
            self.losses.append(_LOST[tag])
        if tag in _SILENT:
            self._silent += 1
        elif tag in _MARKS:
            self._verbatim += tag == "code"
            self.written.append(_MARKS[tag])
        elif tag == "br":
            self.written.append("\n")
        elif tag in ("ul", "ol"):
            self._lists.open.append(0 if tag == "ol" else None)
            self.written.append("\n\n")
        elif tag == "li":
            self.written.append(f"\n{self._lists.bullet()}")
        elif tag in _BLOCKS or tag == "tr":
            self.written.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _MARKS:
            self._verbatim = max(0, self._verbatim - (tag == "code"))
            self.written.append(_MARKS[tag])
        elif tag in ("ul", "ol"):
            if self._lists.open:
                self._lists.open.pop()
            self.written.append("\n\n")
        elif tag in _BLOCKS or tag == "tr":
            self.written.append("\n\n")
        elif tag in ("td", "th"):
            self.written.append(" ")

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        text = " ".join(data.split("\n"))
        self.written.append(text if self._verbatim else text.translate(_SPECIAL))
