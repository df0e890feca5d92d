"""Words that differ, codes that notes mention, 7th characters, and two pages side by side."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.codebook.compare import Difference, PageOnDay, compare_pages
from tutor.codebook.entry import CodeEntry, CodeSummary, NoteLine
from tutor.codebook.leaf import shared_beginning
from tutor.codebook.mentioned_codes import split_note
from tutor.codebook.sevenths import seventh_table
from tutor.codebook.word_changes import mark_words
from tutor.codes.catalog import CodeRecord, CodeStatus
from tutor.codes.code import Code, CodeSet

TEXTS = st.text(alphabet="ab C,.-()é9 ", max_size=40)
BEFORE, AFTER = date(2025, 9, 30), date(2025, 10, 1)


def icd(text: str) -> Code:
    return Code(CodeSet.ICD10CM, text)


def entry(
    text: str,
    *,
    title: str = "A condition",
    notes: tuple[NoteLine, ...] = (),
    sevenths: tuple[tuple[str, str], ...] = (),
    status: CodeStatus = CodeStatus.BILLABLE,
    node: str = "",
) -> CodeEntry:
    record = CodeRecord(icd(text), title, is_billable=True, node=node or text)
    summary = CodeSummary(icd(text), title, status)
    return CodeEntry(summary, record, notes=notes, seventh_characters=sevenths)


def note(kind: str, text: str, holder: str = "A00") -> NoteLine:
    return NoteLine(kind, text, holder, inherited=False)


@given(TEXTS, TEXTS)
def test_the_pieces_of_both_wordings_put_together_are_the_wordings(one: str, other: str) -> None:
    was, now = mark_words(one, other)

    assert "".join(piece.text for piece in was) == one
    assert "".join(piece.text for piece in now) == other


@given(TEXTS)
def test_a_wording_does_not_differ_from_itself(text: str) -> None:
    assert not any(piece.is_changed for pieces in mark_words(text, text) for piece in pieces)


def test_whole_words_are_marked_and_not_letters_of_them() -> None:
    was, now = mark_words("Pain of left knee", "Pain of right knee")

    assert [piece.text for piece in was if piece.is_changed] == ["left"]
    assert [piece.text for piece in now if piece.is_changed] == ["right"]


@given(st.text(alphabet="A0.-(),[] Z9codes category", max_size=60))
def test_the_parts_of_a_note_put_together_are_the_note(text: str) -> None:
    assert "".join(part.text for part in split_note(text)) == text


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("any ulcer (L97.-, L98.49-), if applicable", ["L97", "L98.49"]),
        ("blastomycosis (B40.0-B40.2)", ["B40.0", "B40.2"]),
        ("drug (T36-T50 with fifth or sixth character 5)", ["T36-T50"]),
        ("to be added to each code from category S52", ["S52"]),
        ("codes in subcategory E11.33 to designate laterality", ["E11.33"]),
        ("diabetic neuropathy (E11.42) [G63]", ["E11.42", "G63"]),
        ("deficiency of vitamin B12", []),
        ("influenza A (H1N1)", []),
        ("conditions by single gene (QA0.-), (QA0.01)", ["QA0", "QA0.01"]),
        ("malformations (Q00-QA0)", ["Q00-QA0"]),
        ("growth hormone gene 1 (GH1), gangliosidosis [GM2]", []),
        ("certain localized infections - see body system-related chapters", []),
    ],
)
def test_a_note_names_its_codes(text: str, mentioned: list[str]) -> None:
    parts = split_note(text)

    assert [str(part.code or part.span) for part in parts if part.code or part.span] == mentioned


def test_titles_share_whole_words_at_their_beginning() -> None:
    assert shared_beginning(["Acute pain", "Acute painful gout"]) == "Acute"
    assert shared_beginning([]) == ""


CHARACTERS = (("A", "initial encounter"), ("S", "sequela"))


def test_a_7th_character_goes_behind_placeholders() -> None:
    page = entry("T7840", sevenths=CHARACTERS)

    table = seventh_table(page, (icd("T7840XA"), icd("T7840XS")))

    assert table is not None
    assert table.placeholders == "X"
    assert [str(choice.code) for choice in table.choices] == ["T78.40XA", "T78.40XS"]


def test_the_table_is_the_same_whichever_character_is_typed() -> None:
    below = (icd("T7840XA"), icd("T7840XS"))
    pages = [entry(text, node="T7840", sevenths=CHARACTERS) for text in ("T7840XA", "T7840XS")]

    tables = [seventh_table(page, below) for page in pages]

    assert tables[0] == tables[1]


def test_where_earlier_characters_are_missing_no_code_is_offered() -> None:
    table = seventh_table(entry("S52", sevenths=CHARACTERS), (icd("S525"),))

    assert table is not None
    assert table.choices == ()
    assert table.meanings == CHARACTERS


def test_a_code_without_7th_characters_has_no_table() -> None:
    assert seventh_table(entry("I10"), ()) is None


def test_equal_pages_have_no_difference() -> None:
    page = entry("A00", notes=(note("excludes1", "this"),), sevenths=CHARACTERS)

    compared = compare_pages(PageOnDay(BEFORE, page), PageOnDay(AFTER, page))

    assert not compared.has_differences
    assert {line.difference for line in compared.notes} == {Difference.SAME}


def test_notes_are_added_removed_and_moved() -> None:
    old = entry("A00", notes=(note("excludes1", "moves"), note("includes", "goes")))
    new = entry("A00", notes=(note("excludes2", "moves"), note("code_first", "comes")))

    compared = compare_pages(PageOnDay(BEFORE, old), PageOnDay(AFTER, new))

    found = [(line.difference.value, line.name, line.moved_to) for line in compared.notes]
    assert found == [
        ("moved", "excludes1", "excludes2"),
        ("removed", "includes", ""),
        ("added", "code_first", ""),
    ]


def test_a_note_of_another_holder_has_not_moved() -> None:
    old = entry("A00", notes=(note("excludes1", "this", "A00"),))
    new = entry("A00", notes=(note("excludes2", "this", "A00-A09"),))

    compared = compare_pages(PageOnDay(BEFORE, old), PageOnDay(AFTER, new))

    assert [line.difference.value for line in compared.notes] == ["removed", "added"]


def test_title_status_characters_and_children_are_compared() -> None:
    old = entry("A00", title="Old title", sevenths=CHARACTERS)
    new = entry("A00", title="New title", sevenths=CHARACTERS[:1], status=CodeStatus.HEADER)
    children = (CodeSummary(icd("A000"), "Below", CodeStatus.BILLABLE),)

    compared = compare_pages(PageOnDay(BEFORE, old), PageOnDay(AFTER, new, children))

    assert compared.status_differs
    assert compared.title.difference is Difference.REVISED
    assert [line.difference.value for line in compared.sevenths] == ["same", "removed"]
    assert [(line.name, line.difference.value) for line in compared.children] == [
        ("A00.0", "added")
    ]


def test_a_code_that_one_day_does_not_have_is_added_as_a_whole() -> None:
    compared = compare_pages(PageOnDay(BEFORE, None), PageOnDay(AFTER, entry("A00")))

    assert compared.title.difference is Difference.ADDED
    assert compared.status_differs
    assert not compared.reads_one_edition
