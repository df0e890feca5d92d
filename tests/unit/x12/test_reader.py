"""X12 text into envelopes: what is read, what is reported, what is refused and how."""

import pytest

from tests.x12_samples import remittance_text
from tutor.x12.problem import X12Error
from tutor.x12.reader import read_x12
from tutor.x12.writer import write_x12

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*260520*0830*^*00501*000000007*0*T*:~"
)
GS = "GS*HP*SENDER*RECEIVER*20260520*0830*7*X*005010X221A1~"
WHOLE = f"{ISA}{GS}ST*835*0001~BPR*I*0~SE*3*0001~GE*1*7~IEA*1*000000007~"
# The worked example of an eligibility case: segments only, indented as in the file of a case.
SNIPPET = """
    EB*1*IND*30*C1*GOLD PPO~
    EB*C*IND*30***23*1500*****Y~
    DTP*346*D8*20260101~
"""


def places(text: str) -> list[str]:
    return [problem.place for problem in read_x12(text).problems]


def test_a_whole_interchange_is_read_without_a_problem() -> None:
    read = read_x12(WHOLE)

    assert read.problems == ()
    assert not read.is_fragment
    assert [one.kind for one in read.transactions] == ["835"]
    assert [one.id for one in read.transactions[0].body] == ["BPR"]
    assert [one.number for one in read.segments] == [1, 2, 3, 4, 5, 6, 7]


def test_line_breaks_and_spaces_around_segments_mean_nothing() -> None:
    spread = WHOLE.replace("~", "~\r\n  ") + "\n\n"

    assert read_x12(f"\ufeff{spread}") == read_x12(WHOLE)


def test_separators_are_those_that_isa_announces() -> None:
    other = WHOLE.replace("*", "|").replace("~", "\n").replace(":", ">").replace("^", "!")

    read = read_x12(other)

    assert (read.separators.element, read.separators.segment) == ("|", "\n")
    assert (read.separators.component, read.separators.repetition) == (">", "!")
    assert read.problems == ()
    assert write_x12(read) == other


def test_an_old_interchange_has_no_repetition_separator() -> None:
    read = read_x12(WHOLE.replace("*^*00501*", "*U*00401*"))

    assert read.separators.repetition == ""
    assert read.transactions[0].body[0].repetitions(1) == ("I",)


def test_a_snippet_is_read_as_a_fragment_of_its_kind() -> None:
    read = read_x12(SNIPPET)

    assert read.is_fragment
    assert read.transactions[0].kind == "271"
    assert [one.id for one in read.segments] == ["EB", "EB", "DTP"]


def test_a_bare_transaction_is_read_with_its_counts_checked() -> None:
    read = read_x12("ST*835*0001~BPR*I*0~SE*3*0001~")

    assert read.is_fragment
    assert read.transactions[0].kind == "835"
    assert places("ST*835*0001~BPR*I*0~SE*4*0001~") == ["segment 3 (SE01)"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("SE*3*", "SE*4*"), "segment 5 (SE01)"),
        (("SE*3*", "SE*three*"), "segment 5 (SE01)"),
        (("SE*3*0001", "SE*3*0002"), "segment 5 (SE02)"),
        (("GE*1*", "GE*2*"), "segment 6 (GE01)"),
        (("GE*1*7", "GE*1*8"), "segment 6 (GE02)"),
        (("IEA*1*", "IEA*3*"), "segment 7 (IEA01)"),
        (("IEA*1*000000007", "IEA*1*000000008"), "segment 7 (IEA02)"),
        (("GS*HP", "GS*HC"), "segment 3 (ST01)"),
        (("SENDER         *ZZ", "SENDER*ZZ"), "segment 1 (ISA06)"),
    ],
    ids=lambda value: str(value[1]) if isinstance(value, tuple) else None,
)
def test_an_envelope_that_contradicts_its_contents_is_reported(
    change: tuple[str, str], place: str
) -> None:
    assert change[0] in WHOLE

    assert places(WHOLE.replace(*change)) == [place]


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("", "the start of the text", "Nothing"),
        (" \n ", "the start of the text", "Nothing"),
        ("Dear Sir or Madam", "segment 1", "not closed"),
        ("hello~", "segment 1", "name of a segment"),
        ("EB*1~eb*2~", "segment 2", "name of a segment"),
        ("EB*1~~EB*2~", "segment 2", "name of a segment"),
        ("EB*1~EB*2", "segment 2", "not closed"),
        ("EB*1~MSG*two\nlines~", "segment 2 (MSG01)", "line break"),
        ("ISA*00*~", "segment 1 (ISA)", "expected 16"),
        ("ISA", "segment 1 (ISA)", "expected 16"),
        (WHOLE.replace("*T*:~", "*T*A~"), "segment 1 (ISA)", "separators"),
        (WHOLE.replace("*T*:~", "*T*~~"), "segment 1 (ISA)", "separators"),
        (WHOLE.replace("SE*3*0001~", ""), "segment 5 (GE)", "expected SE"),
        (WHOLE.replace("GE*1*7~", ""), "segment 6 (IEA)", "expected GE"),
        (WHOLE.replace("IEA*1*000000007~", ""), "after segment 6", "expected IEA"),
        (WHOLE + WHOLE, "segment 8 (ISA)", "second interchange"),
        (WHOLE + "EB*1~", "segment 8 (EB)", "after the last envelope"),
        (WHOLE.removeprefix(ISA), "segment 1 (GS)", "without ISA"),
        ("EB*1~SE*1*1~", "segment 2 (SE)", "without ISA"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, place: str, word: str) -> None:
    with pytest.raises(X12Error) as refused:
        read_x12(text)

    assert refused.value.place == place
    assert word in refused.value.message
    assert refused.value.remedy
    assert str(refused.value) == f"{place}: {refused.value.message} {refused.value.remedy}"


def test_an_acknowledgment_before_the_groups_is_kept() -> None:
    text = WHOLE.replace(GS, f"TA1*000000006*260519*0800*A*000~{GS}")

    read = read_x12(text)

    assert [one.id for one in read.acknowledgments] == ["TA1"]
    assert read.problems == ()


def test_a_longer_remittance_numbers_its_segments_from_isa_to_iea() -> None:
    read = read_x12(remittance_text())

    numbers = [one.number for one in read.segments]
    assert numbers == list(range(1, len(numbers) + 1))
    assert read.transactions[0].body[0].place(2) == "segment 4 (BPR02)"


@pytest.mark.parametrize(
    ("guide", "kind"),
    [("005010X222A1", "837P"), ("005010X223A2", "837I"), ("005010X224A2", "837D"), ("", "837")],
)
def test_a_claim_is_told_apart_by_its_guide(guide: str, kind: str) -> None:
    read = read_x12(f"ST*837*0001*{guide}~CLM*A*1~SE*3*0001~")

    assert read.transactions[0].kind == kind
