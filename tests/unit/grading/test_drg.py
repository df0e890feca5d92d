"""What the groups of key and answer pay, and what is said where a table is not at hand."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.table_catalog import DAY, TableCatalog, icd
from tutor.bank.rubrics import load_rubric
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.inpatient import BaseRate, CodedStay, DrgWeight, Grouping
from tutor.grading.answer_key import AnswerKey, DiagnosisSlot, KeyVariant
from tutor.grading.grade import grade
from tutor.grading.references import References
from tutor.grading.result import GradeResult, GroupImpact
from tutor.grading.serialise import result_from_json, result_to_json

STAY = Encounter(date_of_service=DAY, setting=Setting.INPATIENT_FACILITY)
KEY = AnswerKey((KeyVariant((DiagnosisSlot("illness", icd("E11.9"), is_first=True),)),))
RATE = BaseRate(Fraction(6000), "Rate of a test")


class ByFirstDiagnosis:
    """Groups by the first diagnosis alone; without one there is no group."""

    def group(self, stay: CodedStay) -> Grouping | None:
        if not stay.diagnoses:
            return None
        drg = "304" if stay.diagnoses[0][0] == icd("E11.9") else "305"
        return Grouping(drg, "Group of a test", "43", mdc="10", mdc_title="Category of a test")


class FewWeights:
    """Weights of a test from one day on."""

    def __init__(self, weights: dict[str, DrgWeight], first: date = DAY) -> None:
        self._weights = weights
        self._first = first

    def serves(self, on: date) -> bool:
        return on >= self._first

    def find(self, drg: str, on: date) -> DrgWeight | None:
        return self._weights.get(drg) if self.serves(on) else None

    def name(self, on: date) -> str:
        return "Weights of a test" if self.serves(on) else ""


BOTH = FewWeights(
    {
        "304": DrgWeight(Fraction("1.25"), Fraction("3.1"), Fraction("4.2")),
        "305": DrgWeight(Fraction("0.5")),
    }
)
REFERENCES = References(TableCatalog(), grouper=ByFirstDiagnosis(), weights=BOTH, base_rate=RATE)


def graded(code: str, references: References = REFERENCES) -> GradeResult:
    entries = [EnteredLine(Section.DIAGNOSIS, code=code)] if code else []
    return grade(entries, KEY, STAY, references=references, rubric=load_rubric("practice-1"))


def impact(code: str, references: References = REFERENCES) -> GroupImpact:
    found = graded(code, references).drg
    assert found is not None
    return found


def test_each_group_pays_its_weight_times_the_base_rate() -> None:
    found = impact("I10")

    assert [found.key_payment, found.submitted_payment] == [7500, 3000]
    assert found.delta == -4500
    assert (found.weights, found.base_rate) == ("Weights of a test", RATE)
    assert found.key == Grouping(
        "304",
        "Group of a test",
        "43",
        Fraction("1.25"),
        "10",
        "Category of a test",
        Fraction("3.1"),
        Fraction("4.2"),
    )


def test_the_same_group_makes_no_difference() -> None:
    assert impact("E11.9").delta == 0


def test_payments_are_rounded_and_the_difference_is_that_of_what_is_shown() -> None:
    """1.2345 and 0.5 at 1.11 dollars pay 1.370295 and 0.555: 1.37 and 0.56, half a cent up."""
    weights = FewWeights({"304": DrgWeight(Fraction("1.2345")), "305": DrgWeight(Fraction("0.5"))})
    rate = BaseRate(Fraction("1.11"), "")

    found = impact("I10", replace(REFERENCES, weights=weights, base_rate=rate))

    assert found.key_payment == Fraction("1.37")
    assert found.submitted_payment == Fraction("0.56")
    assert found.delta == Fraction("-0.81")


def test_an_answer_without_a_group_has_no_payment() -> None:
    found = impact("")

    assert found.submitted is None
    assert [found.key_payment, found.submitted_payment, found.delta] == [7500, None, None]


@pytest.mark.parametrize(
    ("weights", "unchecked"),
    [(None, True), (FewWeights({}, date(2099, 10, 1)), True), (BOTH, False)],
    ids=["nothing loaded", "another year", "loaded"],
)
def test_a_table_that_does_not_serve_the_day_is_a_check_that_did_not_run(
    weights: FewWeights | None, unchecked: bool
) -> None:
    result = graded("I10", replace(REFERENCES, weights=weights))

    assert ("MS_DRG_WEIGHTS" in result.checks_not_run) == unchecked
    assert result.drg is not None
    assert (result.drg.delta is None) == unchecked
    assert (result.drg.weights == "") == unchecked


def test_where_nothing_groups_only_that_is_said() -> None:
    result = graded("I10", replace(REFERENCES, grouper=None, weights=None))

    assert "MS_DRG" in result.checks_not_run
    assert "MS_DRG_WEIGHTS" not in result.checks_not_run


def test_weights_are_not_asked_for_outside_of_stays() -> None:
    office = replace(STAY, setting=Setting.OUTPATIENT_PROFESSIONAL)
    references = replace(REFERENCES, weights=None)

    result = grade([], KEY, office, references=references, rubric=load_rubric("practice-1"))

    assert "MS_DRG_WEIGHTS" not in result.checks_not_run


def test_a_group_that_the_table_lacks_has_no_weight_and_no_payment() -> None:
    weights = FewWeights({"304": DrgWeight(Fraction(1))})

    found = impact("I10", replace(REFERENCES, weights=weights))

    assert found.submitted is not None
    assert found.submitted.weight is None
    assert [found.key_payment, found.submitted_payment, found.delta] == [6000, None, None]


def test_without_a_base_rate_groups_are_weighed_and_not_paid() -> None:
    found = impact("I10", replace(REFERENCES, base_rate=None))

    assert found.key is not None
    assert found.key.weight == Fraction("1.25")
    assert (found.key_payment, found.delta) == (None, None)


@pytest.mark.parametrize("references", [REFERENCES, replace(REFERENCES, weights=None)])
@pytest.mark.parametrize("code", ["I10", ""])
def test_what_groups_pay_is_stored_and_read_back(code: str, references: References) -> None:
    result = graded(code, references)

    assert result_from_json(json.loads(json.dumps(result_to_json(result)))) == result


def test_a_result_of_before_weights_is_read() -> None:
    document = json.loads(json.dumps(result_to_json(graded("I10"))))
    group = {"drg": "304", "title": "Group of a test", "version": "43", "weight": None}
    document["drg"] = {"key": group, "submitted": None, "delta": None}

    read = result_from_json(document).drg

    assert read == GroupImpact(Grouping("304", "Group of a test", "43"), None)
