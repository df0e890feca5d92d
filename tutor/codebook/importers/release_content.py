"""What one release of a diagnosis code set holds, in the form that every importer delivers.

Not for merging releases or for storing them: that is `tutor.codebook.build`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from tutor.codes.release import CodeSetRelease
from tutor.errors import TutorError


class InvalidReleaseError(TutorError):
    """A published file does not have the layout that its importer reads."""


class NoteKind(StrEnum):
    """The instructional notes of the tabular list, and the terms that stand under a title."""

    INCLUDES = "includes"
    INCLUSION = "inclusion"
    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    CODE_FIRST = "code_first"
    USE_ADDITIONAL = "use_additional"
    CODE_ALSO = "code_also"
    NOTE = "note"
    SEVENTH = "seventh"


class BlockRow(NamedTuple):
    """A chapter or a section; `parent` is the key of the block around it, "" for a chapter."""

    key: str
    kind: str
    label: str
    title: str
    parent: str


class CodeRow(NamedTuple):
    """A code or header.

    `node` is "" where the code is itself an entry of the tabular list. A code
    made from an entry and a 7th character names that entry, and its title is
    composed when read: the entry's title, a comma, the meaning.
    `block` is the key of the section and is given for categories only.
    """

    text: str
    is_billable: bool
    node: str
    title: str
    meaning: str
    block: str


class SeventhRow(NamedTuple):
    """One 7th character that an entry offers to every code below it."""

    holder: str
    position: int
    character: str
    meaning: str


class NoteRow(NamedTuple):
    """One line of a note.

    `holder` is a canonical code or a block's key. `position` orders the lines
    of a holder; lines with the same `position // LINES_PER_GROUP` belong to one
    printed note, whose first line may introduce the others.
    """

    holder: str
    position: int
    kind: NoteKind
    text: str


LINES_PER_GROUP = 1000


@dataclass
class ReleaseContent:
    """All rows of one release."""

    release: CodeSetRelease
    blocks: list[BlockRow] = field(default_factory=list)
    codes: list[CodeRow] = field(default_factory=list)
    sevenths: list[SeventhRow] = field(default_factory=list)
    notes: list[NoteRow] = field(default_factory=list)

    @property
    def billable_count(self) -> int:
        """How many codes may stand on a claim."""
        return sum(row.is_billable for row in self.codes)
