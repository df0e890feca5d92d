"""A line of an answer exactly as it was typed. Parsing it belongs to grading."""

from dataclasses import dataclass
from enum import StrEnum


class Section(StrEnum):
    """The two parts of an answer."""

    DIAGNOSIS = "diagnosis"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """The raw text of one line; nothing is trimmed, corrected or refused.

    A line whose every field is blank stands for nothing and is not graded;
    every other line is.
    """

    section: Section
    code: str = ""
    modifiers: str = ""
    units: str = ""
    pointers: str = ""
    poa: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed."""
        return not any(
            text.strip()
            for text in (self.code, self.modifiers, self.units, self.pointers, self.poa)
        )
