"""Charts, rationales and other texts as safe HTML: placeholders filled, evidence marked, cleaned.

Markdown is turned to HTML first and cleaned afterwards, because Markdown lets
mark-up of its own through.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from uuid import UUID

import markdown
import nh3

from tutor.bank.exercise import Exercise
from tutor.grading.answer_key import Evidence

_PLACEHOLDER = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_DATE = re.compile(r"dos(?:\s*([+-])\s*(\d{1,5})\s*(day|week|month|year)s?)?")
_HEADING = re.compile(r"^# +(.+?)\s*#*$", re.MULTILINE)
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_BLOCK_TAGS = frozenset(
    ("p", "li", "td", "th", "tr", "h3", "h4", "h5", "h6", "dt", "dd", "br", "blockquote", "pre")
)
_OTHER_TAGS = frozenset(
    ("ul", "ol", "dl", "table", "thead", "tbody", "strong", "em", "code", "hr", "sup", "sub")
)
_INLINE_TAGS = frozenset(("strong", "em", "code", "sup", "sub"))
# A wide table scrolls by itself on a phone; a keyboard must be able to reach it.
_TABLE_FRAME = '<div class="table-frame" tabindex="0" role="group" aria-label="Table"><table>'
_SPACE = re.compile(r"\s+")


class DateStyle(StrEnum):
    """How a filled date is written: on paper, or in an X12 file."""

    PAPER = "%m/%d/%Y"
    X12 = "%Y%m%d"


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """One document of a chart: its title as text, its body as safe HTML."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """A passage to be marked, under an id that links can point at."""

    anchor: str
    evidence: Evidence


def unknown_placeholders(text: str) -> list[str]:
    """Return what stands in double braces and is no placeholder."""
    return [name for name in _PLACEHOLDER.findall(text) if not is_placeholder(name)]


def is_placeholder(name: str) -> bool:
    """Whether double braces with this inside stand for a date or a synthetic identifier."""
    return name in _TYPED or _DATE.fullmatch(name) is not None


def _digits(uid: UUID, salt: int, count: int) -> str:
    # From the uid, so that the same chart always shows the same synthetic number.
    return str((uid.int >> salt) % 10**count).zfill(count)


_TYPED: dict[str, Callable[[UUID], str]] = {
    "patient_name": lambda _uid: "[Patient]",
    "provider_name": lambda _uid: "[Provider]",
    "member_id": lambda uid: f"TEST-M{_digits(uid, 3, 6)}",
    "account_number": lambda uid: f"TEST-A{_digits(uid, 17, 6)}",
    "claim_number": lambda uid: f"TEST-C{_digits(uid, 31, 6)}",
    "record_number": lambda uid: f"TEST-R{_digits(uid, 47, 6)}",
}


def fill_placeholders(text: str, *, on: date, uid: UUID, style: DateStyle = DateStyle.PAPER) -> str:
    """Put the dates and synthetic identifiers in; dates count from the date of service."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        day = _DATE.fullmatch(name)
        if day is None:
            return _TYPED[name](uid)
        sign = -1 if day[1] == "-" else 1
        distance = int(day[2] or 0) * _DAYS[day[3] or "day"]
        return (on + sign * timedelta(days=distance)).strftime(style.value)

    return _PLACEHOLDER.sub(value, text)


def render_chart(
    exercise: Exercise, *, highlights: Sequence[Highlight] = ()
) -> tuple[RenderedDocument, ...]:
    """Render each document of the chart; passages are marked where they are found."""
    documents, texts = _rendered(exercise)
    marks: list[list[tuple[int, int, str]]] = [[] for _document in documents]
    for highlight in highlights:
        found = _locate(texts, highlight.evidence)
        if found is not None:
            number, start, end = found
            marks[number].append((start, end, highlight.anchor))
    return tuple(
        RenderedDocument(document.title, _mark(document.html, spans))
        for document, spans in zip(documents, marks, strict=True)
    )


def render_rationale(exercise: Exercise) -> str:
    """Render the rationale as safe HTML."""
    return render_text(exercise, exercise.rationale_markdown)


def render_text(exercise: Exercise, text: str) -> str:
    """Render a text of an exercise, such as its question or a letter, as safe HTML."""
    return _to_html(_fill(exercise, text))


def render_phrase(exercise: Exercise, text: str) -> str:
    """Render a text that stands inside a line, such as an option's, as safe HTML without blocks."""
    html = markdown.markdown(_fill(exercise, text))
    return nh3.clean(html, tags=set(_INLINE_TAGS), attributes={}).strip()


def chart_text(exercise: Exercise) -> str:
    """Return the chart as the reader sees it: no mark-up, white space folded."""
    documents, texts = _rendered(exercise)
    return " ".join(
        f"{document.title} {text}" for document, text in zip(documents, texts, strict=True)
    )


def has_evidence(exercise: Exercise, evidence: Evidence) -> bool:
    """Whether the passage stands in the chart, as often as its occurrence says."""
    _documents, texts = _rendered(exercise)
    return _locate(texts, evidence) is not None


def _rendered(exercise: Exercise) -> tuple[tuple[RenderedDocument, ...], tuple[str, ...]]:
    """Each document without a mark, and its text: a check asks for every passage of a key."""
    return _rendered_text(exercise.chart_markdown, exercise.date_of_service, exercise.uid)


@lru_cache(maxsize=64)
def _rendered_text(
    chart: str, on: date, uid: UUID
) -> tuple[tuple[RenderedDocument, ...], tuple[str, ...]]:
    documents = tuple(
        RenderedDocument(title, _to_html(body))
        for title, body in _split(fill_placeholders(chart, on=on, uid=uid))
    )
    return documents, tuple(_plain(document.html) for document in documents)


def _fill(exercise: Exercise, text: str) -> str:
    return fill_placeholders(text, on=exercise.date_of_service, uid=exercise.uid)


def _split(text: str) -> Iterable[tuple[str, str]]:
    parts = _HEADING.split(text)
    if parts[0].strip():
        yield "Note", parts[0]
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _to_html(text: str) -> str:
    html = markdown.markdown(text, extensions=["tables", "sane_lists", "def_list"])
    # The page has one h1 and each document an h2, so headings inside begin at h3.
    html = re.sub(r"<(/?)h([1-6])>", lambda m: f"<{m[1]}h{min(6, max(3, int(m[2]) + 1))}>", html)
    clean = nh3.clean(html, tags=set(_BLOCK_TAGS | _OTHER_TAGS), attributes={})
    # A corner of a table without words heads nothing.
    clean = clean.replace("<th></th>", "<td></td>")
    return clean.replace("<table>", _TABLE_FRAME).replace("</table>", "</table></div>")


class _TextPieces(HTMLParser):
    """Splits HTML into tags and pieces of text, keeping the source of both."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append((self.get_starttag_text() or "", False))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append((f"</{tag}>", False))

    def handle_data(self, data: str) -> None:
        self.pieces.append((data, True))


def _pieces(html: str) -> list[tuple[str, bool]]:
    parser = _TextPieces()
    parser.feed(html)
    parser.close()
    return parser.pieces


def _is_block(tag: str) -> bool:
    return re.sub(r"[</>\s].*", "", tag.strip("</>")) in _BLOCK_TAGS


@dataclass(frozen=True, slots=True)
class _Folded:
    """Text with white space folded, and for each character the piece and offset it came from."""

    text: str
    origin: tuple[tuple[int, int], ...]


def _fold(pieces: list[tuple[str, bool]]) -> _Folded:
    characters: list[str] = []
    origin: list[tuple[int, int]] = []
    for number, (piece, is_text) in enumerate(pieces):
        if not is_text:
            if _is_block(piece) and characters and characters[-1] != " ":
                characters.append(" ")
                origin.append((number, 0))
            continue
        for offset, character in enumerate(piece):
            folded = " " if character.isspace() else character
            if folded == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(folded)
            origin.append((number, offset))
    return _Folded("".join(characters), tuple(origin))


def _plain(html: str) -> str:
    return _fold(_pieces(html)).text.strip()


def _locate(texts: Sequence[str], evidence: Evidence) -> tuple[int, int, int] | None:
    """Find a passage: the document's number, and where in its folded text it begins and ends."""
    wanted = _SPACE.sub(" ", evidence.text).strip()
    seen = 0
    for number, text in enumerate(texts):
        start = text.find(wanted) if wanted else -1
        while start >= 0:
            seen += 1
            if seen == evidence.occurrence:
                return number, start, start + len(wanted)
            start = text.find(wanted, start + 1)
    return None


def _mark(html: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Wrap spans of the folded text in `mark`, never across a tag."""
    if not spans:
        return html
    pieces = _pieces(html)
    folded = _fold(pieces)
    # Leading white space was stripped from the text that the spans count in.
    lead = len(folded.text) - len(folded.text.lstrip())
    anchors_at: dict[tuple[int, int], str] = {}
    for start, end, anchor in spans:
        for place in folded.origin[start + lead : end + lead]:
            anchors_at.setdefault(place, anchor)
    written: list[str] = []
    shown = frozenset(folded.origin)
    begun: set[str] = set()
    for number, (piece, is_text) in enumerate(pieces):
        if is_text:
            written.append(_mark_piece(piece, number, anchors_at, shown, begun))
        else:
            written.append(piece)
    return "".join(written)


def _mark_piece(
    piece: str,
    number: int,
    anchors_at: dict[tuple[int, int], str],
    shown: frozenset[tuple[int, int]],
    begun: set[str],
) -> str:
    written: list[str] = []
    current: str | None = None
    run: list[str] = []

    def close() -> None:
        text = escape("".join(run), quote=False)
        run.clear()
        if not text:
            return
        if current is None:
            written.append(text)
            return
        # The id stands on the first part only: ids are unique on a page.
        identity = f' id="{current}"' if current not in begun else ""
        begun.add(current)
        written.append(f'<mark class="evidence"{identity}>{text}</mark>')

    for offset, character in enumerate(piece):
        anchor = anchors_at.get((number, offset))
        if (number, offset) not in shown:
            anchor = current  # White space that was folded away goes with what stands before it.
        if anchor != current:
            close()
            current = anchor
        run.append(character)
    close()
    return "".join(written)
