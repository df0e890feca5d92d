"""An import that is killed, interrupted, or runs into a full disk leaves what was there."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result

from tests.instance_files import assert_refused, snapshot, write
from tests.tiny_edits import MUE_NAME, PTP_NAME
from tests.tiny_releases import YEAR_2026, write_files
from tutor.codebook.importers.release_content import Hints
from tutor.codebook.importing import Place, import_files, rebuild
from tutor.codebook.lookup import Codebook
from tutor.codes.code import CodeSet

PROJECT = Path(__file__).parents[3]
FILES = (
    "2025-Code-Descriptions.zip",
    "2026-Code-Descriptions.zip",
    "icd10c-tabular-April-1-2026.xml.gz",
    "october-2025-hcpcs.zip",
    PTP_NAME,
    MUE_NAME,
)
ARTIFACTS = ("codebook.sqlite", "edits.sqlite")


def bring_in(instance: Path, files: list[Path]) -> None:
    import_files(files, Place.of(instance), Hints(), progress=lambda *_: None, sources=())


def artifacts(instance: Path) -> dict[str, bytes]:
    found = [instance / name for name in ARTIFACTS]
    return {path.name: path.read_bytes() for path in found if path.exists()}


def names(instance: Path) -> set[str]:
    return {str(path.relative_to(instance)) for path in instance.rglob("*") if path.is_file()}


@dataclass(frozen=True)
class Interrupted:
    """Copies of an instance folder after imports that were ended, and how each ended."""

    before: Path
    whole: Path
    files: list[Path]
    ended: dict[Path, int]


def interrupted(folder: Path, how: str, *, has_release: bool = True) -> Interrupted:
    before, whole = folder / "before", folder / "whole"
    files = write_files(folder / "files", *FILES)
    before.mkdir()
    if has_release:
        bring_in(before, files[:1] + files[-1:])
    whole.mkdir()
    if has_release:
        bring_in(whole, files[:1] + files[-1:])
    bring_in(whole, files)
    out = folder / "out"
    out.mkdir()
    result = subprocess.run(
        [sys.executable, "-m", "tests.interrupted_import", before, out, how, *files],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    ended = {out / moment: code for moment, code in json.loads(result.stdout).items()}
    return Interrupted(before, whole, files, ended)


def assert_old_or_new(instance: Path, case: Interrupted) -> None:
    """Each artifact is wholly the old one or wholly the new one, and answers."""
    old, new = artifacts(case.before), artifacts(case.whole)
    for name, content in artifacts(instance).items():
        assert content in (old.get(name), new[name]), (instance, name)
    codebook = Codebook.open(instance / "codebook.sqlite")
    assert codebook.resolve("S52.59XA", codebook.releases()[0].valid_from)
    codebook.close()


def assert_next_import_completes(instance: Path, case: Interrupted) -> None:
    """The same files again give what an import that nobody disturbed gives, and no more."""
    bring_in(instance, case.files)
    assert artifacts(instance) == artifacts(case.whole), instance
    assert names(instance) == names(case.whole), instance


@pytest.mark.slow
@pytest.mark.parametrize("how", ["kill", "timer"])
def test_a_killed_import_leaves_the_old_codebook_and_the_next_one_clears_up(
    tmp_path: Path, how: str
) -> None:
    case = interrupted(tmp_path, how)

    killed = [
        path for path, code in case.ended.items() if code in (-signal.SIGKILL, -signal.SIGPROF)
    ]
    assert len(killed) >= 6
    for instance in killed:
        assert_old_or_new(instance, case)
        assert_next_import_completes(instance, case)


@pytest.mark.slow
def test_a_first_import_that_was_killed_is_not_taken_for_done(tmp_path: Path) -> None:
    case = interrupted(tmp_path, "kill", has_release=False)

    assert list(case.ended.values()).count(-signal.SIGKILL) >= 12
    for instance in case.ended:
        assert_next_import_completes(instance, case)


@pytest.mark.slow
def test_files_of_a_killed_import_join_neither_the_next_one_nor_a_rebuild(tmp_path: Path) -> None:
    case = interrupted(tmp_path, "kill")
    only_old = [path for path in case.ended if artifacts(path) == artifacts(case.before)]
    alone = tmp_path / "alone"
    alone.mkdir()
    bring_in(alone, [*case.files[:2], case.files[-1]])

    assert len(only_old) >= 8
    for number, instance in enumerate(only_old):
        if number % 2:
            rebuild(Place.of(instance), progress=lambda *_: None, sources=())
            assert artifacts(instance) == artifacts(case.before), instance
        else:
            bring_in(instance, [case.files[1]])
            assert artifacts(instance) == artifacts(alone), instance
            assert names(instance) == names(alone)


@pytest.mark.slow
@pytest.mark.parametrize("has_release", [True, False])
def test_an_interrupted_import_clears_up_after_itself(tmp_path: Path, has_release: bool) -> None:
    case = interrupted(tmp_path, "interrupt", has_release=has_release)

    unchanged = 0
    for instance, code in case.ended.items():
        assert code in (0, 1)
        if artifacts(instance) == artifacts(case.before):
            unchanged += 1
            assert names(instance) - {"codebook.lock", "releases/in-use.txt"} == names(
                case.before
            ) - {"codebook.lock", "releases/in-use.txt"}, instance
        assert_next_import_completes(instance, case)
    assert unchanged >= 10


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    case = interrupted(tmp_path, "limit")

    assert set(case.ended.values()) == {3}
    for instance in case.ended:
        assert snapshot_contents(instance) == snapshot_contents(case.before)
        assert_next_import_completes(instance, case)


def snapshot_contents(instance: Path) -> dict[str, bytes]:
    return {name: content for name, (content, _time) in snapshot(instance).items()}


def test_a_second_import_at_the_same_time_is_told_to_wait(
    run: Callable[..., Result], loaded: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "files", "2026.zip", YEAR_2026)
    before = snapshot(loaded)

    with Place.of(loaded).lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for arguments in (["import", path], ["build"]):
            assert_refused(run(*arguments), saying="at work. Wait until it is done")
    assert snapshot(loaded) == before

    assert run("import", path).exit_code == 0


def test_a_dead_process_holds_no_lock(
    run: Callable[..., Result], loaded: Path, tmp_path: Path
) -> None:
    script = (
        "import fcntl, os, signal, sys\n"
        "file = open(sys.argv[1], 'w')\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, Place.of(loaded).lock], check=False)

    result = run("import", write(tmp_path / "files", "2026.zip", YEAR_2026))

    assert result.exit_code == 0, result.output


def test_a_reader_of_the_old_codebook_reads_on_while_a_new_one_takes_its_place(
    loaded: Path, tmp_path: Path
) -> None:
    reader = Codebook.open(loaded / "codebook.sqlite")
    day = reader.releases()[0].valid_from

    bring_in(loaded, write_files(tmp_path / "files"))

    assert reader.resolve("G35", day)
    assert not reader.changes(CodeSet.ICD10CM, since=day, until=day.replace(year=2026))
    reader.close()
    assert os.access(loaded / "codebook.sqlite", os.R_OK)
