"""What an auditor may mark, in plain words, read from their data file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tutor.grading.audit_fault import AuditFault, FaultFamily


@dataclass(frozen=True, slots=True)
class FaultWords:
    """The words of one fault.

    Attributes:
        label: As it stands in the list to choose from.
        fields: The parts of a line that the fix may fill in; none where it is not judged.
        hint: What the fix is.
        body: What the fault means on a claim.
        next_time: How to see it.
        removes: Whether the usual fix is to take the line out.
    """

    label: str
    fields: tuple[str, ...]
    hint: str
    body: str
    next_time: str
    removes: bool = False


@dataclass(frozen=True, slots=True)
class AuditWords:
    """The words of all faults, and the headings that they stand under."""

    families: Mapping[FaultFamily, str]
    faults: Mapping[AuditFault, FaultWords]

    def under(self, family: FaultFamily) -> tuple[AuditFault, ...]:
        """The faults of a family, in the order of the closed list."""
        return tuple(fault for fault in AuditFault if fault.family is family)


@cache
def load_audit_words() -> AuditWords:
    """Read the words.

    Raises:
        KeyError: A fault or a family has none.
    """
    source = resources.files("tutor.bank") / "data" / "audit_words.toml"
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    return AuditWords(
        families={family: tables["family"][family.value] for family in FaultFamily},
        faults={fault: _words(tables["fault"][fault.value]) for fault in AuditFault},
    )


def _words(table: Mapping[str, object]) -> FaultWords:
    fields = table["fields"]
    if not isinstance(fields, list):
        raise TypeError(f"fields is {type(fields).__name__}; a list is expected")
    texts = {name: str(table[name]) for name in ("label", "hint", "body", "next_time")}
    return FaultWords(**texts, fields=tuple(fields), removes=bool(table.get("removes")))
