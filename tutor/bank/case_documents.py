"""The documents of a case as values ready to be shown: X12 read, ledgers added up, text cleaned."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from tutor.bank.documents import DateStyle, fill_placeholders, render_text
from tutor.bank.exercise import CaseDocument, DocumentKind, FieldsExercise
from tutor.x12.ledger import LedgerEntry
from tutor.x12.paper_views import LedgerView, ledger_view
from tutor.x12.values import ZERO
from tutor.x12.views import View, view_of


@dataclass(frozen=True, slots=True)
class PaperView:
    """A letter or a policy, written as text: its body is safe HTML."""

    kind: DocumentKind
    html: str


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """One document of a case under the title that its author gave it."""

    title: str
    kind: DocumentKind
    view: View | LedgerView | PaperView


def case_documents(exercise: FieldsExercise) -> tuple[ShownDocument, ...]:
    """Return the documents of a case in their order.

    Raises:
        X12Error: A document in X12 cannot be read; `bank check` keeps such a case out.
    """
    return tuple(_shown(exercise, document) for document in exercise.documents)


def x12_text(exercise: FieldsExercise, document: CaseDocument) -> str:
    """A document in X12 with its dates and synthetic identifiers put in."""
    return fill_placeholders(
        document.text, on=exercise.date_of_service, uid=exercise.uid, style=DateStyle.X12
    )


def ledger_entries(exercise: FieldsExercise, document: CaseDocument) -> tuple[LedgerEntry, ...]:
    """The postings of a ledger on their days."""
    return tuple(
        LedgerEntry(
            exercise.date_of_service + timedelta(days=entry.day),
            fill_placeholders(entry.description, on=exercise.date_of_service, uid=exercise.uid),
            Decimal(entry.charge) if entry.charge else ZERO,
            Decimal(entry.payment) if entry.payment else ZERO,
            Decimal(entry.adjustment) if entry.adjustment else ZERO,
        )
        for entry in document.entries
    )


def _shown(exercise: FieldsExercise, document: CaseDocument) -> ShownDocument:
    return ShownDocument(document.title, document.kind, _view(exercise, document))


def _view(exercise: FieldsExercise, document: CaseDocument) -> View | LedgerView | PaperView:
    match document.kind:
        case DocumentKind.ELIGIBILITY:
            return view_of("271", x12_text(exercise, document))
        case DocumentKind.REMITTANCE:
            return view_of("835", x12_text(exercise, document))
        case DocumentKind.CLAIM:
            return view_of("837P", x12_text(exercise, document))
        case DocumentKind.LEDGER:
            return ledger_view(document.title, ledger_entries(exercise, document))
        case DocumentKind.LETTER | DocumentKind.POLICY:
            return PaperView(document.kind, render_text(exercise, document.text))
