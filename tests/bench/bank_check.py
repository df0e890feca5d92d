"""How long `bank check` takes over a bank of 500 exercises: the first time, and when kept.

Run alone: python -m tests.bench.bank_check. The exercises are the bank's own,
each copy with another uid, age, day and wording, so that no two are alike.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID, uuid5

from tutor.codebook.lookup import EDITS_NAME
from tutor.config import Settings

EXERCISES = 500
CHANGED = 10
_SPACE = UUID("6f2ff5e0-3d39-4f2e-9a57-6c8c1b6a0c11")
_REMARKS = (
    "The window stood open and the room was cool.",
    "A neighbor drove the patient here.",
    "The waiting room was full, the visit began late.",
    "Parking took longer than planned.",
    "The interpreter was not needed.",
    "A form for the employer was handed over unsigned.",
    "The next appointment is at the front desk.",
)


def measure(settings: Settings) -> list[str]:
    """Check 500 exercises in a process of its own, three times."""
    with tempfile.TemporaryDirectory(prefix="tutor-bank-check-") as folder:
        home, bank = Path(folder) / "home", Path(folder) / "exercises"
        home.mkdir()
        for name in (settings.codebook_path.name, EDITS_NAME):
            if (settings.instance_path / name).exists():
                (home / name).symlink_to(settings.instance_path / name)
        write_bank(settings.bank_path, bank, EXERCISES)
        first, found = _run(home, bank)
        again, kept = _run(home, bank)
        for chart in islice(sorted(bank.rglob("chart.md")), CHANGED):
            chart.write_text(f"{chart.read_text(encoding='utf-8')}\nSeen once more.\n")
        some, partly = _run(home, bank)
    return [
        f"  {found['exercises']} exercises, {found['errors']} errors, {found['warnings']} warnings",
        f"  the first time               {first}   aim ≤ 60 s",
        f"  again, {kept['reused']} kept              {again}   aim ≤ 5 s",
        f"  {CHANGED} changed, {partly['reused']} kept          {some}",
    ]


def write_bank(source: Path, target: Path, count: int) -> None:
    """Write `count` exercises, each unlike the others, from those of a bank."""
    collections = [path for path in sorted(source.iterdir()) if path.is_dir()]
    for path in collections:
        (target / path.name).mkdir(parents=True)
        shutil.copy(path / "collection.toml", target / path.name)
    for path in source.glob("*.toml"):
        shutil.copy(path, target)
    folders = [path.parent for path in sorted(source.glob("*/*/exercise.toml"))]
    for number, folder in enumerate(islice(cycle(folders), count)):
        copy = target / folder.parent.name / f"{folder.name}-{number}"
        copy.mkdir()
        for name, text in _varied(folder, number):
            (copy / name).write_text(text, encoding="utf-8")


def _varied(folder: Path, number: int) -> Iterator[tuple[str, str]]:
    facts = (folder / "exercise.toml").read_text(encoding="utf-8")
    facts = re.sub(r"^uid = .*$", f'uid = "{uuid5(_SPACE, str(number))}"', facts, flags=re.M)
    facts = re.sub(r'^title = "(.*)"$', rf'title = "\1, {number}"', facts, flags=re.M)
    facts = re.sub(
        r"^(age_years = )(\d+)$",
        lambda found: found[1] + str(max(0, int(found[2]) - number % 2)),
        facts,
        flags=re.M,
    )
    yield "exercise.toml", facts
    chart = (folder / "chart.md").read_text(encoding="utf-8")
    remarks = " ".join(islice(cycle(_REMARKS), number % 7, number % 7 + 2))
    yield "chart.md", f"{chart}\n{remarks} Room {number}.\n"
    yield "rationale.md", (folder / "rationale.md").read_text(encoding="utf-8")


def _run(home: Path, bank: Path) -> tuple[str, dict[str, int]]:
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [sys.executable, "-m", "tutor.cli.main", "bank", "check", "--json", str(bank)],
        env={**os.environ, "CODER_TUTOR_HOME": str(home)},
        capture_output=True,
        check=False,
    )
    if not done.stdout:
        raise RuntimeError(done.stderr.decode()[-2_000:])
    taken = time.perf_counter() - began
    worked = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    found: dict[str, int] = json.loads(done.stdout)
    return f"{taken:5.1f} s, {worked:4.1f} s of one processor", found


if __name__ == "__main__":
    sys.stdout.write("\n".join(measure(Settings.from_environment())) + "\n")
