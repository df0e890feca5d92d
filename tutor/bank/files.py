"""The texts of one exercise folder, held in memory: what is stored, exported and edited.

An exercise is read from these and from nothing else, so that one written in
the browser and one in a folder are the same thing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

LARGEST_FILE = 200_000
MOST_FILES = 20
EXERCISE, CHART, RATIONALE = "exercise.toml", "chart.md", "rationale.md"
_OWN = (EXERCISE, CHART, RATIONALE)
_DOCUMENT = re.compile(r"[a-z0-9][a-z0-9-]{0,50}\.(?:x12|md)")

ExerciseFiles = Mapping[str, str]
"""The text of each file by its name, every character as it stands in the file."""

Refuse = Callable[[str, str, str, str], None]
"""Takes the file, the problem's code, what was found, and the remedy."""


def is_exercise_file(name: str) -> bool:
    """Whether a file of this name belongs to an exercise."""
    return name in _OWN or _DOCUMENT.fullmatch(name) is not None


def read_folder(folder: Path, refuse: Refuse) -> dict[str, str]:
    """Read the files of one folder; what cannot be read is refused and left out."""
    texts = {}
    for name in _names(folder, refuse):
        text = _read_file(folder / name, refuse)
        if text is not None:
            texts[name] = text
    return texts


def _names(folder: Path, refuse: Refuse) -> Iterator[str]:
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if len(names) > MOST_FILES:
        found = f"There are {len(names)} files; at most {MOST_FILES} are read."
        refuse("", "BANK130", found, "Keep the files of the exercise only.")
        names = [name for name in names if name in _OWN]
    for name in names:
        if is_exercise_file(name):
            yield name
        else:
            refuse(
                name,
                "BANK131",
                f"{name} is no file of an exercise.",
                "Keep exercise.toml, chart.md, rationale.md and documents such as remit.x12.",
            )


def _read_file(path: Path, refuse: Refuse) -> str | None:
    if path.is_symlink() or not path.is_file():
        refuse(path.name, "BANK101", f"{path.name} is not a file.", f"Write {path.name}.")
        return None
    if path.stat().st_size > LARGEST_FILE:
        found = f"{path.name} has {path.stat().st_size:,} bytes; at most {LARGEST_FILE:,} are read."
        refuse(path.name, "BANK102", found, "Keep to one encounter.")
        return None
    return decode(path.name, path.read_bytes(), refuse)


def decode(name: str, content: bytes, refuse: Refuse) -> str | None:
    """Turn the bytes of a file into its text; None where they are no UTF-8, after refusing."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        refuse(name, "BANK103", f"Byte {error.start} of {name} is not UTF-8.", "Save it as UTF-8.")
        return None
