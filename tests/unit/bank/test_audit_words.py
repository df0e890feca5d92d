"""Every fault that an auditor can mark has words, and asks for fields that a mark has."""

from dataclasses import fields

import pytest

from tutor.bank.audit_words import load_audit_words
from tutor.codes.entered_field import EnteredMark
from tutor.grading.audit_fault import AuditFault, FaultFamily

WORDS = load_audit_words()
MARK_FIELDS = {field.name for field in fields(EnteredMark)}


@pytest.mark.parametrize("fault", AuditFault)
def test_a_fault_is_told_in_words_of_its_own(fault: AuditFault) -> None:
    said = WORDS.faults[fault]
    others = [one.label for other, one in WORDS.faults.items() if other is not fault]

    assert said.label not in others
    assert "_" not in said.label
    assert said.hint.endswith(".")
    assert said.body.endswith(".")
    assert said.next_time.endswith((".", "?"))
    assert set(said.fields) <= MARK_FIELDS


def test_every_fault_stands_under_one_heading() -> None:
    listed = [fault for family in FaultFamily for fault in WORDS.under(family)]

    assert sorted(listed) == sorted(AuditFault)
    assert len(set(WORDS.families.values())) == len(FaultFamily)


def test_a_fault_that_takes_the_line_out_is_about_its_code() -> None:
    assert {fault.family for fault, said in WORDS.faults.items() if said.removes} == {
        FaultFamily.CODE
    }
