"""What the result page shows of each line: both codings side by side, and what to say of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tutor.bank.documents import Highlight
from tutor.codes.code import Code, CodeSet
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import (
    DiagnosisSlot,
    Evidence,
    KeyVariant,
    ProcedureSlot,
    QuerySlot,
    Slot,
)
from tutor.grading.explain import Explanation
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.inpatient_procedures import CharacterVerdict, compare_characters
from tutor.grading.methods import slots_of
from tutor.grading.result import LineVerdict
from tutor.services.submissions import ChartResultView
from tutor.web.practice.deductions import findings_by_row, hundredths_by_finding, points_text
from tutor.web.practice.explaining import Explained, Explainer, is_open_to_a_slip
from tutor.web.practice.pad_page import reason_words
from tutor.web.rendering import score
from tutor.web.services import AppServices

STATE_WORDS = {
    "right": "Right",
    "accepted": "Accepted",
    "partial": "Partly right",
    "wrong": "Wrong",
    "missed": "Missed",
    "extra": "Beyond the key",
    "allowed": "May stand",
    "optional_absent": "Optional, left out",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the chart that decides a line, and where the page marks it."""

    anchor: str
    text: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in words, with the points that it took, "" where that is not known."""

    explanation: Explanation
    points: str


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
    explanations: tuple[Told, ...]
    why: str
    evidence: tuple[Passage, ...]
    cites: tuple[str, ...]
    characters: tuple[CharacterVerdict, ...] = ()
    date_note: str = ""


def release_titles(graded: ChartResultView, services: AppServices) -> list[str]:
    """Name the code-set releases that the grade was computed from."""
    titles = {release.id: release.title for release in services.codebook.releases()}
    return [titles.get(release_id, release_id) for release_id in graded.result.release_ids]


def result_rows(graded: ChartResultView, services: AppServices) -> list[ResultRow]:
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
    """Puts the rows of one result together."""

    def __init__(self, graded: ChartResultView, services: AppServices) -> None:
        self._graded = graded
        self._explainer = Explainer(Explained.of_chart(graded), services)
        variant: KeyVariant = graded.exercise.key.variants[graded.result.variant]
        self._slots = slots_of(variant)
        # An answer's pointers are shown as letters, a key's as the codes that they mean.
        self._codes = {slot.id: str(slot.code) for slot in variant.diagnoses}
        self._findings_of = findings_by_row(graded.result)
        self._points = hundredths_by_finding(graded.result)

    def row(self, number: int, verdict: LineVerdict) -> ResultRow:
        slot = self._slots[verdict.section, verdict.slot_id] if verdict.slot_id else None
        entered = None if verdict.line is None else self._graded.entries[verdict.line]
        return ResultRow(
            section=verdict.section,
            anchor=f"{verdict.section.value}-{number}",
            state=verdict.state,
            word=STATE_WORDS[verdict.state],
            slot_id=verdict.slot_id,
            line=verdict.line,
            entered=_entered_text(entered) if entered else "",
            entered_title=self._explainer.named_entry(entered).title,
            wanted=self._wanted_text(slot) if slot else "",
            wanted_title=self._wanted_title(slot),
            credit_text=_credit_text(verdict, slot),
            explanations=self._told(number, verdict, slot),
            why=slot.why if slot and not _is_told(verdict.findings) else "",
            evidence=self._passages(verdict.section, number, slot),
            cites=slot.cites if slot else (),
            characters=_characters(slot, self._explainer.read(entered) if entered else None),
            date_note=_date_note(entered),
        )

    def _told(self, number: int, verdict: LineVerdict, slot: Slot | None) -> tuple[Told, ...]:
        told = []
        slip = self._explainer.slip(verdict.findings, slot, verdict.line)
        for place in self._findings_of[number]:
            finding = self._graded.result.findings[place]
            explanation = self._explainer.explain(finding, slot, verdict.line)
            if slip and is_open_to_a_slip(finding):
                explanation, slip = replace(explanation, slip=slip), ""
            told.append(Told(explanation, self._points_text(place)))
        return tuple(told)

    def _points_text(self, place: int) -> str:
        if self._points is None:
            return ""
        points = self._points[place]
        return f"−{points_text(points)} points" if points else "takes no points, only explains"

    def _wanted_title(self, slot: Slot | None) -> str:
        if isinstance(slot, QuerySlot):
            return slot.about
        return self._explainer.named_slot(slot).title

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


def _is_told(findings: Sequence[Finding]) -> bool:
    """Whether the explanation of a missed query has said the reason already."""
    return any(finding.kind is FindingKind.QUERY_MISSED for finding in findings)


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
        return f"−{score(verdict.penalty)} of a line"
    if slot is None or slot.optional:
        return ""
    return f"{score(verdict.credit)} of 1"
