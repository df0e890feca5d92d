"""A small bank as its author writes it, right in every line, on a catalog that is a table.

A test changes one thing in the texts and asks what the check says.
"""

from dataclasses import dataclass, field
from pathlib import Path

from tests.table_catalog import TableCatalog
from tutor.bank.checks import Checker
from tutor.bank.code_list import read_code_list
from tutor.bank.fees import read_fees
from tutor.bank.loader import load_bank
from tutor.bank.problem import Problem
from tutor.bank.rubrics import load_rubric
from tutor.bank.source_checks import check_labels
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import Code, parse_procedure
from tutor.codes.inpatient import ClaimEditor
from tutor.grading.references import References

PLACE = "clinic/knee"
COLLECTION = """
title = "Clinic"
description = "Charts of one clinic."
contains_cpt = true
asks_services = true
"""
CODES = """
[[code]]
code = "20610"
label = "Needle into a large joint, without ultrasound"
bilateral = "1"
global_days = "000"
mue = 2

[[code]]
code = "99213"
label = "Office visit, established patient, low"
global_days = "XXX"

[[code]]
code = "J3301"
label = "Triamcinolone, per 10 mg"
mue = 16
"""
FEES = """
name = "Teaching fees (invented)"
[fees]
20610 = "80.00"
99213 = "92.00"
J3301 = "3.00"
"""
EXERCISE = """
schema = 1
uid = "1c0e7a56-6f0e-4f39-9d4a-0d3f2a9f5b11"
kind = "chart"
title = "Trouble on the stairs"
setting = "outpatient_professional"
payer = "commercial"
date_of_service = 2026-03-03
specialty = "orthopedics"
topics = ["icd10cm/musculoskeletal", "cpt/musculoskeletal", "em/office/established", "modifiers/25"]
difficulty = 2
minutes = 5
place_of_service = "11"
[patient]
age_years = 58
sex = "female"

[key]
allowed_extra = ["K21.9"]

[[key.diagnoses]]
id = "knee"
code = "M17.11"
role = "first"
evidence = ["Right knee: bony swelling at the joint line"]
cites = ["ICD-10-CM Official Guidelines, Section I.B.13"]
why = "Wear of the right joint, with the side in the last character."

[[key.diagnoses]]
id = "cough"
code = "R05.9"
accept = [{ code = "J18.9", credit = 0.5, why = "Names a lung infection that nobody found." }]
evidence = ["dry cough for a week"]
cites = ["ICD-10-CM Official Guidelines, Section IV.D"]
why = "Nobody says where the cough comes from, so the complaint is coded."

[[key.procedures]]
id = "visit"
code = "99213"
modifiers = ["25"]
pointers = ["cough"]
evidence = ["lozenges, and come back if fever sets in"]
cites = ["CPT E/M guidelines, office visits"]
why = "The cough is a problem of its own, apart from the planned needle."
em = { problems = "low", data = "minimal", risk = "low" }

[[key.procedures]]
id = "shot"
code = "20610"
modifiers = ["RT"]
modifiers_allowed = ["59"]
pointers = ["knee"]
evidence = ["Under sterile conditions the joint was entered from the side"]
cites = ["CPT, Musculoskeletal system, General"]
why = "One large joint was entered by landmarks."

[[key.tempting]]
code = "I10"
reason = "NOT_TREATED"
why = "The pressure is only measured; nothing is done about it."

[[key.tempting]]
code = "M25.561"
reason = "INTEGRAL_SYMPTOM"
why = "Pain belongs to the worn joint."
"""
CHART = """# Progress note

58 y.o. woman, established, last seen {{ dos - 4 months }}. Here for the needle that was planned
then, and for a dry cough for a week.

Stairs are the trouble, downward more than upward; the left leg does the work. Paracetamol twice a
day helps for some hours. No fall, no locking, no fever. Sleeps well. She gardens, and has given up
tennis.

The cough began after a train journey. No sputum, no blood, no weight loss, nobody ill at home.
Never smoked. Heartburn in former years, none now.

**Exam.** BP 142/84, HR 72, T 36.8. Throat clear, lungs clear, no wheeze. Right knee: bony swelling
at the joint line, crackling on bending, no heat, stable. Left knee quiet. Hips move freely. Skin
sound.

**Done.** Consent taken. Under sterile conditions the joint was entered from the side by landmarks,
right, and 40 mg given. No reaction.

**Plan.** For the cough lozenges, and come back if fever sets in. Exercises for the thigh. Next
visit in three months.

{{ provider_name }}, MD
"""
RATIONALE = """## The joint

The physician calls the worn joint by its side, so the last character says right. Pain is not coded
beside it, because pain belongs to the worn joint.

## The cough

Nobody says where it comes from. A complaint without a cause is coded as the complaint, and not as
an infection that would only be a guess.

## Two services

The needle was planned, and the cough would have needed a visit without it: so the visit stands
beside it and carries the modifier that says so.

## What stays out

The pressure was measured and nothing was done about it. Heartburn of former years does no harm.
"""


@dataclass
class AuthorBank:
    """The files by name; what a file lacks is not written."""

    exercise: str = EXERCISE
    chart: str | bytes = CHART
    rationale: str = RATIONALE
    collection: str = COLLECTION
    codes: str = CODES
    fees: str = FEES
    documents: dict[str, str] = field(default_factory=dict)
    copies: int = 1
    catalog: TableCatalog = field(default_factory=TableCatalog)
    editor: ClaimEditor | None = None
    descriptors: dict[str, str] = field(default_factory=dict)
    poa_exempt: bool | None = None
    missing: frozenset[str] = frozenset()

    def write(self, root: Path) -> None:
        """Write the folder, once for each copy."""
        for number in range(self.copies):
            folder = root / (PLACE if not number else f"{PLACE}-{number}")
            folder.mkdir(parents=True)
            for name, text in (
                ("exercise.toml", self.exercise),
                ("chart.md", self.chart),
                ("rationale.md", self.rationale),
                ("../collection.toml", self.collection),
                ("../../codes.toml", self.codes),
                ("../../fees.toml", self.fees),
                *self.documents.items(),
            ):
                if name not in self.missing:
                    content = text if isinstance(text, bytes) else text.encode()
                    (folder / name).write_bytes(content)

    def problems(self, root: Path) -> list[Problem]:
        """Every problem of the bank, written to `root`."""
        self.write(root)
        read, fees, codes = load_bank(root), read_fees(root), read_code_list(root / "codes.toml")
        listed = {entry.code: entry for entry in codes.listed}
        for code in listed:
            self.catalog.statuses.setdefault(code, CodeStatus.BILLABLE)
        checker = Checker(
            references=References(self.catalog, editor=self.editor, fees=fees.schedule),
            rubric=load_rubric("practice-1"),
            is_listed=lambda code: code in listed,
            collections=read.collections,
            listed=listed.get,
            is_poa_exempt=lambda _code, _on: self.poa_exempt,
        )
        found = [*read.problems, *fees.problems, *codes.problems]
        found += check_labels(codes.listed, self._descriptor)
        for exercise in read.exercises:
            found += checker.check(exercise)
        return found

    def _descriptor(self, code: Code) -> str | None:
        return self.descriptors.get(code.text)


def service(text: str) -> Code:
    """A CPT or HCPCS code."""
    return parse_procedure(text)
