"""A family is checked variant by variant, and told of once."""

from tests.exercise_texts import FAMILY, FAMILY_CHART, family_files
from tests.table_catalog import TableCatalog
from tutor.bank.checks import Checker
from tutor.bank.loader import read_exercise
from tutor.bank.problem import Problem, Severity
from tutor.bank.rubrics import load_rubric
from tutor.bank.schema import CollectionTable
from tutor.grading.references import References

OFFICE = CollectionTable(title="Office", description="-", contains_cpt=True, asks_services=True)
CHECKER = Checker(
    References(TableCatalog()), load_rubric("practice-1"), lambda _code: True, {"office": OFFICE}
)
BANDS = 'bands = [{ up_to = "44", value = "N18.32" }, { up_to = "59", value = "N18.31" }]'
KNEES = (
    FAMILY.replace('code = "E11.22"', 'code = "{{ knee }}"')
    .replace('code = "{{ stage }}"', 'code = "I10"')
    .replace("when = 'tablets == \"yes\"'\n", "")
    .replace(
        f'[derive.stage]\nfrom = "egfr"\n{BANDS}',
        '[derive.knee]\nfrom = "letter"\nmatch = { a = "M17.11", b = "M17.12" }',
    )
)


def check(toml: str = FAMILY, chart: str = FAMILY_CHART) -> tuple[Problem, ...]:
    read = read_exercise(
        family_files(toml, chart), collection="office", slug="one", asks_services=True
    )
    assert read.problems == ()
    assert read.exercise is not None
    return CHECKER.check(read.exercise)


def errors(toml: str = FAMILY, chart: str = FAMILY_CHART) -> list[Problem]:
    return [problem for problem in check(toml, chart) if problem.severity is Severity.ERROR]


def test_a_sound_family_has_no_error() -> None:
    assert errors() == []


def test_a_problem_of_every_variant_is_told_once() -> None:
    (problem,) = (problem for problem in check() if problem.code == "BANK240")

    assert problem.message.endswith("In every variant.")


def test_one_wrong_variant_refuses_the_family_and_is_named_by_its_values() -> None:
    wrong = FAMILY.replace('value = "N18.31"', 'value = "N18.9"')

    (problem,) = (p for p in errors(wrong) if p.code == "BANK203")

    assert problem.place == "key.kidney.code"
    assert problem.message.endswith(
        "In 6 of 12 variants, first with age = 61, tablets = yes, egfr = 57, letter = a."
    )


def test_evidence_is_looked_for_in_the_text_of_each_variant() -> None:
    chart = FAMILY_CHART.replace("stage 3{{ letter }}", "stage 3{% if letter == 'a' %}a{% endif %}")

    (problem,) = errors(chart=chart)

    assert (problem.code, problem.place) == ("BANK222", "key.kidney.evidence")
    assert "In 6 of 12 variants" in problem.message


def test_what_is_shown_before_a_variant_is_drawn_must_not_differ() -> None:
    found = errors(FAMILY.replace("Kidneys and sugar", "Kidneys, stage 3{{ letter }}"))

    assert [(problem.code, problem.place) for problem in found] == [("BANK327", "title")]


def test_a_shape_that_only_some_variants_break_is_found() -> None:
    found = errors(
        FAMILY.replace(
            'role = "first"', "role = \"{% if letter == 'a' %}first{% else %}last{% endif %}\""
        )
    )

    assert {problem.code for problem in found} == {"BANK105"}


def test_a_value_that_nothing_follows_from_is_found_in_whatever_variant() -> None:
    cases = "cases = [{ when = 'age != 63 or egfr != 33', value = \"N18.31\" }]"
    (problem,) = (
        p for p in errors(FAMILY.replace(f'from = "egfr"\n{BANDS}', cases)) if p.code == "BANK326"
    )

    assert problem.place == "derive.stage"
    assert "in 2 of 12 variants, first with age = 63" in problem.message


def test_a_parameter_that_never_changes_the_answer_is_warned_of() -> None:
    told = [problem.place for problem in check() if problem.code == "BANK328"]

    assert told == ["parameters.age"]


def test_a_family_that_varies_no_more_than_a_side_is_refused() -> None:
    (problem,) = (p for p in errors(KNEES) if p.code == "BANK329")

    assert problem.place == "parameters"


def test_a_number_of_lines_is_a_decision() -> None:
    toml = KNEES.replace('id = "tablets"\n', 'when = \'tablets == "yes"\'\nid = "tablets"\n')

    assert "BANK329" not in {problem.code for problem in errors(toml)}
