"""What runs before there is an environment, and what decides whether a run counts."""

import ast
import os
import subprocess
import sys
import tomllib
from collections import namedtuple
from pathlib import Path

import pytest

from tutor.cli import environment

PROJECT = Path(__file__).parents[2]
CI = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
Version = namedtuple("Version", "major minor micro")
CLOSING = "=========== 900 passed, 1 skipped in 90.00s ==========="


def judge(tmp_path: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    """Run what follows the tests in the script, on a log of our own."""
    log = tmp_path / "log"
    log.write_text("\n".join([*lines, CLOSING, ""]), encoding="utf-8")
    fragment = CI[CI.index("if grep -E '^SKIPPED") :]
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", fragment],
        env={"PATH": os.environ["PATH"], "log": str(log)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "line",
    [
        "SKIPPED [3] tests/browser/conftest.py:37: chromium is not installed: apt-get install",
        "SKIPPED [1] tests/conftest.py:40: PostgreSQL is not installed: apt-get install postgresql",
    ],
)
def test_a_run_that_skipped_what_the_script_installs_fails(tmp_path: Path, line: str) -> None:
    result = judge(tmp_path, line)

    assert result.returncode == 1
    assert line in result.stdout
    assert "were skipped all the same" in result.stdout


@pytest.mark.parametrize(
    "line",
    [
        "SKIPPED [9] tests/bank/test_published_facts.py:30: The published files are not beside",
        "tests/browser/test_practice.py::test_chromium_shows_it PASSED",
    ],
)
def test_a_run_that_skipped_something_else_ends_with_its_closing_line(
    tmp_path: Path, line: str
) -> None:
    result = judge(tmp_path, line)

    assert result.returncode == 0
    assert result.stdout.splitlines()[-1] == CLOSING


def test_the_tests_name_their_skips_as_the_script_expects() -> None:
    reasons = " ".join(
        path.read_text(encoding="utf-8")
        for path in (PROJECT / "tests/browser/conftest.py", PROJECT / "tests/postgresql.py")
    )

    assert "chromium is not installed" in reasons
    assert "PostgreSQL is not installed" in reasons
    options = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "-ra" in options["tool"]["pytest"]["ini_options"]["addopts"]


@pytest.mark.parametrize("version", [(3, 6, 9), (3, 10, 99)])
def test_an_old_python_is_told_what_is_needed_and_how_to_name_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], version: tuple[int, ...]
) -> None:
    monkeypatch.setattr(sys, "version_info", Version(*version))

    with pytest.raises(SystemExit) as stopped:
        environment.check_version()

    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert f"Python {version[0]}.{version[1]} was found" in said
    assert "3.11 or newer" in said
    assert "make run PYTHON=" in said


def test_a_python_that_is_new_enough_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", Version(3, 11, 0))

    environment.check_version()


def test_what_an_old_python_reads_keeps_to_old_syntax() -> None:
    source = (PROJECT / "tutor/cli/environment.py").read_text(encoding="utf-8")

    ast.parse(source, feature_version=(3, 7))
