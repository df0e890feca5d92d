"""The DRG of the key against the DRG of the answer (DOMAIN 5.7)."""

from collections.abc import Iterable
from fractions import Fraction

from tutor.codes.code import Code
from tutor.codes.encounter import Setting
from tutor.codes.inpatient import CodedStay, Grouping
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
    return GroupImpact(wanted, got, _delta(wanted, got, references))


def claimed_stay(claim: Claim) -> CodedStay:
    """The valid lines of a claim as a stay."""
    return stay(
        claim,
        ((read.code, read.poa) for read in claim.valid_diagnoses if read.code),
        (read.code for read in claim.valid_procedures if read.code),
    )


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


def _delta(
    wanted: Grouping | None, got: Grouping | None, references: References
) -> Fraction | None:
    if wanted is None or got is None or references.base_rate is None:
        return None
    if wanted.weight is None or got.weight is None:
        return None
    return (got.weight - wanted.weight) * references.base_rate
