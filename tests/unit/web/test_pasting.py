"""A pasted list: every usual way of writing codes is read, and nothing vanishes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.web.test_pad_form import dx, px
from tutor.codes.code import CodeSet
from tutor.codes.entered_line import EnteredLine
from tutor.web.practice.pasting import PastedList, read_pasted

DIAGNOSES = {"E11.9", "I10", "D51.9", "N18.31"}


def read(text: str) -> PastedList:
    return read_pasted(text, is_diagnosis=DIAGNOSES.__contains__)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("99213\t25\t1\tA", (px("99213", "25", "1", "A"),)),
        ("99213,25,1,A", (px("99213", "25", "1", "A"),)),
        ("99213;25;1;A", (px("99213", "25", "1", "A"),)),
        ("| 99213 | 25 | 1 | A |", (px("99213", "25", "1", "A"),)),
        ("99213,,1,A", (px("99213", "", "1", "A"),)),
        ("J1885\t\t50\tA", (px("J1885", "", "50", "A"),)),
        ('20610\tRT, 59\t1\t"A,B"', (px("20610", "RT 59", "1", "A,B"),)),
        ("99214-25 A,B", (px("99214", "25", "", "A,B"),)),
        ("20610 RT 50 2 A", (px("20610", "RT 50", "2", "A"),)),
        ("J3301 x4 A", (px("J3301", "", "4", "A"),)),
        ("J3301 4 units -> A, B", (px("J3301", "", "4", "A,B"),)),
        ("J1885 30 A", (px("J1885", "", "30", "A"),)),
        ("99213 A J3301 → B", (px("99213", pointers="A"), px("J3301", pointers="B"))),
        ("1. E11.9\n2. I10", (dx("E11.9"), dx("I10"))),
        ("A) E11.9\nB) I10", (dx("E11.9"), dx("I10"))),
        ("E11.9 N18.31", (dx("E11.9"), dx("N18.31"))),
        ("E11.9; I10", (dx("E11.9"), dx("I10"))),
        ("E11.9 (I10)", (dx("E11.9"), dx("I10"))),
        ("1\tE11.9\t", (dx("E11.9"),)),
    ],
)
def test_a_list_is_read_whole(text: str, lines: tuple[EnteredLine, ...]) -> None:
    assert read(text) == PastedList(lines)


@pytest.mark.parametrize(
    ("text", "lines", "said"),
    [
        ("E11.9 - Type 2 diabetes", (dx("E11.9"),), ["Line 1, E11.9: “Type 2 diabetes”"]),
        ("D51.9 Vitamin B12 deficiency", (dx("D51.9"),), ["“Vitamin B12 deficiency”"]),
        ("Vitamin B12 deficiency D51.9", (dx("D51.9"),), ["“Vitamin B12 deficiency”"]),
        (
            "J3301 Triamcinolone 10 mg x4 → A",
            (px("J3301", "", "4", "A"),),
            ["Line 1, J3301: “Triamcinolone 10 mg” was left out"],
        ),
        (
            "Code,Description,Units\nJ3301,Triamcinolone,4\nE11.9,Type 2 diabetes,",
            (dx("E11.9"), px("J3301", "", "4")),
            ["Line 1 was read as a heading", "Line 2, J3301: “Triamcinolone”", "Line 3, E11.9"],
        ),
        ("Diagnoses:\nE11.9", (dx("E11.9"),), ["Line 1 was read as a heading: “Diagnoses:”"]),
        ("E11.9 Y", (dx("E11.9"),), ["“Y” was left out"]),
        ("see the chart", (), ["Line 1 was not added, for it holds no code: “see the chart”"]),
        ("nonsense!", (dx("nonsense!"),), ["“nonsense!”, does not look like a code"]),
        ("99213 x2 x3", (px("99213", "", "2"),), ["“x3” was left out"]),
        ("20610\tRT\t1\tA\tdrained", (px("20610", "RT", "1", "A"),), ["“drained”"]),
    ],
)
def test_what_is_left_out_is_named(
    text: str, lines: tuple[EnteredLine, ...], said: list[str]
) -> None:
    pasted = read(text)

    assert pasted.lines == lines
    assert len(pasted.remarks) == len(said)
    for remark, words in zip(pasted.remarks, said, strict=True):
        assert words in remark


CODES = ["E11.9", "i10", "99213", "J3301-RT", "B12", "D51.9:"]
DETAILS = ["25", "x4", "4", "A", "A,B", "→ 1,2", "(A)", "10"]
OTHERS = ["knee", "mg", "Units", "#", "½", '"', "1.", "code"]
WORDS = st.sampled_from([*CODES, *DETAILS, *OTHERS])
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "\t", ",", ";", "\n", "|", " - "])))


@given(TEXTS)
def test_every_word_stands_in_a_line_or_in_a_remark(words: list[tuple[str, str]]) -> None:
    pasted = read("".join(word + gap for word, gap in words))

    kept = " ".join(
        [*pasted.remarks]
        + [
            " ".join((line.code, line.modifiers, line.units, line.pointers))
            for line in pasted.lines
        ]
    )
    for word, _gap in words:
        for letters in "".join(c if c.isalnum() or c == "." else " " for c in word).split():
            # A number in front of a line is the mark of a list, and x only says "units".
            if letters not in ("1.", "4", "10", "25", "A"):
                assert letters.strip(".").removeprefix("x") in kept


@pytest.mark.parametrize(
    ("text", "lines", "remarks"),
    [
        ("0DTJ4ZZ\nE11.9", (dx("E11.9"), px("0DTJ4ZZ")), 0),
        ("1. 0dtj4zz Resection of Appendix", (px("0dtj4zz"),), 1),
        ("appendicitis in 2025", (), 1),
    ],
)
def test_procedures_of_a_stay_are_read_where_each_has_a_line(
    text: str, lines: tuple[EnteredLine, ...], remarks: int
) -> None:
    read = read_pasted(text, is_diagnosis=DIAGNOSES.__contains__, stay_set=CodeSet.ICD10PCS)

    assert read.lines == lines
    assert len(read.remarks) == remarks
