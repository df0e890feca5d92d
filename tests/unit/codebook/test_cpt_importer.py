"""The layouts of the AMA's data files, with descriptors of our own invention."""

from datetime import date

import pytest

from tests.tiny_files import member, text_file
from tutor.codebook.importers.cpt import CPT
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    CodeRow,
    Hints,
    InvalidReleaseError,
    ReleaseContent,
    ShortTitleRow,
)

LICENCE = ["This is licence text.", "2026 is a year, not a code.", ""]
CODES = ["00001", "10002", "0003F", "0004T", "0005U", "0006M"]
LONG = {code: f"Invented service number {code}, with many words" for code in CODES}
SHORT = {code: f"Invent serv {code}" for code in CODES}
HOLDER = Hints(holds_cpt_licence=True)


def tabbed(name: str = "LONGULT.txt", *, titles: dict[str, str] = LONG) -> Member:
    return member(name, text_file(LICENCE + [f"{c}\t{t}" for c, t in titles.items()]), package=ZIP)


def several_lines(name: str = "LONGULF.txt") -> Member:
    lines = []
    for code, title in LONG.items():
        first, _, second = title.partition(" number ")
        lines += [f"{code}    {first}", f"{code}    number {second}"]
    return member(name, text_file(LICENCE + lines), package=ZIP)


def narrow(name: str = "SHORTU.txt", *, titles: dict[str, str] = SHORT) -> Member:
    lines = [f"{code} {title.upper()}" for code, title in titles.items()]
    return member(name, text_file(LICENCE + lines), package=ZIP)


ZIP = "cpt-2026-data-files.zip"


def read(*members: Member, hints: Hints = HOLDER) -> ReleaseContent:
    assert all(map(CPT.recognises, members))
    (content,) = CPT.read(members, hints)
    assert isinstance(content, ReleaseContent)
    return content


@pytest.mark.parametrize("file", [tabbed(), several_lines()], ids=["LONGULT", "LONGULF"])
def test_full_descriptors_are_read_from_either_layout(file: Member) -> None:
    content = read(file)

    assert content.codes == [CodeRow(c, True, "", LONG[c], "") for c in LONG]
    assert content.short_titles == []
    assert (content.release.id, content.release.title) == ("cpt-2026", "CPT 2026")
    assert content.release.valid_from == date(2026, 1, 1)
    assert content.release.valid_to == date(2026, 12, 31)


def test_short_descriptors_are_short_titles_and_no_codes() -> None:
    content = read(narrow())

    assert content.codes == []
    assert content.short_titles == [ShortTitleRow(c, SHORT[c].upper()) for c in SHORT]


def test_of_several_files_the_fullest_is_read_and_the_shortest() -> None:
    capitals = tabbed("LONGUT.txt", titles={code: title.upper() for code, title in LONG.items()})
    medium = {code: f"Invented serv number {code} of middle length" for code in CODES}

    content = read(capitals, narrow("MEDU.txt", titles=medium), narrow(), several_lines())

    assert [row.title for row in content.codes] == list(LONG.values())
    assert [row.title for row in content.short_titles] == [t.upper() for t in SHORT.values()]


def test_the_licence_must_be_stated() -> None:
    with pytest.raises(InvalidReleaseError, match=r"American Medical.*--i-hold-an-ama-licence"):
        read(tabbed(), hints=Hints())


def test_the_year_is_asked_for_where_no_name_says_it() -> None:
    file = member("LONGULT.txt", text_file([f"{c}\t{t}" for c, t in LONG.items()]))

    with pytest.raises(InvalidReleaseError, match=r"LONGULT\.txt.*--effective"):
        read(file)

    hints = Hints(effective_on=date(2027, 1, 1), holds_cpt_licence=True)
    assert read(file, hints=hints).release.id == "cpt-2027"


def test_files_with_other_codes_are_not_one_list() -> None:
    fewer = {code: LONG[code] for code in CODES[:-1]}

    with pytest.raises(InvalidReleaseError, match=r"names 6 codes, .*LONGUT.* 5"):
        read(tabbed(), tabbed("LONGUT.txt", titles={c: t.upper() for c, t in fewer.items()}))


def test_a_code_that_stands_twice_is_refused() -> None:
    lines = ["00001\tOne thing", "00001\tAnother"]

    with pytest.raises(InvalidReleaseError, match="00001 twice"):
        read(member("LONGULT 2026.txt", text_file(lines)))


def test_damage_below_the_head_is_refused() -> None:
    lines = [f"{number:05}\tInvented service" for number in range(9000)]
    lines[8000] = lines[8000].replace("\t", " \t")

    with pytest.raises(InvalidReleaseError, match="not all in one layout"):
        read(member("LONGULT 2026.txt", text_file(lines)))


OTHERS = {
    "ICD-9-CM titles": [
        "0010  Cholera",
        "00320 Local thing",
        "00321 Other local thing",
        "0038  Ague",
    ],
    "ICD-10-CM order file": [f"0000{n} A0{n}     0 {'Ague':60} Ague" for n in range(9)],
    "map": ["00320 A0220 00000", "0010  A000  00000"],
    "numbers": ["00320 00001", "00321 00002"],
    "pairs": ["00001\t00002\tMisuse", "00003\t00004\tMisuse"],
    "prose": ["Nothing here is a code."],
    "nothing": [],
}


@pytest.mark.parametrize("lines", OTHERS.values(), ids=OTHERS)
def test_other_files_are_not_recognised(lines: list[str]) -> None:
    assert not CPT.recognises(member("LONGULT.txt", text_file(lines)))
