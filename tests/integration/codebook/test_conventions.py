"""Convention notes of a small tabular list of our own, with the traps of the published ones."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.tiny_codebook import (
    DAY_EARLIER,
    DAY_LATER,
    DAY_OLD,
    EARLIER,
    LATER,
    code_list,
    delivered,
    old_release,
    read,
    tabular,
)
from tutor.codebook.build import write_codebook
from tutor.codebook.lookup import Codebook
from tutor.codes.code import Code, CodeSet, parse_code
from tutor.codes.convention import Convention, ConventionKind

CHAPTER = """
<chapter><name>6</name><desc>Nerves (G00-G99)</desc>
  <excludes2><note>neoplasms (C00-D49)</note></excludes2>
  <section id="G50-G64"><desc>Nerves and roots (G50-G64)</desc>
    <excludes1><note>current injury (S04.-)</note></excludes1>
    <diag><name>G63</name><desc>Polyneuropathy in diseases classified elsewhere</desc>
      <codeFirst><note>underlying disease, such as:</note><note>amyloidosis (E85.-)</note>
        <note>vitamin B12 deficiency (E53.8)</note></codeFirst>
      <excludes1><note>polyneuropathy (in):</note><note>diabetes (E08-E13 with .42)</note>
        <note>zoster (B02.23)</note></excludes1></diag>
    <diag><name>G60</name><desc>Neuropathy</desc>
      <inclusionTerm><note>Neuropathy NOS (G60.9)</note></inclusionTerm>
      {move}
      <codeFirst><note>, if applicable, sepsis (T81.44-)</note>
        <note>labor (O75.3)</note></codeFirst>
      <useAdditionalCode><note>code to identify organism (B95-B97)</note></useAdditionalCode>
      <useAdditionalCode><note>code for any ulcer (L97.-)</note></useAdditionalCode>
      <codeAlso><note>abuse (F12.1-)</note><note>manifestations, such as:</note>
        <note>dehydration (E86.0)</note></codeAlso>
      <diag><name>G60.0</name><desc>Hereditary neuropathy</desc>
        <codeFirst><note>underlying disease</note></codeFirst>
        <codeAlso><note>associated:</note><note>ataxia (G11.-)</note><note>pain</note></codeAlso>
        <useAdditionalCode><note>code to identify:</note><note>defect, if applicable (M89.7-)</note>
          <note>history, if applicable (Z87.310)</note></useAdditionalCode></diag></diag>
  </section></chapter>
<chapter><name>1</name><desc>Infections (A00-B99)</desc>
  <section id="B95-B97"><desc>Agents (B95-B97)</desc>
    <diag><name>B95</name><desc>Streptococcus as the cause of diseases classified elsewhere</desc>
      <codeFirst><note>disease (A40.-)</note></codeFirst></diag></section></chapter>
"""
MOVED = "<note>pain (M79.2)</note><note>palsy (G51.0)</note>"
CODES = code_list("G63", "G600", "B95")
EDITIONS = (
    (EARLIER, f"<excludes1>{MOVED}</excludes1>"),
    (LATER, f"<excludes2>{MOVED}</excludes2>"),
)


@pytest.fixture(scope="module")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Codebook]:
    path = tmp_path_factory.mktemp("notes") / "codebook.sqlite"
    releases = [
        read(tabular(CHAPTER.replace("{move}", move)), CODES, release) for release, move in EDITIONS
    ]
    write_codebook(path, delivered(*releases, old_release()))
    opened = Codebook.open(path)
    yield opened
    opened.close()


def icd(text: str) -> Code:
    return parse_code(text, CodeSet.ICD10CM)


def of(
    codebook: Codebook, text: str, kind: ConventionKind, on: date = DAY_LATER
) -> list[Convention]:
    return [note for note in codebook.conventions(icd(text), on) if note.kind is kind]


def test_the_nearest_holder_comes_first_and_the_chapter_last(codebook: Codebook) -> None:
    holders = [note.holder for note in codebook.conventions(icd("G60.0"), DAY_LATER)]

    assert list(dict.fromkeys(holders)) == ["G600", "G60", "G50-G64", "6"]


def test_a_heading_has_its_notes_too(codebook: Codebook) -> None:
    assert of(codebook, "G60", ConventionKind.EXCLUDES1)[0].holder == "G50-G64"


def test_a_lead_line_and_its_items_are_one_group(codebook: Codebook) -> None:
    (note,) = of(codebook, "G63", ConventionKind.CODE_FIRST)

    assert note.text == (
        "underlying disease, such as: amyloidosis (E85.-); vitamin B12 deficiency (E53.8)"
    )
    assert [target.first for target in note.targets] == ["E85", "E538"]
    assert (note.is_open, note.is_conditional) == (True, False)


def test_excludes_lines_without_a_lead_are_statements_of_their_own(codebook: Codebook) -> None:
    notes = of(codebook, "G60", ConventionKind.EXCLUDES2)

    assert [note.text for note in notes] == [
        "pain (M79.2)", "palsy (G51.0)", "neoplasms (C00-D49)",
    ]  # fmt: skip


def test_excludes_lines_behind_a_lead_are_one_group(codebook: Codebook) -> None:
    note = of(codebook, "G63", ConventionKind.EXCLUDES1)[0]

    assert note.text == "polyneuropathy (in): diabetes (E08-E13 with .42); zoster (B02.23)"
    assert [note.reaches(text) for text in ("E1142", "E119", "B0223")] == [True, False, True]


def test_a_condition_in_the_first_line_holds_for_all_alternatives(codebook: Codebook) -> None:
    (note,) = of(codebook, "G60", ConventionKind.CODE_FIRST)

    assert note.text == ", if applicable, sepsis (T81.44-); labor (O75.3)"
    assert note.is_conditional


def test_two_notes_of_one_kind_at_one_code_stay_two(codebook: Codebook) -> None:
    notes = of(codebook, "G60", ConventionKind.USE_ADDITIONAL)

    assert [note.is_conditional for note in notes] == [False, True]


def test_a_lead_in_the_middle_begins_a_group(codebook: Codebook) -> None:
    texts = [note.text for note in of(codebook, "G60", ConventionKind.CODE_ALSO)]

    assert texts == ["abuse (F12.1-)", "manifestations, such as: dehydration (E86.0)"]


def test_a_group_depends_where_each_of_its_items_does(codebook: Codebook) -> None:
    assert of(codebook, "G60.0", ConventionKind.USE_ADDITIONAL)[0].is_conditional


def test_a_note_that_names_no_code_is_open(codebook: Codebook) -> None:
    note = of(codebook, "G60.0", ConventionKind.CODE_FIRST)[0]

    assert (note.targets, note.is_open) == ((), True)


def test_an_item_that_names_no_code_leaves_its_list_open(codebook: Codebook) -> None:
    assert of(codebook, "G60.0", ConventionKind.CODE_ALSO)[0].is_open


def test_notes_are_those_of_the_day(codebook: Codebook) -> None:
    kinds = [
        next(n.kind for n in codebook.conventions(icd("G60"), on) if n.text == "pain (M79.2)")
        for on in (DAY_EARLIER, DAY_LATER)
    ]

    assert kinds == [ConventionKind.EXCLUDES1, ConventionKind.EXCLUDES2]


def test_the_edition_that_is_read_is_said(codebook: Codebook) -> None:
    read_from = [codebook.conventions_from(day) for day in (DAY_EARLIER, date(2027, 1, 5))]

    assert [release and release.id for release in read_from] == [
        "icd10cm-tabular-2024-10",
        "icd10cm-tabular-2025-10",
    ]


def test_a_code_that_is_not_in_force_or_of_another_set_has_no_conventions(
    codebook: Codebook,
) -> None:
    assert codebook.conventions(icd("G99.9"), DAY_LATER) == ()
    assert codebook.conventions(icd("G63"), date(2027, 1, 5)) == ()
    assert codebook.conventions(parse_code("401.9", CodeSet.ICD9CM), DAY_OLD) == ()


@pytest.mark.parametrize(("code", "expected"), [("G63", True), ("G60.0", False), ("B95", False)])
def test_a_manifestation_is_named_so_and_has_a_cause_to_code_first(
    codebook: Codebook, code: str, expected: bool
) -> None:
    assert codebook.is_manifestation(icd(code), DAY_LATER) is expected
