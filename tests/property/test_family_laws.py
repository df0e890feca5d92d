"""Laws of families: whatever an author writes, nothing but values is put in, and it is the same."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exercise_texts import FAMILY, family_files
from tests.table_catalog import TableCatalog
from tutor.bank.condition import ConditionError, parse_condition
from tutor.bank.drawn_toml import write_toml
from tutor.bank.exercise import ChartExercise, FamilyExercise
from tutor.bank.families import draw, variant_number
from tutor.bank.grader import grader_with
from tutor.bank.loader import read_exercise
from tutor.bank.rubrics import load_rubric
from tutor.bank.template import TemplateError, parse_template
from tutor.bank.variants import drawn
from tutor.grading.key_entries import entries_of
from tutor.grading.references import References

GRADE = grader_with(References(TableCatalog()), load_rubric("practice-1"))
READ = read_exercise(family_files(), collection="office", slug="one", asks_services=True).exercise
assert isinstance(READ, FamilyExercise)
FAMILY_READ = READ

PIECES = st.sampled_from(
    (
        "{{",
        "}}",
        "{%",
        "%}",
        "{{",
        "side",
        "}}",
        "side",
        "n",
        "if",
        "elif",
        "else",
        "endif",
        "for",
        "in",
        "not",
        "and",
        "or",
        "==",
        "!=",
        "<",
        ">",
        "(",
        ")",
        "[",
        "]",
        "'",
        '"',
        ".",
        ",",
        "|",
        "capital",
        "__class__",
        "__import__('os')",
        "lambda:",
        "0",
        "-1",
        "1e999",
        "9**9**9",
        "dos",
        "\\",
    )
)
SOUP = st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=60)
VALUES = {"side": "left", "n": "3"}
LEAVES = (
    st.text() | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
)
TABLES = st.dictionaries(
    st.text(min_size=1),
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=12,
    ),
    max_size=5,
)


@given(SOUP)
def test_any_text_is_a_template_or_refused_and_a_filled_one_says_only_its_own_words(
    text: str,
) -> None:
    try:
        template = parse_template(text)
        filled = template.fill(VALUES | dict.fromkeys(template.names, "left"))
    except TemplateError:
        return
    # What is not in the text itself can only be a value.
    words = set(filled.replace("left", " ").replace("Left", " ").split())
    assert all(word in text for word in words)


@given(SOUP)
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        condition = parse_condition(text)
        assert condition.holds(dict.fromkeys(condition.names, "3")) in (True, False)
    except ConditionError:
        pass


@given(TABLES)
def test_toml_that_is_written_is_read_back(data: dict[str, object]) -> None:
    assert tomllib.loads(write_toml(data)) == data


@given(st.uuids(), st.integers(2, 500), st.integers(0, 2**62))
def test_seeds_in_a_row_draw_every_variant_once(uid: object, count: int, seed: int) -> None:
    numbers = {variant_number(uid, count, seed + more) for more in range(count)}  # type: ignore[arg-type]

    assert numbers == set(range(count))


@settings(max_examples=25)
@given(st.integers(0, 2**62))
def test_every_seed_draws_an_exercise_whose_own_key_is_exact(seed: int) -> None:
    exercise = drawn(FAMILY_READ, seed)

    assert isinstance(exercise, ChartExercise)
    assert GRADE(exercise, entries_of(exercise.key.variants[0])).exact
    assert draw(family_files(), seed) == draw(family_files(), seed)


@settings(max_examples=50)
@given(st.integers(0, len(FAMILY)), st.integers(0, 40), SOUP)
def test_a_mangled_family_is_read_or_its_problems_are_told(at: int, gone: int, new: str) -> None:
    toml = FAMILY[:at] + new + FAMILY[at + gone :]

    read = read_exercise(family_files(toml), collection="office", slug="one", asks_services=True)

    assert (read.exercise is None) == bool(read.problems)
