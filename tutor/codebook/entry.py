"""What the codebook answers with: a line about a code, and its full page."""

from dataclasses import dataclass, field
from datetime import date

from tutor.codes.catalog import CodeRecord, CodeStatus
from tutor.codes.code import Code
from tutor.codes.release import CodeSetRelease


@dataclass(frozen=True, slots=True)
class CodeSummary:
    """One line of a list of codes.

    `matched` is the term that a search met where that is not the description itself.
    """

    code: Code
    description: str
    status: CodeStatus
    matched: str = ""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of a note in force for a code.

    `kind` is one of includes, inclusion, excludes1, excludes2, code_first,
    use_additional, code_also, note and seventh. `holder` is the code, section
    or chapter that prints it; `inherited` says that this is not the code's own entry.
    """

    kind: str
    text: str
    holder: str
    inherited: bool


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """The page of one code.

    Attributes:
        path: Titles of the chapter and the sections around the code.
        hierarchy: The codes above it, category first.
        notes: Its own notes first, then those it inherits, the nearest holder first.
        notes_from: The edition of the tabular list that the notes are read from; it does
            not cover the day where no edition of that year is loaded.
        short_title: The abbreviated title where one is loaded and differs.
        seventh_characters: Character and meaning, where the code takes or carries one.
        valid: The intervals in which loaded releases have it as billable.
        missing: Why the code cannot be reported on the day, "" where it can
            or where nothing is known.
    """

    summary: CodeSummary
    record: CodeRecord
    path: tuple[str, ...] = ()
    hierarchy: tuple[CodeSummary, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    notes_from: CodeSetRelease | None = None
    short_title: str = ""
    seventh_characters: tuple[tuple[str, str], ...] = ()
    valid: tuple[tuple[date, date | None], ...] = field(default=())
    missing: str = ""
