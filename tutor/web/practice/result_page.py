"""What the result page shows of each line: both codings side by side, and what to say of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.bank.documents import Highlight
from tutor.codes.code import (
    ICD10_FROM,
    Code,
    CodeSet,
    InvalidCodeError,
    parse_code,
    parse_procedure,
)
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.inpatient_procedure import procedure_set
from tutor.grading.answer_key import (
    CodeSlot,
    DiagnosisSlot,
    Evidence,
    KeyVariant,
    ProcedureSlot,
    QuerySlot,
    Slot,
)
from tutor.grading.explain import Explanation, ExplanationFacts, NamedCode, explain
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.inpatient_procedures import CharacterVerdict, compare_characters
from tutor.grading.methods import slots_of
from tutor.grading.result import LineVerdict
from tutor.grading.sequence import PRINCIPAL_PROCEDURE
from tutor.services.submissions import ResultView
from tutor.web.practice.pad_page import reason_words
from tutor.web.rendering import day, score
from tutor.web.services import AppServices

_WORDS = {
    "right": "Right",
    "accepted": "Accepted",
    "partial": "Partly right",
    "wrong": "Wrong",
    "missed": "Missed",
    "extra": "Beyond the key",
    "allowed": "May stand",
    "optional_absent": "Optional, left out",
}
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


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the chart that decides a line, and where the page marks it."""

    anchor: str
    text: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row: mine, the key's, the verdict in words, and the reasons."""

    section: Section
    anchor: str
    state: str
    word: str
    slot_id: str | None
    line: int | None
    entered: str
    entered_title: str
    wanted: str
    wanted_title: str
    credit_text: str
    explanations: tuple[Explanation, ...]
    why: str
    evidence: tuple[Passage, ...]
    cites: tuple[str, ...]
    characters: tuple[CharacterVerdict, ...] = ()
    date_note: str = ""


def release_titles(graded: ResultView, services: AppServices) -> list[str]:
    """Name the code-set releases that the grade was computed from."""
    titles = {release.id: release.title for release in services.codebook.releases()}
    return [titles.get(release_id, release_id) for release_id in graded.result.release_ids]


def result_rows(graded: ResultView, services: AppServices) -> list[ResultRow]:
    """Build the rows of a result, in the order of the key, then what stands beyond it."""
    return [
        _Composer(graded, services).row(number, verdict)
        for number, verdict in enumerate(graded.result.verdicts)
    ]


def highlights_of(rows: Sequence[ResultRow]) -> list[Highlight]:
    """Return the passages that the chart is marked with."""
    return [
        Highlight(passage.anchor, Evidence(passage.text, passage.occurrence))
        for row in rows
        for passage in row.evidence
    ]


class _Composer:
    """Knows one result and the titles of its codes."""

    def __init__(self, graded: ResultView, services: AppServices) -> None:
        self._graded = graded
        self._services = services
        self._on = graded.exercise.encounter.date_of_service
        self._stay_set = procedure_set(graded.exercise.encounter.setting, self._on)
        variant: KeyVariant = graded.exercise.key.variants[graded.result.variant]
        self._slots = slots_of(variant)
        self._queries = {slot.id: slot for slot in variant.queries}
        # An answer's pointers are shown as letters, a key's as the codes that they mean.
        self._codes = {slot.id: str(slot.code) for slot in variant.diagnoses}
        self._order = graded.result.findings[
            sum(len(verdict.findings) for verdict in graded.result.verdicts) :
        ]

    def row(self, number: int, verdict: LineVerdict) -> ResultRow:
        slot = self._slots[verdict.section, verdict.slot_id] if verdict.slot_id else None
        entered = None if verdict.line is None else self._graded.entries[verdict.line]
        read = self._read(entered) if entered else None
        submitted = self._named(read)
        findings = verdict.findings + tuple(
            finding
            for finding in self._order
            if slot is not None
            and verdict.section is _section_of(finding)
            and finding.slot_id == slot.id
        )
        return ResultRow(
            section=verdict.section,
            anchor=f"{verdict.section.value}-{number}",
            state=verdict.state,
            word=_WORDS[verdict.state],
            slot_id=verdict.slot_id,
            line=verdict.line,
            entered=_entered_text(entered) if entered else "",
            entered_title=submitted.title,
            wanted=self._wanted_text(slot) if slot else "",
            wanted_title=self._wanted_title(slot),
            credit_text=_credit_text(verdict, slot),
            explanations=tuple(
                self._explain(finding, slot, submitted, entered) for finding in findings
            ),
            why=slot.why if slot and not self._is_told(findings) else "",
            evidence=self._passages(verdict.section, number, slot),
            cites=slot.cites if slot else (),
            characters=_characters(slot, read),
            date_note=_date_note(entered),
        )

    @staticmethod
    def _is_told(findings: Sequence[Finding]) -> bool:
        """Whether the explanation of a missed query has said the reason already."""
        return any(finding.kind is FindingKind.QUERY_MISSED for finding in findings)

    def _wanted_title(self, slot: Slot | None) -> str:
        if isinstance(slot, QuerySlot):
            return slot.about
        return self._named(slot.code).title if slot is not None else ""

    def _read(self, entered: EnteredLine) -> Code | None:
        """The code of a line as its section of this chart reads it."""
        if entered.section is Section.QUERY:
            return None
        try:
            if entered.section is Section.PROCEDURE and self._stay_set is None:
                return parse_procedure(entered.code)
            return parse_code(entered.code, self._set_of(entered.section))
        except InvalidCodeError:
            return None

    def _set_of(self, section: Section) -> CodeSet:
        if section is Section.PROCEDURE and self._stay_set is not None:
            return self._stay_set
        return CodeSet.ICD10CM if self._on >= ICD10_FROM else CodeSet.ICD9CM

    def _explain(
        self,
        finding: Finding,
        slot: Slot | None,
        submitted: NamedCode,
        entered: EnteredLine | None,
    ) -> Explanation:
        typed = NamedCode(entered.code.strip() or "(no code)") if entered else NamedCode()
        if finding.kind is FindingKind.SEQ_FIRST:
            typed = NamedCode(finding.codes[0])
            submitted = typed
        facts = ExplanationFacts(
            submitted=submitted if submitted.code else typed,
            expected=self._named(slot.code) if isinstance(slot, CodeSlot) else NamedCode(),
            date=day(self._on),
            code_set=self._code_set(finding),
            missing=self._missing(finding, submitted),
            why=self._why(finding, slot, submitted),
            typed=typed.code,
            shape=self._shape(finding),
        )
        shown = self._with_code_pointers(finding)
        return explain(shown, self._services.explanations, facts)

    def _with_code_pointers(self, finding: Finding) -> Finding:
        if finding.kind not in (FindingKind.PTR_WRONG, FindingKind.PTR_ORDER):
            return finding
        want = self._codes.get(finding.want or "", finding.want)
        return Finding(
            finding.kind, slot_id=finding.slot_id, codes=finding.codes, want=want, got=finding.got
        )

    def _code_set(self, finding: Finding) -> str:
        if finding.line is not None:
            section = self._graded.entries[finding.line].section
            if section is Section.PROCEDURE and self._stay_set is None:
                return _SERVICES
            return self._set_of(section).label
        return self._set_of(Section.DIAGNOSIS).label

    def _shape(self, finding: Finding) -> str:
        return _SHAPES[self._code_set(finding)]

    def _missing(self, finding: Finding, submitted: NamedCode) -> str:
        if finding.kind is not FindingKind.NOT_BILLABLE or not submitted.code:
            return ""
        entries = self._services.codebook.resolve(submitted.code, self._on)
        return entries[0].missing if entries else ""

    def _why(self, finding: Finding, slot: Slot | None, submitted: NamedCode) -> str:
        """The author's own reason, where the key has one for just this finding."""
        if finding.kind is FindingKind.QUERY_MISSED and finding.slot_id in self._queries:
            return self._queries[finding.slot_id].why
        if finding.kind is FindingKind.EXTRA:
            for tempting in self._graded.exercise.key.tempting:
                if str(tempting.code) == submitted.code:
                    return tempting.why
        if finding.kind is FindingKind.ACCEPTED_ALTERNATE and isinstance(slot, CodeSlot):
            for accepted in slot.accept:
                if str(accepted.code) == submitted.code:
                    return accepted.why
        return ""

    def _named(self, code: Code | None) -> NamedCode:
        if code is None:
            return NamedCode()
        record = self._services.codebook.find(code, self._on)
        if record is not None:
            return NamedCode(str(code), record.description, record.seventh_meaning or "")
        listed = self._services.codebook.listed(code)
        return NamedCode(str(code), listed.label if listed else "")

    def _wanted_text(self, slot: Slot) -> str:
        if isinstance(slot, QuerySlot):
            return slot.reason.label
        if isinstance(slot, DiagnosisSlot):
            return f"{slot.code} (POA {slot.poa})" if slot.poa else str(slot.code)
        modifiers = [str(modifier) for modifier in slot.modifiers]
        modifiers += ["/".join(map(str, group)) for group in slot.modifiers_any]
        pointers = ", ".join(self._codes[name] for name in slot.pointers if name in self._codes)
        return _line_text(str(slot.code), " ".join(modifiers), str(slot.units), pointers)

    def _passages(self, section: Section, number: int, slot: Slot | None) -> tuple[Passage, ...]:
        if slot is None:
            return ()
        return tuple(
            Passage(f"says-{section.value}-{number}-{index}", passage.text, passage.occurrence)
            for index, passage in enumerate(slot.evidence)
        )


def _section_of(finding: Finding) -> Section:
    """Where a finding about the order belongs."""
    is_procedure = finding.detail == PRINCIPAL_PROCEDURE
    return Section.PROCEDURE if is_procedure else Section.DIAGNOSIS


def _characters(slot: Slot | None, read: Code | None) -> tuple[CharacterVerdict, ...]:
    """An ICD-10-PCS code beside the key's, character by character; an accepted one is right."""
    if not isinstance(slot, ProcedureSlot) or read is None or read.code_set is not CodeSet.ICD10PCS:
        return ()
    accepted = next((one.code for one in slot.accept if one.code == read), slot.code)
    return compare_characters(accepted, read)


def _date_note(entered: EnteredLine | None) -> str:
    return f"Date entered: {entered.date.strip()}" if entered and entered.date.strip() else ""


def _entered_text(entered: EnteredLine) -> str:
    if entered.section is Section.QUERY:
        quoted = f": “{entered.evidence.strip()}”" if entered.evidence.strip() else ""
        return f"{reason_words(entered.reason) or '(no reason)'}{quoted}"
    code = entered.code.strip() or "(no code)"
    if entered.section is Section.DIAGNOSIS:
        return f"{code} (POA {entered.poa.strip()})" if entered.poa.strip() else code
    return _line_text(
        code, entered.modifiers.strip(), entered.units.strip() or "1", entered.pointers.strip()
    )


def _line_text(code: str, modifiers: str, units: str, pointers: str) -> str:
    text = f"{code}-{'-'.join(modifiers.split())}" if modifiers else code
    if units != "1":
        text += f" × {units}"
    return f"{text} → {pointers}" if pointers else text


def _credit_text(verdict: LineVerdict, slot: Slot | None) -> str:
    if verdict.penalty:
        return f"−{score(verdict.penalty)}"
    if slot is None or slot.optional:
        return ""
    return f"{score(verdict.credit)} of 1"
