"""Families: what is read of them, what is drawn, and what is refused."""

import pytest

from tests.exercise_texts import FAMILY, FAMILY_CHART, choice_files, family_files, fields_files
from tutor.bank.dependencies import dependencies
from tutor.bank.exercise import ChartExercise, ChoiceExercise, Exercise, FamilyExercise
from tutor.bank.exercise_json import content_hash, exercise_from_json, exercise_to_json
from tutor.bank.families import draw, is_family, parameters_of
from tutor.bank.files import ExerciseFiles
from tutor.bank.loader import read_exercise
from tutor.bank.problem import Problem
from tutor.bank.variants import drawn, number_again, number_of, spread, values_of, variant

AGE = 'age = { from = "61", to = "63", step = "1" }'
STAGE = 'bands = [{ up_to = "44", value = "N18.32" }, { up_to = "59", value = "N18.31" }]'
TAKEN = 'match = { yes = "takes metformin", no = "takes nothing for it" }'


def read(files: ExerciseFiles) -> tuple[Exercise | None, tuple[Problem, ...]]:
    found = read_exercise(files, collection="office", slug="one", asks_services=True)
    return found.exercise, found.problems


def family(toml: str = FAMILY, chart: str = FAMILY_CHART) -> FamilyExercise:
    exercise, problems = read(family_files(toml, chart))
    assert problems == ()
    assert isinstance(exercise, FamilyExercise)
    return exercise


def faults(toml: str, chart: str = FAMILY_CHART) -> set[tuple[str, str]]:
    return {(problem.code, problem.place) for problem in read(family_files(toml, chart))[1]}


def test_a_file_with_parameters_is_a_family_and_another_is_not() -> None:
    assert is_family(family_files())
    assert not is_family(choice_files())
    assert not is_family({"exercise.toml": "not [ toml"})


def test_the_parameters_of_a_family_are_told_with_their_values() -> None:
    named = {parameter.name: parameter.rows for parameter in parameters_of(family_files())}

    assert named == {
        "age": (("61",), ("62",), ("63",)),
        "tablets": (("yes",), ("no",)),
        "kidneys": (("57", "a"), ("33", "b")),
    }


def test_a_family_tells_what_all_variants_share_and_nothing_of_a_chart() -> None:
    exercise = family()

    assert (exercise.variant_count, exercise.title) == (12, "Kidneys and sugar")
    assert (exercise.setting, exercise.payer) == ("outpatient_professional", "commercial")
    assert (exercise.chart_markdown, exercise.rationale_markdown) == ("", "")


def test_seeds_in_a_row_draw_every_variant_once_before_any_again() -> None:
    exercise = family()
    numbers = [number_of(exercise, seed) for seed in range(1_000_000, 1_000_024)]

    assert sorted(numbers[:12]) == list(range(12))
    assert numbers[:12] == numbers[12:]


def test_a_seed_draws_the_same_in_every_process_and_version() -> None:
    # Written down once: stored answers are graded again from their seeds years later.
    assert [number_of(family(), seed) for seed in range(12)] == [
        7,
        8,
        11,
        6,
        2,
        10,
        4,
        5,
        9,
        1,
        0,
        3,
    ]


def test_a_drawn_variant_is_an_ordinary_exercise() -> None:
    texts = draw(family_files(), 0)
    exercise, problems = read(texts)

    assert problems == ()
    assert not is_family(texts)
    assert exercise == drawn(family(), 0)
    assert isinstance(exercise, ChartExercise)
    assert "eGFR 33" in exercise.chart_markdown
    assert exercise.encounter.age_years == 62
    assert [str(slot.code) for slot in exercise.slots] == ["E11.22", "N18.32"]


def test_a_line_belongs_to_the_variants_of_its_condition_only() -> None:
    with_tablets, without = (
        next(
            one
            for number in range(12)
            if values_of(family(), number)["tablets"] == tablets
            and isinstance(one := variant(family(), number), ChartExercise)
        )
        for tablets in ("yes", "no")
    )

    assert [slot.id for slot in with_tablets.slots] == ["diabetes", "kidney", "tablets"]
    assert [slot.id for slot in without.slots] == ["diabetes", "kidney"]


def test_an_item_of_a_list_that_becomes_empty_is_left_out() -> None:
    toml = FAMILY.replace(
        'cites = ["Section I.C.14.a"]',
        'cites = ["{% if tablets == \'no\' %}Only here{% endif %}", "Always"]',
    )
    cites = {
        values_of(family(toml), number)["tablets"]: one.slots[1].cites
        for number in range(12)
        if isinstance(one := variant(family(toml), number), ChartExercise)
    }

    assert cites == {"yes": ("Always",), "no": ("Only here", "Always")}


def test_questions_and_cases_may_be_families_too() -> None:
    question = choice_files()
    question["exercise.toml"] = (
        question["exercise.toml"]
        .replace("[[options]]", '[parameters]\nwhere = ["arm", "leg"]\n\n[[options]]', 1)
        .replace("dressing changes", "dressing changes on an {{ where }}")
    )
    case = fields_files()
    case["exercise.toml"] = (
        case["exercise.toml"].replace(
            'allowed = "600.00"\n', 'allowed = "600.00"\nleft_over = "{{ extra }}"\n'
        )
        + '\n[parameters]\nextra = ["1.00", "2.00"]\n'
    )

    exercise, problems = read(question)
    assert problems == ()
    assert isinstance(exercise, FamilyExercise)
    first = variant(exercise, 1)
    assert isinstance(first, ChoiceExercise)
    assert "on an leg" in first.question
    assert read(case)[1] == ()


def test_a_family_survives_being_stored_and_its_hash_is_of_its_texts() -> None:
    exercise = family()

    assert exercise_from_json(exercise_to_json(exercise)) == exercise
    assert content_hash(family(FAMILY.replace('to = "63"', 'to = "64"'))) != content_hash(exercise)
    assert content_hash(family(chart=FAMILY_CHART + "\nMore.\n")) != content_hash(exercise)


def test_a_family_depends_on_the_codes_of_all_its_variants() -> None:
    codes = {str(one.code) for one in dependencies(family()) if one.earns}

    assert codes == {"E11.22", "N18.31", "N18.32", "Z79.84"}


def test_the_same_parameters_are_found_again_in_another_revision() -> None:
    before = family()
    after = family(FAMILY.replace('to = "63"', 'to = "70"').replace("Section I.C.4.a", "Elsewhere"))
    gone = family(FAMILY.replace('{ egfr = "33", letter = "b" }', '{ egfr = "31", letter = "b" }'))

    number = number_again(before, 0, after)

    assert number is not None
    assert values_of(after, number) == values_of(before, number_of(before, 0))
    # Seed 0 drew an eGFR of 33, which the other revision has no longer.
    assert number_again(before, 0, gone) is None


def test_a_family_without_a_seed_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="seed"):
        drawn(family(), None)


def test_many_variants_are_spread_evenly_and_no_value_is_missed() -> None:
    toml = FAMILY.replace(AGE, 'age = { from = "21", to = "80", step = "1" }').replace(
        'bands = [{ up_to = "44"', 'bands = [{ up_to = "33", value = "N18.32" }, { up_to = "44"'
    )
    exercise = family(toml)

    numbers = spread(exercise, most=20)
    ages = {values_of(exercise, number)["age"] for number in numbers}

    assert exercise.variant_count == 240
    assert len(ages) == 50  # As many values of one name as are told apart.
    assert numbers == spread(exercise, most=20)
    assert len(numbers) < 80


DERIVED = {
    "formula": ('formula = "age + 1"', "62"),
    "decimals": ('formula = "age / 2"\ndecimals = 1', "30.5"),
    "exact": ('formula = "age / 4"', "15.25"),
    "rounded": ('formula = "round(age / 7, 1)"', "8.7"),
    "words": ('from = "age"\nin_words = true', "sixty-one"),
    "plural": ('from = "age"\none = "year"\nmany = "{{ age }} years"', "61 years"),
    "pair": (
        'from = ["tablets", "letter"]\n'
        'match = { yes = { a = "1", b = "2" }, no = { a = "3", b = "4" } }',
        "1",
    ),
    "otherwise": ('from = "age"\nmatch = { 63 = "old" }\notherwise = "not 63"', "not 63"),
    "cases": ('cases = [{ when = "age < 62", value = "young" }]\notherwise = "old"', "young"),
    "open band": ('from = "age"\nbands = [{ up_to = "60", value = "a" }, { value = "b" }]', "b"),
}


@pytest.mark.parametrize(("table", "value"), DERIVED.values(), ids=DERIVED.keys())
def test_values_are_derived(table: str, value: str) -> None:
    exercise = family(f"{FAMILY}\n[derive.more]\n{table}\n", FAMILY_CHART + "\n{{ more }}\n")

    assert values_of(exercise, 0)["more"] == value


@pytest.mark.parametrize(
    ("found", "written", "fault"),
    [
        (AGE, 'age = { from = "61", to = "63", step = "0.7" }', ("BANK321", "parameters.age")),
        (AGE, 'age = { from = "63", to = "61", step = "1" }', ("BANK321", "parameters.age")),
        (AGE, 'age = { from = "61", to = "63", step = "0" }', ("BANK321", "parameters.age")),
        (AGE, 'age = ["61", "61"]', ("BANK321", "parameters.age")),
        (AGE, "age = []", ("BANK321", "parameters.age")),
        (AGE, "age = [61, 62]", ("BANK105", "parameters.age[0]")),
        (AGE, 'age = ["{{ dos }}", "62"]', ("BANK105", "parameters.age[0]")),
        (AGE, 'age = { from = 61, to = "63", step = "1" }', ("BANK105", "parameters.age.from")),
        (AGE, 'age = ["61"]\ndos = ["a", "b"]', ("BANK321", "parameters.dos")),
        (AGE, 'age = ["61"]\negfr = ["a", "b"]', ("BANK321", "parameters.kidneys")),
        ('letter = "b"', 'letters = "b"', ("BANK321", "parameters.kidneys[1]")),
        (AGE, 'age = { from = "1", to = "9000", step = "1" }', ("BANK322", "parameters")),
        (AGE, 'age = { from = "1", to = "9000000", step = "1" }', ("BANK322", "parameters.age")),
        (AGE, 'age = ["61"]\nUpper = ["a"]', ("BANK105", "parameters.Upper.[key]")),
        (STAGE, TAKEN, ("BANK326", "derive.stage")),
        (STAGE, f"{STAGE}\n{TAKEN}", ("BANK323", "derive.stage")),
        (STAGE, "", ("BANK323", "derive.stage")),
        ('"44", value', '"60", value', ("BANK323", "derive.stage")),
        ('{ up_to = "44", value', "{ value", ("BANK323", "derive.stage")),
        ('from = "egfr"', 'from = "efgr"', ("BANK323", "derive.stage")),
        ('from = "egfr"', 'from = ["egfr", "age"]', ("BANK323", "derive.stage")),
        (TAKEN, 'match = { yes = { a = "b" }, no = "x" }', ("BANK323", "derive.taken")),
        (TAKEN, 'match = { yes = "{{ stages }}", no = "x" }', ("BANK323", "derive.taken")),
        (TAKEN, 'match = { yes = "{{ taken }}", no = "x" }', ("BANK323", "derive.taken")),
        (TAKEN, 'match = { no = "x" }', ("BANK326", "derive.taken")),
        ('up_to = "59"', 'up_to = "50"', ("BANK326", "derive.stage")),
        ("{{ age }}", "{{ ages }}", ("BANK324", "patient.age_years")),
        ('tablets == "yes"', 'tablets = "yes"', ("BANK324", "key.diagnoses[2].when")),
        ('"{{ age }}"', "61", ("BANK325", "parameters.age")),
        ("age = {", 'unused = ["a", "b"]\nage = {', ("BANK325", "parameters.unused")),
        (STAGE, f'{STAGE}\n[derive.idle]\nformula = "age"', ("BANK325", "derive.idle")),
        (STAGE, f'{STAGE}\n[derive.idle]\nformula = "age ** 2"', ("BANK326", "derive.idle")),
        (STAGE, f'{STAGE}\n[derive.idle]\nformula = "import os"', ("BANK323", "derive.idle")),
        (STAGE, f'{STAGE}\n[derive.idle]\nformula = "age / 7"', ("BANK326", "derive.idle")),
    ],
)
def test_a_fault_of_a_family_is_told_where_it_is(
    found: str, written: str, fault: tuple[str, str]
) -> None:
    assert FAMILY.count(found)
    chart = FAMILY_CHART
    if "derive.idle" in written and fault[0] == "BANK326":
        chart += "\n{{ idle }}\n"
    if fault == ("BANK325", "parameters.age"):
        chart = chart.replace("{{ age }} y/o", "61 y/o")

    assert fault in faults(FAMILY.replace(found, written, 1), chart)


@pytest.mark.parametrize("chart", ["{{ egfrs }}", "{% if a == 'b' %}", "{{ side.upper() }}"])
def test_a_fault_of_a_text_is_told_with_its_file(chart: str) -> None:
    problems = read(family_files(FAMILY, FAMILY_CHART + chart))[1]

    assert [(p.code, p.path) for p in problems] == [("BANK324", "office/one/chart.md")]
