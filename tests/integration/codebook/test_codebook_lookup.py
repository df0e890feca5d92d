import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.tiny_codebook import DAY_EARLIER, DAY_LATER, DAY_OLD, write_tiny_codebook
from tutor.codebook.entry import CodeEntry
from tutor.codebook.listed import ListedCode
from tutor.codebook.lookup import Codebook
from tutor.codes.catalog import CodeRecord, CodeStatus
from tutor.codes.code import Code, CodeSet, parse_code
from tutor.codes.entered_line import Section

UNCOVERED = date(2027, 1, 1)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_codebook(tmp_path_factory.mktemp("tiny") / "codebook.sqlite")


@pytest.fixture
def codebook(path: Path) -> Iterator[Codebook]:
    opened = Codebook.open(path)
    yield opened
    opened.close()


def icd(text: str) -> Code:
    return parse_code(text, CodeSet.ICD10CM)


def page(codebook: Codebook, text: str, on: date = DAY_LATER) -> CodeEntry:
    entry = codebook.entry(icd(text), on)
    assert entry is not None
    return entry


@pytest.mark.parametrize(
    ("code", "on", "status"),
    [
        ("G36.9", DAY_EARLIER, CodeStatus.BILLABLE),
        ("G36.9", DAY_LATER, CodeStatus.BILLABLE),
        ("G36", DAY_LATER, CodeStatus.HEADER),
        ("G35", DAY_EARLIER, CodeStatus.BILLABLE),
        ("G35", date(2025, 9, 30), CodeStatus.BILLABLE),
        ("G35", date(2025, 10, 1), CodeStatus.CONVERTED_TO_HEADER),
        ("G35.A", date(2025, 9, 30), CodeStatus.TOO_EARLY),
        ("G35.A", date(2025, 10, 1), CodeStatus.BILLABLE),
        ("QA0", DAY_EARLIER, CodeStatus.TOO_EARLY),
        ("G36.0", DAY_EARLIER, CodeStatus.BILLABLE),
        ("G36.0", DAY_LATER, CodeStatus.DELETED),
        ("T78.40X", DAY_LATER, CodeStatus.HEADER),
        ("T78.40XD", DAY_LATER, CodeStatus.UNKNOWN),
        ("G99.9", DAY_LATER, CodeStatus.UNKNOWN),
        ("G36.9", UNCOVERED, CodeStatus.UNVERIFIED),
        ("G99.9", DAY_OLD, CodeStatus.UNVERIFIED),
    ],
)
def test_a_code_has_its_status_on_a_day(
    codebook: Codebook, code: str, on: date, status: CodeStatus
) -> None:
    assert codebook.status(icd(code), on) is status


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("250.00", CodeStatus.BILLABLE),
        ("250.0", CodeStatus.HEADER),
        ("E888", CodeStatus.HEADER),
        ("250.02", CodeStatus.UNKNOWN),
    ],
)
def test_an_old_code_has_its_status_in_its_time(
    codebook: Codebook, code: str, status: CodeStatus
) -> None:
    assert codebook.status(parse_code(code, CodeSet.ICD9CM), DAY_OLD) is status


def test_a_record_names_its_place_in_the_tabular_list(codebook: Codebook) -> None:
    assert codebook.find(icd("S52.59XA"), DAY_LATER) == CodeRecord(
        code=icd("S52.59XA"),
        description="Other fracture of radius, initial encounter for closed fracture",
        is_billable=True,
        node="S5259",
        node_description="Other fracture of radius",
        ancestors=("S52", "S525"),
        section="S50-S59",
        seventh_character="A",
        seventh_meaning="initial encounter for closed fracture",
    )


def test_a_category_has_nothing_above_it(codebook: Codebook) -> None:
    record = codebook.find(icd("S52"), DAY_LATER)

    assert record is not None
    assert (record.ancestors, record.section) == ((), "S50-S59")


def test_padding_is_shown_as_the_entry_that_it_pads(codebook: Codebook) -> None:
    record = codebook.find(icd("T78.40X"), DAY_LATER)

    assert record is not None
    assert (record.node, record.ancestors, record.is_billable) == ("T7840", ("T78", "T784"), False)


@pytest.mark.parametrize(("code", "on"), [("G36.0", DAY_LATER), ("G35.A", DAY_EARLIER)])
def test_nothing_is_found_that_is_not_in_force(codebook: Codebook, code: str, on: date) -> None:
    assert codebook.find(icd(code), on) is None


@pytest.mark.parametrize("text", ["s52.59xa", "S5259XA", " S52.59XA ", "S52.59xA\n"])
def test_a_code_is_understood_in_any_spelling(codebook: Codebook, text: str) -> None:
    (entry,) = codebook.resolve(text, DAY_LATER)

    assert str(entry.summary.code) == "S52.59XA"


def test_a_text_may_be_a_code_of_several_sets(codebook: Codebook) -> None:
    on_old_day = codebook.resolve("25000", DAY_OLD)
    today = codebook.resolve("25000", DAY_LATER)

    assert [entry.summary.code.code_set for entry in on_old_day] == [CodeSet.ICD9CM, CodeSet.CPT]
    assert on_old_day[0].summary.status is CodeStatus.BILLABLE
    assert {entry.summary.status for entry in today} == {CodeStatus.UNVERIFIED}


def test_a_diagnosis_is_told_from_a_procedure_of_the_same_shape(codebook: Codebook) -> None:
    assert codebook.is_diagnosis("25000", DAY_OLD)
    assert not codebook.is_diagnosis("25000", DAY_LATER)
    assert codebook.is_diagnosis("g35a", DAY_LATER)
    assert not codebook.is_diagnosis("J1885", DAY_LATER)


def test_notes_are_inherited_from_every_level_the_nearest_first(codebook: Codebook) -> None:
    notes = page(codebook, "S52.59XA").notes

    assert [(note.kind, note.text, note.holder, note.inherited) for note in notes] == [
        ("inclusion", "Broken wrist NOS", "S52.59", False),
        ("excludes1", "amputation (S58.-)", "S52", True),
        ("excludes1", "dead target (G31.90)", "S52", True),
        ("seventh", "A 7th character is added to each code from S52", "S52", True),
        ("excludes2", "frostbite (T33-T34)", "Forearm (S50-S59)", True),
        ("note", "Use a second code for the cause.", "Chapter 19: Injury (S00-T88)", True),
    ]


def test_a_further_meaning_of_a_7th_character_stands_beside_the_character(
    codebook: Codebook,
) -> None:
    entry = page(codebook, "S52.59XA")

    assert entry.seventh_characters == (
        ("A", "initial encounter for closed fracture"),
        (
            "B",
            "initial encounter for open fracture type I (also: initial encounter for open "
            "fracture NOS)",
        ),
        ("S", "sequela"),
    )


def test_a_further_meaning_in_a_table_that_is_replaced_below_is_not_shown(
    codebook: Codebook,
) -> None:
    """S52.52 has a table of its own, with A alone."""
    entry = page(codebook, "S52.521A")

    assert entry.seventh_characters == (("A", "initial encounter"),)
    assert not any("open fracture NOS" in note.text for note in entry.notes)


def test_a_range_of_sections_lends_its_notes_to_the_sections_in_it(codebook: Codebook) -> None:
    entry = page(codebook, "T78.40XA")

    assert "birth trauma (P10-P15)" in [note.text for note in entry.notes]
    assert entry.path == (
        "Chapter 19: Injury (S00-T88)",
        "Other injury (T07-T88)",
        "Effects of causes (T66-T78)",
    )


def test_the_codes_above_are_listed_from_the_category_down(codebook: Codebook) -> None:
    hierarchy = page(codebook, "S52.59XA").hierarchy

    assert [str(above.code) for above in hierarchy] == ["S52", "S52.5", "S52.59"]


@pytest.mark.parametrize(
    ("code", "characters"),
    [
        ("S52.59", "ABS"),
        ("S52.59XA", "ABS"),
        ("S52.521", "A"),
        ("S06.1X7", "A"),
        ("S52", "ABS"),
        ("T78.40X", "AS"),
        ("G36.9", ""),
        ("G36", ""),
    ],
)
def test_seventh_characters_are_those_that_make_codes(
    codebook: Codebook, code: str, characters: str
) -> None:
    sevenths = page(codebook, code).seventh_characters

    assert "".join(character for character, _meaning in sevenths) == characters


@pytest.mark.parametrize(
    ("code", "on", "words"),
    [
        ("T78.40", DAY_LATER, ["7th character is missing after the placeholder X", "T78.40XA"]),
        ("S52.5", DAY_LATER, ["5th character is missing", "S52.52, S52.59"]),
        ("G35", DAY_LATER, ["could be reported until 2025-09-30", "G35.A, G35.D"]),
        ("G36.0", DAY_LATER, ["until 2025-09-30", "no longer in the code set"]),
        ("G35.A", DAY_EARLIER, ["does not exist before 2025-10-01"]),
    ],
)
def test_a_page_says_what_stands_in_the_way(
    codebook: Codebook, code: str, on: date, words: list[str]
) -> None:
    missing = page(codebook, code, on).missing

    assert all(part in missing for part in words), missing


def test_a_billable_code_misses_nothing(codebook: Codebook) -> None:
    assert page(codebook, "G36.9").missing == ""


def test_intervals_of_adjoining_releases_are_one(codebook: Codebook) -> None:
    assert page(codebook, "G36.9").valid == ((date(2024, 10, 1), date(2026, 9, 30)),)
    assert page(codebook, "G35").valid == ((date(2024, 10, 1), date(2025, 9, 30)),)
    assert page(codebook, "G36").valid == ()


def test_children_pass_over_padding(codebook: Codebook) -> None:
    def below(code: str) -> list[str]:
        return [str(child.code) for child in codebook.children(icd(code), DAY_LATER)]

    assert below("S52") == ["S52.5"]
    assert below("S52.5") == ["S52.52", "S52.59"]
    assert below("T78.40") == ["T78.40XA", "T78.40XS"]
    assert below("G35") == ["G35.A", "G35.D"]
    assert below("G36.9") == []


def test_a_search_answers_from_the_release_of_the_day(codebook: Codebook) -> None:
    def found(on: date) -> list[str]:
        return [str(hit.code) for hit in codebook.search("multiple sclerosis", on=on)]

    assert found(DAY_EARLIER) == ["G35"]
    assert found(DAY_LATER) == ["G35", "G35.D", "G35.A"]
    assert found(UNCOVERED) == []


def test_a_search_meets_inclusion_terms_and_names_them(codebook: Codebook) -> None:
    (hit,) = codebook.search("broken wrist", on=DAY_LATER)

    assert (str(hit.code), hit.matched) == ("S52.59", "Broken wrist NOS")


@pytest.mark.parametrize(
    "words",
    [
        "sclerosis",
        "SCLEROSIS",
        "scler",
        "sclerosi",
        "scelrosis",
        "sclerosys",
        "slerosis",
        "scleros.",
    ],
)
def test_a_beginning_or_one_slip_finds_the_word(codebook: Codebook, words: str) -> None:
    assert "G35" in [str(hit.code) for hit in codebook.search(words, on=DAY_LATER)]


def test_a_word_that_nothing_has_does_not_hide_the_others(codebook: Codebook) -> None:
    assert codebook.search("zzzzqqq torus fracture", on=DAY_LATER)
    assert codebook.search("zzzzqqq", on=DAY_LATER) == ()


def test_a_search_keeps_to_its_code_set(codebook: Codebook) -> None:
    assert codebook.search("diabetes", on=DAY_OLD, code_set=CodeSet.ICD9CM)
    assert codebook.search("diabetes", on=DAY_OLD, code_set=CodeSet.ICD10CM) == ()
    assert codebook.search("fracture", on=DAY_LATER, code_set=CodeSet.CPT) == ()


def test_a_suggestion_continues_the_code_before_it_looks_for_words(codebook: Codebook) -> None:
    suggested = codebook.suggest("t78.4", on=DAY_LATER, section=Section.DIAGNOSIS)

    assert [str(hit.code) for hit in suggested] == ["T78.4", "T78.40", "T78.40XA", "T78.40XS"]


def test_a_code_typed_in_full_is_named_even_when_it_is_gone(codebook: Codebook) -> None:
    (hit,) = codebook.suggest("G36.0", on=DAY_LATER, section=Section.DIAGNOSIS)

    assert hit.status is CodeStatus.DELETED


def test_a_suggestion_by_words_needs_no_code(codebook: Codebook) -> None:
    suggested = codebook.suggest("torus", on=DAY_LATER, section=Section.DIAGNOSIS, limit=2)

    assert [str(hit.code) for hit in suggested] == ["S52.52", "S52.521"]


class TestTheBanksOwnList:
    visit = ListedCode(parse_code("99213", CodeSet.CPT), "Office visit", date(2020, 1, 1))

    @pytest.fixture
    def listing(self, path: Path) -> Iterator[Codebook]:
        opened = Codebook.open(path, listed=[self.visit])
        yield opened
        opened.close()

    def test_the_grader_sees_it(self, listing: Codebook) -> None:
        assert listing.status(self.visit.code, DAY_LATER) is CodeStatus.BILLABLE
        assert listing.status(self.visit.code, DAY_OLD) is CodeStatus.TOO_EARLY
        assert listing.status(parse_code("99214", CodeSet.CPT), DAY_LATER) is CodeStatus.UNVERIFIED
        record = listing.find(self.visit.code, DAY_LATER)
        assert record is not None
        assert record.description == "Office visit"
        assert listing.find(self.visit.code, DAY_OLD) is None
        assert listing.listed(self.visit.code) == self.visit

    def test_a_learner_cannot_tell_a_listed_code_from_another(
        self, codebook: Codebook, listing: Codebook
    ) -> None:
        for text in ("99213", "99214"):
            assert listing.resolve(text, DAY_LATER) == codebook.resolve(text, DAY_LATER)
            (entry,) = listing.resolve(text, DAY_LATER)
            assert (entry.summary.description, entry.record.description) == ("", "")
            assert entry.summary.status is CodeStatus.UNVERIFIED
            (hit,) = listing.suggest(text, on=DAY_LATER, section=Section.PROCEDURE)
            assert hit == entry.summary
        for begun in ("9921", "office visit"):
            assert listing.suggest(begun, on=DAY_LATER, section=Section.PROCEDURE) == ()
            assert listing.search(begun, on=DAY_LATER) == ()


def test_releases_are_listed_from_the_oldest(codebook: Codebook) -> None:
    assert [release.id for release in codebook.releases()] == ["tiny-v32", "tiny-2025", "tiny-2026"]
    assert codebook.newest_day() == date(2026, 9, 30)


def test_threads_read_at_once(codebook: Codebook) -> None:
    expected = codebook.entry(icd("S52.59XA"), DAY_LATER)
    start = threading.Barrier(4)
    wrong: list[object] = []

    def read() -> None:
        start.wait()
        for _ in range(50):
            if codebook.entry(icd("S52.59XA"), DAY_LATER) != expected:
                wrong.append("another page")
            if not codebook.search("sclerosis", on=DAY_LATER):
                wrong.append("nothing found")

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong
