"""What changed between releases, on releases of our own making."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.tiny_codebook import delivered
from tests.tiny_releases import Row, order_file, tabular
from tutor.codebook.build import write_codebook
from tutor.codebook.changes import Change, ChangeKind
from tutor.codebook.importers.icd10cm_order import order_release, read_order_file
from tutor.codebook.importers.icd10cm_tabular import read_tabular, tabular_release
from tutor.codebook.importers.release_content import ReleaseContent, Tabular
from tutor.codebook.importers.xml_file import parse_xml
from tutor.codebook.lookup import Codebook
from tutor.codes.code import Code, CodeSet

BEFORE, AFTER, LATER = date(2024, 10, 1), date(2025, 10, 1), date(2026, 10, 1)
ROWS: list[Row] = [
    ("A00", 0, "Cholera"),
    ("A000", 1, "Cholera due to one germ"),
    ("T78", 0, "Adverse effects"),
    ("T781", 0, "Other reactions to food"),
    ("T781XXA", 1, "Other reactions to food, initial encounter"),
    ("T781XXS", 1, "Other reactions to food, sequela"),
]
Changes = Callable[..., list[Change]]


def codes(day: date, rows: list[Row]) -> ReleaseContent:
    return read_order_file(order_file(rows), order_release(day), name="order.txt")


def notes(day: date, *, category: str = "", section: str = "", entry: str = "") -> Tabular:
    """An edition with one category A00 and one code A00.0 in a section."""
    chapter = (
        "<chapter><name>1</name><desc>Infections (A00-B99)</desc><section id='A00-A09'>"
        f"<desc>Gut (A00-A09)</desc>{section}"
        f"<diag><name>A00</name><desc>Cholera</desc>{category}"
        f"<diag><name>A00.0</name><desc>Cholera due to one germ</desc>{entry}</diag>"
        "</diag></section></chapter>"
    )
    root = parse_xml(tabular(chapter, year=day.year + 1), name="tabular.xml")
    return read_tabular(root, tabular_release(day))


def lines(kind: str, *texts: str) -> str:
    return f"<{kind}>{''.join(f'<note>{text}</note>' for text in texts)}</{kind}>"


@pytest.fixture
def changes(tmp_path: Path) -> Changes:
    def between(
        *contents: ReleaseContent | Tabular, since: date = date.min, until: date = date.max
    ) -> list[Change]:
        path = write_codebook_of(tmp_path / "codebook.sqlite", *contents)
        codebook = Codebook.open(path)
        found = list(codebook.changes(CodeSet.ICD10CM, since=since, until=until))
        codebook.close()
        return found

    return between


def write_codebook_of(path: Path, *contents: ReleaseContent | Tabular) -> Path:
    write_codebook(path, delivered(*((content,) for content in contents)))
    return path


def told(found: list[Change]) -> list[tuple[str, str, str, str]]:
    return [(change.kind.value, change.holder, change.before, change.after) for change in found]


def icd(*texts: str) -> tuple[Code, ...]:
    return tuple(Code(CodeSet.ICD10CM, text) for text in texts)


class TestCodes:
    def test_nothing_changes_where_the_rows_are_the_same(self, changes: Changes) -> None:
        assert changes(codes(BEFORE, ROWS), codes(AFTER, ROWS)) == []

    def test_the_first_release_is_no_change(self, changes: Changes) -> None:
        assert changes(codes(BEFORE, ROWS)) == []

    def test_a_code_that_becomes_a_header_is_replaced_by_those_below_it(
        self, changes: Changes
    ) -> None:
        rows = [row if row[0] != "A000" else ("A000", 0, row[2]) for row in ROWS]
        rows[2:2] = [("A0001", 1, "One"), ("A0002", 1, "Two")]

        found = changes(codes(BEFORE, ROWS), codes(AFTER, rows))

        assert [(c.kind, c.holder) for c in found] == [
            (ChangeKind.NEW, "A00.01"),
            (ChangeKind.NEW, "A00.02"),
            (ChangeKind.CONVERTED_TO_HEADER, "A00.0"),
        ]
        assert found[-1].replaced_by == icd("A0001", "A0002")
        assert (found[-1].before, found[-1].after) == ("Cholera due to one germ", "")

    def test_a_header_that_becomes_a_code_is_new(self, changes: Changes) -> None:
        before = [("A00", 0, "Cholera"), ("A000", 0, "One germ"), ("A0001", 1, "One"), *ROWS[2:]]

        found = changes(codes(BEFORE, before), codes(AFTER, ROWS))

        assert [(c.kind, c.holder) for c in found] == [
            (ChangeKind.NEW, "A00.0"),
            (ChangeKind.DELETED, "A00.01"),
        ]

    def test_a_code_with_a_7th_character_is_replaced_by_those_with_the_same(
        self, changes: Changes
    ) -> None:
        rows = [
            *ROWS[:4],
            *(
                row
                for number, cause in enumerate(("milk", "eggs"))
                for row in (
                    (f"T781{number}", 0, f"Reaction to {cause}"),
                    (f"T781{number}XA", 1, f"Reaction to {cause}, initial encounter"),
                    (f"T781{number}XS", 1, f"Reaction to {cause}, sequela"),
                )
            ),
        ]

        found = changes(codes(BEFORE, ROWS), codes(AFTER, rows))
        gone = {c.holder: c.replaced_by for c in found if c.kind is ChangeKind.DELETED}

        assert gone == {
            "T78.1XXA": icd("T7810XA", "T7811XA"),
            "T78.1XXS": icd("T7810XS", "T7811XS"),
        }

    def test_a_code_that_nothing_follows_is_deleted_without_heirs(self, changes: Changes) -> None:
        rows = [row for row in ROWS if row[0] != "T781XXS"]

        (found,) = changes(codes(BEFORE, ROWS), codes(AFTER, rows))

        assert (found.kind, found.holder, found.replaced_by) == (ChangeKind.DELETED, "T78.1XXS", ())
        assert (found.on, found.from_release, found.to_release) == (
            AFTER,
            "icd10cm-2025",
            "icd10cm-2026",
        )

    def test_a_revised_title_of_a_header_revises_the_codes_made_from_it(
        self, changes: Changes
    ) -> None:
        rows = [(text, flag, title.replace("food", "meals")) for text, flag, title in ROWS]

        found = changes(codes(BEFORE, ROWS), codes(AFTER, rows))

        assert told(found) == [
            (
                "title_revised",
                f"T78.1XX{character}",
                f"Other reactions to food, {meaning}",
                f"Other reactions to meals, {meaning}",
            )
            for character, meaning in (("A", "initial encounter"), ("S", "sequela"))
        ]

    def test_white_space_alone_is_no_revision(self, changes: Changes) -> None:
        before = [("A00", 0, "Cholera"), ("A000", 1, "One germ")]
        after = [("A00", 0, "Cholera"), ("A000", 1, "Onegerm")]

        assert changes(codes(BEFORE, before), codes(AFTER, after)) == []

    def test_changes_are_those_of_the_days_asked_for(self, changes: Changes) -> None:
        contents = [codes(BEFORE, ROWS), codes(AFTER, ROWS[:-1]), codes(LATER, ROWS)]

        assert [c.kind for c in changes(*contents)] == [ChangeKind.DELETED, ChangeKind.NEW]
        assert [c.on for c in changes(*contents, since=LATER)] == [LATER]
        assert [c.on for c in changes(*contents, until=AFTER)] == [AFTER]
        assert changes(*contents, since=date(2025, 10, 2), until=date(2026, 9, 30)) == []


class TestNotes:
    CODES = (codes(BEFORE, ROWS), codes(AFTER, ROWS))

    def test_notes_come_and_go(self, changes: Changes) -> None:
        found = changes(
            *self.CODES,
            notes(BEFORE, category=lines("codeFirst", "the cause")),
            notes(AFTER, category=lines("codeAlso", "the germ")),
        )

        assert told(found) == [
            ("note_added", "A00", "", "the germ"),
            ("note_removed", "A00", "the cause", ""),
        ]
        assert [change.note_kind for change in found] == ["code_also", "code_first"]
        assert found[0].code == Code(CodeSet.ICD10CM, "A00")

    def test_another_order_or_more_white_space_is_no_change(self, changes: Changes) -> None:
        assert (
            changes(
                *self.CODES,
                notes(BEFORE, category=lines("excludes1", "one (A01)", "two (A02)")),
                notes(AFTER, category=lines("excludes1", "two  (A02)", " one (A01)")),
            )
            == []
        )

    def test_a_text_under_excludes1_then_under_excludes2_has_moved(self, changes: Changes) -> None:
        found = changes(
            *self.CODES,
            notes(BEFORE, category=lines("excludes1", "one (A01)", "two (A02)")),
            notes(AFTER, category=lines("excludes2", "one (A01)", "three (A03)")),
        )

        assert told(found) == [
            ("note_added", "A00", "", "three (A03)"),
            ("note_removed", "A00", "two (A02)", ""),
            ("note_moved", "A00", "one (A01)", "one (A01)"),
        ]
        assert found[-1].note_kind == "excludes1"

    def test_a_text_that_stays_under_excludes1_as_well_has_not_moved(
        self, changes: Changes
    ) -> None:
        found = changes(
            *self.CODES,
            notes(BEFORE, category=lines("excludes1", "one (A01)")),
            notes(
                AFTER,
                category=lines("excludes1", "one (A01)") + lines("excludes2", "one (A01)"),
            ),
        )

        assert told(found) == [("note_added", "A00", "", "one (A01)")]

    def test_a_text_from_excludes2_to_excludes1_is_taken_away_and_added(
        self, changes: Changes
    ) -> None:
        found = changes(
            *self.CODES,
            notes(BEFORE, category=lines("excludes2", "one (A01)")),
            notes(AFTER, category=lines("excludes1", "one (A01)")),
        )

        assert [(c.kind, c.note_kind) for c in found] == [
            (ChangeKind.NOTE_ADDED, "excludes1"),
            (ChangeKind.NOTE_REMOVED, "excludes2"),
        ]

    def test_a_text_that_moves_to_another_holder_has_not_moved(self, changes: Changes) -> None:
        found = changes(
            *self.CODES,
            notes(BEFORE, category=lines("excludes1", "one (A01)")),
            notes(AFTER, entry=lines("excludes2", "one (A01)")),
        )

        assert told(found) == [
            ("note_added", "A00.0", "", "one (A01)"),
            ("note_removed", "A00", "one (A01)", ""),
        ]

    def test_notes_of_a_section_count_apart(self, changes: Changes) -> None:
        found = changes(
            *self.CODES,
            notes(BEFORE, section=lines("excludes1", "one (B01)", "two (B02)")),
            notes(AFTER, section=lines("excludes2", "one (B01)", "three (B03)")),
        )

        assert told(found) == [
            ("section_note_added", "Section A00-A09", "", "three (B03)"),
            ("section_note_removed", "Section A00-A09", "two (B02)", ""),
            ("section_note_moved", "Section A00-A09", "one (B01)", "one (B01)"),
        ]
        assert {change.code for change in found} == {None}

    def test_the_notes_of_a_new_or_deleted_code_do_not_count(self, changes: Changes) -> None:
        without = [row for row in ROWS if row[0] != "A000"]
        noted = lines("inclusionTerm", "Germ disease")

        came = changes(
            codes(BEFORE, without), codes(AFTER, ROWS), notes(BEFORE), notes(AFTER, entry=noted)
        )
        went = changes(
            codes(BEFORE, ROWS), codes(AFTER, without), notes(BEFORE, entry=noted), notes(AFTER)
        )

        assert [change.kind for change in came] == [ChangeKind.NEW]
        assert [change.kind for change in went] == [ChangeKind.DELETED]

    def test_years_without_an_edition_between_two_do_not_make_codes_old(
        self, changes: Changes
    ) -> None:
        """A code that came in a year without notes is new to the next edition."""
        without = [row for row in ROWS if row[0] != "A000"]

        found = changes(
            codes(BEFORE, without),
            codes(AFTER, ROWS),
            codes(LATER, ROWS),
            notes(BEFORE, category=lines("codeFirst", "the cause")),
            notes(LATER, entry=lines("inclusionTerm", "Germ disease")),
        )

        assert told(found) == [
            ("new", "A00.0", "", "Cholera due to one germ"),
            ("note_removed", "A00", "the cause", ""),
        ]

    def test_two_editions_of_one_year_are_compared_on_the_day_of_the_second(
        self, changes: Changes
    ) -> None:
        (found,) = changes(
            codes(BEFORE, ROWS),
            notes(BEFORE),
            notes(date(2025, 4, 1), category=lines("codeAlso", "the germ")),
        )

        assert (found.kind, found.on) == (ChangeKind.NOTE_ADDED, date(2025, 4, 1))


class TestNotesOfYearsWithoutAnEdition:
    @pytest.mark.parametrize(
        ("day", "edition", "is_of_its_own_time"),
        [
            (date(2025, 1, 1), "ICD-10-CM tabular list of April 2025", True),
            (date(2026, 1, 1), "ICD-10-CM tabular list of April 2025", False),
            (date(2024, 1, 1), "ICD-10-CM tabular list of April 2025", False),
        ],
    )
    def test_the_nearest_one_is_read_and_named(
        self, tmp_path: Path, day: date, edition: str, is_of_its_own_time: bool
    ) -> None:
        path = write_codebook_of(
            tmp_path / "codebook.sqlite",
            *(codes(start, ROWS) for start in (date(2023, 10, 1), BEFORE, AFTER)),
            notes(date(2025, 4, 1), category=lines("codeFirst", "the cause")),
        )
        codebook = Codebook.open(path)

        entry = codebook.entry(Code(CodeSet.ICD10CM, "A00"), day)

        assert entry is not None
        assert [note.text for note in entry.notes] == ["the cause"]
        assert entry.notes_from is not None
        assert entry.notes_from.title == edition
        assert entry.notes_from.covers(day) is is_of_its_own_time
        codebook.close()

    def test_a_day_that_no_release_serves_leaves_a_code_unverified(self, tmp_path: Path) -> None:
        path = write_codebook_of(tmp_path / "codebook.sqlite", codes(BEFORE, ROWS))
        codebook = Codebook.open(path)
        code = Code(CodeSet.ICD10CM, "A000")

        assert codebook.release(CodeSet.ICD10CM, date(2025, 10, 1)) is None
        assert codebook.status(code, date(2025, 10, 1)).value == "unverified"
        assert codebook.find(code, date(2025, 10, 1)) is None
        codebook.close()
