"""Which way a mistake leads: the audit groups of DOMAIN 5.6."""

import pytest

from tutor.grading.answer_key import ExtraReason
from tutor.grading.finding import Finding, FindingGroup, FindingKind

GROUPS = {
    FindingKind.EXTRA: FindingGroup.OVERCODING,
    FindingKind.OVER_SPECIFIC: FindingGroup.OVERCODING,
    FindingKind.EM_LEVEL_OVER: FindingGroup.OVERCODING,
    FindingKind.UNITS_OVER: FindingGroup.OVERCODING,
    FindingKind.MISSED: FindingGroup.UNDERCODING,
    FindingKind.LOW_SPECIFICITY: FindingGroup.UNDERCODING,
    FindingKind.EM_LEVEL_UNDER: FindingGroup.UNDERCODING,
    FindingKind.UNITS_UNDER: FindingGroup.UNDERCODING,
    FindingKind.USE_ADDITIONAL_MISSING: FindingGroup.UNDERCODING,
    FindingKind.MOD_UNNEEDED: FindingGroup.COMPLIANCE,
    FindingKind.PTR_WRONG: FindingGroup.COMPLIANCE,
    FindingKind.NCCI_PTP: FindingGroup.COMPLIANCE,
    FindingKind.INVALID_CODE: FindingGroup.TECHNICAL,
    FindingKind.MALFORMED: FindingGroup.TECHNICAL,
    FindingKind.AGE_CONFLICT: FindingGroup.TECHNICAL,
    FindingKind.SEQ_PAIR: FindingGroup.SEQUENCE,
    FindingKind.NEVER_FIRST: FindingGroup.SEQUENCE,
    FindingKind.WRONG_LATERALITY: FindingGroup.ACCURACY,
    FindingKind.PCS_APPROACH: FindingGroup.ACCURACY,
    FindingKind.EXCLUDES1: FindingGroup.ACCURACY,
    FindingKind.OPTIONAL_PRESENT: FindingGroup.INFORMATION,
}


@pytest.mark.parametrize(("kind", "group"), GROUPS.items())
def test_a_kind_belongs_to_the_group_of_the_audit(kind: FindingKind, group: FindingGroup) -> None:
    assert kind.group is group
    assert Finding(kind).group is group


def test_every_group_is_in_use() -> None:
    assert {kind.group for kind in FindingKind} == set(FindingGroup)


def test_unbundling_is_a_matter_of_compliance() -> None:
    finding = Finding(FindingKind.EXTRA, reason=ExtraReason.UNBUNDLED)

    assert finding.group is FindingGroup.COMPLIANCE


@pytest.mark.parametrize(
    ("want", "group"),
    [("26", FindingGroup.OVERCODING), ("TC", FindingGroup.COMPLIANCE)],
)
def test_a_whole_service_billed_for_a_part_of_it_is_overcoding(
    want: str, group: FindingGroup
) -> None:
    assert Finding(FindingKind.MOD_MISSING, want=want).group is group
