"""Every shipped key, billed wrongly in several ways and put in order, on the real codebook."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, permutations

import pytest

from tests.bank.test_exercises import SHIPPED, named
from tutor.bank.exercise import ChartExercise
from tutor.bank.rubrics import load_rubric
from tutor.codebook.lookup import Codebook
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import KeyVariant
from tutor.grading.audit import AuditGrader
from tutor.grading.audit_result import AuditMark, AuditState
from tutor.grading.key_entries import entries_of
from tutor.grading.references import References
from tutor.grading.sequencing import grade_sequence

RUBRIC = load_rubric("practice-1")
OF_ONE_VARIANT = [exercise for exercise in SHIPPED if len(exercise.key.variants) == 1]


def billed_wrongly(exercise: ChartExercise) -> Iterator[tuple[EnteredLine, ...]]:
    """The right coding less one line, with one more, turned round, and without its details."""
    right = entries_of(exercise.key.variants[0])
    for place in range(len(right)):
        yield right[:place] + right[place + 1 :]
    for tempting in exercise.key.tempting:
        is_service = tempting.code.code_set.is_service
        section = Section.PROCEDURE if is_service else Section.DIAGNOSIS
        yield (*right, EnteredLine(section, code=str(tempting.code)))
    yield right[::-1]
    yield tuple(replace(line, modifiers="", units="9", pointers="D", poa="") for line in right)
    yield tuple(replace(line, code=line.code[:-1]) for line in right)


@pytest.mark.parametrize("exercise", SHIPPED, ids=named)
def test_an_audit_that_sees_all_earns_all_and_one_that_sees_nothing_earns_nothing(
    exercise: ChartExercise, codebook: Codebook
) -> None:
    for billed in billed_wrongly(exercise):
        audit = AuditGrader(
            billed,
            exercise.key,
            exercise.encounter,
            references=References(codebook),
            rubric=RUBRIC,
        )
        unseen = audit.grade([])
        seen = audit.grade(
            [
                AuditMark(row.finding.line, row.fault, row.correction)
                for row in unseen.rows
                if row.finding and row.fault and row.state is AuditState.MISSED
            ]
        )

        assert unseen.score == (0 if unseen.faults else 100)
        assert seen.score == 100, billed
        assert seen.wrong_marks == 0, billed


@pytest.mark.parametrize("exercise", OF_ONE_VARIANT, ids=named)
def test_of_all_orders_those_that_the_key_allows_earn_everything(
    exercise: ChartExercise, codebook: Codebook
) -> None:
    (variant,) = exercise.key.variants
    for order in islice(permutations(variant.diagnoses), 24):
        result = grade_sequence(
            [str(slot.code) for slot in order],
            exercise.key,
            exercise.encounter,
            references=References(codebook),
            rubric=RUBRIC,
        )

        assert (result.score == 100) is _is_allowed(variant, [slot.id for slot in order])


def _is_allowed(variant: KeyVariant, names: list[str]) -> bool:
    firsts = [slot.id for slot in variant.diagnoses if slot.is_first]
    return names[: len(firsts)] == firsts and all(
        names.index(earlier) < names.index(later) for earlier, later in variant.before
    )
