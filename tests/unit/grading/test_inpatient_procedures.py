"""ICD-10-PCS lines, worked by hand: one character, one finding."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.table_catalog import DAY, TableCatalog, icd
from tutor.bank.rubrics import load_rubric
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import Code, CodeSet, parse_code
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.answer_key import (
    AcceptedCode,
    AnswerKey,
    DiagnosisSlot,
    ExtraReason,
    KeyVariant,
    ProcedureSlot,
    TemptingCode,
)
from tutor.grading.grade import grade
from tutor.grading.inpatient_procedures import compare_characters
from tutor.grading.references import References
from tutor.grading.result import GradeResult

RUBRIC = load_rubric("practice-1")
OLD_DAY = date(2014, 6, 1)


def pcs(text: str) -> Code:
    return parse_code(text, CodeSet.ICD10PCS)


def volume3(text: str) -> Code:
    return parse_code(text, CodeSet.ICD9CM_VOLUME3)


class PcsCatalog(TableCatalog):
    """The table, and a list of procedures in which the codes of this file are billable."""

    def status(self, code: Code, on: date) -> CodeStatus:
        if code.code_set.is_stay_procedure:
            return self.statuses.get(code, CodeStatus.BILLABLE)
        return super().status(code, on)


def slot(code: Code, name: str = "p1", **fields: object) -> ProcedureSlot:
    return ProcedureSlot(id=name, code=code, **fields)  # type: ignore[arg-type]


def key(*slots: ProcedureSlot, **fields: object) -> AnswerKey:
    return AnswerKey(variants=(KeyVariant(procedures=slots),), **fields)  # type: ignore[arg-type]


def px(code: str, **fields: str) -> EnteredLine:
    return EnteredLine(Section.PROCEDURE, code=code, **fields)


def graded(
    answer: AnswerKey,
    *entries: EnteredLine,
    catalog: TableCatalog | None = None,
    on: date = DAY,
) -> GradeResult:
    return grade(
        entries,
        answer,
        Encounter(date_of_service=on, setting=Setting.INPATIENT_FACILITY),
        references=References(catalog or PcsCatalog()),
        rubric=RUBRIC,
    )


def names(result: GradeResult) -> list[str]:
    return [finding.name for finding in result.findings]


@pytest.mark.parametrize(
    ("typed", "findings", "credit"),
    [
        ("0DTJ4ZZ", [], "1"),
        (" 0dtj4zz ", [], "1"),
        ("0DBJ4ZZ", ["PCS_OPERATION"], "0.25"),
        ("0DTH4ZZ", ["PCS_BODY_PART"], "0.5"),
        ("0DTJ0ZZ", ["PCS_APPROACH"], "0.5"),
        ("0DTJ4DZ", ["PCS_DEVICE"], "0.5"),
        ("0DTJ4ZX", ["PCS_QUALIFIER"], "0.5"),
        ("0DTH0ZZ", ["PCS_BODY_PART", "PCS_APPROACH"], "0.25"),
        ("0DTJ0ZX", ["PCS_APPROACH", "PCS_QUALIFIER"], "0.25"),
        ("0DTH0ZX", ["PCS_BODY_PART", "PCS_APPROACH", "PCS_QUALIFIER"], "0.125"),
        ("0DBJ0ZZ", ["PCS_OPERATION", "PCS_APPROACH"], "0.125"),
        ("0DBH0ZX", ["PCS_OPERATION", "PCS_BODY_PART", "PCS_APPROACH", "PCS_QUALIFIER"], "0.03125"),
        ("0FTJ4ZZ", ["WRONG_CATEGORY"], "0"),
        ("3E0J4ZZ", ["WRONG_CATEGORY"], "0"),
    ],
)
def test_each_wrong_character_is_one_finding(typed: str, findings: list[str], credit: str) -> None:
    result = graded(key(slot(pcs("0DTJ4ZZ"))), px(typed))

    assert names(result) == findings
    assert result.verdicts[0].credit == Fraction(credit)
    assert result.score == 100 * Fraction(credit)


def test_a_wrong_character_is_told_beside_the_right_one() -> None:
    result = graded(key(slot(pcs("0SRC0J9"))), px("0SRD0J9"))

    (finding,) = result.findings
    assert (finding.name, finding.want, finding.got) == ("PCS_BODY_PART", "C", "D")


def test_characters_are_named_as_their_section_names_them() -> None:
    verdicts = compare_characters(pcs("BW201ZZ"), pcs("BW20ZZZ"))

    assert [one.name for one in verdicts][2:5] == ["Root type", "Body part", "Contrast"]
    assert [one.is_right for one in verdicts] == [True, True, True, True, False, True, True]


@pytest.mark.parametrize(
    ("typed", "finding", "detail"),
    [
        ("44970", "WRONG_CODE_SET", "professional"),
        ("J1885", "WRONG_CODE_SET", "professional"),
        ("M17.11", "WRONG_CODE_SET", "other_column"),
        ("47.01", "WRONG_CODE_SET", "icd9cm_volume3"),
        ("ODTJ4ZZ", "INVALID_CODE", "letter_for_digit"),
        ("0DTJ4Z", "INVALID_CODE", "too_short"),
        ("0DTJ4ZZZ", "INVALID_CODE", "too_long"),
        ("0DT.J4ZZ", "INVALID_CODE", "misshapen"),
        ("0DT J4ZZ", "INVALID_CODE", "odd_character"),
        ("", "INVALID_CODE", "no_code"),
    ],
)
def test_what_is_no_pcs_code_costs_its_slot_and_a_quarter(
    typed: str, finding: str, detail: str
) -> None:
    result = graded(
        key(slot(pcs("0DTJ4ZZ")), slot(pcs("0FT44ZZ"), "p2")),
        px("0FT44ZZ"),
        px(typed, date="2026-03-03"),
    )

    assert names(result) == ["MISSED", finding]
    assert result.findings[1].detail == detail
    assert result.score == Fraction(100) * (1 - Fraction(1, 4)) / 2


def test_a_pcs_code_among_the_diagnoses_stands_in_the_wrong_column() -> None:
    result = graded(
        key(slot(pcs("0DTJ4ZZ"))), EnteredLine(Section.DIAGNOSIS, code="0DTJ4ZZ"), px("0DTJ4ZZ")
    )

    assert [(f.name, f.detail) for f in result.findings] == [("WRONG_CODE_SET", "other_column")]
    assert result.score == 75


@pytest.mark.parametrize(
    ("status", "finding", "credit"),
    [
        (CodeStatus.UNKNOWN, "INVALID_CODE", "0"),
        (CodeStatus.DELETED, "NOT_EFFECTIVE", "0.3"),
        (CodeStatus.TOO_EARLY, "NOT_EFFECTIVE", "0.3"),
    ],
)
def test_a_code_that_is_not_in_force_answers_a_procedure_of_its_table(
    status: CodeStatus, finding: str, credit: str
) -> None:
    catalog = PcsCatalog(statuses={pcs("0DTJ4FZ"): status})

    result = graded(key(slot(pcs("0DTJ4ZZ"))), px("0DTJ4FZ"), catalog=catalog)

    assert names(result) == [finding]
    assert result.score == 100 * Fraction(credit)


def test_a_code_that_is_not_in_force_answers_none_of_another_table() -> None:
    catalog = PcsCatalog(statuses={pcs("0FTJ4FZ"): CodeStatus.UNKNOWN})

    result = graded(key(slot(pcs("0DTJ4ZZ"))), px("0FTJ4FZ"), catalog=catalog)

    assert names(result) == ["MISSED", "INVALID_CODE"]


def test_where_no_list_is_loaded_no_code_is_invalid() -> None:
    codes = (pcs("0DTJ4ZZ"), pcs("0DTJ9ZZ"))
    catalog = PcsCatalog(statuses=dict.fromkeys(codes, CodeStatus.UNVERIFIED))

    result = graded(key(slot(codes[0])), px("0DTJ9ZZ"), catalog=catalog)

    assert names(result) == ["PCS_APPROACH"]
    assert not result.needs_review


def test_modifiers_units_and_pointers_of_a_stay_are_not_judged() -> None:
    line = px("0DTJ4ZZ", modifiers="RT 59", units="7", pointers="Z", date="no day at all")

    result = graded(key(slot(pcs("0DTJ4ZZ"))), line)

    assert result.score == 100
    assert result.exact


def test_the_principal_procedure_comes_first() -> None:
    answer = key(slot(pcs("0DTJ4ZZ"), is_first=True), slot(pcs("0W9G3ZZ"), "p2"))

    result = graded(answer, px("0W9G3ZZ"), px("0DTJ4ZZ"))

    (finding,) = result.findings
    assert (finding.name, finding.slot_id, finding.detail) == (
        "SEQ_FIRST",
        "p1",
        "principal_procedure",
    )
    assert result.score == 75
    assert graded(answer, px("0DTJ4ZZ"), px("0W9G3ZZ")).exact


def test_a_principal_procedure_that_is_missed_is_not_out_of_order_too() -> None:
    answer = key(slot(pcs("0DTJ4ZZ"), is_first=True), slot(pcs("3E0G8GC"), "p2"))

    result = graded(answer, px("3E0G8GC"))

    assert names(result) == ["MISSED"]
    assert result.score == 50


def test_a_wrong_first_procedure_takes_its_credit_where_the_rubric_says_so() -> None:
    answer = key(slot(pcs("0DTJ4ZZ"), is_first=True), slot(pcs("0W9G3ZZ"), "p2"))
    rubric = replace(RUBRIC, first_listed_decides=True)

    result = grade(
        (px("0W9G3ZZ"), px("0DTJ0ZZ")),
        answer,
        Encounter(date_of_service=DAY, setting=Setting.INPATIENT_FACILITY),
        references=References(PcsCatalog()),
        rubric=rubric,
    )

    assert result.score == 50


def test_an_accepted_code_earns_its_credit() -> None:
    accept = (AcceptedCode(pcs("0DTJ0ZZ"), Fraction(4, 5), "The note can be read so."),)

    result = graded(key(slot(pcs("0DTJ4ZZ"), accept=accept)), px("0DTJ0ZZ"))

    assert names(result) == ["ACCEPTED_ALTERNATE"]
    assert result.score == 80


def test_one_procedure_done_twice_is_two_lines() -> None:
    answer = key(slot(pcs("02703ZZ")), slot(pcs("02703ZZ"), "p2"))

    assert graded(answer, px("02703ZZ"), px("02703ZZ")).exact
    assert names(graded(answer, *[px("02703ZZ")] * 3)) == ["EXTRA:DUPLICATE"]


def test_a_procedure_beyond_the_key_is_an_extra_with_its_reason() -> None:
    tempting = (TemptingCode(pcs("0DJD8ZZ"), ExtraReason.UNBUNDLED, "Part of it."),)

    result = graded(key(slot(pcs("0DTJ4ZZ")), tempting=tempting), px("0DTJ4ZZ"), px("0DJD8ZZ"))

    assert names(result) == ["EXTRA:UNBUNDLED"]
    assert result.score == 50


@pytest.mark.parametrize(
    ("typed", "findings", "score"),
    [
        ("47.01", [], 100),
        ("4701", [], 100),
        ("47.09", ["WRONG_SUBCATEGORY"], 25),
        ("51.23", ["MISSED", "EXTRA:UNSUPPORTED"], 0),
        ("0DTJ4ZZ", ["MISSED", "WRONG_CODE_SET"], 0),
        ("44970", ["MISSED", "WRONG_CODE_SET"], 0),
    ],
)
def test_before_october_2015_a_stay_has_volume_three(
    typed: str, findings: list[str], score: int
) -> None:
    result = graded(key(slot(volume3("47.01"))), px(typed), on=OLD_DAY)

    assert names(result) == findings
    assert result.score == score


def test_a_header_of_volume_three_is_not_billable() -> None:
    catalog = PcsCatalog(statuses={volume3("47.0"): CodeStatus.HEADER})

    result = graded(key(slot(volume3("47.01"))), px("47.0"), catalog=catalog, on=OLD_DAY)

    assert names(result) == ["NOT_BILLABLE"]
    assert result.score == 30


def test_an_allowed_code_answers_no_procedure_for_nothing() -> None:
    answer = key(slot(pcs("0DTJ4ZZ")), allowed_extra=frozenset({pcs("3E0G8GC")}))

    result = graded(answer, px("3E0G8GC"))

    assert names(result) == ["MISSED", "EXTRA_ALLOWED"]
    assert result.score == 0


def test_codes_and_order_of_a_stay_are_graded_together() -> None:
    variant = KeyVariant(
        diagnoses=(DiagnosisSlot("d1", icd("J18.9"), is_first=True),),
        procedures=(slot(pcs("0BH17EZ")),),
    )

    result = graded(
        AnswerKey((variant,)),
        EnteredLine(Section.DIAGNOSIS, code="J18.9"),
        px("0BH18EZ"),
    )

    assert names(result) == ["PCS_APPROACH"]
    assert result.score == 75
    assert (result.true_positives, result.required) == (1, 2)
