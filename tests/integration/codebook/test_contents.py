"""Leafing through code sets, neighbours, and the list of changes, on small releases of our own."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests.tiny_codebook import DAY_EARLIER, DAY_LATER, DAY_OLD, write_tiny_codebook
from tutor.codebook.changes import ChangeKind
from tutor.codebook.headings import HEADINGS, PREFIX_LENGTHS
from tutor.codebook.leaf import Leaf
from tutor.codebook.lookup import Codebook
from tutor.codes.code import Code, CodeSet, parse_code


@pytest.fixture(scope="module")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Codebook]:
    path: Path = tmp_path_factory.mktemp("contents") / "codebook.sqlite"
    opened = Codebook.open(write_tiny_codebook(path))
    yield opened
    opened.close()


def icd(text: str) -> Code:
    return parse_code(text, CodeSet.ICD10CM)


def leaf(codebook: Codebook, key: str, on: date = DAY_LATER) -> Leaf:
    found = codebook.contents.leaf(CodeSet.ICD10CM, key, on)
    assert found is not None
    return found


def test_chapters_come_in_the_order_of_the_book_with_their_ranges(codebook: Codebook) -> None:
    groups = leaf(codebook, "").groups

    assert [(group.label, group.title, group.span) for group in groups] == [
        ("Chapter 6", "Nerves", "G00-G99"),
        ("Chapter 17", "Malformations", "Q00-QA0"),
        ("Chapter 19", "Injury", "S00-T88"),
    ]


def test_every_billable_code_of_a_day_is_in_exactly_one_chapter(codebook: Codebook) -> None:
    statuses = {one.release.id: one.billable for one in codebook.release_statuses()}

    for day, release in ((DAY_EARLIER, "tiny-2025"), (DAY_LATER, "tiny-2026")):
        groups = leaf(codebook, "", day).groups
        assert sum(group.codes for group in groups) == statuses[release]


def test_a_chapter_shows_sections_and_its_notes(codebook: Codebook) -> None:
    opened = leaf(codebook, "chapter-19")

    assert [group.key for group in opened.groups] == [
        "S00-S09",
        "S50-S59",
        "T07-T88",
        "T66-T78",
    ]
    assert [note.text for note in opened.notes] == ["Use a second code for the cause."]
    assert opened.categories == ()


def test_a_section_shows_its_categories_with_how_many_codes_they_have(codebook: Codebook) -> None:
    opened = leaf(codebook, "S50-S59")

    assert [group.label for group in opened.trail] == ["Chapter 19", "S50-S59"]
    assert [(str(one.summary.code), one.codes) for one in opened.categories] == [("S52", 4)]


def test_what_is_no_group_cannot_be_opened(codebook: Codebook) -> None:
    contents = codebook.contents

    assert contents.leaf(CodeSet.ICD10CM, "chapter-99", DAY_LATER) is None
    assert contents.leaf(CodeSet.ICD9CM, "nowhere", DAY_OLD) is None
    assert contents.shown_on(CodeSet.HCPCS, DAY_LATER) is None


def test_a_retired_set_is_shown_as_of_its_last_day(codebook: Codebook) -> None:
    contents = codebook.contents

    assert contents.shown_on(CodeSet.ICD9CM, DAY_LATER) == date(2015, 9, 30)
    assert contents.shown_on(CodeSet.ICD9CM, date(2001, 1, 1)) == date(2013, 10, 1)
    opened = contents.leaf(CodeSet.ICD9CM, "240-279", DAY_OLD)
    assert opened is not None
    assert [(str(one.summary.code), one.codes) for one in opened.categories] == [("250", 2)]


def test_neighbours_are_those_of_the_day(codebook: Codebook) -> None:
    earlier = codebook.contents.neighbours(icd("G35"), DAY_EARLIER)
    later = codebook.contents.neighbours(icd("G35"), DAY_LATER)

    assert earlier.before is None
    assert earlier.after is not None
    assert str(earlier.after.code) == "G36"
    assert later.after is not None
    assert str(later.after.code) == "G35.A"


def test_changes_stand_by_chapter_and_are_counted_by_kind(codebook: Codebook) -> None:
    day = date(2025, 10, 1)
    lists = codebook.change_lists

    everything = lists.list_changes(CodeSet.ICD10CM, day, day)
    new = lists.list_changes(CodeSet.ICD10CM, day, day, kind=ChangeKind.NEW)
    nerves = lists.list_changes(CodeSet.ICD10CM, day, day, chapter="chapter-6")

    assert everything.total == len(everything.placed)
    assert {group.key for group, _count in everything.chapters} == {"chapter-6", "chapter-17"}
    assert [str(one.change.code) for one in new.placed] == ["G35.A", "G35.D", "QA0.8"]
    assert new.kinds == everything.kinds
    assert nerves.kinds[ChangeKind.NEW] == 2
    assert all(one.chapter.key == "chapter-6" for one in nerves.placed)


def test_no_heading_of_a_set_overlaps_another() -> None:
    for code_set, headings in HEADINGS.items():
        held = [(heading.first, heading.last) for heading in headings]
        assert held == sorted(held), code_set
        for (_first, last), (following, _last) in pairwise(held):
            assert last < following


def test_sets_browsed_by_characters_begin_with_one() -> None:
    assert all(lengths[0] == 1 for lengths in PREFIX_LENGTHS.values())
