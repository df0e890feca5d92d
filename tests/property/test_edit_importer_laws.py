"""Any damage to a claim-edit file is either harmless, not recognised, or refused with a reason."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiny_edits import ALL_FILES, FORMATS, member
from tutor.codebook.edit_schema import code_of, number_of
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    EditContent,
    EditRow,
    Hints,
    InvalidReleaseError,
)

CODES = st.from_regex(r"[0-9A-Z][0-9]{3}[0-9A-Z]", fullmatch=True)
PIECES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [
            b"\0",
            b'"',
            b"\t",
            b",",
            b"\r",
            b"\n",
            b'=""',
            b"*",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"\x81",
        ]
    ),
)
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), min_size=1, max_size=6)
HINTS = st.sampled_from([Hints(), Hints(effective_on=date(2024, 7, 1))])
NAMES = [
    "",
    "ccipra-v399r9-f1.txt",
    "AOC_V2026Q9-MCR",
    "Eff_13-45-2026",
    "rvu26c_xyz",
    "2026-00",
]


def damaged(text: str, damage: list[tuple[float, int, bytes]]) -> bytes:
    data = text.encode()
    for place, length, piece in damage:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + length :]
    return data


def outcome(published: PublishedFormat, file: Member, hints: Hints) -> list[EditRow] | str:
    """The rows that were read, or the reason why none were."""
    rows: list[EditRow] = []
    try:
        for content in published.read([file], hints):
            assert isinstance(content, EditContent)
            rows += content.rows
    except InvalidReleaseError as error:
        return str(error)
    return rows


@settings(max_examples=150)
@given(damage=DAMAGE, hints=HINTS, other=st.sampled_from(NAMES))
@pytest.mark.parametrize("name", ALL_FILES)
def test_a_damaged_file_is_read_or_refused(
    name: str, damage: list[tuple[float, int, bytes]], hints: Hints, other: str
) -> None:
    file = member(other or name, damaged(ALL_FILES[name], damage))

    for published in FORMATS:
        if published.recognises(file):
            found = outcome(published, file, hints)
            if isinstance(found, str):
                assert file.shown in found
            else:
                assert all(number_of(row[0]) >= 0 for row in found)


@given(data=st.binary(max_size=300))
def test_any_bytes_are_refused_by_every_format(data: bytes) -> None:
    file = member("ccipra-v322r0-f1.txt", data)

    for published in FORMATS:
        assert not published.recognises(file)
        assert isinstance(outcome(published, file, Hints()), str)


@given(one=CODES, two=CODES)
def test_a_code_comes_back_from_its_number_and_keeps_its_order(one: str, two: str) -> None:
    assert code_of(number_of(one)) == one
    assert (number_of(one) < number_of(two)) == (one < two)
