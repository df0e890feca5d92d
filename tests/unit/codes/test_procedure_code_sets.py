from datetime import date

import pytest

from tutor.codes.code import (
    ENCOUNTER_SETS,
    Code,
    CodeSet,
    InvalidCodeError,
    parse_code,
    parse_procedure,
)
from tutor.codes.encounter import Setting
from tutor.codes.inpatient_procedure import character_names, parse_either, procedure_set


@pytest.mark.parametrize("text", ["0DTJ4ZZ", "XY0YX37", "3e0g8tz"])
def test_an_icd10pcs_code_has_seven_characters_and_no_dot(text: str) -> None:
    code = parse_code(text, CodeSet.ICD10PCS)

    assert str(code) == text.upper()
    assert code.category == text[:3].upper()


@pytest.mark.parametrize("text", ["0DTJ4Z", "0DTJ4ZZZ", "0DT.J4ZZ", "ODTJ4ZZ", "0DTI4ZZ", ""])
def test_other_texts_are_no_icd10pcs_codes(text: str) -> None:
    with pytest.raises(InvalidCodeError):
        parse_code(text, CodeSet.ICD10PCS)


@pytest.mark.parametrize(
    ("text", "written"), [("47.01", "47.01"), ("4701", "47.01"), ("47.0", "47.0"), ("47", "47")]
)
def test_the_dot_of_volume_3_stands_after_two_digits(text: str, written: str) -> None:
    code = parse_code(text, CodeSet.ICD9CM_VOLUME3)

    assert str(code) == written
    assert code.category == "47"


@pytest.mark.parametrize("text", ["4", "47011", "470.1", "47.011", "V47", ""])
def test_other_texts_are_no_volume_3_codes(text: str) -> None:
    with pytest.raises(InvalidCodeError):
        parse_code(text, CodeSet.ICD9CM_VOLUME3)


def test_only_the_two_diagnosis_sets_are_diagnoses() -> None:
    diagnoses = {code_set for code_set in CodeSet if code_set.is_diagnosis}

    assert diagnoses == {CodeSet.ICD9CM, CodeSet.ICD10CM}


def test_a_procedure_of_an_encounter_is_cpt_or_hcpcs_as_before() -> None:
    assert parse_procedure("99213").code_set is CodeSet.CPT
    assert parse_procedure("J1885").code_set is CodeSet.HCPCS
    for text in ("0DTJ4ZZ", "47.01", "4701"):
        with pytest.raises(InvalidCodeError):
            parse_procedure(text)


def test_a_coded_encounter_uses_all_sets() -> None:
    assert set(ENCOUNTER_SETS) == set(CodeSet)


@pytest.mark.parametrize(
    ("setting", "on", "expected"),
    [
        (Setting.INPATIENT_FACILITY, date(2015, 10, 1), CodeSet.ICD10PCS),
        (Setting.INPATIENT_FACILITY, date(2015, 9, 30), CodeSet.ICD9CM_VOLUME3),
        (Setting.HOSPITAL_PROFESSIONAL, date(2026, 1, 1), None),
    ],
)
def test_the_day_of_discharge_decides_the_set_of_a_stay(
    setting: Setting, on: date, expected: CodeSet | None
) -> None:
    assert procedure_set(setting, on) is expected


@pytest.mark.parametrize(
    ("text", "stay_set", "diagnosis_set", "expected"),
    [
        ("0DTJ4ZZ", CodeSet.ICD10PCS, CodeSet.ICD10CM, CodeSet.ICD10PCS),
        ("S52.531A", CodeSet.ICD10PCS, CodeSet.ICD10CM, CodeSet.ICD10CM),
        ("47.01", CodeSet.ICD9CM_VOLUME3, CodeSet.ICD9CM, CodeSet.ICD9CM_VOLUME3),
        ("470.1", CodeSet.ICD9CM_VOLUME3, CodeSet.ICD9CM, CodeSet.ICD9CM),
    ],
)
def test_codes_of_a_stay_are_told_apart_by_how_they_are_written(
    text: str, stay_set: CodeSet, diagnosis_set: CodeSet, expected: CodeSet
) -> None:
    assert parse_either(text, stay_set, diagnosis_set).code_set is expected


@pytest.mark.parametrize("section", [*"0123456789BCDFGHX", "", "?"])
def test_every_section_names_seven_characters(section: str) -> None:
    names = character_names(section)

    assert len(names) == 7
    assert all(names)


def test_every_set_has_a_label_a_coder_uses() -> None:
    assert CodeSet.ICD10PCS.label == "ICD-10-PCS"
    assert CodeSet.ICD9CM_VOLUME3.label == "ICD-9-CM Volume 3"
    assert Code(CodeSet.ICD9CM_VOLUME3, "4701") != Code(CodeSet.ICD9CM, "4701")
