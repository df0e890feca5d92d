import pytest

from tests.tiny_codebook import (
    INJURY,
    LATER,
    code_list,
    earlier_release,
    later_release,
    read,
    tabular,
)
from tutor.codebook.importers.icd10cm_tabular import nest_sections
from tutor.codebook.importers.release_content import (
    LINES_PER_GROUP,
    CodeRow,
    InvalidReleaseError,
    NoteKind,
    ReleaseContent,
)


def row(content: ReleaseContent, text: str) -> CodeRow:
    return next(row for row in content.codes if row.text == text)


def texts(content: ReleaseContent, *, is_billable: bool) -> set[str]:
    return {row.text for row in content.codes if row.is_billable is is_billable}


def test_a_leaf_takes_each_seventh_character_of_the_nearest_table_above() -> None:
    _edition, content = later_release()

    extended = {row.text: row.meaning for row in content.codes if row.node == "S5259"}

    assert extended == {
        "S5259X": "",
        "S5259XA": "initial encounter for closed fracture",
        "S5259XB": "initial encounter for open fracture type I",
        "S5259XS": "sequela",
    }


def test_a_nearer_table_replaces_the_one_of_the_category() -> None:
    _edition, content = later_release()

    assert {row.text for row in content.codes if row.node == "S52521"} == {"S52521A"}
    assert row(content, "S52521A").meaning == "initial encounter"


def test_only_codes_of_the_list_come_out_of_the_expansion() -> None:
    billable = texts(later_release()[1], is_billable=True)

    assert "S061X7A" in billable
    assert "S061X7D" not in billable


def test_every_length_of_padding_is_a_header() -> None:
    _edition, content = later_release()

    assert {"T78", "T784", "T7840", "T7840X", "S061X", "S061X0"} <= texts(
        content, is_billable=False
    )
    assert row(content, "T7840X").node == "T7840"


def test_a_placeholder_entry_of_the_tabular_is_an_entry_like_others() -> None:
    assert row(later_release()[1], "S061X").node == ""


def test_a_letter_in_second_place_is_read() -> None:
    edition, content = later_release()

    assert row(content, "QA08") == CodeRow("QA08", True, "", "Other conditions by single gene", "")
    assert ("QA0", "section QA0") in edition.placements


def test_titles_are_written_without_accents_as_the_order_file_has_them() -> None:
    assert row(later_release()[1], "T7840").title == "Meniere allergy, unspecified"


def test_notes_keep_their_order_kind_and_group() -> None:
    notes = [note for note in later_release()[0].notes if note.holder == "S52"]

    assert [(note.kind, note.text) for note in notes] == [
        (NoteKind.EXCLUDES1, "amputation (S58.-)"),
        (NoteKind.EXCLUDES1, "dead target (G31.90)"),
        (NoteKind.SEVENTH, "A 7th character is added to each code from S52"),
        (NoteKind.SEVENTH, "B: initial encounter for open fracture NOS"),
    ]
    assert [note.position for note in notes] == sorted(note.position for note in notes)
    first, second, third = (note.position // LINES_PER_GROUP for note in notes[:3])
    assert first == second != third


def test_white_space_in_a_note_is_folded() -> None:
    assert [note.text for note in later_release()[0].notes if note.holder == "S5259"] == [
        "Broken wrist NOS"
    ]


def test_a_section_lies_in_the_range_that_announces_it() -> None:
    blocks = {block.key: block for block in earlier_release()[0].blocks}

    assert blocks["section T66-T78"].parent == "section T07-T88"
    assert blocks["section T07-T88"].parent == "chapter 19"
    assert blocks["chapter 19"].parent == ""


@pytest.mark.parametrize(
    ("label", "parent"),
    [("C00-C14", "C00-C75"), ("C7A", "C00-C96"), ("C00-C75", "C00-C96"), ("D00-D09", "")],
)
def test_a_lettered_category_lies_behind_the_digits(label: str, parent: str) -> None:
    labels = ["C00-C96", "C00-C75", "C00-C14", "C7A", "C7B", "D00-D09"]

    assert nest_sections(labels)[label] == parent


def test_a_seven_character_entry_is_not_extended_again() -> None:
    whole = """<diag><name>S52.5211</name><desc>Whole</desc></diag>"""
    chapter = INJURY.replace(
        "<diag><name>S52.521</name><desc>Torus fracture of right radius</desc></diag>", whole
    )

    _edition, content = read(tabular(chapter), code_list("S525211"), LATER)

    assert texts(content, is_billable=True) == {"S525211"}


@pytest.mark.parametrize(
    ("xml", "fault"),
    [
        (b"<ICD10CM.tabular><chapter>", "cannot be read"),
        (b"<ICD10CM.tabular/>", "holds no code"),
        (tabular("<chapter><name>1</name><section><desc>x</desc></section></chapter>"), "no id"),
        (tabular("<chapter><name>1</name><surprise/></chapter>"), "<surprise>"),
        (
            tabular("<chapter><name>1</name><section id='A00'><diag/></section></chapter>"),
            "no name or title",
        ),
    ],
    ids=["not XML", "empty", "section without id", "unknown element", "entry without name"],
)
def test_a_file_of_another_layout_is_refused_with_the_reason(xml: bytes, fault: str) -> None:
    with pytest.raises(InvalidReleaseError, match=fault):
        read(xml, b"", LATER)
