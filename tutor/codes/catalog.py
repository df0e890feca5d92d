"""What rules may ask about a code. The codebook answers; tests answer with a table."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from tutor.codes.code import Code, CodeSet
from tutor.codes.convention import Convention
from tutor.codes.release import CodeSetRelease


class CodeStatus(StrEnum):
    """What a code is on a date.

    `UNVERIFIED` is said of a well-shaped code of a set whose list is not
    loaded for that date; it is never an error (DESIGN 2, idea 4).
    """

    BILLABLE = "billable"
    HEADER = "header"
    DELETED = "deleted"
    CONVERTED_TO_HEADER = "converted_to_header"
    TOO_EARLY = "too_early"
    UNKNOWN = "unknown"
    UNVERIFIED = "unverified"

    @property
    def is_not_effective(self) -> bool:
        """Whether it was billable before this date or will be after it."""
        return self in (CodeStatus.DELETED, CodeStatus.CONVERTED_TO_HEADER, CodeStatus.TOO_EARLY)

    @property
    def words(self) -> str:
        """How a person reads it; the value itself is for programs.

        >>> CodeStatus.CONVERTED_TO_HEADER.words, CodeStatus.TOO_EARLY.words
        ('subdivided', 'too early')
        """
        match self:
            case CodeStatus.CONVERTED_TO_HEADER:
                return "subdivided"
            case CodeStatus.UNVERIFIED:
                return "not verified"
        return self.value.replace("_", " ")

    def said_on(self, on: date) -> str:
        """What a sentence about a code says of it, after the code itself.

        >>> CodeStatus.TOO_EARLY.said_on(date(2026, 3, 11))
        'is not valid yet on 2026-03-11'
        """
        return _SAID[self].format(on=on)


_BELOW = "and only the codes below it can be reported"
_SAID = {
    CodeStatus.BILLABLE: "can be reported on {on}",
    CodeStatus.HEADER: f"is a heading on {{on}}, {_BELOW}",
    CodeStatus.DELETED: "is no longer valid on {on}, because it was deleted",
    CodeStatus.CONVERTED_TO_HEADER: f"was subdivided before {{on}}, {_BELOW}",
    CodeStatus.TOO_EARLY: "is not valid yet on {on}",
    CodeStatus.UNKNOWN: "is in no list of {on}",
    CodeStatus.UNVERIFIED: "cannot be verified on {on}",
}


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """One code of one release, with its place in the tabular list.

    All `str` codes here are canonical texts (no dot).

    Attributes:
        description: The full wording, the 7th character's meaning included.
        node: The tabular node that holds the code: the code itself, or for a
            7th-character code the node that it extends, without placeholders.
        node_description: The node's own wording.
        ancestors: The nodes above `node`, category first; empty for a category.
        section: The tabular block, e.g. ``"M15-M19"``; empty where unknown.
        seventh_character: The 7th character where the code carries one.
        seventh_meaning: What that character says, e.g. ``"initial encounter for closed fracture"``.
    """

    code: Code
    description: str
    is_billable: bool
    node: str = ""
    node_description: str = ""
    ancestors: tuple[str, ...] = ()
    section: str = ""
    seventh_character: str | None = None
    seventh_meaning: str | None = None


class CodeCatalog(Protocol):
    """Codes by date. Every question names a day, for no code is valid without one."""

    def status(self, code: Code, on: date) -> CodeStatus:
        """Say what the code is on this day."""
        ...

    def find(self, code: Code, on: date) -> CodeRecord | None:
        """Return the record in force on this day, header or billable, or None."""
        ...

    def release(self, code_set: CodeSet, on: date) -> CodeSetRelease | None:
        """Return the loaded release that serves this day, or None."""
        ...

    def conventions(self, code: Code, on: date) -> tuple[Convention, ...]:
        """Return the notes in force for an ICD-10-CM code on this day, nearest holder first.

        Its own notes, those of the codes above it, of its sections and of its
        chapter; empty for other code sets and where no tabular list is loaded.
        """
        ...

    def is_manifestation(self, code: Code, on: date) -> bool:
        """Whether the code names a manifestation, which must follow its cause.

        Its title says "classified elsewhere" and a code-first note is in force
        for it; B95-B97, which name organisms, are not manifestations (DOMAIN 1.1).
        """
        ...
