"""Claims of CMS's own examples: which edits they meet, with and without the right modifiers."""

from datetime import date, timedelta

import pytest

from tests.ncci_examples import ALL_PAIRS, DOES_NOT_OPEN, Pair
from tests.table_catalog import DAY, TableCatalog
from tutor.bank.vector_tables import VectorEdits
from tutor.codes.claim_edits import AddOnEdit, PairEdit, UnitLimit
from tutor.codes.code import Code, parse_procedure
from tutor.codes.encounter import Encounter, PriorProcedure, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.grading.claim import Breach, Claim
from tutor.grading.normalise import Judge, read_lines
from tutor.grading.references import References
from tutor.grading.rules.claim_edits import RULES

Line = tuple[str, str] | tuple[str, str, int]


def code(text: str) -> Code:
    return parse_procedure(text)


def limit(text: str, units: int, indicator: int) -> UnitLimit:
    return UnitLimit(code(text), units, indicator)


def add_on(text: str, *primaries: str, is_open: bool = False) -> AddOnEdit:
    return AddOnEdit(code(text), frozenset(map(code, primaries)), is_open=is_open)


# Limits and add-ons as in the practitioner tables of July 2024.
LIMITS = (limit("64721", 1, 2), limit("J3301", 16, 3), limit("20610", 2, 3), limit("A6460", 1, 1))
ADD_ONS = (
    add_on("17003", "17000"),
    add_on("99292", "99291"),
    add_on("96415", "96413"),
    add_on("11732", "11730"),
    add_on("0054T", is_open=True),
)
EDITS = VectorEdits(
    {
        (code(one.column_1), code(one.column_2)): PairEdit(
            code(one.column_1), code(one.column_2), one.is_allowed
        )
        for one in ALL_PAIRS
    },
    {one.code: one for one in LIMITS},
    {one.add_on: one for one in ADD_ONS},
)


def breaches(
    *lines: Line,
    prior: tuple[PriorProcedure, ...] = (),
    setting: Setting = Setting.OUTPATIENT_PROFESSIONAL,
    edits: VectorEdits | None = EDITS,
) -> list[Breach]:
    entered = [
        EnteredLine(
            Section.PROCEDURE,
            code=line[0],
            modifiers=line[1],
            units=str(line[2]) if len(line) > 2 else "",
        )
        for line in lines
    ]
    catalog = TableCatalog()
    _diagnoses, procedures = read_lines(entered, Judge(catalog, DAY, setting))
    encounter = Encounter(date_of_service=DAY, setting=setting, prior=prior)
    claim = Claim((), procedures, encounter, References(catalog, edits=edits))
    return [breach for rule in RULES for breach in rule(claim)]


def said(*lines: Line, prior: tuple[PriorProcedure, ...] = ()) -> list[str]:
    return [
        " ".join([breach.kind.value, *(read.shown for read in breach.named)])
        for breach in breaches(*lines, prior=prior)
    ]


def with_modifiers(pair: Pair, modifiers: tuple[str, str]) -> tuple[Line, Line]:
    return (pair.column_1, modifiers[0]), (pair.column_2, modifiers[1])


def named(pair: Pair) -> str:
    return f"{pair.column_1}-{pair.column_2}"


EACH_PAIR = pytest.mark.parametrize("pair", ALL_PAIRS, ids=named)


@EACH_PAIR
def test_without_a_modifier_column_2_is_not_paid_in_whatever_order_the_lines_stand(
    pair: Pair,
) -> None:
    first, second = with_modifiers(pair, ("", ""))
    expected = [f"NCCI_PTP {pair.column_1} {pair.column_2}"]

    assert said(first, second) == expected
    assert said(second, first) == expected


@EACH_PAIR
def test_the_right_modifier_opens_a_pair_and_no_other_does(pair: Pair) -> None:
    shut = [modifiers for modifiers in pair.opened if said(*with_modifiers(pair, modifiers))]
    open_ = [modifiers for modifiers in pair.closed if not said(*with_modifiers(pair, modifiers))]

    assert (shut, open_) == ([], [])


@EACH_PAIR
@pytest.mark.parametrize("modifier", DOES_NOT_OPEN)
def test_a_modifier_that_is_not_ncci_s_opens_nothing(pair: Pair, modifier: str) -> None:
    assert said(*with_modifiers(pair, (modifier, ""))) != []
    assert said(*with_modifiers(pair, ("", modifier))) != []


@EACH_PAIR
def test_a_breach_says_whether_a_modifier_could_have_opened_the_pair(pair: Pair) -> None:
    (breach,) = breaches(*with_modifiers(pair, ("", "")))

    assert breach.detail == ("modifier_allowed" if pair.is_allowed else "never_together")


@EACH_PAIR
def test_a_stay_and_a_claim_without_tables_meet_no_pairs(pair: Pair) -> None:
    lines = with_modifiers(pair, ("", ""))

    assert breaches(*lines, setting=Setting.INPATIENT_FACILITY) == []
    assert breaches(*lines, edits=None) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Chapter VI: two lesions by two techniques, and the look round that both include.
        (
            [("45385", ""), ("45380", "59"), ("45378", "")],
            ["NCCI_PTP 45385 45378"],
        ),
        # Chapter I.D: a visit beside an injection, its decision included and then not.
        ([("20610", "RT"), ("99213", ""), ("J3301", "", 4)], ["NCCI_PTP 20610 99213"]),
        ([("20610", "RT"), ("99213", "25"), ("J3301", "", 4)], []),
        # Chapter IV: cartilage in the compartment of the meniscus, and in another one.
        ([("29881", "RT"), ("29877", "RT 59")], ["NCCI_PTP 29881 29877"]),
        ([("29881", ""), ("G0289", "XS")], []),
        # Chapter X: the smaller panel beside the larger; a test repeated with 91 is no pair.
        ([("80053", ""), ("80048", "91")], ["NCCI_PTP 80053 80048"]),
        # Chapter III: premalignant spots: the first, each further one, and from 15 another code.
        ([("17000", ""), ("17003", "", 6)], []),
        ([("17004", ""), ("17000", "59")], ["NCCI_PTP 17004 17000"]),
        # An exploded claim: each pair is told once.
        (
            [("45385", ""), ("45380", ""), ("45378", ""), ("99213", "")],
            ["NCCI_PTP 45385 45380", "NCCI_PTP 45385 45378"],
        ),
    ],
)
def test_whole_claims_meet_the_edits_of_the_manual(lines: list[Line], expected: list[str]) -> None:
    assert said(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("17003", "", 6)], ["NCCI_AOC 17003"]),
        ([("17003", "59", 6), ("11402", "")], ["NCCI_AOC 17003"]),
        ([("99292", ""), ("99213", "")], ["NCCI_AOC 99292"]),
        ([("99291", ""), ("99292", "", 2)], []),
        ([("96415", "", 2), ("96413", "")], []),
        ([("11732", "T1"), ("11730", "TA")], []),
        ([("0054T", "")], []),
    ],
)
def test_an_add_on_needs_a_listed_primary(lines: list[Line], expected: list[str]) -> None:
    # Chapter I.R. An add-on of type 2 has no list: the contractor decides.
    assert said(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Indicator 2 and 3 count the day: no split of lines and no modifier goes round them.
        ([("64721", "50")], []),
        ([("64721", "RT"), ("64721", "LT")], ["MUE 64721"]),
        ([("64721", "", 2)], ["MUE 64721"]),
        ([("J3301", "", 16)], []),
        ([("J3301", "", 10), ("J3301", "59", 7)], ["MUE J3301"]),
        ([("20610", "RT"), ("20610", "LT")], []),
        ([("20610", "RT", 2), ("20610", "LT")], ["MUE 20610"]),
        # Indicator 1 counts the line: the same units on lines of their own may stand.
        ([("A6460", "", 2)], ["MUE A6460"]),
        ([("A6460", ""), ("A6460", "76")], []),
    ],
)
def test_unit_limits_count_the_day_or_the_line(lines: list[Line], expected: list[str]) -> None:
    # Chapter I.V.
    assert said(*lines) == expected


def knee_replaced(days_ago: int, *, same: bool = True) -> tuple[PriorProcedure, ...]:
    day: date = DAY - timedelta(days=days_ago)
    return (PriorProcedure(code("27447"), day, 90, same),)


@pytest.mark.parametrize(
    ("line", "prior", "expected"),
    [
        (("99213", ""), knee_replaced(30), ["GLOBAL 99213"]),
        (("99213", "24"), knee_replaced(30), []),
        (("99213", "25"), knee_replaced(30), ["GLOBAL 99213"]),
        (("99213", ""), knee_replaced(90), ["GLOBAL 99213"]),
        (("99213", ""), knee_replaced(91), []),
        (("99213", ""), knee_replaced(30, same=False), []),
        (("27310", ""), knee_replaced(30), ["GLOBAL 27310"]),
        (("27310", "78"), knee_replaced(30), []),
        (("27310", "58"), knee_replaced(30), []),
        (("64721", "79"), knee_replaced(30), []),
        (("64721", "59"), knee_replaced(30), ["GLOBAL 64721"]),
        (("80053", ""), knee_replaced(30), []),
        (("J3301", ""), knee_replaced(30), []),
    ],
)
def test_care_inside_the_global_period_is_paid_with_the_operation(
    line: Line, prior: tuple[PriorProcedure, ...], expected: list[str]
) -> None:
    # Chapter I.C to E.
    assert said(line, prior=prior) == expected
