"""How often the word search finds the code of an index phrase, and how long it takes.

The phrases are those of the published alphabetic index that lie beside the
checkout; the index itself is not searched. Run alone: python -m tests.bench.word_search
"""

import json
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from tutor.codebook.lookup import Codebook
from tutor.codes.code import CodeSet
from tutor.config import Settings

PHRASES = Path(__file__).parents[3] / "shared" / "data" / "search" / "index_pairs_dev.jsonl"
CLASSES = ("no word in common", "some words in common", "all words in common", "all phrases")


def measure(codebook: Codebook, day: date, phrases: Path = PHRASES) -> list[str]:
    """Lines to print: recall by how many words title and terms share with the phrase, latency."""
    if not phrases.is_file():
        return [f"  word search: not measured, there is no {phrases}"]
    found: Counter[tuple[str, int]] = Counter()
    asked: Counter[str] = Counter()
    taken = []
    for line in phrases.read_text(encoding="utf-8").splitlines():
        phrase = json.loads(line)
        began = time.perf_counter()
        hits = codebook.search(phrase["query"], on=day, code_set=CodeSet.ICD10CM, limit=10)
        taken.append(time.perf_counter() - began)
        codes = [hit.code.text for hit in hits]
        for name in (overlap_class(phrase["overlap"]), CLASSES[-1]):
            asked[name] += 1
            for depth in (1, 10):
                found[name, depth] += is_hit(phrase["codes"], codes[:depth])
    lines = []
    for name in CLASSES:
        first, ten = (found[name, depth] / max(1, asked[name]) for depth in (1, 10))
        told = f"{name} ({asked[name]})"
        lines.append(f"  {told:<34}recall@1 {first:.3f}   recall@10 {ten:.3f}")
    taken.sort()
    p50, p99 = (1000 * taken[int(share * (len(taken) - 1))] for share in (0.5, 0.99))
    aims = "aims ≥ 0.55, ≥ 0.82; p50 ≤ 3 ms, p99 ≤ 25 ms"
    return [*lines, f"  {'each search':<34}p50 {p50:7.3f} ms   p99 {p99:7.3f} ms   {aims}"]


def overlap_class(overlap: float) -> str:
    if overlap in (0, 1):
        return CLASSES[2] if overlap else CLASSES[0]
    return CLASSES[1]


def is_hit(wanted: list[str], codes: list[str]) -> bool:
    """Whether one of the codes, or a code below one, was found."""
    return any(code.startswith(tuple(wanted)) for code in codes)


def main() -> None:
    codebook = Codebook.open(Settings.from_environment().codebook_path)
    for line in measure(codebook, codebook.newest_day()):
        sys.stdout.write(line + "\n")
    codebook.close()


if __name__ == "__main__":
    main()
