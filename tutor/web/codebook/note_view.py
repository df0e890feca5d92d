"""Notes as a page shows them: a code's own first, those it inherits by who prints them."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from tutor.codebook.changes import Change
from tutor.codebook.entry import CodeEntry, NoteLine
from tutor.codebook.mentioned_codes import NotePart, split_note
from tutor.codes.code import Code, CodeSet, InvalidCodeError, parse_code, parse_procedure
from tutor.web.codebook.wording import NOTE_KINDS
from tutor.web.services import app_services

KindOfNotes = tuple[str, tuple[NoteLine, ...]]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who prints a group of notes: a code above, a section or a chapter."""

    name: str
    code: Code | None
    title: str
    kinds: tuple[KindOfNotes, ...]

    @property
    def count(self) -> int:
        """How many lines the notes have."""
        return sum(len(lines) for _kind, lines in self.kinds)

    @property
    def summary(self) -> str:
        """How many lines of each kind."""
        return " · ".join(f"{NOTE_KINDS[kind]} {len(lines)}" for kind, lines in self.kinds)


@dataclass(frozen=True, slots=True)
class NoteGroups:
    """The notes of a page."""

    own: tuple[KindOfNotes, ...]
    inherited: tuple[Holder, ...]

    @property
    def inherited_count(self) -> int:
        """How many lines are inherited."""
        return sum(holder.count for holder in self.inherited)


def group_notes(entry: CodeEntry) -> NoteGroups:
    """Put the notes of a page in groups; the nearest holder of inherited ones comes first."""
    titles = {str(above.code): above.description for above in entry.hierarchy}
    own = [note for note in entry.notes if not note.inherited]
    holders = dict.fromkeys(note.holder for note in entry.notes if note.inherited)
    return NoteGroups(
        by_kind(own),
        tuple(
            Holder(
                name,
                _holder_code(name, entry.summary.code.code_set),
                titles.get(name, ""),
                by_kind([n for n in entry.notes if n.inherited and n.holder == name]),
            )
            for name in holders
        ),
    )


def by_kind(notes: list[NoteLine]) -> tuple[KindOfNotes, ...]:
    """Sort notes by kind, those that forbid and order first."""
    found = ((kind, tuple(note for note in notes if note.kind == kind)) for kind in NOTE_KINDS)
    return tuple((kind, lines) for kind, lines in found if lines)


def _holder_code(name: str, code_set: CodeSet) -> Code | None:
    try:
        return parse_code(name, code_set)
    except InvalidCodeError:
        return None


def linked_note(text: str, on: date) -> list[tuple[str, str]]:
    """Cut a note into texts and, for codes and sections that exist, their addresses."""
    linked: list[tuple[str, str]] = []
    for part in split_note(text):
        linked += _link_span(part, on) if part.span else [(part.text, _address(part.code, on))]
    return linked


def _link_span(part: NotePart, on: date) -> list[tuple[str, str]]:
    if app_services().codebook.contents.has_section(part.span, on):
        address = url_for("codebook.browse", code_set="icd10cm", key=part.span, on=on.isoformat())
        return [(part.text, address)]
    first, last = (Code(CodeSet.ICD10CM, text) for text in part.span.split("-"))
    return [(str(first), _address(first, on)), ("-", ""), (str(last), _address(last, on))]


def _address(code: Code | None, on: date) -> str:
    """Where the page of a code is, "" for none: notes may name codes that are gone."""
    if code is None or not app_services().codebook.contents.exists(code):
        return ""
    return code_address(code, on)


def code_address(code: Code, on: date) -> str:
    """Where the page of a code on a day is."""
    return url_for("codebook.code", code_set=code.code_set.value, text=str(code), on=on.isoformat())


def service_address(text: str, on: date) -> str:
    """Where the page of a CPT or HCPCS code is that an edit names."""
    return code_address(parse_procedure(text), on)


def replaced_by(change: Change) -> list[tuple[Code, str]]:
    """The codes that took the place of one that is gone, and where they are."""
    return [(code, code_address(code, change.on)) for code in change.replaced_by]
