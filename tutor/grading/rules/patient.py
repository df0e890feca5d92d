"""What a claim editor finds about the patient and about the principal diagnosis.

The Medicare Code Editor's lists are published logic behind a protocol; where
no edition is loaded, or none serves the day, nothing is found. Its edit of the
sex is switched off for discharges of today, so that it only ever warns
(DOMAIN 1.4).
"""

from collections.abc import Iterator

from tutor.codes.encounter import Setting
from tutor.codes.inpatient import CodedStay, CodeEdit
from tutor.grading.claim import Breach, Claim, Rule
from tutor.grading.drg import claimed_diagnoses, claimed_stay, stay
from tutor.grading.finding import FindingKind
from tutor.grading.normalise import ReadLine

_KINDS = {
    "age_conflict": FindingKind.AGE_CONFLICT,
    "sex_conflict": FindingKind.SEX_CONFLICT,
}
_UNACCEPTABLE = "unacceptable_principal_diagnosis"


def claim_editor(claim: Claim) -> Iterator[Breach]:
    """A code that does not fit the patient, or an inpatient's principal diagnosis that is none."""
    editor = claim.references.editor
    if editor is None or not editor.serves(claim.encounter.date_of_service):
        return
    for edit in editor.edits(_stay(claim)):
        kind = _kind(edit, claim)
        read = next((line for line in claim.valid_diagnoses if line.code == edit.code), None)
        if kind is None or read is None:
            continue
        if kind is FindingKind.NEVER_FIRST and read is not claim.first:
            continue
        yield _found(kind, read, edit)


def _stay(claim: Claim) -> CodedStay:
    """The claim as a stay; the services of other settings are no procedures of one."""
    if claim.encounter.setting is Setting.INPATIENT_FACILITY:
        return claimed_stay(claim)
    return stay(claim, claimed_diagnoses(claim), ())


def _kind(edit: CodeEdit, claim: Claim) -> FindingKind | None:
    if edit.name == _UNACCEPTABLE:
        is_stay = claim.encounter.setting is Setting.INPATIENT_FACILITY
        return FindingKind.NEVER_FIRST if is_stay else None
    return _KINDS.get(edit.name)


def _found(kind: FindingKind, read: ReadLine, edit: CodeEdit) -> Breach:
    return Breach(
        kind,
        (read,),
        basis=edit.detail,
        detail="unacceptable_principal" if kind is FindingKind.NEVER_FIRST else None,
        is_warning=kind is FindingKind.SEX_CONFLICT,
    )


RULES: tuple[Rule, ...] = (claim_editor,)
