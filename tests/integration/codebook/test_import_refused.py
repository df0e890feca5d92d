"""Files that `coder-tutor codebook import` refuses: one message, exit code 2, nothing changed."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import Result
from openpyxl import Workbook

from tests.instance_files import assert_refused, snapshot, write
from tests.tiny_edits import MUE_NAME
from tests.tiny_files import HCPCS_HEADER, hcpcs_row
from tests.tiny_releases import (
    FILES,
    ROWS_2025,
    ROWS_2026,
    TABULAR_2025,
    YEAR_2026,
    addenda,
    hcpcs,
    order_file,
    package,
    write_files,
)

Run = Callable[..., Result]


def test_totals_that_are_not_the_publishers_are_refused(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    before = snapshot(loaded)
    short = package(
        {
            "icd10cm_order_2026.txt": order_file(ROWS_2026[:-1]),
            "icd10cm_order_addenda_2026.txt": addenda(2026, ROWS_2025, ROWS_2026),
        }
    )

    result = run("import", write(tmp_path / "files", "2026.zip", short))

    assert_refused(result, saying="states 7 and 10. Download both again")
    assert "has 6 codes and 10 headers in its order file" in result.stderr
    assert snapshot(loaded) == before


def test_addenda_without_their_release_are_refused(run: Run, loaded: Path, tmp_path: Path) -> None:
    before = snapshot(loaded)
    path = write(tmp_path / "f", "addenda.txt", addenda(2026, ROWS_2025, ROWS_2026))

    assert_refused(run("import", path), saying="Import the order file of that release with it")
    assert snapshot(loaded) == before


def test_addenda_are_held_against_a_release_that_is_there(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    right = write(tmp_path / "f", "addenda.txt", addenda(2025, ROWS_2025, ROWS_2025))
    wrong = write(tmp_path / "f", "other.txt", addenda(2025, ROWS_2025, ROWS_2026))

    assert_refused(run("import", wrong), saying="Download both again")
    assert run("import", right).exit_code == 0


def test_no_file_joins_where_one_of_them_is_bad(run: Run, loaded: Path, tmp_path: Path) -> None:
    good = write_files(tmp_path / "files")
    bad = write(tmp_path / "files", "bad.zip", YEAR_2026[:-40])

    for files in ([*good, bad], [bad, *good]):
        before = snapshot(loaded)
        assert_refused(run("import", *files), saying="bad.zip is damaged")
        assert snapshot(loaded) == before


def test_a_contradiction_found_after_the_codes_are_built_changes_nothing(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    """The codes are built before the edits are read to their end."""
    before = snapshot(loaded)
    twice = FILES[MUE_NAME].replace(b"64721,1,2", b"J3301,3,2")
    codes = write(tmp_path / "files", "2026.zip", YEAR_2026)

    result = run("import", codes, write(tmp_path / "files", MUE_NAME, twice))

    assert_refused(result, saying="J3301 stands twice")
    assert snapshot(loaded) == before


@pytest.mark.parametrize(
    # A plain table may end after any line; packages and XML say where they end.
    "name",
    [name for name in sorted(FILES) if name.endswith((".zip", ".gz", ".xml"))],
)
def test_a_file_that_is_cut_off_is_refused(
    run: Run, loaded: Path, tmp_path: Path, name: str
) -> None:
    data = FILES[name]
    before = snapshot(loaded)

    for length in (5, len(data) // 3, len(data) * 9 // 10, len(data) - 1):
        result = run("import", write(tmp_path / "files", name, data[:length]))
        assert_refused(result, saying=name)
        assert snapshot(loaded) == before


def test_an_order_file_that_is_cut_within_its_last_line_is_refused(
    run: Run, loaded: Path, tmp_path: Path
) -> None:
    data = order_file(ROWS_2026)
    last = data.rindex(b"\n", 0, -1) + 1
    before = snapshot(loaded)

    for length in range(last + 1, len(data), 7):
        result = run("import", write(tmp_path / "f", "order_2026.txt", data[:length]))
        assert_refused(result, saying="order_2026.txt")
    assert snapshot(loaded) == before


@pytest.mark.parametrize("name", [n for n in sorted(FILES) if n.endswith((".zip", ".gz"))])
def test_packages_in_which_a_bit_has_flipped_do_no_harm(
    run: Run, loaded: Path, tmp_path: Path, name: str
) -> None:
    """A flipped bit in a date or a name's padding may pass; nothing half-read ever does."""
    random = Random(name)  # noqa: S311 - the same bits on every run
    whole = run("import", *write_files(tmp_path / "whole", name))
    assert whole.exit_code == 0
    before = snapshot(loaded)

    for _ in range(12):
        data = bytearray(FILES[name])
        place = random.randrange(len(data))
        data[place] ^= 1 << random.randrange(8)
        result = run("import", write(tmp_path / "files", name, bytes(data)))
        assert result.exit_code in (0, 2), result.output
        if result.exit_code == 2:
            assert_refused(result, saying="")
            assert snapshot(loaded) == before
        before = snapshot(loaded)


@pytest.mark.parametrize(
    ("name", "data", "saying"),
    [
        ("empty-2026.txt", b"", "is of no format"),
        ("empty-2026.zip", package({}), "is an empty package"),
        ("random-2026.zip", Random(1).randbytes(5_000), "is of no format"),  # noqa: S311
        ("random-2026.zip", b"PK\x03\x04" + Random(2).randbytes(5_000), "is damaged"),  # noqa: S311
        ("random-2026.gz", b"\x1f\x8b" + Random(3).randbytes(5_000), "is damaged"),  # noqa: S311
        ("order_2026.txt", order_file(ROWS_2026).decode().encode("utf-16"), "is of no format"),
        ("tabular.xml", TABULAR_2025.decode().encode("utf-16"), "is of no format"),
        ("tabular_2025.xml", TABULAR_2025.replace(b"'1.0'", b"'1.0' encoding='x'"), "as XML"),
        ("wrong-2026.zip", package({"letter.txt": b"Dear reader"}), "it holds letter.txt"),
        ("nested-2026.zip", package({"inner.zip": YEAR_2026}), "it holds inner.zip"),
        ("path-2026.zip", package({"../order_2026.txt": b"x"}), "points outside the package"),
        ("path-2026.zip", package({"/etc/order_2026.txt": b"x"}), "points outside the package"),
        ("path-2026.zip", package({"C:\\order_2026.txt": b"x"}), "points outside the package"),
        ("many-2026.zip", package({f"{n}.txt": b"" for n in range(201)}), "holds 201 files"),
    ],
    ids=[
        "empty",
        "empty zip",
        "random",
        "random zip",
        "random gz",
        "text in UTF-16",
        "XML in UTF-16",
        "XML in an unknown encoding",
        "a letter",
        "zip in a zip",
        "path upwards",
        "path from the root",
        "path on a drive",
        "too many members",
    ],
)
def test_what_is_no_release_is_refused(
    run: Run, loaded: Path, tmp_path: Path, name: str, data: bytes, saying: str
) -> None:
    before = snapshot(loaded)

    assert_refused(run("import", write(tmp_path / "files", name, data)), saying=saying)
    assert snapshot(loaded) == before


def test_an_encrypted_package_is_refused(run: Run, loaded: Path, tmp_path: Path) -> None:
    before = snapshot(loaded)
    data = bytearray(YEAR_2026)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)

    result = run("import", write(tmp_path / "files", "2026.zip", bytes(data)))

    assert_refused(result, saying="is encrypted; unlock it first")
    assert snapshot(loaded) == before


@pytest.mark.parametrize("name", ["bomb-2026.zip", "bomb-2026.gz", "order_2026.xlsx"])
def test_a_bomb_made_of_zeros_is_refused(
    run: Run, loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("tutor.codebook.importers.package.MOST_UNPACKED_BYTES", 1 << 20)
    before = snapshot(loaded)
    zeros = order_file(ROWS_2026) + bytes(3 << 20)
    data = {
        "bomb-2026.zip": package({"icd10cm_order_2026.txt": zeros}),
        "bomb-2026.gz": gzip.compress(zeros),
        "order_2026.xlsx": package({"[Content_Types].xml": b"", "xl/sheet1.xml": zeros}),
    }[name]
    assert len(data) < 10_000

    assert_refused(run("import", write(tmp_path / "files", name, data)), saying="unpacks to")
    assert snapshot(loaded) == before


def test_a_bomb_that_lies_about_its_size_is_refused(
    run: Run, loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.codebook.importers.package.MOST_UNPACKED_BYTES", 1 << 20)
    before = snapshot(loaded)
    real = order_file(ROWS_2026) + bytes(3 << 20)
    data = package({"icd10cm_order_2026.txt": real})
    lie = data.replace(len(real).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lie != data

    assert_refused(run("import", write(tmp_path / "f", "order_2026.zip", lie)), saying="damaged")
    assert snapshot(loaded) == before


def test_a_large_file_is_not_unpacked_to_see_what_it_is(
    run: Run, loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutor.codebook.importers import package as module  # noqa: PLC0415 - to be watched

    monkeypatch.setattr(module, "_read_bounded", lambda *_: pytest.fail("unpacked"))
    path = write(tmp_path / "f", "zeros-2026.zip", package({"a.txt": bytes(5 << 20)}))

    assert_refused(run("import", path), saying="is of no format")


@pytest.mark.parametrize(
    ("declared", "saying"),
    [
        (
            "<!DOCTYPE t [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>",
            "declares a document type",
        ),
        ("<!DOCTYPE t SYSTEM 'file:///etc/hostname'>", "declares a document type"),
    ],
)
def test_xml_with_entities_is_refused(
    run: Run, loaded: Path, tmp_path: Path, declared: str, saying: str
) -> None:
    before = snapshot(loaded)
    data = TABULAR_2025.replace(b"\n", declared.encode() + b"\n", 1)

    result = run("import", write(tmp_path / "f", "tabular-2026.xml", data))

    assert_refused(result, saying=saying)
    assert snapshot(loaded) == before


@pytest.mark.parametrize(
    ("body", "saying"),
    [
        ("<diag><name>A00</name><desc>x</desc>" * 3_000 + "</diag>" * 3_000, "twice"),
        (
            "".join(f"<diag><name>A{n:05}</name><desc>x</desc>" for n in range(3_000))
            + "</diag>" * 3_000,
            "lie in each other",
        ),
        ("<diag><name>A00</name><desc>x</desc></diag>" * 2, "prints A00 twice"),
        ("<diag><name>A</name><desc>x</desc></diag>", "three to seven characters"),
    ],
    ids=["deep and repeated", "deep", "twice", "too short"],
)
def test_xml_whose_entries_cannot_be_codes_is_refused(
    run: Run, loaded: Path, tmp_path: Path, body: str, saying: str
) -> None:
    before = snapshot(loaded)
    data = (
        "<ICD10CM.tabular><chapter><name>1</name><desc>One</desc><section id='A00-A09'>"
        f"<desc>Gut</desc>{body}</section></chapter></ICD10CM.tabular>"
    )

    result = run("import", write(tmp_path / "f", "tabular-2026.xml", data.encode()))

    assert_refused(result, saying=saying)
    assert snapshot(loaded) == before


def test_xml_with_two_sections_of_one_range_is_read(run: Run, loaded: Path, tmp_path: Path) -> None:
    """``A00`` and ``A00-A00`` lie around each other."""
    sections = "".join(
        f"<section id='{label}'><desc>Gut</desc>{entry}</section>"
        for label, entry in (
            ("A00", "<diag><name>A00</name><desc>x</desc></diag>"),
            ("A00-A00", ""),
        )
    )
    data = (
        f"<ICD10CM.tabular><chapter><name>1</name><desc>One</desc>{sections}"
        "</chapter></ICD10CM.tabular>"
    )

    result = run("import", write(tmp_path / "f", "tabular-2026.xml", data.encode()))

    assert result.exit_code == 0, result.output


def test_a_workbook_with_a_formula_is_refused(run: Run, loaded: Path, tmp_path: Path) -> None:
    before = snapshot(loaded)
    rows = [hcpcs_row(f"J{number}", "Words") for number in range(1_000, 1_100)]
    data = hcpcs("OCT", *rows, hcpcs_row("=CONCATENATE(1;2)", "Words", kind="3"))

    result = run("import", write(tmp_path / "f", "october-2025-hcpcs.zip", data))

    assert_refused(result, saying="formula")
    assert snapshot(loaded) == before


def test_a_workbook_of_another_table_is_refused(run: Run, loaded: Path, tmp_path: Path) -> None:
    before = snapshot(loaded)
    stream = io.BytesIO()
    book = Workbook()
    assert book.active is not None
    book.active.append(HCPCS_HEADER[::2])
    book.save(stream)

    result = run("import", write(tmp_path / "f", "2025.xlsx", stream.getvalue()))

    assert_refused(result, saying="2025.xlsx")
    assert snapshot(loaded) == before


def test_a_file_that_is_not_there_is_named(run: Run, loaded: Path, tmp_path: Path) -> None:
    result = run("import", tmp_path / "absent.zip")

    assert result.exit_code == 2
    assert "does not exist" in result.stderr
