"""What it costs to load every published file at hand: build, opening, memory of a worker.

Run alone: python -m tests.bench.everything. The files lie beside the checkout;
where they do not, nothing is measured and that is said.
"""

import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.published_codebook import CODE_SETS, FILES
from tutor.codebook.importers.release_content import Hints
from tutor.codebook.importing import Place, import_files
from tutor.config import Settings

TABLES = (
    "icd10cm/tabular-and-index/icd-10-cm-drug-2025.xml.gz",
    "icd10cm/tabular-and-index/icd-10-cm-eindex-2025.xml.gz",
    "icd10cm/tabular-and-index/icd-10-cm-neoplasm-2025.xml.gz",
    "hcpcs/2018-Alpha-Numeric-HCPCS-File.zip",
    "hcpcs/2020-Alpha-Numeric-HCPCS-File.zip",
)
EDITS = CODE_SETS.parent / "edits"
EDIT_FILES = (
    "ncci_ptp_prac.csv.gz",
    "ncci_mue_prac.csv.gz",
    "ncci_aoc.csv",
    "rvu24c_jul_pprrvu.csv.gz",
)
EDITS_FROM = date(2024, 7, 1)
PROJECT = Path(__file__).parents[2]
# A process of its own, so that only what the codebook adds is counted.
WORKER = """
import json, random, sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from time import perf_counter
from tutor.codebook.lookup import Codebook
from tutor.codebook.importers.release_content import EditTable
from tutor.codes.code import Code, CodeSet
from tests.live_server import memory_of
import os

began_with = memory_of(os.getpid())
opened = perf_counter()
codebook = Codebook.open(Path(sys.argv[1]))
opening = perf_counter() - opened
day, then = date(2026, 3, 2), date(2024, 8, 1)
random.seed(5)
chosen = codebook._file.rows(
    "SELECT text, title FROM code WHERE code_set = 10 AND title NOTNULL "
    "ORDER BY random() LIMIT 2000"
)
taken = []
for text, title in chosen:
    code = Code(CodeSet.ICD10CM, text)
    start = perf_counter()
    codebook.status(code, day)
    codebook.find(code, day)
    taken.append(perf_counter() - start)
    codebook.entry(code, day)
for text, title in chosen[:1000]:
    codebook.search(title, on=day, limit=10)
procedures = [f"{number:05d}" for number in random.sample(range(10000, 99999), 3000)]
pairs = []
for one, two in zip(procedures, reversed(procedures)):
    start = perf_counter()
    codebook.edits.ptp(one, two, then, EditTable.PTP_PRACTITIONER)
    pairs.append(perf_counter() - start)
    codebook.edits.mue(one, then)
taken.sort()
pairs.sort()
print(json.dumps({"opening": opening, "p50": taken[1000], "p99": taken[1980],
                  "pair_p50": pairs[1500], "pair_p99": pairs[2970],
                  "before": asdict(began_with),
                  "after": asdict(memory_of(os.getpid()))}))
"""


def measure(settings: Settings) -> list[str]:
    """Import all into a folder of its own and say what that took."""
    files = [CODE_SETS / name for name in (*FILES, *TABLES)]
    edits = [EDITS / name for name in EDIT_FILES]
    absent = [path.name for path in (*files, *edits) if not path.is_file()]
    if absent:
        return [f"  not measured, these are not beside the checkout: {', '.join(absent)}"]
    with tempfile.TemporaryDirectory(prefix="tutor-bench-") as folder:
        instance = Path(folder)
        (instance / "wheels").symlink_to(settings.instance_path / "wheels")
        place = Place.of(instance)
        began = time.perf_counter()
        import_files(files, place, Hints(), progress=_silent)
        code_sets = time.perf_counter() - began
        import_files(edits, place, Hints(EDITS_FROM), progress=_silent)
        tables = time.perf_counter() - began - code_sets
        answer = subprocess.run(
            [sys.executable, "-c", WORKER, str(place.in_use.codebook)],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )
        told = json.loads(answer.stdout)
        sizes = [path.stat().st_size / 1e6 for path in (place.in_use.codebook, place.in_use.edits)]
    added = {kind: told["after"][kind] - told["before"][kind] for kind in told["before"]}
    memory = ", ".join(f"{kind} {value:.0f} MB" for kind, value in added.items())
    return [
        f"  {len(files)} files of code sets {code_sets:6.1f} s, {sizes[0]:.0f} MB   aim ≤ 120 s",
        f"  {len(edits)} files of claim edits {tables:6.1f} s, {sizes[1]:.0f} MB",
        f"  opening {told['opening'] * 1000:6.1f} ms   aim ≤ 50 ms",
        f"  look-up p50 {told['p50'] * 1000:.3f} ms, p99 {told['p99'] * 1000:.3f} ms   "
        "aim p99 ≤ 0.2 ms",
        f"  pair of procedures p50 {told['pair_p50'] * 1000:.3f} ms, "
        f"p99 {told['pair_p99'] * 1000:.3f} ms",
        f"  a worker grows by {memory}   aim ≤ 40 MB",
    ]


def _silent(_step: str, _done: int, _total: int) -> None:
    """Show nothing."""


if __name__ == "__main__":
    for line in measure(Settings.from_environment()):
        sys.stdout.write(line + "\n")
