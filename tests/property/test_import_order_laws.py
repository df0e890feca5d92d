"""Releases make the same codebook and the same edits in whatever order and company they come."""

from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiny_releases import FILES, write_files
from tutor.codebook.importers.release_content import Hints
from tutor.codebook.importing import Place, import_files

NAMES = sorted(FILES)
LISTS = {name for name in NAMES if "Code-Descriptions" in name or "order_2026-04" in name}
ARTIFACTS = ("codebook.sqlite", "edits.sqlite")


@st.composite
def groups(draw: st.DrawFn) -> list[list[str]]:
    """All files in some order, cut into commands; the first brings a list of codes.

    Without one there is no codebook yet, and notes alone are refused.
    """
    order = draw(st.permutations(NAMES))
    earliest = next(place for place, name in enumerate(order, start=1) if name in LISTS)
    cuts = draw(st.sets(st.integers(earliest, len(order)), max_size=4))
    bounds = [0, *sorted(cuts | {len(order)})]
    return [order[start:end] for start, end in pairwise(bounds) if start < end]


def imported(folder: Path, commands: list[list[str]]) -> dict[str, bytes]:
    place = Place.of(folder / "instance")
    for names in commands:
        paths = write_files(folder / "files", *names)
        import_files(paths, place, Hints(), progress=lambda *_: None, sources=())
    return {name: (folder / "instance" / name).read_bytes() for name in ARTIFACTS}


@cache
def expected() -> dict[str, bytes]:
    """What one command with all files gives."""
    with TemporaryDirectory() as folder:
        return imported(Path(folder), [NAMES])


@settings(max_examples=8)
@given(commands=groups())
def test_any_order_in_any_number_of_commands_gives_the_same_bytes(
    commands: list[list[str]],
) -> None:
    with TemporaryDirectory() as folder:
        assert imported(Path(folder), commands) == expected()


@settings(max_examples=4)
@given(commands=groups(), repeated=st.lists(st.sampled_from(NAMES), max_size=3))
def test_files_that_come_again_between_others_change_nothing(
    commands: list[list[str]], repeated: list[str]
) -> None:
    with TemporaryDirectory() as folder:
        again = [[name] for name in repeated]

        assert imported(Path(folder), [*commands, *again]) == expected()
