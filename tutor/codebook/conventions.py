"""Read the convention notes in force for a code out of the codebook file.

Notes are parsed when they are asked for: a holder's notes take some
microseconds, the targets of all of them would add a table to every file. What
was parsed is kept, within the bounds below.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from tutor.codebook.importers.release_content import LINES_PER_GROUP
from tutor.codebook.merge import BLOCK_HOLDER
from tutor.codebook.note_targets import read_targets
from tutor.codebook.rows import CodeRows
from tutor.codebook.store import CodebookFile
from tutor.codes.catalog import CodeRecord
from tutor.codes.code import Code, CodeSet
from tutor.codes.convention import Convention, ConventionKind

_KEPT_HOLDERS = 1_024
_KEPT_CODES = 1_024
_KINDS = ", ".join(f"'{kind}'" for kind in ConventionKind)
_NOTES = f"""
    SELECT position, kind, text FROM note JOIN wording ON wording.id = wording
    WHERE holder = ? AND releases & ? AND kind IN ({_KINDS}) ORDER BY position
"""  # noqa: S608 - names of our own
_EXCLUDES = (ConventionKind.EXCLUDES1, ConventionKind.EXCLUDES2)
_LEAD = re.compile(r"(?::|\bsuch as)$")
# "any": what the chart may or may not hold ("any associated open wound").
_CONDITION = re.compile(r"\bif\b|\bwhere applicable\b|\bwhen specified\b|\bany\b", re.IGNORECASE)
_OPEN = re.compile(r"\bsuch as\b|\bincluding\b", re.IGNORECASE)
_ELSEWHERE = "classified elsewhere"
_ORGANISMS = ("B95", "B96", "B97")


class ConventionReader:
    """Reads conventions of an open file."""

    def __init__(self, file: CodebookFile, rows: CodeRows) -> None:
        self._file = file
        self._rows = rows
        self._kept = lru_cache(maxsize=_KEPT_CODES)(self._read)
        self._held = lru_cache(maxsize=_KEPT_HOLDERS)(self._read_holder)

    def conventions(self, code: Code, on: date) -> tuple[Convention, ...]:
        """The notes in force for a code on a day, the nearest holder first."""
        return self._kept(code, on).conventions

    def is_manifestation(self, code: Code, on: date) -> bool:
        """Whether the code names a manifestation, see `CodeCatalog.is_manifestation`."""
        return self._kept(code, on).is_manifestation

    def _read(self, code: Code, on: date) -> "_InForce":
        tabular = self._file.tabular_for(on)
        if code.code_set is not CodeSet.ICD10CM or tabular is None:
            return _NOTHING
        record = self._rows.record(self._rows.family(code), on)
        if record is None:
            return _NOTHING
        found: list[Convention] = []
        for holder in (record.node, *reversed(record.ancestors)):
            found += self._held(holder, holder, tabular.bit)
        for number in self._rows.blocks_around(code, on):
            label = self._file.blocks[number].label
            found += self._held(f"{BLOCK_HOLDER}{number}", label, tabular.bit)
        return _InForce(tuple(found), _is_manifestation(record, found))

    def _read_holder(self, holder: str, shown: str, tabular: int) -> tuple[Convention, ...]:
        rows = self._file.rows(_NOTES, (holder, tabular))
        return tuple(
            _convention(shown, ConventionKind(kind), group)
            for (_note, kind), lines in groupby(
                rows, key=lambda row: (row[0] // LINES_PER_GROUP, row[1])
            )
            for group in _groups(ConventionKind(kind), [line[2] for line in lines])
        )


class _InForce(NamedTuple):
    """What holds for one code on one day."""

    conventions: tuple[Convention, ...]
    is_manifestation: bool


_NOTHING = _InForce((), False)


def _is_manifestation(record: CodeRecord, conventions: Sequence[Convention]) -> bool:
    return (
        _ELSEWHERE in record.node_description.lower()
        and not record.node.startswith(_ORGANISMS)
        and any(convention.kind is ConventionKind.CODE_FIRST for convention in conventions)
    )


def _groups(kind: ConventionKind, lines: Sequence[str]) -> list[list[str]]:
    """Cut one printed note into groups.

    A line that introduces others begins a group that runs to the end of the
    note. Other lines of an Excludes note are statements of their own; those of
    the other notes are alternatives, whose condition the first one states.
    """
    groups: list[list[str]] = []
    in_list = False
    for line in lines:
        is_lead = bool(_LEAD.search(line))
        if not groups or is_lead or (kind in _EXCLUDES and not in_list):
            groups.append([])
        groups[-1].append(line)
        in_list = in_list or is_lead
    return groups


def _convention(holder: str, kind: ConventionKind, lines: Sequence[str]) -> Convention:
    read = [read_targets(line) for line in lines]
    items = read[1:] if _LEAD.search(lines[0]) and len(lines) > 1 else read
    is_exact = all(targets.is_exact for targets in read)
    return Convention(
        kind=kind,
        holder=holder,
        text=_text(lines),
        targets=tuple(interval for targets in read for interval in targets.intervals),
        is_conditional=not is_exact or (kind not in _EXCLUDES and _is_conditional(lines)),
        is_open=any(_OPEN.search(line) for line in lines)
        or not all(targets.intervals for targets in items),
    )


def _is_conditional(lines: Sequence[str]) -> bool:
    """Whether the first line makes all of them depend, or every other line does so itself."""
    first, *others = (bool(_CONDITION.search(line)) for line in lines)
    return first or (bool(others) and all(others))


def _text(lines: Sequence[str]) -> str:
    lead, *items = lines
    if not items:
        return lead
    separator = " " if _LEAD.search(lead) else "; "
    return lead + separator + "; ".join(items)
