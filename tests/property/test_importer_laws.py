"""A damaged file is refused with one kind of error or not recognised; nothing else escapes."""

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.tiny_files import (
    HCPCS_HEADER,
    hcpcs_continuation,
    hcpcs_line,
    hcpcs_row,
    member,
    text_file,
    workbook,
)
from tutor.codebook.importers.cpt import CPT
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.hcpcs import HCPCS, HCPCS_CODES_ONLY
from tutor.codebook.importers.release_content import Hints, InvalidReleaseError

HINTS = Hints(holds_cpt_licence=True)


@cache
def hcpcs_text() -> bytes:
    return text_file(
        [
            "Note on the 2025 update",
            hcpcs_line("A1", "Dressing", terminated="20240630"),
            hcpcs_line("A0021", "Ride out of"),
            hcpcs_continuation("A0021", 2, "state"),
            hcpcs_line("A0080", "Ride", action="A"),
        ]
    )


@cache
def hcpcs_workbook() -> bytes:
    return workbook(
        [
            ["Note"],
            [*HCPCS_HEADER],
            hcpcs_row("   A1", "Dressing"),
            hcpcs_row("A0021", "Ride", added=20240101, terminated="20240630"),
        ]
    )


@cache
def cpt_text() -> bytes:
    return text_file(["Licence", "00001\tInvented service", "0002F\tAnother", "0003T\tThird"])


@cache
def cpt_lines() -> bytes:
    return text_file(["Licence", "00001    Invented", "00001    service", "0002U    Another"])


FILES = {
    "HCPCS text": hcpcs_text,
    "HCPCS workbook": hcpcs_workbook,
    "CPT text": cpt_text,
    "CPT lines": cpt_lines,
}


@st.composite
def damage(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Cut the file, change some of its bytes, or take or double a stretch of it."""
    kind = draw(st.sampled_from(["cut", "bytes", "take", "double"]))
    begin, length = draw(st.floats(0, 1)), draw(st.integers(0, 400))
    changes = draw(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), max_size=8))

    def apply(data: bytes) -> bytes:
        at = int(begin * (len(data) - 1))
        if kind == "cut":
            return data[:at]
        if kind == "take":
            return data[:at] + data[at + length :]
        if kind == "double":
            return data[: at + length] + data[at:]
        changed = bytearray(data)
        for place, mask in changes:
            changed[int(place * (len(data) - 1))] ^= mask
        return bytes(changed)

    return apply


def import_file(data: bytes, name: str) -> None:
    for published in (HCPCS, HCPCS_CODES_ONLY, CPT):
        _import_as(published, data, name)


def _import_as(published: PublishedFormat, data: bytes, name: str) -> None:
    file = member(name, data)
    if published.recognises(file):
        try:
            contents: Sequence[object] = list(published.read([file], HINTS))
        except InvalidReleaseError as error:
            assert name in str(error)  # noqa: PT017 - what may be raised, and only that
        else:
            assert contents


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
@given(change=damage())
def test_a_damaged_file_raises_nothing_but_its_error(
    file: Callable[[], bytes], change: Callable[[bytes], bytes]
) -> None:
    import_file(change(file()), "HCPC2025_OCT 2026.bin")


@given(change=damage(), number=st.integers(0, 8))
def test_a_workbook_with_a_damaged_part_raises_nothing_but_its_error(
    change: Callable[[bytes], bytes], number: int
) -> None:
    """The part is packed anew, so that its checksum is right and openpyxl meets the damage."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(hcpcs_workbook())) as old, zipfile.ZipFile(stream, "w") as new:
        for place, name in enumerate(old.namelist()):
            part = old.read(name)
            new.writestr(name, change(part) if place == number else part)

    import_file(stream.getvalue(), "HCPC2025_OCT 2026.bin")


@pytest.mark.parametrize(
    ("offset", "damaged"),
    [(6, b"\x63"), (8, b"\x00\x08\x00\x00"), (10, b"\x63"), (46, b"\xff")],
    ids=["unknown version", "name in UTF-8", "unknown method", "other name"],
)
def test_a_damaged_list_of_parts_raises_nothing_but_the_error(offset: int, damaged: bytes) -> None:
    data = bytearray(hcpcs_workbook())
    first = data.index(b"PK\x01\x02")
    data[first + offset : first + offset + len(damaged)] = damaged
    data[first + 46] |= 0x80

    import_file(bytes(data), "HCPC2025_OCT 2026.bin")


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "cp500", "utf-8-sig"])
def test_a_file_in_another_encoding_raises_nothing_but_its_error(
    file: Callable[[], bytes], encoding: str
) -> None:
    import_file(file().decode("latin-1").encode(encoding), "HCPC2025_OCT 2026.bin")


@given(st.binary(max_size=300))
@example(b"")
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + bytes(18))
def test_any_bytes_raise_nothing_but_the_error(data: bytes) -> None:
    import_file(data, "HCPC2025_OCT 2026.bin")
