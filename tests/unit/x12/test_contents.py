"""271, 835 and 837P as values: read as written, and held against their own sums."""

from datetime import date
from decimal import Decimal

import pytest

from tests.x12_samples import (
    ADDRESS,
    CHILD,
    CLINIC,
    DOCTOR,
    MEMBER,
    PAYER,
    SERVED_ON,
    claim_text,
    eligibility_text,
    make_claim,
    make_remittance,
    make_response,
    remittance_text,
)
from tutor.x12.balancing import check_remittance, expected_payment
from tutor.x12.claim import ClaimLine, Coverage, read_claims
from tutor.x12.claim_check import check_claim
from tutor.x12.eligibility import Benefit, Rejection, read_eligibility
from tutor.x12.inspection import inspect_x12
from tutor.x12.party import Party
from tutor.x12.problem import X12Error
from tutor.x12.reader import read_x12
from tutor.x12.remittance import (
    Adjustment,
    ClaimPayment,
    ProviderAdjustment,
    Remittance,
    ServicePayment,
    read_remittance,
)
from tutor.x12.values import Amount, Event, Reference

DEPENDENT = {
    "patient": CHILD,
    "patient_relationship": "19",
    "coverage": Coverage(MEMBER, PAYER, relationship="", group_name="GOLD"),
}


def read_back(written: Remittance) -> Remittance:
    return read_remittance(read_x12(remittance_text(written)).transactions[0])


def test_a_remittance_is_read_as_it_was_written() -> None:
    written = make_remittance()

    assert read_back(written) == written


def test_more_adjustments_than_a_segment_holds_are_read_in_order() -> None:
    adjustments = tuple(
        Adjustment(group, str(number), Decimal(number), Decimal(1) if number % 2 else None)
        for group in ("CO", "PR")
        for number in range(1, 9)
    )
    claim = ClaimPayment("A", "1", Decimal(72), Decimal(0), adjustments=adjustments)
    moved = tuple(ProviderAdjustment("P", None, "WO", Decimal(n), f"R{n}") for n in range(1, 9))
    written = make_remittance(claims=(claim,), provider_adjustments=moved)

    assert read_back(written).claims[0].adjustments == adjustments
    assert read_back(written).provider_adjustments == moved


def test_the_other_loops_of_a_remittance_are_read() -> None:
    line = ServicePayment(
        "80053",
        Decimal(40),
        Decimal(30),
        billed_code="80048",
        billed_modifiers=("91",),
        billed_units=Decimal(2),
        revenue_code="0301",
        references=(Reference("6R", "1"),),
    )
    claim = ClaimPayment(
        "A",
        "19",
        Decimal(40),
        Decimal(30),
        subscriber=Party("SPECIMEN", is_person=True),
        corrected=Party("SPECIMENN", is_person=True),
        crossover=Party("SECOND PLAN"),
        remarks=("MA01", "MA18", "N1", "N2", "N3", "N4"),
        references=(Reference("EA", "TEST-R1"),),
        events=(Event("232", SERVED_ON),),
        amounts=(Amount("AU", Decimal(40)),),
        lines=(line,),
    )

    assert read_back(make_remittance(claims=(claim,))).claims == (claim,)


def test_the_whole_sample_balances() -> None:
    assert check_remittance(make_remittance()) == ()
    assert expected_payment(make_remittance()) == Decimal("69.50")


def test_money_that_is_taken_back_balances_below_zero() -> None:
    reversal = ClaimPayment("A", "22", Decimal(-50), Decimal(-50))
    taken = Remittance(Decimal(50), is_credit=False, claims=(reversal,))

    assert check_remittance(taken) == ()


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ((ClaimPayment("A", "1", Decimal(100), Decimal("69.5")),), "100 less adjustments 0 is 100"),
        (
            (
                ClaimPayment(
                    *("A", "1", Decimal(100), Decimal("68"), Decimal(5)),
                    adjustments=(Adjustment("PR", "1", Decimal(32)),),
                ),
            ),
            "CLP05 says the patient owes 5; the PR adjustments add up to 32",
        ),
        (
            (
                ClaimPayment(
                    *("A", "1", Decimal(68), Decimal(68)),
                    lines=(ServicePayment("99213", Decimal(60), Decimal(60)),),
                ),
            ),
            "CLP03 says 68 was charged; the lines add up to 60",
        ),
        (
            (
                ClaimPayment(
                    *("A", "1", Decimal(68), Decimal(68)),
                    lines=(ServicePayment("99213", Decimal(68), Decimal(60)),),
                ),
            ),
            "line 1 (99213): SVC03 says 60 was paid; charge 68 less adjustments 0 is 68",
        ),
        ((), "BPR02 says 69.50; the claims less the provider's adjustments are 1.50"),
    ],
)
def test_what_does_not_add_up_is_named(claims: tuple[ClaimPayment, ...], words: str) -> None:
    problems = check_remittance(make_remittance(claims=claims))

    assert any(words in str(problem) for problem in problems), problems


def test_what_is_allowed_is_as_stated_or_paid_and_the_patients_part() -> None:
    first = make_remittance().claims[0]

    assert [line.stated_allowed for line in first.lines] == [Decimal(85), None]
    assert [line.allowed for line in first.lines] == [Decimal(85), Decimal(0)]
    assert first.allowed == Decimal(85)


def test_a_day_or_an_amount_that_is_none_names_its_element() -> None:
    read = read_x12("CLP*A*1*12,50*0~DTM*232*20260230~").transactions[0]

    with pytest.raises(X12Error) as refused:
        read_remittance(read)

    assert refused.value.place == "segment 1 (CLP03)"
    assert "'12,50'" in refused.value.message
    read = read_x12("CLP*A*1*12.50*0~DTM*232*20260230~").transactions[0]
    with pytest.raises(X12Error, match=r"segment 2 \(DTM02\): '20260230'"):
        read_remittance(read)


@pytest.mark.parametrize("changes", [{}, DEPENDENT], ids=["subscriber", "dependent"])
def test_a_claim_is_read_as_it_was_written(changes: dict[str, object]) -> None:
    written = make_claim(**changes)

    assert read_claims(read_x12(claim_text(written)).transactions[0]) == (written,)
    assert check_claim(written) == ()


def test_several_claims_keep_their_own_people() -> None:
    written = (make_claim(), make_claim(**DEPENDENT, control_number="TEST-A000002"))

    read = read_claims(read_x12(claim_text(*written)).transactions[0])

    assert read == written
    assert [one.relationship for one in read] == ["18", "19"]
    assert [one.treated for one in read] == [MEMBER, CHILD]


def test_the_other_loops_of_a_claim_are_read() -> None:
    written = make_claim(
        causes=("AA", "OA"),
        accident_state="KS",
        events=(Event("439", SERVED_ON), Event("435", SERVED_ON), Event("096", date(2026, 5, 9))),
        frequency="7",
        references=(Reference("F8", "TEST-C9"),),
        note="SECOND OPINION",
        referring=Party("SENDER", is_person=True, id_qualifier="XX", identifier=DOCTOR.identifier),
        facility=Party("ANNEX", id_qualifier="XX", identifier=CLINIC.identifier, address=ADDRESS),
        other_coverage=(
            Coverage(Party("SPECIMEN", is_person=True), Party("SECOND PLAN"), "S", "01", "G2"),
        ),
        lines=(
            ClaimLine(
                *("00790", Decimal("166.5"), ("AA", "P2")),
                units=Decimal(45),
                unit_kind="MJ",
                pointers=(1, 2),
                first_on=SERVED_ON,
                place_of_service="22",
                is_emergency=True,
                rendering=DOCTOR,
                references=(Reference("6R", "9"),),
                note="LONG",
            ),
        ),
    )

    assert read_claims(read_x12(claim_text(written)).transactions[0]) == (written,)


@pytest.mark.parametrize("missing", ["submitter", "receiver", "billing"])
def test_a_claim_that_does_not_name_somebody_is_not_written(missing: str) -> None:
    with pytest.raises(X12Error, match="is not named"):
        claim_text(make_claim(**{missing: None}))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"charge": Decimal(166)}, "CLM02 says 166 is charged; the lines add up to 166.50"),
        ({"diagnoses": ("I10",)}, "It points at diagnosis 2; the claim has 1"),
        ({"diagnoses": ("I10",) * 13}, "13 diagnoses found; expected 1 to 12"),
        ({"lines": (), "charge": Decimal(0)}, "0 lines found"),
        (
            {"billing": Party("X", id_qualifier="XX", identifier="2999900015")},
            "The NPI of the billing provider, '2999900015', fails its check digit",
        ),
        (
            {"coverage": Coverage(Party("NEW", born_on=date(2026, 5, 5)), PAYER)},
            "The service is dated 2026-05-04; the patient was born on 2026-05-05",
        ),
        (
            {"lines": (ClaimLine("99213", Decimal("166.5"), pointers=()),)},
            "It points at 0 diagnoses; expected 1 to 4",
        ),
    ],
)
def test_a_claim_that_contradicts_itself_is_reported(
    changes: dict[str, object], words: str
) -> None:
    problems = check_claim(make_claim(**changes))

    assert any(words in str(problem) for problem in problems), problems


def test_an_eligibility_answer_is_read_as_it_was_written() -> None:
    written = make_response()

    assert read_eligibility(read_x12(eligibility_text(written)).transactions[0]) == written


def test_an_answer_about_a_dependent_names_both() -> None:
    benefit = Benefit(
        "B",
        services=("98", "UC"),
        period="27",
        amount=Decimal(25),
        quantity_kind="VS",
        quantity=Decimal(20),
        procedure=("97110", "GP"),
        references=(Reference("BB", "TEST-AUTH1"),),
        events=(Event("348", date(2026, 1, 1), date(2026, 12, 31)),),
        contacts=(("P3", Party("EXAMPLE", "RHEA", is_person=True)),),
    )
    written = make_response(dependent=CHILD, benefits=(benefit,))

    assert read_eligibility(read_x12(eligibility_text(written)).transactions[0]) == written


def test_an_answer_that_is_refused_says_why() -> None:
    written = make_response(benefits=(), rejections=(Rejection("72", "C"),))

    assert read_eligibility(read_x12(eligibility_text(written)).transactions[0]) == written


def test_the_worked_eligibility_case_can_be_computed_from_its_snippet() -> None:
    text = (
        "EB*1*IND*30*C1*GOLD PPO~EB*C*IND*30***23*1500*****Y~EB*C*IND*30***29*400*****Y~"
        "EB*A*IND*98*****.2****Y~EB*A*IND*98*****.4****N~DTP*346*D8*20260101~"
    )

    active, year, left, inside, outside = read_eligibility(read_x12(text).transactions[0]).benefits

    assert (active.information, active.plan) == ("1", "GOLD PPO")
    assert (year.period, year.amount) == ("23", Decimal(1500))
    assert (left.period, left.amount) == ("29", Decimal(400))
    assert (inside.share, inside.in_network) == (Decimal("0.2"), "Y")
    assert (outside.share, outside.in_network) == (Decimal("0.4"), "N")


def test_an_inspection_gathers_what_envelope_and_contents_say() -> None:
    text = remittance_text(make_remittance(total=Decimal(70))).replace("SE*29*", "SE*30*")

    places = [problem.place for problem in inspect_x12(text).problems]

    assert places == ["segment 31 (SE01)", "the payment"]
    assert inspect_x12(claim_text()).problems == ()
    assert inspect_x12(eligibility_text()).problems == ()
    unreadable = inspect_x12("EB*C*IND*30***23*much~").problems
    assert [problem.place for problem in unreadable] == ["segment 1 (EB07)"]
