"""Laws that hold for every coding, every key and every set of marks."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.property.strategies import answer_keys, answers, entered_lines, rich_keys
from tests.table_catalog import DAY, TableCatalog
from tutor.bank.rubrics import load_rubric, rubric_ids
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import AnswerKey, KeyVariant
from tutor.grading.audit import AuditGrader
from tutor.grading.audit_fault import AuditFault, fault_of
from tutor.grading.audit_result import AuditMark, AuditResult, AuditState
from tutor.grading.finding import Finding, FindingKind
from tutor.grading.key_entries import entries_of
from tutor.grading.references import FeeSchedule, References
from tutor.grading.serialise_kinds import audit_from_json, audit_to_json

FEES = FeeSchedule.of("Test", {"99213": Fraction(90), "20610": Fraction(70), "J3301": Fraction(2)})
REFERENCES = References(TableCatalog(), fees=FEES)
RUBRICS = {rubric_id: load_rubric(rubric_id) for rubric_id in rubric_ids()}
ENCOUNTER = Encounter(date_of_service=DAY, setting=Setting.OUTPATIENT_PROFESSIONAL)
NOWHERE = AuditMark(999, AuditFault.UNSUPPORTED)

marks_of_all_sorts = st.lists(
    st.builds(
        AuditMark,
        line=st.none() | st.integers(-1, 13),
        fault=st.sampled_from(AuditFault),
        fix=st.none() | entered_lines,
    ),
    max_size=8,
)


def grader(billed: list[EnteredLine], key: AnswerKey, rubric: str = "practice-1") -> AuditGrader:
    return AuditGrader(billed, key, ENCOUNTER, references=REFERENCES, rubric=RUBRICS[rubric])


def own_marks(result: AuditResult) -> list[AuditMark]:
    """What an auditor marks who sees exactly what the grader sees."""
    return [
        AuditMark(row.finding.line, row.fault, row.correction)
        for row in result.rows
        if row.finding and row.fault and row.state is AuditState.MISSED
    ]


@given(rich_keys(), answers, st.sampled_from(sorted(RUBRICS)))
def test_the_findings_of_the_key_as_marks_earn_everything(
    key: AnswerKey, billed: list[EnteredLine], rubric: str
) -> None:
    audit = grader(billed, key, rubric)

    result = audit.grade(own_marks(audit.grade([])))

    assert result.score == 100
    assert result.exact
    assert result.found == result.faults
    assert result.wrong_marks == 0
    assert result.money is not None
    assert result.money.overpayment_missed == result.money.underpayment_missed == 0


@given(rich_keys(), answers)
def test_no_marks_earn_nothing_on_a_faulty_coding_and_everything_on_a_clean_one(
    key: AnswerKey, billed: list[EnteredLine]
) -> None:
    result = grader(billed, key).grade([])

    assert result.score == (0 if result.faults else 100)
    assert result.precision is None


@given(rich_keys())
def test_the_coding_of_the_key_has_no_fault(key: AnswerKey) -> None:
    audit = grader(list(entries_of(key.variants[0])), key)

    assert audit.grade([]).exact
    assert audit.grade([NOWHERE]).score == 50


@given(rich_keys(), answers, marks_of_all_sorts, st.data())
def test_a_false_alarm_never_raises_the_score(
    key: AnswerKey, billed: list[EnteredLine], marks: list[AuditMark], data: st.DataObject
) -> None:
    audit = grader(billed, key)
    place = data.draw(st.integers(0, len(marks)))

    before = audit.grade(marks)
    after = audit.grade([*marks[:place], NOWHERE, *marks[place:]])

    assert after.score <= before.score
    assert after.score < before.score or before.score == 0


@given(rich_keys(), answers, marks_of_all_sorts, st.data())
def test_the_order_of_marks_does_not_matter(
    key: AnswerKey, billed: list[EnteredLine], marks: list[AuditMark], data: st.DataObject
) -> None:
    audit = grader(billed, key)
    marks += own_marks(audit.grade([]))[:3]

    one, other = audit.grade(marks), audit.grade(data.draw(st.permutations(marks)))

    assert one.score == other.score
    assert [row.state for row in one.rows] == [row.state for row in other.rows]
    assert one.money == other.money


@given(rich_keys(), answers, marks_of_all_sorts)
def test_any_text_in_a_fix_is_graded_and_the_points_explain_the_score(
    key: AnswerKey, billed: list[EnteredLine], marks: list[AuditMark]
) -> None:
    result = grader(billed, key).grade(marks)

    lost = sum((row.points for row in result.rows), Fraction(0))
    assert result.score == max(0, 100 - lost)
    assert all(0 <= row.credit <= 1 for row in result.rows)
    assert result.found <= result.faults
    assert audit_from_json(audit_to_json(result)) == result


@given(answer_keys(), answers, marks_of_all_sorts)
def test_what_is_found_and_what_is_left_are_never_more_than_the_coding_s_amounts(
    key: AnswerKey, billed: list[EnteredLine], marks: list[AuditMark]
) -> None:
    audit = grader(billed, key)

    none, some = audit.grade([]).money, audit.grade(marks).money

    assert none is not None
    assert some is not None
    assert none.overpayment_found == none.underpayment_found == 0
    assert some.overpayment_found + some.overpayment_missed == none.overpayment_missed
    assert some.underpayment_found + some.underpayment_missed == none.underpayment_missed


@given(rich_keys(), answers)
def test_a_right_mark_more_never_lowers_the_score(
    key: AnswerKey, billed: list[EnteredLine]
) -> None:
    audit = grader(billed, key)
    marks = own_marks(audit.grade([]))

    scores = [audit.grade(marks[:n]).score for n in range(len(marks) + 1)]

    assert scores == sorted(scores)


@given(st.sampled_from(FindingKind))
def test_every_finding_has_a_name_that_an_auditor_can_choose(kind: FindingKind) -> None:
    assert fault_of(Finding(kind)).family


@given(answers)
def test_a_mark_on_a_blank_row_is_a_false_alarm(billed: list[EnteredLine]) -> None:
    key = AnswerKey(variants=(KeyVariant(),))
    blank = [*billed, EnteredLine(Section.DIAGNOSIS)]

    result = grader(blank, key).grade([AuditMark(len(billed), AuditFault.UNSUPPORTED)])

    assert result.rows[-1].state is AuditState.FALSE_ALARM
