"""Documents as a biller sees them: cells in words, boxes by number, no answers given away."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.x12_samples import (
    CHILD,
    CLINIC,
    MEMBER,
    PAYER,
    SERVED_ON,
    claim_text,
    eligibility_text,
    make_claim,
    make_remittance,
    remittance_text,
)
from tutor.x12.claim import ClaimLine, Coverage
from tutor.x12.claim_form_view import ClaimForm, ClaimFormView
from tutor.x12.eligibility_view import EligibilityView
from tutor.x12.ledger import LedgerEntry, check_ledger, running_balances
from tutor.x12.npi import has_npi_check_digit, synthetic_npi
from tutor.x12.paper_views import LetterView, ledger_view
from tutor.x12.party import Party
from tutor.x12.problem import X12Error
from tutor.x12.remittance_view import RemittanceView
from tutor.x12.shown import Labelled
from tutor.x12.values import Event, Reference
from tutor.x12.views import ViewKind, view_of
from tutor.x12.words import ADJUSTMENT_REASONS

LEDGER = (
    LedgerEntry(date(2026, 5, 4), "Visit", charge=Decimal(120), stated_balance=Decimal(120)),
    LedgerEntry(date(2026, 5, 20), "Plan", payment=Decimal(68), adjustment=Decimal(35)),
    LedgerEntry(date(2026, 6, 2), "Refund", payment=Decimal(-3), stated_balance=Decimal(21)),
)


def form_of(**changes: object) -> dict[str, tuple[str, ...]]:
    form = forms(claim_text(make_claim(**changes)))[0]
    return {box.number: box.value for box in (*form.person, *form.condition, *form.provider)}


def forms(text: str) -> tuple[ClaimForm, ...]:
    view = view_of("837P", text)
    assert isinstance(view, ClaimFormView)
    return view.forms


def remittance_of(text: str) -> RemittanceView:
    view = view_of("835", text)
    assert isinstance(view, RemittanceView)
    return view


def test_the_benefits_of_an_answer_are_said_in_words() -> None:
    view = view_of("271", eligibility_text())

    assert isinstance(view, EligibilityView)
    active, year, left, share, scan = view.benefits
    assert (active.information, active.plan) == ("Active coverage", "GOLD PPO, Commercial")
    assert (year.period, year.value, year.network) == ("Calendar year", "1,500.00", "In network")
    assert (left.period, left.value) == ("Remaining", "400.00")
    assert (share.services, share.value) == ("Physician visit, office", "20%")
    assert (scan.authorization, scan.notes) == ("Needed", ("ASK BEFORE THE SCAN",))
    assert Labelled("Plan begins", "01/01/2026") in view.facts
    assert [party.role for party in view.parties] == ["Payer", "Provider", "Subscriber"]


def test_what_hangs_below_a_benefit_stands_in_its_notes() -> None:
    text = (
        "EB*B*IND*98***27*25*****W*HC:97110:GP~REF*BB*TEST-1~DTP*348*RD8*20260101-20261231~"
        "AAA*N**42*R~LS*2120~NM1*P3*1*EXAMPLE*RHEA~LE*2120~"
    )

    view = view_of("271", text)

    assert isinstance(view, EligibilityView)
    assert view.benefits[0].network == "In or out"
    assert view.benefits[0].notes == (
        "Procedure 97110-GP",
        "Authorization number: TEST-1",
        "Benefit begins: 01/01/2026 to 12/31/2026",
        "Primary care provider: EXAMPLE, RHEA",
        "The payer cannot answer at this time: may be asked again.",
    )


def test_a_remittance_shows_each_line_its_adjustments_and_remarks() -> None:
    first, denied = remittance_of(remittance_text()).claims

    visit = first.lines[0]
    assert (visit.code, visit.served, visit.charge) == ("99213-25", "05/04/2026", "120.00")
    assert (visit.allowed, visit.adjusted, visit.paid) == ("85.00", "52.00", "68.00")
    assert [(one.line, one.group, one.reason) for one in first.adjustments] == [
        ("1", "CO", "45"),
        ("1", "PR", "2"),
        ("2", "CO", "97"),
    ]
    assert first.adjustments[0].meaning == ADJUSTMENT_REASONS["45"].means
    assert [(one.line, one.code) for one in first.remarks] == [("", "MA01"), ("2", "M15")]
    assert Labelled("Patient share", "17.00") in first.totals
    assert denied.adjustments[0].line == ""
    assert Labelled("Status", "4: Denied") in denied.facts


def test_what_is_allowed_is_shown_only_where_it_is_stated() -> None:
    lines = remittance_of(remittance_text()).claims[0].lines

    assert [line.allowed for line in lines] == ["85.00", ""]


def test_the_payment_is_what_the_claims_and_the_other_adjustments_come_to() -> None:
    view = remittance_of(remittance_text())

    assert view.totals == (
        Labelled("Paid for claims", "68.00"),
        Labelled("Provider adjustments", "1.50"),
        Labelled("Payment", "69.50"),
    )
    assert view.provider_adjustments == (Labelled("L6: Interest owed by the payer", "1.50"),)
    assert view.imbalances == ()


def test_a_remittance_that_does_not_add_up_says_where() -> None:
    view = remittance_of(remittance_text(make_remittance(total=Decimal(70))))

    assert len(view.imbalances) == 1
    assert view.imbalances[0].startswith("the payment: BPR02 says 70")


def test_a_snippet_of_one_line_is_shown_without_a_payment() -> None:
    view = remittance_of("SVC*HC:99213*150*0~CAS*CO*97*150~")

    assert view.claims[0].lines[0].code == "99213"
    assert (view.totals, view.imbalances) == ((), ())


def test_no_view_tells_what_to_do_about_a_denial() -> None:
    view = remittance_of(remittance_text())

    shown = repr(view)
    assert all(one.action not in shown for one in ADJUSTMENT_REASONS.values())


def test_the_boxes_of_a_claim_form() -> None:
    boxes = form_of()

    assert boxes["1"] == ("Commercial",)
    assert boxes["1a"] == ("TEST-M000001",)
    assert boxes["2"] == boxes["4"] == ("SPECIMEN, ADA Q",)
    assert boxes["3"] == ("02/29/1980", "Female")
    assert boxes["6"] == ("Self",)
    assert boxes["10a"] == boxes["11d"] == ("No",)
    assert boxes["11"] == ("TEST-G1",)
    assert boxes["12"] == boxes["13"] == boxes["31"] == ("Signature on file",)
    assert boxes["14"] == ("04/20/2026",)
    assert boxes["22"] == ()
    assert boxes["23"] == ("TEST-AUTH1",)
    assert boxes["25"] == ("000000001", "EIN")
    assert boxes["26"] == ("TEST-A000001",)
    assert boxes["27"] == ("Yes",)
    assert boxes["28"] == ("166.50",)
    assert boxes["29"] == ("20.00",)
    assert boxes["33"] == ("MADE UP CLINIC", "2 EXAMPLE STREET", "SAMPLEVILLE, KS 66000-0001")
    assert boxes["33a"] == (CLINIC.identifier,)


def test_the_form_has_all_boxes_once() -> None:
    numbers = [number.rstrip("abcd") for number in form_of()]

    assert {*numbers, "21", "24"} == {str(number) for number in range(1, 34)}
    assert len(form_of()) == len(set(form_of()))


def test_box_24_and_its_pointers() -> None:
    form = forms(claim_text())[0]

    assert form.diagnoses == (("A", "I10"), ("B", "M1711"))
    assert form.icd_indicator == "0"
    assert [row.pointers for row in form.services] == ["A", "B", "BA"]
    assert [row.units for row in form.services] == ["1", "1", "4"]
    assert [row.place for row in form.services] == ["11", "11", "11"]
    assert form.services[0].modifiers == "25"
    assert form.services[0].rendering_npi == synthetic_npi(2)
    assert form.services[0].from_day == form.services[0].to_day == "05/04/2026"


def test_a_dependent_an_accident_and_other_insurance_fill_their_boxes() -> None:
    boxes = form_of(
        patient=CHILD,
        patient_relationship="19",
        coverage=Coverage(MEMBER, PAYER, relationship="", group_name="GOLD"),
        causes=("AA",),
        accident_state="KS",
        events=(
            Event("439", SERVED_ON),
            Event("435", SERVED_ON),
            Event("096", date(2026, 5, 9)),
            Event("360", SERVED_ON),
            Event("361", date(2026, 5, 11)),
        ),
        frequency="7",
        references=(Reference("F8", "TEST-C9"), Reference("9F", "TEST-REF")),
        accepts_assignment="C",
        benefits_assigned="N",
        release="N",
        signature_on_file=False,
        note="SECOND OPINION",
        referring=Party("SENDER", is_person=True, id_qualifier="XX", identifier=synthetic_npi(3)),
        facility=Party("ANNEX", id_qualifier="XX", identifier=synthetic_npi(4)),
        other_coverage=(Coverage(Party("OTHER"), Party("SECOND PLAN"), "S", "01", "G2"),),
        billing=replace(CLINIC, references=(Reference("SY", "000000002"),)),
    )

    assert (boxes["2"], boxes["4"]) == (("SPECIMEN, BEN",), ("SPECIMEN, ADA Q",))
    assert (boxes["6"], boxes["11c"]) == (("Child",), ("GOLD",))
    assert (boxes["9"], boxes["9a"], boxes["9d"]) == (("OTHER",), ("G2",), ("SECOND PLAN",))
    assert (boxes["10b"], boxes["11d"]) == (("Yes", "KS"), ("Yes",))
    assert (boxes["12"], boxes["13"], boxes["31"]) == ((), (), ())
    assert boxes["15"] == ("05/04/2026",)
    assert boxes["16"] == ("05/04/2026 to 05/11/2026",)
    assert (boxes["17"], boxes["17b"]) == (("SENDER",), (synthetic_npi(3),))
    assert boxes["18"] == ("05/04/2026 to 05/09/2026",)
    assert boxes["19"] == ("SECOND OPINION",)
    assert boxes["22"] == ("7", "TEST-C9")
    assert boxes["23"] == ("TEST-REF",)
    assert (boxes["25"], boxes["27"]) == (("000000002", "SSN"), ("No",))
    assert (boxes["32"], boxes["32a"]) == (("ANNEX",), (synthetic_npi(4),))


def test_a_line_may_be_given_elsewhere_and_by_another() -> None:
    other = Party("OTHER", is_person=True, id_qualifier="XX", identifier=synthetic_npi(9))
    line = ClaimLine("99283", Decimal(1), place_of_service="23", is_emergency=True, rendering=other)

    row = forms(claim_text(make_claim(lines=(line,))))[0].services[0]

    assert (row.place, row.emergency, row.rendering_npi) == ("23", "Y", synthetic_npi(9))
    assert (row.from_day, row.to_day) == ("", "")


def test_each_claim_has_its_form() -> None:
    text = claim_text(make_claim(), make_claim(control_number="TEST-A000002"))

    assert [form.number for form in forms(text)] == ["TEST-A000001", "TEST-A000002"]


def test_a_claim_of_icd9_says_so() -> None:
    form = forms("CLM*A*40***11:B:1*Y*A*Y*Y~HI*BK:0340*BF:V7389~LX*1~SV1*HC:99213*40*UN*1***1~")[0]

    assert form.icd_indicator == "9"
    assert form.diagnoses == (("A", "0340"), ("B", "V7389"))


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("835", eligibility_text(), "271"),
        ("271", remittance_text(), "835"),
        ("837P", "ST*837*1*005010X223A2~CLM*A*1~SE*3*1~", "837I"),
        ("271", "MSG*HELLO~", "an unknown kind"),
        ("271", "ST*271*1~EB*1~SE*3*1~ST*271*2~EB*6~SE*3*2~", "271, 271"),
    ],
)
def test_another_kind_or_several_are_refused(kind: ViewKind, text: str, found: str) -> None:
    with pytest.raises(X12Error) as refused:
        view_of(kind, text)

    assert refused.value.message == (
        f"The transactions found are: {found}; expected exactly one {kind}."
    )


def test_the_raw_text_is_a_click_away_segment_by_segment() -> None:
    view = view_of("271", "EB*1*IND~\nEB*B***98~")

    assert view.raw == ("EB*1*IND~", "EB*B***98~")


def test_a_ledger_adds_up_line_by_line() -> None:
    assert running_balances(LEDGER) == (Decimal(120), Decimal(17), Decimal(20))
    assert running_balances(LEDGER, opening=Decimal("0.5"))[-1] == Decimal("20.5")


def test_a_printed_balance_that_is_wrong_and_a_day_out_of_order_are_named() -> None:
    early = LedgerEntry(date(2026, 6, 1), "Late entry", charge=Decimal(1))

    problems = check_ledger((*LEDGER, early))

    assert [problem.place for problem in problems] == ["line 3 (Refund)", "line 4 (Late entry)"]
    assert problems[0].message == "The balance is printed as 21; it adds up to 20."
    assert check_ledger(LEDGER[:2]) == ()


def test_a_ledger_is_shown_with_its_totals() -> None:
    view = ledger_view("Account", LEDGER, opening=Decimal(10))

    assert [row.balance for row in view.rows] == ["10.00", "120.00", "27.00", "21.00"]
    assert view.rows[1].payment == ""
    assert (view.totals.charge, view.totals.payment) == ("120.00", "65.00")
    assert (view.totals.adjustment, view.totals.balance) == ("35.00", "21.00")
    assert ledger_view("Empty", ()).totals.balance == "0.00"


def test_a_letter_shows_its_day() -> None:
    letter = LetterView("Denial", ("PLAN",), ("CLINIC",), date(2026, 5, 20), ("No.",))

    assert letter.day == "05/20/2026"


def test_the_check_digit_of_an_npi() -> None:
    assert has_npi_check_digit("1234567893")
    assert not any(has_npi_check_digit(f"123456789{digit}") for digit in "012456789")
    assert not any(has_npi_check_digit(text) for text in ("", "123456789", "12345678９3", "x" * 10))
    assert all(has_npi_check_digit(synthetic_npi(number)) for number in (0, 1, 4711, 9999))
    assert all(synthetic_npi(number).startswith("29999") for number in (0, 9999))
    with pytest.raises(ValueError, match="10000 is not between"):
        synthetic_npi(10000)
