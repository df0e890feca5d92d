"""The same answers under each rubric, worked by hand."""

from fractions import Fraction

import pytest

from tests.table_catalog import DAY, TableCatalog
from tests.unit.grading.test_grade import dx, key, px, service, slot
from tutor.bank.rubrics import load_rubric, rubric_ids
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine
from tutor.errors import NotFoundError
from tutor.grading.answer_key import AcceptedCode, AnswerKey
from tutor.grading.finding import FindingKind
from tutor.grading.grade import grade
from tutor.grading.references import References
from tutor.grading.result import GradeResult

ENCOUNTER = Encounter(date_of_service=DAY, setting=Setting.OUTPATIENT_PROFESSIONAL)
# Three diagnoses, the first of them first-listed, and two services, one with a modifier.
KEY = key(
    slot("E11.22", "d1", is_first=True),
    slot("N18.31", "d2"),
    slot("Z79.84", "d3"),
    service("99213", "p1", "25"),
    service("J3301", "p2", units=4),
    before=(("d1", "d2"),),
)
DIAGNOSES = (dx("E11.22"), dx("N18.31"), dx("Z79.84"))
SERVICES = (px("99213", "25"), px("J3301", units="4"))


def graded(rubric_id: str, *entries: EnteredLine, answer: AnswerKey = KEY) -> GradeResult:
    return grade(
        entries,
        answer,
        ENCOUNTER,
        references=References(TableCatalog()),
        rubric=load_rubric(rubric_id),
    )


@pytest.mark.parametrize(
    ("rubric_id", "score"),
    [
        ("practice-1", 94),  # 0.3 of five lines
        ("exam-strict", 80),  # the line is lost
        # Opportunities: 2 + 1 (place) for the first, 1 + 1 (pair) and 1, 3 for each service: 12.
        ("audit-95", Fraction(100 * 11, 12)),
        ("practicode", 90),  # half of one line in five
    ],
)
def test_a_missing_modifier(rubric_id: str, score: Fraction) -> None:
    result = graded(rubric_id, *DIAGNOSES, px("99213"), SERVICES[1])

    assert result.score == score


@pytest.mark.parametrize(
    ("rubric_id", "score"),
    [
        ("practice-1", 92),  # 0.4 of five lines
        ("exam-strict", 80),
        ("audit-95", Fraction(100 * 11, 12)),
        ("practicode", 80),
    ],
)
def test_a_code_too_unspecific(rubric_id: str, score: Fraction) -> None:
    result = graded(rubric_id, DIAGNOSES[0], dx("N18.30"), DIAGNOSES[2], *SERVICES)

    assert result.score == score


@pytest.mark.parametrize(
    ("rubric_id", "score"),
    [
        ("practice-1", 90),  # the penalty of half a line
        ("exam-strict", 80),  # the first-listed slot is lost, and the pair is not charged again
        ("audit-95", Fraction(100 * 11, 12)),
        ("practicode", 100),  # it does not look at the order
    ],
)
def test_a_wrong_first_diagnosis(rubric_id: str, score: Fraction) -> None:
    result = graded(rubric_id, DIAGNOSES[1], DIAGNOSES[0], DIAGNOSES[2], *SERVICES)

    assert result.score == score
    assert [finding.kind for finding in result.findings] == [FindingKind.SEQ_FIRST]


@pytest.mark.parametrize(
    ("rubric_id", "score"),
    [
        ("practice-1", 90),
        ("exam-strict", 90),
        ("audit-95", Fraction(100 * 12, 13)),  # one opportunity more, and lost
        ("practicode", Fraction(100 * 5, 6)),
    ],
)
def test_a_code_that_the_chart_does_not_support(rubric_id: str, score: Fraction) -> None:
    assert graded(rubric_id, *DIAGNOSES, dx("K21.9"), *SERVICES).score == score


@pytest.mark.parametrize(
    ("rubric_id", "score"),
    [
        ("practice-1", 70),  # one line missed, half a line for the stranger
        ("exam-strict", 70),
        ("audit-95", Fraction(100 * 11, 13)),
        ("practicode", 80),  # five lines each, four of them right
    ],
)
def test_one_line_missed_and_one_too_many(rubric_id: str, score: Fraction) -> None:
    assert graded(rubric_id, *DIAGNOSES[:2], dx("K21.9"), *SERVICES).score == score


@pytest.mark.parametrize(
    ("rubric_id", "score"),
    [("practice-1", 80), ("exam-strict", 100), ("audit-95", 100), ("practicode", 100)],
)
def test_an_accepted_code_is_weighed_in_practice_only(rubric_id: str, score: int) -> None:
    accepted = AcceptedCode(slot("M17.10").code, Fraction(4, 5), "The note may be read so.")
    answer = key(slot("M17.11", accept=(accepted,)))

    result = graded(rubric_id, dx("M17.10"), answer=answer)

    assert result.score == score
    assert result.true_positives == 1


def test_an_audit_counts_what_a_missed_line_would_have_carried() -> None:
    result = graded("audit-95", *DIAGNOSES, SERVICES[0])

    assert result.score == Fraction(100 * 9, 12)


def test_a_result_names_its_rubric() -> None:
    for rubric_id in rubric_ids():
        assert graded(rubric_id, *DIAGNOSES, *SERVICES).rubric_id == rubric_id


def test_line_accuracy_asks_for_more_than_the_code() -> None:
    result = graded("practice-1", *DIAGNOSES, px("99213"), px("J3301", units="1"))

    assert result.audit_accuracy == 100
    assert result.line_accuracy == 60
    assert not result.is_record_correct


def test_the_first_diagnosis_is_told_apart() -> None:
    assert graded("practice-1", *DIAGNOSES, *SERVICES).first_listed_correct is True
    assert graded("practice-1", DIAGNOSES[1], DIAGNOSES[0]).first_listed_correct is False
    assert graded("practice-1", DIAGNOSES[1]).first_listed_correct is False
    assert graded("practice-1", dx("I10"), answer=key(slot("I10"))).first_listed_correct is None


def test_an_unknown_rubric_is_named_with_those_that_there_are() -> None:
    with pytest.raises(NotFoundError, match="audit-95, exam-strict, practice-1, practicode"):
        load_rubric("exam-mild")
