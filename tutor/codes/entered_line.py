"""A line of an answer exactly as it was typed. Parsing it belongs to grading."""

from dataclasses import dataclass

from tutor.codes.name import Name


class Section(Name):
    """The parts of an answer, in the order in which they are kept."""

    DIAGNOSIS = "diagnosis"
    PROCEDURE = "procedure"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class EnteredLine:
    """The raw text of one line; nothing is trimmed, corrected or refused.

    A line whose every field is blank stands for nothing and is not graded;
    every other line is. `date` belongs to the procedures of an inpatient
    stay, `reason` and `evidence` to questions for the provider.
    """

    section: Section
    code: str = ""
    modifiers: str = ""
    units: str = ""
    pointers: str = ""
    poa: str = ""
    date: str = ""
    reason: str = ""
    evidence: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed."""
        if self.code and not self.code.isspace():
            return False
        typed = (
            self.code,
            self.modifiers,
            self.units,
            self.pointers,
            self.poa,
            self.date,
            self.reason,
            self.evidence,
        )
        return not "".join(typed).strip()
