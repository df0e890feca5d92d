"""What may be said of a finding on the result page: the facts of this chart, and a likely slip.

The page shows the key, so a slip may name the key's code. Not for the words,
which are data, nor for what counts: grading has decided that.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tutor.bank.exercise import ChartExercise
from tutor.codes.code import (
    ICD10_FROM,
    Code,
    CodeSet,
    InvalidCodeError,
    parse_code,
)
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.inpatient_procedure import procedure_set
from tutor.grading.answer_key import (
    CodeSlot,
    ExtraReason,
    KeyVariant,
    NearCode,
    ProcedureSlot,
    Slot,
    TemptingCode,
)
from tutor.grading.explain import Explanation, ExplanationFacts, NamedCode, explain, joined
from tutor.grading.finding import POINTER_KINDS, Finding, FindingKind
from tutor.grading.result import LineVerdict
from tutor.grading.slips import Slip, find_in_other_list, find_slip, may_be_a_slip, say_slip
from tutor.services.submissions import ChartResultView
from tutor.web.practice.code_titles import named_code, read_code
from tutor.web.rendering import day
from tutor.web.services import AppServices

_SERVICES = "CPT or HCPCS Level II"
_SHAPES = {
    CodeSet.ICD10CM.label: (
        "An ICD-10-CM code has three to seven letters and digits, a letter first, "
        "with the dot after the third."
    ),
    CodeSet.ICD9CM.label: (
        "An ICD-9-CM code has three to five digits, sometimes with V or E in front, "
        "with the dot after the category."
    ),
    CodeSet.ICD10PCS.label: (
        "An ICD-10-PCS code has seven letters and digits without a dot, never I or O."
    ),
    CodeSet.ICD9CM_VOLUME3.label: (
        "A procedure code of ICD-9-CM has three or four digits, with the dot after the second."
    ),
    _SERVICES: (
        "A CPT code has five characters, as a rule five digits; a HCPCS Level II code has "
        "a letter and four digits."
    ),
}
_LONGEST_NOTE = 220
_MOST_PRIMARIES = 6
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PER_LINE = "mai_1"
_OTHER_LIST = "other_column"

_ICD10_GUIDELINES = "ICD-10-CM Official Guidelines"
_OF_A_WRONG_CODE = frozenset(
    {
        FindingKind.EXTRA,
        FindingKind.WRONG_CATEGORY,
        FindingKind.WRONG_SUBCATEGORY,
        FindingKind.LOW_SPECIFICITY,
        FindingKind.OVER_SPECIFIC,
        FindingKind.WRONG_LATERALITY,
        FindingKind.WRONG_7TH,
        FindingKind.WRONG_5TH_DIGIT,
        FindingKind.WRONG_PROCEDURE,
    }
)
_ICD9_GUIDELINES = "ICD-9-CM Official Guidelines for Coding and Reporting"


def _of_icd9(citation: str) -> str:
    """Name the guidelines of the time; their sections are numbered otherwise and left out.

    >>> _of_icd9("ICD-10-CM Official Guidelines, Section IV.J")
    'ICD-9-CM Official Guidelines for Coding and Reporting'
    >>> _of_icd9("45 CFR 162.1002")
    '45 CFR 162.1002'
    """
    name, _comma, _section = citation.partition(",")
    return _ICD9_GUIDELINES if name == _ICD10_GUIDELINES else citation


@dataclass(frozen=True, slots=True)
class Explained:
    """What a result is explained from: the lines that were graded, and what was found in them."""

    exercise: ChartExercise
    entries: tuple[EnteredLine, ...]
    variant: KeyVariant
    findings: tuple[Finding, ...]
    verdicts: tuple[LineVerdict, ...] = ()

    @classmethod
    def of_chart(cls, graded: ChartResultView) -> "Explained":
        """Take the result of a coded chart."""
        result = graded.result
        variant = graded.exercise.key.variants[result.variant]
        return cls(graded.exercise, graded.entries, variant, result.findings, result.verdicts)


class Explainer:
    """Knows one result and the titles of its codes."""

    def __init__(self, graded: Explained, services: AppServices) -> None:
        self._graded = graded
        self._services = services
        self._on = graded.exercise.encounter.date_of_service
        self._stay_set = procedure_set(graded.exercise.encounter.setting, self._on)
        self._variant = graded.variant
        self._codes = {slot.id: str(slot.code) for slot in self._variant.diagnoses}

    def explain(self, finding: Finding, slot: Slot | None, line: int | None) -> Explanation:
        """Say one finding of a row: what answers the slot, and where."""
        if finding.kind.is_rule or finding.kind is FindingKind.SEQ_FIRST:
            # These speak of lines of their own, whichever row they stand in.
            line = finding.line
        entered = None if line is None else self._graded.entries[line]
        submitted = self.named_entry(entered)
        codes = self._codes_of(finding)
        facts = ExplanationFacts(
            submitted=submitted,
            expected=self.named_slot(slot),
            date=day(self._on),
            code_set=self._code_set(finding),
            missing=self._missing(finding, submitted),
            why=self._why(finding, slot, submitted),
            typed=(entered.code.strip() or "(no code)") if entered else "",
            shape=_SHAPES[self._code_set(finding)],
            codes=codes,
            others=codes[1:] or self._unbundled_from(finding),
            basis=self._basis(finding),
            partner=self._partner(finding),
        )
        said = explain(self._in_words(finding), self._services.explanations, facts)
        return said if self._on >= ICD10_FROM else replace(said, citation=_of_icd9(said.citation))

    def slip(self, findings: Iterable[Finding], slot: Slot | None, line: int | None) -> str:
        """Say the slip of the hand that a row's findings may come from, "" where there is none."""
        if line is None or not any(map(is_open_to_a_slip, findings)):
            return ""
        entered = self._graded.entries[line]
        found = self._slip(entered, slot)
        # Who chose a code that the author saw coming did not mistype it.
        is_chosen = bool(self._foreseen(self.named_entry(entered).code, slot))
        return say_slip(found) if found and not is_chosen else ""

    def _slip(self, entered: EnteredLine, slot: Slot | None) -> Slip | None:
        if isinstance(slot, CodeSlot):
            return find_slip(entered.code, [slot.code])
        return self._in_other_list(entered) or find_slip(
            entered.code, self._missed(entered.section)
        )

    def _in_other_list(self, entered: EnteredLine) -> Slip | None:
        return find_in_other_list(entered.code, entered.section, self._key())

    def _key(self) -> Mapping[Section, list[Code]]:
        return {
            Section.DIAGNOSIS: [slot.code for slot in self._variant.diagnoses],
            Section.PROCEDURE: [slot.code for slot in self._variant.procedures],
        }

    def _missed(self, section: Section) -> list[Code]:
        missed = {
            verdict.slot_id
            for verdict in self._graded.verdicts
            if verdict.section is section and verdict.line is None
        }
        diagnoses = section is Section.DIAGNOSIS
        slots = self._variant.diagnoses if diagnoses else self._variant.procedures
        return [slot.code for slot in slots if slot.id in missed]

    # Codes -----------------------------------------------------------------------------------

    def named(self, code: Code | None) -> NamedCode:
        """Return a code with its title on the day, as far as an installation knows one."""
        return NamedCode() if code is None else named_code(code, self._on, self._services)

    def named_slot(self, slot: Slot | None) -> NamedCode:
        """Return the code that a slot asks for; a query asks for none."""
        return self.named(slot.code) if isinstance(slot, CodeSlot) else NamedCode()

    def read(self, entered: EnteredLine) -> Code | None:
        """Return the code of a line as its section of this chart reads it."""
        return read_code(entered, self._graded.exercise.encounter)

    def _set_of(self, section: Section) -> CodeSet:
        if section is Section.PROCEDURE and self._stay_set is not None:
            return self._stay_set
        return CodeSet.ICD10CM if self._on >= ICD10_FROM else CodeSet.ICD9CM

    def named_entry(self, entered: EnteredLine | None) -> NamedCode:
        """Return what was entered, as a code with its title where it is one."""
        if entered is None or entered.section is Section.QUERY:
            return NamedCode()
        code = self.read(entered)
        return self.named(code) if code else NamedCode(entered.code.strip() or "(no code)")

    def _codes_of(self, finding: Finding) -> tuple[NamedCode, ...]:
        """The codes that a rule names; the entered lines tell their titles."""
        if not finding.kind.is_rule:
            return ()
        return tuple(
            self.named_entry(self._graded.entries[line]) if line is not None else NamedCode(text)
            for text, line in zip(finding.codes, _padded(finding), strict=False)
        )

    def _unbundled_from(self, finding: Finding) -> tuple[NamedCode, ...]:
        """The codes that include an unbundled one: column 1 of the edits that fired."""
        if finding.reason is not ExtraReason.UNBUNDLED:
            return ()
        return tuple(
            self._codes_of(edit)[0]
            for edit in self._graded.findings
            if edit.kind is FindingKind.NCCI_PTP and edit.lines[1:2] == (finding.line,)
        )

    # Facts -----------------------------------------------------------------------------------

    def _in_words(self, finding: Finding) -> Finding:
        """Say pointers as the codes that they mean, and a limit of units with what was billed.

        A code of the key's other list is not told to be one of another era, which it may be too.
        """
        if finding.kind in POINTER_KINDS:
            return replace(finding, want=self._codes.get(finding.want or "", finding.want))
        if finding.kind is FindingKind.WRONG_CODE_SET and finding.line is not None:
            entered = self._graded.entries[finding.line]
            return replace(finding, detail=_OTHER_LIST) if self._in_other_list(entered) else finding
        if finding.kind is FindingKind.MUE:
            lines = finding.lines[:1] if finding.detail == _PER_LINE else finding.lines
            units = [self._graded.entries[line].units.strip() or "1" for line in lines]
            return replace(finding, got=str(sum(map(int, filter(str.isdecimal, units)))))
        return finding

    def _basis(self, finding: Finding) -> str:
        match finding.kind:
            case FindingKind.NCCI_AOC:
                primaries = finding.basis.split(", ")
                more = len(primaries) - _MOST_PRIMARIES
                shown = primaries[:_MOST_PRIMARIES] + ([f"{more} more"] if more > 0 else [])
                return joined(shown, "and" if more > 0 else "or")
            case FindingKind.GLOBAL:
                return _ISO_DAY.sub(lambda found: day(date.fromisoformat(found[0])), finding.basis)
            case FindingKind.NCCI_PTP | FindingKind.MUE:
                return finding.basis.rstrip(".")
            case _:
                return _note_text(finding.basis)

    def _partner(self, finding: Finding) -> str:
        """What a rule asks for beside a code: the key's own code where it was missed."""
        if finding.kind is not FindingKind.NCCI_AOC:
            return ""
        primaries = finding.basis.split(", ")
        missed = (code.text for code in self._missed(Section.PROCEDURE))
        return next((text for text in missed if text in primaries), "")

    def _code_set(self, finding: Finding) -> str:
        if finding.line is not None:
            section = self._graded.entries[finding.line].section
            if section is Section.PROCEDURE and self._stay_set is None:
                return _SERVICES
            return self._set_of(section).label
        return self._set_of(Section.DIAGNOSIS).label

    def _missing(self, finding: Finding, submitted: NamedCode) -> str:
        if finding.kind is not FindingKind.NOT_BILLABLE or not submitted.code:
            return ""
        entries = self._services.codebook.resolve(submitted.code, self._on)
        return entries[0].missing if entries else ""

    def _foreseen(self, code: str, slot: Slot | None) -> str:
        """Why a code that the author saw coming is wrong, "" where there is no such code."""
        reasons: list[NearCode | TemptingCode] = [*self._graded.exercise.key.tempting]
        if isinstance(slot, ProcedureSlot):
            reasons = [*slot.near, *reasons]
        return next((one.why for one in reasons if str(one.code) == code), "")

    def _why(self, finding: Finding, slot: Slot | None, submitted: NamedCode) -> str:
        """The author's own reason, where the key has one for just this finding."""
        if finding.kind is FindingKind.QUERY_MISSED:
            return next((q.why for q in self._variant.queries if q.id == finding.slot_id), "")
        if finding.kind in _OF_A_WRONG_CODE:
            return self._foreseen(submitted.code, slot)
        if finding.kind is FindingKind.ACCEPTED_ALTERNATE and isinstance(slot, CodeSlot):
            for accepted in slot.accept:
                if str(accepted.code) == submitted.code:
                    return accepted.why
        return ""


def is_open_to_a_slip(finding: Finding) -> bool:
    """Whether a slip may be said beside it.

    Not where the author, an edit or the chart itself gives the reason of an extra line.
    """
    if finding.reason is not None:
        return finding.reason is ExtraReason.UNSUPPORTED and finding.detail is None
    return may_be_a_slip(finding.kind, is_beyond_key=finding.slot_id is None)


def _padded(finding: Finding) -> list[int | None]:
    return [*finding.lines, *[None] * len(finding.codes)]


def _note_text(basis: str) -> str:
    """Write a note as one quotes it: its holder with the dot, then its words, cut if long."""
    holder, colon, text = basis.partition(": ")
    if not colon:
        return basis.rstrip(".")
    if len(text) > _LONGEST_NOTE:
        text = text[:_LONGEST_NOTE].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return f"{_holder_text(holder)}: “{text.rstrip('.')}”"


def _holder_text(holder: str) -> str:
    if holder.isdecimal():
        return f"Chapter {holder}"
    try:
        return str(parse_code(holder, CodeSet.ICD10CM))
    except InvalidCodeError:
        return holder
