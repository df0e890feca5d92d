from datetime import date

import pytest

from tests.tiny_files import member
from tests.tiny_maps import EXTERNAL, HEADS, INDEX, table
from tutor.codebook.importers.icd10cm_index import FORMAT
from tutor.codebook.importers.release_content import (
    Hints,
    IndexTermRow,
    IndexTerms,
    InvalidReleaseError,
)

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    "<ICD10CM.index><version>2026</version><letter><mainTerm><title>&b;</title>"
    "<code>A00</code></mainTerm></letter></ICD10CM.index>"
)


def read(text: str, *, name: str = "index.xml", package: str = "") -> IndexTerms:
    one = member(name, text.encode(), package=package)
    assert FORMAT.recognises(one)
    (content,) = FORMAT.read([one], Hints())
    assert isinstance(content, IndexTerms)
    return content


def rows_of(text: str) -> dict[str, IndexTermRow]:
    return {row.path[-1] + row.column: row for row in read(text).rows}


def test_modifiers_stay_in_parentheses_and_the_path_names_every_term_above() -> None:
    rows = read(INDEX).rows

    assert rows[0].path == ("Pain (aching) (dull), dwelling",)
    assert rows[1].path == ("Pain (aching) (dull), dwelling", "knee")
    assert rows[2].path[1:] == ("knee", "with fracture")


def test_a_code_that_needs_more_characters_becomes_its_category() -> None:
    rows = rows_of(INDEX)

    assert rows["knee"].code == "M2556"
    assert rows["with fracture"].code == "S52"
    assert rows["Named by gene"].code == "QA08"


def test_references_and_categories_referred_to() -> None:
    rows = rows_of(INDEX)

    assert rows["Pain (aching) (dull), dwelling"] == IndexTermRow(
        ("Pain (aching) (dull), dwelling",), "", "", "Ache"
    )
    assert rows["choking"].code == "T71"
    assert (rows["lightning"].code, rows["lightning"].refers_to) == ("T750", "Fire")


def test_a_code_in_brackets_is_a_row_of_its_own() -> None:
    rows = rows_of(INDEX)

    assert rows["diabetic"].code == "E1142"
    assert rows["diabeticmanifestation"].code == "G63"


def test_a_range_is_shown_as_printed() -> None:
    row = rows_of(INDEX)["of several"]

    assert (row.code, row.refers_to) == ("", "A00-A09")


def test_a_term_that_only_groups_others_has_no_row() -> None:
    assert "group" not in rows_of(INDEX)


def test_the_heading_tells_the_four_kinds_apart() -> None:
    files = (INDEX, EXTERNAL, table(), table("Substance"))

    assert [read(text).kind for text in files] == ["index", "external_cause", "neoplasm", "drug"]


def test_a_table_gives_a_row_for_each_column_with_a_code() -> None:
    path = ("Neoplasm, new growth", "book-leaf (floor of mouth)")

    assert read(table()).rows == [
        IndexTermRow(path, "", "", "Neoplasm, mouth"),
        IndexTermRow(path, "C762", HEADS[0], ""),
        IndexTermRow(path, "C798", HEADS[1], ""),
        IndexTermRow(path, "D367", HEADS[3], ""),
    ]


@pytest.mark.parametrize(
    ("name", "package", "first"),
    [
        ("icd10cm_index_2026.xml", "", date(2025, 10, 1)),
        ("index.xml", "", date(2025, 10, 1)),
        ("icd10cm_index_2026.xml", "2026-table-and-index-april.zip", date(2026, 4, 1)),
        ("icd10cm-index-April-1-2026.xml", "", date(2026, 4, 1)),
        ("icd10cm_index_2024.xml", "2024-april.zip", date(2025, 10, 1)),
    ],
)
def test_the_version_says_the_year_and_names_the_month(
    name: str, package: str, first: date
) -> None:
    release = read(INDEX, name=name, package=package).release

    assert release.valid_from == first
    assert release.id == f"icd10cm-index-{first:%Y-%m}"
    assert release.valid_to == date(2026, 9, 30)


def test_without_version_and_name_the_day_is_asked_for() -> None:
    with pytest.raises(InvalidReleaseError, match="--effective"):
        read(INDEX.replace("<version>2026</version>", ""))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "document type or an entity"),
        (INDEX.replace("</letter>", ""), "cannot be read as XML"),
        (INDEX.replace("utf-8", "uf-8"), "cannot be read as XML: unknown encoding"),
        (INDEX.replace("utf-8", "shift-jis"), "cannot be read as XML"),
        (INDEX.replace("<ICD10CM.index>", '<ICD10CM.index isAddenda="true">'), "changes only"),
        (INDEX.replace("<see>Ache</see>", "<warning>Ache</warning>"), "holds <warning>"),
        (INDEX.replace("<title>knee</title>", ""), "has no title"),
        (INDEX.partition("<letter>")[0] + "</ICD10CM.index>", "holds no term"),
        (table("Plants"), "has the columns Plants"),
        (table().replace('<head col="7">Unsaid</head>', ""), "has the columns"),
        (table(cells=("C76.2", "many")), "has 'many' in column '3'"),
        (table().replace('<cell col="2"', '<cell col="9"'), "'C76.2' in column '9'"),
        (
            "<ICD10CM.index><version>2026</version><letter><mainTerm><title>A</title>"
            + "<term><title>b</title>" * 500
            + "</term>" * 500
            + "</mainTerm></letter></ICD10CM.index>",
            "levels",
        ),
    ],
)
def test_a_faulty_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidReleaseError, match=message):
        read(text)


def test_the_tabular_list_is_not_taken_for_an_index() -> None:
    assert not FORMAT.recognises(member("a.xml", b"<ICD10CM.tabular><version>2026</version>"))
