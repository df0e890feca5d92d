"""An exercise as a value: what one revision of an item holds.

Three kinds rest on a chart and a key of codes; a question and a case of the
revenue cycle do not. JSON is in `tutor.bank.exercise_json`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from tutor.codes.code import Code, CodeSet
from tutor.codes.encounter import Encounter
from tutor.codes.entered_line import EnteredLine
from tutor.grading.answer_key import AnswerKey, CodeSlot, Evidence, QuerySlot
from tutor.grading.choice import ChoiceOption
from tutor.grading.field_key import FieldKey


class Kind(StrEnum):
    """What the learner does (DESIGN 5)."""

    CHART = "chart"
    AUDIT = "audit"
    SEQUENCE = "sequence"
    CHOICE = "choice"
    FIELDS = "fields"

    @property
    def label(self) -> str:
        """The kind as a page names it."""
        return _LABELS[self]

    @property
    def has_key_of_codes(self) -> bool:
        """Whether it is answered and graded by codes, from a chart."""
        return self in (Kind.CHART, Kind.AUDIT, Kind.SEQUENCE)


_LABELS: Mapping[Kind, str] = {
    Kind.CHART: "Code the chart",
    Kind.AUDIT: "Audit a coding",
    Kind.SEQUENCE: "Put codes in order",
    Kind.CHOICE: "Question",
    Kind.FIELDS: "Work a case",
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """What every exercise has.

    Attributes:
        uid: Never changes; the folder's name may.
        date_of_service: The day whose releases of the code sets apply.
        chart_markdown: One level-1 heading a document, placeholders unfilled; may be empty
            where the kind needs no chart.
        minutes: The author's guess of the time it takes.
    """

    uid: UUID
    collection: str
    slug: str
    kind: Kind
    title: str
    specialty: str
    date_of_service: date
    topics: tuple[str, ...]
    content_areas: tuple[str, ...]
    difficulty: int
    minutes: int
    chart_markdown: str
    rationale_markdown: str

    @property
    def code_sets(self) -> tuple[CodeSet, ...]:
        """The code sets that the answer uses, in a fixed order."""
        return ()


@dataclass(frozen=True, slots=True)
class ChartExercise(Exercise):
    """A chart with a key of codes: to be coded, audited, or put in order.

    Attributes:
        age_text: The patient's age as the page shows it, e.g. ``"9 years"``.
        asks_services: Whether services are part of the task. It is the same
            for a whole collection, so that it tells nothing about one key.
        coding: Of an audit, the coding that is shown; empty otherwise.
    """

    encounter: Encounter
    age_text: str
    asks_services: bool
    key: AnswerKey
    coding: tuple[EnteredLine, ...] = ()

    @property
    def code_sets(self) -> tuple[CodeSet, ...]:
        """The code sets that the key uses, in a fixed order."""
        used = {slot.code.code_set for slot in self.slots}
        return tuple(code_set for code_set in CodeSet if code_set in used)

    @property
    def slots(self) -> tuple[CodeSlot, ...]:
        """Every slot of every variant that asks for a code."""
        slots: list[CodeSlot] = []
        for variant in self.key.variants:
            slots += [*variant.diagnoses, *variant.procedures]
        return tuple(slots)

    @property
    def queries(self) -> tuple[QuerySlot, ...]:
        """Every query of every variant."""
        return tuple(slot for variant in self.key.variants for slot in variant.queries)


@dataclass(frozen=True, slots=True)
class ChoiceExercise(Exercise):
    """A question as certification exams ask it.

    Attributes:
        question: Markdown.
        several: Whether more than one option may be chosen; the page says so.
        shuffled: Whether each attempt shows the options in an order of its own.
        codes: The codes that the answer rests on; it goes stale with them.
        cites: The guidelines and rules that decide it.
    """

    question: str
    options: tuple[ChoiceOption, ...]
    several: bool
    shuffled: bool
    codes: tuple[Code, ...] = ()
    cites: tuple[str, ...] = ()


class DocumentKind(StrEnum):
    """The documents that lie before a biller."""

    ELIGIBILITY = "271"
    REMITTANCE = "835"
    CLAIM = "837P"
    LEDGER = "ledger"
    LETTER = "letter"
    POLICY = "policy"

    @property
    def is_x12(self) -> bool:
        """Whether it is written in X12."""
        return self in (DocumentKind.ELIGIBILITY, DocumentKind.REMITTANCE, DocumentKind.CLAIM)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One posting; `day` counts from the date of service, amounts are dollars as text.

    `charge` raises the balance; `payment` and `adjustment` lower it, a
    negative one takes an earlier one back.
    """

    day: int
    description: str
    charge: str = ""
    payment: str = ""
    adjustment: str = ""


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A document of a case: X12 or Markdown in `text`, or the entries of a ledger."""

    kind: DocumentKind
    title: str
    text: str = ""
    entries: tuple[LedgerEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldsExercise(Exercise):
    """A case of the revenue cycle: documents to read and fields to fill.

    Attributes:
        task: Markdown: what is to be done with the documents.
        figures: Named amounts that the rules of fields may use beside the fields.
        as_of: The day whose law and policies the case rests on, where it rests on any.
        codes: The codes that the answer rests on; it goes stale with them.
    """

    task: str
    documents: tuple[CaseDocument, ...]
    fields: tuple[FieldKey, ...]
    figures: tuple[tuple[str, str], ...] = ()
    as_of: date | None = None
    codes: tuple[Code, ...] = ()
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyExercise(Exercise):
    """A family before one of its variants is drawn: nothing of it can be shown or graded.

    What it has as an exercise is the same in every variant, so that it may be
    told before one is drawn; chart and rationale are empty. `tutor.bank.variants`
    draws.

    Attributes:
        files: The texts of its folder by name, sorted.
        variant_count: How many variants there are.
        setting: That of the encounter; empty where the kind has none.
        payer: Likewise.
    """

    files: tuple[tuple[str, str], ...]
    asks_services: bool
    variant_count: int
    setting: str
    payer: str


def as_chart(exercise: ChartExercise) -> ChartExercise:
    """The same chart and key as an exercise to be coded, whatever is done with them here."""
    return replace(exercise, kind=Kind.CHART, coding=())


def on_day(exercise: Exercise, day: date) -> Exercise:
    """The same exercise on another day; earlier surgery keeps its distance."""
    if not isinstance(exercise, ChartExercise):
        return replace(exercise, date_of_service=day)
    encounter = exercise.encounter
    shift = day - encounter.date_of_service
    prior = tuple(
        replace(before, date_of_service=before.date_of_service + shift)
        for before in encounter.prior
    )
    moved = replace(encounter, date_of_service=day, prior=prior)
    return replace(exercise, date_of_service=day, encounter=moved)


def evidence_of(exercise: Exercise) -> tuple[Evidence, ...]:
    """Every passage of the chart that the key quotes."""
    if not isinstance(exercise, ChartExercise):
        return ()
    slots = (*exercise.slots, *exercise.queries)
    return tuple(passage for slot in slots for passage in slot.evidence)
