"""The result page of an arrangement: both orders side by side, and what binds them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from tutor.bank.documents import Highlight
from tutor.bank.exercise import ChartExercise
from tutor.bank.rubrics import load_rubric
from tutor.codes.encounter import Setting
from tutor.codes.entered_line import EnteredLine
from tutor.grading.answer_key import DiagnosisSlot, Evidence, KeyVariant
from tutor.grading.explain import NamedCode
from tutor.grading.finding import FindingKind
from tutor.grading.key_entries import diagnoses_in_order
from tutor.grading.sequence_result import SequenceResult
from tutor.grading.sequencing import constraints_of, is_kept
from tutor.services.entries import lines_of
from tutor.services.submissions import ResultView
from tutor.web.practice.deductions import hundredths_of, points_text
from tutor.web.practice.draft_json import entry_to_json
from tutor.web.practice.explaining import Explained, Explainer
from tutor.web.practice.result_page import Passage, Told
from tutor.web.practice.sequence_page import as_arrangement
from tutor.web.services import app_services

_ORDER = frozenset({FindingKind.SEQ_FIRST, FindingKind.SEQ_PAIR})
_ONE_ALONE = 1


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of both orders."""

    number: int
    mine: NamedCode
    wanted: NamedCode

    @property
    def is_same(self) -> bool:
        """Whether both orders have the same code here."""
        return self.mine.code == self.wanted.code


@dataclass(frozen=True, slots=True)
class BoundRow:
    """One constraint: what it asks for, whether it was kept, and why it binds."""

    anchor: str
    slot_id: str
    text: str
    state: str
    word: str
    told: Told | None
    whys: tuple[str, ...]
    evidence: tuple[Passage, ...]
    cites: tuple[str, ...]


def render(view: ResultView) -> str:
    """Render the graded order."""
    exercise, result = as_arrangement(view.exercise), view.result
    if not isinstance(result, SequenceResult):
        raise TypeError(f"{type(result).__name__} is no result of an arrangement")
    composer = _Composer(exercise, lines_of(view.entries), result)
    services = app_services()
    bound = composer.bound()
    return render_template(
        "practice/sequence_result.html",
        graded=view,
        rubric=load_rubric(result.rubric_id),
        places=composer.places(),
        bound=bound,
        others=composer.others(),
        is_only_order=composer.is_only_order(),
        is_stay=exercise.encounter.setting is Setting.INPATIENT_FACILITY,
        documents=services.documents(exercise, highlights=composer.highlights()),
        rationale=services.rationale(exercise),
        entered=[entry_to_json(entry) for entry in view.entries],
    )


class _Composer:
    """Puts the rows of one result together."""

    def __init__(
        self, exercise: ChartExercise, lines: tuple[EnteredLine, ...], result: SequenceResult
    ) -> None:
        self._variant: KeyVariant = exercise.key.variants[result.variant]
        self._slots = {slot.id: slot for slot in self._variant.diagnoses}
        self._lines = lines
        explained = Explained(exercise, lines, self._variant, result.findings)
        self._explainer = Explainer(explained, app_services())
        self._findings = result.findings
        self._points = hundredths_of([f.points for f in result.findings], result.score)

    def places(self) -> list[PlaceRow]:
        """Both orders, place by place."""
        mine = [self._explainer.named_entry(line) for line in self._lines if not line.is_blank]
        wanted = [self._explainer.named(slot.code) for slot in diagnoses_in_order(self._variant)]
        none = NamedCode()
        return [
            PlaceRow(
                at + 1,
                mine[at] if at < len(mine) else none,
                wanted[at] if at < len(wanted) else none,
            )
            for at in range(max(len(mine), len(wanted)))
        ]

    def is_only_order(self) -> bool:
        """Whether what binds leaves no second order: each code is bound to the next one."""
        order = [slot.id for slot in diagnoses_in_order(self._variant)]
        swapped = (
            [*order[:at], order[at + 1], order[at], *order[at + 2 :]]
            for at in range(len(order) - 1)
        )
        return not any(self._is_allowed(other) for other in swapped)

    def _is_allowed(self, order: Sequence[str]) -> bool:
        return all(is_kept(bound, order) for bound in constraints_of(self._variant))

    def bound(self) -> list[BoundRow]:
        """What binds the order, each with the finding that says it was broken."""
        return [
            self._bound(number, constraint)
            for number, constraint in enumerate(constraints_of(self._variant))
        ]

    def _bound(self, number: int, constraint: tuple[str, ...]) -> BoundRow:
        slots = [self._slots[slot_id] for slot_id in constraint]
        place = self._broken_by(constraint)
        is_open = place is None and self._lacks(constraint)
        word = "Not kept: a code is missing" if is_open else "Kept" if place is None else "Broken"
        codes = [str(slot.code) for slot in slots]
        is_first = len(codes) == _ONE_ALONE
        return BoundRow(
            anchor=f"bound-{number}",
            slot_id=constraint[-1],
            text=f"{codes[0]} comes first" if is_first else f"{codes[0]} before {codes[1]}",
            state="right" if word == "Kept" else "wrong",
            word=word,
            told=None if place is None else self._told(place),
            whys=tuple(slot.why for slot in slots if slot.why),
            evidence=tuple(passage for slot in slots for passage in self._passages(slot)),
            cites=tuple(dict.fromkeys(cite for slot in slots for cite in slot.cites)),
        )

    def _broken_by(self, constraint: tuple[str, ...]) -> int | None:
        earlier = str(self._slots[constraint[0]].code)
        is_first = len(constraint) == _ONE_ALONE
        kind = FindingKind.SEQ_FIRST if is_first else FindingKind.SEQ_PAIR
        for place, finding in enumerate(self._findings):
            is_about = finding.kind is kind and finding.slot_id == constraint[-1]
            if is_about and finding.want == earlier:
                return place
        return None

    def _lacks(self, constraint: tuple[str, ...]) -> bool:
        missed = {f.slot_id for f in self._findings if f.kind is FindingKind.MISSED}
        return not missed.isdisjoint(constraint)

    def others(self) -> list[Told]:
        """What else was found: a published rule that says the same, or codes not as given."""
        return [
            self._told(place)
            for place, finding in enumerate(self._findings)
            if finding.kind not in _ORDER
        ]

    def _told(self, place: int) -> Told:
        finding = self._findings[place]
        slot = self._slots.get(finding.slot_id or "")
        explanation = self._explainer.explain(finding, slot, finding.line)
        if self._points is None:
            return Told(explanation, "")
        points = self._points[place]
        text = f"−{points_text(points)} points" if points else "takes no points, only explains"
        return Told(explanation, text)

    def _passages(self, slot: DiagnosisSlot) -> list[Passage]:
        return [
            Passage(f"says-{slot.id}-{index}", passage.text, passage.occurrence)
            for index, passage in enumerate(slot.evidence)
        ]

    def highlights(self) -> list[Highlight]:
        """Every passage that the key quotes, marked once."""
        return [
            Highlight(one.anchor, Evidence(one.text, one.occurrence))
            for slot in self._variant.diagnoses
            for one in self._passages(slot)
        ]
