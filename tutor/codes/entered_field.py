"""A filled field of a form, and a mark on a line, exactly as they were typed or picked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EnteredField:
    """The raw text of one field; a field with several values is entered several times.

    A question's chosen option is a field too: the question's name and the
    option's id.
    """

    name: str
    text: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class EnteredMark:
    """One fault that an auditor marks, as it stood in the form.

    `line` is the 1-based number of the billed line, empty for a line that is
    missing; `section` says which kind of line is to be added. `remedy` is
    ``remove`` where the line is to go. The other fields are the fix: how the
    line, or the field concerned, should read; reason and evidence are those of
    a question that the provider should have been asked.
    """

    fault: str
    line: str = ""
    section: str = ""
    code: str = ""
    modifiers: str = ""
    units: str = ""
    pointers: str = ""
    poa: str = ""
    remedy: str = ""
    reason: str = ""
    evidence: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was marked."""
        return not self.fault.strip()
