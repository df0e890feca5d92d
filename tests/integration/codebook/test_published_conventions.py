"""Convention notes of the published tabular list of April 2026, counted (DOMAIN 1.1, 1.3)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest

from tests.real_codebook import open_real_codebook, real_codebook_path
from tutor.codebook.lookup import Codebook
from tutor.codebook.note_targets import read_targets
from tutor.codebook.store import CodebookFile
from tutor.codes.code import Code, CodeSet
from tutor.codes.convention import Convention, ConventionKind

DAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def codebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Codebook]:
    opened = open_real_codebook(tmp_path_factory)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodebookFile]:
    opened = CodebookFile(real_codebook_path(tmp_path_factory))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def own(codebook: Codebook, file: CodebookFile) -> dict[str, list[Convention]]:
    """The conventions that each entry of the tabular list prints itself."""
    tabular = file.tabular_for(DAY)
    assert tabular is not None
    rows = file.rows("SELECT DISTINCT holder FROM note WHERE releases & ?", (tabular.bit,))
    return {
        text: [n for n in codebook.conventions(icd(text), DAY) if n.holder == text]
        for (text,) in rows
        if text[0] != "#"
    }


@pytest.fixture(scope="module")
def lines(file: CodebookFile) -> list[str]:
    """Every line of a convention note that an entry, not a block, prints."""
    tabular = file.tabular_for(DAY)
    assert tabular is not None
    kinds = ", ".join(f"'{kind}'" for kind in ConventionKind)
    rows = file.rows(
        "SELECT text FROM note JOIN wording ON id = wording "  # noqa: S608 - names of our own
        f"WHERE releases & ? AND holder NOT LIKE '#%' AND kind IN ({kinds})",
        (tabular.bit,),
    )
    return [text for (text,) in rows]


def icd(text: str) -> Code:
    return Code(CodeSet.ICD10CM, text)


def test_the_notes_are_those_of_april_2026(codebook: Codebook) -> None:
    release = codebook.conventions_from(DAY)

    assert release is not None
    assert release.id == "icd10cm-tabular-2026-04"


@pytest.mark.parametrize(
    ("kind", "with_targets", "entries"),
    [
        (ConventionKind.EXCLUDES1, 2_544, 2_576),
        (ConventionKind.EXCLUDES2, 1_080, 1_086),
        (ConventionKind.CODE_FIRST, 287, 360),
        (ConventionKind.USE_ADDITIONAL, 639, 790),
        (ConventionKind.CODE_ALSO, 241, 314),
    ],
)
def test_as_many_entries_name_a_code_as_were_counted(
    own: dict[str, list[Convention]], kind: ConventionKind, with_targets: int, entries: int
) -> None:
    named: dict[str, bool] = defaultdict(bool)
    for text, notes in own.items():
        for note in notes:
            if note.kind is kind:
                named[text] |= bool(note.targets)

    assert (sum(named.values()), len(named)) == (with_targets, entries)


def test_the_entries_name_11506_codes_where_a_range_counts_twice(lines: list[str]) -> None:
    targets = [target for line in lines for target in read_targets(line).intervals]
    ranges = [target for target in targets if target.first != target.last]

    assert (len(targets), len(ranges)) == (10_531, 975)
    assert len(targets) + len(ranges) == 11_506


def test_one_line_limits_its_targets_in_words_that_cannot_be_read(lines: list[str]) -> None:
    unread = [line for line in lines if not read_targets(line).is_exact]

    assert unread == [
        "poisoning due to drug or toxin (T51-T65 with fifth or sixth character to indicate "
        "intent), for toxic pneumonopathy"
    ]


def test_two_targets_are_dead(own: dict[str, list[Convention]], file: CodebookFile) -> None:
    bit = file.bit(CodeSet.ICD10CM, DAY)
    known = {text for (text,) in file.rows("SELECT text FROM code WHERE releases & ?", (bit,))}

    dead = {
        (holder, end)
        for holder, notes in own.items()
        for note in notes
        for target in note.targets
        for end in (target.first, target.last)
        if end not in known
    }

    assert dead == {("F02", "G3190"), ("R1085", "R104")}


def test_270_codes_are_manifestations(codebook: Codebook, file: CodebookFile) -> None:
    rows = file.rows(
        "SELECT text FROM code WHERE code_set = 10 AND is_billable AND releases & ? AND "
        "(title LIKE ? OR node IN (SELECT text FROM code WHERE title LIKE ?))",
        (file.bit(CodeSet.ICD10CM, DAY), *["%classified elsewhere%"] * 2),
    )

    assert sum(codebook.is_manifestation(icd(text), DAY) for (text,) in rows) == 270


def test_diabetic_polyneuropathy_alone_is_excluded_from_polyneuropathy(codebook: Codebook) -> None:
    notes = codebook.conventions(icd("G63"), DAY)
    excluded = [n for n in notes if n.kind is ConventionKind.EXCLUDES1]

    assert any(note.reaches("E1142") for note in excluded)
    assert not any(note.reaches("E119") for note in excluded)
