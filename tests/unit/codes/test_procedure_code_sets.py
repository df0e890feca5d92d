import pytest

from tutor.codes.code import (
    ENCOUNTER_SETS,
    Code,
    CodeSet,
    InvalidCodeError,
    parse_code,
    parse_procedure,
)


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


def test_a_coded_encounter_uses_four_sets() -> None:
    assert [code_set.value for code_set in ENCOUNTER_SETS] == ["cpt", "hcpcs", "icd9cm", "icd10cm"]


def test_every_set_has_a_label_a_coder_uses() -> None:
    assert CodeSet.ICD10PCS.label == "ICD-10-PCS"
    assert CodeSet.ICD9CM_VOLUME3.label == "ICD-9-CM Volume 3"
    assert Code(CodeSet.ICD9CM_VOLUME3, "4701") != Code(CodeSet.ICD9CM, "4701")
