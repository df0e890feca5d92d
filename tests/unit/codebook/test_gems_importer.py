from datetime import date

import pytest

from tests.tiny_files import member, text_file
from tests.tiny_maps import BACKWARD, FORWARD
from tutor.codebook.importers.gems import FORMAT
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    CodeMap,
    Hints,
    InvalidReleaseError,
    MapRow,
)


def read(one: Member, hints: Hints = Hints()) -> CodeMap:  # noqa: B008
    (content,) = FORMAT.read([one], hints)
    assert isinstance(content, CodeMap)
    return content


def map_file(lines: tuple[str, ...], name: str = "2018_I9gem.txt") -> Member:
    return member(name, text_file(lines))


def test_the_direction_is_seen_in_the_codes_and_not_in_the_name() -> None:
    forward = read(map_file(FORWARD, name="2018_map.txt"))
    backward = read(map_file(BACKWARD, name="2018_map.txt"))

    assert (forward.is_forward, backward.is_forward) == (True, False)
    assert (forward.id, backward.id) == ("gem-2018-forward", "gem-2018-backward")
    assert forward.title == "General equivalence map from ICD-9-CM to ICD-10-CM, 2018"


def test_rows_keep_their_five_flags_and_no_map_has_no_target() -> None:
    rows = read(map_file(FORWARD)).rows

    assert rows[0] == MapRow("0010", "A000", "00000")
    assert rows[2] == MapRow("36570", "", "11000")
    assert rows[3:5] == [MapRow("V5412", "S52001D", "10111"), MapRow("V5412", "W19XXXD", "10112")]


def test_a_code_in_lower_case_is_the_same_code() -> None:
    assert MapRow("T8853XD", "V5889", "10000") in read(map_file(BACKWARD)).rows


def test_the_year_may_be_given() -> None:
    content = read(map_file(FORWARD, name="map.txt"), Hints(effective_on=date(2016, 10, 1)))

    assert content.id == "gem-2017-forward"
    with pytest.raises(InvalidReleaseError, match="--effective"):
        read(map_file(FORWARD, name="map.txt"))


@pytest.mark.parametrize(
    "line",
    ["0010  A00", "36571 NoDx    10000", "0010  A001    11000", "0010  A001    0000", FORWARD[0]],
)
def test_a_faulty_line_is_named(line: str) -> None:
    faulty = map_file((*FORWARD, *(f"0{n:03}  B{n:02}     10000" for n in range(10, 30)), line))

    assert FORMAT.recognises(faulty)
    with pytest.raises(InvalidReleaseError, match="Line 27"):
        read(faulty)


@pytest.mark.parametrize(
    "lines",
    [
        ("0001  6A750Z7 10000", "0002  6A750Z5 10000"),
        ("0016070 0239  10000", "0016071 0239  10000"),
        ("V8001 E8001  10000",),
        ("0010  Cholera due to vibrio cholerae",),
        ("",),
    ],
    ids=["map of procedures", "map back", "both shapes", "titles", "nothing"],
)
def test_other_files_are_not_taken_for_it(lines: tuple[str, ...]) -> None:
    assert not FORMAT.recognises(map_file(lines))
