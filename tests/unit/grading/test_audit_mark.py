"""A mark as it stood in a form, read: what its remedy says, and which questions it can ask."""

import pytest

from tutor.codes.entered_field import EnteredMark
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.audit_fault import AuditFault
from tutor.grading.audit_mark import UnreadableMarkError, read_mark


def test_a_mark_that_takes_the_line_out_has_no_fix_whatever_was_typed_before() -> None:
    mark = read_mark(EnteredMark("UNSUPPORTED", "2", code="I10", remedy="remove"))

    assert (mark.line, mark.fault, mark.fix) == (1, AuditFault.UNSUPPORTED, None)


@pytest.mark.parametrize("remedy", ["", "change"])
def test_nothing_filled_in_takes_the_line_out(remedy: str) -> None:
    assert read_mark(EnteredMark("DUPLICATE", "1", code=" ", remedy=remedy)).fix is None


def test_a_missing_question_has_its_reason_and_its_words() -> None:
    entered = EnteredMark("QUERY", section="query", reason="incomplete", evidence="on pressors")

    mark = read_mark(entered)

    assert mark.line is None
    assert mark.fix == EnteredLine(Section.QUERY, reason="incomplete", evidence="on pressors")


@pytest.mark.parametrize(
    "entered",
    [
        EnteredMark("SPELLING", "1"),
        EnteredMark("WRONG_SIDE", "one"),
        EnteredMark("WRONG_SIDE", "1", remedy="burn"),
        EnteredMark("WRONG_SIDE", "1", section="chart", code="I10"),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(entered: EnteredMark) -> None:
    with pytest.raises(UnreadableMarkError):
        read_mark(entered)
