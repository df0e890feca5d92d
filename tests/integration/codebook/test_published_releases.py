"""The codebook of the published releases: its counts, its titles, and the official order files."""

import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.real_codebook import PROJECT, open_real_codebook, real_codebook_path
from tutor.codebook.importers.release_content import NoteKind
from tutor.codebook.lookup import Codebook
from tutor.codebook.schema import SET_NUMBERS
from tutor.codebook.store import CodebookFile
from tutor.codes.catalog import CodeStatus
from tutor.codes.code import Code, CodeSet, parse_code

OFFICIAL = PROJECT.parent / "shared" / "data" / "codesets"
FY2025 = date(2025, 9, 15)
FY2026 = date(2025, 11, 3)
ORDER_FILES = {
    FY2025: "icd10cm/FY2025-icd10OrderFiles2025_0.zip",
    FY2026: "icd10cm/FY2026-icd10orderfiles.zip",
}


@pytest.fixture(scope="module")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Codebook]:
    opened = open_real_codebook(tmp_path_factory)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodebookFile]:
    opened = CodebookFile(real_codebook_path(tmp_path_factory))
    yield opened
    opened.close()


def icd(text: str) -> Code:
    return parse_code(text, CodeSet.ICD10CM)


def official(name: str) -> Path:
    path = OFFICIAL / name
    if not path.exists():
        pytest.skip(f"the official file {name} is not beside this checkout")
    return path


def read_order_file(on: date) -> dict[str, tuple[bool, str]]:
    """Code → (billable, long title) from a fixed-width order file."""
    with zipfile.ZipFile(official(ORDER_FILES[on])) as archive:
        (name,) = [
            name
            for name in archive.namelist()
            if "order_20" in name and name.endswith(".txt") and "addenda" not in name
        ]
        text = archive.read(name).decode("latin-1")
    return {
        line[6:14].strip(): (line[14] == "1", " ".join(line[77:].split()))
        for line in text.splitlines()
    }


def billable(file: CodebookFile, on: date) -> set[str]:
    rows = file.rows(
        "SELECT text FROM code WHERE code_set = 10 AND is_billable AND releases & ?",
        (file.bit(CodeSet.ICD10CM, on),),
    )
    return {text for (text,) in rows}


@pytest.mark.parametrize(
    ("release_id", "billable_count", "headers"),
    [
        ("icd9cm-v32", 14_567, 2_986),
        ("icd9cm-volume3-v32", 3_882, 769),
        ("icd10cm-2025", 74_260, 23_324),
        ("icd10cm-2026", 74_719, 23_467),
    ],
)
def test_a_release_has_as_many_codes_as_were_published(
    codebook: Codebook, release_id: str, billable_count: int, headers: int
) -> None:
    (status,) = [s for s in codebook.release_statuses() if s.release.id == release_id]

    assert (status.billable, status.headers) == (billable_count, headers)


def test_fiscal_year_2026_adds_487_codes_and_ends_28(file: CodebookFile) -> None:
    before, after = billable(file, FY2025), billable(file, FY2026)

    assert (len(after - before), len(before - after)) == (487, 28)


def test_sixteen_of_the_ended_codes_became_headers(codebook: Codebook, file: CodebookFile) -> None:
    ended = billable(file, FY2025) - billable(file, FY2026)

    statuses = [codebook.status(Code(CodeSet.ICD10CM, text), FY2026) for text in ended]

    assert statuses.count(CodeStatus.CONVERTED_TO_HEADER) == 16
    assert statuses.count(CodeStatus.DELETED) == 12


@pytest.mark.parametrize("on", [FY2025, FY2026], ids=["FY2025", "FY2026"])
def test_every_code_flag_and_title_is_that_of_the_official_order_file(
    codebook: Codebook, file: CodebookFile, on: date
) -> None:
    expected = read_order_file(on)
    rows = file.rows(
        "SELECT text FROM code WHERE code_set = 10 AND releases & ? "
        "AND (is_billable OR node IS NULL)",
        (file.bit(CodeSet.ICD10CM, on),),
    )

    found = {}
    for (text,) in rows:
        record = codebook.find(Code(CodeSet.ICD10CM, text), on)
        assert record is not None
        found[text] = (record.is_billable, record.description)

    assert found.keys() == expected.keys()
    assert {text: found[text] for text in found if found[text] != expected[text]} == {}


def test_padding_is_never_a_code_of_the_order_file(file: CodebookFile) -> None:
    expected = read_order_file(FY2026)
    rows = file.rows(
        "SELECT text FROM code WHERE code_set = 10 AND node IS NOT NULL AND NOT is_billable "
        "AND releases & ?",
        (file.bit(CodeSet.ICD10CM, FY2026),),
    )

    assert len(rows) == 4_553
    assert all(text.endswith("X") and text not in expected for (text,) in rows)


def test_every_icd9_code_and_title_is_that_of_the_official_file(codebook: Codebook) -> None:
    with zipfile.ZipFile(official("icd9cm/ICD-9-CM-v32-master-descriptions.zip")) as archive:
        text = archive.read("CMS32_DESC_LONG_DX.txt").decode("latin-1")

    for line in text.splitlines():
        code, _, title = line.strip().partition(" ")
        record = codebook.find(Code(CodeSet.ICD9CM, code), date(2014, 6, 1))
        assert record is not None
        assert (record.is_billable, record.description) == (True, " ".join(title.split()))


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (NoteKind.INCLUSION, 12_574),
        (NoteKind.EXCLUDES1, 5_407),
        (NoteKind.EXCLUDES2, 2_520),
        (NoteKind.USE_ADDITIONAL, 1_485),
        (NoteKind.INCLUDES, 1_024),
        (NoteKind.CODE_FIRST, 809),
        (NoteKind.CODE_ALSO, 655),
    ],
)
def test_every_line_of_every_note_is_kept(file: CodebookFile, kind: NoteKind, count: int) -> None:
    edition = file.tabular_for(FY2026)
    assert edition is not None
    rows = file.rows(
        "SELECT count(*) FROM note WHERE kind = ? AND releases & ?",
        (str(kind), edition.bit),
    )

    assert rows == [(count,)]


def test_the_table_of_acuity_is_part_of_the_notes_at_its_category(codebook: Codebook) -> None:
    entry = codebook.entry(icd("H54.0X33"), FY2026)

    assert entry is not None
    acuity = [
        note.text
        for note in entry.notes
        if note.text.startswith("Visual impairment category 3: less than 3/60")
    ]
    assert len(acuity) == 1


@pytest.mark.parametrize(
    ("code", "on", "status"),
    [
        ("G35", FY2026, CodeStatus.CONVERTED_TO_HEADER),
        ("G35", FY2025, CodeStatus.BILLABLE),
        ("G35.A", FY2025, CodeStatus.TOO_EARLY),
        ("G35.A", FY2026, CodeStatus.BILLABLE),
        ("E11", FY2025, CodeStatus.HEADER),
        ("E11", FY2026, CodeStatus.HEADER),
        ("S52.501", FY2026, CodeStatus.HEADER),
        ("T78.40X", FY2026, CodeStatus.HEADER),
        ("QA0.0101", FY2026, CodeStatus.BILLABLE),
        ("S06.1X7A", FY2026, CodeStatus.BILLABLE),
        ("S06.1X7D", FY2026, CodeStatus.UNKNOWN),
    ],
)
def test_published_codes_have_their_status(
    codebook: Codebook, code: str, on: date, status: CodeStatus
) -> None:
    assert codebook.status(icd(code), on) is status


def test_notes_come_from_code_section_and_chapter(codebook: Codebook) -> None:
    entry = codebook.entry(icd("M16.11"), FY2026)

    assert entry is not None
    assert entry.record.section == "M15-M19"
    kinds = {(note.holder, note.kind) for note in entry.notes}
    assert ("Osteoarthritis (M15-M19)", "excludes2") in kinds
    assert (
        "Arthropathies (M00-M25)",
        "includes",
    ) in kinds
    assert any(holder.startswith("Chapter 13") for holder, _kind in kinds)


def test_every_code_can_be_shown(codebook: Codebook, file: CodebookFile) -> None:
    """Each 97th row of every release: a page, its children and its parents fit together."""
    rows = file.rows("SELECT DISTINCT code_set, text FROM code ORDER BY code_set, text")[::97]
    for number, text in rows:
        code = Code(next(s for s, n in SET_NUMBERS.items() if n == number), text)
        on = FY2026 if code.code_set is CodeSet.ICD10CM else date(2014, 6, 1)
        entry = codebook.entry(code, on)
        assert entry is not None
        assert entry.record.description
        is_header = entry.summary.status is CodeStatus.HEADER
        assert is_header == bool(codebook.children(code, on)), text
        assert bool(entry.missing) == (entry.summary.status is not CodeStatus.BILLABLE), text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("type 2 diabetes", "E11"),
        ("pneumonia", "J18.9"),
        ("pnuemonia", "J18.9"),
        ("asthma", "J45.909"),
        ("menieres disease left", "H81.02"),
        ("Ménière", "H81.0"),
        ("hypertensio essential", "I10"),
        ("colles fracture right", "S52.531"),
        ("closed fracture shaft right tibia initial", "S82.201A"),
        ("swimmers ear", "H60.33"),
        ("diabtes foot ulcr", "E11.621"),
        ("stage 3b kidney", "N18.32"),
    ],
)
def test_a_coders_words_find_the_code_among_the_first_ten(
    codebook: Codebook, words: str, code: str
) -> None:
    found = [str(hit.code) for hit in codebook.search(words, on=FY2026, limit=10)]

    assert code in found


def test_the_file_is_small(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert real_codebook_path(tmp_path_factory).stat().st_size < 60_000_000
