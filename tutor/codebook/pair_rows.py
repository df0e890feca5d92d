"""Write the pairs of NCCI: millions of rows of several releases, what they share stored once."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from tutor.codebook.edit_schema import number_of
from tutor.codebook.importers.delimited_file import ReadOnce
from tutor.codebook.importers.release_content import PtpRow

_Term = tuple[date | None, date | None, str, str]
"""First day, last day, indicator, rationale: few thousand in all, so stored apart."""

_STAGING = """
CREATE TEMP TABLE given_pair (
    column_1 INTEGER NOT NULL, column_2 INTEGER NOT NULL, term INTEGER NOT NULL,
    releases INTEGER NOT NULL, PRIMARY KEY (column_1, column_2, term)) WITHOUT ROWID;
CREATE TEMP TABLE term_number (given INTEGER PRIMARY KEY, final INTEGER NOT NULL);
CREATE TEMP TABLE release_bits (given INTEGER PRIMARY KEY, final INTEGER NOT NULL);
"""
_ADD = (
    "INSERT INTO given_pair VALUES (?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET releases = releases | excluded.releases"
)
_COPY = """
INSERT INTO ptp
SELECT column_1, column_2, term_number.final AS term, release_bits.final
FROM given_pair
JOIN term_number ON term_number.given = given_pair.term
JOIN release_bits ON release_bits.given = given_pair.releases
ORDER BY column_1, column_2, term_number.final
"""


class PairRows:
    """Collects the pairs in a table of their own on the disk, then writes them in order.

    The numbers of terms and the bits of releases depend on the order in which
    releases come until all are there.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._terms: dict[_Term, int] = {}
        for statement in _STAGING.split(";"):
            connection.execute(statement)

    def add(self, rows: Iterable[PtpRow], bit: int) -> None:
        """Take the rows of one release, each marked with its bit."""
        self._connection.executemany(_ADD, self._numbered(rows, bit))

    def given_bits(self) -> list[int]:
        """Every set of releases that a row has."""
        return [
            row[0] for row in self._connection.execute("SELECT DISTINCT releases FROM given_pair")
        ]

    def write(self, final_bits: Mapping[int, int]) -> dict[int, int]:
        """Write all rows, and say how many have each set of releases.

        Args:
            final_bits: What each of `given_bits` becomes.
        """
        write = self._connection.executemany
        ordered = sorted(self._terms, key=_in_order)
        numbers = {term: number for number, term in enumerate(ordered, start=1)}
        write(
            "INSERT INTO ptp_term VALUES (?, ?, ?, ?, ?)", map(_stored, ordered, numbers.values())
        )
        write(
            "INSERT INTO term_number VALUES (?, ?)",
            ((given, numbers[term]) for term, given in self._terms.items()),
        )
        write("INSERT INTO release_bits VALUES (?, ?)", final_bits.items())
        self._connection.execute(_COPY)
        return dict(
            self._connection.execute("SELECT releases, count(*) FROM ptp GROUP BY releases")
        )

    def _numbered(self, rows: Iterable[PtpRow], bit: int) -> Iterator[tuple[int, int, int, int]]:
        numbers = ReadOnce(number_of)
        terms = self._terms
        for one, two, effective, deleted, indicator, rationale in rows:
            term = (effective, deleted, indicator, rationale)
            yield numbers[one], numbers[two], terms.setdefault(term, len(terms) + 1), bit


def _in_order(term: _Term) -> tuple[str, ...]:
    return tuple(str(value or "") for value in term)


def _stored(term: _Term, number: int) -> tuple[int, str | None, str | None, str, str]:
    effective, deleted, indicator, rationale = term
    return number, _text(effective), _text(deleted), indicator, rationale


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
