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

_RULES: tuple[Rule, ...] = (
    *conventions.RULES,
    *first_listed.RULES,
    *obstetrics.RULES,
    *combinations.RULES,
    *injuries.RULES,
    *patient.RULES,
    *claim_edits.RULES,
)


def find_breaches(claim: Claim) -> tuple[Breach, ...]:
    """Find what a coding breaks by itself, in the order of the rules."""
    return tuple(breach for rule in _RULES for breach in rule(claim))
