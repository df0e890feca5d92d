"""How much the de-identification check finds, how often it is wrong, and how long it takes."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests import deid_notes, deid_second_notes, deid_third_notes
from tests.deid_notes import Note
from tutor.codebook.safe_vocabulary import codebook_vocabulary, shipped_vocabulary
from tutor.config import Settings
from tutor.deidentification.category import Tier
from tutor.deidentification.check import check
from tutor.deidentification.vocabulary import Vocabulary
from tutor.errors import UnavailableError

PROJECT = Path(__file__).parents[2]
DEVELOPMENT = PROJECT.parent / "shared" / "data" / "deid" / "phi_dev.jsonl"
NOTES = 400
# Told by tier 2 as well: whether a capital is a name, a town or a company, no format says.
BOTH_TIERS = frozenset({"NAME", "CITY", "FACILITY", "EMPLOYER"})


@dataclass
class Figures:
    """What was counted over one set of notes."""

    told: Counter[str] = field(default_factory=Counter)
    blocked: Counter[str] = field(default_factory=Counter)
    touched: Counter[str] = field(default_factory=Counter)
    notes: int = 0
    complete: int = 0
    clean_words: int = 0
    clean_flags: Counter[Tier] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    def recall(self, kind: str) -> float:
        """The share of one kind that was found, by the tiers that are to find it."""
        found = self.touched if kind in BOTH_TIERS else self.blocked
        return found[kind] / self.told[kind]

    @property
    def recall_of_all(self) -> float:
        """The share of all identifiers that either tier touched."""
        return self.touched.total() / self.told.total()

    def flags_per_thousand(self, *tiers: Tier) -> float:
        """How many flags a thousand words without an identifier raise."""
        return 1000 * sum(self.clean_flags[tier] for tier in tiers) / self.clean_words

    @property
    def p95(self) -> float:
        """Milliseconds of processor time that 95 % of notes stay below."""
        return sorted(self.milliseconds)[int(0.95 * len(self.milliseconds))]


def count(notes: Iterable[Note], vocabulary: Vocabulary) -> Figures:
    figures = Figures()
    for note in notes:
        began = time.process_time()
        flags = check(note.text, vocabulary)
        figures.milliseconds.append(1000 * (time.process_time() - began))
        if note.kind == "clean":
            figures.clean_words += len(note.text.split())
            figures.clean_flags.update(flag.tier for flag in flags)
            continue
        missed = 0
        for start, end, kind in note.spans:
            tiers = {flag.tier for flag in flags if flag.start < end and flag.end > start}
            figures.told[kind] += 1
            figures.touched[kind] += bool(tiers)
            figures.blocked[kind] += Tier.BLOCK in tiers
            missed += not tiers
        figures.notes += 1
        figures.complete += not missed
    return figures


def development_notes() -> Iterator[Note]:
    for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines():
        read = json.loads(line)
        spans = [(span["start"], span["end"], span["category"]) for span in read["spans"]]
        yield Note(read["id"], read["kind"], read["text"], spans)


def sets() -> Iterator[tuple[str, Iterable[Note]]]:
    for title, module in (
        ("first set (tuned on)", deid_notes),
        ("second set (tuned on after one measure)", deid_second_notes),
        ("third set (never tuned on)", deid_third_notes),
    ):
        yield (
            title,
            [
                module.write_note(seed, with_identifiers=with_identifiers)
                for with_identifiers in (True, False)
                for seed in range(NOTES)
            ],
        )
    if DEVELOPMENT.is_file():
        yield "development set (tuned on)", list(development_notes())


def measure(settings: Settings) -> Iterator[str]:
    try:
        vocabulary = codebook_vocabulary(settings.codebook_path)
    except UnavailableError:
        vocabulary = shipped_vocabulary()
    yield f"  with {vocabulary.title}; processor time"
    for title, notes in sets():
        figures = count(notes, vocabulary)
        yield f"  {title}: {figures.notes} notes, and {figures.clean_words:,} words without any"
        yield (
            f"    all {figures.recall_of_all:.4f} (aim ≥ 0.99)   notes with nothing missed "
            f"{figures.complete / figures.notes:.1%} (aim ≥ 93 %)   "
            f"p95 {figures.p95:.1f} ms (aim ≤ 50)"
        )
        yield (
            f"    flags per 1,000 words: block {figures.flags_per_thousand(Tier.BLOCK):.2f} "
            f"(aim ≤ 1.5), both {figures.flags_per_thousand(*Tier):.1f} (aim ≤ 35)"
        )
        kinds = "  ".join(f"{kind} {figures.recall(kind):.3f}" for kind in sorted(figures.told))
        yield f"    {kinds}"


if __name__ == "__main__":
    for told in measure(Settings.from_environment()):
        sys.stdout.write(told + "\n")
