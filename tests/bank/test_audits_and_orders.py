"""The shipped audits and arrangements: what earns everything, and what an open page tells."""

import pytest
from flask.testing import FlaskClient

from tests.bank.conftest import EXERCISES
from tutor.bank.audit_words import load_audit_words
from tutor.bank.exercise import ChartExercise, Kind
from tutor.bank.loader import load_bank
from tutor.bank.rubrics import load_rubric
from tutor.codebook.lookup import Codebook
from tutor.grading.audit import AuditGrader
from tutor.grading.audit_result import AuditMark, AuditState
from tutor.grading.key_entries import diagnoses_in_order
from tutor.grading.references import References
from tutor.grading.sequencing import constraints_of, grade_sequence

RUBRIC = load_rubric("practice-1")
KEYED = [one for one in load_bank(EXERCISES).exercises if isinstance(one, ChartExercise)]
AUDITS = [one for one in KEYED if one.kind is Kind.AUDIT]
ORDERS = [one for one in KEYED if one.kind is Kind.SEQUENCE]
SEVERAL = 2


def slug(exercise: ChartExercise) -> str:
    return exercise.slug


@pytest.mark.parametrize("audit", AUDITS, ids=slug)
def test_an_audit_that_sees_everything_earns_everything(
    audit: ChartExercise, codebook: Codebook
) -> None:
    grader = AuditGrader(
        audit.coding,
        audit.key,
        audit.encounter,
        references=References(codebook),
        rubric=RUBRIC,
    )

    unseen = grader.grade([])
    marks = [
        AuditMark(row.finding.line, row.fault, row.correction)
        for row in unseen.rows
        if row.finding and row.fault and row.state is AuditState.MISSED
    ]

    assert unseen.score == 0
    assert len(marks) == unseen.faults
    assert grader.grade(marks).exact


def test_one_audit_has_a_single_fault_and_the_others_several(codebook: Codebook) -> None:
    counts = sorted(
        AuditGrader(
            audit.coding,
            audit.key,
            audit.encounter,
            references=References(codebook),
            rubric=RUBRIC,
        )
        .grade([])
        .faults
        for audit in AUDITS
    )

    assert counts[0] == 1
    assert all(count > SEVERAL for count in counts[1:])


@pytest.mark.parametrize("order", ORDERS, ids=slug)
def test_an_arrangement_binds_some_codes_and_leaves_others_free(
    order: ChartExercise, codebook: Codebook
) -> None:
    (variant,) = order.key.variants
    right = [str(slot.code) for slot in diagnoses_in_order(variant)]

    def score(codes: list[str]) -> int:
        result = grade_sequence(
            codes, order.key, order.encounter, references=References(codebook), rubric=RUBRIC
        )
        return int(result.score)

    assert score(right) == 100
    assert score(right[::-1]) == 0
    assert 1 < len(constraints_of(variant)) < len(right)


@pytest.mark.parametrize("exercise", [*AUDITS, *ORDERS], ids=slug)
def test_an_open_page_tells_nothing_of_the_key(
    exercise: ChartExercise, learner: FlaskClient
) -> None:
    place = learner.post(f"/practice/{exercise.uid}/start").headers["Location"]

    pages = [learner.get(place).text, learner.get(f"{place}/draft").text]

    secrets = [slot.why for slot in exercise.slots]
    secrets += [cite for slot in exercise.slots for cite in slot.cites]
    secrets += [tempting.why for tempting in exercise.key.tempting]
    if exercise.kind is Kind.AUDIT:
        billed = {line.code for line in exercise.coding}
        secrets += [str(s.code) for s in exercise.slots if str(s.code) not in billed]
        secrets += [fault.body for fault in load_audit_words().faults.values()]
    for page in pages:
        assert not [secret for secret in secrets if secret and secret in page]
        assert "<mark" not in page
