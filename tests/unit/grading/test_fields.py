"""Cases: how each type of field is read, compared and credited."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.bank.rubrics import load_rubric
from tutor.codes.entered_field import EnteredField
from tutor.grading.any_result import any_result_from_json, any_result_to_json
from tutor.grading.field_key import FieldKey, FieldOption, FieldType, ForeseenValue
from tutor.grading.field_values import UnreadableValueError, read_value
from tutor.grading.fields import FieldState, FieldVerdict, Slip, grade_fields

PRACTICE, STRICT = load_rubric("practice-1"), load_rubric("exam-strict")
CENT = Fraction(1, 100)


def field(kind: FieldType, *values: str, tolerance: Fraction = Fraction(0)) -> FieldKey:
    return FieldKey("f", "A field", kind, values, tolerance=tolerance)


def verdict(key: FieldKey, *typed: str, strict: bool = False) -> FieldVerdict:
    entries = [EnteredField("f", text) for text in typed]
    return grade_fields(entries, [key], rubric=STRICT if strict else PRACTICE).verdicts[0]


@pytest.mark.parametrize(
    "typed", ["1142.85", "$1,142.85", " 1142.850 ", "1,142.85", "1142.86", "1142.84", "$ 1142.85"]
)
def test_money_is_read_as_people_write_it_to_a_cent(typed: str) -> None:
    key = field(FieldType.MONEY, "1142.85", tolerance=CENT)
    assert verdict(key, typed).state is FieldState.RIGHT


@pytest.mark.parametrize(("typed", "amount"), [("(12.50)", "-12.50"), ("-$12.50", "-12.50")])
def test_what_is_taken_away_stands_in_parentheses_or_behind_a_minus(
    typed: str, amount: str
) -> None:
    assert read_value(FieldType.MONEY, [typed]) == Fraction(amount)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (FieldType.MONEY, "twelve"),
        (FieldType.MONEY, ""),
        (FieldType.MONEY, "."),
        (FieldType.MONEY, "1,14.00"),
        (FieldType.MONEY, "1e5"),
        (FieldType.MONEY, "٣٤"),
        (FieldType.MONEY, "1" * 21),
        (FieldType.INT, "2.5"),
        (FieldType.DATE, "13/45/2026"),
        (FieldType.DATE, "soon"),
    ],
)
def test_what_cannot_be_read_says_what_is_expected(kind: FieldType, typed: str) -> None:
    with pytest.raises(UnreadableValueError, match="is not"):
        read_value(kind, [typed])
    key = field(kind, "05/04/2026" if kind is FieldType.DATE else "4")
    if typed:
        assert verdict(key, typed).state is FieldState.UNREADABLE


@pytest.mark.parametrize(
    "typed",
    ["05/04/2026", "5/4/2026", "2026-05-04", "05/04/26", "20260504", "05042026", "May 4, 2026"],
)
def test_dates_are_read_as_forms_and_people_write_them(typed: str) -> None:
    assert read_value(FieldType.DATE, [typed]) == date(2026, 5, 4)


def test_a_percentage_may_have_its_sign_and_is_no_fraction() -> None:
    key = field(FieldType.PERCENT, "20")
    assert verdict(key, "20 %").state is FieldState.RIGHT
    assert verdict(key, "0.2").slip is Slip.AS_FRACTION


@pytest.mark.parametrize(
    ("kind", "wanted", "typed", "slip"),
    [
        (FieldType.MONEY, "440.00", "-440", Slip.SIGN),
        (FieldType.MONEY, "440.00", "44", Slip.DECIMAL_POINT),
        (FieldType.MONEY, "142.85", "124.85", Slip.TRANSPOSED),
        (FieldType.MONEY, "142.85", "143", Slip.ROUNDED),
        (FieldType.MONEY, "142.85", "99", None),
        (FieldType.DATE, "05/04/2026", "05/04/2025", Slip.ANOTHER_YEAR),
        (FieldType.DATE, "05/04/2026", "04/05/2026", Slip.DAY_AND_MONTH),
    ],
)
def test_how_a_figure_went_wrong_is_told(
    kind: FieldType, wanted: str, typed: str, slip: Slip | None
) -> None:
    assert verdict(field(kind, wanted), typed).slip is slip


def test_codes_and_boxes_are_compared_without_what_is_only_writing() -> None:
    assert verdict(field(FieldType.CODE, "M17.11"), "m17 11").state is FieldState.RIGHT
    assert verdict(field(FieldType.TEXT, "DOE, JANE"), "Doe Jane").state is FieldState.RIGHT
    assert verdict(field(FieldType.TEXT, "DOE, JANE"), "Jane Doe").state is FieldState.WRONG


def test_a_set_earns_its_right_part_less_what_is_wrong() -> None:
    key = field(FieldType.MULTI, "a", "b", "c", "d")
    assert verdict(key, "d", "c", "b", "a").state is FieldState.RIGHT
    assert verdict(key, "a", "b", "c").credit == Fraction(3, 4)
    assert verdict(key, "a", "b", "x").credit == Fraction(1, 4)
    assert verdict(key, "a", "b", "c", strict=True).credit == 0


def test_an_order_earns_the_pairs_that_stand_right_beyond_chance() -> None:
    key = field(FieldType.ORDER, "a", "b", "c", "d")
    assert verdict(key, "a", "b", "c", "d").credit == 1
    assert verdict(key, "b", "a", "c", "d").credit == Fraction(2, 3)
    assert verdict(key, "d", "c", "b", "a").credit == 0
    assert verdict(key, "a", "a", "b", "c").credit == 0
    assert verdict(key, "b", "a", "c", "d", strict=True).credit == 0


def test_a_foreseen_answer_has_its_credit_and_its_reason() -> None:
    foreseen = (
        ForeseenValue(("120.00",), Fraction(0), "The deductible was left out."),
        ForeseenValue(("440",), Fraction(1, 2), "Rounded."),
    )
    key = FieldKey("f", "A", FieldType.MONEY, ("441.00",), tolerance=CENT, foreseen=foreseen)
    assert (verdict(key, "120").state, verdict(key, "120").foreseen) == (FieldState.WRONG, 0)
    assert verdict(key, "440").credit == Fraction(1, 2)
    assert verdict(key, "440", strict=True).credit == 0


def test_every_field_weighs_as_its_author_says_and_the_points_add_up() -> None:
    keys = [
        FieldKey("a", "A", FieldType.INT, ("1",), weight=Fraction(3)),
        FieldKey("b", "B", FieldType.INT, ("2",)),
    ]
    graded = grade_fields([EnteredField("a", "1"), EnteredField("b", "3")], keys, rubric=PRACTICE)
    assert graded.score == 75
    assert (graded.right, graded.exact) == (1, False)
    assert [v.points for v in graded.verdicts] == [0, 25]


def test_a_field_that_there_is_not_is_kept_and_earns_nothing() -> None:
    stray = EnteredField("zz", "1")
    graded = grade_fields([stray], [field(FieldType.INT, "1")], rubric=PRACTICE)
    assert graded.unknown == (stray,)
    assert graded.score == 0


OPTIONS = tuple(FieldOption(name, name) for name in "abc")
CASE = [
    FieldKey("pick", "Pick", FieldType.CHOICE, ("a",), OPTIONS),
    FieldKey("all", "All", FieldType.MULTI, ("a", "b"), OPTIONS, weight=Fraction(2)),
    FieldKey("sort", "Sort", FieldType.ORDER, ("a", "b", "c"), OPTIONS),
    FieldKey("sum", "Sum", FieldType.MONEY, ("12.50",), tolerance=CENT),
    FieldKey("day", "Day", FieldType.DATE, ("05/04/2026",)),
    FieldKey("box", "Box", FieldType.TEXT, ("GOLD PPO",)),
]
RIGHT = [EnteredField(key.name, value) for key in CASE for value in key.values]
NAMES = st.sampled_from([key.name for key in CASE] + ["zz"])
TEXTS = st.sampled_from(["a", "b", "c", "12.5", "5/4/2026", "gold ppo"]) | st.text(max_size=30)


def test_the_key_itself_earns_everything() -> None:
    assert grade_fields(RIGHT, CASE, rubric=STRICT).exact
    assert grade_fields([], CASE, rubric=PRACTICE).score == 0


@given(st.lists(st.builds(EnteredField, NAMES, TEXTS), max_size=20))
def test_any_answer_is_graded_and_its_points_explain_the_score(
    entries: Sequence[EnteredField],
) -> None:
    graded = grade_fields(entries, CASE, rubric=PRACTICE)
    assert graded.score + sum(v.points for v in graded.verdicts) == 100
    assert 0 <= graded.score <= 100
    assert graded.exact == all(v.state is FieldState.RIGHT for v in graded.verdicts)
    assert any_result_from_json(any_result_to_json(graded)) == graded
