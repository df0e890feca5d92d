"""The published files of ICD-9-CM, ICD-10-PCS, the maps and the indexes, read whole."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tiny_files import member
from tutor.codebook.importers import gems, icd9cm, icd10cm_index, icd10pcs
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.icd10cm_index import MANIFESTATION
from tutor.codebook.importers.package import Member, open_package
from tutor.codebook.importers.release_content import (
    CodeMap,
    Content,
    Hints,
    IndexTerms,
    InvalidReleaseError,
    ReleaseContent,
)

FORMATS = (icd9cm.FORMAT, icd10pcs.FORMAT, gems.FORMAT, icd10cm_index.FORMAT)


@pytest.fixture(scope="module")
def codesets(shared_data: Path) -> Path:
    return shared_data / "codesets"


def recognised(path: Path) -> tuple[PublishedFormat, Sequence[Member]]:
    """The members of a file that one format knows; no member may be known to two."""
    members = open_package(path)
    known = [(one, [f for f in FORMATS if f.recognises(one)]) for one in members]
    assert all(len(formats) <= 1 for _, formats in known)
    (found,) = {id(f): f for _, formats in known for f in formats}.values()
    return found, [one for one, formats in known if formats]


def read(path: Path) -> list[Content]:
    found, members = recognised(path)
    return list(found.read(members, Hints()))


def test_icd9cm_has_its_14567_diagnoses_and_3882_procedures(codesets: Path) -> None:
    diagnoses, procedures = read(codesets / "icd9cm" / "ICD-9-CM-v32-master-descriptions.zip")

    assert isinstance(diagnoses, ReleaseContent)
    assert isinstance(procedures, ReleaseContent)
    assert (diagnoses.release.id, diagnoses.billable_count) == ("icd9cm-v32", 14_567)
    assert (procedures.release.id, procedures.billable_count) == ("icd9cm-volume3-v32", 3_882)
    kinds = Counter(row.text[0] for row in diagnoses.codes if row.is_billable)
    assert (kinds["E"], kinds["V"]) == (1_291, 1_109)
    titles = {row.text: row.title for row in diagnoses.codes}
    short = dict(diagnoses.short_titles)
    assert titles["38600"] == "Ménière's disease, unspecified"
    assert (titles["0010"], short["0010"]) == (
        "Cholera due to vibrio cholerae",
        "Cholera d/t vib cholerae",
    )
    assert "0020" not in short, "the same in both files"
    assert ("4701", "Lap appendectomy") in procedures.short_titles


def test_of_icd9cm_the_abbreviated_titles_alone_are_refused(codesets: Path) -> None:
    found, members = recognised(codesets / "icd9cm" / "ICD-9-CM-v32-master-descriptions.zip")
    short = [one for one in members if "SHORT" in one.name]

    assert len(short) == 2
    with pytest.raises(InvalidReleaseError, match="abbreviated titles only"):
        list(found.read(short, Hints()))


def test_of_icd9cm_a_file_cut_off_is_refused(codesets: Path) -> None:
    found, members = recognised(codesets / "icd9cm" / "ICD-9-CM-v32-master-descriptions.zip")
    whole = next(one for one in members if one.name == "CMS32_DESC_LONG_DX.txt")
    cut = member(whole.name, whole.data[: whole.data.rindex(b"\nV91")])

    with pytest.raises(InvalidReleaseError, match="version 32, the last, has 14,567"):
        list(found.read([cut], Hints()))


@pytest.mark.parametrize(("year", "count"), [(2024, 78_603), (2025, 78_948), (2026, 79_115)])
def test_icd10pcs_has_the_official_number_of_codes(codesets: Path, year: int, count: int) -> None:
    (content,) = read(codesets / "icd10pcs" / f"FY{year}-icd10pcs-codes.zip")

    assert isinstance(content, ReleaseContent)
    assert (content.release.id, content.billable_count) == (f"icd10pcs-{year}", count)


def test_an_icd10pcs_list_cut_off_contradicts_its_addenda(codesets: Path) -> None:
    found, members = recognised(codesets / "icd10pcs" / "FY2026-icd10pcs-codes.zip")
    whole, addenda = sorted(members, key=lambda one: len(one.data), reverse=True)
    cut = member(whole.name, whole.data[: whole.data.rindex(b"\r\nXY0YX37")])

    with pytest.raises(InvalidReleaseError, match=r"lists 79,114 codes; .* has 79,115"):
        list(found.read([cut, addenda], Hints()))


def test_the_maps_have_the_published_rows_and_flags(codesets: Path) -> None:
    maps = read(codesets / "gems" / "2018-ICD-10-CM-General-Equivalence-Mappings.zip")
    by_direction = {one.is_forward: one for one in maps if isinstance(one, CodeMap)}
    forward, backward = by_direction[True].rows, by_direction[False].rows
    from_old = Counter(row.source for row in forward)

    assert (len(forward), len(from_old)) == (24_860, 14_567)
    assert sum(row.flags[0] == "1" for row in forward) == 21_338
    assert sum(not row.target for row in forward) == 422
    assert sum(row.flags[2] == "1" for row in forward) == 2_338
    assert sum(count == 1 for count in from_old.values()) == 11_187
    assert from_old.most_common(1) == [("V5412", 533)]
    assert (len(backward), len({row.source for row in backward})) == (81_593, 71_704)
    assert sum(not row.target for row in backward) == 731
    assert sum(row.flags[2] == "1" for row in backward) == 9_033


def test_the_maps_know_every_icd9cm_code_and_no_other(codesets: Path) -> None:
    diagnoses, _ = read(codesets / "icd9cm" / "ICD-9-CM-v32-master-descriptions.zip")
    maps = read(codesets / "gems" / "2018-ICD-10-CM-General-Equivalence-Mappings.zip")
    assert isinstance(diagnoses, ReleaseContent)
    old = {row.text for row in diagnoses.codes if row.is_billable}
    forward, backward = sorted(
        (one for one in maps if isinstance(one, CodeMap)), key=lambda one: not one.is_forward
    )

    assert {row.source for row in forward.rows} == old
    assert {row.target for row in backward.rows} - {""} <= old


@pytest.mark.parametrize(
    ("file", "kind", "rows", "codes"),
    [
        ("icd-10-cm-drug-2025.xml.gz", "drug", 40_158, 40_026),
        ("icd-10-cm-neoplasm-2025.xml.gz", "neoplasm", 9_205, 9_018),
        ("icd-10-cm-eindex-2025.xml.gz", "external_cause", 7_492, 6_664),
    ],
)
def test_every_cell_and_code_of_the_indexes_is_read(
    codesets: Path, file: str, kind: str, rows: int, codes: int
) -> None:
    """The codes are all cells but those with dashes (3,186 and 1,898), and all code elements."""
    (content,) = read(codesets / "icd10cm" / "tabular-and-index" / file)

    assert isinstance(content, IndexTerms)
    assert (content.kind, len(content.rows)) == (kind, rows)
    assert sum(bool(row.code) for row in content.rows) == codes
    assert not any(row.column == MANIFESTATION for row in content.rows)
    assert all(row.code or row.refers_to for row in content.rows)
    assert str(content.release.valid_from) == "2024-10-01"


def test_the_tables_have_six_columns(codesets: Path) -> None:
    folder = codesets / "icd10cm" / "tabular-and-index"
    for file in ("icd-10-cm-drug-2025.xml.gz", "icd-10-cm-neoplasm-2025.xml.gz"):
        (content,) = read(folder / file)
        assert isinstance(content, IndexTerms)

        assert len({row.column for row in content.rows if row.code}) == 6


def test_no_other_published_file_is_taken_for_one_of_these(codesets: Path) -> None:
    for path in [*codesets.glob("hcpcs/*"), *codesets.glob("icd10cm/*")]:
        if path.is_dir():
            continue
        for one in open_package(path):
            assert not any(known.recognises(one) for known in FORMATS), one.shown
