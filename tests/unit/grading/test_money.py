"""What mistakes cost, worked by hand: paid too much, not billed, and likely to be denied."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.table_catalog import DAY, TableCatalog, icd
from tutor.bank.rubrics import load_rubric
from tutor.bank.vector_tables import VectorEdits
from tutor.codes.catalog import CodeStatus
from tutor.codes.claim_edits import AddOnEdit, FeeLine, PairEdit, UnitLimit
from tutor.codes.code import Code, parse_procedure
from tutor.codes.encounter import Encounter, PriorProcedure, Setting
from tutor.codes.entered_line import EnteredLine, Section
from tutor.codes.modifier import parse_modifiers
from tutor.grading.answer_key import (
    AcceptedCode,
    AnswerKey,
    DiagnosisSlot,
    KeyVariant,
    NearCode,
    ProcedureSlot,
)
from tutor.grading.grade import grade
from tutor.grading.references import FeeSchedule, References
from tutor.grading.result import Money, MoneyKind

RUBRIC = load_rubric("practice-1")
NO_EDITS = VectorEdits()
FEES = {
    "99213": 92,
    "99214": 130,
    "20610": 70,
    "J3301": 3,
    "64721": 460,
    "45385": 430,
    "45380": 390,
    "43235": 180,
    "43239": 230,
    "17000": 60,
    "17003": 8,
    "80048": 12,
    "80053": 15,
    "93000": 18,
    "93010": 9,
    "27447": 1000,
}


@dataclass(frozen=True)
class Case:
    """A key of services, with tables of its own; `money` prices an answer."""

    slots: tuple[ProcedureSlot, ...]
    edits: VectorEdits = NO_EDITS
    statuses: dict[Code, CodeStatus] = field(default_factory=dict)
    prior: tuple[PriorProcedure, ...] = ()
    lines: dict[str, FeeLine] = field(default_factory=dict)
    allowed: frozenset[Code] = frozenset()
    setting: Setting = Setting.OUTPATIENT_PROFESSIONAL
    diagnoses: tuple[str, ...] = ()

    def money(self, *typed: EnteredLine) -> Money:
        found = self.grade_money(*typed)
        assert found is not None
        return found

    def grade_money(self, *typed: EnteredLine) -> Money | None:
        lines = {code: FeeLine(Fraction(amount)) for code, amount in FEES.items()} | self.lines
        known = tuple(
            DiagnosisSlot(id=f"d{number}", code=icd(code))
            for number, code in enumerate(self.diagnoses, start=1)
        )
        entered = tuple(EnteredLine(Section.DIAGNOSIS, code=code) for code in self.diagnoses)
        references = References(
            TableCatalog(statuses=dict(self.statuses)),
            edits=self.edits,
            fees=FeeSchedule("Test", lines),
        )
        return grade(
            (*entered, *typed),
            AnswerKey((KeyVariant(known, self.slots),), allowed_extra=self.allowed),
            Encounter(date_of_service=DAY, setting=self.setting, prior=self.prior),
            references=references,
            rubric=RUBRIC,
        ).money


def service(code: str, modifiers: str = "", name: str = "", **fields: object) -> ProcedureSlot:
    return ProcedureSlot(
        id=name or code,
        code=parse_procedure(code),
        modifiers=parse_modifiers(modifiers),
        **fields,  # type: ignore[arg-type]
    )


def px(code: str, modifiers: str = "", units: str = "", pointers: str = "") -> EnteredLine:
    return EnteredLine(
        Section.PROCEDURE, code=code, modifiers=modifiers, units=units, pointers=pointers
    )


def pair(column_1: str, column_2: str, *, allowed: bool) -> VectorEdits:
    first, second = parse_procedure(column_1), parse_procedure(column_2)
    return VectorEdits(pairs={(first, second): PairEdit(first, second, allowed)})


def three(money: Money) -> tuple[float, float, float]:
    return float(money.overpayment), float(money.underpayment), float(money.denial_risk)


def test_the_keys_own_coding_costs_nothing() -> None:
    case = Case((service("99213", "25"), service("20610", "RT"), service("J3301", units=4)))

    money = case.money(px("99213", "25"), px("20610", "RT"), px("J3301", units="4"))

    assert three(money) == (0, 0, 0)
    assert money.items == ()


def test_over_and_underpayment_of_different_codes_are_never_netted() -> None:
    case = Case((service("99213"), service("J3301", units=4)))

    money = case.money(px("99214"), px("J3301", units="1"))

    assert three(money) == (38, 9, 0)
    assert money.net == 29
    assert [(item.kind, item.code) for item in money.items] == [
        (MoneyKind.OVERPAYMENT, "99213"),
        (MoneyKind.UNDERPAYMENT, "J3301"),
    ]


def test_lines_of_one_code_are_taken_together() -> None:
    given, wasted = (
        service("J3301", name="given", units=6),
        service("J3301", "JW", "waste", units=2),
    )

    swapped = Case((given, wasted)).money(px("J3301", units="2"), px("J3301", "JW", "6"))

    assert three(swapped)[:2] == (0, 0)


def test_a_missed_line_is_unbilled_and_an_extra_one_is_overpaid() -> None:
    case = Case((service("99213"), service("20610")))

    assert three(case.money(px("99213"))) == (0, 70, 0)
    assert three(case.money(px("99213"), px("20610"), px("93000"))) == (18, 0, 0)
    assert three(case.money()) == (0, 162, 0)


def test_a_line_typed_twice_is_overpaid_once() -> None:
    assert three(Case((service("20610"),)).money(px("20610"), px("20610"))) == (70, 0, 0)


@pytest.mark.parametrize(
    ("units", "expected"), [("40", (108, 0, 0)), ("1", (0, 9, 0)), ("4", (0, 0, 0))]
)
def test_units_are_priced(units: str, expected: tuple[float, float, float]) -> None:
    assert three(Case((service("J3301", units=4),)).money(px("J3301", units=units))) == expected


def test_column_2_of_a_pair_without_its_modifier_is_at_risk() -> None:
    slots = (service("45385"), service("45380", modifiers_any=(parse_modifiers("59 XS"),)))
    case = Case(slots, edits=pair("45385", "45380", allowed=True))

    assert three(case.money(px("45385"), px("45380", "XS"))) == (0, 0, 0)
    assert three(case.money(px("45385"), px("45380"))) == (0, 0, 390)


def test_what_the_key_lacks_in_column_2_is_overpaid_and_not_at_risk() -> None:
    case = Case((service("43239"),), edits=pair("43239", "43235", allowed=False))

    assert three(case.money(px("43239"), px("43235"))) == (180, 0, 0)


def test_a_line_of_the_key_behind_an_extra_column_1_is_at_risk() -> None:
    case = Case((service("80048"),), edits=pair("80053", "80048", allowed=False))

    assert three(case.money(px("80048"), px("80053"))) == (15, 0, 12)


def both_carpal_tunnels(code: str = "64721", modifiers: str = "50") -> Case:
    limit = UnitLimit(parse_procedure("64721"), 1, 2)
    return Case((service(code, modifiers),), edits=VectorEdits(limits={limit.code: limit}))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ((px("64721", "50"),), (0, 0, 0)),
        # 2 × 460 billed, 1.5 × 460 supported: 230 too much, and all that is supported denied.
        ((px("64721", units="2"),), (230, 0, 690)),
        ((px("64721", "RT"), px("64721", "LT")), (230, 0, 690)),
        ((px("64721", "50", "2"),), (690, 0, 690)),
        ((px("64721"),), (0, 230, 460)),
    ],
)
def test_units_beyond_the_limit_put_the_supported_work_at_risk(
    typed: tuple[EnteredLine, ...], expected: tuple[float, float, float]
) -> None:
    assert three(both_carpal_tunnels().money(*typed)) == expected


def test_an_add_on_without_its_primary_is_at_risk() -> None:
    primary, add_on = parse_procedure("17000"), parse_procedure("17003")
    edits = VectorEdits(add_ons={add_on: AddOnEdit(add_on, frozenset({primary}))})
    case = Case((service("17000"), service("17003", units=6)), edits=edits)

    assert three(case.money(px("17003", units="6"))) == (0, 60, 48)


def test_a_service_inside_a_global_period_without_its_modifier_is_at_risk() -> None:
    operation = PriorProcedure(parse_procedure("27447"), DAY - timedelta(days=20), 90)
    case = Case((service("99213", "24"),), prior=(operation,))

    assert three(case.money(px("99213", "24"))) == (0, 0, 0)
    assert three(case.money(px("99213"))) == (0, 0, 92)


def test_a_missing_jz_puts_the_drug_at_risk_also_when_units_are_wrong() -> None:
    case = Case((service("J3301", "JZ", units=4),))

    assert three(case.money(px("J3301", units="4"))) == (0, 0, 12)
    assert three(case.money(px("J3301", units="6"))) == (6, 0, 12)
    assert three(case.money(px("J3301", units="1"))) == (0, 9, 3)


def test_a_missing_modifier_on_a_line_that_pays_too_much_is_no_risk_beside() -> None:
    # 2 × 70 billed for 1.5 × 70: the excess is in the overpayment.
    assert three(Case((service("20610", "50"),)).money(px("20610", units="2"))) == (35, 0, 0)


def test_a_missing_26_is_an_overpayment_and_no_risk() -> None:
    split = FeeLine(Fraction(36), (("26", Fraction(11)),))
    case = Case((service("71046", "26"),), lines={"71046": split})

    assert three(case.money(px("71046"))) == (25, 0, 0)
    assert three(case.money(px("71046", "26"))) == (0, 0, 0)


def test_a_missing_informational_modifier_risks_nothing() -> None:
    assert three(Case((service("99213", "95"),)).money(px("99213"))) == (0, 0, 0)


def test_a_modifier_too_many_risks_nothing() -> None:
    assert three(Case((service("99213"),)).money(px("99213", "25"))) == (0, 0, 0)


@pytest.mark.parametrize(
    ("pointers", "units", "expected"),
    [
        ("A", "", (0, 0, 0)),
        ("B", "", (0, 0, 70)),
        ("BA", "", (0, 0, 0)),
        ("", "", (0, 0, 0)),
        ("B", "2", (70, 0, 70)),
    ],
)
def test_a_wrong_first_pointer_puts_the_line_at_risk(
    pointers: str, units: str, expected: tuple[float, float, float]
) -> None:
    case = Case((service("20610", pointers=("d1",)),), diagnoses=("M17.11", "I10"))

    assert three(case.money(px("20610", "", units, pointers))) == expected


def test_a_wrong_code_that_pays_more_is_overpaid_and_not_at_risk() -> None:
    case = Case((service("99213", "25", pointers=("d1",)),), diagnoses=("M17.11", "I10"))

    assert three(case.money(px("99214", "", "", "B"))) == (38, 0, 0)


def test_a_wrong_code_that_pays_less_is_at_risk_with_what_it_pays() -> None:
    case = Case((service("99214", "25"),))

    assert three(case.money(px("99213"))) == (0, 38, 92)


def retired(*, is_foreseen: bool) -> Case:
    old = parse_procedure("99201")
    near = (NearCode(old, Fraction(3, 10), "NOT_EFFECTIVE"),) if is_foreseen else ()
    return Case((service("99213", near=near),), statuses={old: CodeStatus.DELETED})


def test_a_retired_code_for_the_keys_leaves_its_work_at_risk() -> None:
    assert three(retired(is_foreseen=True).money(px("99201"))) == (0, 0, 92)


def test_a_retired_code_that_answers_nothing_pays_nothing() -> None:
    assert three(retired(is_foreseen=False).money(px("99201"))) == (0, 92, 0)


def test_a_retired_code_does_not_move_the_other_lines_in_the_ranking() -> None:
    old = parse_procedure("44209")
    near = (NearCode(old, Fraction(3, 10), "NOT_EFFECTIVE"),)
    ranked = {
        "44180": FeeLine(Fraction(900), multiple_procedure="2"),
        "11603": FeeLine(Fraction(260), multiple_procedure="2"),
    }
    slots = (service("44180", near=near), service("11603"))
    case = Case(slots, statuses={old: CodeStatus.DELETED}, lines=ranked)

    assert three(case.money(px("44209"), px("11603"))) == (0, 0, 900)


def test_procedures_are_compared_after_their_reductions() -> None:
    base = parse_procedure("45378")
    lines = {
        "45378": FeeLine(Fraction(300), multiple_procedure="2"),
        "45380": FeeLine(Fraction(390), multiple_procedure="3", endoscopic_base=base),
        "45385": FeeLine(Fraction(430), multiple_procedure="3", endoscopic_base=base),
    }
    case = Case((service("45385"), service("45380", "59")), lines=lines)

    assert three(case.money(px("45385"))) == (0, 90, 0)
    assert three(case.money(px("45385"), px("45380"))) == (0, 0, 90)


def test_a_code_that_the_author_accepts_in_full_is_neither_over_nor_underpaid() -> None:
    accepted = AcceptedCode(parse_procedure("99214"), Fraction(1))
    half = AcceptedCode(parse_procedure("93000"), Fraction(1, 2))
    case = Case((service("99213", accept=(accepted,)), service("93010", accept=(half,))))

    assert three(case.money(px("99214"), px("93010"))) == (0, 0, 0)
    assert three(case.money(px("99213"), px("93000"))) == (9, 0, 0)


def test_a_code_that_may_stand_beyond_the_key_is_no_overpayment() -> None:
    case = Case((service("99213"),), allowed=frozenset({parse_procedure("93000")}))

    assert three(case.money(px("99213"), px("93000"))) == (0, 0, 0)


def test_modifiers_that_the_author_leaves_open_are_priced_as_the_answer_has_them() -> None:
    either = Case((service("27447", modifiers_any=(parse_modifiers("80 AS"),)),))
    allowed = Case((service("27447", modifiers_allowed=parse_modifiers("52")),))

    assert three(either.money(px("27447", "AS"))) == (0, 0, 0)
    assert three(either.money(px("27447"))) == (840, 0, 0)
    assert three(allowed.money(px("27447", "52"))) == (0, 0, 0)


def test_an_optional_line_costs_nothing_absent_or_present() -> None:
    case = Case((service("99213"), service("93000", optional=True)))

    assert three(case.money(px("99213"))) == (0, 0, 0)
    assert three(case.money(px("99213"), px("93000"))) == (0, 0, 0)


def test_a_line_that_is_no_code_is_worth_nothing() -> None:
    assert three(Case((service("99213"),)).money(px("99213"), px("hello"), px(""))) == (0, 0, 0)


def test_a_stay_has_no_prices_of_lines() -> None:
    case = Case((service("99213"),), setting=Setting.INPATIENT_FACILITY)

    assert case.grade_money(px("99213")) is None


class PhysicianSchedule(VectorEdits):
    """A published schedule: 100 for everything."""

    def schedule_name(self, on: date) -> str:
        return "Physicians"

    def fee(self, code: Code, on: date, setting: Setting) -> FeeLine | None:
        return FeeLine(Fraction(100))


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        (Setting.OUTPATIENT_PROFESSIONAL, "Physicians"),
        (Setting.HOSPITAL_PROFESSIONAL, "Physicians"),
        (Setting.OUTPATIENT_FACILITY, None),
    ],
)
def test_a_physicians_schedule_prices_physicians_alone(setting: Setting, name: str | None) -> None:
    result = grade(
        [px("99213"), px("20610")],
        AnswerKey((KeyVariant((), (service("99213"),)),)),
        Encounter(date_of_service=DAY, setting=setting),
        references=References(TableCatalog(), edits=PhysicianSchedule()),
        rubric=RUBRIC,
    )

    assert (result.money.schedule if result.money else None) == name
    assert result.money is None or three(result.money) == (100, 0, 0)
