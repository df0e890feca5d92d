"""The invented chart that stands in the empty sheet and shows how its rows are filled in."""

from collections.abc import Mapping, Sequence

_NAME = "sample"
_CHART = """# Procedure note

58 y.o. woman with a right knee worn for years, here for the planned injection.

**Exam.** Right knee: bony swelling at the joint line, no heat. Pain in the knee when it bends.

**Done.** Under sterile conditions the right knee joint was entered from the side, and 40 mg given.
Primary osteoarthritis of the right knee.

{{ provider_name }}, MD"""
_RATIONALE = """## This is a sample

These rows are left out when the file is read, as long as nothing in them is changed. Write your
charts below them or over them.

## The side

The note says right, so the last character of the code says right. Pain is not coded beside it,
because it belongs to the worn joint."""
SAMPLE: Sequence[Mapping[str, str]] = (
    {
        "exercise": _NAME,
        "title": "Trouble on the stairs",
        "setting": "outpatient_professional",
        "payer": "commercial",
        "date_of_service": "2026-03-03",
        "specialty": "orthopedics",
        "topics": "icd10cm/musculoskeletal|cpt/musculoskeletal",
        "content_areas": "CPC/ICD-10-CM",
        "difficulty": "1",
        "minutes": "3",
        "age_years": "58",
        "sex": "female",
        "place_of_service": "11",
        "line": "diagnosis",
        "id": "knee",
        "code": "M17.11",
        "role": "first",
        "why": "Wear of the right joint, with the side in the last character.",
        "evidence": "bony swelling at the joint line|Primary osteoarthritis of the right knee",
        "cites": "ICD-10-CM Official Guidelines, Section I.B.13",
        "chart": _CHART,
        "rationale": _RATIONALE,
    },
    {
        "exercise": _NAME,
        "line": "procedure",
        "id": "injection",
        "code": "20610",
        "modifiers": "RT",
        "units": "1",
        "pointers": "knee",
        "why": "One large joint was entered.",
        "evidence": "the right knee joint was entered from the side",
        "cites": "CPT, Musculoskeletal system, General",
    },
    {
        "exercise": _NAME,
        "line": "tempting",
        "code": "M25.561",
        "reason": "INTEGRAL_SYMPTOM",
        "why": "Pain belongs to the worn joint.",
    },
)
# A spreadsheet writes a date as it likes, and saves it so.
_REWRITTEN = frozenset({"date_of_service"})


def is_sample(rows: Sequence[Mapping[str, str]]) -> bool:
    """Whether these are the rows of the sample, with nothing changed but white space and dates."""
    return len(rows) == len(SAMPLE) and all(
        _bare(row) == _bare(ours) for row, ours in zip(rows, SAMPLE, strict=True)
    )


def _bare(row: Mapping[str, str]) -> Mapping[str, str]:
    bare = {name: " ".join(cell.split()) for name, cell in row.items() if name not in _REWRITTEN}
    return {name: cell for name, cell in bare.items() if cell}
