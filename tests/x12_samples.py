"""A remittance, a claim and an eligibility answer, whole and valid; all of it is invented."""

from datetime import UTC, date, datetime
from decimal import Decimal

from tutor.x12 import claim as claims
from tutor.x12 import eligibility, remittance
from tutor.x12.claim import ClaimLine, Coverage, ProfessionalClaim
from tutor.x12.claim_writer import write_claims
from tutor.x12.eligibility import Benefit, EligibilityResponse, write_eligibility
from tutor.x12.npi import synthetic_npi
from tutor.x12.party import Address, Contact, Party
from tutor.x12.remittance import (
    Adjustment,
    ClaimPayment,
    ProviderAdjustment,
    Remittance,
    ServicePayment,
)
from tutor.x12.remittance_writer import write_remittance
from tutor.x12.segment import Segment
from tutor.x12.values import Amount, Event, Reference
from tutor.x12.writer import Envelope, interchange, transaction, write_x12

CREATED_AT = datetime(2026, 5, 20, 8, 30, tzinfo=UTC)
SERVED_ON = date(2026, 5, 4)
ADDRESS = Address(("1 EXAMPLE STREET",), "SAMPLEVILLE", "KS", "66000")
PROVIDER_ADDRESS = Address(("2 EXAMPLE STREET",), "SAMPLEVILLE", "KS", "660000001")
DESK = Contact("CLAIMS DESK", (("TE", "8005550100"),))
PAYER = Party("INVENTED HEALTH PLAN", id_qualifier="PI", identifier="TEST1", address=ADDRESS)
CLINIC = Party(
    "MADE UP CLINIC",
    id_qualifier="XX",
    identifier=synthetic_npi(1),
    address=PROVIDER_ADDRESS,
    taxonomy="207Q00000X",
    references=(Reference("EI", "000000001"),),
)
DOCTOR = Party(
    "EXAMPLE",
    first_name="RHEA",
    is_person=True,
    id_qualifier="XX",
    identifier=synthetic_npi(2),
    taxonomy="207Q00000X",
)
MEMBER = Party(
    "SPECIMEN",
    first_name="ADA",
    middle_name="Q",
    is_person=True,
    id_qualifier="MI",
    identifier="TEST-M000001",
    address=ADDRESS,
    born_on=date(1980, 2, 29),
    sex="F",
)
CHILD = Party(
    "SPECIMEN",
    first_name="BEN",
    is_person=True,
    address=ADDRESS,
    born_on=date(2015, 7, 1),
    sex="M",
)


def make_claim(**changes: object) -> ProfessionalClaim:
    """A visit, an injection and its drug; every default is valid."""
    values: dict[str, object] = {
        "control_number": "TEST-A000001",
        "charge": Decimal("166.50"),
        "submitter": Party(
            "MADE UP CLINIC", id_qualifier="46", identifier="TESTSUB", contacts=(DESK,)
        ),
        "receiver": Party("INVENTED HEALTH PLAN", id_qualifier="46", identifier="TESTREC"),
        "billing": CLINIC,
        "coverage": Coverage(MEMBER, PAYER, group_number="TEST-G1"),
        "diagnoses": ("I10", "M1711"),
        "rendering": DOCTOR,
        "lines": (
            ClaimLine("99213", Decimal("92.50"), ("25",), first_on=SERVED_ON),
            ClaimLine(
                "20610", Decimal(66), ("RT",), pointers=(2,), first_on=SERVED_ON, last_on=SERVED_ON
            ),
            ClaimLine("J3301", Decimal(8), units=Decimal(4), pointers=(2, 1), first_on=SERVED_ON),
        ),
        "amounts": (Amount("F5", Decimal(20)),),
        "references": (Reference("G1", "TEST-AUTH1"),),
        "events": (Event("431", date(2026, 4, 20)),),
    }
    return ProfessionalClaim(**{**values, **changes})  # type: ignore[arg-type]


def make_remittance(**changes: object) -> Remittance:
    """Two claims, one with a denied line, and an interest payment; it balances."""
    visit = ServicePayment(
        "99213",
        Decimal("120"),
        Decimal("68"),
        ("25",),
        events=(Event("472", SERVED_ON),),
        adjustments=(
            Adjustment("CO", "45", Decimal("35")),
            Adjustment("PR", "2", Decimal("17")),
        ),
        amounts=(Amount("B6", Decimal("85")),),
    )
    panel = ServicePayment(
        "80053",
        Decimal("40"),
        Decimal(0),
        events=(Event("472", SERVED_ON),),
        adjustments=(Adjustment("CO", "97", Decimal("40")),),
        remarks=("M15",),
    )
    first = ClaimPayment(
        "TEST-A000001",
        "1",
        Decimal("160"),
        Decimal("68"),
        Decimal("17"),
        "12",
        "TEST-C000001",
        "11",
        "1",
        patient=Party(
            "SPECIMEN",
            first_name="ADA",
            is_person=True,
            id_qualifier="MI",
            identifier="TEST-M000001",
        ),
        rendering=Party(
            "EXAMPLE",
            first_name="RHEA",
            is_person=True,
            id_qualifier="XX",
            identifier=synthetic_npi(2),
        ),
        remarks=("MA01",),
        lines=(visit, panel),
    )
    denied = ClaimPayment(
        "TEST-A000002",
        "4",
        Decimal("75"),
        Decimal(0),
        None,
        "12",
        "TEST-C000002",
        "11",
        "1",
        patient=Party("SPECIMEN", first_name="BEN", is_person=True),
        adjustments=(Adjustment("CO", "29", Decimal("75")),),
    )
    values: dict[str, object] = {
        "total": Decimal("69.50"),
        "paid_on": date(2026, 5, 20),
        "trace": "TEST-T000001",
        "trace_company": "1000000001",
        "produced_on": date(2026, 5, 19),
        "payer": Party("INVENTED HEALTH PLAN", address=ADDRESS, contacts=(DESK,)),
        "payee": Party(
            "MADE UP CLINIC",
            id_qualifier="XX",
            identifier=synthetic_npi(1),
            references=(Reference("TJ", "000000001"),),
        ),
        "claims": (first, denied),
        "provider_adjustments": (
            ProviderAdjustment(synthetic_npi(1), date(2026, 12, 31), "L6", Decimal("-1.50")),
        ),
    }
    return Remittance(**{**values, **changes})  # type: ignore[arg-type]


def make_response(**changes: object) -> EligibilityResponse:
    """Active cover with a deductible partly used, coinsurance and a copayment."""
    values: dict[str, object] = {
        "payer": Party("INVENTED HEALTH PLAN", id_qualifier="PI", identifier="TEST1"),
        "provider": Party("MADE UP CLINIC", id_qualifier="XX", identifier=synthetic_npi(1)),
        "subscriber": MEMBER,
        "trace": "TEST-T000002",
        "events": (Event("346", date(2026, 1, 1)),),
        "references": (Reference("6P", "TEST-G1"),),
        "benefits": (
            Benefit("1", "IND", ("30",), "C1", "GOLD PPO"),
            Benefit("C", "IND", ("30",), period="23", amount=Decimal(1500), in_network="Y"),
            Benefit("C", "IND", ("30",), period="29", amount=Decimal(400), in_network="Y"),
            Benefit("A", "IND", ("98",), share=Decimal("0.2"), in_network="Y"),
            Benefit(
                "CB",
                "IND",
                ("62",),
                needs_authorization="Y",
                in_network="Y",
                messages=("ASK BEFORE THE SCAN",),
            ),
        ),
    }
    return EligibilityResponse(**{**values, **changes})  # type: ignore[arg-type]


def claim_text(*written: ProfessionalClaim) -> str:
    """An interchange with one 837P."""
    body = write_claims(written or (make_claim(),), created_at=CREATED_AT)
    return _text("837", claims.GUIDE, body)


def remittance_text(written: Remittance | None = None) -> str:
    """An interchange with one 835."""
    return _text("835", remittance.GUIDE, write_remittance(written or make_remittance()))


def eligibility_text(written: EligibilityResponse | None = None) -> str:
    """An interchange with one 271."""
    body = write_eligibility(written or make_response(), created_at=CREATED_AT)
    return _text("271", eligibility.GUIDE, body)


def _text(number: str, guide: str, body: list[Segment]) -> str:
    envelope = Envelope("TESTSENDER", "TESTRECEIVER", CREATED_AT)
    return write_x12(interchange(envelope, [transaction(number, guide, body, control=1)]))
