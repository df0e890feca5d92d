"""Prices worked by hand: what modifiers, units and company do to the fee of a line."""

from fractions import Fraction

import pytest

from tests.table_catalog import DAY, TableCatalog
from tutor.codes.claim_edits import FeeLine, SurgicalShares
from tutor.codes.code import parse_procedure
from tutor.codes.encounter import Encounter, Setting
from tutor.codes.modifier import parse_modifiers
from tutor.grading.pricing import PricedLine, PriceList
from tutor.grading.references import FeeSchedule, References

Line = tuple[str, str, int] | tuple[str, str] | tuple[str]


def fee(amount: int, multiple: str = "", bilateral: str = "", **fields: object) -> FeeLine:
    return FeeLine(
        Fraction(amount),
        multiple_procedure=multiple,
        bilateral=bilateral,
        **fields,  # type: ignore[arg-type]
    )


def scope(amount: int, base: str, bilateral: str = "") -> FeeLine:
    return fee(amount, "3", bilateral, endoscopic_base=parse_procedure(base))


def prices(fees: dict[str, FeeLine], *lines: Line) -> list[float]:
    references = References(TableCatalog(), fees=FeeSchedule("Test", fees))
    encounter = Encounter(date_of_service=DAY, setting=Setting.OUTPATIENT_PROFESSIONAL)
    priced = [
        PricedLine(
            parse_procedure(line[0]),
            parse_modifiers(line[1] if len(line) > 1 else ""),
            line[2] if len(line) > 2 else 1,
        )
        for line in lines
    ]
    return [float(value) for value in PriceList(references, encounter).values(priced)]


@pytest.mark.parametrize(
    ("modifiers", "paid"),
    [
        ("", 1000),
        ("RT", 1000),
        ("59", 1000),
        ("51", 1000),
        ("62", 625),
        ("80", 160),
        ("81", 160),
        ("82", 160),
        ("AS", 136),
        ("80 AS", 136),
        ("52", 500),
        ("53", 500),
        ("54", 700),
        ("55", 200),
        ("56", 100),
        ("54 55", 900),
        ("54 55 56", 1000),
        ("78", 700),
        ("QK", 500),
        ("QX", 500),
        ("QY", 500),
        ("QZ", 1000),
        ("62 52", 312.5),
        ("62 62", 625),
    ],
)
def test_a_modifier_pays_its_share_of_a_fee_without_indicators(modifiers: str, paid: float) -> None:
    assert prices({"27447": fee(1000)}, ("27447", modifiers)) == [paid]


@pytest.mark.parametrize(
    ("indicator", "paid"), [("", 150), ("0", 100), ("1", 150), ("2", 100), ("3", 200), ("9", 100)]
)
def test_both_sides_on_one_line_are_paid_by_the_bilateral_indicator(
    indicator: str, paid: float
) -> None:
    assert prices({"20610": fee(100, bilateral=indicator)}, ("20610", "50")) == [paid]


@pytest.mark.parametrize(
    ("indicator", "paid"),
    [
        ("", [100, 100]),
        ("0", [100, 100]),
        ("1", [75, 75]),
        ("2", [50, 50]),
        ("3", [100, 100]),
        ("9", [100, 100]),
    ],
)
def test_a_right_and_a_left_line_are_paid_as_50_is(indicator: str, paid: list[float]) -> None:
    fees = {"20610": fee(100, bilateral=indicator)}

    assert prices(fees, ("20610", "RT"), ("20610", "LT")) == paid


def test_two_right_lines_are_no_pair_of_sides() -> None:
    fees = {"20610": fee(100, bilateral="1")}

    assert prices(fees, ("20610", "RT"), ("20610", "RT")) == [100, 100]


def test_two_sides_are_one_procedure_in_the_ranking() -> None:
    fees = {"27447": fee(1000, "2", "1"), "20610": fee(100, "2", "1")}

    one_line = prices(fees, ("27447",), ("20610", "50"))
    two_lines = prices(fees, ("27447",), ("20610", "RT"), ("20610", "LT"))

    assert one_line == [1000, 75]
    assert two_lines == [1000, 37.5, 37.5]


def test_a_fee_of_the_code_with_the_modifier_stands_before_the_factors() -> None:
    fees = {
        "71046": FeeLine(Fraction(36), (("26", Fraction(11)), ("TC", Fraction(25)))),
        "45378": FeeLine(Fraction(310), (("53", Fraction(150)),)),
    }

    assert prices(fees, ("71046", "26")) == [11]
    assert prices(fees, ("71046", "TC", 2)) == [50]
    assert prices(fees, ("71046", "26 52")) == [5.5]
    assert prices(fees, ("45378", "53")) == [150]
    assert prices(fees, ("45378", "52")) == [155]


@pytest.mark.parametrize(
    ("modifier", "paid"), [("54", 760), ("55", 130), ("56", 110), ("78", 760), ("58", 1000)]
)
def test_published_shares_of_the_care_stand_before_the_usual_ones(
    modifier: str, paid: float
) -> None:
    shares = SurgicalShares(Fraction(11, 100), Fraction(76, 100), Fraction(13, 100))
    fees = {"64721": fee(1000, shares=shares, global_days="090")}

    assert prices(fees, ("64721", modifier)) == [paid]


def test_a_return_for_a_service_without_a_period_is_paid_whole() -> None:
    assert prices({"43239": fee(400, global_days="000")}, ("43239", "78")) == [400]


def test_units_multiply_and_no_fee_is_worth_nothing() -> None:
    fees = {"J3301": fee(3)}

    assert prices(fees, ("J3301", "", 4), ("J1100", "", 9), ("J3301", "JZ", 2)) == [12, 0, 6]


def test_without_indicators_no_company_reduces_anything() -> None:
    fees = {code: fee(100) for code in ("45385", "45380", "11402")}

    assert prices(fees, ("45385",), ("45380", "59"), ("11402", "59"), ("11402", "59")) == [100] * 4


def test_five_procedures_are_paid_once_in_full_and_four_times_by_half() -> None:
    fees = {f"1140{digit}": fee(amount, "2") for digit, amount in enumerate((50, 90, 200, 40, 10))}

    found = prices(fees, *((f"1140{digit}",) for digit in range(5)))

    assert found == [25, 45, 200, 20, 5]


def test_units_of_one_line_are_ranked_as_so_many_lines() -> None:
    fees = {"11402": fee(100, "2"), "11603": fee(260, "2")}

    assert prices(fees, ("11402", "", 3)) == [200]
    assert prices(fees, ("11402",), ("11402", "59"), ("11402", "59")) == [100, 50, 50]
    assert prices(fees, ("11402", "", 3), ("11603",)) == [150, 260]


def test_an_add_on_and_a_visit_are_not_reduced_and_reduce_nothing() -> None:
    fees = {
        "17000": fee(60, "2"),
        "17003": fee(8, "0"),
        "99213": fee(92, "0"),
        "11603": fee(260, "2"),
    }

    assert prices(fees, ("17003", "", 6), ("99213", "25"), ("17000",)) == [48, 92, 60]
    assert prices(fees, ("17000", "59"), ("17003", "59", 6), ("11603",)) == [30, 48, 260]


COLON = {"45378": fee(300, "2"), "45380": scope(390, "45378"), "45385": scope(430, "45378")}
STOMACH = {"43235": fee(180, "2"), "43239": scope(230, "43235"), "43251": scope(260, "43235")}


def test_a_second_endoscopy_of_a_family_pays_what_it_is_above_the_base() -> None:
    assert prices(COLON, ("45380", "59"), ("45385",)) == [90, 430]
    assert prices(COLON, ("45380",)) == [390]


def test_the_base_is_paid_within_another_endoscopy_of_its_family() -> None:
    assert prices(COLON, ("45385",), ("45378",)) == [430, 0]
    assert prices(COLON, ("45378",)) == [300]


def test_two_families_are_ranked_by_what_each_pays_together() -> None:
    # Colon 430 + 90 = 520 in full; stomach 260 + 50 = 310, by half.
    found = prices(COLON | STOMACH, ("43251",), ("45385",), ("43239", "59"), ("45380", "59"))

    assert found == [130, 430, 25, 90]


def test_a_family_beside_a_standard_procedure_is_one_place_in_the_ranking() -> None:
    dear, cheap = {"44180": fee(900, "2")}, {"46221": fee(200, "2")}

    assert prices(COLON | dear, ("45385",), ("45380", "59"), ("44180",)) == [215, 45, 900]
    assert prices(COLON | cheap, ("45385",), ("45380", "59"), ("46221",)) == [430, 90, 100]


def test_an_assistants_second_endoscopy_is_a_share_of_the_reduced_fee() -> None:
    # 16 % of 430, and 16 % of what 390 is above 300.
    assert prices(COLON, ("45385", "80"), ("45380", "80 59")) == [68.8, 14.4]


def test_an_assistants_lines_are_ranked_among_themselves() -> None:
    fees = {"44180": fee(900, "2"), "58150": fee(1000, "2")}

    assert prices(fees, ("58150",), ("44180",), ("58150", "80"), ("44180", "80")) == [
        1000,
        450,
        160,
        72,
    ]


def test_an_endoscopy_of_both_sides_is_reduced_as_one() -> None:
    fees = {
        "29870": fee(450, "2", "1"),
        "29881": scope(600, "29870", "1"),
        "29875": scope(500, "29870", "1"),
    }

    assert prices(fees, ("29881", "RT"), ("29881", "LT")) == [450, 450]
    # 600 × 1.5 in full; of 29875 the 50 above the base.
    assert prices(fees, ("29881", "50"), ("29875", "59")) == [900, 50]


def test_a_published_schedule_of_physicians_prices_no_hospital() -> None:
    references = References(TableCatalog(), fees=FeeSchedule("Own", {}))
    hospital = Encounter(date_of_service=DAY, setting=Setting.OUTPATIENT_FACILITY)

    assert PriceList(References(TableCatalog()), hospital).name is None
    assert PriceList(references, hospital).name == "Own"
