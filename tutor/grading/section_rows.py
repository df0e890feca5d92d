"""One section of an answer held against the key: its rows, and what later steps ask of all of them.

What is asked is found at the first question and kept with the rows, for the
same section comes again with every class. Not for how a row comes about
(`tutor.grading.variant`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import add
from typing import NamedTuple

from tutor.codes.code import Code
from tutor.codes.entered_line import Section
from tutor.grading.answer_key import QuerySlot, Slot
from tutor.grading.finding import (
    LINE_KINDS,
    MODIFIER_KINDS,
    UNITS_KINDS,
    Finding,
    FindingKind,
)
from tutor.grading.normalise import ReadLine
from tutor.grading.result import LineVerdict

_RIGHT_CODE = LINE_KINDS | {FindingKind.ACCEPTED_ALTERNATE, FindingKind.OPTIONAL_PRESENT}
_NO_RIGHT_LINE = MODIFIER_KINDS | UNITS_KINDS | {FindingKind.POA}


class CodeCounts(NamedTuple):
    """How many codes are right, wrong in their slot, missed, and beyond the key.

    None that is allowed or optional counts; `right_lines` are right in all that is on the line.
    """

    true_positives: int = 0
    revised: int = 0
    missed: int = 0
    extra: int = 0
    right_lines: int = 0
    required: int = 0

    def plus(self, other: "CodeCounts") -> "CodeCounts":
        """The counts of two sections together."""
        return CodeCounts(*map(add, self, other))


@dataclass(frozen=True, slots=True)
class Charges:
    """What the rows of a section charge already, for the rules that come after.

    Attributes:
        slot_of_line: The slot that each aligned line answers, by section and id.
        lines: Entered lines about which a finding costs.
        missed: Codes of required slots that no line answers.
        wrongly_answered: Codes of slots whose line costs.
        left_out: Codes of optional slots that no line answers.
    """

    slot_of_line: Mapping[int, tuple[Section, str]]
    lines: tuple[int, ...]
    missed: tuple[Code, ...]
    wrongly_answered: tuple[Code, ...]
    left_out: tuple[Code, ...]

    def plus(self, other: "Charges") -> "Charges":
        """The charges of two sections together."""
        return Charges(
            {**self.slot_of_line, **other.slot_of_line},
            self.lines + other.lines,
            self.missed + other.missed,
            self.wrongly_answered + other.wrongly_answered,
            self.left_out + other.left_out,
        )


@dataclass(frozen=True)
class SectionRows:
    """The rows of one section.

    Attributes:
        slots: The slots of the key's section by id.
        rows: One a slot, then one for each line beyond the key.
        answered: The line that answers each slot of a code, by the slot's id.
    """

    slots: Mapping[str, Slot]
    rows: tuple[LineVerdict, ...]
    answered: Mapping[str, ReadLine]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything noticed about the rows, in their order."""
        return tuple(finding for row in self.rows for finding in row.findings)

    @cached_property
    def counts(self) -> CodeCounts:
        """Count codes; a query is none."""
        true_positives = revised = missed = extra = right_lines = required = 0
        for row in self.rows:
            if row.section is Section.QUERY:
                continue
            if row.slot_id is None:
                extra += row.state == "extra"
                continue
            has_right_code = row.line is not None and _has_right_code(row)
            if self.slots[row.slot_id].optional:
                # Neither reward nor cost; a wrong code in its place is a wrong code all the same.
                revised += row.line is not None and not has_right_code
                continue
            required += 1
            if row.line is None:
                missed += 1
            elif has_right_code:
                true_positives += 1
                right_lines += not any(f.kind in _NO_RIGHT_LINE for f in row.findings)
            else:
                revised += 1
        return CodeCounts(true_positives, revised, missed, extra, right_lines, required)

    @cached_property
    def charges(self) -> Charges:
        """Say which lines and codes have cost already."""
        slot_of_line: dict[int, tuple[Section, str]] = {}
        lines: list[int] = []
        missed: list[Code] = []
        wrong: list[Code] = []
        left_out: list[Code] = []
        for row in self.rows:
            costs = any(finding.cost for finding in row.findings)
            if row.line is not None and (costs or _is_guess(row)):
                lines.append(row.line)
            if row.slot_id is None:
                continue
            if row.line is not None:
                slot_of_line[row.line] = (row.section, row.slot_id)
            slot = self.slots[row.slot_id]
            if isinstance(slot, QuerySlot):
                continue
            if row.line is None:
                (missed if row.state == "missed" else left_out).append(slot.code)
            elif costs:
                wrong.append(slot.code)
        return Charges(slot_of_line, tuple(lines), tuple(missed), tuple(wrong), tuple(left_out))


def _has_right_code(row: LineVerdict) -> bool:
    return all(finding.kind in _RIGHT_CODE for finding in row.findings)


def _is_guess(row: LineVerdict) -> bool:
    """A guess has cost its query."""
    return any(finding.kind is FindingKind.QUERY_MISSED for finding in row.findings)
