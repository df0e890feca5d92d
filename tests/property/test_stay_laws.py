"""Laws of inpatient procedures and of queries: for every key and every answer."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.property.strategies import PASSAGES, answers, stay_keys
from tests.table_catalog import DAY, TableCatalog
from tutor.bank.rubrics import load_rubric
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import AnswerKey
from tutor.grading.audit import AuditGrader
from tutor.grading.audit_result import AuditMark, AuditState
from tutor.grading.grade import grade
from tutor.grading.key_entries import entries_of
from tutor.grading.queries import shares_words
from tutor.grading.references import References
from tutor.grading.result import GradeResult
from tutor.grading.serialise import result_from_json, result_to_json
from tutor.services.entries import entries_from_json, entries_to_json

REFERENCES = References(TableCatalog())
RUBRIC = load_rubric("practice-1")
STAY = Encounter(date_of_service=DAY, setting=Setting.INPATIENT_FACILITY)


def graded(key: AnswerKey, entries: list[EnteredLine] | tuple[EnteredLine, ...]) -> GradeResult:
    return grade(entries, key, STAY, references=REFERENCES, rubric=RUBRIC)


@given(stay_keys())
def test_the_key_of_a_stay_earns_everything(key: AnswerKey) -> None:
    result = graded(key, entries_of(key.variants[0]))

    assert result.score == 100
    assert result.exact


@given(stay_keys(), answers)
def test_any_text_is_graded_within_bounds_and_read_back(
    key: AnswerKey, entries: list[EnteredLine]
) -> None:
    result = graded(key, entries)

    assert 0 <= result.score <= 100
    lines = {verdict.line for verdict in result.verdicts if verdict.line is not None}
    assert lines == {n for n, line in enumerate(entries) if not line.is_blank}
    assert result_from_json(json.loads(json.dumps(result_to_json(result)))) == result


@given(stay_keys(), answers)
def test_the_points_of_all_findings_and_the_score_make_a_hundred(
    key: AnswerKey, entries: list[EnteredLine]
) -> None:
    result = graded(key, entries)

    lost = sum(finding.points for finding in result.findings)
    assert result.score == max(0, 100 - lost)


@given(stay_keys(), answers, st.text(max_size=20))
def test_a_query_that_nobody_needs_never_helps(
    key: AnswerKey, entries: list[EnteredLine], reason: str
) -> None:
    before = graded(key, entries)

    stranger = EnteredLine(Section.QUERY, reason=f"no {reason}", evidence=PASSAGES[0])

    assert graded(key, [*entries, stranger]).score <= before.score


@given(answers)
def test_what_was_typed_is_read_back_character_for_character(entries: list[EnteredLine]) -> None:
    plain = [line for line in entries if "\x00" not in "".join(map(str, _texts(line)))]

    assert list(entries_from_json(entries_to_json(plain))) == plain


def _texts(line: EnteredLine) -> list[str]:
    return [getattr(line, name) for name in line.__slots__]


def test_lines_of_an_earlier_version_are_read() -> None:
    stored = {"section": "procedure", "code": "20610", "modifiers": "RT", "units": "1"}

    (line,) = entries_from_json([stored | {"pointers": "A", "poa": ""}])

    assert line == EnteredLine(Section.PROCEDURE, "20610", "RT", "1", "A")


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_sharing_words_needs_a_run_of_three(quoted: list[str], passage: list[str]) -> None:
    runs = {
        tuple(passage[at : at + length])
        for length in ([3] if len(passage) >= 3 else [len(passage)])
        for at in range(len(passage) - length + 1)
        if length
    }

    found = any(
        tuple(quoted[at : at + len(run)]) == run for run in runs for at in range(len(quoted))
    )

    assert shares_words(quoted, passage) == found


@given(stay_keys(), answers)
def test_the_findings_in_the_coding_of_a_stay_as_marks_earn_everything(
    key: AnswerKey, billed: list[EnteredLine]
) -> None:
    audit = AuditGrader(billed, key, STAY, references=REFERENCES, rubric=RUBRIC)
    marks = [
        AuditMark(row.finding.line, row.fault, row.correction)
        for row in audit.grade([]).rows
        if row.finding and row.fault and row.state is AuditState.MISSED
    ]

    result = audit.grade(marks)

    assert result.score == 100
    assert result.found == result.faults
    assert result.wrong_marks == 0
