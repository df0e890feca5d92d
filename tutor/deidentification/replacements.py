"""Put something invented in the place of each identifier, so that a chart can become an exercise.

All at once; one decision at a time is `tutor.deidentification.intake`. Whoever
brings a chart still reads every line of it. The same identifier has the same
replacement all through one text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tutor.deidentification.flag import Flag
from tutor.deidentification.invention import Invention
from tutor.deidentification.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Replacement:
    """One passage and what stands in its place.

    Attributes:
        flag: What was replaced.
        text: What stands there now.
    """

    flag: Flag
    text: str


@dataclass(frozen=True, slots=True)
class ReplacedText:
    """A text without the identifiers that were given, and what was done to it."""

    text: str
    replacements: tuple[Replacement, ...]


def replace_identifiers(
    text: str,
    flags: Iterable[Flag],
    *,
    date_of_service: date,
    seed: int,
    vocabulary: Vocabulary,
) -> ReplacedText:
    """Replace the flagged passages of a text, and nothing else.

    Names become invented ones that nobody bears, word by word, so that "Mr. Stokes"
    and "John Stokes" stay one person. Dates become distances from the date of
    service; a month without a day leaves its year alone. Numbers of records,
    plans, accounts and claims become the placeholders that a chart may hold;
    two different numbers of one kind become the same one. All else becomes its
    kind in brackets, numbered where several differ.

    Args:
        text: The text that was checked.
        flags: Its flags: those that block, and those that the author found to be right.
        date_of_service: The day that the dates of the exercise count from.
        seed: Chooses among the invented names.
        vocabulary: Tells given names from family names.
    """
    invention = Invention(date_of_service, seed, vocabulary)
    written: list[str] = []
    done: list[Replacement] = []
    position = 0
    for flag in sorted(flags, key=lambda each: (each.start, -each.end)):
        if flag.start < position:
            continue
        instead = invention.of(flag, text)
        written += (text[position : flag.start], instead)
        done.append(Replacement(flag, instead))
        position = flag.end
    return ReplacedText("".join((*written, text[position:])), tuple(done))
