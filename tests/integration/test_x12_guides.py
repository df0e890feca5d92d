"""What we write is what the implementation guides ask for, by an independent validator's maps."""

import io
import json
from decimal import Decimal
from typing import Any

import pytest

from tests.x12_samples import (
    ADDRESS,
    CHILD,
    DOCTOR,
    MEMBER,
    PAYER,
    SERVED_ON,
    claim_text,
    make_claim,
    make_remittance,
    remittance_text,
)
from tutor.x12.claim import ClaimLine, Coverage
from tutor.x12.npi import synthetic_npi
from tutor.x12.party import Party
from tutor.x12.remittance import ClaimPayment, ProviderAdjustment, ServicePayment
from tutor.x12.values import Event, Reference

validation = pytest.importorskip(
    "pyx12.x12n_document", reason="pyx12 is not installed: pip install 'coder-tutor[dev]'"
)
params = pytest.importorskip("pyx12.params")

REFERRER = Party("SENDER", "KIM", is_person=True, id_qualifier="XX", identifier=synthetic_npi(3))
ANNEX = Party("ANNEX", id_qualifier="XX", identifier=synthetic_npi(4), address=ADDRESS)
CLAIMS: dict[str, dict[str, Any]] = {
    "a subscriber": {},
    "a dependent": {
        "patient": CHILD,
        "patient_relationship": "19",
        "coverage": Coverage(MEMBER, PAYER, relationship="", group_name="GOLD"),
    },
    "an accident, a referral, a facility": {
        "causes": ("AA",),
        "accident_state": "KS",
        "events": (Event("431", SERVED_ON), Event("439", SERVED_ON)),
        "referring": REFERRER,
        "facility": ANNEX,
        "note": "SECOND OPINION",
    },
    "a replacement": {"frequency": "7", "references": (Reference("F8", "TEST-C9"),)},
    "twelve diagnoses": {
        "diagnoses": (
            *("I10", "M17.11", "E11.9", "N18.31", "J45.901", "M81.0"),
            *("E55.9", "R53.83", "Z79.4", "Z79.899", "K21.9", "F41.1"),
        )
    },
    "a second payer": {
        "other_coverage": (
            Coverage(
                Party("SPECIMEN", "ADA", is_person=True, id_qualifier="MI", identifier="TEST-M2"),
                Party("SECOND PLAN", id_qualifier="PI", identifier="TEST2"),
                "S",
                "18",
                "TEST-G2",
            ),
        )
    },
    "anaesthesia by another": {
        "lines": (
            ClaimLine(
                *("00790", Decimal("166.5"), ("AA", "P2")),
                units=Decimal(45),
                unit_kind="MJ",
                first_on=SERVED_ON,
                place_of_service="22",
                rendering=DOCTOR,
                references=(Reference("6R", "9"),),
            ),
        )
    },
}
REMITTANCES: dict[str, dict[str, Any]] = {
    "two claims": {},
    "nothing paid": {"total": Decimal(0), "method": "NON", "provider_adjustments": ()},
    "another code than billed": {
        "claims": (
            ClaimPayment(
                *("A", "1", Decimal(40), Decimal(40), None, "12", "TEST-C1", "11", "1"),
                patient=Party("SPECIMEN", "ADA", is_person=True),
                references=(Reference("EA", "TEST-R1"),),
                events=(Event("232", SERVED_ON), Event("233", SERVED_ON)),
                lines=(
                    ServicePayment(
                        *("80053", Decimal(40), Decimal(40)),
                        billed_code="80048",
                        billed_units=Decimal(2),
                        events=(Event("472", SERVED_ON),),
                        references=(Reference("6R", "1"),),
                    ),
                ),
            ),
        ),
    },
    "an overpayment recovered": {
        "provider_adjustments": (
            ProviderAdjustment(synthetic_npi(1), SERVED_ON, "WO", Decimal(5), "TEST-C9"),
            ProviderAdjustment(synthetic_npi(1), SERVED_ON, "L6", Decimal(-1)),
        )
    },
}


def faults(text: str) -> list[str]:
    """What the validator objects to, as it says it."""
    report = io.StringIO()
    is_valid = validation.x12n_document(
        params.ParamsBase(), io.StringIO(text), None, None, fd_json=report
    )
    found = _errors(json.loads(report.getvalue()))
    assert is_valid or found
    return found


def _errors(node: Any) -> list[str]:
    if isinstance(node, list):
        return [error for one in node for error in _errors(one)]
    if not isinstance(node, dict):
        return []
    own = [str(one.get("err_str", one)) for one in node.get("errors", [])]
    return own + [error for key, one in node.items() if key != "errors" for error in _errors(one)]


@pytest.mark.parametrize("changes", CLAIMS.values(), ids=CLAIMS)
def test_a_claim_follows_005010x222a1(changes: dict[str, object]) -> None:
    assert faults(claim_text(make_claim(**changes))) == []


def test_several_claims_in_one_transaction_follow_it_too() -> None:
    written = [make_claim(**changes) for changes in CLAIMS.values()]

    assert faults(claim_text(*written)) == []


@pytest.mark.parametrize("changes", REMITTANCES.values(), ids=REMITTANCES)
def test_a_remittance_follows_005010x221a1(changes: dict[str, object]) -> None:
    assert faults(remittance_text(make_remittance(**changes))) == []


def test_the_validator_objects_to_what_is_wrong() -> None:
    assert faults(claim_text().replace("*11:B:1*Y*A*", "*11:B:1*Y*Q*"))
    assert faults(remittance_text().replace("CAS*CO", "CAS*XX"))
    assert faults(claim_text().replace("SE*37", "SE*36"))
