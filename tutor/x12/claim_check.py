"""What a claim contradicts in itself, as a clearinghouse would say before a payer sees it.

The sums, the pointers and the check digits only: whether the codes are right is for the grader.
"""

from collections.abc import Iterator

from tutor.x12.claim import ClaimLine, ProfessionalClaim
from tutor.x12.npi import has_npi_check_digit
from tutor.x12.problem import X12Problem
from tutor.x12.values import ZERO

_MOST_DIAGNOSES = 12
_MOST_LINES = 50
_MOST_POINTERS = 4


def check_claim(claim: ProfessionalClaim) -> tuple[X12Problem, ...]:
    """Return every contradiction; nothing for a claim that is whole in itself."""
    place = f"claim {claim.control_number or '(without a number)'}"
    return (
        *_totals(claim, place),
        *_counts(claim, place),
        *_npis(claim, place),
        *_days(claim, place),
        *(
            problem
            for number, line in enumerate(claim.lines, start=1)
            for problem in _line(claim, line, f"{place}, line {number} ({line.code})")
        ),
    )


def _totals(claim: ProfessionalClaim, place: str) -> Iterator[X12Problem]:
    charged = sum((line.charge for line in claim.lines), ZERO)
    if charged != claim.charge:
        yield X12Problem(
            place,
            f"CLM02 says {claim.charge:f} is charged; the lines add up to {charged:f}.",
            "Correct the total (box 28) or the line that is wrong.",
        )


def _counts(claim: ProfessionalClaim, place: str) -> Iterator[X12Problem]:
    for found, most, what in (
        (len(claim.diagnoses), _MOST_DIAGNOSES, "diagnoses"),
        (len(claim.lines), _MOST_LINES, "lines"),
    ):
        if not 1 <= found <= most:
            yield X12Problem(
                place,
                f"{found} {what} found; expected 1 to {most}.",
                "Add what is missing, or split the claim.",
            )


def _npis(claim: ProfessionalClaim, place: str) -> Iterator[X12Problem]:
    parties = {
        "billing provider": claim.billing,
        "rendering provider": claim.rendering,
        "referring provider": claim.referring,
        "service facility": claim.facility,
    }
    for who, party in parties.items():
        if party and party.npi and not has_npi_check_digit(party.npi):
            yield X12Problem(
                place,
                f"The NPI of the {who}, {party.npi!r}, fails its check digit.",
                "Look for a digit that was mistyped or swapped with its neighbour.",
            )


def _days(claim: ProfessionalClaim, place: str) -> Iterator[X12Problem]:
    born_on = claim.treated.born_on if claim.treated else None
    for number, line in enumerate(claim.lines, start=1):
        if born_on and line.first_on and line.first_on < born_on:
            yield X12Problem(
                f"{place}, line {number} ({line.code})",
                f"The service is dated {line.first_on}; the patient was born on {born_on}.",
                "Correct the day that is wrong.",
            )


def _line(claim: ProfessionalClaim, line: ClaimLine, place: str) -> Iterator[X12Problem]:
    lost = [number for number in line.pointers if not 1 <= number <= len(claim.diagnoses)]
    if lost:
        yield X12Problem(
            place,
            f"It points at diagnosis {', '.join(map(str, lost))}; the claim has "
            f"{len(claim.diagnoses)}.",
            "Point at a diagnosis of the claim.",
        )
    if not 1 <= len(line.pointers) <= _MOST_POINTERS:
        yield X12Problem(
            place,
            f"It points at {len(line.pointers)} diagnoses; expected 1 to {_MOST_POINTERS}.",
            "Say which diagnosis justifies the service, the weightiest first.",
        )
