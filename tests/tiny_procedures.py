"""A small list of ICD-10-PCS codes, as published, and a stay that is coded from it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from tests.factories import make_exercise
from tests.tiny_codebook import delivered, earlier_release, later_release, old_release
from tutor.bank.exercise import ChartExercise
from tutor.codebook.build import write_codebook
from tutor.codebook.importers.icd10pcs import read_icd10pcs
from tutor.codes.code import CodeSet, parse_code
from tutor.codes.encounter import Encounter, Setting, Sex
from tutor.codes.query import QueryReason
from tutor.codes.release import CodeSetRelease
from tutor.grading.answer_key import (
    AnswerKey,
    DiagnosisSlot,
    Evidence,
    KeyVariant,
    ProcedureSlot,
    QuerySlot,
)

DAY = date(2025, 11, 3)
RELEASE = CodeSetRelease(
    CodeSet.ICD10PCS, "tiny-pcs-2026", "Tiny procedures 2026", date(2025, 10, 1), date(2026, 9, 30)
)
CODES = """\
00900ZX Drainage of Intracranial Epidural Space, Open Approach, Diagnostic
0DTH0ZZ Resection of Cecum, Open Approach
0DTJ0ZZ Resection of Appendix, Open Approach
0DTJ4ZZ Resection of Appendix, Percutaneous Endoscopic Approach
0DTJ7ZZ Resection of Appendix, Via Natural or Artificial Opening
0DBJ4ZX Excision of Appendix, Percutaneous Endoscopic Approach, Diagnostic
3E0336Z Introduction of Nutritional Substance into Peripheral Vein, Percutaneous Approach
BW201ZZ Computerized Tomography (CT Scan) of Abdomen using Low Osmolar Contrast
XW033E5 Introduction of Remdesivir into Peripheral Vein, Percutaneous, New Technology Group 5
"""
CHART = """# Operative note

Through the laparoscope the **appendix was divided at its base and removed** whole.

# Discharge summary

The allergy is resolved. The patient is **hypotensive on pressors with a lactate of 4**, of a
cause that nobody states.
"""
TITLE = "An appendix through the laparoscope"


def write_codebook_with_procedures(path: Path) -> Path:
    listed = read_icd10pcs(CODES.encode(), RELEASE, name="tiny-pcs.txt")
    releases = (later_release(), old_release(), earlier_release(), (listed,))
    write_codebook(path, delivered(*releases))
    return path


def make_stay(*, uid: UUID | None = None) -> ChartExercise:
    allergy = DiagnosisSlot(
        "allergy",
        parse_code("T78.40XA", CodeSet.ICD10CM),
        evidence=(Evidence("The allergy is resolved"),),
    )
    resection = ProcedureSlot(
        "resection",
        parse_code("0DTJ4ZZ", CodeSet.ICD10PCS),
        is_first=True,
        evidence=(Evidence("appendix was divided at its base and removed"),),
        why="The whole appendix came out through the laparoscope.",
    )
    shock = QuerySlot(
        "shock",
        QueryReason.INCOMPLETE,
        "what the pressors treat",
        (Evidence("hypotensive on pressors with a lactate of 4"),),
        why="Pressors are given for a shock that nobody names.",
    )
    key = AnswerKey((KeyVariant((allergy,), (resection,), queries=(shock,)),))
    exercise = make_exercise(uid=uid, title=TITLE, slug="appendix", chart=CHART, key=key, day=DAY)
    encounter = Encounter(
        date_of_service=DAY, setting=Setting.INPATIENT_FACILITY, age_years=58, sex=Sex.FEMALE
    )
    return replace(exercise, encounter=encounter)
