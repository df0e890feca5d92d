"""What a grading may look up: codes, conventions, claim edits, fees and the inpatient tables.

One object for all gradings of a process. Everything it holds is asked by
date of service; what is not there is not guessed, see `checks_not_run`.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tutor.codes.catalog import CodeCatalog
from tutor.codes.claim_edits import ClaimEdits, EditCheck, FeeLine
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.inpatient import BaseRate, ClaimEditor, DrgWeights, Grouper
from tutor.grading.code_notes import NoteMemory


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """A fee schedule of our own: its line by code, with the name to show beside the amounts.

    `base_rate` is what it pays a unit of DRG weight, None where it prices services only.
    """

    name: str
    lines: Mapping[str, FeeLine]
    base_rate: BaseRate | None = None

    @classmethod
    def of(
        cls, name: str, fees: Mapping[str, Fraction], base_rate: BaseRate | None = None
    ) -> "FeeSchedule":
        """Make it of fees by code, or by code and modifier (``"71046-26"``)."""
        by_modifier: defaultdict[str, list[tuple[str, Fraction]]] = defaultdict(list)
        for text, fee in fees.items():
            code, _dash, modifier = text.partition("-")
            if modifier:
                by_modifier[code].append((modifier, fee))
        codes = {text for text in fees if "-" not in text} | set(by_modifier)
        return cls(
            name,
            {
                code: FeeLine(fees.get(code, Fraction(0)), tuple(by_modifier[code]))
                for code in sorted(codes)
            },
            base_rate,
        )


@dataclass(frozen=True, slots=True)
class References:
    """Tables for rules; those that an installation does not have are None."""

    catalog: CodeCatalog
    edits: ClaimEdits | None = None
    grouper: Grouper | None = None
    editor: ClaimEditor | None = None
    fees: FeeSchedule | None = None
    weights: DrgWeights | None = None
    base_rate: BaseRate | None = None
    """What one unit of DRG weight pays; None where no money is shown for groups."""
    notes: NoteMemory = field(default_factory=NoteMemory, compare=False, repr=False)


def checks_not_run(
    references: References, encounter: Encounter, *, has_procedures: bool
) -> tuple[str, ...]:
    """Name the checks whose tables are not loaded for the day of an encounter.

    A stay's procedures carry no claim edits, and a coding without services needs none.
    """
    day, setting = encounter.date_of_service, encounter.setting
    missing: list[str] = []
    if has_procedures and setting is not Setting.INPATIENT_FACILITY:
        edits = references.edits
        missing += [
            check.value
            for check in (EditCheck.PTP, EditCheck.MUE, EditCheck.ADD_ON)
            if edits is None or not edits.serves(check, day, setting)
        ]
    if references.editor is None or not references.editor.serves(day):
        missing.append("MCE")
    if setting is Setting.INPATIENT_FACILITY:
        missing += _group_checks_not_run(references, day)
    return tuple(missing)


def _group_checks_not_run(references: References, day: date) -> list[str]:
    """Name what a stay's group lacks: without the group itself its weight is not asked for."""
    if references.grouper is None:
        return ["MS_DRG"]
    if references.weights is None or not references.weights.serves(day):
        return ["MS_DRG_WEIGHTS"]
    return []
