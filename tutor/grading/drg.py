"""The DRG of the key against the DRG of the answer (DOMAIN 5.7)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from tutor.codes.code import Code
from tutor.codes.encounter import Setting
from tutor.codes.inpatient import BaseRate, CodedStay, DrgWeights, Grouping
from tutor.grading.answer_key import KeyVariant
from tutor.grading.claim import Claim
from tutor.grading.key_entries import diagnoses_in_order
from tutor.grading.references import References
from tutor.grading.result import GroupImpact


def compare_groups(
    variant: KeyVariant, claim: Claim, *, references: References
) -> GroupImpact | None:
    """Group key and answer; None outside inpatient stays and where no grouper is at hand."""
    grouper = references.grouper
    if grouper is None or claim.encounter.setting is not Setting.INPATIENT_FACILITY:
        return None
    wanted = grouper.group(
        stay(
            claim,
            ((slot.code, slot.poa or "") for slot in diagnoses_in_order(variant)),
            (slot.code for slot in variant.procedures),
        )
    )
    got = grouper.group(claimed_stay(claim))
    if wanted is None and got is None:
        return None
    day = claim.encounter.date_of_service
    weights, rate = references.weights, references.base_rate
    wanted, got = (_weighed(group, day, weights) for group in (wanted, got))
    return GroupImpact(
        wanted,
        got,
        _payment(wanted, rate),
        _payment(got, rate),
        weights=weights.name(day) if weights else "",
        base_rate=rate,
    )


def claimed_stay(claim: Claim) -> CodedStay:
    """The valid lines of a claim as a stay."""
    procedures = [read.code for read in claim.valid_procedures if read.code]
    return stay(claim, claimed_diagnoses(claim), procedures)


def claimed_diagnoses(claim: Claim) -> list[tuple[Code, str]]:
    """The valid diagnoses of a claim, each with its present-on-admission indicator."""
    return [(read.code, read.poa) for read in claim.valid_diagnoses if read.code]


def stay(
    claim: Claim, diagnoses: Iterable[tuple[Code, str]], procedures: Iterable[Code]
) -> CodedStay:
    """A stay of the claim's patient with these codes."""
    encounter = claim.encounter
    return CodedStay(
        discharged_on=encounter.date_of_service,
        age_years=encounter.age_years,
        sex=encounter.sex,
        diagnoses=tuple(diagnoses),
        procedures=tuple(procedures),
    )


def _weighed(group: Grouping | None, day: date, weights: DrgWeights | None) -> Grouping | None:
    """Add what the table of the day of discharge says; a group that it lacks has no weight."""
    found = weights.find(group.drg, day) if group and weights else None
    if group is None or found is None:
        return group
    return replace(
        group,
        weight=found.weight,
        geometric_mean_days=found.geometric_mean_days,
        arithmetic_mean_days=found.arithmetic_mean_days,
    )


def _payment(group: Grouping | None, rate: BaseRate | None) -> Fraction | None:
    if group is None or group.weight is None or rate is None:
        return None
    return rate.payment(group.weight)
