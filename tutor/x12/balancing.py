"""Whether a remittance adds up: the three balances of 005010X221A1, section 1.10.2.

Charge less adjustments is what was paid, for a service and for a claim; what was paid for all
claims, less what was moved apart from claims, is the payment.
"""

from collections.abc import Iterator
from decimal import Decimal

from tutor.x12.problem import X12Problem
from tutor.x12.remittance import PATIENT, ClaimPayment, Remittance, ServicePayment, adjusted
from tutor.x12.values import ZERO

_LOOK = "Look for an adjustment that is missing, doubled or of the wrong sign."


def check_remittance(remittance: Remittance) -> tuple[X12Problem, ...]:
    """Return every balance that does not hold; nothing for a remittance that adds up."""
    return (*_claims(remittance), *_payment(remittance))


def expected_payment(remittance: Remittance) -> Decimal:
    """What the payment must be: Σ CLP04 − Σ PLB, below zero where the payer takes money back."""
    paid = sum((claim.paid for claim in remittance.claims), ZERO)
    return paid - sum((one.amount for one in remittance.provider_adjustments), ZERO)


def _claims(remittance: Remittance) -> Iterator[X12Problem]:
    for claim in remittance.claims:
        place = f"claim {claim.control_number or '(without a number)'}"
        for number, line in enumerate(claim.lines, start=1):
            yield from _line(line, f"{place}, line {number} ({line.code})")
        yield from _claim(claim, place)


def _line(line: ServicePayment, place: str) -> Iterator[X12Problem]:
    expected = line.charge - adjusted(line.adjustments)
    if expected != line.paid:
        yield X12Problem(
            place,
            f"SVC03 says {line.paid:f} was paid; charge {line.charge:f} less adjustments "
            f"{adjusted(line.adjustments):f} is {expected:f}.",
            _LOOK,
        )


def _claim(claim: ClaimPayment, place: str) -> Iterator[X12Problem]:
    total = adjusted(claim.all_adjustments)
    if claim.charge - total != claim.paid:
        yield X12Problem(
            place,
            f"CLP04 says {claim.paid:f} was paid; charge {claim.charge:f} less adjustments "
            f"{total:f} is {claim.charge - total:f}.",
            _LOOK,
        )
    charged = sum((line.charge for line in claim.lines), ZERO)
    if claim.lines and charged != claim.charge:
        yield X12Problem(
            place,
            f"CLP03 says {claim.charge:f} was charged; the lines add up to {charged:f}.",
            "Look for a line that is missing.",
        )
    patient = adjusted(claim.all_adjustments, PATIENT)
    if claim.patient_share is not None and claim.patient_share != patient:
        yield X12Problem(
            place,
            f"CLP05 says the patient owes {claim.patient_share:f}; the PR adjustments add up to "
            f"{patient:f}.",
            "Bill the patient by the adjustments, and ask the payer which is meant.",
        )


def _payment(remittance: Remittance) -> Iterator[X12Problem]:
    expected = expected_payment(remittance)
    stated = remittance.total if remittance.is_credit else -remittance.total
    if stated != expected:
        yield X12Problem(
            "the payment",
            f"BPR02 says {stated:f}; the claims less the provider's adjustments are {expected:f}.",
            "Look for a claim or a PLB that is missing.",
        )
