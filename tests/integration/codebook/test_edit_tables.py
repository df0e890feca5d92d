"""The file of claim edits: several releases side by side, written whole, looked up by day."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.real_codebook import PROJECT
from tests.tiny_edits import (
    ALL_FILES,
    FORMATS,
    JULY_2024,
    PTP_CSV,
    PTP_OFFICIAL,
    contents,
    member,
)
from tutor.codebook.edit_lookup import EditTables
from tutor.codebook.edit_tables import write_edits
from tutor.codebook.importers.ncci_ptp import NCCI_PTP
from tutor.codebook.importers.release_content import (
    EditContent,
    EditRelease,
    EditRow,
    EditTable,
    InvalidReleaseError,
    MueRow,
    PtpRow,
)
from tutor.errors import UnavailableError

SUMMER_2024 = date(2024, 8, 1)
SUMMER_2026 = date(2026, 8, 1)
WINTER_2026 = date(2026, 2, 1)
Given = tuple[EditContent, str, str]


def everything() -> list[Given]:
    """Every tiny file, and the pairs for hospitals; rows may be read again."""
    files = [member(name, text) for name, text in ALL_FILES.items()]
    files.append(member("ccioph-v322r0-f1.txt", PTP_OFFICIAL.replace("*\t1\tMore", "*\t0\tMore")))
    return [
        (content, file.name, "0" * 64)
        for file in files
        for one in FORMATS
        if one.recognises(file)
        for content in contents(one, file, hints=JULY_2024)
    ]


def mue_release(start: date, *rows: EditRow, name: str = "") -> Given:
    release = EditRelease(EditTable.MUE_PRACTITIONER, name or f"mue-{start}", "Limits", start, None)
    return EditContent(release, rows), f"{start}.csv", "1" * 64


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("edits") / "edits.sqlite"
    write_edits(path, everything())
    return path


@pytest.fixture
def edits(path: Path) -> Iterator[EditTables]:
    opened = EditTables.open(path)
    yield opened
    opened.close()


def test_a_pair_is_found_in_the_life_that_serves_the_day(edits: EditTables) -> None:
    found = edits.ptp("11042", "97597", SUMMER_2026)

    assert found == PtpRow(
        "11042", "97597", date(2011, 1, 1), None, "1", "More extensive procedure"
    )
    assert edits.ptp("97597", "11042", SUMMER_2026) is None
    assert edits.ptp("0001A", "0591T", SUMMER_2026) is None


def test_a_withdrawn_pair_is_no_edit(edits: EditTables) -> None:
    assert edits.ptp("43239", "43235", SUMMER_2026) is None


def test_practitioners_and_hospitals_have_pairs_of_their_own(edits: EditTables) -> None:
    practitioner = edits.ptp("11042", "97597", SUMMER_2026)
    hospital = edits.ptp("11042", "97597", SUMMER_2026, EditTable.PTP_HOSPITAL)

    assert practitioner is not None
    assert practitioner.indicator == "1"
    assert hospital is not None
    assert hospital.indicator == "0"


def test_a_day_that_no_release_serves_is_not_covered(edits: EditTables) -> None:
    assert edits.covers(EditTable.PTP_PRACTITIONER, SUMMER_2024)
    assert not edits.covers(EditTable.PTP_PRACTITIONER, WINTER_2026)
    assert not edits.covers(EditTable.PTP_HOSPITAL, SUMMER_2024)
    assert edits.ptp("11042", "97597", WINTER_2026) is None
    assert edits.mue("64721", WINTER_2026) is None
    assert edits.fee("43235", "", date(2023, 12, 31)) is None


def test_the_fee_schedule_serves_until_its_year_ends(edits: EditTables) -> None:
    last = edits.fee("71046", "26", date(2024, 12, 31))

    assert last is not None
    assert last.pc_tc == "1"
    assert edits.fee("71046", "TC", date(2024, 12, 31)) is None
    assert edits.fee("71046", "26", date(2025, 1, 1)) is None


def test_unit_limits_are_those_of_the_setting(edits: EditTables) -> None:
    assert edits.mue("64721", SUMMER_2024) == MueRow("64721", 1, "2", "CMS Policy")
    assert edits.mue("64721", SUMMER_2024, EditTable.MUE_HOSPITAL) == MueRow(
        "64721", 2, "3", "CMS Policy"
    )
    assert edits.mue("64721", SUMMER_2024, EditTable.MUE_SUPPLIER) is None


def test_add_on_codes_are_found_from_either_side_on_their_days(edits: EditTables) -> None:
    assert [row.primary for row in edits.add_on_primaries("0071U", SUMMER_2024)] == [
        "0070U",
        "0101U",
    ]
    assert [row.primary for row in edits.add_on_primaries("0054T", WINTER_2026)] == [""]
    assert [row.add_on for row in edits.add_ons_of("0070U", WINTER_2026)] == ["0071U"]
    assert edits.add_ons_of("99213", WINTER_2026) == ()


def test_drug_packages_of_a_code_are_found(edits: EditTables) -> None:
    (package,) = edits.drug_units("J3301", WINTER_2026)

    assert (package.ndc, package.units_per_package) == ("00003-0293-05", "4")


def test_partners_are_counted_by_indicator_and_listed_to_a_limit(edits: EditTables) -> None:
    first = edits.ptp_partners("11042", SUMMER_2026)
    second = edits.ptp_partners("99213", SUMMER_2026, 0)

    assert (first.as_column_1.without_modifier, first.as_column_1.with_modifier) == (0, 1)
    assert [partner.code for partner in first.as_column_1.first] == ["97597"]
    assert first.as_column_2.first == ()
    assert (second.as_column_2.with_modifier, second.as_column_2.first) == (1, ())


def test_all_that_holds_for_a_code_comes_in_one(edits: EditTables) -> None:
    found = edits.edits_of("64721", SUMMER_2024)

    assert set(found.mues) == {EditTable.MUE_PRACTITIONER, EditTable.MUE_HOSPITAL}
    assert set(found.pairs) == {EditTable.PTP_PRACTITIONER}
    assert edits.edits_of("43235", SUMMER_2024).fees[0].endoscopic_base == "43200"


@pytest.mark.parametrize("code", ["", "1", "1104", "11042x", "٣٣٣٣٣", "1 0_2", "E11.9"])
def test_a_text_that_is_no_code_finds_nothing(edits: EditTables, code: str) -> None:
    assert edits.ptp(code, "97597", SUMMER_2026) is None
    assert edits.edits_of(code, SUMMER_2024).fees == ()


def test_without_a_file_nothing_is_covered(tmp_path: Path) -> None:
    edits = EditTables.open(tmp_path / "edits.sqlite")

    assert not any(edits.covers(table, SUMMER_2024) for table in EditTable)
    assert edits.ptp("11042", "97597", SUMMER_2024) is None
    assert edits.edits_of("11042", SUMMER_2024).pairs == {}
    edits.close()


def test_the_file_says_what_it_was_read_from(edits: EditTables) -> None:
    loaded = {one.release.id: one for one in edits.loaded}

    pairs = loaded["ptp-practitioner-2026-07-01"]
    assert pairs.row_count == 5
    assert [source.name for source in pairs.sources] == ["ccipra-v322r0-f1.TXT"]
    assert len(loaded) == 12


def test_pairs_say_which_of_their_parts_are_missing(edits: EditTables) -> None:
    missing = {one.release.id: one.missing_parts for one in edits.loaded if one.missing_parts}

    assert missing == {
        "ptp-practitioner-2026-07-01": (2, 3, 4),
        "ptp-hospital-2026-07-01": (2, 3, 4),
    }


def test_the_order_of_the_releases_does_not_change_the_file(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    for seed in range(4):
        given = everything()
        random.Random(seed).shuffle(given)  # noqa: S311 - an order, no secret

        write_edits(other, given)

        assert other.read_bytes() == path.read_bytes()


def test_what_a_release_leaves_alone_is_stored_once(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        pairs = connection.execute("SELECT count(*), sum(releases & 6 = 6) FROM ptp").fetchone()

    assert pairs == (3 + 5 + 1, 4)


def test_a_later_release_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "edits.sqlite"
    spring, autumn = date(2024, 4, 1), date(2024, 10, 1)
    write_edits(
        path,
        [
            mue_release(autumn, MueRow("64721", 3, "2", "x")),
            mue_release(spring, MueRow("64721", 1, "2", "x"), MueRow("20610", 1, "2", "x")),
        ],
    )
    edits = EditTables.open(path)

    assert edits.mue("64721", spring) == MueRow("64721", 1, "2", "x")
    assert edits.mue("64721", autumn) == MueRow("64721", 3, "2", "x")
    assert edits.mue("20610", autumn) is None
    edits.close()


def test_a_replacement_of_the_same_day_takes_the_place_of_the_original(tmp_path: Path) -> None:
    path = tmp_path / "edits.sqlite"
    changed = PTP_OFFICIAL.replace("*\t1\tMore", "*\t0\tMore")
    files = [member("ccipra-v322r0-f1.txt", PTP_OFFICIAL), member("ccipra-v322r1-f1.txt", changed)]
    write_edits(path, [(content, "x", "y") for content in contents(NCCI_PTP, *files)])
    edits = EditTables.open(path)

    found = edits.ptp("11042", "97597", SUMMER_2026)

    assert found is not None
    assert found.indicator == "0"
    edits.close()


def test_two_values_for_one_code_in_one_release_are_refused(tmp_path: Path) -> None:
    day = date(2024, 4, 1)
    given = [
        mue_release(day, MueRow("64721", 1, "2", "x")),
        mue_release(day, MueRow("64721", 2, "2", "x")),
        mue_release(date(2023, 1, 1), MueRow("64721", 2, "2", "x")),
    ]

    with pytest.raises(
        InvalidReleaseError, match=r"64721 stands twice.*Limits.*\(2024-04-01.csv\)"
    ):
        write_edits(tmp_path / "edits.sqlite", given)


def test_two_releases_with_one_name_are_refused(tmp_path: Path) -> None:
    given = [mue_release(date(2024, month, 1), name="mue") for month in (4, 7)]

    with pytest.raises(InvalidReleaseError, match="Two files are 'mue'"):
        write_edits(tmp_path / "edits.sqlite", given)


def test_more_releases_than_the_file_can_mark_are_refused(tmp_path: Path) -> None:
    given = [mue_release(date(2000 + number, 1, 1)) for number in range(61)]

    write_edits(tmp_path / "edits.sqlite", given[:60])
    with pytest.raises(InvalidReleaseError, match="no more than 60"):
        write_edits(tmp_path / "edits.sqlite", given)


def test_a_row_that_cannot_be_read_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "edits.sqlite"
    write_edits(path, everything())
    before = path.read_bytes()
    broken = member("prac.csv", PTP_CSV.replace("45385", "4538"))
    release = next(iter(NCCI_PTP.read([broken], JULY_2024)))
    assert isinstance(release, EditContent)

    with pytest.raises(InvalidReleaseError, match="'4538'"):
        write_edits(path, [*everything(), (release, "prac.csv", "2" * 64)])

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


KILLED_WRITE = """
import os, signal, sys
from pathlib import Path
from tests.integration.codebook.test_edit_tables import everything
from tutor.codebook.edit_tables import write_edits

def die(step):
    if step == "Indexing the codes":
        os.kill(os.getpid(), signal.SIGKILL)

write_edits(Path(sys.argv[1]), everything()[:2], die)
"""


def test_a_killed_write_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "edits.sqlite"
    write_edits(path, everything())
    before = path.read_bytes()

    result = subprocess.run(
        [sys.executable, "-c", KILLED_WRITE, str(path)], cwd=PROJECT, check=False
    )

    assert result.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    (abandoned,) = [file for file in tmp_path.iterdir() if file != path]
    os.utime(abandoned, (0, 0))
    write_edits(path, everything())
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(UnavailableError, match=r"file of claim edits .* cannot be written"):
        write_edits(tmp_path / "file" / "edits.sqlite", everything())


def test_another_file_is_not_taken_for_edits(tmp_path: Path) -> None:
    other = tmp_path / "edits.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE ptp (x)")
    (tmp_path / "words.sqlite").write_text("words" * 1000)

    with pytest.raises(UnavailableError, match="not a file of claim edits of this version"):
        EditTables.open(other)
    with pytest.raises(UnavailableError, match="cannot be read"):
        EditTables.open(tmp_path / "words.sqlite")


def test_threads_read_side_by_side(edits: EditTables) -> None:
    found: list[PtpRow | None] = []
    threads = [
        threading.Thread(target=lambda: found.append(edits.ptp("20610", "99213", SUMMER_2026)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert found[0] is not None


def test_a_reader_keeps_its_file_while_a_new_one_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "edits.sqlite"
    write_edits(path, everything())
    reader = EditTables.open(path)

    write_edits(path, [mue_release(SUMMER_2024, MueRow("64721", 1, "2", "x"))])

    assert reader.fee("71046", "26", SUMMER_2024) is not None
    assert EditTables.open(path).fee("71046", "26", SUMMER_2024) is None
    reader.close()
