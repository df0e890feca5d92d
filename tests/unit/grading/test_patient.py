"""What a claim editor finds becomes findings; the editor here says what a test tells it to."""

from dataclasses import dataclass, field
from datetime import date

from tests.coded_claims import breaches, claim_of, found
from tests.table_catalog import icd
from tutor.codes.encounter import Setting, Sex
from tutor.codes.inpatient import CodedStay, CodeEdit
from tutor.grading.rules.patient import RULES


@dataclass
class TableEditor:
    """Answers every stay with the same edits, and keeps the stays that it was asked about."""

    answers: tuple[CodeEdit, ...] = ()
    until: date = date.max
    asked: list[CodedStay] = field(default_factory=list)

    def serves(self, on: date) -> bool:
        return on <= self.until

    def edits(self, stay: CodedStay) -> tuple[CodeEdit, ...]:
        self.asked.append(stay)
        return self.answers


def test_an_age_that_a_code_does_not_fit_is_said_with_its_band() -> None:
    editor = TableEditor((CodeEdit("age_conflict", icd("O80"), "9-64"),))
    (breach,) = breaches(claim_of("O80", age=70, sex=Sex.FEMALE, editor=editor), RULES)
    assert (breach.kind, breach.basis, breach.is_warning) == ("AGE_CONFLICT", "9-64", False)
    assert [read.shown for read in breach.named] == ["O80"]


def test_a_sex_that_a_code_does_not_fit_only_warns() -> None:
    editor = TableEditor((CodeEdit("sex_conflict", icd("N40.0"), "male"),))
    (breach,) = breaches(claim_of("I10", "N40.0", sex=Sex.FEMALE, editor=editor), RULES)
    assert (breach.kind, breach.basis, breach.is_warning) == ("SEX_CONFLICT", "male", True)


def test_the_editor_is_asked_about_the_patient_and_the_valid_codes() -> None:
    editor = TableEditor()
    assert found(claim_of("I10", "!E11", age=58, sex=Sex.MALE, editor=editor), RULES) == []
    (stay,) = editor.asked
    assert (stay.age_years, stay.sex) == (58, Sex.MALE)
    assert stay.diagnoses == ((icd("I10"), ""),)
    assert stay.procedures == ()


def test_an_unacceptable_principal_diagnosis_counts_in_a_stay_alone() -> None:
    editor = TableEditor((CodeEdit("unacceptable_principal_diagnosis", icd("Z79.4")),))
    stay = claim_of("Z79.4", "I10", setting=Setting.INPATIENT_FACILITY, editor=editor)
    (breach,) = breaches(stay, RULES)
    assert (breach.kind, breach.detail) == ("NEVER_FIRST", "unacceptable_principal")
    assert found(claim_of("Z79.4", "I10", editor=editor), RULES) == []


def test_only_the_principal_itself_can_be_unacceptable() -> None:
    editor = TableEditor((CodeEdit("unacceptable_principal_diagnosis", icd("Z79.4")),))
    stay = claim_of("!E11", "Z79.4", setting=Setting.INPATIENT_FACILITY, editor=editor)
    assert found(stay, RULES) == []


def test_other_edits_are_said_by_other_rules() -> None:
    editor = TableEditor(
        (
            CodeEdit("manifestation_as_principal", icd("F02.80")),
            CodeEdit("duplicate_of_principal", icd("F02.80")),
        )
    )
    assert found(claim_of("F02.80", editor=editor), RULES) == []


def test_nothing_is_found_without_an_edition_for_the_day() -> None:
    editor = TableEditor((CodeEdit("age_conflict", icd("O80"), "9-64"),), until=date(2020, 1, 1))
    assert found(claim_of("O80", age=70, editor=editor), RULES) == []
    assert editor.asked == []
    assert found(claim_of("O80", age=70), RULES) == []
