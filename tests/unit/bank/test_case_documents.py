"""The documents of a case: filled, read, shown, and refused where they contradict themselves."""

from dataclasses import replace
from datetime import date

import pytest

from tests.exercise_texts import FIELDS, REMIT, read_case
from tutor.bank.case_documents import case_documents, x12_text
from tutor.bank.document_checks import document_faults
from tutor.bank.exercise import FieldsExercise
from tutor.x12.paper_views import LedgerView
from tutor.x12.remittance_view import RemittanceView

POLICY = 'kind = "policy"\ntitle = "Benefit summary"\nfile = "benefits.md"'
REMITTANCE = 'kind = "835"\ntitle = "Remittance"\nfile = "remit.x12"'


def case_with(remit: str = REMIT) -> FieldsExercise:
    # The summary stays as a letter, so that its file is named.
    letter = POLICY.replace('"policy"', '"letter"')
    return read_case(
        FIELDS.replace(POLICY, f"{REMITTANCE}\n\n[[documents]]\n{letter}"), remit_x12=remit
    )


def codes_of(case: FieldsExercise) -> list[str]:
    return [problem.code for problem in document_faults(case)]


def test_days_of_an_x12_document_are_written_as_x12_does() -> None:
    case = case_with()

    text = x12_text(case, case.documents[0])

    assert "DTM*472*20260504~" in text
    assert "*20260520~" in text
    assert "TEST-C" in text
    assert "{{" not in text


def test_days_of_a_letter_are_written_as_paper_does() -> None:
    letter = case_documents(case_with())[1]

    assert "01/04/2026" in letter.view.html  # type: ignore[union-attr]


def test_a_remittance_is_read() -> None:
    view = case_documents(case_with())[0].view

    assert isinstance(view, RemittanceView)
    assert view.claims[0].lines[0].paid == "80.00"


def test_a_ledger_runs_its_balance_from_the_date_of_service() -> None:
    view = case_documents(read_case())[1].view

    assert isinstance(view, LedgerView)
    assert [(row.day, row.balance) for row in view.rows] == [
        ("05/04/2026", "650.00"),
        ("05/24/2026", "490.00"),
    ]


def test_mark_up_in_a_letter_is_cleaned() -> None:
    case = read_case()
    documents = read_case_with_text(case, "<script>alert(1)</script>**bold** <b onclick=x>b</b>")

    html = case_documents(documents)[0].view.html  # type: ignore[union-attr]

    assert "<script" not in html
    assert "onclick" not in html
    assert "<strong>bold</strong>" in html


def read_case_with_text(case: FieldsExercise, text: str) -> FieldsExercise:
    first, *others = case.documents
    return replace(case, documents=(replace(first, text=text), *others))


def test_a_sound_case_has_no_fault() -> None:
    assert codes_of(case_with()) == []


@pytest.mark.parametrize(
    ("remit", "code"),
    [
        ("This is a letter.", "BANK281"),
        ("EB*1*IND*30~", "BANK281"),
        (REMIT.replace("CAS*CO*45*40~", "CAS*CO*45*30~"), "BANK282"),
        (REMIT.replace("BPR*I*80", "BPR*I*90"), "BANK282"),
        (REMIT.replace("{{ dos }}", "20260504"), "BANK283"),
    ],
    ids=["no X12", "another transaction", "a line off", "the payment off", "a literal day"],
)
def test_a_document_that_cannot_stand_is_named(remit: str, code: str) -> None:
    assert code in codes_of(case_with(remit))


def test_an_unknown_placeholder_of_the_file_is_named() -> None:
    case = read_case(FIELDS.replace("Office visit", "Office visit {{ dox }}"))

    assert codes_of(case) == ["BANK284"]


def test_a_ledger_out_of_order_is_named() -> None:
    assert codes_of(read_case(FIELDS.replace("day = 20", "day = -20"))) == ["BANK285"]


def test_the_documents_move_with_the_date_of_service() -> None:
    case = read_case(FIELDS.replace("2026-05-04", "2025-12-20"))

    assert case.date_of_service == date(2025, 12, 20)
    view = case_documents(case)[1].view
    assert isinstance(view, LedgerView)
    assert view.rows[1].day == "01/09/2026"
