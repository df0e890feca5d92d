"""The general equivalence maps between ICD-9-CM and ICD-10-CM diagnoses, both directions.

The last came out for fiscal year 2018. They serve explanation and drill, never
grading: most rows are approximate, and their ICD-10-CM codes are those of
their own year. The maps of procedures have another format of codes and are
not read here.
"""

import re
from collections.abc import Iterator, Sequence

from tutor.codebook.importers.first_day import first_day
from tutor.codebook.importers.format import PublishedFormat
from tutor.codebook.importers.package import Member
from tutor.codebook.importers.release_content import (
    CodeMap,
    Contents,
    Hints,
    InvalidReleaseError,
    MapRow,
)
from tutor.codebook.intervals import fiscal_year_end

_OLD = r"\d{3,5}|V\d{2,4}|E\d{3,4}"
_NEW = r"[A-Z]\d[0-9A-Z]{1,5}"
_NONE = "NODX"
_FORWARD = re.compile(rf"({_OLD}) +({_NEW}|{_NONE}) +([01]{{3}}\d\d)")
_BACKWARD = re.compile(rf"({_NEW}) +({_OLD}|{_NONE}) +([01]{{3}}\d\d)")
_LINES_JUDGED = 200
_ENOUGH_PERCENT = 90


def _recognises(member: Member) -> bool:
    return _is_forward(member) is not None


def _is_forward(member: Member) -> bool | None:
    """The direction, by the shapes of codes in the first lines; None where it is no such map.

    V and E codes look alike in both sets, so lines of both shapes do not count.
    """
    lines = member.head.decode("latin-1").upper().splitlines()[:_LINES_JUDGED]
    forward = sum(_FORWARD.fullmatch(line.rstrip()) is not None for line in lines)
    backward = sum(_BACKWARD.fullmatch(line.rstrip()) is not None for line in lines)
    most = max(forward, backward)
    if forward == backward or most * 100 < len(lines) * _ENOUGH_PERCENT:
        return None
    return forward > backward


def _read(members: Sequence[Member], hints: Hints) -> Contents:
    for member in members:
        yield _read_map(member, hints)


FORMAT = PublishedFormat("General equivalence map (diagnoses)", _recognises, _read)


def _read_map(member: Member, hints: Hints) -> CodeMap:
    is_forward = _is_forward(member) is True
    year = fiscal_year_end(first_day(member, hints)).year
    names = ("ICD-9-CM", "ICD-10-CM") if is_forward else ("ICD-10-CM", "ICD-9-CM")
    rows = list(read_rows(member.data, is_forward=is_forward, name=member.shown))
    return CodeMap(
        f"gem-{year}-{'forward' if is_forward else 'backward'}",
        f"General equivalence map from {names[0]} to {names[1]}, {year}",
        is_forward,
        rows,
    )


def read_rows(data: bytes, *, is_forward: bool, name: str) -> Iterator[MapRow]:
    """Read the lines: source, target, five flags. A source without a target maps to "".

    Raises:
        InvalidReleaseError: A line is of another form, or says that it has no
            target and names one.
    """
    form = _FORWARD if is_forward else _BACKWARD
    seen: set[MapRow] = set()
    for number, line in enumerate(data.decode("latin-1").splitlines(), start=1):
        if not line.strip():
            continue
        # One line of the published map writes a code in lower case (v5889).
        match = form.fullmatch(line.rstrip().upper())
        if match is None or (match[2] == _NONE) != (match[3][1] == "1"):
            raise InvalidReleaseError(
                f"Line {number} of {name} is {line[:40]!r}; a source code, a target code or "
                f"NoDx, and five flags that fit are expected. The file may be cut off."
            )
        row = MapRow(match[1], "" if match[2] == _NONE else match[2], match[3])
        if row in seen:
            raise InvalidReleaseError(f"Line {number} of {name} stands there twice: {line[:40]!r}.")
        seen.add(row)
        yield row
