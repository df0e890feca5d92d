"""The coding pad as a form: nothing that was typed is lost or corrected."""

import pytest

from tutor.codes.entered_line import EnteredLine, Section
from tutor.web.practice.draft_json import (
    MalformedDraftError,
    entries_from_json,
    entry_to_json,
)
from tutor.web.practice.pad_form import (
    apply_row_action,
    entries_from_form,
    rows_of,
)
from tutor.web.practice.pasting import read_pasted

DIAGNOSES = {"E11.9", "I10", "M5416"}


def dx(code: str) -> EnteredLine:
    return EnteredLine(Section.DIAGNOSIS, code=code)


def px(code: str, modifiers: str = "", units: str = "", pointers: str = "") -> EnteredLine:
    return EnteredLine(
        Section.PROCEDURE, code=code, modifiers=modifiers, units=units, pointers=pointers
    )


def test_rows_come_in_their_order_and_a_blank_one_between_keeps_its_letter() -> None:
    form = [
        ("px-0-code", "99213"),
        ("px-0-units", " 2 "),
        ("dx-2-code", "I10"),
        ("dx-0-code", "e119"),
        ("dx-1-code", ""),
        ("dx-3-code", ""),
        ("csrf_token", "x"),
        ("dx-9-colour", "x"),
    ]

    assert entries_from_form(form) == (dx("e119"), dx(""), dx("I10"), px("99213", units=" 2 "))


def test_json_reads_back_what_was_written() -> None:
    lines = (dx(" 9921O\t"), px("20610", "RT", "½", "A→B"))

    assert entries_from_json([entry_to_json(line) for line in lines]) == lines


@pytest.mark.parametrize(
    "payload",
    [None, {}, "x", [1], [{"section": "elsewhere"}], [{"section": "diagnosis", "code": 7}]],
)
def test_a_draft_of_another_shape_is_refused_with_what_was_found(payload: object) -> None:
    with pytest.raises(MalformedDraftError, match=r"entries|missing"):
        entries_from_json(payload)


def test_there_is_always_a_blank_row_to_go_on_with() -> None:
    assert [line.code for line in rows_of([dx("I10")] * 5, Section.DIAGNOSIS)] == [
        *["I10"] * 5,
        "",
    ]
    assert len(rows_of([], Section.PROCEDURE)) == 3


@pytest.mark.parametrize(
    ("action", "codes"),
    [
        ("up:dx:1", ["b", "a", "c"]),
        ("down:dx:1", ["a", "c", "b"]),
        ("remove:dx:0", ["b", "c"]),
        ("up:dx:0", ["a", "b", "c"]),
        ("down:dx:9", ["a", "b", "c"]),
        ("up:zz:1", ["a", "b", "c"]),
        ("up:dx:x", ["a", "b", "c"]),
    ],
)
def test_rows_move_without_javascript(action: str, codes: list[str]) -> None:
    moved = apply_row_action((dx("a"), dx("b"), dx("c"), px("99213")), action)

    assert [line.code for line in moved if line.section is Section.DIAGNOSIS] == codes
    assert moved[-1].code == "99213"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("E11.9\nI10", (dx("E11.9"), dx("I10"))),
        ("E11.9, I10", (dx("E11.9"), dx("I10"))),
        ("1. E11.9 Type 2 diabetes\n2) I10", (dx("E11.9"), dx("I10"))),
        ("M5416\nJ1885", (dx("M5416"), px("J1885"))),
        ("99213-25", (px("99213", "25"),)),
        ("20610-RT-59 x2", (px("20610", "RT 59", "2"),)),
        ("J3301 units: 4", (px("J3301", units="4"),)),
        ("99213 25 → 1,2", (px("99213", "25", pointers="1,2"),)),
        ("99213 (A,B)", (px("99213", pointers="A,B"),)),
        ("99213\nI10", (dx("I10"), px("99213"))),
        ("nonsense!", (dx("nonsense!"),)),
        ("\n;\n", ()),
    ],
)
def test_a_pasted_list_is_understood(text: str, lines: tuple[EnteredLine, ...]) -> None:
    assert read_pasted(text, is_diagnosis=DIAGNOSES.__contains__).lines == lines


def test_queries_and_dates_are_rows_of_their_own() -> None:
    form = [
        ("qy-1-evidence", " on\npressors "),
        ("qy-0-reason", "incomplete"),
        ("qy-0-code", "I10"),
        ("px-0-code", "0dtj4zz"),
        ("px-0-date", "11/3/25"),
        ("dx-0-code", "I10"),
        ("dx-0-reason", "x"),
    ]

    assert entries_from_form(form) == (
        dx("I10"),
        EnteredLine(Section.PROCEDURE, code="0dtj4zz", date="11/3/25"),
        EnteredLine(Section.QUERY, reason="incomplete"),
        EnteredLine(Section.QUERY, evidence=" on\npressors "),
    )


def test_a_row_of_queries_moves_among_queries() -> None:
    first, second = (EnteredLine(Section.QUERY, reason=text) for text in ("a", "b"))

    moved = apply_row_action((dx("I10"), px("99213"), first, second), "up:qy:1")

    assert moved == (dx("I10"), px("99213"), second, first)


def test_one_blank_query_is_offered_and_more_on_demand() -> None:
    one = EnteredLine(Section.QUERY, reason="incomplete")

    assert rows_of((), Section.QUERY) == [EnteredLine(Section.QUERY)]
    assert rows_of((one,), Section.QUERY) == [one]
    assert len(rows_of((one,), Section.QUERY, more=True)) == 4
