"""Every rule, in the order in which they are asked."""

from tutor.grading.claim import Breach, Claim, Rule
from tutor.grading.rules import (
    claim_edits,
    combinations,
    conventions,
    first_listed,
    injuries,
    obstetrics,
    patient,
)

_OF_DIAGNOSES: tuple[Rule, ...] = (
    *conventions.RULES,
    *first_listed.RULES,
    *obstetrics.RULES,
    *combinations.RULES,
    *injuries.RULES,
    *patient.RULES,
)
_OF_SERVICES: tuple[Rule, ...] = claim_edits.RULES


def find_breaches(claim: Claim) -> tuple[Breach, ...]:
    """Find what a coding breaks by itself, in the order of the rules."""
    return find_diagnosis_breaches(claim) + find_service_breaches(claim)


def find_diagnosis_breaches(claim: Claim) -> tuple[Breach, ...]:
    """What the diagnoses break; nothing here looks at a service."""
    return tuple(breach for rule in _OF_DIAGNOSES for breach in rule(claim))


def find_service_breaches(claim: Claim) -> tuple[Breach, ...]:
    """What the services break; nothing here looks at a diagnosis."""
    return tuple(breach for rule in _OF_SERVICES for breach in rule(claim))
