"""ZIPs of folders: the very same texts back, and nothing that reaches out of its folder."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exercise_texts import choice_files, fields_files
from tests.unit.bank.porting.makers import codes
from tutor.bank.porting.imported import ImportedExercise
from tutor.bank.porting.zip_folders import read_zip, write_zip


def packed(entries: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


TEXTS = st.dictionaries(
    st.sampled_from(["chart.md", "rationale.md", "remit.x12", "letter.md"]),
    st.text(st.characters(codec="utf-8")),
)


@given(TEXTS, st.text(st.characters(codec="utf-8")))
def test_texts_come_back_byte_for_byte(files: dict[str, str], toml: str) -> None:
    exercise = ImportedExercise("one", {"exercise.toml": toml, **files}, "office/one", "office")
    content = write_zip([exercise]).content
    assert read_zip("a.zip", content).exercises == (exercise,)
    assert write_zip([exercise]).content == content


def test_folders_may_stand_in_their_collection_or_alone() -> None:
    content = packed(
        {f"office/one/{name}": text for name, text in choice_files().items()}
        | {f"two/{name}": text for name, text in fields_files().items()}
        | {"office/collection.toml": "", "__MACOSX/two/x": ""}
    )
    read = read_zip("a.zip", content)
    assert [(one.collection, one.slug) for one in read.exercises] == [
        ("office", "one"),
        (None, "two"),
    ]
    assert read.problems == ()


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ({"../one/exercise.toml": "x"}, "BANK303"),
        ({"/one/exercise.toml": "x"}, "BANK303"),
        ({"a\\..\\exercise.toml": "x"}, "BANK303"),
        ({"exercise.toml": "x"}, "BANK303"),
        ({"a/b/c/exercise.toml": "x"}, "BANK303"),
        ({"a/run.py": "x"}, "BANK303"),
        ({"a/chart.md": "x"}, "BANK101"),
        ({"a/exercise.toml": b"\xff"}, "BANK103"),
        ({"a/exercise.toml": "x" * 200_001}, "BANK102"),
        ({}, "BANK301"),
    ],
)
def test_what_is_no_exercise_folder_is_refused(entries: dict[str, str | bytes], code: str) -> None:
    read = read_zip("a.zip", packed(entries))
    assert codes(read) == {code}
    assert not read.is_sound


def test_a_bomb_is_refused_by_what_it_says_of_itself() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/exercise.toml", b"0" * 51_000_000)
    assert codes(read_zip("a.zip", stream.getvalue())) == {"BANK302"}


@given(st.binary(max_size=200), st.integers(0, 300))
def test_any_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    assert read_zip("a.zip", noise).problems
    sound = packed({f"one/{name}": text for name, text in choice_files().items()})
    read = read_zip("a.zip", sound[:at] + noise + sound[at + len(noise) :])
    assert read.exercises or read.problems
