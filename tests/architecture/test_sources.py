"""What the source text itself must never contain."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PURE = ("codes", "grading", "deidentification", "x12")
MODULES = sorted((PROJECT / "tutor").rglob("*.py"))
# Everything that is the program: its code, its data, its pages and what they load.
PROGRAM = sorted(
    path
    for folder in ("tutor", "templates")
    for path in (PROJECT / folder).rglob("*")
    if path.is_file() and path.suffix != ".pyc"
)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_no_exercise_uid_occurs_in_the_code() -> None:
    uids = {
        tomllib.loads(read(path))["uid"]
        for path in (PROJECT / "exercises").glob("*/*/exercise.toml")
    }

    assert uids
    assert not [(path.name, uid) for path in PROGRAM for uid in uids if uid in read(path).lower()]


def test_no_vector_id_occurs_in_the_code() -> None:
    vector_id = re.compile(r"\bV[0-9]{2,3}\b")
    # The synonyms lead to codes, and V00 to V99 are the codes of transport accidents.
    judged = [path for path in PROGRAM if path.parent.name != "synonyms"]

    assert not [(path.name, found[0]) for path in judged if (found := vector_id.search(read(path)))]


def test_the_search_for_ids_reads_every_kind_of_file() -> None:
    kinds = {path.suffix for path in PROGRAM}

    assert {".py", ".toml", ".html", ".js", ".css", ".svg"} <= kinds


@pytest.mark.parametrize("package", PURE)
def test_the_pure_core_never_asks_what_time_it_is(package: str) -> None:
    clock_calls = {"now", "today", "utcnow"}
    found = [
        f"{path.name}:{node.lineno}"
        for path in (PROJECT / "tutor" / package).rglob("*.py")
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clock_calls
    ]

    assert not found


def test_no_module_is_longer_than_the_ceiling() -> None:
    assert not [path.name for path in MODULES if len(read(path).splitlines()) > 500]


def test_no_page_carries_script_or_style_in_itself() -> None:
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", re.IGNORECASE)

    assert not [
        str(path.relative_to(PROJECT))
        for path in (PROJECT / "templates").rglob("*.html")
        if inline.search(read(path))
    ]


def test_the_changelog_names_the_packaged_version() -> None:
    version = tomllib.loads(read(PROJECT / "pyproject.toml"))["project"]["version"]

    assert f"## {version}" in read(PROJECT / "CHANGELOG.md")
