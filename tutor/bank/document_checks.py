"""What can be wrong with the documents of a case: X12 that is none, sums that do not hold."""

import re
from collections.abc import Iterator

from tutor.bank.case_documents import ledger_entries, x12_text
from tutor.bank.documents import unknown_placeholders
from tutor.bank.exercise import DocumentKind, FieldsExercise
from tutor.bank.problem import Problem, error_in, warning_in
from tutor.x12.inspection import inspect_x12
from tutor.x12.ledger import check_ledger
from tutor.x12.problem import X12Error
from tutor.x12.views import ViewKind, view_of

_VIEW_KINDS: dict[DocumentKind, ViewKind] = {
    DocumentKind.ELIGIBILITY: "271",
    DocumentKind.REMITTANCE: "835",
    DocumentKind.CLAIM: "837P",
}
_LITERAL_DAY = re.compile(r"(?<![\w-])(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?![\w-])")
# A date of birth is as old as its patient, whatever day the case is on.
_BIRTH = re.compile(r"\bDMG\*D8\*\d{8}")


def document_faults(exercise: FieldsExercise) -> Iterator[Problem]:
    """Return every fault of the documents of a case, and of what its file says about them."""
    unknown = [
        error_in(
            exercise,
            place,
            "BANK284",
            f"{{{{ {name} }}}} is no placeholder.",
            "Use {{ dos }}, {{ dos - 14 days }} or one of the typed ones (docs/authoring.md).",
        )
        for place, text in _texts(exercise)
        for name in unknown_placeholders(text)
    ]
    if unknown:
        # Nothing can be filled in before they are right.
        yield from unknown
        return
    for number, document in enumerate(exercise.documents):
        place = f"documents[{number}]"
        if document.kind.is_x12:
            yield from _x12_faults(exercise, place, number)
        elif document.kind is DocumentKind.LEDGER:
            for problem in check_ledger(ledger_entries(exercise, document)):
                yield error_in(
                    exercise,
                    place,
                    "BANK285",
                    f"{problem.place}: {problem.message}",
                    problem.remedy,
                )


def _texts(exercise: FieldsExercise) -> Iterator[tuple[str, str]]:
    """The texts of `exercise.toml` in which placeholders are filled, by their place."""
    yield "task", exercise.task
    for number, document in enumerate(exercise.documents):
        for entry in document.entries:
            yield f"documents[{number}].entries", entry.description
    for field in exercise.fields:
        yield f"fields.{field.name}.why", field.why
        for foreseen in field.foreseen:
            yield f"fields.{field.name}.foreseen", foreseen.why


def _x12_faults(exercise: FieldsExercise, place: str, number: int) -> Iterator[Problem]:
    document = exercise.documents[number]
    text = x12_text(exercise, document)
    try:
        view_of(_VIEW_KINDS[document.kind], text)
    except X12Error as error:
        yield error_in(exercise, place, "BANK281", f"{error.place}: {error.message}", error.remedy)
        return
    for problem in inspect_x12(text).problems:
        yield error_in(
            exercise, place, "BANK282", f"{problem.place}: {problem.message}", problem.remedy
        )
    literal = _LITERAL_DAY.search(_BIRTH.sub("", document.text))
    if literal:
        yield warning_in(
            exercise,
            place,
            "BANK283",
            f"{literal[0]} looks like a day of the calendar.",
            "Write {{ dos }} or {{ dos - 30 days }}, so that the case moves with its date.",
        )
