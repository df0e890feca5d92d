"""`bank check` on keys that break a published rule: named, waived, or a doubt to settle."""

from dataclasses import replace

from tests.factories import make_exercise
from tests.table_catalog import TableCatalog, icd
from tests.unit.grading.test_grade import key, slot
from tutor.bank.problem import Problem, Severity
from tutor.bank.rubrics import load_rubric
from tutor.bank.rule_checks import check_rules
from tutor.codes.convention import CodeInterval, Convention, ConventionKind
from tutor.grading.answer_key import AnswerKey, Waiver
from tutor.grading.grade import KeyGrader
from tutor.grading.references import References

EXCLUDES = Convention(
    ConventionKind.EXCLUDES1, "J18", "chronic disease (J44.-)", (CodeInterval("J44", "J44"),)
)
NAMES_UNSPECIFIED = Convention(
    ConventionKind.EXCLUDES1, "R05", "disease NOS (J44.9)", (CodeInterval("J449", "J449"),)
)
PAIR = key(slot("J18.9", "d1"), slot("J44.9", "d2"))
WAIVER = Waiver("EXCLUDES1", (icd("J18.9"), icd("J44.9")), "Unrelated, as the chart says.")


def problems(answer: AnswerKey) -> list[Problem]:
    catalog = TableCatalog(notes={"J18": (EXCLUDES,), "R05": (NAMES_UNSPECIFIED,)})
    exercise = make_exercise(key=answer)
    rubric = load_rubric("practice-1")
    grader = KeyGrader(
        exercise.key, exercise.encounter, references=References(catalog), rubric=rubric
    )
    return list(check_rules(exercise, grader))


def test_a_key_that_breaks_a_note_is_an_error_with_the_note() -> None:
    (problem,) = problems(PAIR)

    assert problem.code == "BANK234"
    assert problem.severity is Severity.ERROR
    assert "EXCLUDES1 with J18.9 and J44.9" in problem.message
    assert "chronic disease" in problem.message


def test_a_key_without_the_code_that_a_strong_note_asks_for_is_an_error() -> None:
    (problem,) = problems(key(slot("E11.22")))

    assert problem.code == "BANK234"
    assert "USE_ADDITIONAL_MISSING" in problem.message
    assert problems(key(slot("E11.22", "d1"), slot("N18.31", "d2"))) == []


def test_a_waiver_with_its_reason_settles_it() -> None:
    assert problems(replace(PAIR, waivers=(WAIVER,))) == []


def test_a_waiver_of_other_codes_settles_nothing() -> None:
    other = Waiver("EXCLUDES1", (icd("J18.9"), icd("R05.9")), "A slip of the author's.")

    assert [one.code for one in problems(replace(PAIR, waivers=(other,)))] == ["BANK234", "BANK235"]


def test_a_waiver_that_waives_nothing_is_a_warning() -> None:
    answer = replace(key(slot("I10")), waivers=(WAIVER,))

    (problem,) = problems(answer)

    assert problem.code == "BANK235"
    assert problem.severity is Severity.WARNING


def test_a_note_that_names_an_unspecified_code_is_a_question_about_its_sibling() -> None:
    (problem,) = problems(key(slot("R05.9", "d1"), slot("J44.1", "d2")))

    assert problem.code == "BANK236"
    assert problem.severity is Severity.WARNING
    assert "R05.9 and J44.1" in problem.message
