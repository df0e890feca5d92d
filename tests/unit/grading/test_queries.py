"""Questions for the provider, worked by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.table_catalog import DAY, TableCatalog, icd
from tutor.bank.rubrics import load_rubric
from tutor.codes.code import Code
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.query import QueryReason
from tutor.grading.answer_key import (
    AnswerKey,
    DiagnosisSlot,
    Evidence,
    ExtraReason,
    KeyVariant,
    QuerySlot,
    TemptingCode,
)
from tutor.grading.grade import grade
from tutor.grading.references import References
from tutor.grading.result import GradeResult
from tutor.grading.rubric import Method, Rubric

RUBRIC = load_rubric("practice-1")
PASSAGE = "Acute renal injury versus progression of chronic kidney disease"
GUESS = icd("N17.9")


def asked(
    reason: QueryReason = QueryReason.CONFLICTING,
    name: str = "kidney",
    passage: str = PASSAGE,
    guesses: tuple[Code, ...] = (GUESS,),
) -> QuerySlot:
    return QuerySlot(name, reason, "which kidney disease", (Evidence(passage),), guesses=guesses)


def key(*queries: QuerySlot, codes: tuple[str, ...] = ("I10",), **fields: object) -> AnswerKey:
    slots = tuple(DiagnosisSlot(f"d{place}", icd(code)) for place, code in enumerate(codes, 1))
    variant = KeyVariant(diagnoses=slots, queries=queries)
    return AnswerKey((variant,), **fields)  # type: ignore[arg-type]


def dx(code: str) -> EnteredLine:
    return EnteredLine(Section.DIAGNOSIS, code=code)


def query(reason: str = "conflicting", evidence: str = "") -> EnteredLine:
    return EnteredLine(Section.QUERY, reason=reason, evidence=evidence)


def graded(answer: AnswerKey, *entries: EnteredLine, rubric: Rubric = RUBRIC) -> GradeResult:
    encounter = Encounter(date_of_service=DAY, setting=Setting.OUTPATIENT_PROFESSIONAL)
    references = References(TableCatalog())
    return grade(entries, answer, encounter, references=references, rubric=rubric)


def names(result: GradeResult) -> list[str]:
    return [finding.name for finding in result.findings]


@pytest.mark.parametrize(
    ("reason", "evidence"),
    [
        ("conflicting", PASSAGE),
        ("conflicting", "ACUTE  renal\ninjury"),
        ("conflicting", "the note says: “progression of chronic …”"),
        ("Conflicting documentation", PASSAGE),
        (" CONFLICTING ", ""),
    ],
)
def test_a_query_is_right_with_its_reason_and_three_words_of_its_passage(
    reason: str, evidence: str
) -> None:
    result = graded(key(asked()), dx("I10"), query(reason, evidence))

    assert result.score == 100
    assert result.exact


@pytest.mark.parametrize(
    ("reason", "evidence"),
    [
        ("specificity", PASSAGE),
        ("", PASSAGE),
        ("because", PASSAGE),
        ("conflicting", "renal injury"),
        ("conflicting", "acute injury renal versus chronic"),
        ("conflicting", "Blood pressure is well controlled"),
    ],
)
def test_another_reason_or_passage_asks_another_question(reason: str, evidence: str) -> None:
    result = graded(key(asked()), dx("I10"), query(reason, evidence))

    assert names(result) == ["QUERY_MISSED", "QUERY_UNNEEDED"]
    assert result.score == Fraction(100) * (1 - Fraction(1, 4)) / 2


def test_a_short_passage_is_quoted_whole() -> None:
    answer = key(asked(passage="Renal insufficiency"))

    assert graded(answer, dx("I10"), query(evidence="“renal insufficiency” today")).exact
    assert not graded(answer, dx("I10"), query(evidence="renal function")).exact


def test_a_missed_query_costs_as_much_as_a_missed_line() -> None:
    result = graded(
        key(asked(), codes=("I10", "E11.9", "K21.9")), *map(dx, ("I10", "E11.9", "K21.9"))
    )

    assert names(result) == ["QUERY_MISSED"]
    assert result.score == 75
    assert not result.is_record_correct


def test_a_query_is_in_none_of_the_figures_of_codes() -> None:
    result = graded(key(asked()), dx("I10"), query("specificity"))

    assert (result.true_positives, result.submitted, result.required) == (1, 1, 1)
    assert result.precision == result.recall == 1
    assert result.code_over_code == result.line_accuracy == 100


def test_an_unneeded_query_costs_a_quarter_of_a_line() -> None:
    result = graded(key(), dx("I10"), query(evidence=PASSAGE))

    assert names(result) == ["QUERY_UNNEEDED"]
    assert result.score == 75


def test_asking_twice_is_one_query_too_many() -> None:
    result = graded(key(asked()), dx("I10"), query(evidence=PASSAGE), query(evidence=PASSAGE))

    assert names(result) == ["QUERY_UNNEEDED"]
    assert result.score == Fraction(100) * (2 - Fraction(1, 4)) / 2


def test_without_a_quotation_a_reason_must_be_the_only_one() -> None:
    other = asked(name="heart", passage="Ejection fraction of 30 percent, no failure named")

    result = graded(key(asked(), other), dx("I10"), query())

    assert names(result) == ["QUERY_MISSED", "QUERY_MISSED", "QUERY_UNNEEDED"]


def test_two_queries_are_told_apart_by_their_passages() -> None:
    other = asked(name="heart", passage="Ejection fraction of 30 percent, no failure named")

    result = graded(
        key(asked(), other),
        dx("I10"),
        query(evidence="ejection fraction of 30"),
        query(evidence="progression of chronic kidney disease"),
    )

    assert result.exact


def test_a_guess_in_place_of_a_query_costs_the_query_once() -> None:
    result = graded(key(asked()), dx("I10"), dx("N17.9"))

    missed, guessed = sorted(result.findings, key=lambda finding: finding.line is not None)
    assert missed.name == guessed.name == "QUERY_MISSED"
    assert (guessed.slot_id, guessed.detail) == ("kidney", "guessed")
    assert missed.cost == 1
    assert guessed.cost == 0
    assert result.score == 50
    assert (result.true_positives, result.submitted) == (1, 2)


def test_a_guess_beside_its_query_is_a_code_beyond_the_key() -> None:
    tempting = (TemptingCode(GUESS, ExtraReason.NOT_TREATED, "Nobody said so."),)

    asking = graded(key(asked()), dx("I10"), dx("N17.9"), query(evidence=PASSAGE))
    foreseen = graded(key(asked(), tempting=tempting), dx("I10"), dx("N17.9"), query())

    assert names(asking) == ["EXTRA:UNSUPPORTED"]
    assert names(foreseen) == ["EXTRA:NOT_TREATED"]
    assert asking.score == foreseen.score == 75


def test_a_guess_repeated_is_a_duplicate() -> None:
    result = graded(key(asked()), dx("I10"), dx("N17.9"), dx("N17.9"))

    assert sorted(names(result)) == ["EXTRA:DUPLICATE", "QUERY_MISSED", "QUERY_MISSED"]
    assert result.score == Fraction(100) * (1 - Fraction(1, 4)) / 2


def test_not_codable_as_documented_is_a_query_alone() -> None:
    answer = key(asked(QueryReason.CLINICAL_VALIDITY), codes=())

    assert graded(answer, query("clinical validity")).exact
    assert graded(answer).score == 0


def test_a_blank_query_stands_for_nothing() -> None:
    assert graded(key(), dx("I10"), query(" ", "\n")).exact


WEIGHTS = dict.fromkeys(
    ("code", "first_listed", "modifiers", "units", "pointers", "poa", "sequence", "rule"),
    Fraction(1),
)


@pytest.mark.parametrize("method", [Method.OPPORTUNITIES, Method.LINES])
def test_other_methods_count_a_query_as_a_line_and_a_guess_not_twice(method: Method) -> None:
    rubric = replace(RUBRIC, method=method, weights=WEIGHTS)
    answer = key(asked(), codes=("I10", "E11.9", "K21.9"))
    codes = [dx(code) for code in ("I10", "E11.9", "K21.9")]

    assert graded(answer, *codes, query(), rubric=rubric).score == 100
    assert graded(answer, *codes, rubric=rubric).score == 75
    assert graded(answer, *codes, dx("N17.9"), rubric=rubric).score == 75
