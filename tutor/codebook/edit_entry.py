"""What a look-up in the claim edits answers, beyond single rows."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from tutor.codebook.importers.release_content import (
    AddOnRow,
    DrugUnitsRow,
    EditRelease,
    EditTable,
    FeeRow,
    MueRow,
)

_PART = re.compile(r"cci(?:pra|oph)-v\d+r\d+-f([1-9])", re.ASCII | re.IGNORECASE)
_PARTS = (1, 2, 3, 4)


class Source(NamedTuple):
    """A published file that a release was read from."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LoadedEdits:
    """A release in the file, what it was read from, and how many rows it has."""

    release: EditRelease
    bit: int
    row_count: int
    sources: tuple[Source, ...]

    @property
    def missing_parts(self) -> tuple[int, ...]:
        """Which of the four parts in which CMS publishes pairs no source is, by their names.

        A pair of a part that is missing looks like a pair without an edit.
        """
        parts = {int(match[1]) for source in self.sources if (match := _PART.search(source.name))}
        return tuple(part for part in _PARTS if parts and part not in parts)


class Partner(NamedTuple):
    """A code that stands in a pair with another."""

    code: str
    indicator: str
    rationale: str


@dataclass(frozen=True, slots=True)
class Partners:
    """The codes in pairs with one code, which is in the same column in all of them.

    Attributes:
        without_modifier: How many are never paid together (indicator 0).
        with_modifier: How many are paid together with a modifier that says why (indicator 1).
        first: The first of them in the order of codes, as many as were asked for.
    """

    without_modifier: int
    with_modifier: int
    first: tuple[Partner, ...]


@dataclass(frozen=True, slots=True)
class PairPartners:
    """All pairs of one code: those where it is paid (column 1) and where it is not (column 2)."""

    as_column_1: Partners
    as_column_2: Partners


@dataclass(frozen=True, slots=True)
class CodeEdits:
    """All that the file holds on one code on a day; a table that is not loaded has no key."""

    pairs: dict[EditTable, PairPartners]
    mues: dict[EditTable, MueRow]
    primaries: tuple[AddOnRow, ...]
    add_ons: tuple[AddOnRow, ...]
    fees: tuple[FeeRow, ...]
    drug_units: tuple[DrugUnitsRow, ...]

    @classmethod
    def empty(cls) -> "CodeEdits":
        """Say nothing, as of a code that no edit can name."""
        return cls({}, {}, (), (), (), ())
