"""Points are shown so that a reader who adds them up gets the score."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from tests.property.strategies import answer_keys, answers
from tests.property.test_grading_laws import graded
from tutor.codes.entered_line import EnteredLine
from tutor.grading.answer_key import AnswerKey
from tutor.web.practice.deductions import (
    deducted_text,
    findings_by_row,
    hundredths_by_finding,
    points_text,
)
from tutor.web.rendering import score


@given(answer_keys(), answers)
def test_what_is_shown_as_taken_and_the_score_add_up_to_100(
    key: AnswerKey, entries: list[EnteredLine]
) -> None:
    result = graded(key, entries)

    hundredths = hundredths_by_finding(result)

    assert hundredths is not None
    taken = Fraction(sum(hundredths), 100)
    assert max(Fraction(0), 100 - taken) == Fraction(score(result.score))
    for finding, shown in zip(result.findings, hundredths, strict=True):
        assert abs(finding.points * 100 - shown) < 1
        assert bool(finding.points) == bool(shown)


@given(answer_keys(), answers)
def test_every_finding_stands_in_exactly_one_row(
    key: AnswerKey, entries: list[EnteredLine]
) -> None:
    result = graded(key, entries)

    rows = findings_by_row(result)

    assert len(rows) == len(result.verdicts)
    assert sorted(place for row in rows for place in row) == list(range(len(result.findings)))


@pytest.mark.parametrize(
    ("hundredths", "text"), [(0, "0.00"), (5, "0.05"), (833, "8.33"), (10000, "100.00")]
)
def test_points_are_written_with_two_decimals(hundredths: int, text: str) -> None:
    assert points_text(hundredths) == text


@given(answer_keys())
def test_an_empty_answer_is_told_what_it_lost(key: AnswerKey) -> None:
    result = graded(key, [])

    assert deducted_text(result) == "100.00 points are taken below, line by line."


@given(answer_keys())
def test_a_result_from_before_points_were_kept_is_shown_without_them(key: AnswerKey) -> None:
    result = graded(key, [])
    stored = replace(
        result, findings=tuple(replace(f, points=Fraction(0)) for f in result.findings)
    )

    assert hundredths_by_finding(stored) is None
    assert deducted_text(stored) == ""
