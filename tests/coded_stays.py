"""Inpatient stays, every default valid."""

from datetime import date

from tutor.codes.code import Code, CodeSet, parse_code
from tutor.codes.encounter import Sex
from tutor.codes.inpatient import CodedStay

SPRING_2026 = date(2026, 5, 9)


def make_stay(
    *diagnoses: str,
    on: date = SPRING_2026,
    age: int | None = 74,
    sex: Sex = Sex.FEMALE,
    procedures: tuple[str, ...] = (),
    code_set: CodeSet = CodeSet.ICD10CM,
) -> CodedStay:
    """Write each diagnosis as "J18.9" or, with its present-on-admission indicator, "J18.9 N"."""
    return CodedStay(
        discharged_on=on,
        age_years=age,
        sex=sex,
        diagnoses=tuple(_read(text, code_set) for text in diagnoses),
        procedures=tuple(parse_code(text, CodeSet.ICD10PCS) for text in procedures),
    )


def _read(text: str, code_set: CodeSet) -> tuple[Code, str]:
    code, _, indicator = text.partition(" ")
    return parse_code(code, code_set), indicator
