"""The notes of one code on one day, arranged for the questions that rules ask of them.

A claim asks whether any of its codes is excluded by any other. The prefixes
that a code excludes are therefore kept as a set, to be met with the prefixes
of all other codes at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tutor.codes.catalog import CodeCatalog
from tutor.codes.code import Code
from tutor.codes.convention import CodeInterval, Convention, ConventionKind

_SHORTEST = 3
_MOST_KEPT = 4_000


@dataclass(frozen=True, slots=True)
class CodeNotes:
    """Excludes1 by prefix and by interval, Code first, and whether it is a manifestation."""

    prefixes: tuple[str, ...]
    excluded: Mapping[str, Convention]
    excluded_prefixes: frozenset[str]
    excluded_intervals: tuple[tuple[CodeInterval, Convention], ...]
    interval_letters: frozenset[str]
    code_first: tuple[Convention, ...]
    is_manifestation: bool


class NoteMemory:
    """The notes that were asked for last, for all keys and days."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, date], CodeNotes] = {}

    def of(self, catalog: CodeCatalog, code: Code, on: date) -> CodeNotes:
        """The notes in force for an ICD-10-CM code on a day."""
        place = (code.text, on)
        kept = self._kept.get(place)
        if kept is None:
            kept = _arranged(catalog, code, on)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[place] = kept
        return kept


def _arranged(catalog: CodeCatalog, code: Code, on: date) -> CodeNotes:
    notes = catalog.conventions(code, on)
    excluded: dict[str, Convention] = {}
    intervals: list[tuple[CodeInterval, Convention]] = []
    for note in notes:
        if note.kind is not ConventionKind.EXCLUDES1:
            continue
        for target in note.targets:
            if target.first == target.last and not target.endings:
                # The nearest holder comes first, and is the one to be told.
                excluded.setdefault(target.first, note)
            else:
                intervals.append((target, note))
    return CodeNotes(
        prefixes_of(code.text),
        excluded,
        frozenset(excluded),
        tuple(intervals),
        frozenset(
            chr(letter)
            for interval, _note in intervals
            for letter in range(ord(interval.first[0]), ord(interval.last[0]) + 1)
        ),
        tuple(note for note in notes if note.kind is ConventionKind.CODE_FIRST),
        catalog.is_manifestation(code, on),
    )


def prefixes_of(text: str) -> tuple[str, ...]:
    """Every heading that a code lies under, and the code itself.

    >>> prefixes_of("E1122")
    ('E11', 'E112', 'E1122')
    """
    return tuple(text[:length] for length in range(_SHORTEST, len(text) + 1))
